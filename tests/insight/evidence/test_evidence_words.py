"""What is said of a cancelled bulk order and of a level that falls with a stock gap, on both sides of their limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pdd_ops.insight.evidence.bulk import Bulk, Large
from pdd_ops.insight.evidence.found import Found, LevelShift
from pdd_ops.insight.evidence.gaps import StockGap
from pdd_ops.insight.evidence.pace import Pace
from pdd_ops.insight.evidence.shifts import Shift
from pdd_ops.insight.evidence.words import bulk_sentences, level_sentences, pace_sentence
from pdd_ops.metrics.compare import MetricValue, figure
from pdd_ops.periods import Period

MARCH = Period("2025-03-01", "2025-03-31")
NAMES = {"a": "山泉水"}


def with_only(
    *, bulk: tuple[Bulk, ...] = (), gaps: tuple[StockGap, ...] = (), shifts: tuple[LevelShift, ...] = ()
) -> Found:
    return Found(MARCH, tuple(MARCH.each_day()), bulk, gaps, shifts, None, (), {}, {}, {}, NAMES)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (7200, "付款后 120 分钟内"),
        (59, "付款后 1 分钟内"),
        (7201, "它已经退款"),
        (-1, "它已经退款"),
        (None, "它已经退款"),
    ],
)
def test_a_large_order_taken_back_within_two_hours_is_said_to_be(after: int | None, said: str) -> None:
    large = Large("2025-03-05", "a", 300, 900_000, refunded=1, refunded_fen=900_000)
    one = Bulk("a", "2025-03", 1, 300, 900_000, 0.5, 300, 1.0, (large,), asked_after=after)
    values: dict[str, MetricValue] = {"gmv": figure(20_000, "yuan", None), "orders": figure(90, "count", None)}
    values["order_value"] = figure(100, "yuan", None)
    assert said in next(bulk_sentences(with_only(bulk=(one,)), values, values))


@pytest.mark.parametrize(("day", "lines"), [("2025-03-13", 0), ("2025-03-07", 0), ("2025-03-14", 1), ("2025-03-06", 1)])
def test_a_fall_within_three_days_of_a_stock_gap_is_the_gap(day: str, lines: int) -> None:
    gap = StockGap("a", "2025-03-10", "2025-03-20", 11, 11, 1.0, 5000.0, 55_000, 22.0, 1e-6, resumed=True)
    shift = LevelShift("a", Shift(day, 5000.0, 1000.0, 20, 10))
    assert len(list(level_sentences(with_only(gaps=(gap,), shifts=(shift,)), 10_000.0))) == lines


@pytest.mark.parametrize(
    ("daily", "moved", "said"), [(120.0, True, "高 20.00%"), (80.0, True, "低 20.00%"), (120.0, False, "照此一个月")]
)
def test_a_pace_is_above_below_or_like_the_days_before(daily: float, moved: bool, said: str) -> None:
    pace = Pace("2025-03-11", "2025-03-17", 7, daily * 100, 10_000.0, daily * 3_100, partly=True, moved=moved)
    text = pace_sentence(replace(with_only(), pace=pace))
    assert said in text
    assert ("比本月前面的日子" in text) is moved
    assert pace_sentence(with_only()) == ""
