"""Which metrics an effect can be measured on, and their numbers by product and day.

Sums (sales, orders, units, product visitors) are read as they are; of a ratio (conversion, refund rate, …) both parts
are read, and the days on which one of them is not known.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import field

from pdd_ops.insight.product_series import Ratio
from pdd_ops.metrics.catalogue import Metric, metrics, place, public
from pdd_ops.metrics.series import known_days, product_amounts
from pdd_ops.periods import Period
from pdd_ops.records import frozen

SALES = "gmv"
SUMS = (SALES, "orders", "units", "product_visitors")


@frozen
class Material:
    """The numbers of a metric, product (id) -> day -> amount: of a ratio its numerators, with `ratio` for the rest.
    `unknown`: days of the period that one of its exports does not have."""

    metric: str
    series: Mapping[str, Mapping[str, float]] = field(hash=False)
    unknown: frozenset[str]
    ratio: Ratio | None


def measured_metrics() -> list[str]:
    """The ids of all metrics that an effect can be measured on."""
    return [*SUMS, *(metric.id for metric in public() if _is_ratio_of_products(metric))]


def read_material(connection: sqlite3.Connection, shops: Sequence[int], metric_id: str, period: Period) -> Material:
    """The numbers of one of `measured_metrics`."""
    if metric_id in SUMS:
        series = product_amounts(connection, shops, metric_id, period)
        return Material(metric_id, series, _unknown(connection, shops, [metric_id], period), None)
    metric = metrics()[metric_id]
    parts = metric.parts("product")
    above, below = (product_amounts(connection, shops, part, period) for part in parts)
    counted = metric.unit == "rate" and metrics()[parts[0]].unit == "count"
    ratio = Ratio(below, counted, product_amounts(connection, shops, SALES, period))
    return Material(metric_id, above, _unknown(connection, shops, parts, period), ratio)


def _is_ratio_of_products(metric: Metric) -> bool:
    """Whether it is a ratio of two sums of the same product, of which more or less is better. What is said of a part of
    the orders only (those with a cost) is not: the part may have changed."""
    if metric.kind != "ratio" or not metric.good or any(metrics()[part].gap for part in metric.parts("product")):
        return False
    parts = [metrics()[part] for part in metric.parts("product")]
    return all(part.kind == "additive" and place(part, "product") is not None for part in parts)


def _unknown(
    connection: sqlite3.Connection, shops: Sequence[int], parts: Sequence[str], period: Period
) -> frozenset[str]:
    known = [known_days(connection, shops, part, period) for part in parts]
    return frozenset(period.each_day()).difference(frozenset.intersection(*known))
