"""Words and headers that are not the platform's own: each is read, or means that nothing is there."""

from __future__ import annotations

import polars as pl
import pytest
from export_files import FULL_COLUMNS, Shop, as_csv, grid, order

from pdd_ops.formats.refund_words import refunded_words, unclear_words
from pdd_ops.intake.states import state_of
from pdd_ops.intake.times import day_generous, day_quick, instant_generous
from pdd_ops.periods import instant_text

CASES = ["售后编号", "订单编号", "售后状态", "退款类型", "退款金额", "申请时间"]


def said(expression: pl.Expr) -> object:
    return pl.select(expression).item()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-03-09T02:00:30Z", "2025-03-09 10:00:30"),
        ("2025-03-09T11:00:30+09:00", "2025-03-09 10:00:30"),
        ("2025-03-08 21:00:30 -0500", "2025-03-09 10:00:30"),
        ("2025-03-09 10:00:30.250 +0800", "2025-03-09 10:00:30"),
        ("20250309100030", "2025-03-09 10:00:30"),
        ("202503091000", "2025-03-09 10:00:00"),
        ("2025年3月9日 下午1时05分", "2025-03-09 13:05:00"),
        ("3/9/2025 12:00:05 AM", "2025-03-09 00:00:05"),
        ("2025/3/9 周日 22:10", "2025-03-09 22:10:00"),
        ("1741485630000", "2025-03-09 10:00:30"),
    ],
)
def test_moments_of_scripts_and_spreadsheets(written: str, meant: str) -> None:
    seconds = said(instant_generous(pl.lit(written)))
    assert isinstance(seconds, int) and instant_text(seconds) == meant


@pytest.mark.parametrize(
    "cells",
    [
        {"发货时间": "尚未发货", "确认收货时间": "待收货"},
        {"发货时间": "1970-01-01 08:00:00", "承诺发货时间": "0000-00-00"},
        {"发货时间": "1900-01-00", "确认收货时间": "0"},
        {"邮费(元)": "免邮", "多多支付立减金额(元)": "暂无"},
        {"快递单号": "未填写", "快递公司": "空", "省": "不详"},
        {"商家备注": "——", "样式ID": "N/A"},
    ],
)
def test_what_says_nothing_costs_no_row_and_is_no_fault(shop: Shop, cells: dict[str, str]) -> None:
    result = shop.take_one("订单.csv", as_csv(grid(FULL_COLUMNS, [order(**cells)])))
    assert (result.new, result.rejected, shop.rejects()) == (1, 0, [])
    assert shop.months() == {"2025-03": (1, 8500, 9000)}
    assert shop.rows("SELECT shipped_at, received_at, promised_at FROM orders") == [(None, None, None)]


@pytest.mark.parametrize(("cell", "pieces"), [("2件", 2), ("3 个", 3), ("1.2万", 12000), ("４", 4)])
def test_pieces_with_their_unit(shop: Shop, cell: str, pieces: int) -> None:
    shop.take_one("订单.csv", as_csv(grid(FULL_COLUMNS, [order(**{"商品数量(件)": cell})])))
    assert shop.one("SELECT quantity FROM orders") == pieces


def test_a_column_in_which_nothing_can_be_read_is_not_given(shop: Shop) -> None:
    rows = [order(f"250301-{at:015d}", **{"商品数量(件)": "=A1+B1", "邮费(元)": "#REF!"}) for at in range(3)]
    result = shop.take_one("订单.csv", as_csv(grid(FULL_COLUMNS, rows)))
    assert (result.new, result.rejected) == (3, 0)
    given = shop.one("SELECT fields FROM imports")
    assert "quantity" not in given and "postage" not in given and "paid" in given
    assert any("商品数量(件)" in note and "公式" in note for note in result.notes)
    assert {reason for *_, reason in shop.rejects()} == {"no_value", "error_cell"}


@pytest.mark.parametrize("status", ["订单已取消", "交易关闭", "超时未付，系统关闭", "已撤单", "订单作废"])
def test_cancelled_in_other_words_counts_only_with_a_time_of_payment(shop: Shop, status: str) -> None:
    unpaid = order("250301-000000000000001", status, 支付时间="", 订单成交时间="")
    shop.take_one("订单.csv", as_csv(grid(FULL_COLUMNS, [unpaid, order("250301-000000000000002", status)])))
    assert shop.rows("SELECT state, counted FROM orders ORDER BY order_id") == [("cancelled", 0), ("cancelled", 1)]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("买家已付款", "unshipped"),
        ("等待卖家发货", "unshipped"),
        ("卖家已发货，等待买家确认收货", "shipped"),
        ("交易成功", "received"),
        ("等待买家付款", "unpaid"),
        ("拼单失败", "unformed"),
        ("未发货，已退款", "refunded_unshipped"),
        ("已签收，退款完成", "refunded_received"),
        ("交易关闭（退款成功）", "refunded"),
        ("快递丢失", "unknown"),
    ],
)
def test_order_states_in_other_words(status: str, state: str) -> None:
    assert said(state_of(pl.lit(status))) == state


