"""Which products to keep, push, repair or drop: quadrants of receipts after refunds and what a sale leaves, and ABC.

The lines are the shop's medians weighted by receipts. A product whose interval (profit: what comes back of refunded
goods; conversion: Wilson's) crosses the line is left undecided, as is one of too few orders and visitors.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pdd_ops.insight.profit.build import profit_of
from pdd_ops.insight.profit.model import Profit, ProfitRow, is_covered
from pdd_ops.metrics.intervals import wilson
from pdd_ops.metrics.query import QueryResult, query
from pdd_ops.metrics.shops import Shops, has_data
from pdd_ops.periods import NamedPeriod, compared_with
from pdd_ops.records import changed, frozen

LEAST_ORDERS, LEAST_VISITORS = 30, 500  # one of them, for a verdict
A_SHARE, B_SHARE = 0.80, 0.95  # of the receipts
LEAST_KNOWN = 0.8  # of the receipts must have a profit, else conversion is what products are judged by
NAMES = {(True, True): "star", (False, True): "potential", (True, False): "traffic", (False, False): "drop"}
_METRICS = ("receipts", "gmv", "refund_amount", "orders", "product_visitors", "conversion")


@frozen
class Product:
    """A product of a period: fen after refunds, and what tells how well it sells. `rate` is the interval that is held
    against the line; None where it is not known. `enough`: whether enough stands behind it for a verdict, by what it is
    judged by. `ads_lose`: it earns, whatever comes back, until its ads are paid."""

    key: str
    name: str
    net: int
    orders: int
    visitors: int | None = None
    conversion: float | None = None
    profit_rate: tuple[float, float] | None = None
    rate: tuple[float, float] | None = None
    enough: bool = True
    ads_lose: bool = False


@frozen
class Placed:
    """A product in its place: the share of the receipts, quadrant, class, `reason` ('few', 'unknown', 'line') where it
    is undecided, and its quadrant in the period before (None: not sold, or not known)."""

    product: Product
    share: float
    quadrant: str
    group: str
    reason: str = ""
    before: str | None = None

    @property
    def moved(self) -> bool:
        """Whether it is in another quadrant than before, both decided."""
        decided = "undecided" not in (self.quadrant, self.before)
        return self.before is not None and decided and self.before != self.quadrant


@frozen
class Selection:
    """All products of a period, the largest first. `measure`: 'profit' or 'conversion'; `days` it is of; the lines."""

    shop: str
    period: NamedPeriod
    before: NamedPeriod
    measure: str
    days: int
    rows: tuple[Placed, ...]
    share_line: float | None
    rate_line: float | None
    compared: bool


def selection_of(connection: sqlite3.Connection, shops: Shops, period: NamedPeriod) -> Selection:
    """The products of a period in their places, beside the period before."""
    earlier = compared_with(period, "previous")
    profit = profit_of(connection, shops, period)
    before = profit_of(connection, shops, earlier) if has_data(connection, shops, earlier) else None
    return selection_by(connection, shops, (period, profit), (earlier, before))


def selection_by(
    connection: sqlite3.Connection,
    shops: Shops,
    now: tuple[NamedPeriod, Profit],
    then: tuple[NamedPeriod, Profit | None],
) -> Selection:
    """The same, out of the profits of both periods; without that of the other one nothing is compared."""
    earlier, before_profit = then
    found = _of_period(connection, shops, *now, earlier)
    if before_profit is None:
        return found
    before = _of_period(connection, shops, earlier, before_profit, earlier)
    if before.measure != found.measure:
        return found  # another scale: nothing moved from one to the other
    places = {row.product.key: row.quadrant for row in before.rows}
    rows = tuple(changed(row, before=places.get(row.product.key)) for row in found.rows)
    return replace(found, rows=rows, compared=bool(places))


def placed(products: Iterable[Product]) -> tuple[list[Placed], float | None, float | None]:
    """The products in their places, the largest first, and the two lines (share and rate)."""
    ordered = sorted(products, key=lambda one: (-one.net, one.key))
    whole = sum(max(one.net, 0) for one in ordered)
    if not whole:
        return [], None, None
    shares = [max(one.net, 0) / whole for one in ordered]
    share_line = weighted_median(list(zip(shares, shares, strict=True)))
    told = [(sum(one.rate) / 2, share) for one, share in zip(ordered, shares, strict=True) if one.rate]
    rate_line = weighted_median(told)
    rows = [
        _place(one, share, group, share_line, rate_line)
        for one, share, group in zip(ordered, shares, classes(shares), strict=True)
    ]
    return rows, share_line, rate_line


def weighted_median(values: Sequence[tuple[float, float]]) -> float | None:
    """The value at which half of the weight is reached, values in order; None without any weight."""
    whole, so_far = sum(weight for _, weight in values), 0.0
    for value, weight in sorted(values):
        so_far += weight
        if whole > 0 and so_far >= whole / 2:
            return value
    return None


def classes(shares: Sequence[float]) -> list[str]:
    """A for the products that make the first 80 % of the receipts, B up to 95 %, C the rest; the shares fall."""
    found, so_far = [], 0.0
    for share in shares:
        found.append("C" if share <= 0 else "A" if so_far < A_SHARE - 1e-9 else "B" if so_far < B_SHARE - 1e-9 else "C")
        so_far += share
    return found


def _place(one: Product, share: float, group: str, share_line: float | None, rate_line: float | None) -> Placed:
    quadrant, reason = _quadrant(one, share, share_line, rate_line)
    return Placed(one, share, quadrant, group, reason)


def _quadrant(one: Product, share: float, share_line: float | None, rate_line: float | None) -> tuple[str, str]:
    """The quadrant, or 'undecided' and why."""
    if not one.enough:
        return "undecided", "few"
    if one.rate is None or rate_line is None or share_line is None:
        return "undecided", "unknown"
    low, high = one.rate
    if low < rate_line <= high:
        return "undecided", "line"
    return NAMES[share >= share_line, low >= rate_line], ""


def _of_period(
    connection: sqlite3.Connection, shops: Shops, period: NamedPeriod, profit: Profit, earlier: NamedPeriod
) -> Selection:
    sold = query(connection, shops=shops.ids, metrics=_METRICS, period=period, by="product")
    products, measure, days = _by_profit(profit.rows, sold), "profit", profit.common
    known = sum(one.net for one in products if one.rate)
    if not profit.has_costs or known < LEAST_KNOWN * sum(max(one.net, 0) for one in products) or known <= 0:
        products, measure, days = _by_conversion(sold), "conversion", _days_of(connection, shops, period)
    rows, share_line, rate_line = placed(products)
    return Selection(shops.name, period, earlier, measure, days, tuple(rows), share_line, rate_line, compared=False)


def _days_of(connection: sqlite3.Connection, shops: Shops, period: NamedPeriod) -> int:
    value = query(connection, shops=shops.ids, metrics=["receipts"], period=period).rows[0].values[0]
    return value.days or 0


def _by_profit(rows: Iterable[ProfitRow], sold: QueryResult) -> list[Product]:
    """Over the days that profit is known of; visitors are of other days too, so only orders make a verdict."""
    of_sold = {one.key: one for one in _by_conversion(sold)}
    found = []
    for row in rows:
        if row.parts.orders and row.key:
            seen = of_sold.get(row.key, Product(row.key, row.name, 0, 0))
            rate = row.profit_rate if is_covered(row.parts) else None
            left = row.contribution
            ads_lose = rate is not None and rate[1] < 0 and left is not None and left[0] > 0
            orders = row.parts.orders
            enough = orders >= LEAST_ORDERS
            told = {"name": row.name, "net": _net(row), "orders": orders, "enough": enough}
            found.append(changed(seen, **told, profit_rate=rate, rate=rate, ads_lose=ads_lose))
    return found


def _net(row: ProfitRow) -> int:
    """Fen after refunds: of orders without costs by the share of sales that was refunded."""
    share = min(row.parts.refunds / row.parts.gmv, 1.0) if row.parts.gmv > 0 else 0.0
    return row.net_receipts + round(row.parts.uncovered_receipts * (1 - share))


def _by_conversion(sold: QueryResult) -> list[Product]:
    columns = [metric.id for metric in sold.metrics]
    found = []
    for row in sold.rows:
        values = dict(zip(columns, row.values, strict=True))
        numbers = {name: value.numerator for name, value in values.items()}
        if row.key and (numbers["orders"] or numbers["product_visitors"]):
            found.append(_product(row.key, row.label, numbers, values["conversion"].denominator))
    return found


def _product(key: str, name: str, numbers: Mapping[str, float | None], base: float | None) -> Product:
    gmv = numbers["gmv"] or 0
    receipts = numbers["receipts"] if numbers["receipts"] is not None else gmv
    refunded = min((numbers["refund_amount"] or 0) / gmv, 1.0) if gmv > 0 else 0.0
    buyers, visitors = numbers["conversion"], numbers["product_visitors"]
    rate = wilson(buyers, base) if buyers is not None and base else None
    conversion = buyers / base if buyers is not None and base else None
    orders = int(numbers["orders"] or 0)
    return Product(
        key,
        name,
        round(receipts * (1 - refunded)),
        orders,
        int(visitors) if visitors is not None else None,
        conversion,
        rate=rate,
        enough=orders >= LEAST_ORDERS or (visitors or 0) >= LEAST_VISITORS,
    )
