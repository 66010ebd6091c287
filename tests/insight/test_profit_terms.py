"""Profit out of plain sums: what counts of which rows, what is left after what, and what has to be said beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pdd_ops.insight.decompose import Factor
from pdd_ops.insight.profit.build import Seen, _ends, add, ads_of_rows, total_of
from pdd_ops.insight.profit.model import Ads, Parts, Profit, ProfitRow, covered_share, is_covered, verdict_of
from pdd_ops.insight.profit.notes import notes_of
from pdd_ops.insight.profit.squeeze import Squeeze, _of_order, given_share, squeeze, whole_fen
from pdd_ops.insight.why.sure import Behind, _beyond_chance, why_not_a_reason
from pdd_ops.metrics.intervals import normal_reach

PARTS = Parts(
    orders=10, receipts=12_000, gmv=12_500, uncovered_orders=2, uncovered_receipts=2_000, covered_receipts=10_000,
    refunded=1_000, goods=4_000, goods_lost=300, goods_open=200, packing=100, freight=500, fees=60, affiliate=None,
    insurance=40,
)  # fmt: skip


ADS = Ads(1_000, 5_000)


def row(key: str = "P", parts: Parts = PARTS, ads: Ads | None = ADS, **more: Any) -> ProfitRow:  # noqa: ANN401
    return ProfitRow(key, key, parts, ads, **more)


def test_what_is_left_term_by_term() -> None:
    """10,000 − 1,000 refunded − 4,000 − 300 goods − 700 of costs; 200 more of goods may come back."""
    one = row()
    assert one.net_receipts == 9_000
    assert one.contribution == (3_800, 4_000)
    assert one.goods_lost == (300, 500)
    assert one.profit == (2_800, 3_000)
    assert one.profit_high == 3_000
    assert one.profit_rate == (2_800 / 9_000, 3_000 / 9_000)
    assert one.ad_roi == 5
    assert one.break_even_roi == (10_000 / 4_000, 10_000 / 3_800)
    assert one.break_even_net_roi == (9_000 / 4_000, 9_000 / 3_800)
    assert one.max_ad_per_order == (3_800 / 8, 4_000 / 8)
    assert one.verdict == "earns"
    shared = row(overheads=500)
    assert (shared.profit, shared.before_overheads) == ((2_300, 2_500), (2_800, 3_000))


def test_what_is_not_known_has_no_number() -> None:
    unknown = row(known=False)
    assert unknown.contribution is unknown.profit is unknown.before_overheads is unknown.break_even_roi is None
    assert unknown.profit_rate is unknown.max_ad_per_order is None
    assert unknown.verdict is None
    assert unknown.profit_high == 0
    assert row(ads=None).profit == (3_800, 4_000)
    assert row(ads=None).ad_roi is row(ads=Ads(0, 5)).ad_roi is None
    assert row(parts=replace(PARTS, refunded=10_000)).profit_rate is None
    assert row(parts=replace(PARTS, uncovered_orders=10)).max_ad_per_order is None


@pytest.mark.parametrize(("goods", "ratios"), [(7_800, (50.0, None)), (8_000, None), (7_799, (10_000 / 201, 10_000))])
def test_a_return_breaks_even_where_something_is_left_to_pay_ads(
    goods: int, ratios: tuple[float, float | None]
) -> None:
    assert row(parts=replace(PARTS, goods=goods)).break_even_roi == ratios
    assert row(parts=replace(PARTS, goods=0, covered_receipts=0)).break_even_roi is None


@pytest.mark.parametrize(
    ("profit", "verdict"), [((-2, -1), "loses"), ((-2, 0), "unclear"), ((0, 1), "unclear"), ((1, 2), "earns")]
)
def test_a_verdict_holds_whatever_comes_back(profit: tuple[int, int], verdict: str) -> None:
    assert verdict_of(profit) == verdict


@pytest.mark.parametrize(
    ("parts", "share"),
    [
        (Parts(covered_receipts=800, uncovered_receipts=200), 0.8),
        (Parts(covered_receipts=799, uncovered_receipts=201), 0.799),
        (Parts(orders=10, uncovered_orders=2), 0.8),  # of orders that brought nothing
        (Parts(), None),
    ],
)
def test_costs_cover_four_fifths_of_the_receipts_to_say_something(parts: Parts, share: float | None) -> None:
    assert covered_share(parts) == share == row(parts=parts).covered_share
    assert is_covered(parts) == (share is None or share >= 0.8)


def test_the_total_is_of_all_orders_and_of_the_costs_of_known_rows() -> None:
    sold = Parts(orders=99, receipts=5_000, gmv=6_000, refund_orders=7, refunds=800, refunds_estimated=80, goods=1)
    left_out = row("Q", replace(PARTS, orders=5, receipts=700, goods=9_999), Ads(77, 88), known=False)
    found = total_of([row(overheads=3), row("R", overheads=4), left_out], sold)
    assert (found.parts.orders, found.parts.receipts, found.parts.refunds, found.parts.goods) == (99, 5_000, 800, 8_000)
    assert (found.parts.uncovered_orders, found.parts.uncovered_receipts) == (2 + 2 + 5, 2_000 + 2_000 + 700)
    assert (found.ads, found.overheads, found.known) == (Ads(2_000, 10_000), 7, True)
    assert (found.parts.fees, found.parts.affiliate) == (120, None)
    none = total_of([left_out], sold)
    assert (none.ads, none.overheads, none.known) == (Ads(0, 0), None, False)
    assert total_of([row(ads=None)], sold).ads is None
    assert total_of([row(), row("S", ads=None)], sold).ads == Ads(1_000, 5_000)


def test_sums_of_what_is_known() -> None:
    found = add([Parts(orders=1, fees=None, freight=3), Parts(orders=2, fees=5, freight=None), Parts()])
    assert (found.orders, found.fees, found.freight, found.packing) == (3, 5, 3, None)
    assert add([]) == Parts()


def test_ads_by_product_and_by_day() -> None:
    ads = {("P", "d1"): Ads(1, 10), ("P", "d2"): Ads(2, 20), ("Q", "d1"): Ads(4, 40), ("", "d1"): Ads(8, 80)}
    assert ads_of_rows(ads, "product", {"Q"}, {}) == {("P", ""): Ads(3, 30), ("Q", ""): Ads(4, 40)}
    assert ads_of_rows(ads, "day", {"Q"}, {}) == {("", "d1"): Ads(1, 10), ("", "d2"): Ads(2, 20)}


def test_the_days_that_count_are_those_of_orders_and_of_ads_where_there_are_any() -> None:
    both = Seen(frozenset({"d1", "d2"}), frozenset({"d2", "d3"}))
    assert both.days == {"d2"}
    assert Seen(frozenset({"d1"}), frozenset()).days == {"d1"}
    assert _ends(frozenset({"d2", "d1", "d3"})) == ("d1", "d3")
    assert _ends(frozenset()) is None


def profit(parts: Parts = PARTS, **more: Any) -> Profit:  # noqa: ANN401
    usual: dict[str, Any] = {
        "shop": "店", "first": "d1", "last": "d9", "by": "product", "order_days": ("d1", "d9"), "ad_days": ("d1", "d9"),
        "common": 9, "rows": (), "total": row(parts=parts), "unallocated": None, "uncovered_ads": 0, "has_costs": True,
    }  # fmt: skip
    return Profit(**(usual | more))


PLAIN = Parts(orders=10, covered_receipts=100, fees=5)


@pytest.mark.parametrize(
    ("found", "days", "said"),
    [
        (profit(PLAIN), 9, []),
        (profit(PLAIN), 10, ["9"]),  # fewer than the orders cover
        (profit(PLAIN, ad_days=None), 10, ["推广"]),
        (profit(PLAIN, common=0), 9, ["同一天"]),
        (profit(PLAIN, common=0, order_days=None), 0, ["订单"]),
        (profit(PLAIN, has_costs=False), 9, ["成本"]),
        (profit(replace(PLAIN, uncovered_orders=1_234, uncovered_receipts=5)), 9, ["1,234"]),
        (profit(PLAIN, uncovered_ads=1_234), 9, ["12.34"]),
        (profit(replace(PLAIN, goods_open=1_234)), 9, ["12.34"]),
        (profit(replace(PLAIN, freight_unknown=1_234)), 9, ["1,234"]),
        (profit(replace(PLAIN, refunds=200, refunds_estimated=50)), 9, ["25%"]),
        (profit(replace(PLAIN, fees=None)), 9, ["账单"]),
        (profit(replace(PLAIN, fees=200, fees_estimated=50)), 9, ["25%"]),
        (profit(replace(PLAIN, fees=0, fees_estimated=50)), 9, ["100%"]),
        (profit(replace(PLAIN, affiliate_estimated=1_234)), 9, ["12.34"]),
        (profit(PLAIN, unallocated=1_234), 9, ["12.34"]),
        (profit(PLAIN, by="sku"), 9, ["规格"]),
        (profit(PLAIN, by="sku", ad_days=None), 9, ["推广"]),
    ],
)
def test_what_is_said_beside_a_profit(found: Profit, days: int, said: list[str]) -> None:
    notes = notes_of(found, days)
    assert len(notes) == len(said), notes
    assert all(word in note for word, note in zip(said, notes, strict=True)), notes


def test_what_is_said_of_orders_beyond_the_days_and_of_shared_costs() -> None:
    assert "1,234" in notes_of(profit(PLAIN), 9, beyond=1_234)[0]
    assert len(notes_of(profit(PLAIN, common=0), 9, beyond=5)) == 1  # only that there are no days
    assert len(notes_of(profit(PLAIN), 9, unnamed=2)) == 1
    [told] = notes_of(profit(PLAIN), 9, strangers=("甲", "乙"))
    assert "甲、乙" in told
    assert len(notes_of(profit(PLAIN), 9, spread=True)) == 1  # there are none
    assert notes_of(profit(PLAIN, spread=True), 9, spread=True) != notes_of(profit(PLAIN), 9, spread=True)
    assert len(notes_of(profit(PLAIN, common=0), 9, spread=True)) == 1


def test_a_profit_is_less_what_no_product_is_told_of() -> None:
    found = profit(unallocated=100)
    assert (found.profit, found.before_overheads, found.after_overheads) == ((2_700, 2_900),) * 3
    assert profit().profit == (2_800, 3_000)


# What is left of an order


@pytest.mark.parametrize(("less", "listed", "share"), [(5, 20, 0.25), (None, 20, 0.0), (5, 0, 0.0), (5, None, 0.0)])
def test_the_share_of_the_list_price_that_was_given_away(
    less: float | None, listed: float | None, share: float
) -> None:
    assert given_share(less, listed) == share


def test_an_order_part_by_part() -> None:
    """80 of 100 listed were taken, of each of eight orders."""
    found = _of_order(row(), 8, 0.2)
    assert found["price"] == 10_000 / 0.8 / 8 and found["discount"] == -2_500 / 8
    assert (found["refunds"], found["goods"], found["lost"], found["ads"]) == (-125, -500, -37.5, -125)
    assert (found["fees"], found["affiliate"], found["packing"]) == (-7.5, 0, -12.5)
    assert sum(found.values()) == pytest.approx((4_000 - 1_000) / 8)
    assert _of_order(row(), 8, 1.0)["discount"] == 0
    assert _of_order(row(ads=None), 8, 0.0)["ads"] == 0


@pytest.mark.parametrize(
    ("orders", "more", "reason"),
    [(32, {}, ""), (31, {}, "few"), (32, {"known": False}, "costs"), (32, {"ads": None}, "ads")],
)
def test_thirty_orders_with_costs_on_either_side_are_split(orders: int, more: dict[str, Any], reason: str) -> None:
    parts = replace(PARTS, orders=orders)  # two have no costs
    for pair in ((row(parts=parts, **more), row(parts=replace(parts, orders=50))),
                 (row(parts=replace(parts, orders=50)), row(parts=parts, **more))):  # fmt: skip
        assert squeeze(*pair, (0.0, 0.0)).reason == reason
    unlike = squeeze(row(parts=replace(parts, orders=50, fees=None)), row(parts=replace(parts, orders=50)), (0.0, 0.0))
    assert unlike.reason == "fees"


def test_what_is_left_now_and_before() -> None:
    then, now = replace(PARTS, orders=42), replace(PARTS, orders=52, goods=5_000, covered_receipts=12_000)
    found = squeeze(row(parts=now), row(parts=then), (0.0, 0.0))
    assert (found.before, found.now) == (round(3_000 / 40), round(4_000 / 50))
    assert found.rates == pytest.approx((4_000 / 10_000, 5_000 / 12_000))
    assert (found.receipts_before, found.orders) == (250, (40, 50))
    assert found.change == found.now - found.before == sum(found.parts.values())
    # what rounding leaves over goes to the largest part
    assert found.parts["price"] == 240 - 250 + 1 and found.worst == "price"
    assert (
        found.own
        == found.parts["price"]
        + found.parts["goods"]
        + found.parts["packing"]
        + found.parts["freight"]
        + found.parts["fees"]
        + found.parts["discount"]
    )
    assert Squeeze().worst == Squeeze(parts={"goods": 0, "ads": 5}).worst == ""
    assert Squeeze(parts={"goods": -1, "ads": -2}).worst == "ads"
    assert whole_fen({"a": 1.4, "b": -8.4, "c": 2.4}, -5) == {"a": 1, "b": -8, "c": 2}
    assert whole_fen({"a": 1.4, "b": -8.4, "c": 2.4}, -4) == {"a": 1, "b": -7, "c": 2}


# Reasons beyond chance


def factor(name: str, before: float | None = 1.0, after: float | None = 2.0) -> Factor:
    return Factor(name, 5, before, after)


@pytest.mark.parametrize(("more", "sure"), [(2, True), (-2, False)])
def test_orders_vary_like_counts(more: int, sure: bool) -> None:
    """400 in 20 days, so 200 are expected in 10; the expectation is half of a number of 400."""
    reach = normal_reach()
    after = next(n for n in range(200, 400) if n - 200 > reach * (n + 200 * 0.5) ** 0.5)
    found = Behind((400.0, float(after + more)), None, (20, 10))
    assert _beyond_chance(factor("orders_per_day"), found) is sure
    same = Behind((100.0, 100.0 + (more > 0) * 40), None, (10, 10))
    assert _beyond_chance(factor("orders_per_day"), same) is (more > 0)


@pytest.mark.parametrize(("times", "sure"), [(1.01, True), (0.99, False)])
def test_what_an_order_is_worth_varies_by_seven_tenths_of_it(times: float, sure: bool) -> None:
    change = normal_reach() * 0.7 * (1 / 100 + 1 / 400) ** 0.5 * times
    found = Behind((100.0, 400.0), None, (10, 10))
    assert _beyond_chance(factor("order_value", 50.0, 50.0 * (1 + change)), found) is sure
    assert _beyond_chance(factor("order_value", 50.0, 50.0 * (1 - change)), found) is sure
    assert _beyond_chance(factor("order_value", None, 5.0), found)
    assert _beyond_chance(factor("order_value", 5.0, None), found)


def test_refunds_vary_like_a_share_of_the_orders() -> None:
    assert _beyond_chance(factor("refund_share"), Behind((100.0, 100.0), (10.0, 40.0), (10, 10)))
    assert not _beyond_chance(factor("refund_share"), Behind((100.0, 100.0), (10.0, 12.0), (10, 10)))
    assert _beyond_chance(factor("refund_share"), Behind((100.0, 100.0), None, (10, 10)))


@pytest.mark.parametrize(("fewest", "told"), [(30, True), (29, False)])
def test_the_worth_of_few_orders_is_no_reason(fewest: int, told: bool) -> None:
    rise = factor("order_value", 1.0, 9.0)
    assert (why_not_a_reason(rise, Behind((float(fewest), 500.0), None, (10, 10))) is None) is told
    assert why_not_a_reason(rise, None) is None
    assert why_not_a_reason(factor("days"), Behind((1.0, 1.0), None, (10, 10))) is None
    assert why_not_a_reason(factor("orders_per_day"), Behind((100.0, 101.0), None, (10, 10)))
