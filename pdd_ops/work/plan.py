"""Next month: what to expect, what is aimed at, and what would close the gap between the two."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pdd_ops.insight.calendar import event_days
from pdd_ops.insight.evidence.bulk import Apart, Bulk, apart_by_day
from pdd_ops.insight.evidence.pace import pace
from pdd_ops.insight.evidence.plain import DaysOf, plain_values
from pdd_ops.insight.evidence.reading import read_bulk
from pdd_ops.insight.forecast import Forecast, forecast
from pdd_ops.insight.plan import Target as Derived
from pdd_ops.insight.plan import targets
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import MetricValue, compare
from pdd_ops.metrics.coverage import coverage, covered_span
from pdd_ops.metrics.days import by_day
from pdd_ops.metrics.shops import Shops
from pdd_ops.metrics.values import Number
from pdd_ops.periods import Days, Month, Period
from pdd_ops.work.actions import list_actions
from pdd_ops.work.levers import Gap, Series, gap_of, moved_before
from pdd_ops.work.model import YUAN, Action
from pdd_ops.work.plan_line import Line
from pdd_ops.work.targets import aims_of
from pdd_ops.work.worth import divided

FORECAST = ("gmv", "orders", "visitors")
LONGEST = 25  # months of history


@dataclass(frozen=True)
class Measure:
    """An action still to be done, with what it is expected to bring in yuan a month and the part of the gap that is: of
    several against one problem each its part of what the problem is worth (`action.worth`)."""

    action: Action
    expected: float | None
    share: float | None


@dataclass(frozen=True)
class Plan:
    """The plan for `month`, made from the data up to the month before. `notes` say how the targets of several shops
    are joined."""

    shop: str
    month: Month
    lines: tuple[Line, ...]
    gap: Gap | None
    measures: tuple[Measure, ...]
    values: Mapping[str, MetricValue] = field(hash=False)
    notes: tuple[str, ...] = ()


def plan(connection: sqlite3.Connection, shops: Shops, month: Month) -> Plan:
    """The plan for the month after `month`, which has data. Reads daily sums only."""
    following = month.shift(1)
    before = month.shift(-1)
    bulk = read_bulk(connection, shops.ids, Period(month.shift(-LONGEST).first, month.last))
    days = DaysOf(month.each_day(), month.each_day(), before.each_day())
    values = plain_values(compare(connection, shops=shops.ids, period=month, previous=before), bulk, days)
    known = _known(connection, shops, month)
    seen = values
    if known.days != month.days:
        shown = DaysOf(known.each_day(), known.each_day(), before.each_day())
        now = compare(connection, shops=shops.ids, period=known, previous=before, metrics=["gmv"])
        seen = plain_values(now, bulk, shown)
    series = read_series(connection, shops, following, until=known.last, bulk=bulk)
    found = forecasts(series, following)
    aims = aims_of(connection, shops.ids, str(following))
    given = aims.by_metric
    expected = {name: one.value for name, one in found.items() if one}
    by_day_of = {**values, "gmv": seen["gmv"]}  # the daily average is that of the days that are known
    sold = {day: series.get("gmv", {}).get(day, 0.0) for day in known.each_day()}
    aimed = targets(
        by_day_of,
        days=known.days,
        next_days=following.days,
        given=given,
        forecast=expected,
        pace=pace(sold, known.each_day(), month=month),
    )
    derived = {one.metric: one for one in aimed}
    names = [*FORECAST, *(name for name in metrics() if name in (derived | given) and name not in FORECAST)]
    lines = tuple(_line(name, values, found.get(name), derived.get(name), given.get(name)) for name in names)
    gap = gap_of(lines, moved_before(series))
    measures = tuple(_measures(divided(list_actions(connection, shops.ids)), gap))
    return Plan(shops.name, following, lines, gap, measures, values, aims.notes)


def read_series(
    connection: sqlite3.Connection, shops: Shops, month: Month, *, until: str | None = None, bulk: Sequence[Bulk] = ()
) -> dict[str, dict[str, float]]:
    """gmv (yuan), orders and visitors by day, up to `until`, or all before the month, without `bulk` orders; {} where
    nothing is known."""
    span = covered_span(connection, shops.ids)
    if span is None or span.first >= month.first:
        return {}
    period = Period(max(span.first, month.shift(-LONGEST).first), until or month.shift(-1).last)
    days = period.each_day()
    daily = by_day(connection, FORECAST, shops=shops.ids, period=period)
    less = apart_by_day(bulk)
    plain = {
        name: [_plain(name, value.value, less.get(day)) for day, value in zip(days, daily[name], strict=True)]
        for name in FORECAST
    }
    return {name: _without_gaps(days, plain[name], month.shift(-1)) for name in FORECAST}


def _plain(metric: str, value: Number | None, less: Apart | None) -> Number | None:
    """A day's amount without what is set apart of it."""
    if value is None or less is None:
        return value
    return max(value - {"gmv": less.fen / 100, "orders": less.orders}.get(metric, 0), 0)


def forecasts(series: Series, month: Month) -> dict[str, Forecast | None]:
    """The forecasts of the month, from the days before it."""
    first = min((day for there in series.values() for day in there), default=month.first)
    events = event_days(first, month.last)
    promotions = {day for day, there in events.items() if any(one.kind == "promotion" for one in there)}
    return {name: forecast(there, month, promotions=promotions) for name, there in series.items()}


def _without_gaps(days: list[str], values: list[Number | None], month: Month) -> dict[str, float]:
    """The days up to the last known one, which must be in the month, back to the first whose number is not known."""
    series: dict[str, float] = {}
    for day, value in zip(reversed(days), reversed(values), strict=True):
        if value is not None:
            series[day] = float(value)
        elif series or day <= month.first:
            break
    return dict(reversed(series.items()))


def _known(connection: sqlite3.Connection, shops: Shops, month: Month) -> Period:
    """The days of the month that the orders cover; all of it where there are no orders to tell."""
    days = coverage(connection, shops.ids, month).days("orders")
    return Days.of(days) if days else month


def _line(
    name: str, values: Mapping[str, MetricValue], found: Forecast | None, derived: Derived | None, given: Number | None
) -> Line:
    metric = metrics()[name]
    target = given if given is not None else derived.value if derived else None
    now = values[name].value if name in values else None
    how = derived.how if derived and given is None else ""
    return Line(name, metric.label, metric.unit, now, found, target, how, given is not None)


def _measures(actions: Iterable[Action], gap: Gap | None) -> Iterable[Measure]:
    """The largest first; those without an expected amount last."""
    pending = [one for one in actions if one.pending]
    found = [(one, one.expected if one.expected_unit == YUAN else None) for one in pending]
    for one, expected in sorted(found, key=lambda pair: (-(pair[1] or 0), pair[0].id)):
        yield Measure(one, expected, expected / gap.missing if expected is not None and gap and gap.missing else None)
