"""Daily sums over many weeks, split by a dimension: what anomalies are looked for in.

One statement a table, whatever the number of days and keys. Where keys are named only their rows are looked up, so that
a shop with thousands of products is read as fast as a small one."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pdd_ops.metrics.catalogue import Metric, Table, find, metrics, place, tables
from pdd_ops.metrics.coverage import coverage
from pdd_ops.metrics.sums import bucket
from pdd_ops.metrics.values import Number
from pdd_ops.periods import Period
from pdd_ops.store.statement import question_marks

Days = dict[str, Number]  # day -> sum as stored (money in fen); a day without an entry is not known
Sums = dict[str, dict[str, Days]]  # key -> id of an additive metric -> days


def daily_sums(
    connection: sqlite3.Connection,
    wanted: Iterable[str],
    *,
    by: str | None,
    shops: Sequence[int],
    period: Period,
    keys: Sequence[str] | None = None,
) -> Sums:
    """The sums that the metrics (ids) are made of, by key of the dimension ('' where `by` is None), by the id of the
    sum and by day. A day without a row, and one that no export covers, has no entry. The metrics must support the
    dimension."""
    by_table: dict[str, dict[str, str]] = defaultdict(dict)
    for metric in _additive(wanted, by):
        table = place(metric, by)
        if table is not None:
            by_table[table.name][metric.id] = metric.columns[table.name]
    found: Sums = defaultdict(lambda: defaultdict(dict))
    for name, columns in by_table.items():
        _read(connection, tables()[name], columns, by=by, shops=shops, period=period, keys=keys, into=found)
    return found


def _additive(wanted: Iterable[str], by: str | None) -> list[Metric]:
    found: dict[str, Metric] = {}
    for name in wanted:
        metric = find(name)
        parts = [metrics()[part] for part in metric.parts(by)] if metric.kind == "ratio" else [metric]
        found |= {part.id: part for part in parts}
    return list(found.values())


def _read(
    connection: sqlite3.Connection,
    table: Table,
    columns: Mapping[str, str],
    *,
    by: str | None,
    shops: Sequence[int],
    period: Period,
    keys: Sequence[str] | None,
    into: Sums,
) -> None:
    seen = coverage(connection, shops, period).days(table.coverage) if table.absent == "zero" else None
    listed = ", ".join(f"SUM({expression})" for expression in columns.values())
    key = bucket(connection, table, by)
    chosen, parameters = _chosen(table, key, by=by, shops=shops, period=period, keys=keys)
    sql = f"SELECT {key}, t.day, {listed} FROM {chosen} GROUP BY 1, 2"
    for found, day, *sums in connection.execute(sql, parameters):
        if seen is not None and day not in seen:
            continue
        known = [(metric_id, number) for metric_id, number in zip(columns, sums, strict=True) if number is not None]
        place = into[str(found)] if known else {}
        for metric_id, number in known:
            place[metric_id][day] = number


def _chosen(
    table: Table, key: str, *, by: str | None, shops: Sequence[int], period: Period, keys: Sequence[str] | None
) -> tuple[str, list[object]]:
    """FROM and WHERE. Named keys are looked up day by day along the table's own key."""
    marks = question_marks(shops)
    where, parameters = [f"t.shop_id IN ({marks})"], list[object](shops)
    if table.keyed:
        where.append("t.dim = ?")
        parameters.append(by if by in table.keyed else "all")
    if table.ranged:
        where.append("t.day_to = t.day")
    if keys is None:
        where.append("t.day BETWEEN ? AND ?")
        return f"{table.name} AS t WHERE {' AND '.join(where)}", [*parameters, period.first, period.last]
    lists = [json.dumps(period.each_day()), json.dumps(list(keys))]
    joined = f"json_each(?) AS d CROSS JOIN json_each(?) AS k CROSS JOIN {table.name} AS t"
    return f"{joined} WHERE {' AND '.join(where)} AND t.day = d.value AND {key} = k.value", [*lists, *parameters]
