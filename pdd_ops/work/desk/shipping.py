"""Paid orders that have not been shipped, by the time that was promised: a bucket is an item."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops
from pdd_ops.work.desk.item import Item
from pdd_ops.work.desk.next_steps import next_steps

BUCKETS = ("overdue", "within_12h", "within_24h", "later", "no_promise")
# By the index orders_unshipped. An order whose whole amount has gone back by an after-sales case needs no shipping.
_OWED = """WITH unshipped AS (
  SELECT f.shop_id, f.order_id, min(f.promised_at) AS promised, sum(f.paid_fen) AS fen,
    (max(f.version) >> 12) / 1000000 AS seen
  FROM order_facts f INDEXED BY orders_unshipped
  WHERE f.shop_id IN ({marks}) AND f.shipped_at IS NULL AND f.counted = 1 AND f.refunded = 0
    AND f.status_id IN (SELECT status_id FROM order_statuses WHERE state = 'unshipped')
  GROUP BY f.shop_id, f.order_id
), owed AS (
  SELECT * FROM unshipped u WHERE coalesce((
    SELECT sum(a.refund_fen) FROM aftersales a
    WHERE a.shop_id = u.shop_id AND a.order_id = u.order_id AND a.refunded = 1) >= u.fen, 0) = 0
)"""
_BUCKET = """CASE WHEN promised IS NULL THEN 'no_promise' WHEN promised < :now THEN 'overdue'
    WHEN promised <= :now + 43200 THEN 'within_12h' WHEN promised <= :now + 86400 THEN 'within_24h' ELSE 'later' END"""
_SQL = f"""{_OWED}
SELECT s.name, {_BUCKET},
  count(*), min(promised), sum(fen), min(order_id), total(seen <= promised)
FROM owed JOIN shops s USING (shop_id) GROUP BY 1, 2"""
_LISTED = f"""SELECT min(promised), sum(fen)
FROM (SELECT json_extract(value, '$[0]') AS promised, json_extract(value, '$[1]') AS fen
  FROM json_each(:orders)) GROUP BY {_BUCKET}"""


@dataclass(frozen=True)
class Bucket:
    """Orders of a shop that wait for the same stretch of time; `name` is one of BUCKETS, `first` the earliest promise
    among them, an instant, and `order` one of them."""

    shop: str
    name: str
    orders: int
    first: int | None
    fen: int | None
    order: str
    seen_before: float  # of them in an export that was made before their promise: they may have been shipped in time


def unshipped(connection: sqlite3.Connection, shops: Shops, now: int) -> list[Bucket]:
    """The paid orders that the newest exports show unshipped, in buckets by shop."""
    marks = ", ".join(str(int(shop)) for shop in shops.ids)
    return [Bucket(*row) for row in connection.execute(_SQL.format(marks=marks), {"now": now})]


def owed_orders(connection: sqlite3.Connection, shop: int) -> list[tuple[int | None, int | None]]:
    """The orders of `unshipped`, one by one: by when each is promised, an instant, and its fen."""
    sql = f"{_OWED.format(marks=int(shop))} SELECT promised, fen FROM owed ORDER BY 1, 2"
    return connection.execute(sql).fetchall()


def buckets_of(connection: sqlite3.Connection, orders: str, now: int) -> list[tuple[int | None, int | None]]:
    """The buckets of some `owed_orders`, given as JSON, at an instant: the earliest promise and the fen of each."""
    return connection.execute(_LISTED, {"orders": orders, "now": now}).fetchall()


def to_ship(connection: sqlite3.Connection, shops: Shops, now: int) -> Iterator[Item]:
    """An item for each bucket that has orders."""
    steps = next_steps()
    for bucket in unshipped(connection, shops, now):
        yield Item(
            kind="shipping",
            shop=bucket.shop,
            id=bucket.name,
            title=say(f"desk.ship_{bucket.name}", count=bucket.orders),
            deadline=bucket.first,
            amount_fen=bucket.fen,
            why=_why(bucket),
            next=steps.of("shipping", bucket.name),
            object=bucket.order,
        )


def _why(bucket: Bucket) -> str:
    """By what an order waits; of overdue ones how many were seen only before their promise."""
    if bucket.first is None:
        return say("desk.no_promise")
    if bucket.name == "overdue" and bucket.seen_before:
        return say("desk.promised_unseen", count=int(bucket.seen_before))
    return say("desk.promised")
