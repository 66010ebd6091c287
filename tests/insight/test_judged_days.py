"""What is an alert among days and months, forecasts and elasticities, paces, gaps and extremes: borders by hand."""

from __future__ import annotations

from math import exp, log, sqrt
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import numpy as np
import pytest

from pdd_ops.insight import elasticity as answer
from pdd_ops.insight.anomalies import _counts, _finding, _is_no_chance, _is_over, _together, consecutive
from pdd_ops.insight.evidence import gaps, pace
from pdd_ops.insight.evidence.extremes import Counts, extremes, is_nameless, masked
from pdd_ops.insight.evidence.gaps import DaySold, StockGap
from pdd_ops.insight.evidence.shifts import Shift, _in_rows, _straight
from pdd_ops.insight.expression import _exact
from pdd_ops.insight.forecast import _lean, _level, _lift, _mean, _means, _step, _top, _trend, _variation, _weekdays
from pdd_ops.insight.levels import Judged
from pdd_ops.insight.rule_shapes import Change, Subjects
from pdd_ops.insight.usual_days import Case
from pdd_ops.insight.watch import Settings, Watch
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.periods import Period

SETTINGS = Settings()


def watch(direction: str = "both", grain: str = "month", *, money: bool = False) -> Watch:
    return Watch("w", "shop", "gmv", grain, direction, money=money)


@pytest.mark.parametrize(
    ("value", "direction", "counts"),
    [
        (80, "both", True), (120, "both", True), (80, "down", True), (80, "up", False), (120, "up", True),
        (120, "down", False), (95, "both", False), (105, "both", False), (94, "both", False), (89, "both", True),
        (110, "both", True),
    ],
)  # fmt: skip
def test_what_lies_outside_the_bounds_of_chance_by_a_tenth_counts(value: float, direction: str, counts: bool) -> None:
    assert _counts(watch(direction), Judged(value, 100.0, 95.0, 105.0), 10, SETTINGS) is counts


@pytest.mark.parametrize(
    ("grain", "days", "value", "counts"),
    [("month", 10, 70, True), ("month", 10, 71, False), ("day", 2, 50, True), ("day", 2, 51, False)],
)
def test_money_must_be_worth_it(grain: str, days: int, value: float, counts: bool) -> None:
    """300 yuan in a month, 100 of days on end."""
    judged = Judged(value, 100.0, 95.0, 105.0)
    assert _counts(watch(grain=grain, money=True), judged, days, SETTINGS) is counts
    assert _counts(watch(grain=grain), judged, days, SETTINGS)
    half = Settings(min_change=0.5)
    assert [_counts(watch(), Judged(low, 100.0, 95.0, 105.0), days, half) for low in (50.0, 51.0)] == [True, False]
    assert not _counts(watch(), Judged(5.0, 0.0, -1.0, 1.0), days, SETTINGS)  # nothing was expected


def case(values: list[float], *, over: object = None) -> Case:
    days = Period("2025-03-01", "2025-03-31").each_day()[: len(values)]
    series = SimpleNamespace(values=dict(zip(days, values, strict=True)), over=over)
    return cast(Case, SimpleNamespace(series=series, days=days, past=days[:3]))


@pytest.mark.parametrize(
    ("last", "over"), [(120.0, True), (119.0, False), (80.0, False), (100.0, False), (130.0, True)]
)
def test_a_level_is_over_where_the_last_week_lies_as_far_on_the_other_side(last: float, over: bool) -> None:
    judged = Judged(80.0, 100.0, 95.0, 105.0)
    assert _is_over(case([60.0] * 7 + [last] * 7), judged) is over
    assert not _is_over(case([60.0] * 6 + [last] * 7), judged)  # thirteen days
    assert not _is_over(case([60.0] * 7 + [last] * 7, over={}), judged)  # a rate


def test_a_finding_has_the_money_of_its_days() -> None:
    judged = Judged(80.0, 100.0, 95.0, 105.0)
    found = _finding(watch(money=True), case([1.0] * 5), ["2025-03-02", "2025-03-03"], judged)
    assert (found.first, found.last, found.days, found.money) == ("2025-03-02", "2025-03-03", 2, -40.0)
    assert _finding(watch(), case([1.0] * 5), ["2025-03-02"], judged).money == 0


