"""A total row whose label stands where a code does is no code."""

from __future__ import annotations

import pytest
from export_files import Grid, Shop, as_csv, as_xlsx

LABELS = ["合计", "合计：", "总计:", " 小计 ", "汇总", "总和"]
COURIER: Grid = [
    ["运单号", "运费(元)", "揽收日期"],
    ["YT123456789012", "3.20", "2025-03-01"],
    ["YT123456789013", "3.20", "2025-03-01"],
]
STOCK: Grid = [["商品编码", "仓库", "可用数"], ["A1", "主仓", "1,200"], ["A2", "主仓", "12"]]
TRACKS: Grid = [
    ["快递单号", "揽收时间", "物流状态"],
    ["SF1", "2025-03-01 10:00:00", "已签收"],
    ["SF2", "2025-03-01 10:00:00", "运输中"],
]
ARTICLES: Grid = [["标准产品ID", "产品名称", "成本"], ["P1", "糕", "10"], ["P2", "饼", "5"]]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    ("dataset", "cells", "total"),
    [
        ("courier_bills", COURIER, ["6.40", ""]),
        ("erp_stock", STOCK, ["", "1212"]),
        ("tracks", TRACKS, ["", "2"]),
        ("article_products", ARTICLES, ["", "15"]),
    ],
)
def test_a_total_in_a_column_of_codes_is_no_row(
    shop: Shop, dataset: str, cells: Grid, total: list[str], label: str
) -> None:
    for name, content in (
        ("一.csv", as_csv([*cells, [label, *total]])),
        ("二.xlsx", as_xlsx([cells[0], [label, *total], *cells[1:]])),
    ):
        result = shop.take_one(name, content)
        assert (result.rows, result.rejected) == (2, 0)
    assert shop.one(f"SELECT count(*) FROM {dataset}") == 2


def test_a_code_that_holds_such_a_word_is_one(shop: Shop) -> None:
    cells = [["商品编码", "仓库", "可用数"], ["合计款-01", "主仓", "10"], ["A-小计", "主仓", "5"]]
    assert shop.take_one("库存.csv", as_csv(cells)).new == 2


@pytest.mark.parametrize("cell", ["98.5%", "98.5 %", "９８．５％", "98.50% ", "98.5\u00a0%"])
def test_a_space_before_the_sign_of_per_cent_changes_nothing(shop: Shop, cell: str) -> None:
    head = ["统计日期", "咨询人数", "人工接待人数", "3分钟人工回复率"]
    result = shop.take_one(
        "客服.csv", as_csv([head, ["2025-03-01", "10", "9", cell], ["2025-03-02", "10", "9", "40%"]])
    )
    assert (result.rejected, result.notes) == (0, [])
    assert shop.rows("SELECT reply_3min_rate FROM service_days ORDER BY day") == [(0.985,), (0.4,)]


@pytest.mark.parametrize(
    ("cell", "seconds"), [("80", 80.0), ("1分20秒", 80.0), ("00:01:20", 80.0), ("80秒", 80.0), ("--", None)]
)
def test_the_time_that_visitors_stay_is_read_with_its_units(shop: Shop, cell: str, seconds: float | None) -> None:
    shop.take_one(
        "流量.csv", as_csv([["统计日期", "店铺访客数", "成交金额", "平均停留时长"], ["2025-03-01", "10", "5", cell]])
    )
    assert shop.one("SELECT stay_seconds FROM traffic_days") == seconds
