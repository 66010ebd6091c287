"""Sales of an unknown product are said in the banner of the report."""

from __future__ import annotations

from export_files import FULL_COLUMNS, Shop, as_csv, grid, order
from support.tool import run


def test_a_damaged_product_is_said_where_the_report_begins(shop: Shop) -> None:
    rows = [order(), order("250302-100000000000002", 商品id="7.01E+11")]
    shop.take_one("orders_export2025-04-01-09-00-00.csv", as_csv(grid(FULL_COLUMNS, rows)))
    report = run("report", "2025-03", "--format", "json", "--db", shop.database)
    assert "1 单（85.00 元）不知道是哪个商品" in report
