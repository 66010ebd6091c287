"""A metric beside its value in another period: what reports show, rules judge and plans start from."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pdd_ops.metrics.catalogue import Metric, find, public
from pdd_ops.metrics.keys import labels_of
from pdd_ops.metrics.parts import evaluate
from pdd_ops.metrics.sums import Scope
from pdd_ops.metrics.values import Number, Value
from pdd_ops.money import round_half_up
from pdd_ops.periods import Period


@dataclass(frozen=True)
class MetricValue:
    """Yuan with two decimals, counts, fractions of 1. `change` of a rate is in percentage points, else in the unit;
    `change_rate` is relative (1 = +100 %) and None where there was nothing before."""

    id: str
    label: str
    unit: str
    value: Number | None
    previous: Number | None = None
    change: Number | None = None
    change_rate: float | None = None
    target: Number | None = None
    reason: str | None = None
    note: str | None = None
    good: str = ""
    exact: float | None = field(default=None, compare=False)  # ratios before they are rounded, to compute with
    exact_previous: float | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Line:
    """One key of a dimension. `values` has the metrics asked for, and `share`: its part of the first one's sum."""

    key: str
    label: str
    values: Mapping[str, MetricValue] = field(hash=False)


def compare(
    connection: sqlite3.Connection,
    *,
    shops: Sequence[int],
    period: Period,
    previous: Period,
    metrics: Sequence[str] | None = None,
) -> dict[str, MetricValue]:
    """Metrics of a period beside another one, by id: all public ones in the order of the dictionary, or those named."""
    wanted = public() if metrics is None else [find(metric_id) for metric_id in metrics]
    now = evaluate(connection, wanted, Scope(tuple(shops), period))
    before = evaluate(connection, wanted, Scope(tuple(shops), previous))
    return {metric.id: compared(metric, now.value(metric, ""), before.value(metric, "")) for metric in wanted}


def compare_by(
    connection: sqlite3.Connection,
    by: str,
    metrics: Sequence[str],
    *,
    shops: Sequence[int],
    period: Period,
    previous: Period,
) -> list[Line]:
    """Metrics split by a dimension, beside another period; every key of either one, the largest of the first metric
    first. The metrics must support the dimension."""
    wanted = [find(metric_id) for metric_id in metrics]
    scope = Scope(tuple(shops), period, by)
    now = evaluate(connection, wanted, scope)
    before = evaluate(connection, wanted, Scope(tuple(shops), previous, by))
    labels = labels_of(connection, scope, sorted(now.keys() | before.keys()))
    lines = [
        Line(
            key,
            label,
            {metric.id: compared(metric, now.value(metric, key), before.value(metric, key)) for metric in wanted},
        )
        for key, label in labels.items()
    ]
    return sorted(_with_shares(lines, metrics[0]), key=lambda line: (-(line.values[metrics[0]].value or 0), line.key))


def _with_shares(lines: list[Line], metric_id: str) -> list[Line]:
    amounts = [line.values[metric_id] for line in lines]
    total = sum(amount.value or 0 for amount in amounts)
    before = sum(amount.previous or 0 for amount in amounts)
    return [
        Line(
            line.key,
            line.label,
            {**line.values, "share": figure(_part(a.value, total), "rate", _part(a.previous, before))},
        )
        for line, a in zip(lines, amounts, strict=True)
    ]


def _part(amount: Number | None, total: Number) -> float | None:
    return round_half_up(amount / total, 6) if amount is not None and total else None


def compared(metric: Metric, now: Value, before: Value | None) -> MetricValue:
    """Two values of a metric side by side."""
    previous = before.value if before else None
    return MetricValue(
        metric.id,
        metric.label,
        metric.unit,
        now.value,
        previous,
        difference(metric.unit, now.value, previous),
        relative(now.value, previous),
        reason=now.reason,
        note=now.note,
        good=metric.good,
        exact=now.exact,
        exact_previous=before.exact if before else None,
    )


def difference(unit: str, value: Number | None, previous: Number | None) -> Number | None:
    """How much more it is now: percentage points for a rate, else the unit itself."""
    if value is None or previous is None:
        return None
    if unit == "count":
        return value - previous
    return round_half_up((value - previous) * (100 if unit == "rate" else 1), 2 if unit == "yuan" else 4)


def relative(value: Number | None, previous: Number | None) -> float | None:
    """The change as a fraction of what it was; None from nothing."""
    if value is None or not previous:
        return None
    return round_half_up((value - previous) / abs(previous), 4)


def figure(value: Number | None, unit: str, previous: Number | None = None) -> MetricValue:
    """A number that is not a metric of the dictionary (a share, a gap in days), beside what it was."""
    return MetricValue("", "", unit, value, previous, difference(unit, value, previous), relative(value, previous))
