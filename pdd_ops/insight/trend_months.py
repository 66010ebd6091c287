"""Metrics month by month: each beside the month before and the same month of the year before, over the days that both
know."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date

from pdd_ops.errors import UsageError
from pdd_ops.insight.trend import Verdict, holm, judge, seasons
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import Metric, find
from pdd_ops.metrics.compare import ComparedDays, MetricValue, compare, relative
from pdd_ops.metrics.evaluate import on_known_days
from pdd_ops.metrics.gate import FEWEST_FOR_RATE, FEWEST_ORDERS, Bar, Claim, why_not
from pdd_ops.metrics.read_once import reading_once
from pdd_ops.metrics.refund_outlook import EQUAL_AGE
from pdd_ops.metrics.shops import Shops, covered_by_month, months_with_data, orders_exported
from pdd_ops.metrics.values import Number
from pdd_ops.money import round_half_up
from pdd_ops.periods import Month, NamedPeriod, parse_period, shifted
from pdd_ops.records import frozen
from pdd_ops.resources import festivals

MONTHS = 13  # shown unasked
USUAL = ("gmv", "orders", "net_sales", "refund_rate", "visitors", "conversion", "ad_spend", "ad_roi")
ENOUGH = Bar(orders=FEWEST_ORDERS)  # of a comparison that says how many days it is of
FESTIVAL = "spring_festival"
SEEN_REFUNDS = ("refund_rate", "refund_amount_rate", "refund_orders", "refund_amount")  # what has been seen so far


@frozen
class Change:
    """A change against another time as a fraction (1 = +100 %), and of a rate in percentage points; over the days at
    `days` where these are not both months whole. `reason` says why there is none."""

    rate: float | None = None
    points: float | None = None
    days: ComparedDays | None = None
    reason: str | None = None


@frozen
class TrendMonth:
    """A metric in a month of which `days` are known; without any it has no value. `per_day` is its mean of these (None
    for ratios), `rolling` the sum of twelve whole months to the end of this one. `lunar` is the change against the days
    that lie the same way to Spring Festival, in January to March."""

    month: Month
    value: Number | None
    days: int
    per_day: float | None
    before: Change
    year_before: Change
    lunar: Change | None
    rolling: Number | None
    reason: str | None

    @property
    def is_complete(self) -> bool:
        """Whether every day of the month is known."""
        return self.days == self.month.days


@frozen
class Trend:
    """A metric over months, oldest first; `season` is by calendar month, where two years tell it."""

    metric: Metric
    months: tuple[TrendMonth, ...]
    verdict: Verdict
    season: Mapping[int, float] | None = field(default=None, hash=False)
    young: tuple[Month, ...] = ()  # months whose refunds have not all come when the orders were exported, of these


def months_asked(
    connection: sqlite3.Connection,
    shops: Shops,
    *,
    count: int | None = None,
    first: str | None = None,
    last: str | None = None,
    year: str | None = None,
) -> list[Month]:
    """The months from the one of `first` to that of `last` (periods as typed), those of a `year`, or the newest `count`
    up to the last one with data. Raises UsageError where more than one way is used, PddOpsError without data."""
    ways = [count is not None, first is not None or last is not None, year is not None]
    if sum(ways) > 1:
        raise UsageError(say("trend.one_way"))
    known = [*covered_by_month(connection, shops)] or [*map(Month.parse, months_with_data(connection, shops))]
    begin, end = known[0], known[-1]
    if year is not None:
        whole = parse_period(year)
        begin, end = Month.containing(whole.first), min(end, Month.containing(whole.last))
    elif first is not None or last is not None:
        begin = Month.containing(parse_period(first).first) if first else begin
        end = Month.containing(parse_period(last).last) if last else end
    else:
        begin = end.shift(1 - count) if count else max(begin, end.shift(1 - MONTHS))
    if begin > end:
        raise UsageError(say("trend.no_months", first=begin, last=end))
    return _from_to(begin, end)


def _from_to(begin: Month, end: Month) -> list[Month]:
    found = [begin]
    while found[-1] < end:
        found.append(found[-1].shift(1))
    return found


def trends(
    connection: sqlite3.Connection, shops: Shops, months: Sequence[Month], metrics: Sequence[str] = ()
) -> list[Trend]:
    """The metrics (ids) in these months; without any those of the usual ones that have a value."""
    wanted = [find(name) for name in dict.fromkeys(metrics or USUAL)]
    with reading_once(connection):
        read = [_read(connection, shops, month, wanted) for month in months]
        adding = [one for one in wanted if _adds_up(one)]
        sums = [on_known_days(connection, shops.ids, month, adding) for month in months]
        rows = {
            one.id: [
                _row(one, month, known.get(one.id), *found)
                for month, known, found in zip(months, sums, read, strict=True)
            ]
            for one in wanted
        }
    kept = [one for one in wanted if metrics or any(row.value is not None for row in rows[one.id])]
    verdicts = holm({one.id: judge(_series(one, rows[one.id])) for one in kept})
    names = [str(month) for month in months]
    return [
        Trend(
            one,
            _rolled(one, rows[one.id]),
            verdicts[one.id],
            seasons(names, _series(one, rows[one.id])),
            _young(connection, shops, rows[one.id]) if one.id in SEEN_REFUNDS else (),
        )
        for one in kept
    ]  # fmt: skip


def _young(connection: sqlite3.Connection, shops: Shops, rows: Sequence[TrendMonth]) -> tuple[Month, ...]:
    """The months with orders that were less than thirty days old when they were last exported."""
    as_of = orders_exported(connection, shops)
    if as_of is None:
        return ()
    since = shifted(as_of, -EQUAL_AGE)
    return tuple(row.month for row in rows if row.value is not None and row.month.last > since)


Sides = dict[str, MetricValue]


def _read(
    connection: sqlite3.Connection, shops: Shops, month: Month, wanted: Sequence[Metric]
) -> tuple[Sides, Sides, Sides | None]:
    """The metrics, and the orders, beside the month before, the year before and the same days of the moon's year."""
    ids = list(dict.fromkeys([*(one.id for one in wanted), "orders"]))
    others: list[NamedPeriod | None] = [month.shift(-1), month.last_year(), lunar_year_before(month)]
    before, year, lunar = (
        compare(connection, shops=shops.ids, period=month, previous=other, metrics=ids) if other else None
        for other in others
    )
    return before or {}, year or {}, lunar


