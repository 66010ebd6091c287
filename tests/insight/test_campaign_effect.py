"""Short campaigns on series whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.campaigns import HISTORY, LENGTH, judged, shop
from pdd_ops.insight.campaign_effect import uplift


def steady(mean: float, days: int = 160) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.random.default_rng(5).poisson(mean, days).astype(float)


def test_a_window_that_sold_four_times_as_much_worked() -> None:
    units = steady(20)
    units[150:153] = 80
    found = uplift(units, [], 150, 152)
    assert found.verdict == "worked"
    assert found.low is not None and found.high is not None
    assert found.low < 3 < found.high
    assert found.expected == pytest.approx(60, rel=0.15)


def test_a_window_in_which_nothing_was_sold_hurt() -> None:
    units = steady(20)
    units[150:153] = 0
    assert uplift(units, [], 150, 152).verdict == "hurt"


@pytest.mark.parametrize(("mean", "first", "reason"), [(0.5, 150, "few"), (20, 15, "history"), (20, 40, "history")])
def test_what_cannot_be_told(mean: float, first: int, reason: str) -> None:
    found = uplift(steady(mean), [], first, first + 2)
    assert (found.verdict, found.value, found.reason) == ("unclear", None, reason)


def test_what_all_products_did_is_no_effect() -> None:
    """A rise of the whole shop is expected of the product too."""
    random = np.random.default_rng(2)
    shops = [random.poisson(30, 160).astype(float) for _ in range(5)]
    for units in shops:
        units[150:153] *= 2
    alone = uplift(shops[0], [], 150, 152)
    beside = uplift(shops[0], shops[1:], 150, 152)
    assert alone.verdict == "worked"
    assert beside.verdict == "unclear"


def test_days_of_other_campaigns_expect_nothing() -> None:
    units = steady(20)
    units[140:147] = 200
    found = uplift(units, [], 150, 152, touched=range(140, 147))
    assert found.expected == pytest.approx(60, rel=0.15)


def test_four_weeks_make_the_expectation_and_what_sold_before_them_does_not() -> None:
    units = np.concatenate([np.full(112, 90.0), np.full(48, 20.0)])
    assert uplift(units, [], 154, 156).expected == pytest.approx(60, rel=0.15)


def test_chance_alone_is_rarely_a_verdict() -> None:
    told = judged(10, 1.0, 150, seed=4)
    assert sum(one.verdict != "unclear" for one in told) <= 15


def test_a_campaign_is_found_among_neighbours() -> None:
    units, others = shop(40, 2.5, np.random.default_rng(8))
    assert uplift(units, others, HISTORY, HISTORY + LENGTH - 1).verdict == "worked"


def test_a_day_is_expected_to_bring_what_its_weekday_does() -> None:
    """Twice as much on each seventh day, of a mean of 160 ÷ 7; as if ten more units had been sold as on other days."""
    units = np.array([40.0 if day % 7 == 0 else 20.0 for day in range(160)])
    assert uplift(units, [], 154, 154).expected == pytest.approx(160 / 7 * (1.75 * 800 + 10) / 810)