def test_days_on_end_are_judged_by_their_means() -> None:
    found = _together([Judged(1.0, 10.0, 5.0, 20.0), Judged(3.0, 30.0, 7.0, 40.0)])
    assert (found.value, found.expected, found.low, found.high) == (2, 20, 6, 30)
    assert consecutive({"2025-03-02", "2025-02-28", "2025-03-01", "2025-03-04"}) == [
        ["2025-02-28", "2025-03-01", "2025-03-02"],
        ["2025-03-04"],
    ]


def test_so_few_orders_are_no_chance_where_so_many_are_usual() -> None:
    """8.625 usual on a typical day, and half as many on this weekday."""
    judged = Judged(0.0, 50.0, 0.0, 0.0, typical=100.0)
    reach = 2 * (sqrt(8.625 / 2 + 0.375) - sqrt(0.375))
    assert _is_no_chance(0.0, 8.625, judged, reach - 0.01)
    assert not _is_no_chance(0.0, 8.625, judged, reach + 0.01)


@pytest.mark.parametrize(
    ("unit", "attribute", "number"),
    [
        ("rate", "value", 0.1234567), ("rate", "previous", 0.1), ("rate", "compared", 0.12),
        ("rate", "change", 2.0), ("ratio", "change", 0.02), ("rate", "change_rate", 0.2),
    ],
)  # fmt: skip
def test_numbers_are_computed_with_before_they_are_rounded(unit: str, attribute: str, number: float) -> None:
    fact = MetricValue(
        "", "", unit, 0.12, 0.1, 1.9, 0.19, compared_value=0.11, exact=0.1234567, exact_previous=0.1,
        exact_compared=0.12,
    )  # fmt: skip
    assert _exact(fact, attribute) == pytest.approx(number)
    plain = MetricValue("", "", unit, 0.12, 0.1, 1.9, 0.19, compared_value=0.11)
    shown = {"value": 0.12, "previous": 0.1, "compared": 0.11, "change": 1.9, "change_rate": 0.19}
    assert _exact(plain, attribute) == shown[attribute]
    nothing = MetricValue("", "", unit, None, exact=0.5, exact_previous=0.1, exact_compared=0.1)
    if attribute in ("previous", "change", "change_rate"):
        assert _exact(nothing, attribute) is None


def test_what_may_be_changed_of_a_rule() -> None:
    assert (Change().enabled, Change().limit_to) == (True, 5)
    for number in (1, 1000):
        assert msgspec.convert(number, Subjects) == number
    for number in (0, 1001):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(number, Subjects)


# Forecasts


def test_a_day_counts_half_as_much_as_one_half_a_memory_later() -> None:
    assert _level([10.0, 20.0]) == 15
    assert _level([10.0, 20.0, 40.0], half=1) == pytest.approx((10 / 4 + 20 / 2 + 40) / 1.75)


def test_a_peak_counts_as_the_highest_day_that_is_none() -> None:
    assert _top([10.0, 10.0, 10.0, 90.0]) == 25  # two and a half times the median
    assert _top([0.0, 10.0, 20.0, 30.0]) == pytest.approx(15 + 5 * 1.4826 * 10)  # or five deviations above it
    assert _top([0.0, 0.0]) == float("inf")
    assert _level([10.0] * 9 + [90.0]) == 11.5
    assert _variation([8.0, 12.0]) == pytest.approx(0.2)
    assert _variation([0.0, 0.0]) == 0


@pytest.mark.parametrize(("before", "recent", "trend"), [(10.0, 12.0, None), (10.0, 200.0, 0.2), (200.0, 10.0, -0.2)])
def test_a_third_of_a_step_goes_on_and_a_fifth_at_most(before: float, recent: float, trend: float | None) -> None:
    found = _trend([before] * 28, [recent] * 28, 0.1)
    part = 0.33 * 0.12**2 / (0.12**2 + 0.1**2 * (1 / 28 + 1 / 28))
    assert found == pytest.approx(exp(part * log(1.2) if trend is None else trend))
    assert _trend([before] * 13, [recent] * 28, 0.1) == _trend([0.0] * 28, [recent] * 28, 0.1) == 1
    assert _trend([before] * 28, [0.0] * 28, 0.1) == 1
    assert _trend([before] * 14, [recent] * 28, 0.1) != 1


