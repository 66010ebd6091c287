"""Verdicts of effects and of short campaigns, and what they are made of: each number by hand."""

from __future__ import annotations

from math import exp, log, sqrt
from statistics import NormalDist
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from pdd_ops.insight import campaign_effect
from pdd_ops.insight.campaign_effect import Uplift, holm
from pdd_ops.insight.effect import Effect, _days_needed, _degrees, _grain, _judged
from pdd_ops.insight.matched import Course, windows
from pdd_ops.insight.placebos import Against
from pdd_ops.insight.product_series import Numbers, Ratio
from pdd_ops.insight.robust_stats import student
from pdd_ops.insight.windows import Frame
from pdd_ops.periods import Period

DAYS = Period("2025-03-01", "2025-03-07")
WHERE = windows(range(14, 21), range(14))  # a week after two
COUNTED, AMOUNTS = Ratio({}, True, {}), Ratio({}, False, {})


def bare(**parts: Any) -> Effect:  # noqa: ANN401
    return Effect("cannot_tell", DAYS, DAYS, **parts)


@pytest.mark.parametrize(
    ("size", "half", "welcome", "verdict"),
    [
        (0.3, 0.2, 1, "improved"), (-0.3, 0.2, 1, "worse"), (0.3, 0.2, -1, "worse"), (-0.3, 0.2, -1, "improved"),
        (0.2, 0.2, 1, "cannot_tell"), (0.2001, 0.2, 1, "improved"),
    ],
)  # fmt: skip
def test_an_effect_is_told_where_its_interval_leaves_out_nothing(
    size: float, half: float, welcome: int, verdict: str
) -> None:
    """100 expected, and the others sold half more: 150 without it."""
    assert WHERE is not None
    found = _judged(bare(expected=100.0), Against(size, log(1.5), 0.1), half, 0.25, WHERE, welcome)
    low, high = exp(size - half) - 1, exp(size + half) - 1
    assert found.verdict == verdict
    assert found.change == pytest.approx(exp(size) - 1)
    assert found.interval == pytest.approx((low, high))
    assert found.amount == pytest.approx(150 * (exp(size) - 1))
    assert found.amount_interval == pytest.approx((150 * low, 150 * high))
    assert found.detectable == pytest.approx(exp(welcome * 0.25) - 1)
    told = verdict != "cannot_tell"
    assert (found.reasons, found.days_needed is None) == (() if told else ("chance",), told)


