"""How far chance moves a product against the others: each term of it by hand."""

from __future__ import annotations

from math import exp, log, sqrt
from statistics import NormalDist

import pytest

from pdd_ops.insight.matched import Course, change, day_levels, levels, spread, trimmed, variation, windows
from pdd_ops.insight.placebos import against, measured, placebos, scale, weights_of
from pdd_ops.insight.robust_stats import student

PLACE = windows(range(14, 21), range(14))  # a week after two


@pytest.mark.parametrize(
    ("z", "degrees", "value"),
    [
        (1, 1, 1 + 2 / 4 + 24 / 96 + 24 / 384),
        (2, 1, 2 + 10 / 4 + 294 / 96 + 1098 / 384),
        (2, 2, 2 + 10 / 8 + 294 / 96 / 4 + 1098 / 384 / 8),
        (3, 10, 3 + 30 / 40 + (5 * 243 + 16 * 27 + 9) / 9600 + (3 * 2187 + 19 * 243 + 17 * 27 - 45) / 384_000),
    ],
)
def test_the_terms_of_students_quantile(z: int, degrees: int, value: float) -> None:
    assert student(2 * NormalDist().cdf(z) - 1, degrees) == pytest.approx(value, rel=1e-9)


def test_one_that_varies_wildly_hardly_weighs() -> None:
    assert weights_of({"a": 1.0, "b": 2.0, "c": 3.0}) == pytest.approx({"a": 1 / 5, "b": 1 / 8, "c": 1 / 13})


def test_an_accident_among_placebos_counts_as_three_deviations() -> None:
    limit = 3 * 2 / NormalDist().inv_cdf(0.75)
    assert scale([2, -2, 2, -100]) == pytest.approx(sqrt((4 + 4 + 4 + limit**2) / 4))
    assert scale([0.5, -0.5]) == 1  # not less than from day to day
    assert scale([0, 0, 0, 4]) == 2  # where most do not move at all, nothing is clipped


def test_the_variance_of_a_change_is_that_of_both_sides() -> None:
    """Each weekday once after and twice before: 1/7 of the days after, 7 × 1/2 ÷ 49 of those before."""
    assert PLACE is not None
    assert PLACE.days == (7, 14)
    assert (PLACE.before_spread, PLACE.spread) == pytest.approx((1 / 14, 1 / 14 + 1 / 7))
    changes, variances = measured({"a": Course([10.0] * 14 + [20.0] * 7)}, {"a": 0.3}, PLACE)
    weighted = against("a", {"a": 0.5, "b": 0.1, "c": 0.1}, {"a": 0.04, "b": 0.01, "c": 0.02}, {"a": 9, "b": 2, "c": 3})
    assert weighted.error**2 == pytest.approx(0.04 + (4 * 0.01 + 9 * 0.02) / 25)
    assert (changes["a"], variances["a"]) == pytest.approx((log(2), 0.09 * 3 / 14))


@pytest.mark.parametrize(("visitors", "times"), [(50.0, 2.0), (100.0, 1.0), (400.0, 1.0), (0.0, 1.0)])
def test_a_rate_is_less_certain_where_its_denominator_fell(visitors: float, times: float) -> None:
    assert PLACE is not None
    course = Course([10.0] * 21, [100.0] * 14 + [visitors] * 7)
    assert spread(course, PLACE) == pytest.approx(1 / 14 + times / 7)
    assert levels(course, PLACE) == pytest.approx((10 / visitors if visitors else 0.0, 0.1))


