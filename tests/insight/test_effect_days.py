"""The days that an effect is made of: the frame, promotions left out of it, and earlier dates to try. By hand."""

from __future__ import annotations

import pytest

from pdd_ops.insight.matched import WEEK, Windows, windows
from pdd_ops.insight.windows import Frame, enough, frame_of, placebo_dates, without


@pytest.mark.parametrize(
    ("begins", "last", "start", "first", "end"),
    [
        ("2020-01-01", "2025-12-31", 0, 38 * 7, 38 * 7 + 28),  # 182 days before it, 84 more for the placebos; 28 after
        ("2024-09-10", "2025-12-31", 1, 38 * 7, 38 * 7 + 28),  # the data begin a day later
        ("2025-05-07", "2025-06-10", 2, 28, 37),  # from a Wednesday on; nine days after, the last one too
        ("2025-05-05", "2025-06-29", 0, 28, 56),  # the last of the 28 days is the last one
        ("2025-06-04", "2025-06-29", 2, 0, 28),  # the data begin after the change
        ("2025-05-05", "2025-05-20", 0, 28, 28),  # they end before it
    ],
)
def test_the_frame_of_a_change_on_monday_the_second_of_june(
    begins: str, last: str, start: int, first: int, end: int
) -> None:
    frame = frame_of("2025-06-02", last, begins, marked=set(), unknown=set())
    assert (frame.start, frame.first, frame.end) == (start, first, end)
    assert frame.day(frame.first) == "2025-06-02"
    assert frame.begin == max(start, first - 182)


def test_days_that_do_not_count_are_told_by_their_place() -> None:
    frame = frame_of("2025-06-02", "2025-06-29", "2025-05-05", marked={"2025-06-03"}, unknown={"2025-05-06"})
    assert (frame.skipped, frame.unknown) == (frozenset({29}), frozenset({1}))
    assert frame.used([0, 1, 2, 28, 29, 30]) == [0, 2, 28, 30]
    assert frame.listed({"2025-05-05": 5.0, "2025-06-29": 7.0}) == [5.0, *[0.0] * 54, 7.0]


def test_half_a_year_before_is_compared_with_as_many_days_after_as_are_asked_for() -> None:
    frame = Frame(0, 0, 200, 228)
    assert frame.windows(200) == windows(range(200, 228), range(18, 200))
    assert frame.windows(200, 14) == windows(range(200, 214), range(18, 200))
    assert frame.windows(100, 7) == windows(range(100, 107), range(100))
    assert Frame(0, 30, 200, 228).windows(100) == windows(range(100, 128), range(30, 100))


@pytest.mark.parametrize(
    ("length", "promotions", "left_out"),
    [
        (21, 7, True),  # two thirds remain
        (21, 8, False),
        (10, 3, True),  # a week remains
        (9, 3, False),  # two thirds, but less than a week
    ],
)
def test_promotions_are_left_out_where_a_week_and_two_thirds_of_a_side_remain(
    length: int, promotions: int, left_out: bool
) -> None:
    days = frozenset(range(70, 70 + promotions))
    assert without(Frame(0, 0, 70, 70 + length), days).skipped == (days if left_out else frozenset())


def test_each_side_keeps_its_own_promotions() -> None:
    before, after = frozenset(range(28)), frozenset({42})
    assert without(Frame(0, 0, 28, 56), before | after).skipped == after
    assert without(Frame(0, 0, 28, 37), frozenset({5, *range(28, 32)})).skipped == {5}


@pytest.mark.parametrize(("after", "before", "holds"), [(7, 14, True), (6, 28, False), (7, 13, False), (8, 15, True)])
def test_a_week_after_and_two_before_are_enough(after: int, before: int, holds: bool) -> None:
    assert enough(windows(range(28, 28 + after), range(28 - before, 28))) is holds
    assert not enough(None)


def test_only_weekdays_of_both_sides_are_compared() -> None:
    found = windows(range(7, 10), [1, 2, 3, 8 - 14])
    assert found == Windows(((8,), (9,)), ((1, -6), (2,)))
    assert (found.days, found.before_spread) == ((2, 3), (1 / 2 + 1) / 4)
    assert windows([7], [1]) is None
    twice = windows([7, 14, 15], [0, 1])
    assert twice is not None and twice.before_spread == (2**2 + 1) / 9


def begins(found: list[Windows]) -> list[int]:
    return [min(day for part in where.after for day in part) for where in found]


@pytest.mark.parametrize(
    ("first", "length", "dates", "days", "independent"),
    [
        (266, 28, [238, 231, 224, 217, 210, 203, 196, 189, 182], 28, 1 + 3),  # 63 days, each date shares 28
        (266, 10, [252 - WEEK * back for back in range(11)], 10, 1 + 8),  # whole weeks back: two for ten days
        (56, 28, [28, 21, 14], 28, 1 + 1),  # as much history as is needed
        (55, 28, [41, 34, 27, 20], 14, 1 + 2),  # a day less: fortnights are tried
        (42, 28, [28, 21, 14], 14, 1 + 2),  # six weeks
        (41, 28, [34, 27, 20], 7, 1 + 3),  # less: weeks are tried
        (30, 7, [23, 16], 7, 1 + 2),  # a short change stays as long as it is
    ],
)
def test_earlier_dates_lie_whole_weeks_back(
    first: int, length: int, dates: list[int], days: int, independent: int
) -> None:
    found, told = placebo_dates(Frame(0, WEEK, WEEK + first, WEEK + first + length))
    assert begins(found) == [WEEK + date for date in dates]
    assert {where.days[0] for where in found} == {days}
    assert told == independent
