"""Small readings of a number: its raw text for scripts, whether its change is welcome, which way it went."""

from __future__ import annotations

from dataclasses import dataclass

from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.values import Number
from pdd_ops.metrics.wording import MISSING, change_text, number_text, signed_text


@dataclass(frozen=True)
class Moved:
    """A change and how it reads."""

    value: Number
    text: str


def raw(value: Number | str | None) -> str:
    """The value for scripts and for whoever reads the page by program: unrounded, '' where there is none."""
    return "" if value is None else str(value)


def number(value: Number | None, unit: str) -> str:
    """A number as tables have it, a dash where there is none."""
    return MISSING if value is None else number_text(value, unit)


def colour(value: object, good: str, *, red: str) -> str:
    """The colour of a change: 'red' is worse, 'green' better; where `red` is 'rise', up and down. Else ''."""
    green = "down" if red == "rise" else good
    if not green or not isinstance(value, (int, float)) or value == 0:
        return ""
    return "green" if (value > 0) == (green == "up") else "red"


def arrow(value: object, text: str) -> str:
    """An arrow before a change; none where what is shown of it is nothing."""
    if not isinstance(value, (int, float)) or text[:1] not in "+-":
        return ""
    return "▲ " if value > 0 else "▼ "


def moved_of(metric: MetricValue) -> Moved | None:
    """The change of a headline: points for a rate, else relative, else in its unit; None without anything before."""
    if metric.unit != "rate" and metric.change_rate is not None:
        return Moved(metric.change_rate, signed_text(metric.change_rate, "rate"))
    text = change_text(metric)
    return None if metric.change is None or text is None else Moved(metric.change, text)


def is_reached(metric: MetricValue) -> bool | None:
    """Whether the target is reached, None where that cannot be told."""
    if metric.value is None or metric.target is None or not metric.good:
        return None
    return metric.value >= metric.target if metric.good == "up" else metric.value <= metric.target
