"""Numbers as a reader sees them: every unit, and the amounts from which a text is another one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pdd_ops.lang import use_language
from pdd_ops.metrics.compare import ComparedDays, MetricValue, figure
from pdd_ops.metrics.wording import (
    amount_text,
    card_amount,
    card_text,
    change_text,
    change_unit,
    moved_text,
    number_text,
    other_label,
    signed_text,
)


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    use_language("zh")
    yield
    use_language("zh")


@pytest.mark.parametrize(
    ("value", "unit", "cell", "sentence"),
    [
        (20547.85, "yuan", "20,547.85", "20,547.85 元"),
        (1234, "count", "1,234", "1,234"),
        (0.03214, "rate", "3.21%", "3.21%"),
        (12.345, "rate", "1,234.50%", "1,234.50%"),
        (2.346, "ratio", "2.35", "2.35"),
        (4.876, "score", "4.88", "4.88"),
        (28.66, "hours", "28.7 小时", "28.7 小时"),
        (3.44, "days", "3.4 天", "3.4 天"),
        (61.27, "seconds", "61.3 秒", "61.3 秒"),
        (1.2, "points", "1.20 个百分点", "1.20 个百分点"),
    ],
)
def test_a_number_by_its_unit(value: float, unit: str, cell: str, sentence: str) -> None:
    assert (number_text(value, unit), amount_text(value, unit)) == (cell, sentence)


@pytest.mark.parametrize(
    ("value", "unit", "card", "words"),
    [
        (100_000, "yuan", "10.00 万", "10.00 万元"),
        (-589_700, "yuan", "-58.97 万", "-58.97 万元"),
        (99_999.99, "yuan", "99,999.99", "99,999.99 元"),
        (200_000, "count", "200,000", "200,000"),
    ],
)
def test_large_amounts_are_counted_in_wan_on_cards(value: float, unit: str, card: str, words: str) -> None:
    assert (card_text(value, unit), card_amount(value, unit)) == (card, words)


def test_nobody_counts_in_wan_in_english() -> None:
    use_language("en")
    assert card_text(100_000, "yuan") == "100,000.00"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234, "yuan", "+1,234.00"),
        (-0.032, "rate", "-3.20%"),
        (0, "count", "0"),
        (-0.004, "yuan", "0.00"),  # what reads 0 has no sign
        (-0.001, "points", "0.00 个百分点"),
        (0.01, "yuan", "+0.01"),
    ],
)
def test_a_change_has_its_sign(value: float, unit: str, text: str) -> None:
    assert signed_text(value, unit) == text


def test_the_change_of_a_rate_is_in_points() -> None:
    assert change_text(figure(0.062, "rate", 0.05)) == "+1.20 个百分点"
    assert change_text(figure(80.0, "yuan", 100.0)) == "-20.00 元"
    assert change_text(figure(80.0, "yuan")) is None
    assert [change_unit(unit) for unit in ("rate", "yuan", "ratio")] == ["points", "yuan", "ratio"]


@pytest.mark.parametrize(
    ("now", "before", "unit", "text"),
    [
        (110, 100, "yuan", "增长 10.00%"),
        (90, 100, "count", "下降 10.00%"),
        (1100, 100, "yuan", "增长 1,000.00%"),  # ten times more is still said
        (1101, 100, "yuan", "增长 10 倍以上"),
        (0.062, 0.05, "rate", "上升 1.20 个百分点"),
        (0.05, 0.062, "rate", "下降 1.20 个百分点"),
        (0.2, 0.0, "rate", "上升 20.00 个百分点"),  # of nothing, in points
        (11.0, 0.0, "rate", "上升 1,100.00 个百分点"),
        (100, 100, "yuan", "持平"),
        (2.5, 2.0, "ratio", "上升 25.00%"),
        (25, 20, "hours", "上升 25.00%"),
        (5, 0, "yuan", None),
        (5, None, "yuan", None),
        (5, None, "rate", None),
    ],
)
def test_a_change_in_words(now: float, before: float | None, unit: str, text: str | None) -> None:
    assert moved_text(figure(now, unit, before)) == text


def test_what_chance_explains_is_no_change_unless_there_is_none() -> None:
    moved = MetricValue("", "", "rate", 0.06, 0.05, 1.0, 0.2, by_chance=True)
    assert moved_text(moved) == "变化不明显，可能是偶然"
    assert moved_text(MetricValue("", "", "rate", 0.05, 0.05, 0.0, 0.0, by_chance=True)) == "持平"


def test_the_other_month_has_the_days_that_are_compared() -> None:
    days = ComparedDays(("2025-03-01", "2025-03-20"), ("2025-02-01", "2025-02-20"), 20)
    assert other_label(MetricValue("", "", "yuan", 1, 1, compared_days=days), "2025-02") == "2025-02 同样 20 天"
    assert other_label(figure(1, "yuan", 1), "2025-02") == "2025-02"
