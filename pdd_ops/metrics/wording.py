"""Numbers as a reader sees them, the same in every sentence, table and file."""

from __future__ import annotations

from pdd_ops.lang import language, say
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.values import Number
from pdd_ops.money import round_half_up, yuan

MISSING = "—"
DECIMALS = {"ratio": 2, "days": 1, "hours": 1, "seconds": 1, "score": 2, "points": 2}
WITH_UNIT = ("days", "hours", "seconds", "points")  # units that no heading tells
WAN, LEAST_IN_WAN = 10_000, 100_000  # yuan: what Chinese readers count large amounts in, and from which amount on
MOST_RATE = 10  # a relative change above it is no percentage that tells anything
LEVELS = ("rate", "ratio", "days", "hours", "seconds", "score")  # what rises, as amounts grow


def other_label(value: MetricValue, month: str) -> str:
    """The other month as a label: with the number of days where only these are compared."""
    days = value.compared_days
    return say("metrics.same_days_of", month=month, count=days.count) if days else month


def number_text(value: Number, unit: str) -> str:
    """A number for a table cell: 20,547.85 · 1,234 · 3.21% · 2.35 · 28.7 小时."""
    if unit == "yuan":
        return yuan(round(value * 100))
    if unit == "rate":
        return f"{round_half_up(value * 100, 2):,.2f}%"
    if unit in DECIMALS:
        text = f"{round_half_up(float(value), DECIMALS[unit]):,.{DECIMALS[unit]}f}"
        return say(f"metrics.{unit}", text=text) if unit in WITH_UNIT else text
    return f"{value:,}"


def amount_text(value: Number, unit: str) -> str:
    """A number with its unit, for a sentence: 20,547.85 元 · 3.21% · 26.4 小时 · 1.20 个百分点."""
    text = number_text(value, unit)
    if unit != "yuan":
        return text
    sign = "-" if text.startswith("-") else ""
    return sign + say("metrics.yuan", text=text.removeprefix("-"))


def card_text(value: Number, unit: str) -> str:
    """A number for a card: as in a table, but an amount of 100,000 yuan or more as 589.70 万 for a Chinese reader."""
    return (
        say("metrics.wan", text=number_text(value / WAN, "ratio")) if in_wan(value, unit) else number_text(value, unit)
    )


def card_amount(value: Number, unit: str) -> str:
    """A number of a card with its unit, among words: 589.70 万元 · 20,547.85 元 · 3.21%."""
    return say("metrics.wan_yuan", text=card_text(value, unit)) if in_wan(value, unit) else amount_text(value, unit)


def in_wan(value: Number | None, unit: str) -> bool:
    """Whether a card shows a number in 万: an amount of 100,000 yuan or more, for a Chinese reader."""
    return value is not None and unit == "yuan" and abs(value) >= LEAST_IN_WAN and language() == "zh"


def signed_text(value: Number, unit: str) -> str:
    """A change with its sign for a table cell: +1,234.00 · -3.2% · +1.20 个百分点."""
    return with_sign(value, number_text(abs(value), unit))


def change_text(figure: MetricValue) -> str | None:
    """The absolute change with sign and unit, None where there is nothing to compare with."""
    if figure.change is None:
        return None
    return with_sign(figure.change, amount_text(abs(figure.change), change_unit(figure.unit)))


def moved_text(figure: MetricValue) -> str | None:
    """The change in words: 增长 12.34% · 上升 1.20 个百分点 · 持平; None where there is nothing to compare with."""
    size = figure.change if figure.unit == "rate" else figure.change_rate
    if size is None:
        return None
    if figure.unit != "rate" and size > MOST_RATE:
        return say("metrics.many_times", times=MOST_RATE)
    text = amount_text(abs(size), "points" if figure.unit == "rate" else "rate")
    if not _is_visible(text):
        return say("metrics.level")
    if figure.by_chance:
        return say("metrics.by_chance")
    rising = "rose" if figure.unit in LEVELS else "up"
    return say(f"metrics.{rising if size > 0 else 'down'}", text=text)


def change_unit(unit: str) -> str:
    """The unit of a metric's change."""
    return "points" if unit == "rate" else unit


def with_sign(value: Number, text: str) -> str:
    """The sign before a text; none where so little is left after rounding that it reads 0."""
    return text if not _is_visible(text) else f"{'+' if value > 0 else '-'}{text}"


def _is_visible(text: str) -> bool:
    return any(digit in text for digit in "123456789")
