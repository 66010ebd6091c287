"""Actions in the database: listed, found, added, changed; every change is kept in their history."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.lang import say
from pdd_ops.metrics.read_once import kept
from pdd_ops.periods import now, today
from pdd_ops.store.fates import fates
from pdd_ops.store.statement import question_marks
from pdd_ops.work.model import ACTION, DONE, DROPPED, OPEN, POINTS, STARTED, STATUSES, YUAN, Action, Change, number_of
from pdd_ops.work.worth import divided

_COLUMNS = (
    "shop_id", "text", "problem", "measure", "rule", "metric", "scope", "key", "object", "owner", "due",
    "status", "created_on", "started_on", "done_on", "notes",
)  # fmt: skip


def list_actions(connection: sqlite3.Connection, shops: Sequence[int]) -> list[Action]:
    """All actions of these shops in the order of their numbers."""
    marks = question_marks(shops)
    key = "actions", tuple(shops)
    return list(kept(connection, key, lambda: _read(connection, f"shop_id IN ({marks})", list(shops))))


def actions_of(connection: sqlite3.Connection, shops: Sequence[int], day: str, status: str | None) -> list[Action]:
    """The actions of these shops as a list to work through on `day`: all, those of a status, or the 'overdue' ones.
    Raises UsageError with the words there are."""
    known = (*STATUSES, "overdue")
    if status is not None and status not in known:
        raise UsageError(say("actions.bad_status", value=status, known=", ".join(known)))
    ordered = in_order(divided(_told(connection, list_actions(connection, shops))), day)
    if status == "overdue":
        return [one for one in ordered if one.overdue(day)]
    return [one for one in ordered if status in (None, one.status)]


def find_action(connection: sqlite3.Connection, action_id: str) -> Action:
    """The action of this id. Raises PddOpsError with the newest ids there are."""
    found = _read(connection, "number = ?", [number_of(action_id, ACTION)])
    if found:
        return found[0]
    newest = connection.execute("SELECT number FROM actions ORDER BY number DESC LIMIT 10").fetchall()
    known = ", ".join(f"{ACTION}{number}" for (number,) in newest)
    raise PddOpsError(say("work.no_action", value=action_id, known=known) if known else say("work.no_actions"))


def listed_action(connection: sqlite3.Connection, action_id: str) -> Action:
    """The action of this id as lists show it, with its part of what its problem is worth."""
    found = find_action(connection, action_id)
    listed = _told(connection, list_actions(connection, [found.shop_id]))
    return next(one for one in divided(listed) if one.id == found.id)


def _told(connection: sqlite3.Connection, actions: list[Action]) -> list[Action]:
    """The actions, what became of their shop or product told behind the name of their object."""
    told = {f"{ACTION}{number}": f"（{fate}）" for number, fate in fates(connection, "actions").items()}
    return [replace(one, object=one.object + told.get(one.id, "")) for one in actions]


def action_of_measure(connection: sqlite3.Connection, shop_id: int, problem: str, measure: int) -> Action | None:
    """The action that a suggested measure has become; None where it has not."""
    found = _read(connection, "shop_id = ? AND problem = ? AND measure = ?", [shop_id, problem, measure])
    return found[0] if found else None


def add_action(connection: sqlite3.Connection, action: Action) -> Action:
    """Stores a new action and returns it with its id. Raises PddOpsError where its measure has become one already."""
    if action.problem and action.measure is not None:
        before = action_of_measure(connection, action.shop_id, action.problem, action.measure)
        if before:
            raise PddOpsError(say("work.accepted_before", id=before.id, text=before.text))
    columns = {name: getattr(action, name) for name in _COLUMNS} | _expected(action)
    names, marks = ", ".join(columns), question_marks(columns)
    number = connection.execute(f"INSERT INTO actions ({names}) VALUES ({marks})", list(columns.values())).lastrowid
    return replace(action, id=f"{ACTION}{number}")


def change_action(
    connection: sqlite3.Connection, action_id: str, changes: Mapping[str, Any], *, sheet: bool = False
) -> Action:
    """Changes fields (and what `moved` gives) and keeps what they were; equal values change nothing. `sheet`: they come
    out of a sheet that the team has filled in."""
    before = find_action(connection, action_id)
    after = replace(before, **changes)
    number, at = number_of(before.id, ACTION), int(now().timestamp())
    for field in changes:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            connection.execute(
                "INSERT INTO action_changes VALUES (?, ?, ?, ?, ?, ?)",
                (number, at, field, _text(old), _text(new), int(sheet)),
            )
    columns = {name: getattr(after, name) for name in _COLUMNS} | _expected(after)
    assignments = ", ".join(f"{name} = ?" for name in columns)
    connection.execute(f"UPDATE actions SET {assignments} WHERE number = ?", [*columns.values(), number])
    return after


def moved(action: Action, status: str, day: str) -> dict[str, str | None]:
    """The changes that bring an action to a status on a day: started, done, dropped, or open again.

    Raises PddOpsError where it would end before it began, and on a day that is still to come.
    """
    if status == OPEN:
        return {"status": OPEN, "started_on": None, "done_on": None}
    if day > today():
        raise PddOpsError(say("work.not_yet", day=day, today=today()))
    if status == STARTED:
        return {"status": STARTED, "started_on": day, "done_on": None}
    if action.started_on and day < action.started_on:
        raise PddOpsError(say("work.before_start", id=action.id, day=day, start=action.started_on))
    return {"status": status, "done_on": day}


def history_of(connection: sqlite3.Connection, action_id: str) -> list[Change]:
    """What was changed of an action, oldest first."""
    sql = "SELECT at, field, old, new FROM action_changes WHERE number = ? ORDER BY at, rowid"
    return [Change(*row) for row in connection.execute(sql, (number_of(action_id, ACTION),))]


def fields_of_sheets(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """The fields (action, field) that were changed last by a sheet that the team has filled in."""
    sql = "SELECT number, field, sheet FROM action_changes ORDER BY at, rowid"
    newest = {(f"{ACTION}{number}", field): sheet for number, field, sheet in connection.execute(sql)}
    return {place for place, sheet in newest.items() if sheet}


def in_order(actions: Sequence[Action], day: str) -> list[Action]:
    """Overdue ones first, then what is due, what is open without a day, what is done, what was dropped."""
    ranks = {STARTED: 1, OPEN: 1, DONE: 2, DROPPED: 3}

    def place(action: Action) -> tuple[int, str, int]:
        rank = 0 if action.overdue(day) else ranks[action.status]
        newest_first = -number_of(action.id, ACTION) if rank >= ranks[DONE] else number_of(action.id, ACTION)
        return rank, action.due or "9999" if action.pending else "", newest_first

    return sorted(actions, key=place)


def _read(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> list[Action]:
    names = ", ".join(_COLUMNS)
    sql = f"SELECT number, expected_fen, expected_points, {names} FROM actions WHERE {where} ORDER BY number"
    return [
        Action(id=f"{ACTION}{number}", **dict(zip(_COLUMNS, rest, strict=True)), **_expectation(fen, points))
        for number, fen, points, *rest in connection.execute(sql, values)
    ]


def _expectation(fen: int | None, points: float | None) -> dict[str, Any]:
    if fen is not None:
        return {"expected": fen / 100, "expected_unit": YUAN}
    return {"expected": points, "expected_unit": None if points is None else POINTS}


def _expected(action: Action) -> dict[str, int | float | None]:
    """The two columns of the expected effect."""
    value = action.expected
    return {
        "expected_fen": round(value * 100) if value is not None and action.expected_unit == YUAN else None,
        "expected_points": value if action.expected_unit == POINTS else None,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
