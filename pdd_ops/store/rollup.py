"""Daily sums: recomputed, in the import's transaction, for exactly the days that the import touched."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cache

from pdd_ops.resources import shipped_text
from pdd_ops.store.connections import statements
from pdd_ops.store.engine import Connection
from pdd_ops.store.upsert import REFUNDED_STATES

AMOUNTS = ("units", "list_fen", "gmv_fen", "receipts_fen", "shop_discount_fen", "platform_discount_fen")
COUNTS = (
    "orders", "shipped_orders", "ship_seconds", "promised_orders", "late_orders", "dated_by_number", "unknown_status",
    "keyed_orders",
)  # fmt: skip
REFUNDS = (
    "refund_orders", "refund_fen", "estimated_orders", "estimated_fen", "refund_unshipped", "refund_shipped",
    "refund_received", "refund_unknown",
)  # fmt: skip
PAID = "coalesce(o.paid_at, o.formed_at, o.grouped_at)"
ORDER_KEYS = {  # dimension -> its key, of an order line
    "all": "''",
    "product": "coalesce(o.product_id, '')",
    "sku": "coalesce(o.sku_id, o.sku_code, o.sku, '')",
    "province": "coalesce(o.province, '')",
    "hour": "coalesce(printf('%02d', o.pay_hour), '')",
    "carrier": "coalesce(o.carrier, '')",
}
COUNTING = {"product": "product_first", "sku": "1"}  # dimension -> 1 on the line that counts the order, else its first
CASE_KEYS = {  # dimension -> its key, of a case `a`
    "all": "''",
    "reason": "coalesce(a.reason, '')",
    "type": "coalesce(a.type, '')",
    "product": "coalesce(a.product_id, '')",
    "agreed_by": "coalesce(a.agreed_by, '')",
    "agreed_by_type": "coalesce(a.agreed_by, '') || char(31) || coalesce(a.type, '')",
}
BILL_KEYS = {"all": "''", "bill_code": "b.code", "bill_type": "b.type"}
_DAY_OF_NUMBER = (
    "'20' || substr(f.order_id, 1, 2) || '-' || substr(f.order_id, 3, 2) || '-' || substr(f.order_id, 5, 2)"
)
_BEGINS = "f.order_id GLOB '[0-9][0-9][0-1][0-9][0-3][0-9]-*'"  # as the index orders_moved_numbers has it
_NUMBERED = (  # whether an order's number begins with a real day
    f"{_BEGINS} AND date({_DAY_OF_NUMBER}, '+0 days') IS {_DAY_OF_NUMBER}"
)
_BILLS = "temp.touched t JOIN bills b ON b.shop_id = :shop AND b.day = t.day"


def roll_up_orders(
    connection: Connection, shop_id: int, *, summed: Collection[str] = (), refunds_summed: bool = False
) -> None:
    """Recomputes order_days, delivery_days, and the first days of products, for the pay days in temp.touched(day).

    Of the days in `summed` the sums are there already, those of refunds as they should be only if `refunds_summed`.
    """
    values = {"shop": shop_id}
    connection.execute("DROP TABLE IF EXISTS temp.unsummed")
    connection.execute("CREATE TEMP TABLE unsummed (day TEXT PRIMARY KEY) WITHOUT ROWID")
    connection.execute(
        """INSERT INTO temp.unsummed SELECT day FROM temp.touched
        WHERE day NOT IN (SELECT value FROM json_each(:summed))""",
        {"summed": json.dumps(list(summed))},
    )
    known = "unsummed" if refunds_summed else "touched"
    find_refunded_orders(connection, shop_id, known)
    _date_refunds(connection, shop_id, known)
    connection.execute(
        "DELETE FROM main.order_days WHERE shop_id = :shop AND day IN (SELECT day FROM temp.unsummed)", values
    )
    if not refunds_summed:
        run(connection, "no_refunds", values)
    roll_up_deliveries(connection, shop_id, "unsummed")
    _sums_by_product(connection, values)
    _sums_by_place(connection, values)
    for dim in ("reason", "type"):
        run(connection, "refunds_by", values, dim=dim, cases=script("refund_cases").format(key=f"a.{dim}"))
    run(connection, "first_days", values)


def roll_up_deliveries(connection: Connection, shop_id: int, days: str = "touched") -> None:
    """Recomputes delivery_days for the pay days in temp.{days}(day)."""
    run(connection, "delivery_days", {"shop": shop_id}, days=days, orders=orders_of(days))


def roll_up_created(connection: Connection, shop_id: int) -> None:
    """Recomputes created_days for the days in temp.touched(day) and those on which orders paid on them were made.

    order_days must be up to date."""
    run(connection, "created_days", {"shop": shop_id}, numbered=_NUMBERED, begins=_BEGINS)


def roll_up_refund_ages(connection: Connection, shop_id: int) -> None:
    """Recomputes refund_ages for the pay days in temp.touched(day)."""
    find_refunded_orders(connection, shop_id)
    _date_refunds(connection, shop_id, "touched")


def _date_refunds(connection: Connection, shop_id: int, days: str) -> None:
    """refund_ages of the days in temp.{days}, out of temp.refunded_orders."""
    run(connection, "refund_ages", {"shop": shop_id}, days=days, told=f"s.state IN {REFUNDED_STATES}")


def find_refunded_orders(connection: Connection, shop_id: int, days: str = "touched") -> None:
    """temp.refunds: what the cases say of each order; temp.refunded_orders: the refunded lines of temp.{days}(day)."""
    run(connection, "refunded_orders", {"shop": shop_id}, days=days)


def roll_up_cases(connection: Connection, shop_id: int) -> None:
    """Recomputes case_days for the days in temp.touched_cases(day)."""
    values = {"shop": shop_id}
    connection.execute(
        "DELETE FROM main.case_days WHERE shop_id = :shop AND day IN (SELECT day FROM temp.touched_cases)", values
    )
    for dim in CASE_KEYS:
        run(connection, "case_days", values, dim=dim, rows=case_rows(dim))


def roll_up_ads(connection: Connection, shop_id: int) -> None:
    """Recomputes ad_sums and ad_costs for the days in temp.touched(day)."""
    run(connection, "ad_sums", {"shop": shop_id}, rows=script("ad_rows"))
    roll_up_ad_costs(connection, shop_id)


def roll_up_ad_account(connection: Connection, shop_id: int) -> None:
    """Recomputes ad_account_days and ad_costs for the days in temp.touched(day)."""
    run(connection, "ad_account_days", {"shop": shop_id}, rows=script("ad_account_rows"))
    roll_up_ad_costs(connection, shop_id)


def roll_up_ad_costs(connection: Connection, shop_id: int) -> None:
    """Recomputes ad_costs for the days in temp.touched(day), of which the other sums of ads are up to date."""
    run(connection, "ad_costs", {"shop": shop_id})


def roll_up_bills(connection: Connection, shop_id: int) -> None:
    """Recomputes bill_days for the cash days in temp.touched(day)."""
    values = {"shop": shop_id}
    connection.execute(
        "DELETE FROM main.bill_days WHERE shop_id = :shop AND day IN (SELECT day FROM temp.touched)", values
    )
    run(connection, "bill_sums", values, bills=_BILLS)
    for dim in BILL_KEYS:
        rows = script("bill_rows").format(grain=f"{BILL_KEYS[dim]} AS key", rows="b.rows", bills="temp.by_bill b")
        run(connection, "bill_days", values, dim=dim, rows=rows)


def created_rows(dim: str, *columns: str) -> str:
    """SELECT of the lines of the orders made on the days in temp.touched, with more columns of order_facts AS f."""
    first, made, key = ("f.line = 0", "f.line = 0", "''") if dim == "all" else ("f.product_first", "0", "f.product_id")
    grain = ", ".join([f"{key} AS key", "f.day AS day", *columns])
    return script("created_rows").format(grain=grain, first=first, made=made, numbered=_NUMBERED)


def order_lines(grain: str, first: str, days: str = "touched") -> str:
    """SELECT of the counted lines of temp.{days}(day) and what each adds; `first` is 1 on the line that counts."""
    return script("order_lines").format(grain=grain, first=first, paid=PAID, orders=orders_of(days))


def orders_of(days: str = "touched") -> str:
    """SELECT of the orders of temp.{days}(day), as orders_of_days.sql has them."""
    return script("orders_of_days").format(days=days)


def refund_lines(grain: str, dim: str) -> str:
    """SELECT of the lines of temp.refunded_orders and what each adds to the sums of a dimension."""
    return script("refund_lines").format(grain=grain, counts=COUNTING.get(dim, "(line = 0)"))


def case_rows(dim: str, *more: str) -> str:
    """SELECT of the cases of temp.touched_cases(day), with `key` and more columns of aftersales AS a."""
    return script("case_rows").format(grain=", ".join([f"{CASE_KEYS[dim]} AS key", *more]))


def bill_rows(dim: str, *more: str) -> str:
    """SELECT of the bill rows of temp.touched(day), with `key` and more columns of bills AS b."""
    return script("bill_rows").format(grain=", ".join([f"{BILL_KEYS[dim]} AS key", *more]), rows="1", bills=_BILLS)


def _sums_by_product(connection: Connection, values: dict[str, int]) -> None:
    """dims 'sku', 'product' and 'all' out of one pass over the orders."""
    grain = {
        "day": "o.pay_day",
        "product": ORDER_KEYS["product"],
        "sku": ORDER_KEYS["sku"],
        "line_0": "o.line = 0",
        "product_first": "o.product_first",
    }
    _add_up(connection, "by_sku", grain, "1", values)
    for dim, key, counts in (("sku", "sku", "1"), ("product", "product", "product_first"), ("all", "''", "line_0")):
        _insert_sums(connection, dim, key, "by_sku", counts, values)
        run(connection, "refund_sums", values, dim=dim, lines=refund_lines(f"day, {key} AS key", dim))


def _sums_by_place(connection: Connection, values: dict[str, int]) -> None:
    """dims 'province', 'hour' and 'carrier' out of one pass."""
    places = ("province", "hour", "carrier")
    grain = {"day": "o.pay_day", **{dim: ORDER_KEYS[dim] for dim in places}}
    _add_up(connection, "by_place", grain, "(o.line = 0)", values)
    for dim in places:
        _insert_sums(connection, dim, dim, "by_place", "1", values)
        run(connection, "refund_sums", values, dim=dim, lines=refund_lines(f"day, {dim} AS key", dim))


def _add_up(connection: Connection, name: str, grain: dict[str, str], first: str, values: dict[str, int]) -> None:
    """temp.{name}: the sums of temp.unsummed(day) at this grain; `first` is 1 on the row that counts an order."""
    lines = order_lines(", ".join(grain.values()), first, "unsummed")
    run(connection, "order_sums", values, name=name, columns=", ".join(grain), lines=lines)


def _insert_sums(connection: Connection, dim: str, key: str, source: str, counts: str, values: dict[str, int]) -> None:
    """Sums of a finer table for one dimension; what counts orders counts only rows on which `counts` is 1."""
    sums = [*(f"sum({name})" for name in AMOUNTS), *(f"sum({name} * {counts})" for name in COUNTS), *"0" * len(REFUNDS)]
    connection.execute(
        f"INSERT INTO main.order_days (shop_id, dim, key, day, {', '.join((*AMOUNTS, *COUNTS, *REFUNDS))}) "
        f"SELECT :shop, '{dim}', {key}, day, {', '.join(sums)} FROM temp.{source} GROUP BY day, {key}",
        values,
    )


def run(connection: Connection, script_name: str, /, values: dict[str, int], **parts: str) -> None:
    """Executes a script of the folder sql, its {parts} filled."""
    for statement in statements(script(script_name).format(**parts)):
        connection.execute(statement, values)


@cache
def script(name: str) -> str:
    """A script of the folder sql."""
    return shipped_text("pdd_ops.store", f"sql/{name}.sql")