def lunar_year_before(month: Month) -> NamedPeriod | None:
    """The days of the year before that lie to its Spring Festival as these do to theirs; in January to March alone."""
    if int(month.first[5:7]) > 3:
        return None
    days = {day[:4]: day for day in festivals()[FESTIVAL]}
    here, there = days.get(month.first[:4]), days.get(month.last_year().first[:4])
    if here is None or there is None:
        return None
    back = (date.fromisoformat(there) - date.fromisoformat(here)).days
    return NamedPeriod(shifted(month.first, back), shifted(month.last, back))


def _row(
    metric: Metric, month: Month, known: Number | None, before: Sides, year: Sides, lunar: Sides | None
) -> TrendMonth:
    """`known`: the sum of the days that are known; what a month sold may have a few rows of a day that is not."""
    found = before[metric.id]
    days = found.days or 0
    value = found.value if days else None
    per_day = round_half_up(known / days, 2) if days and known is not None else None
    return TrendMonth(
        month,
        value,
        days,
        per_day,
        _change(found, before["orders"]),
        _change(year[metric.id], year["orders"]),
        _change(lunar[metric.id], lunar["orders"]) if lunar else None,
        None,
        found.reason if days else found.reason or say("trend.not_covered"),
    )


def _change(value: MetricValue, orders: MetricValue) -> Change:
    """The change over the days that both times know: seven at least, with thirty orders on either side."""
    if value.previous is None or value.compared is None:
        return Change(reason=value.why_not or value.reason or say("trend.nothing_before"))
    sides = [side for side in (orders.compared, orders.previous) if side is not None]
    reason = why_not(Claim(orders=int(min(sides)) if len(sides) == 2 else None), ENOUGH)
    if reason:
        return Change(days=value.compared_days, reason=reason)
    points = float(value.change) if value.unit == "rate" and value.change is not None else None
    return Change(relative(value.compared, value.previous), points, value.compared_days)


def _adds_up(metric: Metric) -> bool:
    return metric.kind in ("additive", "difference")


def _series(metric: Metric, rows: Sequence[TrendMonth]) -> list[float | None]:
    """What the trend is judged by: the mean day of months with fourteen known days, of ratios their value."""
    return [
        (row.per_day if _adds_up(metric) else row.value) if row.days >= FEWEST_FOR_RATE else None for row in rows
    ]  # fmt: skip


def _rolled(metric: Metric, rows: Sequence[TrendMonth]) -> tuple[TrendMonth, ...]:
    """The rows with sums over twelve months, where all twelve are known whole and months add up."""
    if not _adds_up(metric):
        return tuple(rows)
    found = []
    for place, row in enumerate(rows):
        year = rows[max(place - 11, 0) : place + 1]
        whole = len(year) == 12 and all(one.is_complete and one.value is not None for one in year)
        total = sum(one.value or 0 for one in year) if whole else None
        found.append(replace(row, rolling=round(total, 2) if isinstance(total, float) else total))
    return tuple(found)
