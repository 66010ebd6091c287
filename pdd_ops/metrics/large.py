"""What single orders can do to sums: orders of many pieces, one by one, and what articles cost at which quantity."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from pdd_ops.metrics.read_once import kept
from pdd_ops.periods import Period
from pdd_ops.records import frozen
from pdd_ops.store.statement import question_marks

PIECES = 10  # an order with more may be large; as in the index orders_large
FEW = 3  # orders a day that may be large by their value
MUCH_FEN = 50_000  # what they must be worth together
MOST = 2000  # orders of so many pieces: a shop that has more sells that way


@frozen
class LargeOrder:
    """An order line of more than PIECES pieces; `refunded_fen` is what went back."""

    day: str
    product: str
    pieces: int
    fen: int
    refunded: bool
    refunded_fen: int
    order_id: str


@frozen
class Sums:
    """What a product sold on a day, and what became of it."""

    orders: int
    units: int
    fen: int
    refund_orders: int
    refund_fen: int


@frozen
class ArticleSums:
    """What an article (SKU) sold in a period at one tier of quantity: `tier` counts the bounds that the mean pieces of
    its days reach."""

    product: str
    sku: str
    tier: int
    orders: int
    units: int
    fen: int


def large_orders(connection: sqlite3.Connection, shops: Sequence[int], period: Period) -> list[LargeOrder]:
    """The counted orders of more than PIECES pieces, by their own index; [] where they are more than MOST, which is how
    the shop sells then. Surcharges and price differences are none: their pieces are money."""
    sql = (
        "SELECT f.pay_day, a.product_id, f.quantity, coalesce(f.paid_fen, 0), f.refunded,"
        " coalesce(f.refund_given_fen, 0), f.order_id"
        " FROM order_facts f CROSS JOIN order_articles a ON a.article_id = f.article_id"
        f" WHERE f.shop_id IN ({question_marks(shops)}) AND f.pay_day BETWEEN ? AND ? AND f.counted = 1"
        f" AND f.quantity > {PIECES} AND instr(a.product_name, '差价') = 0 ORDER BY f.pay_day LIMIT {MOST + 1}"
    )
    rows = connection.execute(sql, [*shops, period.first, period.last]).fetchall()
    if len(rows) > MOST:
        return []
    return [
        LargeOrder(day, product, pieces, fen, bool(refunded or given), fen if refunded and not given else given, order)
        for day, product, pieces, fen, refunded, given, order in rows
    ]


def asked_after(connection: sqlite3.Connection, shops: Sequence[int], order_id: str) -> int | None:
    """Seconds between the payment of an order and the first request for the refund that it got; None where no
    after-sales case tells."""
    sql = (
        "SELECT MIN(c.applied_at) - MIN(f.paid_at) FROM order_facts f JOIN aftersales c USING (shop_id, order_id)"
        f" WHERE f.shop_id IN ({question_marks(shops)}) AND f.order_id = ? AND c.refunded = 1"
    )
    seconds: int | None = connection.execute(sql, [*shops, order_id]).fetchone()[0]
    return seconds


def large_days(connection: sqlite3.Connection, shops: Sequence[int], period: Period) -> list[tuple[str, str, Sums]]:
    """(product, day, sums) of days on which a product had at most FEW orders, worth more than three times its mean
    order of the period and MUCH in all: a few orders that may be large by their value."""
    shop = f"shop_id IN ({question_marks(shops)}) AND dim = 'product' AND day BETWEEN ? AND ?"
    sql = (
        "SELECT d.key, d.day, d.orders, d.units, d.gmv_fen, d.refund_orders, d.refund_fen"
        f" FROM order_days d JOIN (SELECT key, SUM(gmv_fen) AS fen, SUM(orders) AS orders FROM order_days WHERE {shop}"
        f" GROUP BY key HAVING SUM(orders) > {FEW}) m ON m.key = d.key"
        f" WHERE d.{shop.replace('AND dim', 'AND d.dim').replace('AND day', 'AND d.day')}"
        f" AND d.orders BETWEEN 1 AND {FEW} AND d.gmv_fen >= {MUCH_FEN} AND d.gmv_fen * m.orders > 3 * d.orders * m.fen"
    )
    values = [*shops, period.first, period.last]
    return [(key, day, Sums(*sums)) for key, day, *sums in connection.execute(sql, values * 2)]


def product_sums(
    connection: sqlite3.Connection, shops: Sequence[int], period: Period, *, keys: Sequence[str]
) -> dict[str, dict[str, Sums]]:
    """Product (id) -> day -> its sums, of the products `keys`."""
    found: dict[str, dict[str, Sums]] = defaultdict(dict)
    rows = _sums(connection, shops, period, "product", keys) if keys else ()
    for key, day, *sums in rows:
        found[key][day] = Sums(*sums)
    return dict(found)


def shop_sums(connection: sqlite3.Connection, shops: Sequence[int], period: Period) -> dict[str, Sums]:
    """Day -> the sums of all orders."""
    return {day: Sums(*sums) for _, day, *sums in _sums(connection, shops, period, "all", [""])}


def _sums(
    connection: sqlite3.Connection, shops: Sequence[int], period: Period, dim: str, keys: Sequence[str]
) -> sqlite3.Cursor:
    sql = (
        "SELECT key, day, SUM(orders), SUM(units), SUM(gmv_fen), SUM(refund_orders), SUM(refund_fen)"
        f" FROM order_days WHERE shop_id IN ({question_marks(shops)}) AND dim = '{dim}'"
        f" AND key IN ({question_marks(keys)}) AND orders > 0 AND day BETWEEN ? AND ? GROUP BY key, day"
    )
    return connection.execute(sql, [*shops, *keys, period.first, period.last])


def article_sums(
    connection: sqlite3.Connection, shops: Sequence[int], period: Period, *, bounds: Sequence[float]
) -> list[ArticleSums]:
    """What each article sold in the period, by tier of quantity: `bounds` part the mean pieces an order of its days.
    Articles that several products share are left out, as their sums are of all of these."""
    tier = " + ".join(f"(d.units >= {bound} * d.orders)" for bound in bounds) or "0"
    sql = (
        f"SELECT d.key, {tier}, SUM(d.orders), SUM(d.units), SUM(d.gmv_fen) FROM order_days d"
        f" WHERE d.shop_id IN ({question_marks(shops)}) AND d.dim = 'sku' AND d.day BETWEEN ? AND ?"
        " AND d.orders > 0 AND d.units > 0 GROUP BY 1, 2"
    )
    rows = connection.execute(sql, [*shops, period.first, period.last]).fetchall()
    owners = kept(connection, "owners", lambda: _owners(connection)) if rows else {}
    return [ArticleSums(owners[key], key, *sums) for key, *sums in rows if key in owners]


def _owners(connection: sqlite3.Connection) -> dict[str, str]:
    """Article key (as the daily sums have it) -> its product, for those of one product only."""
    sql = (
        "SELECT coalesce(nullif(sku_id, ''), nullif(sku_code, ''), nullif(sku, ''), '') AS key, MIN(product_id)"
        " FROM order_articles GROUP BY 1 HAVING MIN(product_id) = MAX(product_id) AND key <> ''"
    )
    return dict(connection.execute(sql).fetchall())
