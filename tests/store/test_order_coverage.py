"""Which days orders speak of: where an export ends, which days are missing, on which weekdays a shop is closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdd_ops.store.coverage import File
from pdd_ops.store.order_coverage import Seen, covered_days, poisson_at_most

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