@pytest.mark.parametrize(
    ("errors", "lean"),
    [
        ([0.3, 0.1, 0.2], 0.1),
        ([-0.3, -0.1, -0.2], -0.1),
        ([0.3, 0.1], 0),
        ([0.3, -0.1, 0.2], 0),
        ([0.3, 0.1, 0.2, -9], 0.1),
    ],
)
def test_seven_tenths_of_the_smallest_error_are_made_up_for(errors: list[float], lean: float) -> None:
    assert _lean(errors) == pytest.approx(exp(0.7 * lean))


def test_a_step_from_month_to_month_is_never_more_than_a_doubling() -> None:
    assert _step(10, 12) == pytest.approx(log(1.2))
    assert (_step(10, 100), _step(100, 10)) == (0.7, -0.7)
    assert _step(0, 10) is _step(10, 0) is _step(0, 0) is None


def test_the_mean_day_of_a_month_is_of_the_days_that_are_there() -> None:
    days = dict.fromkeys(Period("2025-02-10", "2025-02-28").each_day(), 10.0) | {"2025-03-05": 4.0, "2025-03-09": 8.0}
    assert _means(days) == {"2025-02": 10, "2025-03": 6}
    assert _means({}) == {}


def test_promotions_are_held_against_the_days_around_them_as_if_ten_had_shown_nothing() -> None:
    days = dict.fromkeys(Period("2025-03-01", "2025-03-31").each_day(), 10.0) | {"2025-03-15": 30.0}
    assert _lift(days, {"2025-03-15"}) == pytest.approx((3 + 10) / 11)
    few = dict(list(days.items())[8:22])  # thirteen days beside it
    assert _lift(few, {"2025-03-15"}) == 1
    assert _lift(dict(list(days.items())[8:23]), {"2025-03-15"}) == pytest.approx(13 / 11)
    assert _lift(days, set()) == 1


def test_weekdays_count_as_if_four_weeks_had_shown_nothing() -> None:
    days = {day: 20.0 if at % 7 == 5 else 10.0 for at, day in enumerate(Period("2025-03-03", "2025-03-30").each_day())}
    mean = 80 / 7
    plain, odd = (4 * 10 / mean + 4) / 8, (4 * 20 / mean + 4) / 8
    total = 6 * plain + odd
    assert _weekdays(days) == pytest.approx([*[plain * 7 / total] * 5, odd * 7 / total, plain * 7 / total])
    assert _mean([log(2), -log(2)]) == pytest.approx((0.5 + 1) / 2)
    assert _mean([]) is None


# Elasticities


@pytest.mark.parametrize(
    ("prices", "levels"),
    [([10.0] * 7, 1), ([10.0] * 6, 0), ([10.0] * 7 + [10.09] * 7, 1), ([10.0] * 7 + [10.2] * 7, 2),
     ([10.0] * 7 + [11.0] * 6 + [12.0] * 8, 2), ([12.0, 10.0] * 7, 2)],
)  # fmt: skip
def test_prices_of_a_week_that_differ_by_more_than_a_hundredth_are_levels(prices: list[float], levels: int) -> None:
    assert answer._levels(np.array(prices)) == levels


@pytest.mark.parametrize(
    ("days", "orders", "high", "reason"),
    [(60, 2.0, 14.0, ""), (59, 2.0, 14.0, "days"), (60, 1.66, 14.0, "orders"), (60, 100 / 60 + 1e-9, 14.0, ""),
     (60, 2.0, 10.3, "flat")],
)  # fmt: skip
def test_what_an_elasticity_needs(days: int, orders: float, high: float, reason: str) -> None:
    """Sixty days, a hundred orders, prices that vary by two in a hundred, and three of them."""
    price = np.repeat([10.0, (10 + high) / 2, high], 20)[:days]
    assert answer._why_not(np.full(days, orders), price) == reason
    two = np.repeat([10.0, 14.0], 30)
    assert answer._why_not(np.full(60, 2.0), two) == "levels"


def test_scores_of_a_week_go_together_with_falling_weight() -> None:
    scores = np.arange(1.0, 10.0)[:, None]
    expected = float(sum(n * n for n in range(1, 10)))
    for lag in range(1, 8):
        expected += (1 - lag / 8) * 2 * sum(n * (n + lag) for n in range(1, 10 - lag))
    assert float(answer._meat(scores)[0, 0]) == pytest.approx(expected)


