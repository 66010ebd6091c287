"""What is usual for a series, out of series of which it can be told by hand."""

from __future__ import annotations

from math import log

import pytest

from pdd_ops.insight.levels import LEAST_SPREAD, Usual, judge_rate, usual_of
from pdd_ops.insight.robust_stats import TRIM
from pdd_ops.periods import Period

DAYS = Period("2025-03-03", "2025-04-27").each_day()  # eight weeks from a Monday on


def test_a_day_is_judged_as_one_of_a_weekday_that_few_weeks_tell() -> None:
    """The mean of four Mondays varies too: 1 + 7 / 28 times the variance of a day."""
    usual = Usual(100.0, (0.0,) * 7, 0.0, 0.1, 0.1, 28)
    found = usual.judge_day("2025-03-31", 100.0, 2.0)
    assert (found.expected, found.low, found.high) == pytest.approx(
        (100.0, usual.amount(-0.2 * 1.25**0.5), usual.amount(0.2 * 1.25**0.5))
    )


def test_a_weekday_is_drawn_towards_the_others_as_if_two_more_of_it_had_shown_nothing() -> None:
    usual = usual_of({day: 200.0 if at % 7 == 5 else 100.0 for at, day in enumerate(DAYS)}, DAYS)
    assert usual.weekdays == pytest.approx([0, 0, 0, 0, 0, log(2.1 / 1.1) * 8 / 10, 0])


def test_good_and_bad_weeks_widen_what_is_usual_and_even_ones_narrow_nothing() -> None:
    def error(good: list[bool]) -> float:
        return usual_of({day: 120.0 if up else 80.0 for day, up in zip(DAYS, good, strict=True)}, DAYS).error

    even = error([at % 2 == 0 for at in range(56)])
    assert even > 3 * LEAST_SPREAD / (1 - 2 * TRIM)
    assert error([at // 7 % 2 == 0 for at in range(56)]) > 2 * even


def test_weeks_that_hardly_vary_do_not_widen_the_bounds_of_a_rate() -> None:
    """A tenth of 100 each day, one more or less: a fifth of them in two weeks is no chance."""
    counts = {day: 10.0 + (-1) ** at for at, day in enumerate(DAYS)} | dict.fromkeys(DAYS[-14:], 20.0)
    found = judge_rate(counts, dict.fromkeys(DAYS, 100.0), past=DAYS[:-14], now=DAYS[-14:], tail=0.025)
    assert (found.value, found.expected) == pytest.approx((0.2, 0.1))
    assert 0.08 < found.low < 0.1 < found.high < 0.125


def test_what_weekdays_explain_is_no_spread_of_the_days() -> None:
    """Each weekday has its own amount, week by week the same: what is drawn towards the others is left, no more."""
    amounts = [70.0, 80.0, 90.0, 100.0, 110.0, 120.0, 130.0]
    usual = usual_of({day: amounts[at % 7] for at, day in enumerate(DAYS)}, DAYS)
    parts = [log((amount + 10) / 110) for amount in amounts]
    assert usual.weekdays == pytest.approx([part * 8 / 10 for part in parts])
    assert (usual.typical, usual.days) == (100.0, 56)
    assert usual.level == pytest.approx(0, abs=0.01)
    assert LEAST_SPREAD <= usual.spread < 0.08
    assert usual.error < 0.08 / (1 - 2 * TRIM)
