"""Steps of series, promises, parcels, places of products, clusters, stock and its loss: each border by hand."""

from __future__ import annotations

from math import exp, factorial, sqrt
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scipy.stats import nbinom, poisson

from pdd_ops.insight.profit.model import Parts, ProfitRow
from pdd_ops.work.clusters import Bought, beyond_chance, poisson_tail
from pdd_ops.work.erp_stock import ErpItem, mapped
from pdd_ops.work.logistics import _against_others, _groups, _strata, _watched, delivery_of, odds_ratio
from pdd_ops.work.parcel import DAY, HOUR, Parcel, Track
from pdd_ops.work.promise_model import Measured, Promise
from pdd_ops.work.promises import _by_hours
from pdd_ops.work.selection import Product, _net, classes, placed
from pdd_ops.work.steps import Step, level_steps, pauses, settled_changes
from pdd_ops.work.stock_articles import Article, _pieces, articles_of, is_unlimited
from pdd_ops.work.stock_level import daily_units, weights_of
from pdd_ops.work.stock_lost import _count_below, _lost, chance_range, margins_of
from pdd_ops.work.stock_reading import Sku, Sold
from pdd_ops.work.stock_reading import _plain as plain_days

DAYS = [f"d{at:02}" for at in range(30)]


def series(*values: int) -> dict[str, int]:
    return {day: value for day, value in zip(DAYS, values, strict=False) if value}


def test_values_that_held_for_some_days_change_from_one_to_the_other() -> None:
    assert settled_changes(series(5, 5, 6, 6), least=2) == [("d02", 5, 6)]
    assert settled_changes(series(5, 5, 9, 5, 5), least=2) == []  # one odd day between the same value
    assert settled_changes(series(5, 5, 9, 6, 6), least=2) == [("d03", 5, 6)]
    assert settled_changes(series(5, 5, 6), least=2) == []
    assert settled_changes({"d3": 6, "d1": 5, "d2": 5, "d4": 6}, least=2) == [("d3", 5, 6)]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ((10, 10, 10, 20, 20, 20), [Step("d03", 10, 20)]),
        ((20, 20, 20, 10, 10, 10), [Step("d03", 20, 10)]),
        ((10, 10, 10, 19, 19, 19), []),  # less than twice as much
        ((10, 10, 10, 20, 20, 10), []),  # a day that lies among those before
        ((10, 11, 10, 20, 30, 30), [Step("d03", 10, 30)]),
        ((0, 0, 0, 10, 10, 10), [Step("d03", 0, 10)]),
        ((4, 4, 4, 9, 9, 9), []),  # by less than six
        ((4, 4, 4, 10, 10, 10), [Step("d03", 4, 10)]),
        ((10, 10, 10, 30, 30, 30, 90, 90, 90), [Step("d03", 10, 30), Step("d06", 30, 90)]),
        ((10, 10, 10, 21, 40, 40, 40), [Step("d03", 10, 40)]),
        ((1, 10, 10, 30, 60, 99, 99), [Step("d04", 10, 99)]),  # of neighbours the largest one
        ((10, 10, 20, 20, 20), []),  # two days before are too few
    ],
)
def test_levels_that_step(values: tuple[int, ...], found: list[Step]) -> None:
    days = DAYS[: len(values)]
    assert level_steps(days, series(*values), window=3, times=2, least=6) == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ((1, 1, 1, 1, 0, 0, 1), [("d04", "d06")]),
        ((1, 1, 1, 1, 0, 0), [("d04", None)]),
        ((1, 1, 1, 1, 0, 1), []),
        ((1, 0, 1, 1, 0, 0, 1), [("d04", "d06")]),  # three of four days before
        ((1, 0, 0, 1, 0, 0, 1), []),
        ((1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0), [("d04", "d06"), ("d10", None)]),
    ],
)
def test_series_that_pause(values: tuple[int, ...], found: list[tuple[str, str | None]]) -> None:
    days = DAYS[: len(values)]
    assert pauses(days, series(*values), usual=0.75, before=4, least=2) == found


