"""Metrics of an export that covers other days than the orders, as rules judge them: over the days that both cover."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pdd_ops.metrics.catalogue import datasets_of, metrics, supports
from pdd_ops.metrics.compare import Line, MetricValue, compare, compare_by
from pdd_ops.metrics.coverage import Coverage
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Days, Period

ADS = "ad_days"
PRODUCTS = "product_days"
PROFIT = "profit_sums"
VISITORS = "product_visitors"  # which orders are held against


def values_on_common_days(
    connection: sqlite3.Connection,
    shops: Shops,
    covered: Coverage,
    previous: Period,
    values: Mapping[str, MetricValue],
) -> dict[str, MetricValue]:
    """The metrics, those of the ads and the visitors of products over the days that orders cover too: money or visitors
    of other days are no problem of these."""
    found = dict(values)
    for ids, common in _narrowed(covered, list(values), None):
        found |= compare(connection, shops=shops.ids, period=common, previous=previous, metrics=ids)
    return found


def lines_on_common_days(
    connection: sqlite3.Connection, shops: Shops, covered: Coverage, previous: Period, by: str, lines: list[Line]
) -> list[Line]:
    """The lines of a dimension, likewise."""
    for ids, common in _narrowed(covered, list(lines[0].values) if lines else [], by):
        found = compare_by(connection, by, ids, shops=shops.ids, period=common, previous=previous)
        own = {line.key: {name: line.values[name] for name in ids} for line in found}
        none = {name: replace(lines[0].values[name], value=None, previous=None, change=None) for name in ids}
        lines = [replace(line, values={**line.values, **own.get(line.key, none)}) for line in lines]
    return lines


def narrowed_to(covered: Coverage, named: Iterable[str], by: str | None) -> dict[str, int]:
    """Of how many days those of the metrics are that are judged over fewer than they are known of, by what they are of:
    'ads' or 'visitors'; none where all are judged over all of their days."""
    return {
        "visitors" if VISITORS in ids else "ads": common.days for ids, common in _narrowed(covered, list(named), by)
    }


def _narrowed(covered: Coverage, named: Sequence[str], by: str | None) -> Iterator[tuple[list[str], Period]]:
    """The metrics whose export covers days that orders do not, with the days that both cover."""
    visitors_of = PRODUCTS if by == "product" else "traffic_days"
    for dataset, is_of in ((ADS, _is_of_ads), (visitors_of, lambda name: name == VISITORS)):
        own, orders = covered.days(dataset), covered.days("orders")
        ids = [name for name in named if name in metrics() and is_of(name) and supports(metrics()[name], by)]
        if ids and own & orders and own - orders:
            yield ids, Days.of(own & orders)


def _is_of_ads(name: str) -> bool:
    return datasets_of(metrics()[name]) == {ADS} or _is_profit(name)


def _is_profit(name: str) -> bool:
    """Whether it is what is left of orders: of the days of which `profit` speaks, and to be compared with ads."""
    metric = metrics()[name]
    parts = metric.parts(None) if metric.kind in ("ratio", "difference") else (name,)
    return any(PROFIT in metrics()[part].columns for part in parts)
