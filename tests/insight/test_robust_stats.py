"""Robust statistics and what is usual for a series: each term by hand, on values that can be reckoned in one's head."""

from __future__ import annotations

from math import exp, inf, log, sqrt
from statistics import NormalDist

import pytest
from scipy.stats import norm, t

from pdd_ops.insight.levels import (
    LEAST_SPREAD,
    Usual,
    _in_rows,
    _overdispersion,
    _scaled,
    day_reach,
    judge_level,
    judge_rate,
    usual_of,
)
from pdd_ops.insight.robust_stats import (
    normal_quantile,
    rate_distance,
    robust_spread,
    spread,
    t_quantile,
    trimmed_mean,
    winsorised_variance,
)
from pdd_ops.insight.sample_size import detectable, exposures_needed
from pdd_ops.insight.signals import days_above, median
from pdd_ops.metrics.intervals import differs, newcombe, normal_reach, wilson
from pdd_ops.periods import Period

DAYS = Period("2025-03-03", "2025-04-27").each_day()  # eight weeks from a Monday on
WEEKS = Period("2025-03-02", "2025-04-26").each_day()  # eight from a Sunday on, as weeks are told apart
TEN = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 90.0]


def test_the_middle_value() -> None:
    assert [median(values) for values in ([], [3.0], [1.0, 9.0], [9.0, 1.0, 2.0], [1.0, 2.0, 4.0, 9.0])] == [
        0,
        3,
        5,
        2,
        3,
    ]


@pytest.mark.parametrize(("times", "found"), [(2.0, ["d7"]), (2.01, [])])
def test_days_above_so_many_times_the_median(times: float, found: list[str]) -> None:
    series = {f"d{at}": 10.0 for at in range(1, 7)} | {"d7": 20.0}
    assert days_above(series, times=times) == found
    assert days_above(dict(list(series.items())[1:]), times=times) == []  # six days tell no usual one
    assert days_above(dict(list(series.items())[1:]), times=times, at_least=6) == found
    assert days_above(dict.fromkeys(series, 0.0) | {"d7": 20.0}, times=times) == []


def test_a_trimmed_mean_has_lost_fifteen_of_a_hundred_at_each_end() -> None:
    assert trimmed_mean(TEN) == 4.5  # one of ten
    assert trimmed_mean([0.0, 0.0, 1.0, 2.0, 3.0, 9.0]) == 15 / 6  # none of six
    assert trimmed_mean([90.0, *range(6)], 0.3) == 3.0  # two of seven


def test_outer_values_are_drawn_in_before_the_variance_is_taken() -> None:
    """0 counts as 1 and 90 as 8: twice 3.5, 2.5, 1.5 and 0.5 from 4.5, and one more pair of 3.5."""
    assert winsorised_variance(TEN) == pytest.approx((4 * 3.5**2 + 2 * (2.5**2 + 1.5**2 + 0.5**2)) / 9)
    assert winsorised_variance([1.0, 4.0]) == 4.5
    assert winsorised_variance([3.0]) == 0


def test_the_larger_of_two_robust_spreads() -> None:
    assert spread([1.0, 2.0, 3.0, 4.0, 50.0]) == 1.4826
    assert robust_spread(TEN) == pytest.approx(max(1.4826 * 2.5, sqrt(winsorised_variance(TEN) / 0.539)))
    assert robust_spread([0.0, 0.0, 0.0, 0.0, 0.0, 7.0, 9.0]) > spread([0.0] * 5 + [7.0, 9.0]) == 0


@pytest.mark.parametrize(("tail", "freedom"), [(0.025, 8), (0.005, 20), (0.0001, 60)])
def test_how_far_chance_reaches(tail: float, freedom: float) -> None:
    assert normal_quantile(tail) == pytest.approx(norm.ppf(1 - tail))
    assert t_quantile(tail, freedom) == pytest.approx(t.ppf(1 - tail, freedom), rel=0.01)
    z = norm.ppf(1 - tail) * (8 * freedom + 3) / (8 * freedom + 1)
    assert t_quantile(tail, freedom) == pytest.approx(sqrt(freedom * (exp(z * z / freedom) - 1)))


def test_rates_are_compared_on_the_scale_of_roots() -> None:
    """3.625 + 0.375 of 100 against 8.625 + 0.375 of 400: 0.2 and 0.15."""
    assert rate_distance(3.625, 100, 8.625, 400) == pytest.approx(2 * 0.05 / sqrt(1 / 100 + 1 / 400))
    assert rate_distance(3, 0, 8, 400) == rate_distance(3, 100, 8, 0) == 0
    assert rate_distance(0.625, 1, 0.625, 1) == 0


def test_a_day_is_so_many_deviations_from_what_is_expected() -> None:
    assert day_reach(15.625, 8.625) == pytest.approx(2 * (4 - 3))
    assert day_reach(0, -5) == 0


