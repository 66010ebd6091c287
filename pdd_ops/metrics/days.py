"""Metrics day by day: every day of a period is there, also one on which nothing happened."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from pdd_ops.metrics.catalogue import find
from pdd_ops.metrics.evaluate import evaluate
from pdd_ops.metrics.sums import Scope
from pdd_ops.metrics.values import Value
from pdd_ops.periods import Period


def by_day(
    connection: sqlite3.Connection, metrics: Sequence[str], *, shops: Sequence[int], period: Period
) -> dict[str, tuple[Value, ...]]:
    """Metric (id) -> its value on each day of the period, in order. The metrics must support the dimension 'day'."""
    wanted = [find(metric_id) for metric_id in metrics]
    found = evaluate(connection, wanted, Scope(tuple(shops), period, "day"))
    return {metric.id: tuple(found.value(metric, day) for day in period.each_day()) for metric in wanted}
