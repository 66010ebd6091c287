"""What changes are looked for in: day series of prices, names, ads, sales, visits and promised times, read once."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import field

from pdd_ops.metrics.coverage import coverage
from pdd_ops.periods import Period, order_numbers
from pdd_ops.records import frozen

Days = dict[str, int]  # day -> fen, orders, visitors or hours


@frozen
class Evidence:
    """Of one shop. Prices are the fen a piece of a SKU; `names` what a product was called on each day."""

    shop_id: int
    days: Period
    prices: Mapping[str, Days] = field(hash=False)  # SKU
    product_of: Mapping[str, str] = field(hash=False)  # SKU -> product
    labels: Mapping[str, str] = field(hash=False)  # product -> newest name
    names: Mapping[str, dict[str, str]] = field(hash=False)  # product -> day -> name; only those with several
    seen: Mapping[str, tuple[str, str, int]] = field(hash=False)  # product -> first and last day with visitors, number
    seen_days: tuple[str, str] | None  # first and last day of the product export
    sold: Mapping[str, Days] = field(hash=False)  # product -> orders
    ad_spend: Mapping[str, Days] = field(hash=False)  # product, '' for the whole account
    promised: Days = field(hash=False, default_factory=dict)  # hours; only where asked for
    covered: frozenset[str] | None = None  # days of which the orders are known; None: all of them

    def is_covered(self, day: str) -> bool:
        """Whether the orders of a day are known."""
        return self.covered is None or day in self.covered


def read_evidence(connection: sqlite3.Connection, shop_id: int, days: Period, *, promises: bool = False) -> Evidence:
    """Reads daily sums and day tables. `promises` reads the orders too, as no sum has the promised times."""
    place = (shop_id, days.first, days.last)
    labels = dict(connection.execute("SELECT key, label FROM labels WHERE shop_id = ? AND dim = 'product'", (shop_id,)))
    reach = connection.execute(
        "SELECT MIN(day), MAX(day) FROM product_days WHERE shop_id = ? AND day = day_to", (shop_id,)
    )
    first, last = reach.fetchone()
    prices = _series(
        connection, "SELECT key, day, list_fen / units FROM order_days WHERE shop_id = ? AND day BETWEEN ? AND ?"
        " AND dim = 'sku' AND units > 0 AND list_fen % units = 0", place,
    )  # fmt: skip
    return Evidence(
        shop_id=shop_id,
        days=days,
        prices=prices,
        product_of=_products(connection, shop_id, prices, labels),
        labels=labels,
        names=_names(connection, place),
        seen=_seen(connection, shop_id, days),
        seen_days=(first, last) if first else None,
        sold=_series(
            connection, "SELECT key, day, orders FROM order_days WHERE shop_id = ? AND day BETWEEN ? AND ?"
            " AND dim = 'product' AND orders > 0", place,
        ),
        ad_spend=_series(
            connection, "SELECT key, day, spend_fen FROM ad_sums WHERE shop_id = ? AND day BETWEEN ? AND ?"
            " AND day = day_to AND dim IN ('product', 'all')", place,
        ),
        promised=_promised(connection, shop_id, days) if promises else {},
        covered=coverage(connection, (shop_id,), days).days("orders"),
    )  # fmt: skip


def _series(connection: sqlite3.Connection, sql: str, place: tuple[object, ...]) -> dict[str, Days]:
    found: dict[str, Days] = defaultdict(dict)
    for key, day, value in connection.execute(sql, place):
        found[key][day] = value
    return dict(found)


def _names(connection: sqlite3.Connection, place: tuple[object, ...]) -> dict[str, dict[str, str]]:
    """Names by day of the product export, else of the catalogue, of products that had more than one."""
    found: dict[str, dict[str, str]] = {}
    for table, daily in (("catalogue", ""), ("product_days", "AND day = day_to ")):
        where = f"shop_id = ? AND day BETWEEN ? AND ? AND product_name <> '' {daily}"
        several = (
            f"SELECT product_id FROM {table} WHERE {where}GROUP BY product_id HAVING COUNT(DISTINCT product_name) > 1"
        )
        sql = (
            f"SELECT product_id, day, product_name FROM {table} WHERE {where}AND product_id IN ({several}) ORDER BY day"
        )
        names: dict[str, dict[str, str]] = defaultdict(dict)
        for product, day, name in connection.execute(sql, [*place, *place]):
            names[product][day] = name
        found |= names
    return found


def _seen(connection: sqlite3.Connection, shop_id: int, days: Period) -> dict[str, tuple[str, str, int]]:
    """First day of all, and last day up to the end of the period, on which a product had visitors."""
    sql = (
        "SELECT product_id, MIN(day), MAX(day), COUNT(*) FROM product_days"
        " WHERE shop_id = ? AND day <= ? AND day = day_to AND visitors > 0 GROUP BY product_id"
    )
    return {key: (first, last, count) for key, first, last, count in connection.execute(sql, (shop_id, days.last))}


def _products(
    connection: sqlite3.Connection, shop_id: int, skus: Mapping[str, Days], labels: Mapping[str, str]
) -> dict[str, str]:
    """The product of each SKU: as the catalogue says, else the one whose name the SKU's begins with."""
    known: dict[str, str] = dict(
        connection.execute("SELECT sku_id, product_id FROM catalogue WHERE shop_id = ? AND sku_id <> ''", (shop_id,))
    )
    names = dict(connection.execute("SELECT key, label FROM labels WHERE shop_id = ? AND dim = 'sku'", (shop_id,)))
    by_name = {label: key for key, label in labels.items()}
    for sku in skus.keys() - known.keys():
        fitting = [name for name in by_name if names.get(sku, "").startswith(name)]
        if fitting:
            known[sku] = by_name[max(fitting, key=len)]
    return known


def _promised(connection: sqlite3.Connection, shop_id: int, days: Period) -> Days:
    """The hours from payment to the promised time that most orders of a day have."""
    low, high = order_numbers(days.first, days.last)
    values = {"shop": shop_id, "first": days.first, "last": days.last, "low": low, "high": high}
    sql = (
        "SELECT pay_day, CAST(ROUND((promised_at - paid_at) / 3600.0) AS INTEGER) AS hours, COUNT(*) AS orders"
        " FROM orders WHERE shop_id = :shop AND pay_day BETWEEN :first AND :last"
        " AND (day_in_number = 0 AND pay_day BETWEEN :first AND :last OR order_id BETWEEN :low AND :high)"
        " AND line = 0 AND counted = 1"
        " AND promised_at IS NOT NULL AND paid_at IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 3, 2 DESC"
    )
    return {day: hours for day, hours, _ in connection.execute(sql, values)}
