"""Where the rows behind a daily sum stand: for each table the statement that the sums themselves are made with.

Every statement gives the columns shop_id, dim, key and day as the table of sums has them, import_id and row_no (file
and row), id (order, case, product, … of the row), order_id, note (a key of NOTES, or text of the file), and the
columns that are summed. They read the days in temp.touched and temp.touched_cases.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from pdd_ops.metrics.catalogue import Table
from pdd_ops.periods import Period
from pdd_ops.records import frozen
from pdd_ops.store.costs import cost_rows, find_costs
from pdd_ops.store.penalties import penalty_rows
from pdd_ops.store.profits import profit_rows
from pdd_ops.store.reviews import review_rows
from pdd_ops.store.rollup import (
    COUNTING,
    ORDER_KEYS,
    REFUNDS,
    bill_rows,
    case_rows,
    created_rows,
    find_refunded_orders,
    order_lines,
    refund_lines,
    script,
)  # fmt: skip
from pdd_ops.store.surveys import survey_rows

NOTES = ("estimated", "given", "billed", "account", "product", "hour", "brand", "courier", "dated_by_number")
IDS = {  # of the tables whose rows are the export's own: what a row is of
    "traffic_days": "NULL",
    "buyer_yields": "NULL",
    "traffic_sources": "source",
    "service_days": "NULL",
    "experience_days": "NULL",
    "product_days": "product_id",
    "service_agents": "agent",
}
_ARTICLE = "day, product_id, sku_id, sku_code, product_code, sku, line_0, product_first, billed, measured"
# The platform's share is rounded once an article and day: each line has what the rounded sum grows by with it.
_SO_FAR = f"sum(receipts_fen) OVER (PARTITION BY {_ARTICLE} ORDER BY order_id, row_no ROWS UNBOUNDED PRECEDING)"
_FEE = " - ".join(
    f"CAST(round(coalesce(fee_rate, 0) * ({receipts})) AS INTEGER)"
    for receipts in (_SO_FAR, f"{_SO_FAR} - receipts_fen")
)


_LINE = ("import_id", "row_no", "order_id", "line")
_OPEN = "receipts_fen - refunded_fen - settled_net_fen"  # of orders that no bill has settled
_UNSETTLED = f"sum({_OPEN}) OVER (PARTITION BY product_id, sku, day ORDER BY order_id, line)"
_EXPECTED = " - ".join(
    f"CAST(round(({receipts}) * rate) AS INTEGER)" for receipts in (_UNSETTLED, f"{_UNSETTLED} - ({_OPEN})")
)
_SPENT = " - ".join(
    f"coalesce({name}, 0)"
    for name in ("packing_fen", "freight_fen", "platform_fees_fen", "commission_fen", "paid_insurance_fen")
)
# As the view profit_sums has it, line by line: of an estimate each line has what the rounded sum grows by with it.
_PROFIT = f"""SELECT *, net_receipts_fen - kept_goods_fen - lost_goods_fen - {_SPENT} AS contribution_high_fen,
    net_receipts_fen - kept_goods_fen - lost_goods_fen - open_goods_fen - {_SPENT} AS contribution_low_fen
  FROM (SELECT :shop AS shop_id, *, receipts_fen - refunded_fen AS net_receipts_fen, order_id AS id, '' AS note,
    CASE WHEN rate IS NOT NULL OR fees_fen IS NOT NULL
      THEN coalesce(fees_fen, 0) + coalesce({_EXPECTED}, 0) END AS platform_fees_fen,
    iif(rate IS NULL, insurance_fen, NULL) AS paid_insurance_fen
  FROM ({{rows}}) LEFT JOIN (SELECT product_id, sku, rate FROM fee_rates WHERE shop_id = :shop)
    USING (product_id, sku))"""
# As the view ad_costs has it: rows of the reports by product; for no product (id '') the rest of them, and what only
# the ad account names, of which other tools than 明星店铺 and the like count by day, as far as it has more.
_AD_COSTS = """WITH rows AS MATERIALIZED ({ads}), account AS MATERIALIZED ({account}),
apart AS (
  SELECT a.*, a.key GLOB '*明星*' OR a.key GLOB '*直播*' OR a.key GLOB '*品牌*' AS no_product
  FROM account a WHERE a.dim = 'scenario' AND a.key <> '' AND NOT EXISTS (SELECT 1 FROM ad_days d
    WHERE d.shop_id = :shop AND d.day = a.day
      AND (iif(d.tool = '', '商品推广', d.tool) = a.key OR d.scenario = a.key))
)
SELECT :shop AS shop_id, key AS product_id, day, spend_fen, import_id, row_no, key AS id,
  NULL AS order_id, level AS note FROM rows WHERE dim = 'product' AND day = day_to
