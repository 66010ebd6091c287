"""Profit by hand: what is kept of orders after refunds, goods, freight, fees and ads; and that it adds up."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from export_files import AD_COLUMNS, Shop, as_csv, as_xlsx, grid
from hypothesis import given, settings
from hypothesis import strategies as st
from money_files import asked, bill, expense, income, new_shop, paid_on, sheet, sold
from small_month import everything

from pdd_ops.answers.profit import loser_sentence, losers_of, profit_answer, sentence_of
from pdd_ops.explain.number import explain_metric, find_metric, rows_behind
from pdd_ops.insight.profit.build import profit_of
from pdd_ops.insight.profit.model import Profit, ProfitRow
from pdd_ops.insight.profit.reading import parts_by
from pdd_ops.insight.profit.shares import allocate
from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.store.connections import open_beside
from pdd_ops.store.database import open_reader
from pdd_ops.store.recompute import differing_sums

MARCH = Month.of(2025, 3)
FIELDS = ("platform_fees", "affiliate_fees", "insurance", "packing", "freight")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    use_language("zh")
    return new_shop(tmp_path)


def found(shop: Shop, by: str = "product", **more: bool) -> Profit:
    with closing(open_reader(shop.database)) as connection:
        return profit_of(connection, choose_shops(connection, None), MARCH, by=by, **more)


def data(shop: Shop, by: str = "product", **more: bool) -> dict[str, Any]:
    return profit_answer(found(shop, by, **more), MARCH)[1]


def days_of(first: str, count: int) -> list[str]:
    return [(date.fromisoformat(first) + timedelta(days=day)).isoformat() for day in range(count)]


def quiet(number: int = 500) -> list[dict[str, str]]:
    """An order a day, so that every day of the test is covered; of a product that has no ads."""
    return [
        paid_on(day, number + n, **{"商品id": "7000099", "商家编码-规格维度": "ZZ"})
        for n, day in enumerate(days_of("2025-03-01", 9))
    ]


def ads(shop: Shop, *rows: tuple[str, str, str, str], name: str = "商品推广_分天数据.csv") -> None:
    """An ad report: day, product, spend, sales."""
    cells = [
        {
            "日期": day,
            "商品ID": product,
            "商品名称": product,
            "总花费(元)": spend,
            "交易额(元)": sales,
            "曝光量": "9",
            "点击量": "1",
        }
        for day, product, spend, sales in rows
    ]
    shop.take(shop.write(name, as_csv(grid(AD_COLUMNS, cells))))


def cases(shop: Shop, *rows: tuple[str, str, str, str]) -> None:
    """After-sales cases with money back: order, type, amount, state of the order."""
    columns = ["订单编号", "售后编号", "商品id", "售后类型", "售后状态", "退款金额", "申请时间", "订单状态"]
    cells = [
        [order, f"9{n}", "7000001", type_, "退款成功", amount, "2025-03-08 10:00:00", state]
        for n, (order, type_, amount, state) in enumerate(rows)
    ]
    shop.take(shop.write("售后单.csv", as_csv([columns, *cells])))


def row_of(answer: dict[str, Any], product: str = "7000001") -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in answer["rows"] if row["product"] == product)
    return found


def number(order: dict[str, str]) -> str:
    return order["订单号"]


REFUNDED = {"unsent": "未发货，退款成功", "shipped": "已发货，退款成功", "received": "已收货，退款成功"}


def test_every_part_of_a_product_by_hand(shop: Shop) -> None:
    """Four orders of 90.00: one kept, one refunded before and two after shipping."""
    states = ("已收货", REFUNDED["unsent"], REFUNDED["shipped"], REFUNDED["received"])
    sold(shop, *quiet(), *(paid_on("2025-03-02", n, 订单状态=state) for n, state in enumerate(states)))
    shop.take(sheet(shop, "商家编码,成本,包材,快递费", ["GH-06", "30", "1.00", "2.50"], ["ZZ", "1", "", ""]))
    ads(shop, *((day, "7000001", "5.00", "40.00") for day in days_of("2025-03-01", 9)))
    answer = data(shop)
    row = row_of(answer)
    assert (row["orders"], row["receipts"], row["net_receipts"], row["goods_cost"]) == (4, 360.0, 90.0, 30.0)
    assert (row["refund_goods_lost"], row["packing"], row["freight"]) == ([0.0, 60.0], 3.0, 7.5)
    assert (row["platform_fees"], row["affiliate_fees"]) == (None, None)
    assert (row["contribution"], row["ad_spend"], row["profit"]) == ([-10.5, 49.5], 45.0, [-55.5, 4.5])
    assert (row["break_even_roi"], row["ad_roi"], row["verdict"]) == ([7.272727, None], 8.0, "unclear")
    assert row["max_ad_per_order"] == [-2.63, 12.38]
    assert any("没有货款账单" in note for note in answer["notes"])


def test_the_sentence_says_what_was_taken_off(shop: Shop) -> None:
    """What nobody knows is not said to be taken off: first freight, fees and ads, then fees alone."""
    sold(shop, *quiet(), *(paid_on("2025-03-02", n, 订单状态="已收货") for n in range(4)))
    shop.take(sheet(shop, "商家编码,成本", ["GH-06", "30"], ["ZZ", "1"]))
    assert "扣掉退款和货（快递、平台费用和推广没有数据，没有扣）" in sentence_of(found(shop))
    shop.take(sheet(shop, "商家编码,成本,快递费", ["GH-06", "30", "2.50"], ["ZZ", "1", "1.00"], name="成本表2.xlsx"))
    ads(shop, *((day, "7000001", "5.00", "40.00") for day in days_of("2025-03-01", 9)))
    assert "扣掉退款、货、快递和推广（平台费用没有数据，没有扣）" in sentence_of(found(shop))


def test_what_the_case_says_of_the_goods(shop: Shop) -> None:
    """仅退款: lost for certain. 退货退款: may come back. A part of the money: the goods stay."""
    orders = [paid_on("2025-03-02", n, 订单状态=REFUNDED["received"]) for n in range(4)]
    sold(shop, *quiet(), *orders)
    shop.take(sheet(shop, "商家编码,成本", ["GH-06", "30"], ["ZZ", "1"]))
    told = [("仅退款", "85.00"), ("退货退款", "85.00"), ("退款(无需退货)", "85.00"), ("仅退款", "17.00")]
    cases(shop, *((number(order), kind, amount, "已收货") for order, (kind, amount) in zip(orders, told, strict=True)))
    row = row_of(data(shop))
    assert (row["goods_cost"], row["refund_goods_lost"]) == (0.0, [90.0, 120.0])
    assert row["net_receipts"] == 72.0  # 90.00 less a fifth of one of them
    assert row["estimated"]["refunds"] == 0.0


def test_fees_by_order_and_estimates_of_what_is_not_settled(shop: Shop) -> None:
    """One order is settled with a basic fee of 0.90 and 2.70 of 百亿补贴: the other will pay 4 % too."""
    orders = [paid_on("2025-03-02", 1), paid_on("2025-03-03", 2)]
    sold(shop, *quiet(), *orders)
    shop.take(sheet(shop, "商家编码,成本", ["GH-06", "30"], ["ZZ", "1"]))
    first = number(orders[0])
    shop.take(shop.write("货款账单.csv", bill(
        income("90.00", order_id=first), expense("0.90", order_id=first),
        expense("2.70", "0030003|技术服务费-百亿补贴技术服务费", order_id=first),
        expense("5.00", "0060001|营销费用-多多进宝", order_id=first),
    )))  # fmt: skip
    row = row_of(data(shop))
    assert (row["platform_fees"], row["affiliate_fees"]) == (7.2, 5.0)
    assert row["estimated"]["fees"] == 0.5
    other = row_of(data(shop), "7000099")
    assert (other["platform_fees"], other["estimated"]["fees"]) == (8.1, 1.0)  # the shop's basic rate, no subsidy


def test_commissions_of_the_detail_count_until_a_bill_has_them(shop: Shop) -> None:
    orders = [paid_on("2025-03-02", n) for n in range(3)]
    sold(shop, *quiet(), *orders)
    shop.take(sheet(shop, "商家编码,成本", ["GH-06", "30"], ["ZZ", "1"]))
    columns = [
        "订单编号",
        "推广状态",
        "推广类型",
        "订单成交时间",
        "商品ID",
        "商品名称",
        "预估支付佣金（元）",
        "预估软件服务费（元）",
    ]
    states = ("已结算", "已失效", "已成交")
    cells = [
        [number(one), state, "普通", "2025-03-02 10:00:00", "7000001", "桂花糕", "4.00", "0.40"]
        for one, state in zip(orders, states, strict=True)
    ]
    shop.take(shop.write("多多进宝订单明细.csv", as_csv([columns, *cells])))
    assert row_of(data(shop))["affiliate_fees"] == 8.8
    first = number(orders[0])
    shop.take(
        shop.write(
            "货款账单.csv",
            bill(income("90.00", order_id=first), expense("3.00", "0060001|营销费用-多多进宝", order_id=first)),
        )
    )
    assert row_of(data(shop))["affiliate_fees"] == 7.4  # 3.00 billed, 4.40 promised


def test_only_days_that_both_cover_count(shop: Shop) -> None:
    sold(shop, *quiet(), paid_on("2025-03-02", 1), paid_on("2025-03-07", 2))
    shop.take(sheet(shop, "商家编码,成本", ["GH-06", "30"], ["ZZ", "1"]))
    ads(shop, *((day, "7000001", "5.00", "40.00") for day in days_of("2025-03-01", 3)))
    answer = data(shop)
    assert answer["days"] == {"orders": ["2025-03-01", "2025-03-09"], "ads": ["2025-03-01", "2025-03-03"], "common": 3}
    assert (row_of(answer)["orders"], row_of(answer)["ad_spend"]) == (1, 15.0)


def test_orders_of_a_day_that_is_not_exported_whole_are_said_to_be_left_out(shop: Shop) -> None:
    """An export of the morning of the 10th has an order of that day, which the report counts."""
    sold(shop, *quiet(), paid_on("2025-03-10", 3), name="orders_export2025-03-10-11-00-00.csv")
    shop.take(sheet(shop, "商家编码,成本", ["GH-06", "30"], ["ZZ", "1"]))
    answer = data(shop)
    assert answer["total"]["orders"] == 9
    assert answer["notes"][1] == "另有 1 单付款那天的订单没有导出完（如导出当天），不在这里"
    sold(shop, *quiet(), *(paid_on(day, 3 + n) for n, day in enumerate(days_of("2025-03-10", 6))))
    assert data(shop)["total"]["orders"] == 15
    assert not [note for note in data(shop)["notes"] if "没有导出完" in note]


def test_without_ads_or_costs_it_says_so(shop: Shop) -> None:
    sold(shop, *quiet(), paid_on("2025-03-02", 1))
    answer = data(shop)
    row = row_of(answer)
    assert (row["orders"], row["receipts"], row["contribution"], row["verdict"]) == (1, 90.0, None, None)
    assert answer["total"]["profit"] is None
    assert answer["not_covered"]["orders"] == 10
    assert [note for note in answer["notes"] if "没有推广报表" in note or "没有成本" in note] == answer["notes"]


def test_a_product_with_few_costs_is_left_out_of_all_totals(shop: Shop) -> None:
    """Of product 7000001 a specification of 90.00 has a cost and one of 90.00 has none."""
    other = {"商家编码-规格维度": "??", "样式ID": "9000002"}
    sold(shop, *quiet(), paid_on("2025-03-02", 1), paid_on("2025-03-02", 2, **other))
    shop.take(sheet(shop, "商家编码,成本", ["GH-06", "30"], ["ZZ", "1"]))
    ads(shop, *((day, "7000001", "5.00", "40.00") for day in days_of("2025-03-01", 9)))
    answers = {by: data(shop, by) for by in ("product", "sku", "day")}
    assert row_of(answers["product"])["contribution"] is None
    for answer in answers.values():
        assert answer["not_covered"] == {"orders": 2, "receipts": 180.0, "ad_spend": 45.0}
        assert answer["total"]["profit"] == [801.0, 801.0]


def test_ads_of_no_product_stand_by_themselves(shop: Shop) -> None:
    """明星店铺 that only the ad account names; --spread-ads shares it out."""
    sold(shop, *quiet(), *(paid_on("2025-03-02", n) for n in range(9)))
    shop.take(sheet(shop, "商家编码,成本", ["GH-06", "30"], ["ZZ", "1"]))
    ads(shop, *((day, "7000001", "5.00", "40.00") for day in days_of("2025-03-01", 9)))
    header = ["时间", "资金类型", "流水类型", "店铺名称", "交易金额", "余额", "交易摘要"]
    flow = [
        [f"{day} 23:00:00", "现金", "支出", "小店", "-7.01", "1", "推广支出： 明星店铺2.01元； 商品推广5.00元；"]
        for day in days_of("2025-03-01", 9)
    ]
    shop.take(shop.write("流水明细.xlsx", as_xlsx([header, *flow])))
    answer = data(shop)
    assert answer["unallocated_ads"] == 18.09
    spread = data(shop, spread=True)
    assert spread["unallocated_ads"] == 0
    assert spread["total"]["profit"] == answer["total"]["profit"]
    assert row_of(spread)["ad_spend"] == 54.05  # 45.00 and half of it


@settings(max_examples=60)
@given(st.integers(-(10**6), 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=20))
def test_shares_add_up(fen: int, weights: list[int]) -> None:
    assert sum(allocate(fen, weights)) == fen


def _any_shop(shop: Shop, seed: int) -> None:
    """A shop of a few days with everything in it, by chance."""
    chance = random.Random(seed)
    days = days_of("2025-03-01", 9)
    codes = ["GH-06", "GH-12", "ZZ", "??"]
    orders = []
    for n in range(60):
        code = chance.choice(codes)
        state = chance.choice(["已收货", "已收货", "已发货，待收货", *REFUNDED.values()])
        price = f"{chance.randint(1500, 30000) / 100:.2f}"
        cells = {
            "商品id": f"700000{codes.index(code) // 2}",
            "样式ID": code,
            "商家编码-规格维度": code,
            "订单状态": state,
            "商品总价(元)": price,
        }
        orders.append(paid_on(chance.choice(days), n, **cells))
    sold(shop, *quiet(), *orders)
    shop.take(
        sheet(
            shop,
            "商家编码,成本,包材,快递费",
            ["GH-06", "31.17", "0.83", "2.51"],
            ["GH-12", "8.03", "", "3.10"],
            ["ZZ", "1.01", "", ""],
        )
    )
    ads(
        shop,
        *(
            (day, f"700000{product}", f"{chance.randint(0, 9000) / 100}", "40.00")
            for day in days
            for product in range(3)
        ),
    )
    entries = []
    for order in chance.sample(orders, 40):
        entries += [
            income("20.00", order_id=number(order)),
            expense(f"{chance.randint(1, 300) / 100}", order_id=number(order)),
        ]
    shop.take(shop.write("货款账单.csv", bill(*entries)))
    refunded = [order for order in orders if "退款成功" in order["订单状态"]]
    told = [
        (number(one), chance.choice(["仅退款", "退货退款"]), f"{chance.randint(100, 1500) / 100:.2f}", "已收货")
        for one in refunded[::2]
    ]
    cases(shop, *told)


@pytest.mark.parametrize("seed", range(4))
def test_rows_add_up_to_the_total_and_parts_to_the_profit(shop: Shop, seed: int) -> None:
    _any_shop(shop, seed)
    answers = [found(shop, by) for by in ("product", "sku", "day")]
    totals = {(one.profit, one.unallocated, one.uncovered_ads) for one in answers}
    assert len(totals) == 1
    for answer in answers:
        for end in (0, 1):
            rows = sum(row.profit[end] for row in answer.rows if row.profit)
            assert answer.profit and rows - (answer.unallocated or 0) == answer.profit[end]
        for row in (*answer.rows, answer.total):
            _adds_up(row)
    assert differing_sums(shop.database) == []


def _adds_up(row: ProfitRow) -> None:
    if row.contribution is None or row.profit is None:
        return
    parts = row.parts
    spent = sum(amount or 0 for amount in (parts.packing, parts.freight, parts.fees, parts.affiliate, parts.insurance))
    for end in (0, 1):
        goods = parts.goods + row.goods_lost[1 - end]
        assert row.net_receipts - goods - spent == row.contribution[end]
        assert row.contribution[end] - (row.ads.spend if row.ads else 0) == row.profit[end]


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_files_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    use_language("zh")
    one = new_shop(tmp_path)
    _any_shop(one, seed)
    files = sorted(one.folder.iterdir())
    other = Shop(one.folder, tmp_path / "other" / "pdd-ops.db")
    random.Random(seed).shuffle(files)
    other.take(*files)
    assert one.dump("profit_days") == other.dump("profit_days")
    assert one.dump("fee_rates") == other.dump("fee_rates")


def _explained(shop: Shop, metric: str, by: str | None) -> None:
    with closing(open_beside(shop.database)) as connection:
        number = explain_metric(
            connection, find_metric(metric), shops=choose_shops(connection, None), month=MARCH, by=by
        )
        assert list(rows_behind(connection, number))  # raises where the rows are not the number


@pytest.mark.parametrize("seed", range(2))
def test_rows_behind_a_profit_add_up(shop: Shop, seed: int) -> None:
    _any_shop(shop, seed)
    header = ["时间", "资金类型", "流水类型", "店铺名称", "交易金额", "余额", "交易摘要"]
    told = "推广支出： 明星店铺2.01元； 商品推广5.00元；多多搜索90.00元；"
    flow = [[f"{day} 23:00:00", "现金", "支出", "小店", "-97.01", "1", told] for day in days_of("2025-03-01", 9)]
    shop.take(shop.write("流水明细.xlsx", as_xlsx([header, *flow])))
    for metric in (
        "profit",
        "profit_low",
        "contribution_low",
        "platform_fees",
        "net_receipts",
        "freight_spent",
        "goods_kept",
    ):
        for by in (None, "product=7000000"):
            _explained(shop, metric, by)
    _explained(shop, "platform_fees", "sku=GH-06")


def test_metrics_say_what_the_command_says(shop: Shop) -> None:
    _any_shop(shop, 7)
    answer = data(shop)
    ids = (
        "net_receipts",
        "goods_kept",
        "freight_spent",
        "platform_fees",
        "contribution_low",
        "contribution_high",
        "profit_low",
        "profit_high",
    )
    told = {name: asked(shop, name, by="product").value(name, "7000000") for name in ids}
    row = row_of(answer, "7000000")
    assert {name: one.value for name, one in told.items() if one} == {
        "net_receipts": row["net_receipts"], "goods_kept": row["goods_cost"], "freight_spent": row["freight"],
        "platform_fees": row["platform_fees"], "contribution_low": row["contribution"][0],
        "contribution_high": row["contribution"][1], "profit_low": row["profit"][0], "profit_high": row["profit"][1],
    }  # fmt: skip
    even = asked(shop, "break_even_roi_low", by="product").value("break_even_roi_low", "7000000")
    assert even and even.value == (row["break_even_roi"] or [None])[0]


def test_where_every_sale_loses_nothing_breaks_even(shop: Shop) -> None:
    sold(shop, *quiet(), *(paid_on("2025-03-02", n) for n in range(3)))
    shop.take(sheet(shop, "商家编码,成本", ["GH-06", "95"], ["ZZ", "1"]))
    assert row_of(data(shop))["break_even_roi"] is None
    even = asked(shop, "break_even_roi_low", by="product").value("break_even_roi_low", "7000001")
    assert even and even.value is None and even.reason == "贡献毛利不大于 0：卖多少亏多少"


def test_ads_without_a_sale_are_no_sales_at_a_loss(shop: Shop) -> None:
    """The one is advertised and not sold, the other sold below its cost."""
    sold(shop, *(paid_on(f"2025-03-{day:02d}", day) for day in range(1, 29)))
    shop.take(sheet(shop, "商家编码,成本", ["GH-06", "95"]))
    ads(shop, *((f"2025-03-{day:02d}", "7000042", "200", "0") for day in range(1, 29)))
    told = {row.key: loser_sentence(row) for row in losers_of(found(shop))}
    assert "一单没卖" in told["7000042"] and "卖多少亏多少" not in told["7000042"]
    assert "卖多少亏多少" in told["7000001"]
    even = asked(shop, "break_even_roi_low", "ad_spend", by="product")
    unsold, sold_at_loss = (even.value("break_even_roi_low", key) for key in ("7000042", "7000001"))
    assert unsold and unsold.value is None and "卖多少亏多少" not in str(unsold.reason)
    assert sold_at_loss and "卖多少亏多少" in str(sold_at_loss.reason)


def test_where_there_are_no_costs_the_notes_say_what_to_import(tmp_path: Path) -> None:
    with closing(everything(tmp_path).reader()) as connection:
        found = profit_of(connection, choose_shops(connection, None), Month.of(2025, 3))
    assert (found.has_costs, found.common) == (False, 31)
    assert [note for note in found.notes if note.startswith("没有成本")] == list(found.notes)


def test_a_month_that_nothing_covers_has_one_note_and_one_without_bills_says_so(shop: Shop) -> None:
    sold(shop, *quiet())
    shop.take(sheet(shop, "商家编码,成本", ["GH-06", "95"]))
    with closing(open_reader(shop.database)) as connection:
        shops = choose_shops(connection, None)
        nothing, some = (profit_of(connection, shops, Month.of(year, 3)) for year in (2024, 2025))
    assert nothing.notes == ("这段时间没有订单数据，算不出利润：请导入订单",)
    assert "没有货款账单，利润未扣平台费用" in some.notes


def test_costs_that_nobody_told_are_unknown_and_what_did_not_happen_is_nothing(shop: Shop) -> None:
    """Five orders of a product whose goods cost 30.00; neither packing nor freight nor fees are known."""
    sold(shop, *(paid_on(day, n) for n, day in enumerate(days_of("2025-03-01", 5))))
    shop.take(sheet(shop, "商家编码,成本", ["GH-06", "30"]))
    with closing(open_reader(shop.database)) as connection:
        ((product, _), parts), *others = parts_by(connection, [1], MARCH, "product").items()
        assert not others
        assert (parts.packing, parts.freight, parts.insurance) == (None, None, None)
        assert (parts.orders, parts.goods, parts.goods_lost, parts.refunded) == (5, 15_000, 0, 0)
        assert (parts.uncovered_orders, parts.uncovered_receipts) == (0, 0)
        left = parts_by(connection, [1], MARCH, "product", left_out=[product])[product, ""]
        assert (left.orders, left.goods, left.refunded, left.packing) == (5, 0, 0, None)
        assert (left.uncovered_orders, left.uncovered_receipts) == (5, parts.covered_receipts)
