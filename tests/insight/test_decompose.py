"""The split of a change: exact for any numbers, the same in any order, and by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pdd_ops.insight.decompose import Sums, chain, shapley, split, to_whole
from pdd_ops.insight.rates import Effect, Parts, effects

NUMBERS = st.one_of(st.integers(-1000, 1000), st.fractions(-50, 50, max_denominator=40))
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5)
COUNTS = st.one_of(st.just(0), st.integers(0, 5), st.integers(0, 10**7))
MONEY = st.one_of(st.just(0), st.integers(-(10**4), 10**4), st.integers(-(10**12), 10**12))
PERIODS = st.builds(
    Sums,
    days=st.integers(1, 366),
    visitors=st.none() | COUNTS,
    orders=st.none() | COUNTS,
    sales=st.none() | MONEY,
    net=MONEY,
)


def mean_over_all_orders(before: list[Fraction | int], after: list[Fraction | int]) -> list[Fraction]:
    """The definition: let the factors change one after the other, in every order."""
    found = [Fraction(0)] * len(before)
    orders = list(permutations(range(len(before))))
    for order in orders:
        now = list(before)
        for place in order:
            old = prod(now, start=Fraction(1))
            now[place] = after[place]
            found[place] += prod(now, start=Fraction(1)) - old
    return [part / len(orders) for part in found]


@settings(max_examples=60, deadline=None)
@given(PAIRS)
def test_shapley_is_the_mean_over_all_orders(pairs: list[tuple[Fraction | int, Fraction | int]]) -> None:
    before, after = [low for low, _ in pairs], [high for _, high in pairs]
    parts = shapley(before, after)
    assert parts == mean_over_all_orders(before, after)
    assert sum(parts) == prod(after, start=Fraction(1)) - prod(before, start=Fraction(1))


@settings(max_examples=60, deadline=None)
@given(PAIRS, st.randoms())
def test_the_order_of_the_factors_does_not_matter(pairs: list[tuple[int, int]], dice: object) -> None:
    mixed = list(enumerate(pairs))
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    parts = shapley([low for low, _ in pairs], [high for _, high in pairs])
    again = shapley([pair[0] for _, pair in mixed], [pair[1] for _, pair in mixed])
    assert again == [parts[place] for place, _ in mixed]
    named = {f"f{place}": part * 60 for place, part in enumerate(parts)}
    other = {f"f{place}": part * 60 for (place, _), part in zip(mixed, again, strict=True)}
    total = round(sum(named.values()))
    assert dict(zip(named, to_whole(named, total), strict=True)) == dict(
        zip(other, to_whole(other, total), strict=True)
    )


@settings(max_examples=300, deadline=None)
@given(PERIODS, PERIODS)
def test_contributions_sum_to_the_change_to_the_fen(before: Sums, after: Sums) -> None:
    factors = split(before, after)
    assert sum(factor.contribution for factor in factors) == (after.net or 0) - (before.net or 0)
    assert len({factor.id for factor in factors}) == len(factors)
    assert split(after, before)[0].before == factors[0].after


@settings(max_examples=100, deadline=None)
@given(PERIODS)
def test_nothing_changed(period: Sums) -> None:
    assert {factor.contribution for factor in split(period, period)} == {0}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.fractions(-100, 100, max_denominator=1000), min_size=1, max_size=9))
def test_rounding_keeps_the_sum_and_moves_no_part_by_a_whole_one(parts: list[Fraction]) -> None:
    named = {f"p{place}": part for place, part in enumerate(parts)}
    total = round(sum(parts))
    whole = to_whole(named, total)
    assert sum(whole) == total
    assert all(
        abs(number - part) < 1 or (part.denominator == 1 and abs(number - part) <= 1)
        for number, part in zip(whole, parts, strict=True)
    )


def test_by_hand() -> None:
    """2 factors: each step's own change at the mean of the other. Sales 10 × 300 fen, then 12 × 250 fen."""
    before, after = Sums(days=1, orders=10, net=3000), Sums(days=1, orders=12, net=3000)
    days, orders, value = split(before, after)
    assert (days.id, orders.id, value.id) == ("days", "orders_per_day", "net_per_order")
    assert orders.contribution == 2 * (300 + 250) / 2
    assert value.contribution == -50 * (10 + 12) / 2
    assert (orders.before, orders.after, value.before, value.after) == (10, 12, 3.0, 2.5)
    assert days.contribution == 0


