"""Which days are compared, and what the calendar alone would make of a difference."""

from __future__ import annotations

from pdd_ops.insight.comparison_periods import Compared, Weekdays, compared_days, weekdays
from pdd_ops.insight.signals import PEAK
from pdd_ops.insight.why.causes import Surge, surge
from pdd_ops.metrics.coverage import Coverage
from pdd_ops.periods import Month, Period

JANUARY, FEBRUARY, MARCH = (Month.of(2025, number) for number in (1, 2, 3))


def known(month: Month, first: int = 1, last: int = 31) -> Coverage:
    """The orders of a month that cover these days of it."""
    days = [day for day in month.each_day() if first <= int(day[8:]) <= last]
    return Coverage(month, {"orders": frozenset(days)})


def test_a_whole_month_is_compared_with_a_whole_month() -> None:
    assert compared_days(MARCH, FEBRUARY, known(MARCH), known(FEBRUARY)) == Compared(MARCH, FEBRUARY)


def test_a_running_month_is_compared_with_the_same_days() -> None:
    found = compared_days(MARCH, FEBRUARY, known(MARCH, last=20), known(FEBRUARY))
    assert found == Compared(Period("2025-03-01", "2025-03-20"), Period("2025-02-01", "2025-02-20"), same_days=True)
    found = compared_days(MARCH, FEBRUARY, known(MARCH, last=30), known(FEBRUARY))
    assert found.before == Period("2025-02-01", "2025-02-28")


def test_a_month_whose_orders_begin_late_is_compared_from_there() -> None:
    found = compared_days(MARCH, FEBRUARY, known(MARCH), known(FEBRUARY, first=10))
    assert found == Compared(Period("2025-03-10", "2025-03-28"), Period("2025-02-10", "2025-02-28"), same_days=True)


def test_days_missing_on_either_side_are_left_out_on_both() -> None:
    march = Coverage(MARCH, {"orders": frozenset(day for day in MARCH.each_day() if day[8:] not in ("05", "06"))})
    february = Coverage(FEBRUARY, {"orders": frozenset(day for day in FEBRUARY.each_day() if day[8:] != "20")})
    found = compared_days(MARCH, FEBRUARY, march, february)
    assert found.days.days == found.before.days == 25
    assert not {"2025-03-05", "2025-03-20", "2025-03-31"} & set(found.days.each_day())


def test_a_few_days_are_not_compared() -> None:
    assert not compared_days(MARCH, FEBRUARY, known(MARCH), known(FEBRUARY, first=23)).enough
    assert not compared_days(MARCH, FEBRUARY, known(MARCH), Coverage(FEBRUARY, {})).enough


def test_weekdays_by_hand() -> None:
    """100 on weekdays, 200 at weekends. February 2025 has 8 weekend days of 28, March 10 of 31: 10 - 8 × 31/28 more."""
    compared = compared_days(MARCH, FEBRUARY, known(MARCH), known(FEBRUARY))
    days = [*FEBRUARY.each_day(), *MARCH.each_day()]
    found = weekdays({day: 200.0 if Month.containing(day) and _is_weekend(day) else 100.0 for day in days}, compared)
    assert found == Weekdays(10, 8, round((10 - 8 * 31 / 28) * 100, 2))


def test_equal_days_make_no_difference_and_few_days_say_nothing() -> None:
    compared = compared_days(MARCH, JANUARY, known(MARCH), known(JANUARY))
    flat = weekdays(dict.fromkeys([*JANUARY.each_day(), *MARCH.each_day()], 100.0), compared)
    assert flat is not None
    assert flat.effect == 0
    assert weekdays(dict.fromkeys(MARCH.each_day()[:20], 100.0), compared) is None


def _is_weekend(day: str) -> bool:
    from datetime import date

    return date.fromisoformat(day).weekday() >= 5


def test_a_run_of_days_far_above_the_usual() -> None:
    days = MARCH.each_day()
    amounts = [10_000 + 500 * (n % 3) for n in range(31)]
    amounts[11:14] = [25_000, 26_000, 24_000]
    found = surge(days, amounts, unit=1000)
    assert found is not None
    assert (found.first, found.last) == ("2025-03-12", "2025-03-14")
    assert found == Surge("2025-03-12", "2025-03-14", found.times, 75_000 - 3 * 10_500)
    assert surge(days, amounts, unit=20_000) is None  # three sales: chance


def test_what_is_only_noise_is_no_run() -> None:
    amounts = [10_000, 14_000, 7_000, 12_000, 9_000, 16_000, 8_000] * 4
    assert surge(FEBRUARY.each_day(), amounts, unit=1000) is None
    assert surge(FEBRUARY.each_day(), [0] * 28, unit=0) is None


def test_exactly_so_many_times_the_usual_is_a_run_and_a_fen_less_is_none() -> None:
    amounts = [10_000] * 31
    amounts[4:6] = [round(PEAK * 10_000)] * 2
    found = surge(MARCH.each_day(), amounts, unit=100)
    assert found is not None and (found.first, found.last, found.times) == ("2025-03-05", "2025-03-06", PEAK)
    amounts[5] -= 1
    assert surge(MARCH.each_day(), amounts, unit=100) is None
