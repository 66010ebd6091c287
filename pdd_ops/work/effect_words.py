"""The numbers of a measured effect as people read them, the same for the command and for the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pdd_ops.insight.verdict import verdict_text
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.values import Number
from pdd_ops.metrics.wording import amount_text, change_unit, with_sign

if TYPE_CHECKING:
    from pdd_ops.work.effects import Measured


def number(measured: Measured, value: float | None) -> Number | None:
    """An amount of the series in the unit of the metric."""
    if value is None:
        return None
    metric = metrics()[measured.metric]
    if metric.unit == "count":
        return round(value)
    exact = value / metric.divisor
    return round(exact / 100, 2) if metric.unit == "yuan" else round(exact, 6)


def points(measured: Measured, value: float | None) -> float | None:
    """A difference of a rate in percentage points; None where the metric is no rate."""
    return None if value is None or metrics()[measured.metric].unit != "rate" else round(value * 100, 4)


def level_text(measured: Measured, value: float | None) -> str:
    """What a side had: 1,235.70 元 · 4.33%."""
    return amount_text(number(measured, value) or 0, metrics()[measured.metric].unit)


def moved_text(measured: Measured, value: float | None) -> str:
    """A difference with its sign: +2,732.37 元 · -1.20 个百分点."""
    unit = change_unit(metrics()[measured.metric].unit)
    size = (points(measured, value) if unit == "points" else number(measured, value)) or 0
    return with_sign(size, amount_text(abs(size), unit))


def rate_text(value: float | None) -> str:
    """A relative change: +12.3%."""
    return "" if value is None else f"{value * 100:+,.1f}%"


def summary(measured: Measured) -> str:
    """'有效：成交金额 +63.2%（+20.1% 至 +121.9%）', '有效：退款率（笔） -3.10 个百分点（…），相对 -31.0%', or the
    verdict alone."""
    found, verdict = measured.effect, verdict_text(measured.effect.verdict)
    if found.change is None or found.interval is None or found.amount_interval is None:
        return say("work.effect_unknown", verdict=verdict)
    label, relative = metrics()[measured.metric].label, rate_text(found.change)
    if measured.is_ratio:
        change, low, high = (moved_text(measured, end) for end in (found.amount, *found.amount_interval))
        words = {"verdict": verdict, "label": label, "change": change, "low": low, "high": high}
        return say("work.effect_known_ratio", **words, relative=relative)
    low, high = map(rate_text, found.interval)
    return say("work.effect_known", verdict=verdict, label=label, change=relative, low=low, high=high)


def expected_text(expected: float, unit: str, worth: float | None = None) -> str:
    """What an action is to bring: 1,200.00 元/月; its part where that is what its problem is worth, divided."""
    text, whole = (amount_text(amount or 0, unit) for amount in (expected, worth))
    if unit == "yuan":
        text, whole = (say("work.a_month", text=one) for one in (text, whole))
    return text if worth is None else say("work.part_of_worth", text=text, whole=whole)


def difference(measured: Measured) -> dict[str, Any]:
    """The change and its interval in the unit of the metric, and of a rate in percentage points, as JSON has them."""
    found, ends = measured.effect, measured.effect.amount_interval
    rate = metrics()[measured.metric].unit == "rate"
    return {
        "amount": number(measured, found.amount),
        "amount_interval": ends and [number(measured, end) for end in ends],
        "points": points(measured, found.amount),
        "points_interval": ends and [points(measured, end) for end in ends] if rate else None,
    }
