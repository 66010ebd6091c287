"""A header that stands twice: equal and empty cells are merged, contradictions are said with the columns and taken
from the first."""

from __future__ import annotations

import pytest
from export_files import Shop, as_csv, as_xlsx

from pdd_ops.intake.repeated import letters

HEAD = "订单号,订单状态,商品,商品id,商品数量(件),用户实付金额(元),商家实收金额(元),支付时间"


def orders(extra: str, *cells: tuple[str, str]) -> list[list[str]]:
    """Orders with one more column, headed `extra`; `cells`: (product id, cell of the last column)."""
    rows = [
        [f"250301-{at:015d}", "已收货", "糕", product, "1", "85.00", "90.00", "2025-03-01 10:00:00", last]
        for at, (product, last) in enumerate(cells)
    ]
    return [[*HEAD.split(","), extra], *rows]


def products(shop: Shop) -> list[str | None]:
    return [found for (found,) in shop.rows("SELECT product_id FROM orders ORDER BY order_id")]


@pytest.mark.parametrize("header", ["商品id", "商品ID", " 商品id\t", "商品 id", "*商品id"])
def test_equal_and_empty_cells_are_merged_without_a_word(shop: Shop, header: str) -> None:
    cells = [("7000001", "7000001"), ("", "7000002"), ("7000003", ""), ("--", "7000004"), ("7000005", "7000005.0")]
    result = shop.take_one("orders_export2025-04-01-10-09-23.csv", as_csv(orders(header, *cells)))
    assert products(shop) == [f"700000{at}" for at in range(1, 6)]
    assert result.notes == []


def test_a_contradiction_is_said_and_the_first_column_counts(shop: Shop) -> None:
    cells = [("7000001", "7000001"), ("7000002", "7000009"), ("", "7000003"), ("7000004", "7000008")]
    result = shop.take_one("orders_export2025-04-01-10-09-23.csv", as_csv(orders("商品id", *cells)))
    assert products(shop) == ["7000001", "7000002", "7000003", "7000004"]
    assert [note for note in result.notes if "表头“商品id”有几列（D、I），其中 2 行各列的值不同" in note]


def test_amounts_are_compared_by_what_they_mean(shop: Shop) -> None:
    head = ["统计日期", "店铺访客数", "成交金额", "成交金额"]
    cells = [head, ["2025-03-01", "10", "1,234.50", "1234.5"], ["2025-03-02", "10", "1.2万", "12000.00"]]
    assert shop.take_one("流量.xlsx", as_xlsx(cells)).notes == []
    cells = [head, ["2025-03-03", "10", "5.00", "6.00"], ["2025-03-04", "10", "", "7.00"]]
    [note] = shop.take_one("流量二.xlsx", as_xlsx(cells)).notes
    assert "“成交金额”有几列（C、D），其中 1 行" in note
    found = shop.rows("SELECT gmv_fen FROM traffic_days WHERE day > '2025-03-02' ORDER BY day")
    assert found == [(500,), (700,)]


def test_three_columns_and_total_rows(shop: Shop) -> None:
    head = ["统计日期", "店铺访客数", "店铺访客数", "成交金额", "店铺访客数"]
    cells = [
        head,
        ["2025-03-01", "", "", "5.00", "7"],
        ["2025-03-02", "8", "8", "5.00", "9"],
        ["合计", "8", "8", "10", "16"],
    ]
    [note] = shop.take_one("流量.csv", as_csv(cells)).notes
    assert "（B、C、E），其中 1 行" in note
    assert shop.rows("SELECT visitors FROM traffic_days ORDER BY day") == [(7,), (8,)]


def test_columns_of_other_names_for_one_thing_still_go_by_their_order(shop: Shop) -> None:
    head = ["日期", "商品ID", "总花费(元)", "成交花费(元)", "曝光量"]
    result = shop.take_one("商品推广.csv", as_csv([head, ["2025-03-01", "7", "5.00", "4.00", "10"]]))
    assert result.notes == []
    assert shop.one("SELECT spend_fen FROM ad_days") == 500


@pytest.mark.parametrize(
    ("at", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_called_as_a_spreadsheet_does(at: int, name: str) -> None:
    assert letters(at) == name