@pytest.mark.parametrize(("size", "days"), [(1.01, 7), (0.9, 10), (0.59, 317), (0.585, None), (0.5, None)])
def test_how_many_days_would_tell_so_much(size: float, days: int | None) -> None:
    """A spread of 1/7 + 1/14, of which 1/14 stays: 1 ÷ (size² × 3/14 − 1/14) days, a year at most."""
    assert WHERE is not None
    found = _days_needed(size, WHERE)
    rest = size**2 * 3 / 14 - 1 / 14
    assert found == days == (None if rest <= 0 or 1 / rest > 366 else -int(-1 / rest // 1))


@pytest.mark.parametrize(("days", "told"), [(366, True), (367, False)])
def test_more_than_a_year_is_never(days: int, told: bool) -> None:
    spread = SimpleNamespace(spread=1 / days + 1e-12, before_spread=0.0)
    assert (_days_needed(1.0, cast(Any, spread)) is not None) == told


@pytest.mark.parametrize(("products", "independent", "degrees"), [(10, 3, 9.0), (4, 2, 2), (3, 3, 2), (7, 4, 8.0)])
def test_degrees_of_freedom_are_a_third_of_the_products_less_one(
    products: int, independent: int, degrees: float
) -> None:
    assert _degrees(products, independent) == degrees


@pytest.mark.parametrize(
    ("ratio", "parts", "grain"),
    [
        (COUNTED, {"events": 20, "expected": 0.1, "after": 0.2}, 0.5 / 20),
        (COUNTED, {"events": 20, "expected": 0.1, "after": 0.05}, 0.5 / 10),  # the fewer of both sides
        (COUNTED, {"events": 20, "expected": 0.1, "after": 0.0}, 1.0),
        (COUNTED, {"events": None, "expected": 0.1, "after": 0.2}, 0.0),
        (COUNTED, {"events": 20, "expected": 0.0, "after": 0.2}, 0.0),
        (AMOUNTS, {"events": 20, "expected": 0.1, "after": 0.2}, 0.0),
        (None, {"events": 20, "expected": 0.1, "after": 0.2}, 0.0),
    ],
)
def test_few_events_come_in_steps(ratio: Ratio | None, parts: dict[str, float | None], grain: float) -> None:
    assert _grain(bare(**parts), ratio) == pytest.approx(grain)


def series(**amounts: float) -> dict[str, dict[str, float]]:
    frame = Frame(1, 0, 14, 21)
    return {key: {frame.day(day): amount for day in range(21)} for key, amount in amounts.items()}


def test_untouched_products_sold_on_half_of_the_days_before_and_the_largest_count() -> None:
    assert WHERE is not None
    frame = Frame(1, 0, 14, 21)
    some = series(a=5.0, b=7.0, c=9.0)
    some["half"] = {frame.day(day): 100.0 for day in range(7)}
    some["less"] = {frame.day(day): 100.0 for day in range(6)}
    found = Numbers(some, None, frame).untouched({"c"}, WHERE)
    assert list(found) == ["half", "b", "a"]
    many = series(**{f"p{at:02}": float(at + 1) for at in range(42)})
    assert list(Numbers(many, None, frame).untouched(set(), WHERE))[-1] == "p02"


@pytest.mark.parametrize(
    ("amount", "counted", "kept"),
    [(5 / 7, True, True), (4.9 / 7, True, False), (0.01, False, True)],
)
def test_an_untouched_ratio_has_half_the_events_that_are_needed(amount: float, counted: bool, kept: bool) -> None:
    """Five in a week of ten; of another numerator half of five days on which there is any."""
    assert WHERE is not None
    frame = Frame(1, 0, 14, 21)
    ratio = Ratio(series(a=100.0), counted, {})
    assert bool(Numbers(series(a=amount), ratio, frame).untouched(set(), WHERE)) is kept


def test_events_of_a_ratio_are_what_its_denominator_lets_one_expect() -> None:
    """A tenth before, of 50 a day now; days on which there was anything, where it counts nothing."""
    assert WHERE is not None
    above = [10.0, 0.0] * 7 + [9.0] * 7
    course = Course(above, [100.0] * 14 + [50.0] * 7)
    frame = Frame(1, 0, 14, 21)
    assert Numbers({}, COUNTED, frame).events(course, WHERE) == 17
    assert Numbers({}, AMOUNTS, frame).events(course, WHERE) == 3
    assert Numbers({}, None, frame).events(course, WHERE) is None
    assert (COUNTED.fewest, AMOUNTS.fewest) == (10, 5)


def test_products_are_added_up_day_by_day() -> None:
    frame = Frame(1, 0, 14, 21)
    ratio = Ratio(series(a=100.0), True, {})
    assert Numbers(series(a=1.0, b=2.0), None, frame).together("ab") == Course([3.0] * 21)
    assert Numbers(series(a=1.0, b=2.0), ratio, frame).together("ab") == Course([3.0] * 21, [100.0] * 21)
    assert Numbers({}, None, frame).together("") == Course([0.0] * 21)
    assert Numbers({}, ratio, frame).together("") == Course([0.0] * 21, [0.0] * 21)


@pytest.mark.parametrize(("times", "found"), [(1.4, {16}), (1.39, set())])
def test_days_of_fourteen_tenths_of_their_side_are_promotions(times: float, found: set[int]) -> None:
    """Each against its weekday, of which there are three days: usual is what the middle day of the side makes of it."""
    frame = Frame(1, 0, 14, 21)
    courses = series(a=10.0, b=10.0, c=10.0)
    for one in courses.values():
        one[frame.day(16)] = 10.0 * 2 * times / (3 - times)
    assert Numbers(courses, None, frame).peaks(courses) == found


# Campaigns of some days


def test_a_campaign_is_judged_by_its_placebos() -> None:
    """64 sold of 40 expected; past windows were off by 0.3."""
    ratios = [0.3, -0.3] * 10
    found = campaign_effect._judged(64.0, 40.0, ratios)
    reach, middle = student(0.95, 19) * 0.3, log(64.5 / 40.5)
    assert (found.spread, found.degrees) == pytest.approx((0.3, 19))
    assert (found.value, found.low, found.high) == pytest.approx(
        (exp(middle) - 1, exp(middle - reach) - 1, exp(middle + reach) - 1)
    )
    assert (found.expected, found.expected_low, found.expected_high) == pytest.approx(
        (40, 40 * exp(-reach), 40 * exp(reach))
    )
    assert found.verdict == "unclear"


def test_no_product_varies_less_than_chance_and_a_hundredth() -> None:
    found = campaign_effect._judged(50.0, 50.0, [0.0] * 12)
    assert found.spread == pytest.approx(sqrt(1 / 50 + 0.01))
    assert [campaign_effect._judged(sold, 50.0, [0.0] * 12).verdict for sold in (90.0, 25.0)] == ["worked", "hurt"]


def test_verdicts_hold_for_all_campaigns_together() -> None:
    """Of three the surest needs a confidence of 1 − 0.05 / 3, the next 1 − 0.05 / 2; after one that fails all do."""

    def uplift(times: float) -> Uplift:
        return Uplift(exp(times * 0.1) - 1, None, None, "worked", spread=0.1, degrees=30)

    first, second, third = (student(1 - 0.05 / left, 30) for left in (3, 2, 1))
    sure = [uplift(first + 0.01), uplift(third + 0.01), uplift(second + 0.01)]
    assert [one.verdict for one in holm(sure)] == ["worked"] * 3
    assert [one.verdict for one in holm([sure[0], sure[1], uplift(second - 0.01)])] == ["worked", "unclear", "unclear"]
    assert [one.verdict for one in holm([uplift(first - 0.01), *sure[1:]])] == ["unclear"] * 3
    unknown = Uplift(None, None, None, "unclear", reason="few")
    assert [one.verdict for one in holm([unknown, uplift(third + 0.01)])] == ["unclear", "worked"]


def flat(days: int = 60, units: float = 10.0) -> Any:  # noqa: ANN401
    return np.full(days, units)


def test_the_mean_of_the_days_before_needs_three_weeks_of_four() -> None:
    units = flat()
    units[:32] = 999.0
    units[40:47] = np.nan
    assert campaign_effect._mean_before(units, 60) == 10.0
    units[47] = np.nan
    assert campaign_effect._mean_before(units, 60) is None
    assert campaign_effect._mean_before(flat(), 21) == 10.0
    assert campaign_effect._mean_before(flat(), 20) is None


def test_a_weekday_counts_as_if_ten_more_had_been_sold_on_others() -> None:
    units = np.array([30.0 if day % 7 == 2 else 10.0 for day in range(28)])
    shares = campaign_effect._weekdays(units, 28)
    mean = (30 + 60) / 7
    assert shares[2] == pytest.approx((30 / mean * 120 + 10) / 130)
    assert shares[3] == pytest.approx((10 / mean * 40 + 10) / 50)
    assert campaign_effect._weekdays(np.zeros(28), 28) == [1.0] * 7
    long = np.concatenate([np.full(30, 500.0), flat(140)])
    assert campaign_effect._weekdays(long, 170) == [1.0] * 7  # what lies before 140 days does not count


@pytest.mark.parametrize(("number", "changed", "common"), [(3, 2.0, 60.5 / 30.5), (2, 2.0, 1.0), (5, 0.0, 0.5 / 30.5)])
def test_three_others_tell_a_common_course(number: int, changed: float, common: float) -> None:
    """Three days of ten: 30 expected, and half a unit on both sides."""
    others = [flat() for _ in range(number)]
    for one in others:
        one[50:53] = 10.0 * changed
    assert campaign_effect._common(others, 50, 3) == pytest.approx(common)


def test_others_that_hardly_sell_or_are_not_known_tell_nothing() -> None:
    doubled = [flat() for _ in range(2)]
    for one in doubled:
        one[50:53] = 20.0
    hardly, unknown = flat(units=1.6), flat()
    unknown[50:53] = np.nan
    assert campaign_effect._common([*doubled, hardly, unknown], 50, 3) == 1.0
    five = flat(units=1.67)
    assert campaign_effect._common([*doubled, five], 50, 3) == pytest.approx(60.5 / 30.5)


def test_placebo_windows_lie_one_before_the_other() -> None:
    """Back from the day before the campaign, each with four weeks before it."""
    assert len(campaign_effect._placebos(flat(60), [], 40, 3)) == 4  # from 37, 34, 31 and 28 on
    assert len(campaign_effect._placebos(flat(300), [], 290, 5)) == 28  # no more than 112 days before the four weeks
    units = flat(60)
    units[38] = np.nan
    assert campaign_effect._placebos(units, [], 40, 3) == [0.0] * 3
    units[38] = 20.0
    assert campaign_effect._placebos(units, [], 40, 3)[0] == pytest.approx(log(40.5 / 30.5))


def test_the_power_of_a_test_is_four_of_five() -> None:
    assert NormalDist().inv_cdf(0.8) == pytest.approx(0.8416, abs=1e-4)