@pytest.mark.parametrize(
    "words",
    [
        "退款成功",
        "部分退款成功",
        "极速退款成功",
        "退款成功（仅退款）",
        "已退款",
        "退款完成",
        "售后完成",
        "未发货退款成功",
        "已全额退款",
        "平台介入，退款成功",
        "退货退款完成",
        "退款已到账",
        "部分退款",
    ],
)
def test_a_refund_that_was_made(words: str) -> None:
    assert said(refunded_words(pl.lit(words))) is True


@pytest.mark.parametrize(
    "words",
    [
        "未退款成功",
        "退款关闭",
        "退款失败",
        "退款中",
        "售后处理中",
        "无售后或售后取消",
        "待商家处理",
        "换货/补寄成功",
        "维修成功",
        "退款申请已撤销",
        "商家拒绝退款",
        "售后关闭",
        "申请退款",
    ],
)
def test_no_refund_and_no_doubt(words: str) -> None:
    assert said(refunded_words(pl.lit(words))) is False
    assert said(unclear_words(pl.lit(words))) is False


@pytest.mark.parametrize("state", ["部分退款成功", "已退款", "极速退款成功"])
def test_orders_and_cases_agree_on_refunds_whichever_way_they_go_in(shop: Shop, state: str) -> None:
    shop.take_one("订单.csv", as_csv(grid(FULL_COLUMNS, [order(售后状态=state)])))
    shop.take_one("订单2.csv", as_csv(grid(FULL_COLUMNS, [order(售后状态=state, 快递公司="圆通")])))  # through SQL
    assert shop.one("SELECT refunded FROM orders") == 1
    cells = [CASES, ["1", "250301-100000000000001", state, "仅退款", "12.00", "2025-03-02 10:00:00"]]
    shop.take_one("售后.csv", as_csv(cells))
    assert shop.rows("SELECT refund_orders, refund_fen FROM order_days WHERE dim = 'all'") == [(1, 1200)]


def test_a_state_that_does_not_say_is_named_and_a_done_exchange_is_no_refund(shop: Shop) -> None:
    number = "250301-100000000000001"
    cells = [
        CASES,
        ["1", number, "同意退款", "仅退款", "12.00", "2025-03-02 10:00:00"],
        ["2", number, "已完成", "换货", "", "2025-03-02 10:00:00"],
        ["3", number, "已完成", "退货退款", "5.00", "2025-03-02 10:00:00"],
    ]
    result = shop.take_one("售后.csv", as_csv(cells))
    assert shop.rows("SELECT case_id FROM aftersales WHERE refunded = 1") == [("3",)]
    assert any("同意退款 × 1" in note for note in result.notes)


BILL = ["商户订单号", "发生时间", "收入金额（+元）", "支出金额（-元）", "账务类型", "备注", "业务描述"]


@pytest.mark.parametrize(
    ("told", "code", "subject"),
    [
        ("20002|交易退款-订单退款", "0020002", "refund"),
        ("140028|其他-合作费追回", "0140028", "other"),
        ("交易退款-优惠券结算", "0020005", "refund"),
        ("技术服务费-基础技术服务费", "0030002", "service_fee"),
        ("其他服务-延迟发货", "0040004", "penalty"),
        ("缺货罚款", "", "penalty"),
        ("转账-广告账户", "", "transfer"),
        ("提现", "0080001", "withdrawal"),
        ("售后费用-小额打款", "", "aftersales_cost"),
    ],
)
def test_subjects_of_bills_by_number_and_by_words(shop: Shop, told: str, code: str, subject: str) -> None:
    shop.take_one("账单.csv", as_csv([BILL, ["", "2025-03-10 10:00:00", "0", "-3.00", "", "", told]]))
    assert shop.rows("SELECT code, subject FROM bills") == [(code, subject)]


