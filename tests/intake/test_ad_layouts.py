"""Ad reports with the columns of 2026, and the ad account's flow with spend by scenario and fund."""

from __future__ import annotations

import pytest
from export_files import AD_COLUMNS, Shop, as_csv, as_platform_xlsx

from pdd_ops.intake.normalise import spend_by_scenario

SPRING = {"每笔结算成交花费(元)": "结算订单成本(元)", "结算交易额(元)": "结算金额(元)", "结算成交笔数": "结算笔数"}
MORE = ["实际成交花费(元)", "退款率", "退单率", "每笔直接成交金额(元)", "每笔间接成交金额(元)"]
FLOW = ["时间", "资金类型", "流水类型", "店铺名称", "交易金额", "余额", "交易摘要"]


def ad_row(columns: list[str], **cells: str) -> list[str]:
    values = {"日期": "2026-04-02", "商品ID": "700000000009", "商品名称": "杯", "推广场景": "稳定成本推广"}
    return [(values | cells).get(header.split("(")[0], "0") for header in columns]


def test_every_column_of_the_spring_layout_is_known(shop: Shop) -> None:
    columns = [SPRING.get(header, header) for header in AD_COLUMNS] + MORE
    amounts = {
        "总花费": "80.00",
        "成交花费": "79.00",
        "实际成交花费": "78.00",
        "交易额": "200.00",
        "净交易额": "170.50",
    }
    amounts |= {"结算金额": "160.25", "直接交易额": "190.00", "间接交易额": "10.00", "询单量": "4", "收藏量": "7"}
    result = shop.take_one(
        "商品推广_分天数据_20260402至20260402.xlsx", as_platform_xlsx([columns, ad_row(columns, **amounts)])
    )
    assert (result.format, result.new, result.notes) == ("ads_product_day", 1, [])
    names = "spend_fen, net_sales_fen, settled_sales_fen, direct_sales_fen, indirect_sales_fen, inquiries, favourites"
    for dim in ("all", "product", "scenario"):
        found = shop.rows(f"SELECT {names} FROM ad_sums WHERE dim = ?", dim)
        assert found == [(8000, 17050, 16025, 19000, 1000, 4, 7)]


def test_what_no_report_has_a_column_for_is_not_zero(shop: Shop) -> None:
    columns = [header for header in AD_COLUMNS if header not in ("结算交易额(元)", "间接交易额(元)", "收藏量")]
    shop.take_one("商品推广.csv", as_csv([columns, ad_row(columns, 净交易额="5")]))
    assert shop.rows("SELECT net_sales_fen, settled_sales_fen, indirect_sales_fen, favourites FROM ad_sums") == [
        (500, None, None, None)
    ] * len(shop.rows("SELECT 1 FROM ad_sums"))


def flow(*rows: list[str]) -> bytes:
    return as_csv([FLOW, *[[at, fund, way, "竹里小铺", amount, "0.00", text] for at, fund, way, amount, text in rows]])


def test_the_flow_by_scenario_and_fund(shop: Shop) -> None:
    content = flow(
        ["2026-04-03 23:59:59", "红包", "支出", "20.00", "推广支出【券ID：12】： 明星店铺0.50元； 商品推广19.50元；"],
        ["2026-04-03 23:59:59", "现金", "支出", "1,300.00", "推广支出： 明星店铺37.5元； 直播推广1,262.50元；"],
        ["2026-04-03 12:00:00", "现金", "支出", "9.99", "其他支出"],
        ["2026-04-03 11:00:00", "现金", "收入", "5000.00", "现金充值-收银台"],
        ["2026-04-03 10:00:00", "红包", "收入", "20.00", "红包发放【券ID：12】"],
        ["2026-04-04 10:00:00", "红包", "支出", "3.00", "红包过期"],
        ["2026-04-04 11:00:00", "现金", "支出", "800.00", "提现到货款账户"],
    )
    result = shop.take_one("流水明细.csv", content)
    assert (result.format, result.new, result.rejected) == ("ad_account_flow", 7, 0)
    found = shop.rows("SELECT dim, key, sum(spend_fen), sum(cash_fen) FROM ad_account_days GROUP BY 1, 2 ORDER BY 1, 2")
    assert found == [
        ("all", "", 132_999, 130_999),
        ("bill_type", "支出", 132_999, 130_999),
        ("bill_type", "收入", 0, 0),
        ("scenario", "", 999, 999),
        ("scenario", "商品推广", 1_950, 0),
        ("scenario", "明星店铺", 3_800, 3_750),
        ("scenario", "直播推广", 126_250, 126_250),
    ]
    again = shop.take_one("流水明细 (1).csv", content + b"\r\n")
    assert (again.new, again.same) == (0, 7)


@pytest.mark.parametrize(
    ("summary", "parts"),
    [
        ("推广支出:商品推广：10.5元；全站推广ROI2 3元", '{"商品推广": 1050, "全站推广ROI2": 300}'),
        ("推广支出 商品推广1元,商品推广2元", '{"商品推广": 300}'),
        ("现金充值-收银台", None),
        ("", None),
    ],
)
def test_parts_of_a_summary(summary: str, parts: str | None) -> None:
    assert spend_by_scenario(summary) == parts


@pytest.mark.parametrize("headers", [["时间", "类型", "金额"], ["时间", "流水类型", "备注"], ["时间", "交易金额"]])
def test_a_time_and_an_amount_alone_are_no_flow(shop: Shop, headers: list[str]) -> None:
    assert (
        shop.take_one("表.csv", as_csv([headers, ["2026-04-03 10:00:00", "支出", "5"][: len(headers)]])).format is None
    )
