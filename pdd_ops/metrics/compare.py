"""A metric beside its value in another period: what reports show, rules judge and plans start from."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import partial

from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import Metric, find, lasting
from pdd_ops.metrics.catalogue import metrics as dictionary
from pdd_ops.metrics.coverage import Common, common_days
from pdd_ops.metrics.evaluate import evaluate
from pdd_ops.metrics.evaluation import Evaluation
from pdd_ops.metrics.gate import RATE_OF_CHANGE, Claim, why_not
from pdd_ops.metrics.intervals import differs
from pdd_ops.metrics.keys import labels_of
from pdd_ops.metrics.read_once import days_key, kept
from pdd_ops.metrics.sums import Scope
from pdd_ops.metrics.values import Number, Value, is_few
from pdd_ops.money import round_half_up
from pdd_ops.periods import Period
from pdd_ops.records import changed, frozen


@frozen
class ComparedDays:
    """The days that a metric is compared over: first and last of them in either period, and how many they are."""

    this: tuple[str, str]
    other: tuple[str, str]
    count: int


@frozen
class MetricValue:
    """Yuan with two decimals, counts, fractions of 1. `change` of a rate is in percentage points, else in the unit;
    `change_rate` is relative (1 = +100 %) and None where there was nothing before.

    `value` is of the whole period, of which `days` are known. Where fewer days are compared, `compared_days` says
    which: `compared_value`, `previous` and `change` are of them. `why_not` says why nothing is compared at all,
    `why_no_rate` why no relative change is said."""

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
    days: int | None = None
    compared_value: Number | None = None
    compared_days: ComparedDays | None = None
    why_not: str | None = None
    why_no_rate: str | None = None
    by_chance: bool = False  # a rate: the change is no more than chance explains
    exact: float | None = field(default=None, compare=False)  # ratios before they are rounded, to compute with
    exact_previous: float | None = field(default=None, compare=False)
    exact_compared: float | None = field(default=None, compare=False)

    @property
    def compared(self) -> Number | None:
        """The value on the days that `previous` is compared with."""
        return self.value if self.compared_value is None else self.compared_value


@frozen
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
    """Metrics of a period beside another one, by id: all public ones in the order of the dictionary that only
    imports change, or those named.

    Each is compared over the days that are known in both periods (metrics/coverage.py has how few are too few)."""
    key = "compare", tuple(shops), days_key(period), days_key(previous), None if metrics is None else tuple(metrics)
    return dict(kept(connection, key, lambda: _compare(connection, shops, period, previous, metrics)))


def _compare(
    connection: sqlite3.Connection,
    shops: Sequence[int],
    period: Period,
    previous: Period,
    metrics: Sequence[str] | None,
) -> dict[str, MetricValue]:
    wanted = lasting() if metrics is None else [find(metric_id) for metric_id in metrics]
    sides = Sides.read(connection, wanted, Scope(tuple(shops), period), previous)
    return {metric.id: sides.value(metric, "") for metric in wanted}


def compare_by(
    connection: sqlite3.Connection,
    by: str,
    metrics: Sequence[str],
    *,
    shops: Sequence[int],
    period: Period,
    previous: Period,
) -> list[Line]:
    """Metrics split by a dimension, beside another period as `compare` has it; every key of either one, the largest of
    the first metric first. The metrics must support the dimension."""
    wanted = [find(metric_id) for metric_id in metrics]
    scope = Scope(tuple(shops), period, by)
    sides = Sides.read(connection, wanted, scope, previous)
    labels = labels_of(connection, scope, sorted(sides.keys()))
    lines = [
        Line(key, label, {metric.id: sides.value(metric, key) for metric in wanted}) for key, label in labels.items()
    ]
    return sorted(with_shares(lines, metrics[0]), key=lambda line: (-(line.values[metrics[0]].value or 0), line.key))


@frozen
class Beside:
    """What a metric of a period is compared with: itself on the days that both periods know, `this` (None: on all of
    them) and `other`. `days` says which these are, `no_rate` why no relative change is said."""

    this: Evaluation | None
    other: Evaluation
    days: ComparedDays | None
    no_rate: str | None


@frozen
class Sides:
    """Metrics of a period, and of the days that can be compared in it and in another one."""

    now: Evaluation
    beside: Mapping[str, Beside | str] = field(hash=False)  # metric -> what it is compared with, or why with nothing

    @classmethod
    def read(cls, connection: sqlite3.Connection, wanted: Sequence[Metric], scope: Scope, previous: Period) -> Sides:
        """Reads the period, the other one, and once more the days that both know where these are fewer."""
        now, before = evaluate(connection, wanted, scope), evaluate(connection, wanted, replace(scope, period=previous))
        common = {m.id: common_days(scope.period, now.days(m), previous, before.days(m)) for m in wanted}
        told: dict[Common | None, Beside | str] = {None: say("metrics.no_days_before", period=previous)}
        for days in dict.fromkeys(one for one in common.values() if one):
            reason = why_not(Claim(days=min(days.days.days, days.before.days)))
            mine = [metric for metric in wanted if common[metric.id] == days]
            told[days] = reason if reason is not None else _beside(connection, mine, scope, days, (now, before))
        return cls(now, {name: told[days] for name, days in common.items()})

    def keys(self) -> set[str]:
        """Every bucket of either side."""
        others = (one.other for one in self.beside.values() if isinstance(one, Beside))
        return self.now.keys().union(*(one.keys() for one in {id(other): other for other in others}.values()))

    def value(self, metric: Metric, key: str) -> MetricValue:
        """A metric of a bucket beside what it was."""
        value, beside = self.now.value(metric, key), self.beside[metric.id]
        if isinstance(beside, str):
            return compared(metric, value, None, why_not=beside)
        on = beside.this.value(metric, key) if beside.this else None
        before = beside.other.value(metric, key)
        if metric.few and any(is_few(metric, one) for one in (on or value, before)):
            return compared(metric, value, None, why_not=say("metrics.few_not_compared", least=metric.few))
        return compared(metric, value, before, on=on, days=beside.days, no_rate=beside.no_rate)


def _beside(
    connection: sqlite3.Connection,
    mine: Sequence[Metric],
    scope: Scope,
    days: Common,
    whole: tuple[Evaluation, Evaluation],
) -> Beside:
    """`whole`: the period and the other one, which are read."""
    claim = Claim(days=min(days.days.days, days.before.days), orders=_orders(connection, scope, days))
    no_rate = why_not(claim, RATE_OF_CHANGE)
    if days.whole:
        return Beside(None, whole[1], None, no_rate)
    this, other = (evaluate(connection, mine, replace(scope, period=one)) for one in (days.days, days.before))
    ends = ((one.first, one.last) for one in (days.days, days.before))
    return Beside(this, other, ComparedDays(next(ends), next(ends), days.days.days), no_rate)


def _orders(connection: sqlite3.Connection, scope: Scope, days: Common) -> int | None:
    """The orders on the poorer side of a comparison; None where no order export tells."""
    sides = [
        kept(connection, ("orders", scope.shops, days_key(one)), partial(_orders_of, connection, scope.shops, one))
        for one in (days.days, days.before)
    ]
    return min(int(side) for side in sides if side is not None) if None not in sides else None


def _orders_of(connection: sqlite3.Connection, shops: tuple[int, ...], period: Period) -> Number | None:
    metric = find("orders")
    return evaluate(connection, [metric], Scope(shops, period)).value(metric, "").value


def with_shares(lines: Sequence[Line], metric_id: str) -> list[Line]:
    """The lines with `share`, their part of the sum of a metric; compared over the days over which that is."""
    amounts = [line.values[metric_id] for line in lines]
    sums = [
        sum(amount or 0 for amount in side)
        for side in zip(*((a.value, a.compared, a.previous) for a in amounts), strict=True)
    ]
    return [
        Line(line.key, line.label, {**line.values, "share": _share(a, *sums)})
        for line, a in zip(lines, amounts, strict=True)
    ]


def _share(amount: MetricValue, total: Number, total_compared: Number, total_before: Number) -> MetricValue:
    ours, before = _part(amount.compared, total_compared), _part(amount.previous, total_before)
    whole = changed(figure(ours, "rate", before), value=_part(amount.value, total))
    if amount.compared_days is None:
        return whole
    return changed(whole, compared_value=ours, compared_days=amount.compared_days)


def told_apart(lines: list[Line], first: str) -> list[Line]:
    """The lines of a dimension without the one that is not filled in, where that has all of the `first` metric: then
    nothing is split."""
    named = [line for line in lines if line.key]
    split = any(line.values[first].value or line.values[first].previous for line in named)
    return lines if split else named


def _part(amount: Number | None, total: Number) -> float | None:
    return round_half_up(amount / total, 6) if amount is not None and total else None


def compared(
    metric: Metric,
    now: Value,
    before: Value | None,
    *,
    on: Value | None = None,
    days: ComparedDays | None = None,
    no_rate: str | None = None,
    why_not: str | None = None,
) -> MetricValue:
    """Two values of a metric side by side. `on` is the value on the days that `before` is compared with, where these
    are not all, and `days` which these are; `no_rate` says why the relative change is not said, `why_not` why nothing
    is compared."""
    previous, ours = before.value if before else None, (on or now).value
    return MetricValue(
        metric.id,
        metric.label,
        metric.unit,
        now.value,
        previous,
        difference(metric.unit, ours, previous),
        relative(ours, previous) if no_rate is None else None,
        reason=now.reason,
        note=now.note,
        good=metric.good,
        days=now.days,
        compared_value=on.value if on else None,
        compared_days=days,
        why_not=why_not,
        why_no_rate=no_rate,
        exact=now.exact,
        exact_previous=before.exact if before else None,
        exact_compared=(on or now).exact,
        by_chance=_is_chance(metric, on or now, before),
    )


def _is_chance(metric: Metric, ours: Value, before: Value | None) -> bool:
    """Whether a share of counted things (orders, visitors) differs by no more than chance explains (Newcombe)."""
    if metric.unit != "rate" or metric.kind not in ("ratio", "outlook") or before is None:
        return False
    if any(dictionary()[part].unit != "count" for part in metric.parts(None)):
        return False
    counts = (ours.numerator, ours.denominator, before.numerator, before.denominator)
    known = [float(count) for count in counts if count is not None]
    whole = all(count.is_integer() for count in known)  # expected orders are no counts
    return whole and len(known) == 4 and known[0] <= known[1] and known[2] <= known[3] and not differs(*known)


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
