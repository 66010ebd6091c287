"""Rows of one file that share a key and say different things: no dataset drops any of them without a word."""

from __future__ import annotations

import pytest
from export_files import DEFAULT_COLUMNS, Shop, as_csv, grid, order
from support.desk import HEADERS, case

from pdd_ops.formats.datasets import datasets
from pdd_ops.store.adding import ADDED
from pdd_ops.store.contradictions import OTHERWISE, SINGLE

PRODUCTS = ["标准产品ID", "标准产品名称", "单个产品成本"]
PACKS = ["销售规格ID", "标准产品ID", "销售数量"]


def test_every_dataset_says_what_becomes_of_rows_with_one_key() -> None:
    for name, dataset in datasets().items():
        ways = [name in SINGLE, name in ADDED, name in OTHERWISE, "ordinal" in dataset.key]
        assert sum(ways) == 1, name


@pytest.mark.parametrize(
    "rows",
    [
        [PRODUCTS, ["P1", "竹杯", "10"], ["P2", "棉袜", "3"], ["P1", "竹杯", "25"]],
        [PACKS, ["S1", "P1", "1"], ["S2", "P1", "2"], ["S1", "P2", "3"]],
    ],
    ids=["products", "packs"],
)
def test_cost_maps_that_contradict_themselves_are_refused(shop: Shop, rows: list[list[str]]) -> None:
    result = shop.take_one("成本.csv", as_csv(rows))
    assert result.format is None and result.reason is not None and "2、4" in result.reason
    assert shop.one("SELECT (SELECT count(*) FROM article_products) + (SELECT count(*) FROM article_packs)") == 0


def test_a_product_under_two_names_is_one(shop: Shop) -> None:
    rows = [PRODUCTS, ["P1", "竹杯", "10"], ["P1", "竹杯（大）", "10"]]
    result = shop.take_one("成本.csv", as_csv(rows))
    assert (result.new, result.same) == (1, 1) and any("重复" in note for note in result.notes)
    assert shop.rows("SELECT name, cost_fen FROM article_products") == [("竹杯（大）", 1000)]


@pytest.mark.parametrize(("second", "taken"), [("36.50", True), ("12.00", False)])
def test_a_case_in_one_state_with_two_amounts_contradicts_itself(shop: Shop, second: str, taken: bool) -> None:
    rows = [case(), case("81000000002"), case(退款金额=second)]
    result = shop.take_one("售后.csv", as_csv(grid(HEADERS, rows)))
    assert (result.format is not None) is taken
    assert taken or (result.reason is not None and "2、4" in result.reason)


def test_orders_of_a_row_each_repeat_nothing(shop: Shop) -> None:
    for status in ("待发货", "已收货"):
        rows = [order(f"250301-{at:015d}", 订单状态=status) for at in range(3)]
        result = shop.take_one(f"{status}.csv", as_csv(grid(DEFAULT_COLUMNS, rows)))
        assert (result.new + result.changed, [note for note in result.notes if "重复" in note]) == (3, [])
