"""Metrics of an export that covers other days than the orders, as rules judge them: over the days that both cover."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace

from pdd_ops.metrics.catalogue import datasets_of, metrics, supports
from pdd_ops.metrics.compare import Line, MetricValue, compare, compare_by
from pdd_ops.metrics.coverage import Coverage
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Days, Period

ADS = "ad_days"
PROFIT = "profit_sums"


def values_on_common_days(
    connection: sqlite3.Connection,
    shops: Shops,
    covered: Coverage,
    previous: Period,
    values: Mapping[str, MetricValue],
) -> dict[str, MetricValue]:
    """The metrics, those of the ads over the days that orders cover too: money of other days is no problem of these."""
    common = _common(covered)
    if common is None:
        return dict(values)
    ids = [name for name in values if _is_of_ads(name)]
    return {**values, **compare(connection, shops=shops.ids, period=common, previous=previous, metrics=ids)}


def lines_on_common_days(
    connection: sqlite3.Connection, shops: Shops, covered: Coverage, previous: Period, by: str, lines: list[Line]
) -> list[Line]:
    """The lines of a dimension, likewise."""
    common = _common(covered)
    ids = [name for name in (lines[0].values if lines else ()) if _is_of_ads(name) and supports(metrics()[name], by)]
    if common is None or not ids:
        return lines
    found = compare_by(connection, by, ids, shops=shops.ids, period=common, previous=previous)
    own = {line.key: {name: line.values[name] for name in ids} for line in found}
    none = {name: replace(lines[0].values[name], value=None, previous=None, change=None) for name in ids}
    return [replace(line, values={**line.values, **own.get(line.key, none)}) for line in lines]


def _common(covered: Coverage) -> Period | None:
    """The days that orders and ads cover, where the ads cover more; None where nothing changes."""
    ads, orders = covered.days(ADS), covered.days("orders")
    return Days.of(ads & orders) if ads & orders and ads - orders else None


def _is_of_ads(name: str) -> bool:
    return name in metrics() and (datasets_of(metrics()[name]) == {ADS} or _is_profit(name))


def _is_profit(name: str) -> bool:
    """Whether it is what is left of orders: of the days of which `profit` speaks, and to be compared with ads."""
    metric = metrics()[name]
    parts = metric.parts(None) if metric.kind in ("ratio", "difference") else (name,)
    return any(PROFIT in metrics()[part].columns for part in parts)
