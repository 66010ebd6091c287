"""Daily sums of costs: recomputed for the days that a change of orders, cost sheets or courier bills touches.

Where a shop has none of these files nothing is done at all.
"""

from __future__ import annotations

import json

from pdd_ops.formats.keys import plain_key
from pdd_ops.store.alike import find_alike
from pdd_ops.store.cost_sheets import cost_keys
from pdd_ops.store.engine import Connection
from pdd_ops.store.profits import find_fates, roll_up_profit
from pdd_ops.store.rollup import orders_of, run, script

COST_KEYS = {  # dimension -> (its key, 1 on the row that counts the order), of a row of temp.sold
    "all": ("''", "line_0"),
    "product": ("coalesce(product_id, '')", "product_first"),
    "sku": ("coalesce(sku_id, sku_code, sku, '')", "1"),
}
ARTICLE_RANK = 3.5  # the cost maps know product and 商品规格: after the keys of a sheet that do, before its wider ones
_FEE = "CAST(round(coalesce(fee_rate, 0) * receipts_fen) AS INTEGER)"
# Orders share a parcel: when one of them changes, the day of the others changes with it.
_SAME_PARCEL = """INSERT OR IGNORE INTO temp.touched SELECT DISTINCT o.pay_day FROM orders o
  WHERE o.shop_id = :shop AND o.pay_day IS NOT NULL
    AND o.tracking_no IN (SELECT tracking_no FROM courier_bills WHERE shop_id = :shop)
    AND o.tracking_no IN (SELECT tracking_no FROM temp.staged UNION ALL {before})"""
# From the first sheet or courier's bill on, every day says how much of it is covered, were it none.
_NOT_YET = """INSERT OR IGNORE INTO temp.touched SELECT day FROM main.order_days
  WHERE shop_id = :shop AND dim = 'all'
    AND day NOT IN (SELECT day FROM main.cost_days WHERE shop_id = :shop AND dim = 'all')"""
_ALL_DAYS = "INSERT INTO temp.touched SELECT day FROM main.order_days WHERE shop_id = :shop AND dim = 'all'"
_COST_WORDS = "SELECT key FROM costs WHERE shop_id = :shop AND EXISTS (SELECT 1 FROM temp.sold)"
_DAYS_SINCE = """INSERT INTO temp.touched SELECT day FROM main.order_days
  WHERE shop_id = :shop AND dim = 'all' AND day >= (SELECT min(since) FROM temp.staged)"""


def costs_after_orders(connection: Connection, shop_id: int, *, first_new: int | None = None) -> None:
    """Recomputes the costs of the pay days in temp.touched, which staged orders, and new ones from the row
    `first_new` on, have changed."""
    values = {"shop": shop_id}
    if _any(connection, "courier_bills", shop_id):
        before = "SELECT old_tracking_no FROM temp.merged"
        if first_new is not None:
            before += f" UNION ALL SELECT tracking_no FROM main.order_facts WHERE id >= {first_new}"
        connection.execute(_SAME_PARCEL.format(before=before), values)
    roll_up_known_costs(connection, shop_id)
    if _any(connection, "freight_insurance", shop_id):
        roll_up_insurance(connection, shop_id)


def costs_after_sheet(connection: Connection, shop_id: int) -> None:
    """Recomputes the costs of all days from the first one on that the staged cost sheet is about."""
    _touch(connection, shop_id, _DAYS_SINCE)
    roll_up_costs(connection, shop_id)


def costs_after_courier(connection: Connection, shop_id: int) -> None:
    """Recomputes the costs of the days on which the orders of the staged parcels were paid."""
    _touch(connection, shop_id, _SAME_PARCEL.format(before="SELECT NULL"))
    roll_up_costs(connection, shop_id)


def roll_up_insurance(connection: Connection, shop_id: int) -> None:
    """Recomputes all days of the freight insurance: an order that comes later moves its fee to its pay day."""
    run(connection, "insurance_days", {"shop": shop_id}, rows=script("insurance_rows"))


