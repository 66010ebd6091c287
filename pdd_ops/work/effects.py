"""What actions, log entries and campaigns did: their products against products that nothing was done to."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.insight.calendar import event_days
from pdd_ops.insight.effect import LONGEST_AFTER, LONGEST_BEFORE, PLACEBO_DAYS, Effect, effect
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.series import first_full_day, product_amounts
from pdd_ops.metrics.shops import Shops, orders_exported
from pdd_ops.periods import Period
from pdd_ops.work.actions import list_actions
from pdd_ops.work.log import list_entries
from pdd_ops.work.treatment import Treatment, of_action, of_entry

MEASURED = ("gmv", "orders", "units", "product_visitors")
NEAR = 28  # days before a change within which other work on a product makes it no yardstick
MOST_AT_ONCE = 20  # effects of a report


@dataclass(frozen=True)
class Measured:
    """A treatment and its effect on `metric`; `asked` is the metric it was to move where that one cannot be measured by
    product and day."""

    treatment: Treatment
    metric: str
    effect: Effect
    asked: str | None = None


def effect_of(connection: sqlite3.Connection, treatment: Treatment, metric: str | None = None) -> Measured:
    """The effect of one treatment up to now. Raises UsageError on a metric that cannot be measured, PddOpsError without
    orders."""
    if metric is not None and metric not in MEASURED:
        raise UsageError(say("effect.bad_metric", value=metric, known=", ".join(MEASURED)))
    return _measure(connection, treatment, metric)


def effects_for(connection: sqlite3.Connection, treatments: Sequence[Treatment], until: str) -> list[Measured]:
    """The effects as they stand on the day `until`, for a report: of the newest treatments, at most 20."""
    begun = [one for one in treatments if one.first <= until]
    newest = sorted(begun, key=lambda one: one.first, reverse=True)[:MOST_AT_ONCE]
    return [_measure(connection, one, None, until=until) for one in begun if one in newest]


def _measure(
    connection: sqlite3.Connection, treatment: Treatment, metric: str | None, until: str = "9999-12-31"
) -> Measured:
    shops = [treatment.shop_id]
    begins, ends = first_full_day(connection, shops), _last_day(connection, treatment.shop_id)
    if begins is None or ends is None:
        raise PddOpsError(say("effect.no_orders"))
    wanted = metric or treatment.metric or "gmv"
    used = wanted if wanted in MEASURED else "gmv"
    last = min(treatment.until or until, until, ends, _shift(treatment.first, LONGEST_AFTER - 1))
    period = Period(max(begins, _shift(treatment.first, -LONGEST_BEFORE - PLACEBO_DAYS)), max(last, treatment.first))
    found = effect(
        product_amounts(connection, shops, used, period),
        set(treatment.products),
        first=treatment.first,
        last=last,
        begins=period.first,
        marked=_promotions(connection, treatment, period),
        touched=_touched(connection, treatment, Period(_shift(treatment.first, -NEAR), period.last)),
        welcome=-1 if metrics()[used].good == "down" else 1,
    )
    return Measured(treatment, used, found, asked=wanted if wanted != used else None)


def _last_day(connection: sqlite3.Connection, shop: int) -> str | None:
    """The last whole day of the data: not the day on which the orders were exported."""
    sql = "SELECT MAX(day) FROM order_days WHERE shop_id = ? AND dim = 'all' AND orders > 0"
    day: str | None = connection.execute(sql, [shop]).fetchone()[0]
    exported = orders_exported(connection, Shops((shop,), ""))
    return day if day is None or exported is None else min(day, _shift(exported, -1))


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
    begun = [a for a in list_actions(connection, shops) if a.status != "dropped" and (a.started_on or a.done_on)]
    others += [one for one in map(of_action, begun) if period.first <= one.first <= period.last]
    return {product for one in others if one.id != treatment.id for product in one.products}


def _shift(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
