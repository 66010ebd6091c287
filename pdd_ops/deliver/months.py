"""Which months are due: from the first one that runs have known to the last one that is over, those not done yet; and
what they wait for."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from pdd_ops.check.completeness import completeness
from pdd_ops.deliver.settings import Settings
from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops, has_data
from pdd_ops.periods import Month, today
from pdd_ops.store.database import open_reader, open_writer


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


class closing_reader:  # noqa: N801  # used like contextlib.closing
    """A reader of the database, closed at the end; None where there is no database yet."""

    def __init__(self, database: Path) -> None:
        self._connection = open_reader(database) if database.is_file() else None

    def __enter__(self) -> sqlite3.Connection | None:
        return self._connection

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            self._connection.close()


def due_of(connection: sqlite3.Connection | None, settings: Settings, shop: str, *, again: bool) -> list[Month]:
    """The due months. One before the last of which nothing has come is passed over: after a long pause a team does not
    want a notice for each; it is due when its files come. `again`: the last one is due in any case."""
    last = last_complete_month()
    known = _shop(connection, shop) if connection is not None else None
    due = [
        month
        for month in due_months(connection, shop, settings.since)
        if month == last or (connection is not None and known is not None and has_data(connection, known, month))
    ]
    return [*due, last] if again and last not in due else due


def _shop(connection: sqlite3.Connection, shop: str) -> Shops | None:
    row = connection.execute("SELECT shop_id FROM shops WHERE name = ?", (shop,)).fetchone()
    return Shops((row[0],), shop) if row else None


def shops_of(connection: sqlite3.Connection | None, settings: Settings) -> list[str]:
    """The shops named in the settings, else all that are stored."""
    named = [name for name in (settings.shop, *(one.shop for one in settings.inboxes)) if name]
    if named or connection is None:
        return list(dict.fromkeys(named))
    return [name for (name,) in connection.execute("SELECT name FROM shops WHERE gone_on IS NULL ORDER BY name")]


def lacking_of(connection: sqlite3.Connection | None, shop: str, month: Month) -> list[str]:
    """What must come before the numbers of a month are final; empty where they are."""
    known = _shop(connection, shop) if connection is not None else None
    if connection is None or known is None:
        return [say("deliver.nothing_imported", shop=shop)]
    found = completeness(connection, known, month)
    return [one.sentence for one in found.findings if one.provisional]