@pytest.mark.parametrize(
    "names",
    [
        {
            "订单号": "平台订单号",
            "用户实付金额(元)": "买家实付（元）",
            "商家实收金额(元)": "实收金额",
            "支付时间": "付款时间",
        },
        {"订单号": "线上订单号", "商品id": "链接ID", "订单状态": "交易状态", "商品数量(件)": "购买数量"},
        {"订单号": "*订单号", "用户实付金额(元)": "用户实付【元】", "商家编码-规格维度": "商家编码_规格维度"},
    ],
)
def test_headers_in_other_words(shop: Shop, names: dict[str, str]) -> None:
    header, row = grid(FULL_COLUMNS, [order()])
    result = shop.take_one("订单.csv", as_csv([[names.get(name, name) for name in header], row]))
    assert (result.format, result.rejected) == ("orders", 0)
    assert shop.months() == {"2025-03": (1, 8500, 9000)}
    assert shop.rows("SELECT product_id, quantity, sku_code FROM orders") == [("7000001", 1, "GH-06")]


@pytest.mark.parametrize("column", ["支付时间", "付款日期", "订单付款时间", None])
def test_orders_of_any_or_no_time(shop: Shop, column: str | None) -> None:
    gone = {"支付时间", "承诺发货时间", "订单成交时间", "发货时间", "确认收货时间"}
    columns = [name for name in FULL_COLUMNS if name not in gone] + ([column] if column else [])
    rows = [order() | ({column: "2025-03-02 10:00:00"} if column else {})]
    result = shop.take_one("订单.csv", as_csv(grid(columns, rows)))
    assert shop.one("SELECT pay_day FROM orders") == ("2025-03-02" if column else "2025-03-01")
    assert any("按订单号里的日期" in note for note in result.notes) == (column is None)


def test_a_failed_look_up_is_named_and_of_a_bill_its_row_set_apart(shop: Shop) -> None:
    result = shop.take_one("成本.csv", as_csv([["规格编码", "成本", "包材"], ["A", "10", "#N/A"], ["B", "#N/A", "1"]]))
    assert result.new == 1 and sum("公式出错" in note for note in result.notes) == 2
    header = ["商户订单号", "发生时间", "收入金额（+元）", "支出金额（-元）", "账务类型", "备注", "业务描述"]
    rows = [["", "2025-03-01 10:00:00", "0", cell, "", "", "0030002|服务费"] for cell in ("#N/A", "-7")]
    assert shop.take_one("账单.csv", as_csv([header, *rows])).rejected == 1
    assert shop.rows("SELECT expense_fen FROM bills") == [(-700,)]


@pytest.mark.parametrize(
    ("cell", "score"),
    [
        ("五星", 5),
        ("四星好评", 4),
        ("★★★☆☆", 3),
        ("⭐⭐", 2),
        ("好评", 5),
        ("中评", 3),
        ("差评", 1),
        ("5星", 5),
        ("很好", None),
    ],
)
def test_scores_in_words_and_stars(shop: Shop, cell: str, score: int | None) -> None:
    row = ["1", "7000001", cell, "好", "2025-03-01 10:00:00"]
    shop.take_one("评价.csv", as_csv([["评价ID", "商品ID", "综合评分", "评价内容", "评价时间"], row]))
    assert shop.rows("SELECT score FROM reviews") == [(score,)]


@pytest.mark.parametrize("month", ["2025年03月份", "2025年3月", "2025-03", "202503"])
def test_months_of_shared_costs(shop: Shop, month: str) -> None:
    shop.take_one("费用.csv", as_csv([["费用项目", "金额", "月份"], ["房租", "3000", month]]))
    assert shop.rows("SELECT since, until FROM overheads") == [("2025-03-01", "2025-03-31")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("45725", "2025-03-09"),
        ("45725.75", "2025-03-09"),
        ("40179", "2010-01-01"),
        ("40178", None),
        ("73050", "2099-12-31"),
        ("2010-01-01", "2010-01-01"),
        ("2009-12-31", None),
        ("2100-01-01", "2100-01-01"),
        ("2100-01-02", None),
    ],
)
def test_days_of_spreadsheets_and_the_first_and_last_that_any_export_is_about(written: str, meant: str | None) -> None:
    assert said(day_generous(pl.lit(written))) == meant
    assert said(day_quick(pl.lit(written))) == (meant if "-" in written else None)


def test_a_serial_number_is_the_moment_that_the_sheet_shows() -> None:
    seconds = said(instant_generous(pl.lit("45725.75")))
    assert isinstance(seconds, int) and instant_text(seconds) == "2025-03-09 18:00:00"
