"""What the price of a product does: the elasticity of its orders per visitor, and what a change of price may cost.

Days of campaigns are left out: promotions of the calendar, campaigns of the log, and days whose price is below
1/1.8 of the usual one. The price of a day is that of the same specifications, each against its own usual price (weights
fixed), so that another mix of them is no change of price.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import exp, log
from statistics import median
from typing import TYPE_CHECKING

from pdd_ops.insight.calendar import event_days
from pdd_ops.insight.profit.build import profit_of
from pdd_ops.insight.profit.model import Profit
from pdd_ops.insight.profit.squeeze import Squeeze, given_share, squeeze
from pdd_ops.metrics.coverage import coverage, covered_span
from pdd_ops.metrics.query import query
from pdd_ops.metrics.shops import Shops, pick_period
from pdd_ops.periods import NamedPeriod, Period, compared_with, shifted
from pdd_ops.work.kinds import types
from pdd_ops.work.log import list_entries
from pdd_ops.work.products import product_name
from pdd_ops.work.stock_lost import margins_of

if TYPE_CHECKING:
    from pdd_ops.insight.elasticity import Elasticity

BACK = 365  # days that are looked at, at most
CUT = 1.8  # times: a price so far below the usual one is that of a campaign
NO_SPLIT = Squeeze(reason="costs")
CHANGES = (-0.10, -0.05, 0.05, 0.10)


@dataclass(frozen=True)
class Series:
    """A product by day: orders, visitors and the price in fen (None where nothing was sold), and the days left out."""

    days: tuple[str, ...]
    orders: tuple[int, ...]
    visitors: tuple[int, ...]
    price: tuple[float | None, ...]
    left_out: frozenset[str]


NOTHING = Series((), (), (), (), frozenset())


@dataclass(frozen=True)
class BreakEven:
    """A change of price (fraction) and by which share orders may fall before it earns less, from the lowest to the
    highest contribution; below 0: by how much they must rise. None: every order would lose."""

    change: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class PriceOf:
    """What is known of the price of a product. `margin`: what an order contributes of its price in the period of
    that name, before ads, lowest and highest; None where the costs tell too little."""

    shop: str
    product: str
    name: str
    period: Period | None
    elasticity: Elasticity
    left_out: int
    margin: tuple[float, float] | None
    margin_period: str
    break_even: tuple[BreakEven, ...]
    squeeze: Squeeze = NO_SPLIT  # of what is left of an order, against the period before
    before_period: str = ""

    @property
    def verdict(self) -> str:
        """'reacts' where the interval leaves out 0, else 'unclear'; '' where nothing was computed."""
        low, high = self.elasticity.low, self.elasticity.high
        if low is None or high is None:
            return ""
        return "reacts" if high < 0 or low > 0 else "unclear"


def price_of(connection: sqlite3.Connection, shops: Shops, product: str) -> PriceOf:
    """Reads the daily sums of a product of one shop. Raises PddOpsError where no export knows it."""
    name = product_name(connection, shops.ids[0], product)
    series = read_series(connection, shops, product)
    month = pick_period(connection, shops, None, ("orders",))
    profit = profit_of(connection, shops, month)
    margin = margins_of(profit).get(product)
    earlier = compared_with(month, "previous")
    split = _squeeze(connection, shops, product, (month, profit), earlier)
    found = tuple(_break_even(margin, change) for change in CHANGES) if margin else ()
    period = Period(series.days[0], series.days[-1]) if series.days else None
    left_out = len(series.left_out & {*series.days})
    told = (margin, month.name, found, split, earlier.name)
    return PriceOf(shops.name, product, name, period, judged(series), left_out, *told)


def judged(series: Series) -> Elasticity:
    """The elasticity of what was read."""
    import numpy as np

    from pdd_ops.insight.elasticity import Elasticity, elasticity

    if not series.days:
        return Elasticity(None, None, None, 0, "visitors")
    nan = float("nan")
    return elasticity(
        np.array(series.orders, dtype=float),
        np.array(series.visitors, dtype=float),
        np.array([nan if one is None else one for one in series.price], dtype=float),
        date.fromisoformat(series.days[0]).weekday(),
        np.array([day in series.left_out for day in series.days]),
    )


def read_series(connection: sqlite3.Connection, shops: Shops, product: str) -> Series:
    """The last year of a product that orders and the product export both cover."""
    span = covered_span(connection, shops.ids)
    if span is None:
        return NOTHING
    whole = Period(max(span.first, shifted(span.last, -BACK)), span.last)
    visitors, orders = _visitors(connection, shops, product, whole), _orders(connection, shops, product, whole)
    known = coverage(connection, shops.ids, whole).days("orders") & visitors.keys()
    if not known:
        return NOTHING
    price = day_prices(_specifications(connection, shops, product, whole))
    days = Period(min(known), max(known)).each_day()
    seen = [visitors.get(day, 0) if day in known else 0 for day in days]
    paths = _filled(days, price)
    out = campaign_days(connection, shops, product, Period(days[0], days[-1])) | cut_days(price)
    return Series(tuple(days), tuple(orders.get(day, 0) for day in days), tuple(seen), paths, frozenset(out))


def day_prices(sold: Mapping[str, Mapping[str, tuple[int, int]]]) -> dict[str, float]:
    """The price of each day in fen. `sold`: specification -> day -> pieces and fen. Each specification of a day stands
    against its own usual price, weighted by its pieces of all days."""
    usual = {key: median(fen / units for units, fen in days.values()) for key, days in sold.items()}
    weights = {key: sum(units for units, _ in days.values()) for key, days in sold.items()}
    whole = sum(weights.values())
    level = sum(usual[key] * weights[key] for key in sold) / whole if whole else 0.0
    logs: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for key, days in sold.items():
        for day, (units, fen) in days.items():
            if usual[key] > 0 and fen > 0:
                logs[day].append((log(fen / units / usual[key]), weights[key]))
    return {
        day: level * exp(sum(value * weight for value, weight in parts) / sum(weight for _, weight in parts))
        for day, parts in logs.items()
    }


def cut_days(price: Mapping[str, float]) -> set[str]:
    """The days whose price is so far below the usual one that a campaign must have been on."""
    usual = median(price.values()) if price else 0.0
    return {day for day, fen in price.items() if fen < usual / CUT}


def campaign_days(connection: sqlite3.Connection, shops: Shops, product: str, days: Period) -> set[str]:
    """Promotions of the calendar, and campaigns of the log that concern the product or the whole shop."""
    within = set(days.each_day())
    named = event_days(days.first, days.last).items()
    found = {day for day, events in named if any(one.kind == "promotion" for one in events)}
    for entry in list_entries(connection, shops.ids, days):
        campaign = entry.type in types() and types()[entry.type].campaign
        if campaign and (not entry.products or product in entry.products):
            found |= set(Period(entry.day, entry.until or entry.day).each_day())
    return found & within


def _filled(days: Collection[str], price: Mapping[str, float]) -> tuple[float | None, ...]:
    """Days without a sale have the price of the last day that had one."""
    found: list[float | None] = []
    for day in days:
        found.append(price.get(day, found[-1] if found else None))
    return tuple(found)


def _break_even(margin: tuple[float, float], change: float) -> BreakEven:
    from pdd_ops.insight.elasticity import break_even

    ends = [break_even(one, change) for one in margin]
    told = sorted(one for one in ends if one is not None)
    if len(told) < len(ends):
        return BreakEven(change, None, told[0] if told else None)
    return BreakEven(change, told[0], told[-1])


def _squeeze(
    connection: sqlite3.Connection, shops: Shops, product: str, month: tuple[NamedPeriod, Profit], earlier: NamedPeriod
) -> Squeeze:
    """What is left of an order of the product in the month, split against the period before."""
    before = profit_of(connection, shops, earlier)
    rows = [next((row for row in one.rows if row.key == product), None) for one in (month[1], before)]
    if rows[0] is None or rows[1] is None or not (month[1].has_costs and before.has_costs):
        return NO_SPLIT
    given = [_given(connection, shops, product, one) for one in (earlier, month[0])]
    return squeeze(rows[0], rows[1], (given[0], given[1]))


def _given(connection: sqlite3.Connection, shops: Shops, product: str, period: Period) -> float:
    """The share of the list amount that the shop's own discounts took."""
    found = query(connection, shops=shops.ids, metrics=["shop_discount", "list_amount"], period=period, by="product")
    less, listed = (found.value(name, product) for name in ("shop_discount", "list_amount"))
    return given_share(less.value if less else None, listed.value if listed else None)


