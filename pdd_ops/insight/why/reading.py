"""Reads what the split looks at: daily sums only, and of products only the days of those that matter."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from pdd_ops.check.completeness import completeness
from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.insight.comparison_periods import Compared, compared_days
from pdd_ops.insight.evidence.found import Found
from pdd_ops.insight.evidence.reading import read_found
from pdd_ops.insight.why.build import why
from pdd_ops.insight.why.model import Known, Why, is_young
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import dimensions, tables
from pdd_ops.metrics.compare import Line, compare, compare_by, told_apart
from pdd_ops.metrics.coverage import coverage
from pdd_ops.metrics.days import by_day
from pdd_ops.metrics.gate import FEWEST_DAYS
from pdd_ops.metrics.series import Sold, first_sold, product_sales, together
from pdd_ops.metrics.shops import Shops, has_data, months_with_data, orders_exported, pick_period
from pdd_ops.metrics.sums import Scope, known_days
from pdd_ops.naming import named
from pdd_ops.periods import NamedPeriod, compared_with

TOTALS = (
    "orders",
    "gmv",
    "order_value",
    "refund_orders",
    "refund_amount",
    "net_sales",
    "visitors",
    "buyers",
    "conversion",
    "refund_rate",
)
SPLITS = {
    "product": ("gmv", "orders", "refund_orders", "refund_amount", "buyers", "product_visitors"),
    "source": ("gmv", "orders", "visitors", "buyers"),
    "source_group": ("gmv", "orders", "visitors", "buyers"),
}
EXPORTS = ("traffic_days", "traffic_sources", "product_days")
OF_AGE = ("orders_30d", "refunds_30d")
WATCHED = 12  # products whose days are looked at: those that changed most


def read_known(
    connection: sqlite3.Connection,
    shops: Shops,
    month: NamedPeriod,
    other: NamedPeriod,
    *,
    by: Sequence[str] = ("product",),
    found: Found | None = None,
) -> Known:
    """Everything for a split by the dimensions `by`. Both months must have data. `found` has what the rules found in
    the month, where that has been read."""
    compared = months_compared(connection, shops, month, other)
    days, before = compared.days, compared.before
    lines = {
        name: told_apart(
            compare_by(connection, name, SPLITS[name], shops=shops.ids, period=days, previous=before), SPLITS[name][0]
        )
        for name in by
    }
    if found is None:
        sold = together(*(product_sales(connection, shops.ids, one) for one in (before, days)))
        fresh = first_sold(connection, shops.ids, month)
        found = read_found(connection, shops.ids, month, compared=(days, before), sold=sold, fresh=fresh)
    as_of = orders_exported(connection, shops)
    return Known(
        shop=shops.name,
        month=month,
        other=other,
        compared=compared,
        values=compare(connection, metrics=TOTALS, shops=shops.ids, period=days, previous=before),
        lines=lines,
        full=full_exports(connection, shops, compared),
        daily=_daily(connection, shops, compared),
        sold=_sold(connection, shops, compared, lines.get("product", ())),
        begun={key: day for key, (day, _) in first_sold(connection, shops.ids, days).items()},
        orders_as_of=as_of,
        provisional=completeness(connection, shops, month).provisional,
        found=found,
        aged=aged_lines(connection, shops, compared, as_of) if "product" in by else (),
    )


def aged_lines(connection: sqlite3.Connection, shops: Shops, compared: Compared, as_of: str | None) -> list[Line]:
    """The products with their orders that are thirty days old; [] where all are: then what is seen can be compared."""
    if not is_young(as_of, compared):
        return []
    found = compare_by(connection, "product", OF_AGE, shops=shops.ids, period=compared.days, previous=compared.before)
    return told_apart(found, OF_AGE[0])


def months_compared(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod, other: NamedPeriod) -> Compared:
    """The days of two months that are compared, by what orders cover of them."""
    return compared_days(month, other, coverage(connection, shops.ids, month), coverage(connection, shops.ids, other))


def full_exports(connection: sqlite3.Connection, shops: Shops, compared: Compared) -> frozenset[str]:
    """The tables whose export has every one of the compared days."""
    periods = (compared.days, compared.before)
    return frozenset(
        name
        for name in EXPORTS
        if all(
            len(known_days(connection, tables()[name], ["1"], Scope(shops.ids, period))["1"]) >= period.days
            for period in periods
        )
    )


def products_to_watch(lines: Sequence[Line]) -> list[str]:
    """The products whose days are looked at: those whose sales changed most."""
    moved = sorted(lines, key=lambda line: (-abs(line.values["gmv"].change or 0), line.key))
    return [line.key for line in moved[:WATCHED]]


def _daily(connection: sqlite3.Connection, shops: Shops, compared: Compared) -> dict[str, float]:
    found: dict[str, float] = {}
    for period in (compared.before, compared.days):
        values = by_day(connection, ["gmv"], shops=shops.ids, period=period)["gmv"]
        found |= {day: one.value for day, one in zip(period.each_day(), values, strict=True) if one.value is not None}
    return found


def _sold(
    connection: sqlite3.Connection, shops: Shops, compared: Compared, lines: Sequence[Line]
) -> dict[str, dict[str, Sold]]:
    keys = products_to_watch(lines)
    before, now = (
        product_sales(connection, shops.ids, period, keys=keys) for period in (compared.before, compared.days)
    )
    return {key: before.get(key, {}) | now.get(key, {}) for key in keys}


def why_of_month(connection: sqlite3.Connection, shops: Shops, wanted: str | None, *, compare: str, by: str) -> Why:
    """The split of a month (as typed; None: the default one) against `compare`, with its rows by one dimension. Raises
    PddOpsError where one of the months has no data or too few days are known in both, UsageError on another
    dimension."""
    by = named(by, {one: (*dimensions()[one].aliases, *dimensions()[one].label_texts.values()) for one in SPLITS}) or by
    if by not in SPLITS:
        raise UsageError(say("why.unknown_by", value=by, known=", ".join(SPLITS)))
    month = pick_period(connection, shops, wanted, ("orders",))
    other = compared_with(month, compare)
    if not has_data(connection, shops, other):
        known = ", ".join(one for one in months_with_data(connection, shops) if one != str(month))
        text = "why.nothing_to_compare" if known else "why.nothing_else"
        raise PddOpsError(say(text, month=month, compare=other, known=known))
    compared = months_compared(connection, shops, month, other)
    if not compared.enough and coverage(connection, shops.ids, month).days("orders"):
        days = compared.days.days if compared.same_days else 0
        raise PddOpsError(say("why.not_comparable", month=month, compare=other, days=days, fewest=FEWEST_DAYS))
    return why(read_known(connection, shops, month, other, by=[by]))
