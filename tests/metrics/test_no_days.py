"""A shop of which only files without days of their own are imported: it is said what there is and what lacks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from export_files import Shop, as_csv
from support.tool import installed, run, run_json
from typer.testing import CliRunner

VIOLATIONS = ["违规编号,违规类型,违规时间,扣款金额", "V1001,延迟发货,2025-03-05 10:00:00,3.00"]
AFFILIATES = [
    "订单编号,推广状态,订单成交时间,预估支付佣金(元)",
    "250301-100000000000001,已成团,2025-03-01 10:00:05,8.50",
]
STOCK = ["商品编码,仓库,可用数", "GH-06,主仓,30"]
CATALOGUE = ["商品ID,规格,库存", "7000001,6枚,30"]
COSTS = ["商家编码,成本价", "GH-06,12.5"]
TRACKS = ["快递单号,揽收时间", "SF1234567890,2025-03-01 10:00:00"]
UNPAID = ["订单号,订单状态,商品id,用户实付金额(元),支付时间", "250301-100000000000001,待付款,7000001,10.00,"]
FLOW = ["入账时间,收入,支出,交易类型", "2025-03-01 10:00:00,0,37.67,推广支出"]


def taken(shop: Shop, rows: Sequence[str], name: str = "导出.csv") -> None:
    assert shop.take_one(name, as_csv([row.split(",") for row in rows])).format


def refused(shop: Shop, *command: str) -> str:
    """Why a command can show nothing, in one line."""
    result = CliRunner().invoke(installed(), [*command, "--db", str(shop.database)], catch_exceptions=False)
    assert (result.exit_code, result.stdout) == (1, "")
    return "".join(result.stderr.split())


@pytest.mark.parametrize(
    ("rows", "known", "see"),
    [
        (VIOLATIONS, "违规记录（1 份）", "pdd-ops today"),
        (AFFILIATES, "多多进宝订单（1 份）", ""),
        (STOCK, "ERP 库存（1 份）", "pdd-ops stock"),
        (CATALOGUE, "商品与库存（1 份）", "pdd-ops stock"),
        (COSTS, "成本（1 份）", ""),
        (TRACKS, "快递轨迹（1 份）", ""),
    ],
)
def test_what_there_is_and_what_lacks_is_said(shop: Shop, rows: list[str], known: str, see: str) -> None:
    taken(shop, rows)
    wanted = {
        ("report",): "每日数据（订单、售后、流量、商品、推广、货款账单、客服或评价）",
        ("check", "2025-03"): "每日数据（订单、售后、流量、商品、推广、货款账单、客服或评价）",
        ("query", "gmv", "conversion"): "订单或流量（店铺每日）",
        ("query", "bill_net", "--month", "2025-03"): "货款账单",
        ("rights",): "货款账单",
        ("profit", "2025-03"): "订单",
        ("reviews",): "商品评价",
        ("logistics",): "订单",
        ("plan",): "订单",
        ("why",): "订单",
    }
    for command, lacking in wanted.items():
        said = refused(shop, *command)
        assert f"只导入了{known}，没有这里要用的{lacking}。".replace(" ", "") in said, command
        assert (f"已导入的可以看：{see}".replace(" ", "") in said) is bool(see)
        assert "还没有可用的数据" not in said


def test_of_two_kinds_both_are_named(shop: Shop) -> None:
    taken(shop, VIOLATIONS, "一.csv")
    taken(shop, [VIOLATIONS[0], VIOLATIONS[1].replace("V1001", "V1002")], "二.csv")
    taken(shop, COSTS, "三.csv")
    assert "只导入了成本（1份）、违规记录（2份），没有" in refused(shop, "report")


def test_orders_of_which_none_was_paid_do_not_count_as_missing(shop: Shop) -> None:
    taken(shop, UNPAID, "订单.csv")
    assert "只导入了订单（1份），没有这里要用的货款账单" in refused(shop, "rights", "2025-03")
    assert "导入了订单（1份），但里面没有这里能按天统计的数据" in refused(shop, "profit", "2025-03")


def test_an_ad_account_has_days_and_is_shown(shop: Shop) -> None:
    taken(shop, FLOW)
    assert (
        run_json("query", "ad_account_spend", "--json", "--db", shop.database)["rows"][0]["ad_account_spend"] == 37.67
    )
    said = run("report", "--db", shop.database)
    assert "营销账户支出" in said and "37.67" in said and "没有订单数据" in said
    assert "没有全店的指标可以显示" not in said


def test_without_headlines_the_first_page_shows_what_other_exports_say(shop: Shop) -> None:
    taken(shop, ["统计日期,咨询人数,人工接待人数", "2025-03-01,10,9"])
    found = run_json("report", "--json", "--db", shop.database)
    assert found["cards"] == ["consulted", "served"]


def test_the_next_step_after_an_import_is_one_that_shows_something(shop: Shop) -> None:
    for rows, step in ((VIOLATIONS, "pdd-ops today"), (STOCK, "pdd-ops stock"), (FLOW, "pdd-ops report")):
        file = shop.write(f"{step[8:]}.csv", as_csv([row.split(",") for row in rows]))
        assert f"下一步：{step}" in run("import", file, "--db", shop.database, "--shop", "店")
