"""Rates by a dimension: not where it is masked, and only beyond chance."""

from __future__ import annotations

import numpy as np
import pytest

from pdd_ops.insight.evidence.extremes import Counts, extremes, is_nameless, masked


@pytest.mark.parametrize("key", ["", "  ", "***", "＊＊", "未知", "(未填)", "-", "unknown", "*未知*", "N/A"])
def test_keys_that_name_nothing(key: str) -> None:
    assert is_nameless(key)


@pytest.mark.parametrize("key", ["河南省", "广*省", "西藏", "无锡", "x光片", "Henan"])
def test_keys_that_name_something(key: str) -> None:
    assert not is_nameless(key)


def test_a_dimension_masked_on_refunded_orders_has_no_rates() -> None:
    groups = {"": Counts(60, 56), "河南省": Counts(240, 1), "山东省": Counts(200, 2)}
    found = masked(groups)
    assert found
    assert found.uneven
    assert found.of_refunded > 0.9
    assert extremes(groups) == []


def test_a_dimension_masked_on_a_fifth_has_no_rates_though_evenly() -> None:
    found = masked({"***": Counts(300, 30), "甲": Counts(400, 40), "乙": Counts(300, 30)})
    assert found
    assert not found.uneven
    assert found.share == 0.3


def test_a_few_blanks_that_chance_explains_mask_nothing() -> None:
    assert masked({"": Counts(30, 4), "甲": Counts(500, 50), "乙": Counts(470, 45)}) is None
    assert masked({"甲": Counts(500, 50), "乙": Counts(470, 45)}) is None


def test_groups_beyond_chance_come_with_their_bounds() -> None:
    groups = {f"省{n}": Counts(200, 40) for n in range(10)} | {"甲": Counts(90, 60), "乙": Counts(12, 9)}
    (found,) = extremes(groups)
    assert (found.key, found.orders, found.refunded) == ("甲", 90, 60)
    assert found.low < found.rate < found.high
    assert found.others < 0.21


def test_chance_alone_is_told_in_few_shops() -> None:
    dice = np.random.default_rng(4)
    told = 0
    for _ in range(300):
        groups = {f"省{n}": Counts(80, int(dice.binomial(80, 0.18))) for n in range(25)}
        told += bool(extremes(groups))
    assert told <= 12


def test_what_is_masked_is_a_share_of_all_of_refunded_and_of_kept_orders() -> None:
    found = masked({"": Counts(60, 30), "a": Counts(25, 5), "b": Counts(15, 5)})
    assert found is not None
    assert (found.share, found.of_refunded, found.of_kept) == (0.6, 30 / 40, 30 / 60)
    assert masked({"a": Counts(25, 5), "b": Counts(15, 5)}) is None


@pytest.mark.parametrize(("refunded", "uneven"), [(10_000, True), (9_990, False)])
def test_five_points_between_refunded_and_kept_orders_are_uneven(refunded: int, uneven: bool) -> None:
    """Of a hundred thousand kept orders a twentieth is masked, of as many refunded ones a tenth or a little less."""
    blank, named = Counts(refunded + 5_000, refunded), Counts(100_000 - refunded + 95_000, 100_000 - refunded)
    found = masked({"": blank, "a": named})
    assert (found is not None and found.uneven) is uneven


def test_a_twentieth_more_on_refunded_orders_is_uneven_and_less_is_not() -> None:
    """Both beyond chance; what is compared is the difference of the two shares, not either of them."""
    found = masked({"": Counts(50, 50), "甲": Counts(9950, 950)})
    assert found and found.uneven
    assert (found.of_refunded, found.of_kept) == (0.05, 0.0)
    assert masked({"": Counts(49, 49), "甲": Counts(9951, 951)}) is None
    assert masked({"": Counts(600, 400), "甲": Counts(19_400, 9600)}) is None  # 4 % and 2 %
    fewer = masked({"": Counts(600, 200), "甲": Counts(5400, 4800)})  # 4 % of refunded orders, 40 % of kept ones
    assert fewer and fewer.uneven
