"""Orders never paid and orders given back, by product and day; refunds by group; days without stock."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from pdd_ops.periods import Period
from pdd_ops.store.statement import question_marks


def unpaid_by_product(
    connection: sqlite3.Connection, shops: Sequence[int], period: Period, *, least: int
) -> dict[str, dict[str, tuple[int, int, int]]]:
    """Product (id) -> day on which they were made -> unpaid orders, their pieces and fen, of the products that have
    `least` of them in the period."""
    where = f"shop_id IN ({question_marks(shops)}) AND dim = 'product' AND day BETWEEN ? AND ?"
    sql = (
        f"SELECT key, day, SUM(unpaid), SUM(unpaid_units), SUM(unpaid_fen) FROM created_days WHERE {where}"
        f" AND key IN (SELECT key FROM created_days WHERE {where} GROUP BY key HAVING SUM(unpaid) >= ?)"
        " GROUP BY key, day"
    )
    values = [*shops, period.first, period.last]
    found: dict[str, dict[str, tuple[int, int, int]]] = defaultdict(dict)
    for key, day, *sums in connection.execute(sql, [*values, *values, least]):
        found[key][day] = (sums[0], sums[1], sums[2])
    return dict(found)


def unpaid_prices(
    connection: sqlite3.Connection, shops: Sequence[int], product: str, period: Period, *, below: float
) -> tuple[int, int] | None:
    """The lowest and the highest price of a piece (fen, under `below`) that unpaid orders of a product have, by the
    index of orders that do not count; None where there are none."""
    fen = "coalesce(nullif(f.paid_fen, 0), f.list_fen - coalesce(f.shop_discount_fen, 0), 0)"
    sql = (
        f"SELECT {fen} / f.quantity AS price FROM order_facts f"
        " CROSS JOIN order_articles a ON a.article_id = f.article_id"
        f" WHERE f.shop_id IN ({question_marks(shops)}) AND f.counted = 0 AND f.pay_day BETWEEN ? AND ?"
        f" AND a.product_id = ? AND f.quantity > 0 AND {fen} < ? * f.quantity"
    )
    prices = [price for (price,) in connection.execute(sql, [*shops, period.first, period.last, product, below])]
    return (min(prices), max(prices)) if prices else None


def given_back(connection: sqlite3.Connection, shops: Sequence[int], period: Period, *, least: int) -> list[str]:
    """The products (id) that had `least` or more orders on a day of the period, half of them or more refunded."""
    sql = (
        f"SELECT DISTINCT key FROM order_days WHERE shop_id IN ({question_marks(shops)}) AND dim = 'product'"
        " AND day BETWEEN ? AND ? AND refund_orders >= ? AND 2 * refund_orders >= orders"
    )
    return [key for (key,) in connection.execute(sql, [*shops, period.first, period.last, least])]


def refunds_by(
    connection: sqlite3.Connection, shops: Sequence[int], period: Period, by: str
) -> dict[str, tuple[int, int]]:
    """Key of a dimension of the daily sums -> its orders and the refunded ones."""
    sql = (
        f"SELECT key, SUM(orders), SUM(refund_orders) FROM order_days WHERE shop_id IN ({question_marks(shops)})"
        " AND dim = ? AND day BETWEEN ? AND ? GROUP BY key"
    )
    rows = connection.execute(sql, [*shops, by, period.first, period.last])
    return {key: (orders, refunded) for key, orders, refunded in rows}


def days_without_stock(
    connection: sqlite3.Connection, shops: Sequence[int], period: Period, *, keys: Sequence[str]
) -> dict[str, list[str]]:
    """Product (id) -> the days on which an export of the stock shows none of it at all."""
    sql = (
        f"SELECT product_id, day FROM catalogue WHERE shop_id IN ({question_marks(shops)}) AND day BETWEEN ? AND ?"
        f" AND product_id IN ({question_marks(keys)}) AND stock IS NOT NULL GROUP BY product_id, day"
        " HAVING SUM(stock) = 0"
    )
    found: dict[str, list[str]] = defaultdict(list)
    for product, day in connection.execute(sql, [*shops, period.first, period.last, *keys]) if keys else ():
        found[product].append(day)
    return dict(found)


def labels_of_products(connection: sqlite3.Connection, shops: Sequence[int], keys: Sequence[str]) -> dict[str, str]:
    """Product (id) -> its newest name."""
    where = f"shop_id IN ({question_marks(shops)}) AND dim = 'product' AND key IN ({question_marks(keys)})"
    sql = f"SELECT key, label FROM labels WHERE {where}"
    return dict(connection.execute(sql, [*shops, *keys]).fetchall()) if keys else {}
