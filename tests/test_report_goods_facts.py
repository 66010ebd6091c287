"""What rules may speak of goods: every fact out of a few values made by hand, and when there is none."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from scipy.stats import poisson

from pdd_ops.insight.evidence.gaps import StockGap
from pdd_ops.metrics.compare import Line, figure
from pdd_ops.metrics.series import Sold
from pdd_ops.periods import Month, Period, shifted
from pdd_ops.report.goods_facts import _buyers, _campaign, _late, _left, _place, _price, _stock, gap_facts
from pdd_ops.report.goods_tables import ends_text
from pdd_ops.report.inputs import Inputs

MARCH, FEBRUARY = Month.of(2025, 3), Month.of(2025, 2)


def made(**parts: object) -> Any:  # noqa: ANN401  # a value with these fields
    return SimpleNamespace(**parts)


def inputs(**parts: object) -> Inputs:
    return cast(Inputs, SimpleNamespace(month=MARCH, previous=FEBRUARY, **parts))


def goods(**parts: object) -> Inputs:
    return inputs(goods=SimpleNamespace(**parts))


@pytest.mark.parametrize(("share", "little"), [(0.19, 1), (0.2, 0), (0.21, 0)])
def test_of_few_known_buyers_nothing_is_said(share: float, little: int) -> None:
    found = dict(_buyers(goods(identity=made(of_orders=share, orders=50))))
    assert found == {"identity_orders": 50, "identity_share": figure(share, "rate"), "identity_little": little}
    assert dict(_buyers(goods(identity=made(of_orders=None, orders=50)))) == {}


def article(name: str, **parts: object) -> Any:  # noqa: ANN401
    usual = {
        "reasons": (), "cover": 10.0, "on_hand": 30, "daily": 3.0, "lead": 12, "runs_out": False, "on_order": 4,
        "products": ("P",), "as_of": "2025-03-28",
    }  # fmt: skip
    return SimpleNamespace(name=name, **(usual | parts))


def test_the_articles_of_a_snapshot_are_counted() -> None:
    rows = [
        article("a", cover=6.9, runs_out=True),
        article("b", cover=7.0, runs_out=True),
        article("c", cover=None, on_hand=None, daily=None, lead=None),
        article("d", reasons=("oversold",), runs_out=True),
        article("e", runs_out=True),
        article("f", reasons=("alone", "oversold"), cover=1.0, runs_out=True),
    ]
    found = dict(_stock(made(rows=rows, as_of="2025-03-28", codes=9, matched=5)))
    assert found == {
        "stock_day": "2025-03-28", "stock_articles": 5, "stock_soon": 1, "stock_unknown": 1, "stock_oversold": 2,
        "stock_few": 1, "stock_no_lead": 1, "stock_codes_left": 4, "stock_late": 4, "stock_late_names": "a、b、d",
    }  # fmt: skip
    assert "stock_late_names" not in dict(_stock(made(rows=[], as_of=None, codes=0, matched=0)))


@pytest.mark.parametrize(
    ("quadrant", "before", "twice"),
    [("drop", "drop", 1), ("drop", "keep", 0), ("keep", "drop", 0), ("keep", "keep", 0)],
)
def test_a_product_is_dropped_twice_where_it_was_both_times(quadrant: str, before: str, twice: int) -> None:
    product = made(key="P", profit_rate=(0.1, 0.2))
    row = made(product=product, quadrant=quadrant, before=before, share=0.25)
    found = dict(_place(goods(selection=made(rows=[row], measure="profit")), "P"))
    assert found == {
        "dropped_twice": twice, "receipts_share": figure(0.25, "rate"), "profit_rate": figure(0.2, "rate"),
    }  # fmt: skip


def test_a_product_without_profit_or_without_an_earlier_place_has_none() -> None:
    product = made(key="P", profit_rate=None)
    row = made(product=product, quadrant="drop", before="drop", share=0.25)
    assert "profit_rate" not in dict(_place(goods(selection=made(rows=[row], measure="profit")), "P"))
    assert dict(_place(goods(selection=made(rows=[row], measure="conversion")), "P")) == {}
    assert dict(_place(goods(selection=made(rows=[row], measure="profit")), "other")) == {}
    assert dict(_place(goods(selection=None), "P")) == {}
    new = made(product=product, quadrant="drop", before=None, share=0.25)
    assert dict(_place(goods(selection=made(rows=[new], measure="profit")), "P")) == {}


def squeeze(**parts: object) -> Any:  # noqa: ANN401
    usual = {
        "reason": "", "now": 500, "before": 800, "own": -250, "receipts_before": 1000, "rates": (0.8, 0.5),
        "orders": (40, 50), "worst": "goods", "parts": {"goods": -200},
    }  # fmt: skip
    return SimpleNamespace(**(usual | parts))


def left(one: Any, *, enough: bool = True) -> dict[str, Any]:  # noqa: ANN401
    return dict(_left(inputs(goods=made(squeezes={"P": one}), compared=made(enough=enough)), "P"))


def test_what_is_left_of_an_order() -> None:
    found = left(squeeze())
    assert found.pop("order_worst")
    assert found == {
        "order_left": figure(5.0, "yuan", 8.0),
        "order_left_own": figure(-2.5, "yuan"),
        "order_own_share": figure(-0.25, "rate"),
        "order_margin": figure(0.5, "rate", 0.8),
        "order_count": 40,
        "order_count_now": 50,
        "order_worst_yuan": figure(2.0, "yuan"),
    }
    assert left(squeeze(receipts_before=0))["order_own_share"] == figure(None, "rate")
    assert "order_worst" not in left(squeeze(worst=""))
    assert left(squeeze(reason="few")) == left(squeeze(), enough=False) == {}


@pytest.mark.parametrize(
    ("price", "margin", "needs"),
    [
        (8.0, (0.1, 0.5), 0.2 / 0.3),  # a fifth off: of a margin of 50 % 30 are left
        (8.0, (0.1, 0.2), None),  # nothing is left: another rule says so
        (8.0, None, None),
        (10.0, (0.1, 0.5), None),
        (11.0, (0.1, 0.5), None),
    ],
)
def test_by_how_much_orders_must_rise_after_a_cut(
    price: float, margin: tuple[float, float] | None, needs: float | None
) -> None:
    prices = {"P": made(price=price * 100, before=1000.0)}
    seen = inputs(found=made(prices=prices), goods=made(margins_before={"P": margin} if margin else {}))
    found = dict(_price(seen, Line("P", "P", {})))
    assert found == ({} if needs is None else {"cut_needs": figure(round(needs, 6), "rate")})


def test_the_first_article_that_runs_out_by_a_snapshot_of_the_last_week() -> None:
    old = article("old", as_of="2025-03-23", runs_out=True, reasons=("oversold",))
    other = article("other", products=("Q",), runs_out=True, reasons=("oversold",))
    few = article("few", runs_out=True, daily=None)
    late = article("late", runs_out=True, as_of="2025-03-24", cover=4.04)
    over = article("over", reasons=("oversold",))
    found = dict(_late(goods(stock=made(rows=[old, other, few, late, over])), "P"))
    assert found == {
        "late_name": "late", "late_stock": 30, "late_day": "2025-03-24", "late_cover": figure(4.0, "ratio"),
        "late_lead": 12, "late_daily": figure(3.0, "ratio"), "late_due": 4, "late_missing": 24,
        "oversold": 1, "oversold_name": "over", "oversold_day": "2025-03-28",
    }  # fmt: skip
    assert (
        dict(_late(goods(stock=None), "P")) == dict(_late(goods(stock=made(rows=[old, few, article("x")])), "P")) == {}
    )


def campaign(name: str, extra: tuple[int, int] | None, **parts: object) -> Any:  # noqa: ANN401
    entry = made(id=parts.pop("id", "L1"), text=name, day="2025-03-03", products=parts.pop("products", ("P", "Q")))
    usual = {
        "together": (), "end": "2025-03-05", "loses_each": False, "break_even_uplift": 0.5,
        "uplift": made(value=0.25),
    }  # fmt: skip
    return SimpleNamespace(entry=entry, extra_profit=extra, **(usual | parts))


def test_the_campaign_that_lost_most_for_certain() -> None:
    rows = [
        campaign("worse", (-90_000, -12_345)),
        campaign("bad", (-80_000, -10_000)),
        campaign("perhaps", (-90_000, 0)),
        campaign("unknown", None),
        campaign("other", (-99_000, -90_000), products=("A", "P")),  # told of the first of its products
        campaign("second of two", (-99_000, -90_000), id="L4", together=("L3",)),
    ]
    assert dict(_campaign(goods(campaigns=rows), "P")) == {
        "campaign_name": "worse", "campaign_first": "2025-03-03", "campaign_last": "2025-03-05",
        "campaign_lost": figure(123.45, "yuan"), "campaign_lost_most": figure(900.0, "yuan"), "campaign_each": 0,
        "campaign_even": figure(0.5, "rate"), "campaign_uplift": figure(0.25, "rate"),
    }  # fmt: skip
    alone = {"end": None, "uplift": made(value=None), "break_even_uplift": None, "loses_each": True}
    first = campaign("first of two", (-99_000, -90_000), id="L3", together=("L4",), **alone)
    found = dict(_campaign(goods(campaigns=[first]), "P"))
    assert (found["campaign_last"], found["campaign_each"]) == ("2025-03-03", 1)
    assert not {"campaign_even", "campaign_uplift"} & found.keys()
    assert dict(_campaign(goods(campaigns=rows), "Q")) == {}


GAP = StockGap("P", "2025-03-11", "2025-03-13", 3, 3, 1.0, 20_000.0, 60_000, 30.0, 0.0, True)


def gap_inputs(
    *,
    days: int = 40,
    margins: dict[str, tuple[float, float]] | None = None,
    previous: Any = FEBRUARY,  # noqa: ANN401
) -> Inputs:
    """Ten pieces of 20 yuan on each day before the gap."""
    known = Period(shifted(GAP.first, -days), shifted(GAP.last, 9)).each_day()
    sold = {day: Sold(200_00, 10) for day in known if day < GAP.first}
    return cast(
        Inputs,
        SimpleNamespace(
            found=made(open_days=known),
            previous=previous,
            sales_before={"P": {day: one for day, one in sold.items() if day < "2025-03-01"}},
            sales={"P": {day: one for day, one in sold.items() if day >= "2025-03-01"}},
            goods=made(margins=margins or {}, margins_before={"P": (-0.1, 0.3)}),
        ),
    )


def test_what_a_gap_cost_by_the_days_before_it() -> None:
    low, high = poisson.ppf((0.1, 0.9), 30)  # three days of ten; they were as even as chance
    found = gap_facts(gap_inputs(margins={"P": (0.1, 0.2)}), GAP)
    assert found == {
        "gap_units": ends_text(low, high, unit="count"),
        "gap_profit": ends_text(0.1 * low * 20, 0.2 * high * 20, unit="yuan"),
    }
    assert gap_facts(gap_inputs(), GAP)["gap_profit"] == ends_text(-0.1 * high * 20, 0.3 * high * 20, unit="yuan")
    assert "gap_profit" not in gap_facts(gap_inputs(margins={"P": (-0.2, 0.0)}), GAP)
    assert "gap_profit" in gap_facts(gap_inputs(margins={"P": (-0.2, 0.01)}), GAP)


def test_a_gap_whose_days_before_are_not_read_costs_nothing_that_is_told() -> None:
    """28 days before it, of which the first must be in the month before."""
    assert gap_facts(gap_inputs(previous=Period(shifted(GAP.first, -28), "2025-02-28")), GAP)
    assert gap_facts(gap_inputs(previous=Period(shifted(GAP.first, -27), "2025-02-28")), GAP) == {}
    assert gap_facts(gap_inputs(days=0), GAP) == {}
    sister = StockGap("P", GAP.first, GAP.last, 3, 3, 1.0, 20_000.0, 60_000, 30.0, 0.0, True, sister="Q")
    assert gap_facts(gap_inputs(), sister) == {}
