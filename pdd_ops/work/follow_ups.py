"""Lists of orders to follow up: refunded, late, a first order a month ago, a bad review; and what became of them.

An order number is all that leaves: the back office finds the buyer by it. What people write into a list comes back by
list and order number and is kept beside the facts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple

from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Period, shifted, today

LISTS = ("refunded", "late", "first_order", "bad_review")
FIRST, LAST = 35, 25  # days ago of a first order that may become a second one
BAD = 2  # stars and fewer


class Said(NamedTuple):
    """What people wrote of an order: who follows it up, on which day, what came of it; '' where nothing."""

    owner: str = ""
    day: str = ""
    result: str = ""

    @property
    def mark(self) -> str:
        """A mark by which a list tells what stood in it when it was made."""
        return sha256("\x1f".join(self).encode()).hexdigest()[:8]


NOTHING = Said()


@dataclass(frozen=True)
class FollowUp:
    """An order of a list: its pay day (of a review: its day), product and fen."""

    list: str
    order: str
    day: str
    product: str
    fen: int | None
    said: Said = NOTHING


@dataclass(frozen=True)
class Answered:
    """A row of a sheet that came back; `mark` is that of what stood there when it was made ('' not known)."""

    list: str
    order: str
    said: Said
    mark: str = ""


@dataclass(frozen=True)
class Taken:
    """What became of the rows of a sheet. `conflicts`: changed here and there meanwhile, and left as they are here."""

    changed: tuple[Answered, ...]
    same: int
    unknown: tuple[Answered, ...]  # of orders that the shop does not have
    conflicts: tuple[Answered, ...]


def follow_ups(connection: sqlite3.Connection, shops: Shops, period: Period) -> list[FollowUp]:
    """The orders of every list, of one shop, with what people said of them before."""
    shop = shops.ids[0]
    found = [
        *_refunded(connection, shop, period),
        *_late(connection, shop, period),
        *_first_orders(connection, shop),
        *_bad_reviews(connection, shop, period),
    ]
    said = said_of(connection, shop)
    return [replace(one, said=said.get((one.list, one.order), NOTHING)) for one in found]


def said_of(connection: sqlite3.Connection, shop: int) -> dict[tuple[str, str], Said]:
    """What people said, by list and order."""
    sql = "SELECT list, order_id, owner, day, result FROM follow_ups WHERE shop_id = ?"
    return {(name, order): Said(*said) for name, order, *said in connection.execute(sql, (shop,))}


def take(connection: sqlite3.Connection, shop: int, rows: Iterable[Answered], *, theirs: bool = False) -> Taken:
    """Keeps what a sheet says. Empty cells change nothing; `theirs` takes the sheet where both sides changed."""
    known = said_of(connection, shop)
    changed, unknown, conflicts, same = [], [], [], 0
    for row in rows:
        here = known.get((row.list, row.order), NOTHING)
        wanted = Said(*(new or old for new, old in zip(row.said, here, strict=True)))
        if wanted == here:
            same += 1
        elif not _has_order(connection, shop, row.order):
            unknown.append(row)
        elif (
            any(old and old != new for old, new in zip(here, wanted, strict=True))
            and row.mark != here.mark
            and not theirs
        ):
            conflicts.append(row)
        else:
            _keep(connection, shop, row, wanted)
            changed.append(row)
    return Taken(tuple(changed), same, tuple(unknown), tuple(conflicts))


def _keep(connection: sqlite3.Connection, shop: int, row: Answered, said: Said) -> None:
    connection.execute(
        """INSERT INTO follow_ups (shop_id, list, order_id, owner, day, result) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET owner = excluded.owner, day = excluded.day, result = excluded.result""",
        (shop, row.list, row.order, *said),
    )


def _has_order(connection: sqlite3.Connection, shop: int, order: str) -> bool:
    sql = """SELECT EXISTS (SELECT 1 FROM orders WHERE shop_id = :shop AND order_id = :order AND line = 0)
      OR EXISTS (SELECT 1 FROM reviews WHERE shop_id = :shop AND order_id = :order)"""
    return bool(connection.execute(sql, {"shop": shop, "order": order}).fetchone()[0])


def _refunded(connection: sqlite3.Connection, shop: int, period: Period) -> list[FollowUp]:
    """Orders paid in the period whose money went back, as the order export or a case says; what went back."""
    sql = """WITH cases AS MATERIALIZED (
        SELECT order_id, sum(refund_fen) AS fen FROM aftersales WHERE shop_id = :shop AND refunded = 1
        GROUP BY order_id)
      SELECT o.order_id, min(o.pay_day), coalesce(max(o.product_id), ''),
        coalesce(max(c.fen), nullif(sum(o.refund_given_fen), 0), sum(o.paid_fen))
      FROM orders o LEFT JOIN cases c ON c.order_id = o.order_id
      WHERE o.shop_id = :shop AND o.pay_day BETWEEN :first AND :last AND o.counted = 1
        AND (o.refunded = 1 OR o.refund_given_fen > 0 OR c.order_id IS NOT NULL) GROUP BY o.order_id ORDER BY 2, 1"""
    values = {"shop": shop, "first": period.first, "last": period.last}
    return [FollowUp("refunded", *row) for row in connection.execute(sql, values)]


def _late(connection: sqlite3.Connection, shop: int, period: Period) -> list[FollowUp]:
    """Orders that were shipped after the promise, or still waited past it when they were exported."""
    sql = """SELECT order_id, pay_day, coalesce(product_id, ''), paid_fen FROM orders
      WHERE shop_id = ? AND pay_day BETWEEN ? AND ? AND line = 0 AND counted = 1 AND promised_at IS NOT NULL
        AND iif(shipped_at IS NOT NULL, shipped_at > promised_at,
          state = 'unshipped' AND promised_at < (version >> 12) / 1000000) ORDER BY pay_day, order_id"""
    return [FollowUp("late", *row) for row in connection.execute(sql, (shop, period.first, period.last))]


def _first_orders(connection: sqlite3.Connection, shop: int) -> list[FollowUp]:
    """The only orders of buyers who are known, 25 to 35 days ago, that were not refunded."""
    days = (shifted(today(), -FIRST), shifted(today(), -LAST))
    sql = """SELECT o.order_id, o.pay_day, coalesce(o.product_id, ''), o.paid_fen FROM orders o
      WHERE o.shop_id = :shop AND o.pay_day BETWEEN :first AND :last AND o.line = 0 AND o.counted = 1
        AND o.refunded = 0 AND o.buyer_key IN (
          SELECT buyer_key FROM orders WHERE shop_id = :shop AND buyer_key IS NOT NULL AND line = 0 AND counted = 1
          GROUP BY buyer_key HAVING count(*) = 1) ORDER BY 2, 1"""
    values = {"shop": shop, "first": days[0], "last": days[1]}
    known = "SELECT EXISTS (SELECT 1 FROM order_days WHERE shop_id = ? AND dim = 'all' AND keyed_orders > 0)"
    if not connection.execute(known, (shop,)).fetchone()[0]:
        return []
    return [FollowUp("first_order", *row) for row in connection.execute(sql, values)]


def _bad_reviews(connection: sqlite3.Connection, shop: int, period: Period) -> list[FollowUp]:
    """Orders whose review has one or two stars."""
    sql = """SELECT order_id, min(day), coalesce(max(product_id), ''), NULL FROM reviews
      WHERE shop_id = ? AND day BETWEEN ? AND ? AND score <= ? AND order_id <> '' GROUP BY order_id ORDER BY 2, 1"""
    return [FollowUp("bad_review", *row) for row in connection.execute(sql, (shop, period.first, period.last, BAD))]