def test_a_design_has_a_constant_and_all_weekdays_but_the_first() -> None:
    found = answer._design(np.array([2, 4, 2, 6]))
    assert found.tolist() == [[1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 0, 1]]


def test_the_standard_error_of_an_elasticity_by_a_second_way() -> None:
    """Weighted least squares around the solution, and the sandwich of its scores, written out."""
    dice = np.random.default_rng(3)
    price = np.repeat([10.0, 11.0, 12.0, 13.0], 15)
    visitors = dice.integers(200, 400, 60).astype(float)
    logs = np.log(price)
    orders = dice.poisson(visitors * 0.1 * np.exp(-1.5 * (logs - logs.mean()))).astype(float)
    design = answer._design(np.arange(60) % 7)
    value, error = answer._fit(orders, visitors, design, logs)
    columns = np.column_stack([design, logs - logs.mean()])
    beta = np.linalg.lstsq(columns, np.log(np.maximum(orders, 0.5) / visitors), rcond=None)[0]
    for _ in range(50):
        mean = np.exp(np.log(visitors) + columns @ beta)
        beta = beta + np.linalg.solve(columns.T @ (columns * mean[:, None]), columns.T @ (orders - mean))
    assert value == pytest.approx(beta[-1], abs=1e-6)
    bread = np.linalg.inv(columns.T @ (columns * mean[:, None]))
    middle = answer._meat(columns * (orders - mean)[:, None])
    assert error == pytest.approx(sqrt((bread @ middle @ bread)[-1, -1] * 60 / (60 - 8)), rel=1e-4)


# Paces, gaps, extremes, shifts


def known(count: int) -> list[str]:
    return Period("2025-03-01", "2025-03-31").each_day()[:count]


MARCH = Period("2025-03-01", "2025-03-31")


@pytest.mark.parametrize(("days", "told"), [(12, True), (11, False)])
def test_a_pace_needs_twelve_days_of_a_month(days: int, told: bool) -> None:
    values = dict.fromkeys(known(days - 7), 10.0) | dict.fromkeys(known(days)[-7:], 20.0)
    found = pace.pace(values, known(days), month=MARCH)
    assert (found is not None) is told
    if found:
        assert (found.days, found.daily, found.earlier, found.month, found.partly, found.change) == (
            7, 20.0, 10.0, 620.0, True, 1.0,
        )  # fmt: skip
    assert pace.pace(values, known(days), month=Period("2025-03-01", "2025-03-27")) is None  # no month
    assert pace.pace(values, known(days), month=Period("2025-02-15", "2025-03-20")) is None
    assert pace.Pace("", "", 7, 5.0, 0.0, 0, True, True).change == 1.0


@pytest.mark.parametrize(("at", "begin"), [(10, 10), (22, 22), (24, 24), (25, 24), (0, 24)])
def test_a_pace_is_that_since_the_last_shift_where_it_has_lasted_a_week(at: int, begin: int) -> None:
    days = known(31)
    values = {day: 20.0 if place >= max(at, 1) else 10.0 for place, day in enumerate(days)}
    shift = [Shift(days[5], 1.0, 2.0, 5, 5), Shift(days[at], 10.0, 20.0, 10, 10), Shift("2025-02-01", 1, 2, 5, 5)]
    found = pace.pace(values, days, month=MARCH, shifts=shift if at else ())
    if at:
        assert found is not None and found.first == days[begin]
        assert found.partly is False and found.moved
    else:
        assert found is None  # known to its end, and nothing moved


@pytest.mark.parametrize(("last", "moved"), [(11.5, True), (11.49, False), (8.5, True), (8.51, False)])
def test_a_pace_has_moved_by_fifteen_of_a_hundred(last: float, moved: bool) -> None:
    assert pace._moved([last] * 7, [10.0] * 20, last, 10.0) is moved


def test_a_pace_has_moved_by_more_than_chance() -> None:
    """Days that vary by 4: 2.6 × 4 × √(1/7 + 1/21) are not reached by 4."""
    before = [6.0, 10.0, 14.0] * 7
    assert not pace._moved([10.0, 14.0, 18.0, 10.0, 14.0, 18.0, 14.0], before, 14.0, 10.0)
    assert pace._moved([18.0, 22.0, 26.0, 18.0, 22.0, 26.0, 22.0], before, 22.0, 10.0)


