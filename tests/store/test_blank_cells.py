"""A number that is empty is not 0: the row is set apart, or import and report say how many there are."""

from __future__ import annotations

from contextlib import closing

import pytest
from export_files import SHORT_COLUMNS, Shop, as_csv
from money_files import bill, expense, income

from pdd_ops.check.rejects import blank_numbers
from pdd_ops.metrics.query import query
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, Period
from pdd_ops.store.database import open_reader

BLANKS = ["", "--", "-", "暂无", "\t", "N/A"]
ORDER = "250301-100000000000001"


def value(shop: Shop, metric: str) -> float | None:
    with closing(open_reader(shop.database)) as connection:
        [row] = query(connection, shops=[1], metrics=[metric], period=Period("2025-03-01", "2025-03-31")).rows
    return row.values[0].value


@pytest.mark.parametrize("blank", BLANKS)
def test_a_bill_row_without_any_amount_is_set_apart(shop: Shop, blank: str) -> None:
    head = ["商户订单号", "发生时间", "收入金额（+元）", "支出金额（-元）", "账务类型", "备注", "业务描述"]
    what = ["交易收入", "", "0010002|交易收入-订单收入"]
    rows = [
        [ORDER, "2025-03-01 10:00:00", blank, blank, *what],
        [ORDER, "2025-03-02 10:00:00", "10.00", blank, *what],
        [ORDER, "2025-03-03 10:00:00", blank, "-4.00", *what],
        [ORDER, "2025-03-04 10:00:00", "0.00", "0", *what],
    ]
    result = shop.take_one("账单.csv", as_csv([head, *rows]))
    assert (result.new, result.rejected) == (3, 1)
    assert shop.rejects() == [(2, "收入金额（+元） / 支出金额（-元）", "", "missing")]
    assert shop.rows("SELECT income_fen, expense_fen FROM bills ORDER BY at") == [(1000, 0), (0, -400), (0, 0)]


def test_a_footer_that_counts_such_a_row_is_no_reason_to_refuse_the_bill(shop: Shop) -> None:
    entries = [income("100.00"), expense("0.60")]
    empty = (ORDER, "2025-03-05 10:00:00", "", "", "其他", "", "0140001|其他")
    result = shop.take_one("一.csv", bill(*entries, empty, of=[*entries, expense("0.00")]))
    assert (result.new, result.rejected) == (2, 1)
    result = shop.take_one("二.csv", bill(*entries, empty, of=[*entries, expense("0.01")]))
    assert result.format is None and "差" in str(result.reason)


def test_the_ad_account_too_whichever_columns_it_has(shop: Shop) -> None:
    two = [
        ["入账时间", "收入", "支出", "交易类型"],
        ["2025-03-01 10:00:00", "", "-", "推广支出"],
        ["2025-03-02 10:00:00", "", "5.00", "推广支出"],
    ]
    one = [
        ["时间", "流水类型", "交易金额"],
        ["2025-03-03 10:00:00", "支出", ""],
        ["2025-03-03 11:00:00", "支出", "7.00"],
    ]
    assert shop.take_one("一.csv", as_csv(two)).rejected == 1
    assert shop.take_one("二.csv", as_csv(one)).rejected == 1
    assert [column for _, column, *_ in shop.rejects()] == ["收入 / 支出", "交易金额"]
    assert value(shop, "ad_account_spend") == 12.0


def test_ads_without_a_spend_are_in_no_ratio(shop: Shop) -> None:
    head = ["日期", "商品ID", "总花费(元)", "交易额(元)", "曝光量"]
    rows = [["2025-03-01", "7", "10.00", "30.00", "1000"], ["2025-03-02", "7", "", "40.00", "1000"]]
    result = shop.take_one("商品推广.csv", as_csv([head, *rows]))
    assert (result.rejected, value(shop, "ad_roi")) == (1, 3.0)


CASES = "售后编号,订单编号,售后状态,退款类型,退款金额,申请时间,同意退款时间"
INSURANCE = "订单编号,服务费用(元),收费状态,理赔状态"
PROMOTED = "订单编号,推广状态,订单成交时间,预估支付佣金(元)"
BY_PRODUCT = "成交日期,推广商品ID,成交笔数,成交金额(元),预估支付佣金(元)"
TIMES = "2025-03-02 10:00:00,2025-03-02 11:00:00"