def test_the_whole_chain() -> None:
    before = Sums(28, 2800, 140, 420_000, 378_000)
    after = Sums(31, 3100, 155, 465_000, 418_500)  # every day as before
    factors = {factor.id: factor for factor in split(before, after)}
    assert list(factors) == ["days", "visitors_per_day", "order_conversion", "order_value", "refund_share"]
    assert factors["days"].contribution == 40_500
    assert [factor.before for factor in factors.values()] == [28, 100.0, 0.05, 30.0, 0.1]
    assert [factor.unit for factor in factors.values()] == ["count", "ratio", "rate", "yuan", "rate"]


def test_what_is_missing_or_does_not_lead_on_shortens_the_chain() -> None:
    full = Sums(28, 2800, 140, 420_000, 378_000)
    assert chain(full, Sums(31, None, 155, 465_000, 418_500)) == ("days", "orders", "sales", "net")
    assert chain(full, Sums(31, 0, 155, 465_000, 418_500)) == ("days", "orders", "sales", "net")
    assert chain(full, Sums(31, 3100, 155, 465_000)) == ("days", "visitors", "orders", "sales")
    assert chain(full, Sums(31, 3100, 0, 0, -500)) == ("days", "visitors", "net")  # money went back without sales
    with pytest.raises(ValueError, match="nothing to split"):
        split(full, Sums(31, 3100, 155))


def test_a_day_can_be_split_and_no_days_cannot() -> None:
    one = Sums(1, 100, 5, 15_000, 13_500)
    assert chain(one, one) == ("days", "visitors", "orders", "sales", "net")
    with pytest.raises(ValueError, match="nothing to split"):
        chain(one, Sums(0, 100, 5, 15_000, 13_500))


def test_a_new_product_and_one_that_is_gone() -> None:
    nothing, something = Sums(28, 0, 0, 0, 0), Sums(28, 700, 35, 70_000, 63_000)
    new = {factor.id: factor.contribution for factor in split(nothing, something)}
    gone = {factor.id: factor.contribution for factor in split(something, nothing)}
    assert new == {"days": 0, "visitors_per_day": 63_000, "order_conversion": 0, "order_value": 0, "refund_share": 0}
    assert gone == {name: -amount for name, amount in new.items()}


def test_visitors_who_no_longer_buy_are_a_matter_of_conversion() -> None:
    factors = split(Sums(28, 700, 35, 70_000, 63_000), Sums(28, 700, 0, 0, 0))
    assert {factor.id: factor.contribution for factor in factors}["order_conversion"] == -63_000
    assert [factor.after for factor in factors] == [28, 25.0, 0.0, None, None]


GROUPS = st.lists(
    st.tuples(*[st.one_of(st.just(0), st.integers(0, 10**6))] * 4).map(lambda n: ((n[0], n[1]), (n[2], n[3]))),
    min_size=1,
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(GROUPS, st.sampled_from([2, 4]))
def test_rate_and_mix_effects_sum_to_the_change(
    pairs: list[tuple[tuple[int, int], tuple[int, int]]], digits: int
) -> None:
    groups = [Parts(f"g{place}", *pair) for place, pair in enumerate(pairs)]
    found = effects(groups, digits=digits)
    old, new = ((sum(p[side][0] for p in pairs), sum(p[side][1] for p in pairs)) for side in (0, 1))
    if not old[1] or not new[1]:
        assert found == []
        return
    change = (Fraction(*new) - Fraction(*old)) * 100
    unit = 10**digits
    assert sum(round(one.rate * unit) + round(one.mix * unit) for one in found) == round(change * unit)
    mirrored = effects([Parts(group.key, group.after, group.before) for group in groups], digits=digits)
    for there, back in zip(found, mirrored, strict=True):
        assert abs(there.rate + back.rate) < 2.1 / unit
        assert abs(there.mix + back.mix) < 2.1 / unit


def test_rate_and_mix_by_hand() -> None:
    """Two sources at 10 % and 2 %, which do not change; the better one goes from half of the visitors to a quarter."""
    search, ads = Parts("search", (50, 500), (25, 250)), Parts("ads", (10, 500), (15, 750))
    assert effects([search, ads]) == [Effect("search", 0.0, -1.25), Effect("ads", 0.0, -0.75)]
    better = effects([Parts("a", (10, 100), (20, 100)), Parts("b", (10, 100), (10, 100))])
    assert better == [Effect("a", 5.0, 0.0), Effect("b", 0.0, 0.0)]


def test_a_group_that_is_new_or_gone_is_mix() -> None:
    found = effects(
        [Parts("old", (10, 100), (0, 0)), Parts("stays", (5, 100), (5, 100)), Parts("new", (0, 0), (3, 50))]
    )
    assert [one.rate for one in found] == [0.0, 0.0, 0.0]
    assert round(sum(one.mix for one in found), 4) == round((8 / 150 - 15 / 200) * 100, 4)
