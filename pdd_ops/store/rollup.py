"""Daily sums: recomputed, in the import's transaction, for exactly the days that the import touched."""

from __future__ import annotations

import sqlite3
from functools import cache
from importlib.resources import files

from pdd_ops.store.database import statements

AMOUNTS = ("units", "list_fen", "gmv_fen", "receipts_fen", "shop_discount_fen", "platform_discount_fen")
COUNTS = (
    "orders", "shipped_orders", "ship_seconds", "promised_orders", "late_orders", "dated_by_number", "unknown_status",
    "keyed_orders",
)  # fmt: skip
REFUNDS = (
    "refund_orders", "refund_fen", "estimated_orders", "estimated_fen", "refund_unshipped", "refund_shipped",
    "refund_received",
)  # fmt: skip
_PAID = "coalesce(o.paid_at, o.formed_at, o.grouped_at)"


def roll_up_orders(connection: sqlite3.Connection, shop_id: int) -> None:
    """Recomputes order_days, and the first days of products, for the pay days in temp.touched(day)."""
    values = {"shop": shop_id}
    _run(connection, "refunded_orders", values)
    connection.execute(
        "DELETE FROM main.order_days WHERE shop_id = :shop AND day IN (SELECT day FROM temp.touched)", values
    )
    _sums_by_product(connection, values)
    _sums_by_place(connection, values)
    for dim in ("reason", "type"):
        _run(connection, "refunds_by", values, dim=dim)
    _run(connection, "first_days", values)


def roll_up_cases(connection: sqlite3.Connection, shop_id: int) -> None:
    """Recomputes case_days for the days in temp.touched_cases(day)."""
    values = {"shop": shop_id}
    connection.execute(
        "DELETE FROM main.case_days WHERE shop_id = :shop AND day IN (SELECT day FROM temp.touched_cases)", values
    )
    for dim, key in (("all", "''"), ("reason", "reason"), ("type", "type"), ("product", "product_id")):
        _run(connection, "case_days", values, dim=dim, key=f"coalesce(a.{key}, '')" if dim != "all" else key)


def roll_up_ads(connection: sqlite3.Connection, shop_id: int) -> None:
    """Recomputes ad_sums for the days in temp.touched(day)."""
    _run(connection, "ad_sums", {"shop": shop_id})


def roll_up_bills(connection: sqlite3.Connection, shop_id: int) -> None:
    """Recomputes bill_days for the cash days in temp.touched(day)."""
    values = {"shop": shop_id}
    connection.execute(
        "DELETE FROM main.bill_days WHERE shop_id = :shop AND day IN (SELECT day FROM temp.touched)", values
    )
    for dim, key in (("all", "''"), ("bill_code", "b.code"), ("bill_type", "b.type")):
        _run(connection, "bill_days", values, dim=dim, key=key)


def _sums_by_product(connection: sqlite3.Connection, values: dict[str, int]) -> None:
    """dims 'sku', 'product' and 'all' out of one pass over the orders."""
    grain = {
        "day": "o.pay_day",
        "product": "coalesce(o.product_id, '')",
        "sku": "coalesce(o.sku_id, o.sku_code, o.sku, '')",
        "line_0": "o.line = 0",
        "product_first": "o.product_first",
    }
    _add_up(connection, "by_sku", grain, "1", values)
    for dim, key, counts in (
        ("sku", "sku", "1"),
        ("product", "product", "product_first"),
        ("all", "''", "line_0"),
    ):
        _insert_sums(connection, dim, key, "by_sku", counts, values)
        _run(connection, "refund_sums", values, dim=dim, key=key, counts=counts.replace("line_0", "(line = 0)"))


def _sums_by_place(connection: sqlite3.Connection, values: dict[str, int]) -> None:
    """dims 'province', 'hour' and 'carrier' out of one pass."""
    grain = {
        "day": "o.pay_day",
        "province": "coalesce(o.province, '')",
        "hour": "coalesce(printf('%02d', o.pay_hour), '')",
        "carrier": "coalesce(o.carrier, '')",
    }
    _add_up(connection, "by_place", grain, "(o.line = 0)", values)
    for dim in ("province", "hour", "carrier"):
        _insert_sums(connection, dim, dim, "by_place", "1", values)
        _run(connection, "refund_sums", values, dim=dim, key=dim, counts="(line = 0)")


def _add_up(
    connection: sqlite3.Connection, name: str, grain: dict[str, str], first: str, values: dict[str, int]
) -> None:
    """temp.{name}: the sums of the touched days at this grain; `first` is 1 on the row that counts an order."""
    columns = {"columns": ", ".join(grain), "grain": ", ".join(grain.values())}
    _run(connection, "order_sums", values, name=name, first=first, paid=_PAID, **columns)


def _insert_sums(
    connection: sqlite3.Connection, dim: str, key: str, source: str, counts: str, values: dict[str, int]
) -> None:
    """Sums of a finer table for one dimension; what counts orders counts only rows on which `counts` is 1."""
    sums = [*(f"sum({name})" for name in AMOUNTS), *(f"sum({name} * {counts})" for name in COUNTS), *"0" * len(REFUNDS)]
    connection.execute(
        f"INSERT INTO main.order_days (shop_id, dim, key, day, {', '.join((*AMOUNTS, *COUNTS, *REFUNDS))}) "
        f"SELECT :shop, '{dim}', {key}, day, {', '.join(sums)} FROM temp.{source} GROUP BY day, {key}",
        values,
    )


def _run(connection: sqlite3.Connection, script_name: str, /, values: dict[str, int], **parts: str) -> None:
    for statement in statements(script(script_name).format(**parts)):
        connection.execute(statement, values)


@cache
def script(name: str) -> str:
    """A script of the folder sql."""
    return files("pdd_ops.store").joinpath("sql", f"{name}.sql").read_text("utf-8")
