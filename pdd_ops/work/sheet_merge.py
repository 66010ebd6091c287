"""What a team wrote into a sheet of measures becomes changes: exactly what was edited since the sheet was made.

A row knows what it said at first. A field is edited where it says something else now; it is a conflict where the action
was changed elsewhere meanwhile, to something else again. Reading the same sheet twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from pdd_ops.work.model import DONE, DROPPED, OPEN, STARTED, Action

FIELDS = ("text", "owner", "due", "status", "notes")
STATES = {"open": OPEN, "doing": STARTED, "done": DONE, "dropped": DROPPED}  # of the sheet -> of an action

Fields = Mapping[str, str | None]


@dataclass(frozen=True)
class Row:
    """A row of a sheet: the action or the problem's measure that it is (neither: of the team's own), what its FIELDS
    say, and what they said when the sheet was made. `place` is where it stands, as 'Sheet!B12'."""

    place: str
    action: str | None
    problem: str | None
    measure: int | None
    title: str  # what the problem is called there
    now: Fields
    first: Fields


@dataclass(frozen=True)
class Edit:
    """A field that the sheet changes. `here` is what the action says; a conflict is one that changed on both sides."""

    place: str
    action: str | None  # None: the action is made by this
    field: str
    here: str | None
    sheet: str | None
    conflict: bool = False


@dataclass(frozen=True)
class RowEdits:
    """What a row changes: the edits of an action, or a new action (`made`) with its fields."""

    row: Row
    action: Action | None
    edits: tuple[Edit, ...]

    @property
    def made(self) -> bool:
        """A new action."""
        return self.action is None


def edits_of(rows: Sequence[Row], actions: Sequence[Action], of_sheets: Set[tuple[str, str]]) -> list[RowEdits]:
    """The rows that change something, in the order of the sheet. `actions` are those of the sheet's shop; `of_sheets`
    are the fields (action, field) that a sheet changed last: to change them again is no conflict."""
    found = []
    for row in rows:
        action = _meant(row, actions)
        edits = _new(row) if action is None else _changed(row, action, of_sheets)
        if edits:
            found.append(RowEdits(row, action, tuple(edits)))
    return found


def _meant(row: Row, actions: Sequence[Action]) -> Action | None:
    """The action that a row is about: by its id, by its measure, or for a row of the team's own by its words."""
    if row.action:
        return next((one for one in actions if one.id == row.action), None)
    if row.problem:
        return next((one for one in actions if (one.problem, one.measure) == (row.problem, row.measure)), None)
    return next((one for one in actions if one.problem is None and one.text == row.now["text"]), None)


def _new(row: Row) -> list[Edit]:
    """A measure that was touched, or one of the team's own, becomes an action."""
    own = row.problem is None and row.action is None
    edited = [name for name in FIELDS if row.now[name] != row.first[name]]
    if not own and not edited:
        return []
    shown = FIELDS if own else ("text", *(name for name in edited if name != "text"))
    plain = {"status": OPEN}
    return [
        Edit(row.place, None, name, None, row.now[name])
        for name in shown
        if row.now[name] not in (None, plain.get(name))
    ]


def _changed(row: Row, action: Action, of_sheets: Set[tuple[str, str]]) -> list[Edit]:
    here: Fields = {name: getattr(action, name) for name in FIELDS}
    return [
        Edit(
            row.place, action.id, name, here[name], row.now[name],
            conflict=here[name] != row.first[name] and (action.id, name) not in of_sheets,
        )
        for name in FIELDS
        if row.now[name] not in (row.first[name], here[name])
    ]  # fmt: skip
