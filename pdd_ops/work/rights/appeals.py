"""Appeals: what the user says of them, the deadlines that are known, and what came back."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.periods import Period, instant_text, today
from pdd_ops.work.rights.model import Appeal, BillRow, Judged, State
from pdd_ops.work.rights.reading import cost_rows, deadlines

_STATES: dict[str, State] = {"open": "open", "won": "won", "lost": "lost"}
ALL_TIME = Period("0000-01-01", "9999-12-31")


def stored(connection: sqlite3.Connection, shop: int) -> dict[str, tuple[str, str | None, str, str | None]]:
    """The appeals of a shop by the key of their row: state, deadline, when they were made, when they ended."""
    sql = "SELECT row_key, state, until_day, opened_on, closed_on FROM appeals WHERE shop_id = ?"
    return {
        key: (state, until, opened, closed) for key, state, until, opened, closed in connection.execute(sql, (shop,))
    }


def appeals_of(connection: sqlite3.Connection, shop: int, judged: Sequence[Judged]) -> list[Appeal]:
    """The appeals that were made, and those that could be: rows that the orders contradict, and rows that the violation
    export gives a deadline which is not over."""
    every = cost_rows(connection, shop, ALL_TIME)
    by_key = {row.key: row for row in every}
    made, until = stored(connection, shop), deadlines(connection, shop)
    found = [_made(key, entry, by_key.get(key), every) for key, entry in made.items()]
    for one in judged:
        given = _deadline(one.row, until)
        if one.row.key not in made and (one.verdict == "contradicted" or (given is not None and given >= today())):
            found.append(Appeal(one.row.key, "due", given, None, one.row))
    return found


def appeal(connection: sqlite3.Connection, shop: int, key: str, until: str | None) -> BillRow:
    """Writes down that a row is appealed, until a day where it is known. Raises PddOpsError without such a row."""
    row = _find(connection, shop, key)
    again = connection.execute(
        """UPDATE appeals SET state = 'open', until_day = coalesce(?, until_day), closed_on = NULL
        WHERE shop_id = ? AND row_key = ?""",
        (until, shop, row.key),
    )
    if again.rowcount == 0:
        sql = "INSERT INTO appeals (shop_id, row_key, state, until_day, opened_on) VALUES (?, ?, 'open', ?, ?)"
        connection.execute(sql, (shop, row.key, until, today()))
    return row


def close(connection: sqlite3.Connection, shop: int, key: str, state: str) -> BillRow:
    """Writes down how an appeal ended ('won' or 'lost'). Raises PddOpsError where none was made."""
    row = _find(connection, shop, key)
    done = connection.execute(
        "UPDATE appeals SET state = ?, closed_on = ? WHERE shop_id = ? AND row_key = ?", (state, today(), shop, row.key)
    )
    if done.rowcount == 0:
        raise PddOpsError(say("rights.not_appealed", row=row.key))
    return row


def _find(connection: sqlite3.Connection, shop: int, key: str) -> BillRow:
    rows = [
        row for row in cost_rows(connection, shop, ALL_TIME) if key.strip() and row.key.startswith(key.strip().lower())
    ]
    if len({row.key for row in rows}) != 1:
        raise PddOpsError(say("rights.no_row", row=key))
    return rows[0]


def _made(
    key: str, entry: tuple[str, str | None, str, str | None], row: BillRow | None, every: Sequence[BillRow]
) -> Appeal:
    state, until, opened, _ = entry
    back = _recovered(row, every, opened) if row else 0
    return Appeal(key, _STATES[state], until, opened, row, back)


def _recovered(row: BillRow, every: Sequence[BillRow], since: str) -> int:
    """What rows of the same order or violation gave back from the day of the appeal on, at most what was taken."""
    back = [
        -one.fen
        for one in every
        if one.fen < 0
        and one.day >= since
        and ((row.order and one.order == row.order) or (row.violation and one.violation == row.violation))
    ]
    return min(sum(back), row.fen)


def _deadline(row: BillRow, until: Mapping[str, int]) -> str | None:
    found = until.get(row.violation or "") or until.get(row.order or "")
    return instant_text(found)[:10] if found else None