@pytest.mark.parametrize(
    ("before", "after", "enough"),
    [
        ([1] * 14, [], True), ([1] * 13, [], False), ([1] * 7, [1] * 7, True), ([1] * 6, [1] * 9, False),
        ([1] * 13 + [0] * 13, [1], True), ([1] * 13 + [0] * 14, [1] * 9, False), ([1] * 7, [1] * 6, False),
    ],
)  # fmt: skip
def test_a_gap_needs_enough_days_with_a_sale_around_it(before: list[int], after: list[int], enough: bool) -> None:
    sold = [[DaySold(orders, orders * 100) for orders in side] for side in (before, after)]
    assert gaps._sold_enough(*sold) is enough


def test_runs_of_days_without_a_sale_after_the_first_one() -> None:
    days = known(10)
    sold = {days[at]: DaySold(1, 100) for at in (1, 4, 5)} | {days[6]: DaySold(0, 0)}
    assert list(gaps._runs(sold, days)) == [(2, 3), (6, 9)]
    assert list(gaps._runs(sold, days[:6])) == [(2, 3)]
    assert list(gaps._runs({}, days)) == []


def test_how_probable_a_gap_is_by_the_orders_of_a_day() -> None:
    two, none = DaySold(2, 200), DaySold(0, 0)
    assert gaps._chance([two] * 28, [1.0, 1.0, 0.5]) == pytest.approx(exp(-2) ** 2 * exp(-1))
    fewer = [DaySold(4, 400)] * 14 + [two] * 14
    assert gaps._chance(fewer, [1.0]) == pytest.approx(exp(-2))
    assert gaps._chance([two] * 14 + [none] * 14, [1.0]) == 1.0  # nothing lately
    assert gaps._chance([*[DaySold(9, 900)] * 20, *[none] * 8], [1.0]) == pytest.approx(8 / 28)  # quiet days there were


def test_what_the_shop_sold_on_the_days_of_a_gap() -> None:
    flow = {"a": 10.0, "b": 20.0, "c": 30.0, "x": 10.0, "y": 90.0}
    assert gaps._pulse(["x", "y", "z"], ["a", "b", "c", "unknown"], flow) == [0.5, 1.0, 1.0]
    assert gaps._pulse(["x"], [], flow) == [1.0]


@pytest.mark.parametrize(("other", "sister", "loss"), [(300, "b", 1400), (250, "b", 1500), (249, "", 2000)])
def test_a_listing_of_a_like_name_that_sold_half_of_what_is_missing_took_over(
    other: int, sister: str, loss: int
) -> None:
    """A median day of 500 is missing on four days; the other sold 100 a day before."""
    days = known(14)
    sold = {
        "a": {day: DaySold(5, 500) for day in days[:10]},
        "b": {day: DaySold(1, 100) for day in days[:10]} | {day: DaySold(3, 100 + other) for day in days[10:]},
        "c": {day: DaySold(9, 900) for day in days[10:]},
    }
    gap = StockGap("a", days[10], days[13], 4, 4, 1.0, 500.0, 2000, 20.0, 0.0, False)
    found = gaps._with_sister(gap, sold, days, {"a": "加厚洗碗布", "b": "加厚洗碗布 5条", "c": "茶杯"})
    assert (found.sister, found.loss) == (sister, 2000 - 4 * other if sister else 2000)
    assert loss >= found.loss or not sister


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("abcd", "abce", True), ("abcd", "abxy", False), ("a", "a", False), ("a bcd", "ab ce", True)],
)
def test_names_are_alike_by_half_of_their_pairs_of_signs(one: str, other: str, same: bool) -> None:
    """abcd and abce share two of four pairs."""
    assert gaps.alike(one, other) is same