# Promises


def test_what_became_of_a_promise() -> None:
    hours = Measured(Promise("48 小时发货"), "hours", 100, kept=90)
    assert (hours.count, hours.share, hours.gap, hours.broken) == (90, 0.9, 0.1, 10)
    assert hours.bounds is not None and hours.gap_low == 1 - hours.bounds[1]
    words = Measured(Promise("加厚"), "topic", 50, complaints=5)
    assert (words.count, words.share, words.gap, words.broken) == (5, 0.1, 0.1, 5)
    assert words.bounds is not None and words.gap_low == words.bounds[0]
    nothing = Measured(Promise("加厚"), "topic", 0, complaints=0)
    assert nothing.share is nothing.gap is None
    assert nothing.bounds is None
    unknown = Measured(Promise("48 小时发货"), "hours", why="?")
    assert (unknown.share, unknown.broken, unknown.gap_low) == (None, 0, 0.0)
    kept = Measured(Promise("48 小时发货"), "hours", 100, kept=0)
    assert (kept.share, kept.gap) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("shipped", "feasible"),
    [({48: 90, 72: 97, 96: 99}, (72, 0.97)), ({48: 99, 72: 96, 96: 98}, (96, 0.98)), ({48: 99, 72: 90, 96: 96}, None)],
)
def test_what_could_be_promised_is_the_first_step_within_which_nearly_all_were_shipped(
    shipped: dict[int, int], feasible: tuple[int, float] | None
) -> None:
    def within(hours: int, product: str) -> tuple[int, int] | None:
        assert product == "P"
        return (shipped[hours], 100) if hours in shipped else None

    found = _by_hours(Promise("48 小时发货", product="P", hours=48), cast(Any, SimpleNamespace(within=within)))
    assert (found.n, found.kept, found.feasible) == (100, shipped[48], feasible)
    none = _by_hours(Promise("24 小时发货", product="P", hours=24), cast(Any, SimpleNamespace(within=within)))
    assert (none.n, none.kept, none.feasible) == (0, None, None) and none.why


# Parcels


def track(**parts: Any) -> Track:  # noqa: ANN401
    return Track(**({"collected_at": None, "signed_at": None, "last_at": None, "state": None, "seen_at": 0} | parts))


def parcel(**parts: Any) -> Parcel:  # noqa: ANN401
    usual: dict[str, Any] = {
        "carrier": "顺丰", "province": "浙江", "promised_at": 100, "shipped_at": 50, "received_at": None,
        "seen_at": 100, "waits": False, "refunded": False,
    }  # fmt: skip
    return Parcel(**(usual | parts))


@pytest.mark.parametrize(
    ("parts", "in_time", "kept"),
    [
        ({}, True, True),
        ({"shipped_at": 100}, True, True),
        ({"shipped_at": 101}, False, False),
        ({"shipped_at": None, "waits": True}, None, False),
        ({"shipped_at": None}, None, None),  # nothing is to ship any more
        ({"seen_at": 99}, True, None),  # not over
        ({"promised_at": None}, None, None),
    ],
)
def test_whether_a_promise_was_kept(parts: dict[str, Any], in_time: bool | None, kept: bool | None) -> None:
    one = parcel(**parts)
    assert (one.in_time, one.kept) == (in_time, kept)


def test_how_long_a_parcel_took() -> None:
    assert parcel(shipped_at=0, received_at=2 * DAY).days == 2
    assert parcel(shipped_at=10, received_at=9).days is parcel(received_at=None).days is None
    assert parcel(shipped_at=10, received_at=10).days == 0
    signed = track(signed_at=DAY)
    assert (parcel(shipped_at=0, received_at=2 * DAY, track=signed).days, signed.over) == (1, True)
    turned = parcel(shipped_at=0, received_at=2 * DAY, track=track(signed_at=DAY, collected_at=DAY + 1))
    assert (turned.turned, turned.signed_at, turned.days) == (True, None, 2)
    assert not parcel(shipped_at=DAY, track=track(signed_at=DAY)).turned
    assert parcel(shipped_at=DAY, track=track(signed_at=DAY - 1)).turned
    assert not parcel(shipped_at=None, track=track(signed_at=1)).turned
    assert parcel(shipped_at=None, track=track(signed_at=1)).signed_at is None
    assert [parcel(province=one).known_province for one in ("浙江", "", "浙*")] == [True, False, False]


