"""Traffic, sources, products, after-sales and the catalogue, in old and new wording."""

from __future__ import annotations

import pytest
from export_files import Grid, Shop, as_csv, as_xlsx


@pytest.mark.parametrize("word", ["成交", "支付"])
@pytest.mark.parametrize("day", ["统计日期", "日期"])
def test_daily_traffic_in_both_wordings(shop: Shop, word: str, day: str) -> None:
    cells = [
        [day, "店铺访客数", "店铺浏览量", "商品访客数", "商品浏览数", f"{word}买家数", f"{word}订单数", f"{word}件数",
         f"{word}金额(元)", f"{word}转化率", "客单价(元)", f"{word}老买家占比", "跳失率", "平均停留时长", "曝光量"],
        ["2025-03-01", "1,234", "5678", "1100", "5000", "20", "22", "25", "2,047.85", "1.62%", "102.39",
         "30%", "45.5%", "01:02", "9万"],
    ]  # fmt: skip
    result = shop.take_one("流量.xlsx", as_xlsx(cells))
    assert (result.format, result.rejected) == ("traffic_days", 0)
    assert shop.rows(
        """SELECT day, visitors, page_views, product_visitors, product_page_views, buyers, orders, units, gmv_fen,
        returning_buyer_share, bounce_rate, stay_seconds, impressions FROM traffic_days"""
    ) == [("2025-03-01", 1234, 5678, 1100, 5000, 20, 22, 25, 204785, 0.3, 0.455, None, 90000)]
    assert shop.one("SELECT unknown_columns FROM imports") == "[]"


@pytest.mark.parametrize("label", ["合计", "总计", "汇总"])
def test_the_total_of_a_traffic_table_is_no_day(shop: Shop, label: str) -> None:
    cells = [["日期", "店铺访客数", "成交金额"], ["2025-03-01", "5", "1.00"], [label, "5", "1.00"], ["注：按日累计"]]
    result = shop.take_one("流量.csv", as_csv(cells))
    assert (result.rows, result.rejected) == (1, 0)


