"""The summaries of a day and of a week that runs send beside those of months, where the settings ask for them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from pdd_ops.deliver.settings import Settings
from pdd_ops.metrics.coverage import coverage
from pdd_ops.periods import Day, NamedPeriod, Week, shifted, today

DAYS_BACK, WEEKS_BACK = 7, 2  # what is older is not sent any more


def due_summaries(
    connection: sqlite3.Connection | None, settings: Settings, shop: str
) -> Iterator[tuple[NamedPeriod, tuple[str, ...]]]:
    """The newest day and the newest week that are over and that orders cover whole, each with the names of its
    channels. What has been sent already is found out by who sends."""
    row = connection.execute("SELECT shop_id FROM shops WHERE name = ?", (shop,)).fetchone() if connection else None
    if connection is None or row is None:
        return
    yesterday = shifted(today(), -1)
    week = Week.containing(today())
    asked: list[tuple[tuple[str, ...] | None, list[NamedPeriod]]] = [
        (settings.daily, [Day.of(shifted(yesterday, -back)) for back in range(DAYS_BACK)]),
        (settings.weekly, [week.shift(-back) for back in range(1, WEEKS_BACK + 1)]),
    ]
    for channels, periods in asked:
        if channels is not None:
            known = (one for one in periods if len(coverage(connection, [row[0]], one).days("orders")) == one.days)
            yield from ((one, channels or settings.to) for one in list(known)[:1])
