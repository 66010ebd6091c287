"""The sums of some days that profit is made of: a statement or two a table, of daily sums only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence

from pdd_ops.insight.profit.model import Ads, Parts
from pdd_ops.metrics.read_once import kept
from pdd_ops.periods import Days, Period
from pdd_ops.records import changed
from pdd_ops.store.statement import question_marks

Key = tuple[str, str]  # product and specification, or ('', day)
_ADDED = {
    "covered_receipts": "receipts_fen", "refunded": "refunded_fen", "goods": "kept_goods_fen",
    "goods_lost": "lost_goods_fen", "goods_open": "open_goods_fen", "packing": "packing_fen",
    "freight": "freight_fen", "freight_unknown": "unknown_freight_orders", "fees": "platform_fees_fen",
    "fees_estimated": "estimated_fees_fen", "affiliate": "commission_fen",
    "affiliate_estimated": "estimated_commission_fen", "insurance": "paid_insurance_fen",
}  # fmt: skip
_UNKNOWN = ("packing", "freight", "fees", "affiliate", "insurance")  # None where nothing is known, never 0
_SOLD = {
    "orders": "sum(orders)", "receipts": "sum(receipts_fen)", "gmv": "sum(gmv_fen)",
    "refund_orders": "sum(refund_orders)", "refunds": "sum(refund_fen)", "refunds_estimated": "sum(estimated_fen)",
}  # fmt: skip
_KEYS = {"product": "t.product_id, ''", "day": "'', t.day", "sku": "t.product_id, t.sku"}
_OF_ORDERS = {"product": ("product", "key, ''"), "day": ("all", "'', day"), "sku": ("sku", "'', key")}
Sums = dict[Key, Parts]


def parts_by(
    connection: sqlite3.Connection, shops: Sequence[int], days: Period, by: str, left_out: Collection[str] = ()
) -> Sums:
    """What orders brought and cost, by product, day, or product and specification. Products that are `left_out` count
    as if none of their orders had a cost."""
    where, values = _where(shops, days)
    with_cost = "product_id NOT IN (SELECT value FROM json_each(?))" if left_out else "TRUE"
    known = {name: f"sum(iif(t.known, {sql}, NULL))" for name, sql in _ADDED.items()}
    zero = {name: f"coalesce({sql}, 0)" if name not in _UNKNOWN else sql for name, sql in known.items()}
    sql = f"""SELECT {_KEYS[by]}, sum(line_orders), sum(receipts_fen + uncovered_receipts_fen),
        sum(iif(t.known, uncovered_orders, orders)),
        sum(uncovered_receipts_fen + iif(t.known, 0, receipts_fen)), {", ".join(zero.values())}
      FROM (SELECT *, {with_cost} AS known FROM profit_sums WHERE {where}) t
      GROUP BY 1, 2"""
    found: Sums = {}
    given = [json.dumps(list(left_out)), *values] if left_out else values
    for product, rest, orders, receipts, *sums in connection.execute(sql, given):
        names = ("uncovered_orders", "uncovered_receipts", *_ADDED)
        parts = Parts(**dict(zip(names, sums, strict=True)))
        found[product, rest] = changed(parts, orders=orders, receipts=receipts) if by == "sku" else parts
    return found if by == "sku" and found else _with_orders(connection, found, shops, days, by)


def _with_orders(connection: sqlite3.Connection, found: Sums, shops: Sequence[int], days: Period, by: str) -> Sums:
    """The sums with what all orders brought; of keys that only orders have, no order has a cost."""
    dim, key = _OF_ORDERS[by]
    where, values = _where(shops, days)
    sql = f"SELECT {key}, {', '.join(_SOLD.values())} FROM order_days WHERE {where} AND dim = ? GROUP BY 1, 2"
    both: Sums = dict(found)
    for product, rest, *sums in connection.execute(sql, [*values, dim]):
        parts = changed(both.get((product, rest), Parts()), **dict(zip(_SOLD, sums, strict=True)))
        both[product, rest] = parts if (product, rest) in found else _uncovered(parts)
    return both


def _uncovered(parts: Parts) -> Parts:
    return changed(parts, uncovered_orders=parts.orders, uncovered_receipts=parts.receipts)


def sold_in_all(connection: sqlite3.Connection, shops: Sequence[int], days: Period) -> Parts:
    """What the orders of all products brought, each counted once."""
    where, values = _where(shops, days)
    sql = f"SELECT {', '.join(_SOLD.values())} FROM order_days WHERE {where} AND dim = 'all'"
    sums = connection.execute(sql, values).fetchone()
    return Parts(**{name: number or 0 for name, number in zip(_SOLD, sums, strict=True)})


def ads_by(connection: sqlite3.Connection, shops: Sequence[int], days: Period) -> dict[Key, Ads]:
    """What ads cost, by product and day; of product '' what no product is told of."""
    where, values = _where(shops, days)
    sql = f"SELECT product_id, day, sum(spend_fen), sum(sales_fen) FROM ad_costs WHERE {where} GROUP BY 1, 2"
    rows = connection.execute(sql, values)
    return {(product, day): Ads(spend or 0, sales or 0) for product, day, spend, sales in rows}


def has_any(connection: sqlite3.Connection, shops: Sequence[int], table: str) -> bool:
    """Whether a table has a row of one of the shops."""
    marks = question_marks(shops)
    sql = f"SELECT EXISTS (SELECT 1 FROM {table} WHERE shop_id IN ({marks}))"
    return bool(
        kept(connection, ("any", table, tuple(shops)), lambda: connection.execute(sql, list(shops)).fetchone())[0]
    )


def _where(shops: Sequence[int], days: Period) -> tuple[str, list[object]]:
    where = f"shop_id IN ({question_marks(shops)}) AND day BETWEEN ? AND ?"
    values = [*shops, days.first, days.last]
    if not isinstance(days, Days):
        return where, values
    return f"{where} AND day IN (SELECT value FROM json_each(?))", [*values, json.dumps(days.each_day())]
