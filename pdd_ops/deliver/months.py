"""Which months are due: from the first one that runs have known to the last one that is over, those not done yet."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from pdd_ops.periods import Month, today
from pdd_ops.store.database import open_writer


def last_complete_month() -> Month:
    """The month before the present one, in Beijing."""
    return Month.containing(today()).shift(-1)


def due_months(connection: sqlite3.Connection | None, shop: str, since: Month | None) -> list[Month]:
    """The months of a shop that wait for their summary, oldest first. They begin with `since`, else with the first
    month that a run has noted; of a new shop only the last complete month is due."""
    noted: dict[str, int] = {}
    if connection is not None:
        noted = dict(connection.execute("SELECT month, done FROM month_runs WHERE shop = ?", (shop,)))
    last = last_complete_month()
    first = since or (Month.parse(min(noted)) if noted else last)
    months = []
    while first <= last:
        if not noted.get(str(first)):
            months.append(first)
        first = first.shift(1)
    return months


def note_month(database: Path, shop: str, month: Month, *, done: bool) -> None:
    """Notes that a month is due or done; one that is done stays so."""
    with closing(open_writer(database)) as connection:
        connection.execute(
            "INSERT INTO month_runs (shop, month, done, changed_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET done = max(done, excluded.done), changed_at = excluded.changed_at",
            (shop, str(month), int(done), int(time.time())),
        )
