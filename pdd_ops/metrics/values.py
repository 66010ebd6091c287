"""One number of a metric: its value in the metric's unit, the sums it was made of, and why it is missing if it is."""

from __future__ import annotations

from dataclasses import field

from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import Metric
from pdd_ops.money import round_half_up
from pdd_ops.records import frozen

Number = int | float


DIGITS = 6  # of a sum of fractions that mean anything


@frozen
class Value:
    """Yuan with two decimals, a count, a fraction of 1 (rate), a ratio, hours, seconds or a score; None comes with a
    `reason`.

    `numerator` and `denominator` are the sums behind it as stored (money in fen); a sum alone stands in `numerator`.
    `days`: of how many days of its period it is known; None where it is not of days.
    """

    value: Number | None
    numerator: Number | None = None
    denominator: Number | None = None
    reason: str | None = None
    note: str | None = None
    days: int | None = field(default=None, compare=False)
    exact: float | None = field(default=None, compare=False)  # a ratio before it is rounded, to compute with


def missing(reason: str) -> Value:
    """No number, and why."""
    return Value(None, reason=reason)


def from_sum(metric: Metric, total: Number) -> Value:
    """A sum as stored becomes the value of an additive or distinct metric. Shares of counted things add up to binary
    fractions, which depend on the order of the rows in their last digits: these decide no rounding."""
    if isinstance(total, float):
        total = round(total, DIGITS)
    return Value(rounded(metric, total / 100 if metric.unit == "yuan" else total), numerator=total)


def whole(total: Number) -> int:
    """A sum, of fractions too, in whole fen or counts."""
    return total if isinstance(total, int) else int(round_half_up(round(total, DIGITS), 0))


def from_last(metric: Metric, day: str, number: Number) -> Value:
    """The value of one day, which stands for the period; it is said of which day it is."""
    value = rounded(metric, number)
    return Value(value, numerator=value, note=say("metrics.last_value", day=day))


def from_parts(metric: Metric, numerator: Number, denominator: Number, base: Metric, *, least: int = 0) -> Value:
    """The value of a ratio or difference from its two sums; `base` is the metric of the denominator, `least` the
    smallest one of its table."""
    if metric.kind == "difference":
        return Value(rounded(metric, (numerator - denominator) / 100), numerator, denominator)
    if not denominator or (metric.positive and denominator < 0):
        nothing = metric.positive and not numerator and not denominator  # sold nothing: no sale loses
        own = None if nothing else metric.no_base
        reason = pick(dict(own)) if own else say("metrics.no_base", label=base.label)
        return Value(None, numerator, denominator, reason=reason)
    least = max(metric.least, least)
    if denominator < least:
        reason = say("metrics.too_few", label=base.label, count=f"{denominator:,}", least=least)
        return Value(None, numerator, denominator, reason=reason)
    scale = metric.divisor * (100 if metric.unit == "yuan" else 1)
    exact = numerator / denominator / scale
    return Value(rounded(metric, exact), numerator, denominator, exact=exact)


def is_few(metric: Metric, value: Value) -> bool:
    """Whether a ratio is one of so few that it is compared with nothing."""
    return value.value is not None and metric.few > (value.denominator or 0)


def rounded(metric: Metric, number: Number) -> Number:
    """Yuan to the fen, counts to whole numbers, everything else to six decimals."""
    if metric.unit == "count":
        return number if isinstance(number, int) else int(round_half_up(number, 0))
    return round_half_up(float(number), 2 if metric.unit == "yuan" else 6)
