"""The summaries of a day and of a week that runs send beside those of months, where the settings ask for them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from pdd_ops.deliver.settings import Settings
from pdd_ops.metrics.coverage import coverage
from pdd_ops.periods import Day, Month, NamedPeriod, Week, shifted, today

DAYS_BACK, WEEKS_BACK = 7, 2  # what is older is not sent any more
PATIENCE = 2  # days over: so long a table of all shops waits for those that are late


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


def due_shops(connection: sqlite3.Connection, every: str) -> NamedPeriod | None:
    """The newest day, week or month that is over and that orders cover whole, of every shop of which they covered the
    one before; after PATIENCE days more than half of these shops are enough. None where there is none, and of one shop
    alone: it has nothing to be compared with."""
    for period in _over(every):
        there, expected = _covering(connection, period), _covering(connection, period.shift(-1))
        late = period.last < shifted(today(), -PATIENCE)
        if len(there) > 1 and (expected <= there or (late and 2 * len(there & expected) > len(expected))):
            return period
    return None


def _over(every: str) -> list[NamedPeriod]:
    """The periods of a kind that are over, and not so old that nobody wants them, the newest first."""
    if every == "day":
        return [Day.of(shifted(today(), -back)) for back in range(1, DAYS_BACK + 1)]
    if every == "week":
        return [Week.containing(today()).shift(-back) for back in range(1, WEEKS_BACK + 1)]
    return [Month.containing(today()).shift(-1)]


def _covering(connection: sqlite3.Connection, period: NamedPeriod) -> set[int]:
    """The shops whose orders cover a period whole."""
    sql = """SELECT shop_id FROM coverage_days JOIN shops USING (shop_id)
    WHERE dataset = 'orders' AND day BETWEEN ? AND ? AND gone_on IS NULL GROUP BY shop_id HAVING count(*) = ?"""
    return {shop for (shop,) in connection.execute(sql, (period.first, period.last, period.days))}