UNION ALL SELECT :shop, '', day, spend_fen, import_id, row_no, NULL, NULL, level FROM rows
WHERE dim = 'all' AND day = day_to AND level <> 'product'
UNION ALL SELECT :shop, '', day, -spend_fen, import_id, row_no, key, NULL, level FROM rows
WHERE dim = 'product' AND day = day_to
  AND (import_id, row_no) NOT IN (SELECT import_id, row_no FROM rows WHERE dim = 'all' AND level = 'product')
UNION ALL SELECT :shop, '', day, spend_fen, import_id, row_no, key, NULL, note FROM apart WHERE no_product
UNION ALL SELECT :shop, '', day, max(0, min(sum(spend_fen), (SELECT sum(spend_fen) FROM account b
    WHERE b.dim = 'scenario' AND b.key <> '' AND b.day = apart.day)
  - coalesce((SELECT sum(spend_fen) FROM apart c WHERE c.no_product AND c.day = apart.day), 0)
  - coalesce((SELECT sum(spend_fen) FROM rows WHERE dim = 'all' AND day = day_to AND day = apart.day), 0))),
  min(import_id), min(row_no), min(key), NULL, min(note) FROM apart WHERE NOT no_product GROUP BY day"""


@frozen
class Source:
    """A statement with :shop in it, and what has to be made before it can run for a shop."""

    sql: str
    prepare: Callable[[sqlite3.Connection, int], None] | None = None


def source_of(table: Table, by: str | None, expression: str) -> Source:
    """The rows behind the sums `expression` of a table, split by a dimension."""
    dim = by if by in table.keyed and by is not None else "all"
    if table.name in IDS:
        return Source(f"SELECT *, {IDS[table.name]} AS id, NULL AS order_id, '' AS note FROM {table.name}")
    if table.name == "order_days":
        return _order_source(dim, expression)
    if table.name == "profit_sums":
        return Source(_PROFIT.format(rows=profit_rows(*_LINE)), _find_costs_by_line)
    if table.name == "cost_days":
        return _cost_source(dim, expression)
    return Source(_SELECTS[table.name](dim))


def touch(connection: sqlite3.Connection, period: Period) -> None:
    """temp.touched and temp.touched_cases: the days of the period."""
    for name in ("touched", "touched_cases"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
        connection.execute(f"CREATE TEMP TABLE {name} (day TEXT PRIMARY KEY) WITHOUT ROWID")
        connection.executemany(f"INSERT INTO temp.{name} VALUES (?)", ((day,) for day in period.each_day()))


def _order_source(dim: str, expression: str) -> Source:
    if dim not in ORDER_KEYS or expression == "refund_fen":
        return Source(_refunds(dim), find_refunded_orders)
    if expression in REFUNDS:
        return Source(refund_lines(_of_refund(dim), dim), find_refunded_orders)
    grain = f"{_columns('o', dim)}, {ORDER_KEYS[dim]} AS key, o.pay_day AS day, o.order_id AS id, '' AS note"
    return Source(order_lines(grain, COUNTING.get(dim, "(o.line = 0)")))


def _of_refund(dim: str) -> str:
    key = dim if dim in ORDER_KEYS and dim != "all" else "''"
    plain = "iif(has_case OR unknown, '', 'given')"
    note = f"CASE WHEN estimated THEN 'estimated' WHEN by_bill THEN 'billed' ELSE {plain} END"
    place = "import_id, row_no, order_id, order_id AS id"
    return f":shop AS shop_id, '{dim}' AS dim, {key} AS key, day, {place}, {note} AS note"


def _refunds(dim: str) -> str:
    """Refunds by the case that paid them back; of lines without a case by the line. An order is counted once a key."""
    once = "row_number() OVER (PARTITION BY day, key, order_id ORDER BY case_id) = 1"
    cases = script("refund_cases").format(key=ORDER_KEYS.get(dim, f"a.{dim}"))
    names = "shop_id, dim, key, day, import_id, row_no, order_id, id, note, refund_orders, refund_fen"
    of_case = f":shop AS shop_id, '{dim}' AS dim, key, day, import_id, row_no, order_id, case_id AS id, '' AS note"
    return f"""SELECT {of_case}, {once} AS refund_orders, fen AS refund_fen FROM ({cases})
    WHERE order_id IN (SELECT order_id FROM temp.refunds WHERE fen IS NOT NULL)
    UNION ALL SELECT {names} FROM ({refund_lines(_of_refund(dim) + ", has_case", dim)}) WHERE NOT has_case"""


def _cost_source(dim: str, expression: str) -> Source:
    sheet = "(SELECT file FROM imports WHERE imports.import_id = sheet_id) || ' #' || sheet_row"
    note = f"iif(billed, 'courier', {sheet})" if expression.startswith("shipping") else sheet
    names = f":shop AS shop_id, '{dim}' AS dim, import_id, row_no, order_id, order_id AS id, {note} AS note"
    fee = {"fee": _FEE} if expression == "other_fen" else {}
    return Source(cost_rows(dim, names, **fee), _find_costs_by_line)


def _find_costs_by_line(connection: sqlite3.Connection, shop: int) -> None:
    find_costs(connection, shop, *_LINE)


def _case_select(dim: str) -> str:
    return case_rows(dim, _columns("a", dim), "a.case_id AS id", "'' AS note")


def _waiting_select(_: str) -> str:
    return "SELECT *, case_id AS id, '' AS note FROM waiting_cases"


def _bill_select(dim: str) -> str:
    names = f"b.shop_id AS shop_id, '{dim}' AS dim, b.import_id AS import_id, b.row_no AS row_no"
    order = "coalesce(b.order_id, nullif(b.order_ref, ''))"
    return bill_rows(dim, f"{names}, {order} AS order_id, {order} AS id, b.description AS note")


def _created_select(dim: str) -> str:
    return created_rows(dim, _columns("f", dim), "f.order_id AS id", "'' AS note")


def _promise_select(_: str) -> str:
    """An order that is due, and once more where its promise was kept."""
    names = f"{_columns('o', 'all')}, '' AS key, o.pay_day AS day, o.order_id AS id, '' AS note, 1 AS orders"
    late = "coalesce(o.shipped_at > o.promised_at, 0)"
    over = """(o.promised_at < (o.version >> 12) / 1000000 AND (o.shipped_at IS NOT NULL OR o.state = 'unshipped'))"""
    rows = """FROM temp.touched t JOIN orders o ON o.shop_id = :shop AND o.pay_day = t.day
    WHERE o.counted = 1 AND o.line = 0 AND """
    return f"""SELECT {names}, 'due' AS what {rows} ({late} OR {over})
    UNION ALL SELECT {names}, 'kept' AS what {rows} {over} AND o.shipped_at <= o.promised_at"""


def _penalty_select(dim: str) -> str:
    key = {"all": "''", "bill_code": "code"}[dim]
    return f"SELECT *, '{dim}' AS dim, {key} AS key, order_id AS id, '' AS note FROM ({penalty_rows()})"


def _ad_select(_: str) -> str:
    rows = script("ad_rows")
    return f"SELECT *, nullif(product_id, '') AS id, NULL AS order_id, level AS note FROM ({rows})"


def _account_select(_: str) -> str:
    rows = script("ad_account_rows")
    return f"SELECT *, nullif(type, '') AS id, NULL AS order_id FROM ({rows})"


def _ad_cost_select(_: str) -> str:
    return _AD_COSTS.format(ads=script("ad_rows"), account=script("ad_account_rows"))


def _insurance_select(_: str) -> str:
    rows = script("insurance_rows")
    note = "iif(dated_by_number, 'dated_by_number', '')"
    return f"SELECT :shop AS shop_id, '' AS key, *, order_id AS id, {note} AS note, 1 AS orders FROM ({rows})"


def _survey_select(dim: str) -> str:
    names = "r.shop_id AS shop_id, r.import_id AS import_id, r.row_no AS row_no, NULL AS order_id"
    return survey_rows(f"{names}, '{dim}' AS dim, r.question AS id, coalesce(r.answer, '') AS note")


def _review_select(dim: str) -> str:
    names = "r.shop_id AS shop_id, r.import_id AS import_id, r.row_no AS row_no, r.order_id AS order_id"
    return review_rows(dim, names, f"'{dim}' AS dim", "r.product_id AS id", "coalesce(r.text, '') AS note")


def _columns(table: str, dim: str) -> str:
    names = ", ".join(f"{table}.{name} AS {name}" for name in ("shop_id", "import_id", "row_no", "order_id"))
    return f"{names}, '{dim}' AS dim"


_SELECTS: dict[str, Callable[[str], str]] = {
    "created_days": _created_select,
    "delivery_days": _promise_select,
    "case_days": _case_select,
    "waiting_cases": _waiting_select,
    "bill_days": _bill_select,
    "penalty_days": _penalty_select,
    "ad_sums": _ad_select,
    "ad_account_days": _account_select,
    "ad_costs": _ad_cost_select,
    "insurance_days": _insurance_select,
    "review_days": _review_select,
    "survey_days": _survey_select,
}