def test_every_product_is_tried_at_every_date_but_the_treated_one_at_its_own() -> None:
    assert PLACE is not None
    courses = {key: Course([10.0] * 14 + [10.0 * times] * 7) for key, times in (("a", 1.0), ("b", 1.0), ("c", 4.0))}
    noise = dict.fromkeys(courses, 1.0)
    found = placebos(courses, noise, [PLACE, PLACE], without={0: "c"})
    error = sqrt(3 / 14 * (1 + 1 / 2))
    assert found[:2] == [0, 0]
    assert found[2:] == pytest.approx([-log(4) / 2 / error, -log(4) / 2 / error, log(4) / error])


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (10.0, 20.0, log(2)),
        (0.0, 0.0, 0.0),
        (8.0, 0.0, log(2 / 58)),  # 56 against none: 4 on an average day of both sides, half of it is added
        (0.0, 8.0, log(58 / 2)),
        (0.5, 0.0, log(0.5 / 4)),  # at least half an event
    ],
)
def test_a_side_with_nothing_has_half_an_average_day(before: float, after: float, expected: float) -> None:
    assert PLACE is not None
    course = Course([before] * 14 + [after] * 7)
    assert change(course, PLACE) == pytest.approx(expected)
    assert change(Course([1.0] * 21, course.above), PLACE) == pytest.approx(-expected)


def test_a_trimmed_mean_leaves_a_fifth_out_at_each_end_and_weighs_the_rest() -> None:
    assert trimmed([0, 1, 2, 3, 4, 5, 6, 7, 60, 90]) == 4.5  # two of ten at each end
    assert trimmed([0, 1, 2, 3, 4, 5, 6, 7, 90]) == 4  # one of nine
    assert trimmed([0, 0, 1, 1, 90]) == pytest.approx(2 / 3)
    assert trimmed([5, 1, 9, 3], [1, 1, 1, 3]) == (3 * 3 + 5) / 4
    assert trimmed([1, 3]) == 2  # nothing would be left: both count


def test_a_day_is_held_against_its_weekday() -> None:
    above = [10.0, 20.0, *[0.0] * 5, 30.0, 20.0, *[0.0] * 5]
    assert list(day_levels(Course(above), [0, 1, 2, 7, 8])) == [0.5, 1.0, 1.0, 1.5, 1.0]
    visitors = [100.0, 100.0, *[0.0] * 5, 300.0, 100.0, *[0.0] * 5]
    rates = list(day_levels(Course(above, visitors), [0, 1, 7, 8]))
    assert rates == pytest.approx([1 + (10 - 0.1 * 100) / 20, 1, 1 + (30 - 0.1 * 300) / 20, 1])
    more = list(day_levels(Course([10.0, *[0.0] * 6, 50.0], [100.0, *[0.0] * 6, 200.0]), [0, 7]))
    assert more == pytest.approx([1 + (10 - 20) / 30, 1 + (50 - 40) / 30])


def test_nobody_varies_less_than_a_hundredth() -> None:
    assert variation({"a": Course([10.0] * 14), "b": Course([5.0] * 14)}, range(14)) == {"a": 0.01, "b": 0.01}


def test_of_amounts_the_usual_day_is_trimmed_and_of_rates_it_is_the_mean() -> None:
    """Three products of which one doubles on the last Monday: against the middle one it varies, against the mean all
    do."""
    odd = [10.0] * 7 + [30.0] + [10.0] * 6
    plain = [10.0] * 14
    amounts = variation({"a": Course(plain), "b": Course(plain), "c": Course(odd)}, range(14))
    assert amounts == pytest.approx({"a": 0.01, "b": 0.01, "c": sqrt((0.5**2 + 0.5**2) / 7)})
    visitors = [100.0] * 14
    rates = variation(
        {"a": Course(plain, visitors), "b": Course(plain, visitors), "c": Course(odd, visitors)}, range(14)
    )
    assert rates["a"] == pytest.approx(sqrt(2 * (0.5 / 3) ** 2 / 7))
    assert exp(log(rates["c"]) - log(rates["a"])) == pytest.approx(2)
    alone = variation({"a": Course(odd[7:]), "b": Course(plain[7:])}, range(7))
    assert alone == {"a": 0.01, "b": 0.01}  # one of each weekday is its own mean