@pytest.mark.parametrize(
    ("head", "row", "blank", "column"),
    [
        (CASES, f"9001,{ORDER},退款成功,仅退款,*,{TIMES}", "", "退款金额"),
        (INSURANCE, f"{ORDER},*,已收费,未理赔", "--", "服务费用(元)"),
        (PROMOTED, f"{ORDER},已成团,2025-03-01 10:00:05,*", "-", "预估支付佣金(元)"),
        (BY_PRODUCT, "2025-03-01,7000001,3,255.00,*", "暂无", "预估支付佣金(元)"),
    ],
)
def test_rows_that_stay_say_how_many_lack_their_amount(
    shop: Shop, head: str, row: str, blank: str, column: str
) -> None:
    cells = {amount: [head.split(","), row.replace("*", amount).split(",")] for amount in (blank, "5.00")}
    result = shop.take_one("一.csv", as_csv(cells[blank]))
    assert (result.new, result.rejected) == (1, 0)
    assert [note for note in result.notes if f"“{column}”有 1 行是空的" in note]
    assert not [note for note in shop.take_one("二.csv", as_csv(cells["5.00"])).notes if "行是空的" in note]


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (CASES, f"9001,{ORDER},退款关闭,仅退款,,{TIMES}"),
        (CASES, f"9001,{ORDER},换货/补寄成功,换货,,{TIMES}"),
        (INSURANCE, f"{ORDER},,未收费,未理赔"),
        (PROMOTED, f"{ORDER},审核失败,2025-03-01 10:00:05,"),
    ],
)
def test_where_nothing_was_due_nothing_is_said(shop: Shop, head: str, row: str) -> None:
    result = shop.take_one("一.csv", as_csv([head.split(","), row.split(",")]))
    assert not [note for note in result.notes if "行是空的" in note]


def order(number: int, *, total: str = "50.00", pieces: str = "2", day: int = 1, status: str = "已收货") -> list[str]:
    at = f"2025-03-{day:02d} 10:00:00" if status != "待支付" else ""
    return ["7", f"2503{day:02d}-{number:015d}", status, total, "45.00", "45.00", pieces, at]


def banner(shop: Shop, month: str = "2025-03") -> list[str]:
    with closing(open_reader(shop.database)) as connection:
        shops = choose_shops(connection, None)
        return [one.sentence for one in blank_numbers(connection, shops, Month.parse(month))]


@pytest.mark.parametrize("blank", BLANKS)
def test_orders_without_their_pieces_count_and_are_told_in_import_and_report(shop: Shop, blank: str) -> None:
    rows = [order(1), order(2, pieces=blank), order(3, pieces=blank, day=9), order(4, pieces=blank, status="待支付")]
    result = shop.take_one("订单.csv", as_csv([SHORT_COLUMNS, *rows]))
    assert (result.new, result.rejected) == (4, 0)
    assert [note for note in result.notes if "“商品数量(件)”有 2 行是空的" in note]
    assert (value(shop, "units"), value(shop, "orders")) == (2, 3)
    [sentence] = banner(shop)
    assert sentence.startswith("订单.csv 有 2 单的“商品数量(件)”是空的")
    assert banner(shop, "2025-04") == []


def test_what_a_later_file_fills_in_is_no_longer_told(shop: Shop) -> None:
    blank = [order(1), order(2, pieces=""), order(3, total="", day=9)]
    result = shop.take_one("一.csv", as_csv([SHORT_COLUMNS, *blank]))
    assert [note for note in result.notes if "“商品总价(元) / 商品数量(件)”有 2 行是空的" in note]
    assert "有 2 单" in banner(shop)[0]
    shop.take_one("二.csv", as_csv([SHORT_COLUMNS, order(1), order(2)]), as_of="2030-01-01 00:00:00")
    assert "有 1 单" in banner(shop)[0]
    shop.take_one("三.csv", as_csv([SHORT_COLUMNS, order(3, day=9)]), as_of="2030-01-02 00:00:00")
    assert banner(shop) == []
    assert (value(shop, "units"), value(shop, "list_amount")) == (6, 150.0)


def test_a_column_that_is_empty_in_every_order_has_no_sum(shop: Shop) -> None:
    result = shop.take_one("订单.csv", as_csv([SHORT_COLUMNS, *(order(number, pieces="") for number in range(1, 9))]))
    assert [note for note in result.notes if "“商品数量(件)”有 8 行是空的" in note]
    assert (value(shop, "units"), value(shop, "orders")) == (None, 8)


def test_all_numbers_of_days_are_due_but_of_ads_without_spend(shop: Shop) -> None:
    sources = [
        ["统计日期", "流量来源", "访客数", "浏览量", "成交买家数", "成交订单数", "成交金额"],
        ["2025-03-01", "搜索", "", "", "", "", "9.90"],
        ["2025-03-01", "推荐", "10", "20", "", "2", "19.90"],
        ["2025-03-02", "搜索", "10", "20", "1", "2", "19.90"],
    ]
    result = shop.take_one("流量来源.csv", as_csv(sources))
    assert [note for note in result.notes if "“访客数 / 浏览量 / 成交买家数 …”有 2 行是空的" in note]
    ads = [
        ["日期", "商品ID", "总花费(元)", "交易额(元)", "曝光量", "点击量"],
        ["2025-03-01", "7", "10.00", "30.00", "1000", ""],
        ["2025-03-02", "7", "0.00", "0.00", "0", ""],
        ["2025-03-03", "7", "5.00", "0.00", "10", "1"],
    ]
    result = shop.take_one("商品推广.csv", as_csv(ads))
    assert [note for note in result.notes if "“点击量”有 1 行是空的" in note]
