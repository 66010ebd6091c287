"""Next month: what to expect, what is aimed at, and what would close the gap between the two."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from pdd_ops.insight.calendar import event_days
from pdd_ops.insight.comparison_periods import compared_days
from pdd_ops.insight.derived_targets import Target as Derived
from pdd_ops.insight.derived_targets import targets
from pdd_ops.insight.evidence.bulk import Apart, Bulk, apart_by_day
from pdd_ops.insight.evidence.found import shifts_within
from pdd_ops.insight.evidence.pace import Pace, pace
from pdd_ops.insight.evidence.plain import DaysOf, plain_values
from pdd_ops.insight.evidence.reading import BACK, read_bulk
from pdd_ops.insight.forecast import Forecast, forecast
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import MetricValue, compare
from pdd_ops.metrics.coverage import coverage, covered_span
from pdd_ops.metrics.days import by_day
from pdd_ops.metrics.shops import Shops
from pdd_ops.metrics.values import Number
from pdd_ops.money import round_half_up
from pdd_ops.periods import Days, Month, Period, shifted
from pdd_ops.records import frozen
from pdd_ops.work.actions import list_actions
from pdd_ops.work.levers import Gap, Series, gap_of, moved_before
from pdd_ops.work.model import YUAN, Action
from pdd_ops.work.plan_line import Line
from pdd_ops.work.targets import aims_of
from pdd_ops.work.worth import divided

FORECAST = ("gmv", "orders", "visitors")
LONGEST = 25  # months of history


@frozen
class Measure:
    """An action still to be done, with what it is expected to bring in yuan a month and the part of the gap that is: of
    several against one problem each its part of what the problem is worth (`action.worth`)."""

    action: Action
    expected: float | None
    share: float | None


@frozen
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
    covered, earlier = (coverage(connection, shops.ids, one) for one in (month, before))
    compared = compared_days(month, before, covered, earlier)
    days = DaysOf(month.each_day(), compared.days.each_day(), compared.before.each_day())
    values = plain_values(compare(connection, shops=shops.ids, period=month, previous=before), bulk, days)
    daily = read_daily(connection, shops, following, bulk=bulk)
    known = Days.of(covered.days("orders")) if covered.days("orders") else month
    series = {name: _unbroken(there, month, known.last) for name, there in daily.items()}
    found = forecasts(series, following)
    aims = aims_of(connection, shops.ids, str(following))
    given = aims.by_metric
    expected = {name: one.value for name, one in found.items() if one}
    aimed = targets(
        _of_known(values, daily.get("gmv", {}), known) if known.days != month.days else values,
        days=known.days,
        next_days=following.days,
        given=given,
        forecast=expected,
        pace=_pace(daily.get("gmv", {}), month),
    )
    derived = {one.metric: one for one in aimed}
    names = [*FORECAST, *(name for name in metrics() if name in (derived | given) and name not in FORECAST)]
    lines = tuple(_line(name, values, found.get(name), derived.get(name), given.get(name)) for name in names)
    gap = gap_of(lines, moved_before(series))
    measures = tuple(_measures(divided(list_actions(connection, shops.ids)), gap))
    return Plan(shops.name, following, lines, gap, measures, values, aims.notes)


def read_daily(
    connection: sqlite3.Connection, shops: Shops, month: Month, *, bulk: Sequence[Bulk] = ()
) -> dict[str, dict[str, float]]:
    """gmv (yuan), orders and visitors of each day that is known, in order, of the months before this one, without
    `bulk` orders; {} where nothing is."""
    spans = [covered_span(connection, shops.ids, dataset) for dataset in ("orders", "traffic_days")]
    first = min((span.first for span in spans if span), default=month.first)
    if first >= month.first:
        return {}
    period = Period(max(first, month.shift(-LONGEST).first), month.shift(-1).last)
    days, less = period.each_day(), apart_by_day(bulk)
    daily = by_day(connection, FORECAST, shops=shops.ids, period=period)
    return {
        name: {
            day: _plain(name, value.value, less.get(day))
            for day, value in zip(days, daily[name], strict=True)
            if value.value is not None
        }
        for name in FORECAST
    }


def _plain(metric: str, value: Number, less: Apart | None) -> float:
    """A day's amount without what is set apart of it."""
    if less is None:
        return float(value)
    return float(max(value - {"gmv": less.fen / 100, "orders": less.orders}.get(metric, 0), 0))


def _pace(daily: Mapping[str, float], month: Month) -> Pace | None:
    """The pace of the month, as the report finds it: of the days that are known, since the last shift."""
    first = shifted(month.first, -BACK)
    days = [day for day in daily if first <= day <= month.last]
    events = event_days(first, month.last).keys()
    shifts = shifts_within(daily, days, month, apart=events)
    return pace(daily, [day for day in days if day >= month.first], month=month, shifts=shifts)


def forecasts(series: Series, month: Month) -> dict[str, Forecast | None]:
    """The forecasts of the month, from the days before it."""
    first = min((day for there in series.values() for day in there), default=month.first)
    events = event_days(first, month.last)
    promotions = {day for day, there in events.items() if any(one.kind == "promotion" for one in there)}
    return {name: forecast(there, month, promotions=promotions) for name, there in series.items()}


def _of_known(values: Mapping[str, MetricValue], sold: Mapping[str, float], known: Period) -> dict[str, MetricValue]:
    """With the sales of the days that are known, of which the daily average is made."""
    total = sum(sold.get(day, 0.0) for day in known.each_day())
    return {**values, "gmv": replace(values["gmv"], value=round_half_up(total, 2))}


def _unbroken(daily: Mapping[str, float], month: Month, until: str) -> dict[str, float]:
    """The days up to the last known one (`until` at most), which must be in the month, back to the first that is not
    known."""
    last = max((day for day in daily if day <= until), default="")
    if last < month.first:
        return {}
    days = Period(min(daily), last).each_day()
    begin = next((place for place in range(len(days), 0, -1) if days[place - 1] not in daily), 0)
    return {day: daily[day] for day in days[begin:]}


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
