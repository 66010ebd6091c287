"""Targets as people set them, how far a month has come, and what is refused because it cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import Metric, find, lasting
from pdd_ops.metrics.values import Number
from pdd_ops.money import round_half_up
from pdd_ops.periods import Month
from pdd_ops.records import frozen
from pdd_ops.work.model import Target

_NUMBER = re.compile(r"[¥￥]?(-?[\d,]+(?:\.\d+)?)(万|w|k)?(%|元|单|人|小时|秒|分|星)?", re.IGNORECASE)
_TIMES = {"万": 10_000, "w": 10_000, "k": 1000}
HIGHEST = {"yuan": 1e10, "count": 1e9, "ratio": 1000, "days": 1000, "hours": 1000, "seconds": 86_400, "score": 5}
PRODUCT_TOLERANCE = 0.02  # of targets that have to agree with each other


@frozen
class Day:
    """A day of the month: what was reached from the 1st to it, as a share of the target, beside the share of days."""

    day: str
    value: Number
    share: float
    days_share: float


@frozen
class Progress:
    """How far a month is on the way to a target: `value` after `days` of `all_days` days. `share` is the part of the
    target reached, None for a rate or where less is better; `pace` what the month comes to if it goes on like this."""

    target: Target
    label: str
    good: str
    value: Number | None
    days: int
    all_days: int
    share: float | None
    pace: Number | None
    reached: bool | None
    by_day: tuple[Day, ...]

    @property
    def days_share(self) -> float:
        """The part of the month that is over."""
        return round_half_up(self.days / self.all_days, 6)


def metric_meant(word: str) -> Metric:
    """The metric of this id or label. Raises UsageError."""
    return find(word)


def read_target(shop_id: int, metric: Metric, text: str, month: Month) -> Target:
    """A target from what was typed: 500000, 50万, 5%. Raises UsageError where it cannot be read or cannot be meant."""
    match = _NUMBER.fullmatch(text.replace(" ", ""))
    if not match:
        raise UsageError(say("work.bad_target", value=text, metric=metric.label))
    value = float(match[1].replace(",", "")) * _TIMES.get((match[2] or "").lower(), 1)
    if metric.unit == "rate":
        if match[3] != "%" and value > 1:
            raise UsageError(say("work.percent", value=text, metric=metric.label))
        value = round_half_up(value / 100 if match[3] == "%" else value, 6)
    highest = 1.0 if metric.unit == "rate" else HIGHEST[metric.unit]
    if not 0 < value <= highest or (match[3] == "%" and metric.unit != "rate"):
        raise UsageError(say("work.silly_target", value=text, metric=metric.label))
    if metric.unit == "count" and not value.is_integer():
        raise UsageError(say("work.whole_number", value=text, metric=metric.label))
    kept: Number = int(value) if metric.unit == "count" else round_half_up(value, 2) if metric.unit == "yuan" else value
    return Target(shop_id, metric.id, str(month), kept, metric.unit)


def refuse_contradiction(target: Target, others: Sequence[Target]) -> None:
    """Raises PddOpsError where the targets of a month cannot all be reached: a quotient that its parts do not make."""
    values = {one.metric: one.value for one in others} | {target.metric: target.value}
    for metric in lasting():
        trio = (metric.id, metric.numerator, metric.denominator)
        if metric.kind != "ratio" or target.metric not in trio or any(name not in values for name in trio):
            continue
        quotient = values[metric.numerator] / values[metric.denominator] / metric.divisor
        if abs(quotient - values[metric.id]) > PRODUCT_TOLERANCE * values[metric.id]:
            names = [find(name).label for name in trio]
            raise PddOpsError(
                say("work.contradiction", ratio=names[0], above=names[1], below=names[2],
                    computed=round_half_up(quotient, 4), value=values[metric.id])
            )  # fmt: skip
    for part, whole in (("refund_amount", "gmv"), ("net_sales", "gmv"), ("refund_orders", "orders")):
        if target.metric in (part, whole) and part in values and whole in values and values[part] > values[whole]:
            raise PddOpsError(say("work.part_of_whole", part=find(part).label, whole=find(whole).label))


def progress(
    target: Target, value: Number | None, daily: Sequence[Number | None], days: Sequence[str], *, elapsed: int
) -> Progress:
    """How far the month is. `daily` are the metric's values on the `days` of the month; `elapsed` of them have data."""
    metric = find(target.metric)
    adds_up = metric.kind == "additive" and metric.good != "down"
    reached = None if value is None else value <= target.value if metric.good == "down" else value >= target.value
    if elapsed < len(days) and metric.kind == "additive":
        reached = True if adds_up and reached else False if metric.good == "down" and reached is False else None
    share = round_half_up(value / target.value, 6) if adds_up and value is not None else None
    pace = None
    if metric.kind == "additive" and value is not None and elapsed:
        exact = value * len(days) / elapsed
        pace = round(exact) if metric.unit == "count" else round_half_up(exact, 2)
    steps = tuple(_by_day(target, daily[:elapsed], days)) if adds_up and value is not None else ()
    return Progress(target, metric.label, metric.good, value, elapsed, len(days), share, pace, reached, steps)


def _by_day(target: Target, daily: Sequence[Number | None], days: Sequence[str]) -> list[Day]:
    total: Number = 0
    found = []
    for number, (day, value) in enumerate(zip(days, daily, strict=False), start=1):
        total = round_half_up(total + (value or 0), 2) if target.unit == "yuan" else total + (value or 0)
        found.append(Day(day, total, round_half_up(total / target.value, 6), round_half_up(number / len(days), 6)))
    return found