@pytest.mark.parametrize(
    ("state", "over"),
    [("已签收", True), ("妥投", True), ("未签收", False), ("待签收", False), ("退回中", True), ("运输中", False)],
)
def test_a_track_is_over_by_its_state(state: str, over: bool) -> None:
    assert track(state=state).over is over
    assert track(last_at=5, collected_at=7).newest == 7


@pytest.mark.parametrize(("seen", "stuck"), [(72 * HOUR + 10, False), (72 * HOUR + 11, True)])
def test_a_parcel_without_news_for_three_days_is_stuck(seen: int, stuck: bool) -> None:
    assert track(last_at=10, seen_at=seen).stuck(5) is stuck
    assert track(seen_at=seen).stuck(10) is stuck
    assert track(collected_at=10, last_at=4, seen_at=seen).stuck(5) is stuck
    assert not track(last_at=10, seen_at=seen, signed_at=20).stuck(5)


def test_a_parcel_on_its_way_is_watched_until_it_was_last_seen() -> None:
    assert _watched(parcel(shipped_at=0, seen_at=3 * DAY)) == 3
    assert _watched(parcel(shipped_at=0, seen_at=3 * DAY, until=2 * DAY)) == 2
    assert _watched(parcel(shipped_at=0, seen_at=3 * DAY, until=4 * DAY)) == 3
    assert _watched(parcel(shipped_at=4 * DAY, seen_at=3 * DAY)) == _watched(parcel(shipped_at=None)) == 0


def test_how_long_parcels_took_and_which_are_on_their_way_for_longer() -> None:
    come = [parcel(shipped_at=0, received_at=days * DAY) for days in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)]
    open_ones = [parcel(shipped_at=0, seen_at=days * DAY) for days in (10, 11)]
    given_back = parcel(shipped_at=0, seen_at=99 * DAY, refunded=True)
    found = delivery_of([*come, *open_ones, given_back])
    assert found == type(found)(11, 6, 6, 10, found.with_open, 1)
    one = delivery_of(come[:1])
    assert one == type(one)(1, 1, 1, None, one.with_open, 0)
    assert delivery_of([given_back]) == type(one)(0, None, None, None, delivery_of([given_back]).with_open, 0)


def test_the_odds_ratio_of_one_stratum_is_that_of_its_table() -> None:
    """10 late of 50 here, 5 of 50 there: (10 × 45) ÷ (40 × 5), and the usual error of its logarithm."""
    found = odds_ratio([(10, 40, 5, 45)])
    assert found is not None
    error = sqrt(1 / 10 + 1 / 40 + 1 / 5 + 1 / 45)
    assert found == pytest.approx((2.25, 2.25 * exp(-1.96 * error), 2.25 * exp(1.96 * error)), rel=1e-6)
    twice = odds_ratio([(10, 40, 5, 45), (10, 40, 5, 45), (0, 0, 0, 0)])
    assert twice is not None
    assert twice == pytest.approx((2.25, 2.25 * exp(-1.96 * error / sqrt(2)), 2.25 * exp(1.96 * error / sqrt(2))))
    assert odds_ratio([(0, 40, 5, 45)]) is odds_ratio([(10, 0, 0, 45)]) is odds_ratio([]) is None


def shipped(carrier: str, province: str, late: int, fine: int) -> list[Parcel]:
    return [
        parcel(carrier=carrier, province=province, shipped_at=101 if at < late else 50) for at in range(late + fine)
    ]