def test_gaps_are_told_from_three_days_on_or_two_where_the_stock_is_known_to_be_none() -> None:
    days = Period("2025-02-01", "2025-03-31").each_day()

    def sold(missing: int, first: int = 40) -> dict[str, DaySold]:
        return {day: DaySold(6, 600) for at, day in enumerate(days) if not first <= at < first + missing}

    def found(missing: int, **more: Any) -> list[StockGap]:  # noqa: ANN401
        return gaps.stock_gaps({"a": sold(missing)}, days, MARCH, **more)

    assert [len(found(missing)) for missing in (1, 2, 3)] == [0, 0, 1]
    assert [len(found(missing, empty={"a": {days[40]}})) for missing in (1, 2)] == [0, 1]
    assert found(2, empty={"a": {days[42]}}) == []
    [gap] = found(3)
    assert (gap.first, gap.last, gap.days, gap.within, gap.sold_share) == (days[40], days[42], 3, 3, 1.0)
    assert (gap.daily, gap.loss, gap.missed, gap.resumed, gap.stock_out) == (600, 1800, 18, True, False)
    assert gap.chance == pytest.approx(exp(-18) * 31)
    assert found(3, empty={"a": {days[41]}})[0].stock_out
    [end] = gaps.stock_gaps({"a": sold(99, 55)}, days, MARCH)
    assert (end.days, end.resumed) == (4, False)
    [across] = gaps.stock_gaps({"a": sold(6, 25)}, days, MARCH)  # from 26 February to 3 March
    assert (across.days, across.within, across.loss) == (6, 3, 1800)
    assert gaps.stock_gaps({"a": sold(3, 24)}, days, MARCH) == []  # over before the month


def test_groups_that_name_nothing_leave_a_dimension_without_rates() -> None:
    assert [is_nameless(key) for key in ("", "***", "未知", "UNKNOWN", "浙江", "—")] == [
        True,
        True,
        True,
        True,
        False,
        True,
    ]
    assert masked({"a": Counts(100, 10)}) is None
    found = masked({"a": Counts(100, 10), "": Counts(100, 10)})
    assert found is not None
    assert (found.share, found.of_refunded, found.of_kept, found.uneven) == (0.5, 0.5, 0.5, False)
    assert masked({"a": Counts(900, 90), "": Counts(100, 10)}) is None
    uneven = masked({"a": Counts(900, 50), "": Counts(100, 50)})
    assert uneven is not None and uneven.uneven
    assert (uneven.share, uneven.of_refunded, uneven.of_kept) == pytest.approx((0.1, 0.5, 50 / 900))


@pytest.mark.parametrize(("orders", "told"), [(30, True), (29, False)])
def test_a_group_needs_thirty_orders_and_so_do_the_others(orders: int, told: bool) -> None:
    assert bool(extremes({"a": Counts(orders, orders), "b": Counts(500, 25)})) is told
    assert bool(extremes({"a": Counts(500, 500), "b": Counts(orders, 0)})) is told
    assert extremes({"a": Counts(500, 500)}) == []


@pytest.mark.parametrize(("refunded", "told"), [(1501, True), (1499, False), (500, True), (501, False)])
def test_an_extreme_lies_five_points_from_the_others(refunded: int, told: bool) -> None:
    found = extremes({"a": Counts(10_000, refunded), "b": Counts(10_000, 1000)})
    assert [one.key for one in found if one.key == "a"] == ["a"] * told
    if told:
        [own] = [one for one in found if one.key == "a"]
        assert (own.rate, own.others, own.orders, own.refunded) == (refunded / 10_000, 0.1, 10_000, refunded)


def test_extremes_stand_by_the_refunded_orders_beyond_those_of_the_others() -> None:
    groups = {"a": Counts(100, 60), "b": Counts(1000, 300), "c": Counts(3000, 30)}
    assert [one.key for one in extremes(groups)] == ["b", "a", "c"]


def test_what_a_straight_line_leaves_and_how_neighbours_resemble() -> None:
    assert _straight([1.0, 3.0, 5.0]) == pytest.approx(0)
    assert _straight([0.0, 3.0, 0.0]) == pytest.approx(6)
    assert _in_rows([0.0, 0.0]) == 1
    assert _in_rows([1.0, -1.0] * 10) == pytest.approx(1)
    neighbours = 16 / 20
    assert _in_rows([1.0] * 9 + [-1.0] * 1 + [1.0] * 10) > 1
    correlation = min(neighbours + (1 + 4 * neighbours) / 20, 0.8)
    row = [1.0] * 10 + [-1.0] * 10
    assert _in_rows(row) == pytest.approx((1 + 0.8) / (1 - 0.8))
    assert correlation == 0.8
