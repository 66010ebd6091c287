"""What campaigns that the log has planned will need: as much more as the last one of their kind sold, apart from what
is ordered for usual days."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence

from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Period, shifted, today
from pdd_ops.records import frozen
from pdd_ops.work.model import LogEntry
from pdd_ops.work.treatment import campaign_entries, last_day


@frozen
class Coming:
    """A planned campaign: its products, days, and by which share the last one of its type sold more (value, low, high);
    None where no such campaign can be judged."""

    text: str
    days: Period
    products: frozenset[str]
    more: tuple[float, float, float] | None


def coming_campaigns(connection: sqlite3.Connection, shop: int, until: str) -> list[Coming]:
    """The campaigns of single products that begin after today and up to a day. Nothing else is read without any."""
    day = today()
    entries = campaign_entries(connection, [shop])
    planned = [one for one in entries if one.products and day < one.day <= until]
    past = [one for one in entries if (last_day(one) or day) < day and one.products]
    return [_coming(connection, shop, one, past) for one in planned]


def _coming(connection: sqlite3.Connection, shop: int, planned: LogEntry, past: Sequence[LogEntry]) -> Coming:
    alike = [one for one in past if one.type == planned.type and set(one.products) & set(planned.products)]
    days = Period(planned.day, last_day(planned) or planned.day)
    more = _sold_more(connection, shop, alike[-1]) if alike else None
    return Coming(planned.text, days, frozenset(planned.products), more)


def _sold_more(connection: sqlite3.Connection, shop: int, entry: LogEntry) -> tuple[float, float, float] | None:
    from pdd_ops.work.campaigns import read_campaigns

    (found,) = read_campaigns(connection, Shops((shop,), ""), only=[entry.id], buyers=False)
    value, low, high = found.uplift.value, found.uplift.low, found.uplift.high
    return None if value is None or low is None or high is None else (value, low, high)


def planned_units(
    coming: Sequence[Coming], products: Collection[str], daily: float, horizon: int
) -> tuple[tuple[float, float] | None, bool]:
    """Pieces that an article needs beside its usual ones in so many days from today, lowest and highest; and whether a
    campaign of it is planned at all. None where none is, or nothing tells how much it sells."""
    last = shifted(today(), horizon)
    own = [one for one in coming if one.products & set(products) and one.days.first <= last]
    told = [one for one in own if one.more]
    if not told or len(told) < len(own):
        return None, bool(own)
    ends = [0.0, 0.0]
    for one in told:
        assert one.more is not None
        days = Period(one.days.first, min(one.days.last, last)).days
        for place in (0, 1):
            ends[place] += daily * max(one.more[place + 1], 0.0) * days
    return (ends[0], ends[1]), True