def test_carriers_are_compared_province_by_province() -> None:
    parcels = [*shipped("顺丰", "浙江", 10, 40), *shipped("中通", "浙江", 5, 45), *shipped("中通", "江苏", 5, 5)]
    parcels += [parcel(carrier=""), parcel(province="*"), parcel(promised_at=None)]
    tables = _strata(parcels)
    assert tables == {"浙江": {"顺丰": [10, 40], "中通": [5, 45]}, "江苏": {"中通": [5, 5]}}
    assert _against_others("顺丰", tables) == odds_ratio([(10, 40, 5, 45)])
    assert _against_others("中通", tables) == odds_ratio([(5, 45, 10, 40)])  # only where both serve
    few = _strata([*shipped("顺丰", "浙江", 10, 15), *shipped("中通", "浙江", 5, 45)])
    assert _against_others("顺丰", few) is None
    groups = _groups(parcels, parcels, by_province=False, stratified=True)
    assert [(one.name, one.shipped, one.late) for one in groups][:2] == [("中通", 60, 10), ("顺丰", 52, 10)]


# Places of products


@pytest.mark.parametrize(
    ("shares", "letters"),
    [
        ([0.5, 0.3, 0.15, 0.05], "AABC"),  # 80 and 95 are reached exactly
        ([0.5, 0.29, 0.16, 0.05], "AAAC"),
        ([0.96, 0.04], "AC"),
        ([1.0, 0.0, 0.0], "ACC"),
        ([], ""),
    ],
)
def test_classes_by_what_the_products_before_have_made(shares: list[float], letters: str) -> None:
    assert classes(shares) == list(letters)


def product(key: str, net: int, rate: tuple[float, float] | None = None, *, enough: bool = True) -> Product:
    return Product(key, key, net, 100, rate=rate, enough=enough)


def test_products_in_their_places_by_two_lines() -> None:
    """1,000 fen in all: half of it is made by products of 400 and more, half of the receipts earn 0.2 or less."""
    rows, share_line, rate_line = placed([
        product("a", 400, (0.3, 0.3)), product("b", 300, (0.1, 0.3)), product("c", 200, (0.1, 0.1)),
        product("d", 100, (0.5, 0.5)), product("e", -50, (0.0, 0.0)), product("f", 0),
        product("g", 0, (0.9, 0.9), enough=False),
    ])  # fmt: skip
    assert (share_line, rate_line) == (0.3, 0.2)
    assert [(row.product.key, round(row.share, 6), row.reason) for row in rows] == [
        ("a", 0.4, ""), ("b", 0.3, "line"), ("c", 0.2, ""), ("d", 0.1, ""), ("f", 0, "unknown"), ("g", 0, "few"),
        ("e", 0, ""),
    ]  # fmt: skip
    quadrants = {row.product.key: row.quadrant for row in rows}
    assert len({quadrants[key] for key in "acd"}) == 3 and quadrants["c"] == quadrants["e"] == "drop"
    assert placed([product("a", 0), product("b", -5)]) == ([], None, None)


@pytest.mark.parametrize(("refunds", "gmv", "net"), [(0, 1000, 700), (500, 1000, 600), (2000, 1000, 500), (5, 0, 700)])
def test_orders_without_costs_count_by_the_share_that_was_not_refunded(refunds: int, gmv: int, net: int) -> None:
    """500 of orders with costs, and 200 of others."""
    parts = Parts(orders=5, gmv=gmv, refunds=refunds, covered_receipts=500, uncovered_receipts=200)
    assert _net(ProfitRow("P", "P", parts, None)) == net


# Clusters


@pytest.mark.parametrize("least", [1, 2, 5, 9])
@pytest.mark.parametrize("mean", [0.3, 2.0, 4.9, 5.1, 12.0])
def test_the_tail_of_poisson_is_what_the_sum_below_leaves(least: int, mean: float) -> None:
    below = sum(exp(-mean) * mean**count / factorial(count) for count in range(least))
    assert poisson_tail(least, mean) == pytest.approx(1 - below, rel=1e-9)
    assert poisson_tail(0, mean) == 1