def roll_up_costs(connection: Connection, shop_id: int) -> None:
    """Recomputes cost_days and profit_days for the pay days in temp.touched(day)."""
    find_costs(connection, shop_id)
    connection.execute(
        "DELETE FROM main.cost_days WHERE shop_id = ? AND day IN (SELECT day FROM temp.touched)", (shop_id,)
    )
    for dim in COST_KEYS:
        run(connection, "cost_days", {"shop": shop_id}, dim=dim, rows=cost_rows(dim))
    roll_up_profit(connection, shop_id)


def find_costs(connection: Connection, shop_id: int, *each: str) -> None:
    """temp.sold: what was sold on the days of temp.touched, by article; with columns of the orders, line by line.
    temp.sold_parts: the same by what became of it. temp.priced: what it costs."""
    values = {"shop": shop_id}
    run(connection, "parcels", values)
    find_fates(connection, shop_id)
    columns = "".join(f" {column}," for column in each)
    columns_of_line = "".join(f" o.{column}," for column in each)
    _find_articles(connection, shop_id)
    run(
        connection,
        "sold_articles",
        values,
        orders=orders_of(),
        each=columns,
        each_line=columns_of_line,
        apart=", o.order_id, o.line" if each else "",
        apart_again=", s.order_id, s.line" if each else "",
        rank=", order_id, line" if each else "",
        each_min="".join(f" min({column}) AS {column}," for column in each),
    )
    find_alike(connection, f"SELECT key AS word FROM ({_wanted()}) UNION {_COST_WORDS}", values)
    run(connection, "priced", values, wanted=_wanted(), article_rank=str(ARTICLE_RANK))


def cost_rows(dim: str, *more: str, fee: str = _FEE) -> str:
    """SELECT of what each row of temp.sold adds to the sums of a dimension, with `key` and more of its columns."""
    key, counts = COST_KEYS[dim]
    return script("cost_rows").format(grain=", ".join([f"{key} AS key", *more]), counts=counts, fee=fee)


def roll_up_known_costs(connection: Connection, shop_id: int) -> None:
    """As roll_up_costs, where anything is known of the shop's costs; else it has no sums of them."""
    if knows_costs(connection, shop_id):
        roll_up_costs(connection, shop_id)


def knows_costs(connection: Connection, shop_id: int) -> bool:
    """Whether anything is known of the shop's costs."""
    return any(_any(connection, table, shop_id) for table in ("costs", "courier_bills", "articles"))


def touch_all_days(connection: Connection, shop_id: int) -> None:
    """temp.touched: every day with orders."""
    _touch(connection, shop_id, _ALL_DAYS)


def _find_articles(connection: Connection, shop_id: int) -> None:
    """temp.article_keys: the key in `articles` of each article of the order exports that the cost maps have."""
    connection.execute("DROP TABLE IF EXISTS temp.article_keys")
    connection.execute(
        """CREATE TEMP TABLE article_keys (product_id TEXT, sku TEXT, sku_key TEXT, PRIMARY KEY (product_id, sku))
        WITHOUT ROWID"""
    )
    if not _any(connection, "articles", shop_id):
        return
    sold = connection.execute(
        """SELECT DISTINCT product_id, sku FROM order_articles
        WHERE product_id IN (SELECT product_id FROM articles WHERE shop_id = ?)""",
        (shop_id,),
    ).fetchall()
    connection.execute(
        "INSERT INTO temp.article_keys SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)",
        (json.dumps([(product, sku, plain_key(sku)) for product, sku in sold]),),
    )


def _wanted() -> str:
    """The keys under which each sold article looks for its cost; one whose quantity is no pieces has none."""
    return " UNION ALL ".join(
        f"SELECT rowid AS id, day, {rank} AS rank, '{kind}' AS kind, {value} AS key FROM temp.sold WHERE measured"
        for rank, (kind, value, _) in enumerate(cost_keys())
    )


def _touch(connection: Connection, shop_id: int, insert: str) -> None:
    connection.execute("DROP TABLE IF EXISTS temp.touched")
    connection.execute("CREATE TEMP TABLE touched (day TEXT PRIMARY KEY) WITHOUT ROWID")
    for statement in (insert, _NOT_YET):
        connection.execute(statement, {"shop": shop_id})


def _any(connection: Connection, table: str, shop_id: int) -> bool:
    found = connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE shop_id = ?)", (shop_id,)).fetchone()
    return bool(found[0])
