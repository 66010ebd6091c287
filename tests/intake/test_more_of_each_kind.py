"""Further inputs of the kinds of damage and layouts that files have: what each comes to."""

from __future__ import annotations

import polars as pl
import pytest
from export_files import Shop, as_csv, as_xlsx

from pdd_ops.formats.refund_words import refunded_words
from pdd_ops.intake.file_dates import tool_in_name

TRAFFIC = ["统计日期", "店铺访客数", "店铺浏览量", "成交买家数"]
BILL = ["商户订单号", "发生时间", "收入金额（+元）", "支出金额（-元）", "账务类型", "备注", "业务描述"]


@pytest.mark.parametrize(
    ("name", "path", "tool"),
    [
        ("稳定成本推广_20250301至20250302.xlsx", "", "稳定成本推广"),
        ("全店托管_20250301至20250302.xlsx", "", "全店托管"),
        ("分天数据.xlsx", "/x/全站推广/分天数据.xlsx", "全站推广"),
        ("商品推广_分天.xlsx", "/x/全站推广/商品推广_分天.xlsx", ""),
    ],
)
def test_a_tool_is_told_by_the_name_else_by_the_folder(name: str, path: str, tool: str) -> None:
    assert tool_in_name(name, path) == tool


def test_a_table_of_one_activity_is_not_the_shop(shop: Shop) -> None:
    rows = [["日期", "活动名称", "成交金额"], ["2025-03-01", "九块九", "5"], ["2025-03-02", "九块九", "6"]]
    result = shop.take_one("a.csv", as_csv(rows))
    assert result.format is None
    assert "活动名称" in (result.reason or "")


@pytest.mark.parametrize("key", ["", "-"])
def test_a_total_above_its_rows_is_no_data(shop: Shop, key: str) -> None:
    rows = [["商品ID", "推广名称", "总花费(元)", "曝光量"], [key, "-", "7.5", "30"]]
    rows += [["701000000001", "a", "3", "10"], ["701000000002", "b", "4.5", "20"]]
    shop.take_one("推广_20250301至20250302.xlsx", as_xlsx(rows))
    assert shop.rows("SELECT count(*), sum(spend_fen) FROM ad_days") == [(2, 750)]


def test_failed_formulas_in_the_first_column_are_no_notes(shop: Shop) -> None:
    result = shop.take_one("流量.csv", as_csv([TRAFFIC, ["#REF!", "4", "1", "1"], ["2025-03-03", "4", "1", "1"]]))
    assert result.rejected == 1
    assert any("#REF!" in note for note in result.notes)


def test_a_bill_of_nothing_but_rejects_is_refused_in_one_line(shop: Shop) -> None:
    result = shop.take_one("bill.csv", as_csv([BILL, ["", "昨天", "1", "0", "", "", "0010002|x"]]))
    assert result.format is None
    assert "发生时间" in (result.reason or "")


def test_fees_of_insurance_below_zero_are_fees(shop: Shop) -> None:
    rows = [["订单编号", "保费", "收费状态"], ["250301-000000000000001", "-0.5", "已收费"]]
    shop.take_one("运费险.csv", as_csv(rows))
    assert shop.rows("SELECT fee_fen FROM freight_insurance") == [(50,)]


def test_refunded_and_the_case_closed_is_refunded() -> None:
    states = pl.DataFrame({"state": ["退款成功，售后关闭", "售后关闭", "退款关闭"]})
    assert states.select(refunded_words(pl.col("state")))["state"].to_list() == [True, False, False]
