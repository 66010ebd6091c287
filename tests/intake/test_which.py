"""A table about something else is refused by the name of the column that says so; rows of one key must agree."""

from __future__ import annotations

import pytest
from export_files import DEFAULT_COLUMNS, FULL_COLUMNS, Shop, as_csv, grid, order

DAYS = ["2025-03-01", "2025-03-02"]
TRAFFIC = ["统计日期", "店铺访客数", "成交金额"]
ADS = ["日期", "商品ID", "总花费(元)", "交易额(元)", "曝光量", "点击量"]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("直播间名称", ["晚场", "早场"]),
        ("券批次号", ["90012", "90013"]),
        ("收货省份", ["浙江", "四川"]),
        ("终端类型", ["APP", "小程序"]),
        ("用户类型", ["新客", "老客"]),
        ("一级类目", ["家居", "食品"]),
        ("店员账号", ["甲", "乙"]),
        ("宝贝编码", ["700100", "700200"]),
    ],
)
def test_a_column_that_says_which_refuses_a_table_of_the_shop(shop: Shop, header: str, cells: list[str]) -> None:
    rows = [[day, cell, "300.00", "5"] for day, cell in zip(DAYS, cells, strict=True)]
    result = shop.take_one("表.csv", as_csv([["日期", header, "成交金额", "成交买家数"], *rows]))
    assert result.format is None and f"“{header}”" in str(result.reason)


def test_a_column_says_which_though_the_last_row_names_nothing(shop: Shop) -> None:
    rows = [[f"2025-03-0{at}", cell, "300.00", "5"] for at, cell in enumerate(["晚场", "早场", "全部"], start=1)]
    result = shop.take_one("表.csv", as_csv([["日期", "直播间名称", "成交金额", "成交买家数"], *rows]))
    assert result.format is None and "“直播间名称”" in str(result.reason)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("终端", ["全部", "全部"]),
        ("星期", ["六", "日"]),
        ("备注", ["", "下雨"]),
        ("活动商品访客数", ["10", "20"]),
        ("优惠券使用金额", ["10.5", "20"]),
    ],
)
def test_a_column_that_does_not_say_which_is_left_alone(shop: Shop, header: str, cells: list[str]) -> None:
    rows = [[day, "10", "300.00", cell] for day, cell in zip(DAYS, cells, strict=True)]
    assert shop.take_one("表.csv", as_csv([[*TRAFFIC, header], *rows])).new == 2


def test_what_tells_more_of_a_product_is_no_other_table(shop: Shop) -> None:
    rows = [[day, number, name, "3"] for day in DAYS for number, name in (("701", "收纳"), ("702", "杯壶"))]
    result = shop.take_one("商品.csv", as_csv([["统计日期", "商品ID", "末级分类名称", "商品访客数"], *rows]))
    assert (result.format, result.new) == ("product_days", 4)


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        ({"日期": "投放日期"}, "ads_product_day"),
        ({"商品ID": "推广商品ID"}, "ads_product_day"),
        ({"日期": "消耗发生于"}, None),
        ({"商品ID": "货品代码"}, None),
    ],
)
def test_ads_with_other_headers_never_fall_back_to_a_format_without_them(
    shop: Shop, names: dict[str, str], taken: str | None
) -> None:
    rows = [[day, number, "5.00", "20.00", "100", "9"] for day in DAYS for number in ("7010001", "7010002")]
    name = "商品推广_分天数据_20250301至20250302.csv"
    result = shop.take_one(name, as_csv([[names.get(header, header) for header in ADS], *rows]))
    assert result.format == taken
    assert taken or any(header in str(result.reason) for header in names.values())


@pytest.mark.parametrize(
    ("columns", "lacking"),
    [
        (["商户订单号", "发生时间", "收入金额（+元）", "支出金额（-元）", "账务类型", "备注"], "业务描述"),
        (["日期", "商品ID", "商品名称", "交易额(元)", "曝光量", "点击量", "成交笔数"], "总花费"),
        (["售后编号", "退款金额", "售后状态", "退款类型", "申请时间"], "订单编号"),
    ],
)
def test_the_nearest_export_and_the_header_that_is_missing(shop: Shop, columns: list[str], lacking: str) -> None:
    result = shop.take_one("表.csv", as_csv([columns, ["1"] * len(columns)]))
    assert result.format is None and lacking in str(result.reason) and "缺少表头" in str(result.reason)


