"""Facts, sentences and tables of a report out of a few values made by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pdd_ops.insight.evidence.found import Found
from pdd_ops.insight.evidence.words import bulk_sentences
from pdd_ops.insight.profit.model import Parts, Profit, ProfitRow
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import Line, figure
from pdd_ops.periods import Month
from pdd_ops.report.advice import ad_facts
from pdd_ops.report.case_tables import agreed_table
from pdd_ops.report.cases import Agreed, DeskOf
from pdd_ops.report.history import _filled
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.profits import profit_table
from pdd_ops.report.shop_rows import Mark, ShopRow, ShopTable
from pdd_ops.report.subjects import _cover, _unpaid

MARCH, FEBRUARY = Month.of(2025, 3), Month.of(2025, 2)


def inputs(**parts: object) -> Inputs:
    return cast(Inputs, SimpleNamespace(**parts))


def amounts(**values: float | None) -> dict[str, Any]:
    return {name: figure(value, "ratio") for name, value in values.items()}


NO_ADS = amounts(ad_spend=None, ad_cost_rate=None)


def test_products_that_do_not_earn_their_ads_are_those_that_do_not_reach_the_break_even() -> None:
    """Three are advertised; the shop breaks even at 2: one of them does exactly, two do not."""
    own: dict[str, float | None] = {"ad_spend": 30, "contribution_high": None, "break_even_roi_low": None}
    lines = [SimpleNamespace(key=str(roi), values=amounts(**own, ad_roi=roi)) for roi in (1.9, 2.0, 0.5)]
    unadvertised = SimpleNamespace(key="x", values=amounts(ad_spend=0))
    shop = amounts(break_even_roi_low=2.0, cost_covered_share=1.0, contribution_high=40, gmv=100)
    found = ad_facts(inputs(splits={"product": [*lines, unadvertised]}, values=shop, judged=shop | NO_ADS))
    assert [found[f"ad_products{more}"] for more in ("", "_earning", "_losing")] == [3, 1, 2]
    assert found["ad_most"] == figure(0.4, "rate")


def test_what_ads_may_take_is_of_the_sales_of_their_days() -> None:
    """Ads of 80 yuan were 0.8 of the sales of their twelve days, 100; the month sold 110 with the day of the export."""
    shop = amounts(break_even_roi_low=2.0, cost_covered_share=1.0, contribution_high=40, gmv=110)
    days = {
        "ad_spend": figure(80, "yuan"),
        "ad_cost_rate": figure(0.8, "rate"),
        "contribution_high": figure(40, "yuan"),
    }
    judged = shop | {name: replace(value, days=12) for name, value in days.items()}
    found = ad_facts(inputs(splits={"product": []}, values=shop, judged=judged))
    assert found["ad_affordable"] == 0.4
    other = judged | {"contribution_high": replace(days["contribution_high"], days=25)}
    assert ad_facts(inputs(splits={"product": []}, values=shop, judged=other))["ad_affordable"] == round(40 / 110, 6)


@pytest.mark.parametrize(("left", "gmv"), [(-5, 100), (None, 100), (40, 0), (40, None)])
def test_a_shop_that_loses_or_did_not_sell_has_nothing_to_spend_on_ads(left: float | None, gmv: float | None) -> None:
    shop = amounts(break_even_roi_low=2.0, cost_covered_share=1.0, contribution_high=left, gmv=gmv)
    found = ad_facts(inputs(splits={"product": []}, values=shop, judged=shop | NO_ADS))
    assert found["ad_affordable"] == 0.0


@pytest.mark.parametrize(("wrong", "share"), [(0, 0.4), (10, 1 / 3), (40, 0.0), (41, 0.0)])
def test_unpaid_orders_at_a_wrong_price_are_in_neither_part_of_the_share(wrong: int, share: float) -> None:
    """40 of 100 were not paid."""
    found = SimpleNamespace(mistakes=[SimpleNamespace(unpaid=wrong)])
    told = _unpaid(inputs(values=amounts(unpaid_orders=40, pay_rate=0.6), found=found))
    assert told["unpaid_share"] == figure(round(share, 6), "rate")


def test_bulk_orders_are_no_share_of_a_shop_without_sales() -> None:
    found = cast(Found, SimpleNamespace(bulk_here=[SimpleNamespace(fen=100)]))
    assert list(bulk_sentences(found, amounts(gmv=0), amounts(gmv=0))) == []


def test_refunds_without_a_type_or_a_name_are_said_to_be_blank() -> None:
    desk = DeskOf((Agreed("小王", "", 2, 500), Agreed("", "退货退款", 1, 300)))
    table = agreed_table(desk, {"id": "agreed", "title": {"zh": "同意", "en": "Agreed"}})
    assert [[cell.value for cell in row] for row in table.rows] == [
        ["小王", "（未填）", 2, 5.0], ["（未填）", "退货退款", 1, 3.0]
    ]  # fmt: skip
    assert (
        agreed_table(DeskOf((Agreed("", "退货退款", 1, 300),)), {"id": "a", "title": {"zh": "", "en": ""}}).rows == ()
    )


def test_ten_products_have_room_where_there_is_little() -> None:
    rows = tuple(ProfitRow(str(at), f"茶{at}", Parts(orders=1), None) for at in range(11))
    total = ProfitRow("", "", Parts(orders=11), None)
    found = Profit("店", MARCH.first, MARCH.last, "product", None, None, 31, rows, total, None, 0, has_costs=True)
    table = profit_table(found)
    assert table.whole is not None
    assert (len(table.rows), len(table.whole.rows)) == (10 + 1, 11 + 1)


def test_a_shop_with_more_at_stake_is_named_before_one_of_which_no_money_is_known() -> None:
    unpriced, cent = (ShopRow(name, 31, marks=(mark,)) for name, mark in (
        ("甲", Mark("refunds", "退款多")), ("乙", Mark("overdue", "超时", fen=1))))  # fmt: skip
    table = ShopTable(MARCH, FEBRUARY, 0, (unpriced, cent), by_day=False)
    assert [row.shop for row in table.marked] == ["乙", "甲"]


def test_a_stock_covers_so_many_days_as_the_period_sells_it() -> None:
    """60 pieces, and 20 were sold in 31 days."""
    found = _cover(
        inputs(stock={"a": SimpleNamespace(pieces=60)}, completeness=SimpleNamespace(days=31)),
        cast(Line, SimpleNamespace(key="a", values=amounts(units=20))),
    )
    assert found == {"cover_days": figure(93.0, "ratio")}


def test_a_product_sold_nothing_on_a_day_on_which_only_others_did() -> None:
    found = _filled({"gmv": {"2025-03-01": 500}}, metrics()["gmv"], ["2025-03-01", "2025-03-02"])
    assert found == {"2025-03-01": 5.0, "2025-03-02": 0.0}
