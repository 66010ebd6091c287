"""Which days orders speak of: where an export ends, which days are missing, on which weekdays a shop is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdd_ops.store.coverage import File, _cut_days, _inside, _long_holidays
from pdd_ops.store.order_coverage import (
    Seen,
    _is_missing,
    _is_stray,
    _quiet_end,
    _rate,
    _runs,
    _spilt,
    _weekday_level,
    covered_days,
    poisson_at_most,
)

MONDAY = date(2025, 3, 3).toordinal()


@pytest.mark.parametrize(
    ("made", "days"),
    [("2025-03-31", ("2025-03-05", "2025-03-09")), ("2025-03-07", ("2025-03-05", "2025-03-07")),
     ("2025-03-05", ("2025-03-05", "2025-03-05")), ("2025-03-04", None)],
)  # fmt: skip
def test_a_name_states_days_as_far_as_they_were_over(made: str, days: tuple[str, str] | None) -> None:
    named = File("流量_20250305至20250309.csv", None, None, made, by_name=True).named
    assert (named and (named.first, named.last)) == days


def days_of(counts: list[int]) -> dict[int, int]:
    """Orders from a Monday on, a day a number."""
    return {MONDAY + place: count for place, count in enumerate(counts) if count}


def covered(counts: list[int], *, made: int = 60, **more: object) -> str:
    """The covered days as a row of marks: x covered, . not."""
    seen = Seen(days_of(counts), MONDAY + made - 1, **more)  # type: ignore[arg-type]
    days = set(covered_days(seen))
    return "".join("x" if MONDAY + place in days else "." for place in range(max(len(counts), 1)))


@pytest.mark.parametrize(
    ("counts", "marks"),
    [
        ([30, 31, 28, 33, 29, 30, 2], "xxxxxx."),  # what spilt over the end
        ([30, 31, 28, 33, 29, 30, 3, 0, 1], "xxxxxx..."),
        ([30, 31, 28, 33, 29, 30, 22], "xxxxxxx"),  # a weak day is none
        ([400, 480, 430, 410, 390, 450, 330], "xxxxxxx"),  # nor is one of a busy shop, whatever chance alone would say
        ([12, 11, 13, 12, 0, 12, 11, 13], "xxxx.xxx"),  # a busy shop has no day without any
        ([2, 1, 3, 0, 2, 1, 2], "xxxxxxx"),  # a small one has
        ([3, 4, 3, 3, 4, 3, 3] + [0] * 6 + [3, 4, 3, 3], "xxxxxxx......xxxx"),  # but not for so long
        ([9, 9, 8, 9, 9, 0, 9] * 4, "xxxxxxx" * 4),  # closed on Saturdays
        ([19, 20, 18, 21, 19, 0, 22, 19, 20, 18, 21, 19, 1, 22] * 3, "xxxxxxx" * 6),  # some are paid after midnight
        ([9, 9, 8, 9, 9, 0, 9] * 2 + [9, 9, 8, 9, 9, 7, 9] + [9, 9, 8, 9, 9, 0, 9] * 4, "xxxxxxx" * 7),
        ([1, 0, 1, 0, 0, 1] + [0] * 19 + [9, 10, 11, 9, 8, 10], "." * 25 + "xxxxxx"),  # old orders of a later export
        ([1, 1, 2, 3, 5, 8, 13, 21, 34], "x" * 9),  # a launch
    ],
)
def test_days_that_are_covered(counts: list[int], marks: str) -> None:
    assert covered(counts) == marks


def test_an_export_ends_where_its_rows_end_however_late_it_was_made() -> None:
    assert covered([20] * 12 + [0] * 18, made=31) == "x" * 12 + "." * 18


def test_quiet_days_at_the_end_of_a_small_shop_are_zeros() -> None:
    assert covered([1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0], made=11) == "x" * 11


def test_the_day_of_the_export_is_not_complete() -> None:
    assert covered([20, 20, 20, 20, 20, 14], made=5) == "xxxxx."


def test_a_day_cut_by_an_export_is_not_covered() -> None:
    assert covered([20, 20, 11, 20, 20], cut={MONDAY + 2}) == "xx.xx"


def test_a_closed_day_is_not_cut_by_an_export() -> None:
    saturday = MONDAY + 5
    assert covered([9, 9, 8, 9, 9, 0, 9] * 4, cut={saturday, saturday + 2}) == "xxxxxxx.xxxxxx" + "xxxxxxx" * 2


def test_an_empty_day_that_others_show_orders_of_is_missing() -> None:
    assert covered([2, 1, 0, 2, 1], known={MONDAY + 2: 3}) == "xx.xx"
    assert covered([2, 1, 0, 2, 1], proven=lambda day: day == MONDAY + 2) == "xx.xx"


def test_an_empty_day_that_the_platform_calls_empty_is_a_zero() -> None:
    assert covered([20, 21, 0, 19, 22], known={MONDAY + 2: 0}) == "xxxxx"


def test_a_holiday_within_one_file_is_a_zero() -> None:
    holiday = {MONDAY + place for place in (3, 4, 5)}
    assert covered([20, 21, 22, 0, 0, 0, 19, 22], holidays=holiday) == "x" * 8


def test_a_low_last_day_that_the_platform_confirms_is_covered() -> None:
    assert covered([30, 31, 28, 33, 29, 30, 2], known={MONDAY + 6: 2}) == "x" * 7


def test_a_collapse_within_one_file_is_what_it_is() -> None:
    counts = [30, 31, 28, 33, 29, 30, 31] * 2 + [3, 1, 0, 2, 0, 0, 4, 0, 1, 2, 0, 3] + [90, 95, 88, 91]
    assert covered(counts, inside=range(MONDAY + 1, MONDAY + len(counts) - 1)) == "x" * len(counts)


@given(st.dictionaries(st.integers(0, 60), st.integers(1, 500), min_size=1), st.integers(0, 70))
def test_never_a_day_outside_the_rows_and_the_export(counts: Mapping[int, int], made: int) -> None:
    seen = Seen({MONDAY + day: count for day, count in counts.items()}, MONDAY + made - 1)
    days = covered_days(seen)
    assert days == sorted(set(days))
    assert all(min(seen.counts) <= day <= seen.complete for day in days)


@pytest.mark.parametrize(("count", "rate", "chance"), [(0, 3.0, 0.0498), (2, 9.0, 0.0062), (5, 5.0, 0.6160), (0, 0, 1)])
def test_poisson(count: int, rate: float, chance: float) -> None:
    assert poisson_at_most(count, rate) == pytest.approx(chance, abs=1e-4)


def test_ordinals_are_days() -> None:
    assert date.fromordinal(MONDAY) + timedelta(days=5) == date(2025, 3, 8)


def test_a_poor_day_before_missing_ones_is_an_end_only_where_an_export_may_have_ended() -> None:
    counts = [20] * 14 + [1] + [0] * 6 + [20] * 14
    assert covered(counts) == "x" * 14 + "." * 7 + "x" * 14
    inside = frozenset(range(MONDAY, MONDAY + len(counts)))
    assert covered(counts, inside=inside) == "x" * 15 + "." * 6 + "x" * 14


def ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def test_days_are_contradicted_by_what_others_show_of_them() -> None:
    seen = Seen({MONDAY: 5}, MONDAY + 9, known={MONDAY + 1: 3, MONDAY + 2: 0}, proven=lambda day: day == MONDAY + 3)
    assert [seen.contradicted(MONDAY + at) for at in range(5)] == [False, True, False, True, False]
    assert [seen.is_open(MONDAY + at) for at in range(4)] == [True, True, False, True]
    closed = Seen({MONDAY: 5}, MONDAY + 9, holidays={MONDAY + 1})
    assert (closed.is_open(MONDAY + 1), closed.is_open(MONDAY + 2)) == (False, True)


@pytest.mark.parametrize(("counts", "rate"), [([1, 9, 2], 2), ([0, 0, 3], 1.0), ([], 0.0), ([4, 6], 5)])
def test_the_rate_is_the_median_or_of_quiet_shops_the_mean(counts: list[int], rate: float) -> None:
    assert _rate(counts) == rate


def test_stretches_of_days() -> None:
    seen = Seen({MONDAY: 5, MONDAY + 3: 5, MONDAY + 4: 5}, MONDAY + 9)
    assert _runs(seen, MONDAY, MONDAY + 6) == [
        [MONDAY], [MONDAY + 1, MONDAY + 2], [MONDAY + 3], [MONDAY + 4], [MONDAY + 5, MONDAY + 6],
    ]  # fmt: skip


@pytest.mark.parametrize(("orders", "days", "missing"), [(7, 1, True), (6, 1, False), (3, 2, False), (4, 2, True)])
def test_so_many_days_without_an_order_are_missing_where_chance_hardly_makes_them(
    orders: int, days: int, missing: bool
) -> None:
    """exp(−6.9) is one in a thousand."""
    counts = {MONDAY + at: orders for at in range(60) if not 30 <= at < 30 + days}
    run = [MONDAY + 30 + at for at in range(days)]
    seen = Seen(counts, MONDAY + 70)
    assert _is_missing(seen, run, [MONDAY + at for at in range(30)]) is missing
    assert _is_missing(replace(seen, known=dict.fromkeys(run, 2)), run, []) is True
    fewer = {day: 1 if day < MONDAY + 30 else count for day, count in counts.items()}
    assert _is_missing(Seen(fewer, MONDAY + 70), run, [MONDAY + at for at in range(30)]) is False


@pytest.mark.parametrize(("last", "spilt"), [(14, True), (15, False), (0, False)])
def test_a_last_day_below_half_of_the_usual_has_only_what_an_export_carries_beyond_its_end(
    last: int, spilt: bool
) -> None:
    """Of 30 a day: fewer than 15, which chance makes once in more than a thousand days."""
    days = [MONDAY + at for at in range(20)]
    counts = dict.fromkeys(days[:-1], 30) | ({days[-1]: last} if last else {})
    assert _spilt(Seen(counts, MONDAY + 30), days) is spilt
    if last:
        assert not _spilt(Seen(counts, MONDAY + 30, known={days[-1]: last}), days)  # the platform says so too
        assert not _spilt(Seen(counts, MONDAY + 30), days[-4:])  # three days before tell nothing


def test_a_weekday_has_its_own_level_once_it_has_been_seen_three_times() -> None:
    days = [MONDAY + at for at in range(28)]
    counts = {day: 10 if (day - MONDAY) % 7 == 6 else 40 for day in days}
    seen = Seen(counts, MONDAY + 60)
    assert _weekday_level(seen, days, MONDAY + 34) == 0.25
    assert _weekday_level(seen, days, MONDAY + 28) == 1
    assert _weekday_level(seen, days[:20], MONDAY + 34) == 1  # two Sundays


@pytest.mark.parametrize(("sold", "stray"), [(1, True), (20, False)])
def test_a_few_old_orders_between_missing_days_are_stray(sold: int, stray: bool) -> None:
    own, after = [MONDAY], [MONDAY + 20 + at for at in range(14)]
    counts = {MONDAY: sold} | dict.fromkeys(after, 20)
    assert _is_stray(Seen(counts, MONDAY + 60), [own, after], 0) is stray
    assert not _is_stray(Seen(counts, MONDAY + 60), [own, after], 1)
    assert not _is_stray(Seen(counts, MONDAY + 60), [[], after], 0)


def test_the_last_quiet_days_count_where_they_are_not_improbable() -> None:
    counts = dict.fromkeys([MONDAY + at for at in range(20)], 1)
    assert _quiet_end(Seen(counts, MONDAY + 25)) == MONDAY + 25
    assert _quiet_end(Seen(counts, MONDAY + 26)) == MONDAY + 19  # seven days at one a day
    assert _quiet_end(Seen(counts, MONDAY + 21, known={MONDAY + 20: 1})) == MONDAY + 19


def test_an_export_made_in_the_middle_of_a_day_cuts_it_unless_a_later_one_reaches_over_it() -> None:
    def file(first: str | None, last: str | None, made: str, *, by_name: bool = True) -> File:
        return File("a.csv", first, last, made, by_name=by_name)

    cut = file("2025-03-01", "2025-03-10", "2025-03-10")
    assert _cut_days([cut]) == {ordinal("2025-03-10")}
    assert _cut_days([cut, file("2025-03-10", "2025-03-20", "2025-03-21")]) == {ordinal("2025-03-21")}
    assert ordinal("2025-03-10") in _cut_days([cut, file("2025-03-11", "2025-03-20", "2025-03-21")])
    assert _cut_days([file("2025-03-01", "2025-03-10", "2025-03-10", by_name=False)]) == set()
    assert _inside([file("2025-03-01", "2025-03-04", "2025-03-10"), file(None, None, "2025-03-10")]) == {
        ordinal("2025-03-02"), ordinal("2025-03-03"),
    }  # fmt: skip


def test_shops_stop_for_a_week_before_the_feast_and_eight_days_after_its_day() -> None:
    assert ("2025-01-22", "2025-02-06") in _long_holidays()
