"""Products day by day, what was listed, and what lies in stock: the details that reports look for patterns in."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence

from pdd_ops.errors import UsageError
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import Table, find, metrics, place
from pdd_ops.metrics.coverage import coverage
from pdd_ops.periods import Period
from pdd_ops.records import frozen
from pdd_ops.store.statement import question_marks


@frozen
class Stock:
    """Pieces at hand on the day of the newest catalogue export, and their worth at the group price in fen; None where
    a specification in stock has no price."""

    day: str
    pieces: int
    worth_fen: int | None
    label: str


@frozen
class Sold:
    """What a product sold on a day."""

    amount_fen: int
    units: int


def product_sales(
    connection: sqlite3.Connection, shops: Sequence[int], period: Period, *, keys: Sequence[str] | None = None
) -> dict[str, dict[str, Sold]]:
    """Product (id) -> day -> what it sold, for every day on which it sold; of all products or only of `keys`."""
    only = "" if keys is None else f" AND key IN ({question_marks(keys)})"
    sql = (
        "SELECT key, day, SUM(gmv_fen), SUM(units) FROM order_days"
        f" WHERE shop_id IN ({question_marks(shops)}) AND dim = 'product'{only} AND orders > 0"
        " AND day BETWEEN ? AND ? GROUP BY key, day"
    )
    series: dict[str, dict[str, Sold]] = defaultdict(dict)
    for key, day, amount, units in connection.execute(sql, [*shops, *(keys or ()), period.first, period.last]):
        series[key][day] = Sold(amount, units)
    return dict(series)


def together(*sides: Mapping[str, Mapping[str, Sold]]) -> dict[str, dict[str, Sold]]:
    """Product (id) -> day -> what it sold, out of several periods."""
    joined: dict[str, dict[str, Sold]] = defaultdict(dict)
    for side in sides:
        for key, days in side.items():
            joined[key] |= days
    return dict(joined)


def product_amounts(
    connection: sqlite3.Connection, shops: Sequence[int], metric: str, period: Period
) -> dict[str, dict[str, float]]:
    """Product (id) -> day -> a metric of daily sums, internal ones too, money in fen. Raises UsageError on a
    metric that has none by product and day."""
    table, where, column = _by_product(metric)
    key = table.columns.get("product", "key")
    sql = (
        f"SELECT {key}, day, SUM({column}) FROM {table.name}"
        f" WHERE shop_id IN ({question_marks(shops)}) AND {where} AND day BETWEEN ? AND ? GROUP BY 1, 2"
    )
    series: dict[str, dict[str, float]] = defaultdict(dict)
    for product, day, amount in connection.execute(sql, [*shops, period.first, period.last]):
        series[product][day] = float(amount or 0)
    return dict(series)


def known_days(connection: sqlite3.Connection, shops: Sequence[int], metric: str, period: Period) -> frozenset[str]:
    """The days of the period on which a metric is known by product: those of its export, where a day without a row
    means that it was not exported; else those that the export covers."""
    table, where, column = _by_product(metric)
    shop = f"shop_id IN ({question_marks(shops)})"
    if table.absent == "unknown":
        sql = f"SELECT DISTINCT day FROM {table.name} WHERE {shop} AND {where} AND {column} IS NOT NULL"
        rows = connection.execute(f"{sql} AND day BETWEEN ? AND ?", [*shops, period.first, period.last])
        return frozenset(day for (day,) in rows)
    return coverage(connection, shops, period).days(table.coverage)


def _by_product(metric: str) -> tuple[Table, str, str]:
    """The table that has a metric by product and day, the rows of it, and the sum."""
    one = metrics().get(metric) or find(metric)
    table = place(one, "product")
    if table is None:
        raise UsageError(say("metrics.no_such_split", metric=metric, by="product", known=""))
    rows = [] if "product" in table.columns else ["dim = 'product'"]
    return table, " AND ".join([*rows, *(["day = day_to"] if table.ranged else [])]), one.columns[table.name]


def first_sold(connection: sqlite3.Connection, shops: Sequence[int], period: Period) -> dict[str, tuple[str, str]]:
    """Products (id) that were sold for the first time in the period: (day, name)."""
    sql = (
        f"SELECT key, first_day, label FROM labels WHERE shop_id IN ({question_marks(shops)}) AND dim = 'product'"
        " AND first_day BETWEEN ? AND ? ORDER BY first_day, key"
    )
    rows = connection.execute(sql, [*shops, period.first, period.last])
    return {key: (day, label) for key, day, label in rows}


def first_order_day(connection: sqlite3.Connection, shops: Sequence[int]) -> str | None:
    """The first day of all that has orders."""
    sql = f"SELECT MIN(day) FROM order_days WHERE shop_id IN ({question_marks(shops)}) AND dim = 'all' AND orders > 0"
    day: str | None = connection.execute(sql, list(shops)).fetchone()[0]
    return day


def stock(connection: sqlite3.Connection, shops: Sequence[int], until: str) -> dict[str, Stock]:
    """The stock of every product (id) as the newest catalogue export up to the day `until` shows it."""
    sql = (
        "SELECT product_id, day, SUM(stock),"
        " iif(MAX(stock <> 0 AND group_price_fen IS NULL), NULL, COALESCE(SUM(stock * group_price_fen), 0)),"
        " MAX(product_name)"
        f" FROM catalogue AS c WHERE shop_id IN ({question_marks(shops)}) AND stock IS NOT NULL AND day ="
        " (SELECT MAX(day) FROM catalogue AS d WHERE d.shop_id = c.shop_id AND d.day <= ?) GROUP BY product_id, day"
    )
    rows = connection.execute(sql, [*shops, until])
    return {key: Stock(day, pieces, worth, label or key) for key, day, pieces, worth, label in rows}