def test_long_and_wide_sources_say_the_same(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> None:
    long: Grid = [
        ["日期", "流量来源", "访客数", "成交金额"],
        ["2025-03-01", "搜索", "100", "10.00"],
        ["2025-03-01", "多多视频", "50", ""],
        ["2025-03-02", "搜索", "70", "7.00"],
    ]
    wide: Grid = [
        [
            "统计日期",
            "搜索访客数",
            "搜索支付金额(元)",
            "多多视频访客数",
            "新访客数",
            "总访客数",
            "全部访客数",
            "合计访客数",
        ],
        ["2025-03-01", "100", "10.00", "50", "3", "150", "150", "150"],
        ["2025-03-02", "70", "7.00", "", "1", "70", "70", "70"],
        ["合计", "170", "17.00", "50", "4", "220", "220", "220"],
    ]
    other = Shop(tmp_path_factory.mktemp("wide"), tmp_path_factory.mktemp("data") / "db")
    assert shop.take_one("来源.csv", as_csv(long)).format == "traffic_sources"
    assert other.take_one("来源.csv", as_csv(wide)).format == "traffic_sources_wide"
    assert other.dump() == shop.dump()
    assert shop.one("SELECT sum(visitors) FROM traffic_sources") == 220


@pytest.mark.parametrize("name", ["合计", "总计", "全部"])
def test_the_sum_of_all_sources_is_no_source(shop: Shop, name: str) -> None:
    cells = [["日期", "来源", "访客数"], ["2025-03-01", "搜索", "100"], ["2025-03-01", name, "100"]]
    shop.take_one("来源.csv", as_csv(cells))
    assert shop.rows("SELECT source, visitors FROM traffic_sources") == [("搜索", 100)]


PRODUCTS = [["商品ID", "商品名称", "商品访客数", "支付买家数", "支付金额"], ["7000001", "桂花糕", "30", "2", "20.00"]]


def test_products_with_a_day_column(shop: Shop) -> None:
    cells = [[day, *row] for day, row in zip(["统计日期", "2025-03-01"], PRODUCTS, strict=True)]
    shop.take_one("商品数据_20250301至20250331.csv", as_csv(cells))
    assert shop.rows("SELECT day, day_to, gmv_fen FROM product_days") == [("2025-03-01", "2025-03-01", 2000)]


def test_products_over_a_period_take_it_from_the_name(shop: Shop) -> None:
    cells = [*PRODUCTS, ["总计", "-", "30", "2", "20.00"]]
    assert shop.take_one("商品数据_20250301至20250331.csv", as_csv(cells)).rejected == 0
    assert shop.rows("SELECT day, day_to, gmv_fen FROM product_days") == [("2025-03-01", "2025-03-31", 2000)]
    assert shop.take_one("商品数据.csv", as_csv(PRODUCTS + PRODUCTS[1:])).format is None


CASES: Grid = [
    ["仅支持导出3个月内的售后单，3个月前的售后单仅支持在页面查看"],
    ["售后编号", "订单编号", "交易金额", "售后状态", "退款类型", "退款金额", "订单状态", "发货运单号", "商品ID",
     "买家", "超时时间", "申请时间", "退款原因", "退货运单号", "退货物流状态", "退货物流状态对应时间", "同意退款时间",
     "同意退款人", "同意退货时间", "快递拦截状态", "sku信息", "订单标记", "备注"],
    ["8001", "250301-000000000000003", "85.00", "退款成功", "仅退款", "60.50", "未发货，退款成功", "", "7000001",
     "小**", "剩余1天", "2025-03-31 08:00:00", "质量问题", "", "", "", "2025-04-01 09:00:00",
     "平台", "", "", "原味", "", ""],
    ["8002", "250301-000000000000003", "85.00", "平台处理中", "退货退款", "24.50", "已收货", "", "7000001",
     "小**", "2025-04-05 00:00:00", "2025-04-01 08:00:00", "七天无理由退货", "", "", "", "", "", "", "", "", "", ""],
]  # fmt: skip


def test_after_sales_below_a_hint_row(shop: Shop) -> None:
    result = shop.take_one("售后数据.xlsx", as_xlsx({"售后信息": CASES}))
    assert (result.format, result.rows, result.rejected) == ("aftersales", 2, 0)
    assert shop.rows(
        "SELECT case_id, refund_fen, opened_day, refund_day, refunded, intervened, stage FROM aftersales ORDER BY 1"
    ) == [
        ("8001", 6050, "2025-03-31", "2025-04-01", 1, 1, "unshipped"),
        ("8002", 2450, "2025-04-01", "2025-04-01", 0, 1, "received"),
    ]
    assert shop.rows("SELECT day, closed, closed_fen FROM case_days WHERE dim = 'all' AND closed > 0") == [
        ("2025-04-01", 1, 6050)
    ]
    assert shop.one("SELECT unknown_columns FROM imports") == "[]"


def test_the_aliases_of_after_sales(shop: Shop) -> None:
    cells = [
        ["售后单号", "平台订单号", "实退金额(元)", "售后类型", "售后原因", "售后申请时间", "退款成功时间", "售后状态"],
        ["8001", "250301-000000000000003", "60.50", "退货退款", "少件", "2025/3/31 8:00", "4/1/25 9:00", "退款成功"],
    ]
    assert shop.take_one("售后.csv", as_csv(cells)).rejected == 0
    assert shop.rows("SELECT order_id, refund_fen, type, reason, opened_day, refund_day FROM aftersales") == [
        ("250301-000000000000003", 6050, "退货退款", "少件", "2025-03-31", "2025-04-01")
    ]


def test_the_catalogue_is_of_the_day_in_its_name(shop: Shop) -> None:
    cells = [
        ["商品ID", "商品名称", "样式ID", "规格", "规格编码", "库存", "拼单价(元)", "单买价(元)", "状态"],
        ["7000001", "桂花糕", "9000001", "原味", "GH-06", "0", "19.90", "22", "在售"],
        ["7000001", "桂花糕", "9000002", "蔓越莓", "", "1,200", "¥21.90", "25.00", "在售"],
    ]
    result = shop.take_one("商品库存_20250326.xlsx", as_xlsx(cells))
    assert (result.format, result.rejected) == ("catalogue", 0)
    assert shop.rows(
        "SELECT day, sku_id, sku_code, stock, group_price_fen, single_price_fen FROM catalogue ORDER BY 2"
    ) == [
        ("2025-03-26", "9000001", "GH-06", 0, 1990, 2200),
        ("2025-03-26", "9000002", "", 1200, 2190, 2500),
    ]


def test_a_title_row_above_that_is_like_a_header_does_not_win(shop: Shop) -> None:
    cells = [["店铺：桂花店", "日期：2025-03"], ["日期", "店铺访客数", "成交金额"], ["2025-03-01", "5", "1.00"]]
    assert shop.take_one("流量.csv", as_csv(cells)).rows == 1


def test_like_snapshots_of_two_days_are_two_contents(shop: Shop) -> None:
    stock = as_csv([["商品ID", "商品名称", "样式ID", "规格", "库存"], ["7000001", "桂花糕", "9000001", "原味", "12"]])
    shop.take_one("库存_20250401.csv", stock)
    shop.take_one("库存_20250402.csv", stock)
    assert shop.rows("SELECT day, stock FROM catalogue ORDER BY day") == [("2025-04-01", 12), ("2025-04-02", 12)]


def test_a_snapshot_of_shortly_after_midnight_is_of_that_day(shop: Shop) -> None:
    stock = as_csv([["商品ID", "商品名称", "样式ID", "规格", "库存"], ["7000001", "桂花糕", "9000001", "原味", "12"]])
    shop.take_one("库存.csv", stock, as_of="2025-04-02 00:03")
    assert shop.one("SELECT day FROM catalogue") == "2025-04-02"
