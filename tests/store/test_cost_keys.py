"""Codes of a cost sheet and of orders are compared without white space, width and case."""

from __future__ import annotations

import pytest
from export_files import FULL_COLUMNS, Shop, as_csv, grid, order


@pytest.mark.parametrize(
    ("ordered", "priced"),
    [
        ("AB-01 大", "ab-01大"),
        ("ａｂ－０１", "AB-01"),
        ("茶叶 250G", "茶叶２５０ｇ"),
        ("Ⅱ型（红）", "ii型(红)"),
        ("x\u00a0y", "XY"),
    ],
)
@pytest.mark.parametrize("sheet_first", [True, False])
def test_a_code_written_in_another_way_has_its_cost(shop: Shop, ordered: str, priced: str, sheet_first: bool) -> None:
    sheet = as_csv([["商家编码", "成本价"], [priced, "4.50"], ["别的", "1"]])
    if sheet_first:
        shop.take_one("成本.csv", sheet)
    shop.take_one("订单.csv", as_csv(grid(FULL_COLUMNS, [order(**{"商家编码-规格维度": ordered})])))
    if not sheet_first:
        shop.take_one("成本.csv", sheet)
    costs = shop.rows("SELECT goods_cost_fen, uncovered_orders FROM cost_days WHERE dim = 'all'")
    assert costs == [(450, 0)]


def test_one_code_in_two_ways_with_two_costs_is_refused(shop: Shop) -> None:
    result = shop.take_one("成本.csv", as_csv([["商家编码", "成本价"], ["Ａ1", "4.50"], ["a 1", "5"]]))
    assert result.format is None and "2、3" in str(result.reason)