def _orders(connection: sqlite3.Connection, shops: Shops, product: str, days: Period) -> dict[str, int]:
    sql = (
        "SELECT day, sum(orders) FROM order_days WHERE shop_id = ? AND dim = 'product' AND key = ?"
        " AND day BETWEEN ? AND ? GROUP BY day"
    )
    return dict(connection.execute(sql, (shops.ids[0], product, days.first, days.last)).fetchall())


def _visitors(connection: sqlite3.Connection, shops: Shops, product: str, days: Period) -> dict[str, int]:
    sql = (
        "SELECT day, visitors FROM product_days WHERE shop_id = ? AND product_id = ? AND day = day_to"
        " AND day BETWEEN ? AND ? AND visitors IS NOT NULL"
    )
    return dict(connection.execute(sql, (shops.ids[0], product, days.first, days.last)).fetchall())


def _specifications(
    connection: sqlite3.Connection, shops: Shops, product: str, days: Period
) -> dict[str, dict[str, tuple[int, int]]]:
    """Specification -> day -> pieces, and fen after the shop's own discount; of those that are of this product only."""
    sql = """WITH own AS (SELECT coalesce(nullif(sku_id, ''), nullif(sku_code, ''), sku) AS key FROM order_articles
        GROUP BY 1 HAVING count(DISTINCT product_id) = 1 AND max(product_id) = ?)
      SELECT key, day, units, list_fen - shop_discount_fen FROM order_days
      WHERE shop_id = ? AND dim = 'sku' AND day BETWEEN ? AND ? AND units > 0 AND key IN (SELECT key FROM own)"""
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for key, day, units, fen in connection.execute(sql, (product, shops.ids[0], days.first, days.last)):
        found[key][day] = (units, fen)
    return dict(found)
