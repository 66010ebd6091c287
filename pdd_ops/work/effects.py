"""What actions, log entries and campaigns did: their products against products that nothing was done to."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.insight.calendar import event_days
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import find, metrics
from pdd_ops.metrics.coverage import covered_span
from pdd_ops.periods import Period, shifted
from pdd_ops.records import frozen
from pdd_ops.work.actions import list_actions
from pdd_ops.work.log import list_entries
from pdd_ops.work.measurable import SALES, SUMS, measured_metrics, read_material
from pdd_ops.work.treatment import Treatment, begun_on, of_action, of_entry

if TYPE_CHECKING:
    from pdd_ops.insight.effect import Effect

NEAR = 28  # days before a change within which other work on a product makes it no yardstick
MOST_AT_ONCE = 20  # effects of a report
NO_SPLIT, NO_DATA, NO_OTHERS, FEW = "no_split", "no_data", "no_others", "few"


@frozen
class Measured:
    """A treatment and its effect on `metric`; `asked` is the metric it was to move where that one cannot be measured
    here, and `why`: there are no sums of it by product, its export has too few of the days, too few other products have
    it, or this one has too few cases. `together`: what else was done to the product at about the same time
    and is measured with it. `stock_outs`: products of the treatment and the days, among those compared, on which they
    seem to have been out of stock; looked for only where a single effect is asked for."""

    treatment: Treatment
    metric: str
    effect: Effect
    asked: str | None = None
    why: str | None = None
    together: tuple[str, ...] = ()
    stock_outs: tuple[tuple[str, Period], ...] = ()

    @property
    def is_ratio(self) -> bool:
        """Whether the metric is a quotient, whose changes are differences of it and not amounts over the days."""
        return self.metric not in SUMS


def effect_of(connection: sqlite3.Connection, treatment: Treatment, metric: str | None = None) -> Measured:
    """The effect of one treatment up to now. Raises UsageError on a metric that cannot be measured, PddOpsError without
    orders and on a treatment that lies outside them."""
    metric = find(metric).id if metric is not None else None
    if metric is not None and metric not in measured_metrics():
        raise UsageError(say("effect.bad_metric", value=metric, known=", ".join(measured_metrics())))
    reach = _reach(connection, treatment.shop_id)
    if reach is None:
        raise PddOpsError(say("effect.no_orders"))
    if not reach.first < treatment.first <= reach.last:
        words = {"day": treatment.first, "first": reach.first, "last": reach.last}
        raise PddOpsError(say("effect.outside", **words))
    if metric is not None:
        return with_stock_outs(connection, Measured(treatment, metric, _measure(connection, treatment, metric, reach)))
    return with_stock_outs(connection, _by_aim(connection, treatment, reach))


def with_stock_outs(connection: sqlite3.Connection, measured: Measured) -> Measured:
    """The same with the stock-outs of its products, before the change and after it."""
    one, days = measured.treatment, Period(measured.effect.before.first, measured.effect.days.last)
    return replace(measured, stock_outs=_outages(connection, one.shop_id, one.products, days))


def effects_for(
    connection: sqlite3.Connection, treatments: Sequence[Treatment], until: str = "9999-12-31"
) -> list[Measured]:
    """The effects as they stand on the day `until`: of the newest treatments, at most 20. Those outside the orders have
    none."""
    shops = {one.shop_id for one in treatments}
    reach = {shop: found for shop in shops if (found := _reach(connection, shop, until))}
    within = [(one, reach[one.shop_id]) for one in treatments if one.shop_id in reach]
    begun = [(one, days) for one, days in within if days.first < one.first <= days.last]
    newest = sorted(begun, key=lambda pair: pair[0].first, reverse=True)[:MOST_AT_ONCE]
    return [_by_aim(connection, *pair) for pair in begun if pair in newest]


def _by_aim(connection: sqlite3.Connection, treatment: Treatment, reach: Period) -> Measured:
    """Measured on the metric that it was to move. Where that one is not known by product, on the one that stands in for
    it, else on sales; not where less of it is better, as sales say nothing about refunds."""
    wanted = treatment.metric or SALES
    if wanted not in measured_metrics():
        return Measured(treatment, SALES, _measure(connection, treatment, SALES, reach), wanted, NO_SPLIT)
    found = Measured(treatment, wanted, _measure(connection, treatment, wanted, reach))
    why = _not_there(found.effect)
    if why is None or wanted == SALES or metrics()[wanted].good == "down":
        return found
    for other in filter(None, (metrics()[wanted].fallback, SALES)):
        instead = _measure(connection, treatment, other, reach)
        if _not_there(instead) is None:
            return Measured(treatment, other, instead, wanted, why)
    return found


def _outages(
    connection: sqlite3.Connection, shop_id: int, products: Collection[str], days: Period
) -> tuple[tuple[str, Period], ...]:
    """Days on which a product seems to have been out of stock, cut to `days`, by product and day; one that does not
    sell again is out to the last day. What it did not sell then is part of a measured effect."""
    from pdd_ops.work.detect import around, stock_outs
    from pdd_ops.work.evidence import read_evidence

    found = []
    for product, first, again in stock_outs(read_evidence(connection, shop_id, around(days))):
        within = Period(max(first, days.first), min(shifted(again, -1) if again else days.last, days.last))
        if product in products and within.first <= within.last:
            found.append((product, within))
    return tuple(sorted(found, key=lambda one: (one[0], one[1].first)))


def _not_there(found: Effect) -> str | None:
    """Why an effect could not be measured for want of the metric itself."""
    reason = found.reasons[0] if found.reasons else ""
    if reason == "few_days":
        return NO_DATA if found.unknown else None
    return {"few_untouched": NO_OTHERS, "few_events": FEW, "few_event_days": FEW}.get(reason)


def _measure(connection: sqlite3.Connection, treatment: Treatment, metric: str, reach: Period) -> Effect:
    from pdd_ops.insight.effect import effect  # what most reports have nothing to measure with
    from pdd_ops.insight.windows import LONGEST_AFTER, LONGEST_BEFORE, PLACEBO_DAYS

    last = min(treatment.until or reach.last, reach.last, shifted(treatment.first, LONGEST_AFTER - 1))
    begins = max(reach.first, shifted(treatment.first, -LONGEST_BEFORE - PLACEBO_DAYS))
    period = Period(begins, last)
    material = read_material(connection, [treatment.shop_id], metric, period)
    return effect(
        material.series,
        set(treatment.products),
        first=treatment.first,
        last=last,
        begins=begins,
        marked=_promotions(connection, treatment, period),
        unknown=material.unknown,
        touched=_touched(connection, treatment, Period(shifted(treatment.first, -NEAR), last)),
        welcome=-1 if metrics()[metric].good == "down" else 1,
        ratio=material.ratio,
    )


def _reach(connection: sqlite3.Connection, shop: int, until: str = "9999-12-31") -> Period | None:
    """The days of the data up to `until`; None without orders."""
    span = covered_span(connection, [shop])
    return None if span is None else Period(span.first, max(min(span.last, until), span.first))


def _promotions(connection: sqlite3.Connection, treatment: Treatment, period: Period) -> set[str]:
    """Days of promotions in the calendar, and of campaigns of the whole shop in the log, the treatment itself apart."""
    days = {
        day
        for day, events in event_days(period.first, period.last).items()
        if any(e.kind == "promotion" for e in events)
    }
    for one in map(of_entry, list_entries(connection, [treatment.shop_id], period)):
        if one.campaign and not one.products and one.id != treatment.id:
            days |= set(Period(max(one.first, period.first), min(one.until or one.first, period.last)).each_day())
    return days


def _touched(connection: sqlite3.Connection, treatment: Treatment, period: Period) -> set[str]:
    """Products that something else was done to."""
    shops = [treatment.shop_id]
    others = [of_entry(entry) for entry in list_entries(connection, shops, period)]
    begun = map(of_action, filter(begun_on, list_actions(connection, shops)))
    others += [one for one in begun if period.first <= one.first <= period.last]
    return {product for one in others if one.id != treatment.id for product in one.products}