def test_keys_that_are_told_are_counted_against_all_keys_with_enough_orders() -> None:
    others = [Bought(f"b{at}", "a", f"k{at // 2}", at % 50 == 0) for at in range(2000)]
    odd = [Bought(f"o{at}", "a", "odd-key-of-many-signs", at < 3) for at in range(6)]
    [found] = beyond_chance([*others, *odd], {"o0": "c0"})
    rate = (40 + 3) / 2006
    assert (found.key, found.orders, found.cases, found.case_ids) == ("odd-key-of-m", 6, 3, ("c0", "", ""))
    assert found.expected == pytest.approx(6 * rate)
    assert found.p == pytest.approx(poisson_tail(3, 1.5 * 6 * rate))
    seventh = Bought("o6", "a", "odd-key-of-many-signs", False)
    assert beyond_chance([*others, *odd, seventh], {}) == []  # fewer than half
    fours = [Bought(one.order, "a", f"k{at // 4}", one.refund_only) for at, one in enumerate(others)]
    assert beyond_chance([*fours, *odd], {}) == []  # one in a thousand among five hundred keys
    nobody = [Bought(one.order, one.product, None, one.refund_only) for one in odd]
    assert beyond_chance([*others, *nobody], {}) == []


# Stock


def test_nines_are_any_number() -> None:
    assert [is_unlimited(stock) for stock in (9999, 99999, 999, 9998, 9)] == [True, True, False, False, False]
    assert _pieces([(3, 2), (-5, 1), (4, 1)]) == 10
    assert _pieces([(3, 1), (None, 1)]) is _pieces([(9999, 1)]) is None
    assert _pieces([]) == 0


def sku(key: str, **parts: Any) -> Sku:  # noqa: ANN401
    usual: dict[str, Any] = {
        "product": "P",
        "key": key,
        "code": "",
        "name": f"茶 {key}",
        "stock": 5,
        "as_of": "2025-03-01",
    }
    return Sku(**(usual | parts))


def shelf(*skus: Sku, erp: Any = None) -> list[Article]:  # noqa: ANN401
    sold = {"s1": {"d1": Sold(1, 2, 300)}, "s2": {"d1": Sold(2, 3, 400), "d2": Sold(1, 1, 100)}}
    return articles_of(cast(Any, SimpleNamespace(skus=skus, erp=erp)), sold)


def test_a_specification_alone_is_an_article_and_packs_of_one_standard_are_one_in_pieces() -> None:
    [one] = shelf(sku("s1", code="c1", empty=frozenset({"d9"})))
    assert (one.product, one.sku, one.name, one.ids) == ("P", "s1", "茶 s1", ("s1", "c1", "P"))
    assert (one.on_hand, one.oversold, one.sold, one.empty) == (5, False, {"d1": Sold(1, 2, 300)}, frozenset({"d9"}))
    assert (one.on_order, one.least, one.of_erp, one.alone) == (None, None, False, False)
    single = sku("s1", standard="S", standard_name="标准", stock=-1, empty=frozenset({"d8", "d9"}))
    double = sku("s2", standard="S", pack=2, stock=4, as_of="2025-02-01", product="Q", empty=frozenset({"d9"}))
    [both] = shelf(single, double)
    assert (both.product, both.sku, both.name) == ("", "S", "标准")
    assert (both.on_hand, both.oversold, both.as_of) == (8, True, "2025-02-01")
    assert both.sold == {"d1": Sold(3, 2 + 3 * 2, 700), "d2": Sold(1, 2, 100)}
    assert (both.empty, both.products) == (frozenset({"d9"}), frozenset({"P", "Q"}))
    assert [one.sku for one in shelf(sku("s1"), sku("s2"))] == ["s1", "s2"]