def test_rows_of_one_key_with_other_values_refuse_the_file_and_name_what_was_not_read(shop: Shop) -> None:
    rows = [[f"2025-03-{day:02d}", "10", "1.00", "一组"] for day in range(1, 32)]
    rows += [[f"2025-03-{day:02d}", "20", "2.00", "二组"] for day in range(1, 32)]
    result = shop.take_one("表.csv", as_csv([[*TRAFFIC, "口径"], *rows]))
    assert result.format is None and "口径" in str(result.reason) and "2、33" in str(result.reason)
    same = shop.take_one("表2.csv", as_csv([TRAFFIC, *[row[:3] for row in rows[:31] * 2]]))
    assert (same.new, same.rejected) == (31, 0)


def test_a_case_in_two_states_is_one_case_and_with_two_amounts_is_not(shop: Shop) -> None:
    head = ["售后编号", "订单编号", "售后状态", "退款金额", "申请时间"]
    number, day = "250301-100000000000001", "2025-03-02 10:00:00"
    states = [["1", number, "待商家处理", "", day], ["1", number, "退款成功", "5.00", day]]
    assert shop.take_one("售后.csv", as_csv([head, *states])).new == 1
    assert shop.rows("SELECT refunded, refund_fen FROM aftersales") == [(1, 500)]
    lines = [["2", number, "退款成功", "5.00", day], ["2", number, "退款成功", "7.00", day]]
    assert shop.take_one("售后2.csv", as_csv([head, *lines])).format is None


def test_two_lines_of_one_article_are_two_and_the_same_row_twice_is_one(shop: Shop) -> None:
    small = order(**{"商品数量(件)": "2", "商品总价(元)": "30.00", "店铺优惠折扣(元)": "0", "平台优惠折扣(元)": "0"})
    assert shop.orders(DEFAULT_COLUMNS, order(), small, small).rows == 3
    assert shop.months() == {"2025-03": (1, 8500 + 3000, 9000 + 3000)}
    assert shop.one("SELECT units FROM order_days WHERE dim = 'all'") == 3
    shop.orders(DEFAULT_COLUMNS, small, order(), name="orders_export2025-04-02-10-09-23.csv")
    assert shop.months() == {"2025-03": (1, 8500 + 3000, 9000 + 3000)}


def test_amounts_of_the_order_on_each_line_are_said_and_counted_once_if_asked(shop: Shop) -> None:
    lines = [order(样式ID=str(at), 商品规格=f"规格{at}") for at in range(3)]
    cells = as_csv(grid(FULL_COLUMNS, [*lines, order("250301-100000000000002")]))
    result = shop.take_one("订单.csv", cells)
    assert any("整单金额" in note and "170.00" in note for note in result.notes)
    again = shop.take_one("订单.csv", cells, kind="orders_totals")
    assert again.format == "orders_totals"
    assert shop.months() == {"2025-03": (2, 2 * 8500, 2 * 9000)}
    assert shop.one("SELECT units FROM order_days WHERE dim = 'all'") == 4


def test_a_total_row_is_found_by_a_label_in_any_column(shop: Shop) -> None:
    head = ["商品ID", "商品名称", "分组", "总花费(元)", "交易额(元)", "曝光量", "点击量"]
    rows = [["701", "杯", "", "5.00", "9.00", "100", "4"], ["702", "碗", "", "6.00", "9.00", "90", "2"]]
    total = ["-", "-", "合计", "12.00", "18.00", "190", "6"]
    shop.take_one("商品推广_20250301至20250331.csv", as_csv([head, *rows, total]))
    assert shop.rows("SELECT sum(spend_fen) FROM ad_sums WHERE dim = 'all'") == [(1100,)]


@pytest.mark.parametrize("first", ["", "-"])
def test_a_total_row_without_any_label_adds_up(shop: Shop, first: str) -> None:
    rows = [[day, "701", "5.00", "9.00", "100", "4"] for day in DAYS]
    total = [first, "", "10.00", "18.00", "200", "8"]
    result = shop.take_one("商品推广_分天数据_20250301至20250302.csv", as_csv([ADS, *rows, total]))
    assert (result.new, result.rejected) == (2, 0)
    other = shop.take_one("商品推广_分天数据_20250301至20250303.csv", as_csv([ADS, *rows, [*total[:5], "9"]]))
    assert other.rejected == 1


def test_a_period_total_without_any_label_is_no_product(shop: Shop) -> None:
    head = ["商品ID", "总花费(元)", "交易额(元)", "曝光量", "点击量"]
    rows = [["701", "5.00", "9.00", "100", "4"], ["702", "6.00", "9.00", "90", "2"], ["", "11.00", "18.00", "190", "6"]]
    shop.take_one("商品推广_20250301至20250331.csv", as_csv([head, *rows]))
    assert shop.rows("SELECT sum(spend_fen) FROM ad_sums WHERE dim = 'all'") == [(1100,)]
