"""Daily sums of what is left of orders (profit_days), made with those of costs, for the days in temp.touched."""

from __future__ import annotations

from pdd_ops.store.engine import Connection
from pdd_ops.store.rollup import find_refunded_orders, orders_of, run, script

AMOUNTS = (
    "orders", "line_orders", "uncovered_orders", "uncovered_receipts_fen", "receipts_fen", "gmv_fen", "refunded_fen",
    "kept_goods_fen", "lost_goods_fen", "open_goods_fen", "packing_fen", "freight_fen", "unknown_freight_orders",
    "fees_fen", "settled_fees_fen", "settled_subsidy_fen", "settled_net_fen", "commission_fen",
    "estimated_commission_fen", "insurance_fen",
)  # fmt: skip
_BESIDE = ("bills", "affiliate_orders", "freight_insurance")  # what tells fees of an order
_NO_FEES = script("order_fees").partition("INSERT INTO")[0]


def find_fates(connection: Connection, shop_id: int) -> None:
    """temp.fates and temp.order_fees, of the orders of temp.touched: what was refunded, and what fees are known."""
    find_refunded_orders(connection, shop_id)
    run(connection, "fates", {"shop": shop_id})
    if any(_any(connection, table, shop_id) for table in _BESIDE):
        run(connection, "order_fees", {"shop": shop_id}, orders=orders_of())
    else:
        for statement in _NO_FEES.split(";"):
            connection.execute(statement)


def roll_up_profit(connection: Connection, shop_id: int) -> None:
    """Recomputes profit_days for the pay days in temp.touched(day), of which temp.sold_parts and temp.priced are
    there; and the rates of fees that follow from all of it."""
    values = {"shop": shop_id}
    connection.execute(
        "DELETE FROM main.profit_days WHERE shop_id = :shop AND day IN (SELECT day FROM temp.touched)", values
    )
    sums = ", ".join(f"sum({name})" for name in AMOUNTS)
    run(connection, "profit_days", values, names=", ".join(AMOUNTS), sums=sums, rows=profit_rows())
    run(connection, "fee_rates", values)
    if any(_any(connection, table, shop_id) for table in ("bills", "order_cash")):
        roll_up_order_cash(connection, shop_id)


def roll_up_order_cash(connection: Connection, shop_id: int) -> None:
    """Recomputes order_cash for the pay days in temp.touched(day)."""
    run(connection, "order_cash", {"shop": shop_id}, orders=orders_of())


def profit_rows(*more: str) -> str:
    """SELECT of what each row of temp.sold_parts adds to profit_days, with more of its columns."""
    return script("profit_rows").format(grain="".join(f"{column}, " for column in more))


def _any(connection: Connection, table: str, shop_id: int) -> bool:
    found = connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE shop_id = ?)", (shop_id,)).fetchone()
    return bool(found[0])