def item(code: str, on_hand: int | None, **parts: Any) -> ErpItem:  # noqa: ANN401
    usual: dict[str, Any] = {"on_order": None, "least": None, "place": "", "empty": frozenset()}
    return ErpItem(code, code, "2025-03-05", on_hand, **(usual | parts))


def test_what_an_erp_knows_counts_and_codes_that_stand_for_nothing_are_told() -> None:
    items = [item("c1", 7, on_order=3, least=2), item("c9", -1, on_order=5)]
    found = mapped(items, [sku("s1", code="c1"), sku("s2")], {})
    first, second, alone = shelf(sku("s1", code="c1"), sku("s2"), erp=found)
    assert (first.on_hand, first.on_order, first.least, first.of_erp, first.as_of) == (7, 3, 2, True, "2025-03-05")
    assert (second.on_hand, second.of_erp) == (5, False)
    assert (alone.sku, alone.on_hand, alone.oversold, alone.on_order, alone.alone) == ("c9", 0, True, 5, True)


def test_a_standard_product_takes_its_own_item_else_those_of_its_packs() -> None:
    packs = [sku("s1", code="c1", standard="S"), sku("s2", code="c2", standard="S", pack=2)]
    own = mapped([item("S", 50), item("c1", 7), item("c2", 9)], packs, {})
    assert [(one.code, pack) for one, pack in own.stocks["", "S"]] == [("S", 1)]
    by_bar_code = mapped([item("690", 50)], packs, {"690": "S"})
    assert [(one.code, pack) for one, pack in by_bar_code.stocks["", "S"]] == [("690", 1)]
    parts = mapped([item("c1", 7), item("c2", 9)], packs, {})
    assert [(one.code, pack) for one, pack in parts.stocks["", "S"]] == [("c1", 1), ("c2", 2)]
    assert parts.unmapped == own.unmapped == ()


def test_a_day_weighs_half_of_one_four_weeks_later() -> None:
    from pdd_ops.periods import Period

    days = Period("2025-01-01", "2025-03-31").each_day()
    found = weights_of(days, days)
    assert (len(found.days), found.days[0]) == (84, "2025-01-07")
    assert found.weights[-1] == 1 and found.weights[-29] == pytest.approx(0.5)
    assert found.from_here[-2] == pytest.approx(1 + 0.5 ** (1 / 28))
    assert len(weights_of(days, days[:10]).days) == 4  # open days of the last 84 alone
    assert weights_of([], days).days == ()
    sold = {day: Sold(1, 2, 100) for day in days[-28:]}
    assert daily_units(sold, found, ()) == pytest.approx(2)
    assert daily_units(sold, found, {days[-1]}) == pytest.approx(2)  # it sold all the same
    del sold[days[-1]]
    assert daily_units(sold, found, {days[-1]}) is None  # 27 days
    whole = sum(found.weights[-28:])
    assert daily_units(sold, found, ()) == pytest.approx(2 * (whole - 1) / whole)
    assert daily_units({days[-28]: Sold(1, 9, 1)}, found, ()) is None
    assert daily_units({days[-28]: Sold(1, 10, 1)}, found, ()) == pytest.approx(10 * found.weights[-28] / whole)
    assert daily_units({"2025-04-01": Sold(1, 99, 1)}, found, ()) is daily_units({}, found, ()) is None
    longer = {day: Sold(1, 2, 100) for day in days[-40:]}
    assert daily_units({**longer, days[-1]: Sold(1, 5, 1)}, found, {days[-50], days[-5]}) != daily_units(
        longer, found, ()
    )


def test_many_pieces_for_a_tenth_of_the_price_are_no_demand() -> None:
    usual = {f"d{at}": Sold(1, 10, 10_000) for at in range(5)}
    odd = {"x": Sold(1, 50, 4_999), "y": Sold(1, 50, 5_000), "z": Sold(1, 49, 100)}
    assert plain_days(usual | odd).keys() == usual.keys() | {"y", "z"}


