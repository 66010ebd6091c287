"""Numbers as a reader sees them, the same in every sentence, table and file."""

from __future__ import annotations

from pdd_ops.lang import say
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.values import Number
from pdd_ops.money import round_half_up, yuan

MISSING = "—"
DECIMALS = {"ratio": 2, "hours": 1, "points": 2}


def number_text(value: Number, unit: str) -> str:
    """A number for a table cell, whose heading tells the unit: 20,547.85 · 1,234 · 3.21% · 2.35."""
    if unit == "yuan":
        return yuan(round(value * 100))
    if unit == "rate":
        return f"{round_half_up(value * 100, 2):,.2f}%"
    if unit in DECIMALS:
        return f"{round_half_up(float(value), DECIMALS[unit]):,.{DECIMALS[unit]}f}"
    return f"{value:,}"


def amount_text(value: Number, unit: str) -> str:
    """A number with its unit, for a sentence: 20,547.85 元 · 3.21% · 26.4 小时 · 1.20 个百分点."""
    text = number_text(value, unit)
    return say(f"metrics.{unit}", text=text) if unit in ("yuan", "hours", "points") else text


def signed_text(value: Number, unit: str) -> str:
    """A change with its sign for a table cell: +1,234.00 · -3.2% · +1.20 个百分点."""
    text = amount_text(abs(value), unit) if unit == "points" else number_text(abs(value), unit)
    return f"{_sign(value)}{text}"


def change_text(figure: MetricValue) -> str | None:
    """The absolute change with sign and unit, None where there is nothing to compare with."""
    if figure.change is None:
        return None
    return f"{_sign(figure.change)}{amount_text(abs(figure.change), change_unit(figure.unit))}"


def moved_text(figure: MetricValue) -> str | None:
    """The change in words: 增长 12.34% · 上升 1.20 个百分点 · 持平; None where there is nothing to compare with."""
    size = figure.change if figure.unit == "rate" else figure.change_rate
    if size is None:
        return None
    text = amount_text(abs(size), "points" if figure.unit == "rate" else "rate")
    if size == 0:
        return say("metrics.level")
    rising = "rose" if figure.unit in ("rate", "ratio", "hours") else "up"
    return say(f"metrics.{rising if size > 0 else 'down'}", text=text)


def change_unit(unit: str) -> str:
    """The unit of a metric's change."""
    return "points" if unit == "rate" else unit


def _sign(value: Number) -> str:
    return "+" if value > 0 else "-" if value < 0 else ""