def test_shares_and_how_far_chance_reaches_around_them() -> None:
    """By Wilson's formula: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n)."""
    z = NormalDist().inv_cdf(0.975)
    assert normal_reach() == z
    assert normal_reach(0.9) == NormalDist().inv_cdf(0.95)
    middle, reach = 0.2 + z * z / 100, z * sqrt(0.2 * 0.8 / 50 + z * z / 10_000)
    low, high = ((middle + side * reach) / (1 + z * z / 50) for side in (-1, 1))
    assert wilson(10, 50) == pytest.approx((low, high))
    assert wilson(10, 0) == (0, 1)
    assert wilson(0, 50)[0] == 0 and wilson(60, 50)[1] == 1 and wilson(60, 50) == wilson(50, 50)
    assert wilson(1, 1) == pytest.approx((1 / (1 + z * z), 1))
    one, other = wilson(10, 50), wilson(5, 50)
    below, above = sqrt((0.2 - one[0]) ** 2 + (other[1] - 0.1) ** 2), sqrt((one[1] - 0.2) ** 2 + (0.1 - other[0]) ** 2)
    assert newcombe(10, 50, 5, 50) == pytest.approx((0.1 - below, 0.1 + above))
    assert newcombe(10, 0, 5, 50) == newcombe(10, 50, 5, 0) == (-1, 1)
    assert [differs(40, 50, 5, 50), differs(5, 50, 40, 50), differs(6, 50, 5, 50)] == [True, True, False]


def test_sizes_of_tests_term_by_term() -> None:
    z = norm.ppf(0.975) + norm.ppf(0.8)
    assert detectable(0.2, (100, 400)) == pytest.approx(z * sqrt(0.2 * 0.8 * (1 / 100 + 1 / 400)))
    several = norm.ppf(1 - 0.05 / 3 / 2) + norm.ppf(0.8)
    assert detectable(0.2, (100, 400), tests=3) == pytest.approx(several * sqrt(0.16 * 0.0125))
    assert exposures_needed(0.05, 0) is None
    assert exposures_needed(0.05, -0.06) is exposures_needed(0.95, 0.06) is None
    assert exposures_needed(0.05, -0.05) and exposures_needed(0.95, 0.05)  # down to nothing, up to all


def usual(level: float = 0.0) -> Usual:
    return Usual(100.0, (0.1, 0.0, 0.0, 0.0, 0.0, 0.0, -0.1), level, 0.2, 0.3, 28)


def test_amounts_on_the_scale_of_logarithms_and_back() -> None:
    """A tenth of the typical day is added on both sides."""
    assert usual().on_scale("2025-03-04", 230.0) == pytest.approx(log(240 / 110))
    assert usual().on_scale("2025-03-03", 100.0) == pytest.approx(-0.1)  # a Monday
    assert usual().on_scale("2025-03-04", -5.0) == pytest.approx(log(10 / 110))
    assert usual().amount(log(240 / 110)) == pytest.approx(230)
    assert usual().amount(-9) == 0
    assert (usual().freedom, Usual(1, (), 0, 0, 0, 5).freedom) == pytest.approx((0.59 * 28, 3.0))


def test_a_level_is_judged_by_its_trimmed_mean_and_by_the_days_of_both_sides() -> None:
    """Of 28 days 0.7 × 28 − 8 tell how uncertain their level is."""
    values = dict.fromkeys(DAYS[1:5], 100.0)
    found = judge_level(values, usual(), now=list(values), tail=0.025)
    far = t_quantile(0.025, 28 * 0.7 - 8) * 0.3 * sqrt(1 / 4 + 1 / 28)
    assert (found.value, found.expected) == pytest.approx((100, 100))
    assert (found.low, found.high) == pytest.approx((usual().amount(-far), usual().amount(far)))
    young = Usual(100.0, (0.0,) * 7, 0.0, 0.2, 0.3, 12)
    found = judge_level(values, young, now=list(values), tail=0.025)
    assert found.high == pytest.approx(young.amount(t_quantile(0.025, 3) * 0.3 * sqrt(1 / 4 + 1 / 12)))


def test_what_is_usual_of_days_that_are_alike() -> None:
    found = usual_of(dict.fromkeys(DAYS, 100.0), DAYS)
    assert (found.typical, found.level, found.spread, found.days) == pytest.approx((100, 0, LEAST_SPREAD, 56))
    assert found.error == pytest.approx(LEAST_SPREAD / 0.7)
    assert usual_of(dict.fromkeys(DAYS, 0.0), DAYS).typical == 1