@pytest.mark.parametrize(("expected", "share"), [(30.0, 0.1), (30.0, 0.9), (0.5, 0.9), (400.0, 0.1), (3000.0, 0.9)])
def test_counts_that_chance_does_not_exceed(expected: float, share: float) -> None:
    assert _count_below(expected, 1.0, share) == poisson.ppf(share, expected)
    assert _count_below(expected, 1.001, share) == poisson.ppf(share, expected)
    for uneven in (1.5, 4.0):
        size = expected / (uneven - 1)
        assert _count_below(expected, uneven, share) == nbinom.ppf(share, size, 1 / uneven)


def test_the_range_of_chance_by_how_uneven_the_past_was() -> None:
    uneven = [0.0, 20.0] * 10  # a mean of 10, a variance of 100
    assert chance_range(30, uneven) == tuple(float(nbinom.ppf(share, 30 / 9, 1 / 10)) for share in (0.1, 0.9))
    assert chance_range(30, [0.0, 0.0]) == tuple(float(poisson.ppf(share, 30)) for share in (0.1, 0.9))


def lost(missed: float, *, known: bool = False, products: tuple[str, ...] = ("P",), **more: Any) -> Any:  # noqa: ANN401
    sold = {day: Sold(5, 10, 20_000) for day in DAYS[:28]} | more.get("sold", {})
    article = Article("P", "s", "茶", (), None, False, "", sold=sold, products=frozenset(products))
    return _lost(article, missed, known, 4, more.get("before", DAYS[:28]), more.get("margins", {"P": (-0.1, 0.2)}))


def test_what_a_gap_of_an_article_cost() -> None:
    """15 orders of two pieces each, of 20 yuan a piece; sold as evenly as chance."""
    found = lost(15)
    low, high = (float(poisson.ppf(share, 30)) for share in (0.1, 0.9))
    assert (found.days, found.units, found.sales) == (4, (low, high), (low * 2000, high * 2000))
    assert found.profit == pytest.approx((-0.1 * high * 2000, 0.2 * high * 2000))
    assert lost(15, products=("P", "Q")).profit is lost(15, margins={}).profit is None
    assert (lost(4) is not None, lost(3.9), lost(3.9, known=True) is not None) == (True, None, True)  # eight pieces
    assert lost(15, before=()) is None
    assert lost(15, before=DAYS[:29], sold={DAYS[0]: Sold(0, 9999, 0)}).units == found.units  # 28 days before it


def test_margins_are_contribution_by_receipts_of_what_has_costs() -> None:
    def row(key: str, receipts: int, **parts: Any) -> ProfitRow:  # noqa: ANN401
        return ProfitRow(key, key, Parts(covered_receipts=receipts, **parts), None)

    rows = [row("a", 1000, goods=600, goods_open=100), row("b", 0), row("c", 1)]
    found = margins_of(cast(Any, SimpleNamespace(rows=rows, has_costs=True)))
    assert found.keys() == {"a", "c"} and found["a"][0] <= found["a"][1] <= 0.5
    assert found["a"][1] - found["a"][0] == pytest.approx(0.1)
    assert margins_of(cast(Any, SimpleNamespace(rows=rows, has_costs=False))) == {}


def test_the_demand_of_a_year_is_read_and_of_a_shop_with_neither_stock_nor_orders_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from pdd_ops.work import stock, stock_reading

    asked: list[int] = []

    def read_days(*given: int) -> list[str]:
        asked.append(given[-1])
        return []

    empty = SimpleNamespace(as_of="", skus=(), erp=None)
    monkeypatch.setattr(stock, "read_shelf", lambda *_: empty)
    monkeypatch.setattr(stock, "read_days", read_days)
    found = stock.read_known(cast(Any, None), 1, "2025-03-31", margins={})
    assert asked == [365] == [stock_reading.BACK]
    assert (found.articles, found.days, found.open_days) == ((), (), ())
