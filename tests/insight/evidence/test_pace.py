"""The pace of the last complete days beside the month."""

from __future__ import annotations

import pytest

from pdd_ops.insight.evidence.found import Found
from pdd_ops.insight.evidence.pace import Pace, pace
from pdd_ops.insight.evidence.shifts import level_shifts
from pdd_ops.insight.evidence.words import pace_sentence
from pdd_ops.periods import Period

MONTH = Period("2025-06-01", "2025-06-30")
JUNE = Period("2025-06-01", "2025-06-30").each_day()


def rising(amounts: list[float]) -> dict[str, float]:
    return dict(zip(JUNE, amounts, strict=False))


def test_a_month_that_ends_faster_than_it_began_is_told() -> None:
    values = rising(
        [200.0, 240.0, 180.0, 210.0, 220.0] * 4 + [700.0, 740.0, 720.0, 690.0, 760.0, 710.0, 730.0, 705.0, 700.0, 720.0]
    )
    found = pace(values, JUNE, month=MONTH)
    assert found
    assert (found.first, found.days, found.moved, found.partly) == ("2025-06-24", 7, True, False)
    assert round(found.month) == round(found.daily * 30)


def test_since_the_last_shift_where_there_is_one() -> None:
    values = rising(
        [210.0, 240.0, 180.0, 210.0, 220.0] * 4 + [700.0, 740.0, 720.0, 690.0, 760.0, 710.0, 730.0, 705.0, 700.0, 720.0]
    )
    found = pace(values, JUNE, month=MONTH, shifts=level_shifts(values, JUNE))
    assert found
    assert (found.first, found.days) == ("2025-06-21", 10)


def test_a_whole_month_that_goes_on_as_it_began_has_none() -> None:
    values = rising([200.0, 260.0, 180.0, 210.0, 230.0] * 6)
    assert pace(values, JUNE, month=MONTH) is None


def test_a_tenth_more_is_no_new_pace_however_steady() -> None:
    assert pace(rising([200.0, 201.0] * 11 + [220.0] * 8), JUNE, month=MONTH) is None


def test_a_month_known_in_part_has_its_pace_though_nothing_moved() -> None:
    found = pace(rising([200.0, 260.0, 180.0, 210.0, 230.0] * 3), JUNE[:15], month=MONTH)
    assert found
    assert (found.partly, found.moved, found.last) == (True, False, "2025-06-15")


def test_the_pace_is_told_by_the_month_alone() -> None:
    """What a year or some days would come to is no month's worth."""
    values = rising([200.0, 260.0, 180.0, 210.0, 230.0] * 3)
    for period in (Period("2025-01-01", "2025-12-31"), Period("2025-06-01", "2025-06-20")):
        assert pace(values, JUNE[:15], month=period) is None


def test_a_few_days_have_no_pace() -> None:
    assert pace(rising([200.0] * 9), JUNE[:9], month=MONTH) is None


@pytest.mark.parametrize(
    ("month", "said"), [(1_234_567.89, "约 12,300 元"), (999_949.0, "约 9,999 元"), (41_252_785.0, "约 412,500 元")]
)
def test_what_a_month_would_come_to_is_said_no_more_exactly_than_it_is_known(month: float, said: str) -> None:
    one = Pace("2025-06-08", "2025-06-15", 7, 41_000.0, 41_000.0, month, partly=True, moved=False)
    assert said in pace_sentence(Found(MONTH, (), (), (), (), one, (), {}, {}, {}, {}))