def test_the_error_of_a_level_by_the_variance_of_its_days() -> None:
    """Ups and downs that change places every week: no weekday differs; seven of the days were fitted."""
    ups = {day: 130.0 if (at % 7 + at // 7) % 2 else 80.0 for at, day in enumerate(DAYS)}
    found = usual_of(ups, DAYS)
    half = log(140.5 / 90.5) / 2
    assert found.typical == 105
    assert found.weekdays == pytest.approx([0.0] * 7)
    variance = half**2 * 56 / 55
    assert found.error == pytest.approx(sqrt(variance) * sqrt(56 / 49) / 0.7)
    assert found.spread == pytest.approx(max(1.4826 * half, sqrt(variance / 0.539)) * sqrt(56 / 49))


def test_a_rate_is_judged_by_what_counting_makes_of_it() -> None:
    """A tenth of 100 a day: 560.375 of 5,600 before, and 36 of 400 now; nothing varies more than counting does."""
    counts, over = dict.fromkeys(DAYS, 10.0), dict.fromkeys(DAYS, 100.0)
    now = Period("2025-05-01", "2025-05-04").each_day()
    found = judge_rate(
        counts | dict.fromkeys(now, 9.0), over | dict.fromkeys(now, 100.0), past=DAYS, now=now, tail=0.01
    )
    rate = 560.375 / 5600
    reach = t_quantile(0.01, 0.59 * 56) / 2 * sqrt((1 - rate) * (1 / 400 + 1 / 5600))
    assert (found.value, found.expected) == pytest.approx((0.09, 0.1))
    assert found.low == pytest.approx((sqrt(rate) - reach) ** 2 - 0.375 / 400)
    assert found.high == pytest.approx((sqrt(rate) + reach) ** 2 - 0.375 / 400)


def test_a_rate_without_a_base_is_not_judged_and_one_near_all_keeps_some_room() -> None:
    full = dict.fromkeys(DAYS, 10.0)
    nothing = judge_rate(full, {}, past=DAYS[:7], now=DAYS[7:], tail=0.01)
    assert (nothing.value, nothing.expected, nothing.low, nothing.high) == (0, 0, -inf, inf)
    assert judge_rate(full, dict.fromkeys(DAYS[:7], 10.0), past=DAYS[:7], now=DAYS[7:], tail=0.01).high == inf
    found = judge_rate(full, full, past=DAYS[:2], now=DAYS[2:4], tail=0.01)
    reach = t_quantile(0.01, 3.0) / 2 * sqrt(0.05 * (1 / 20 + 1 / 20))
    assert found.high == pytest.approx((sqrt(20.375 / 20) + reach) ** 2 - 0.375 / 20)
    few = judge_rate(full, dict.fromkeys(DAYS, 1e6), past=DAYS[:2], now=DAYS[2:4], tail=1e-9)
    assert few.low == -0.375 / 2e6  # no root below 0


@pytest.mark.parametrize(("good", "times"), [(4, 9.0), (8, 55 / 7), (3, 1.0)])
def test_weeks_that_go_together_count_from_four_weeks_of_four_days_on(good: int, times: float) -> None:
    """Weeks of which every day is one above or one below: in four of them 28 ÷ 3 against 28 ÷ 27 a day."""
    rest = {day: 1.0 if at // 7 % 2 else -1.0 for at, day in enumerate(WEEKS[: 7 * good])}
    assert _in_rows(rest) == pytest.approx(times)
    four, three = ({day: value for day, value in rest.items() if WEEKS.index(day) % 7 < most} for most in (4, 3))
    assert (_in_rows(four) > 1) == (good >= 4)
    assert _in_rows(three) == 1.0  # three days are no week
    assert _in_rows(dict.fromkeys(WEEKS, 5.0)) == 1.0


def test_values_far_off_are_drawn_in_before_weeks_are_compared() -> None:
    rest = {day: float(at % 3 - 1) for at, day in enumerate(DAYS)}
    far = rest | {DAYS[10]: 1e9}
    edge = rest | {DAYS[10]: 3 * 1.4826}
    assert _in_rows(far) == pytest.approx(_in_rows(edge))


def test_how_much_more_than_counting_days_or_weeks_vary() -> None:
    assert _scaled(13, 100, 0.1) == pytest.approx(3 / 3)
    assert _scaled(1, 100, 0.0) == pytest.approx(1 / sqrt(1e-9))
    counts = {day: 16.0 if at // 7 % 2 else 4.0 for at, day in enumerate(WEEKS)}
    over = dict.fromkeys(WEEKS, 100.0)
    days = (1.4826 * 6 / 3) ** 2
    weeks = 8 * (42 / sqrt(700 * 0.09)) ** 2 / 7
    assert weeks > days > 1
    assert _overdispersion(counts, over, WEEKS, 0.1) == pytest.approx(weeks)
    assert _overdispersion(counts, over, WEEKS[:14], 0.1) == pytest.approx(days)  # two weeks are too few
    assert _overdispersion(counts, over, WEEKS[:28], 0.1) == pytest.approx(4 * (42 / sqrt(700 * 0.09)) ** 2 / 3)
    assert _overdispersion(counts, {}, WEEKS, 0.1) == 1.0
