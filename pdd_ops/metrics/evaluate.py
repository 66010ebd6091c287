"""Reads every sum that some metrics need: one statement a table and set of days."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain

from pdd_ops.metrics.catalogue import Metric, Table, tables
from pdd_ops.metrics.columns import Columns, columns_of
from pdd_ops.metrics.coverage import Coverage, coverage
from pdd_ops.metrics.delivery import read_deliveries
from pdd_ops.metrics.evaluation import TELLS, Evaluation
from pdd_ops.metrics.parts import Part, Source, all_parts
from pdd_ops.metrics.read_once import kept
from pdd_ops.metrics.refund_cohorts import read_outlooks
from pdd_ops.metrics.refund_values import SEEN
from pdd_ops.metrics.sums import (
    Buckets,
    Lasts,
    Scope,
    distinct_counts,
    is_imported,
    is_only_spanned,
    known_days,
    last_values,
    sums,
)
from pdd_ops.metrics.values import Number
from pdd_ops.periods import Days, Period
from pdd_ops.store.statement import question_marks

TOLD_IN = ("status", "aftersale_status", "refund_amount")  # fields of the orders that tell a refund


def evaluate(connection: sqlite3.Connection, wanted: Iterable[Metric], scope: Scope) -> Evaluation:
    """Reads every sum that the metrics need: one statement a table (and set of days), one a distinct count."""
    wanted = list(wanted)
    key = "parts", scope.by, tuple(metric.id for metric in wanted)
    parts_by_metric = kept(connection, key, lambda: all_parts(wanted, scope.by))
    columns = _columns(connection, chain.from_iterable(parts_by_metric.values()), scope)
    parts_by_metric = {name: _where_known(parts, columns) for name, parts in parts_by_metric.items()}
    covered = coverage(connection, scope.shops, scope.period)
    known = _known(connection, parts_by_metric, covered, scope)
    known |= _of_columns(parts_by_metric, columns, known)
    parts_by_metric = {name: _on_common_days(parts, known, scope) for name, parts in parts_by_metric.items()}
    by_source: dict[Source, list[Part]] = defaultdict(list)
    for part in chain.from_iterable(parts_by_metric.values()):
        by_source[part.table.name, part.days].append(part)
    buckets: dict[Source, Buckets] = {}
    lasts: dict[str, Lasts] = {}
    for (name, days), parts in by_source.items():
        if days is None or days:
            _read(connection, tables()[name], parts, _narrowed(scope, days), buckets, lasts)
    spanned = frozenset(
        (name, days)
        for name, days in by_source
        if tables()[name].ranged and is_only_spanned(connection, tables()[name], _narrowed(scope, days))
    )
    silent = _is_silent(connection, parts_by_metric, covered, scope)
    refunds = {metric.id for metric in wanted if metric.kind == "outlook"}
    outlooks = read_outlooks(connection, scope, foretold=not refunds.issubset(SEEN)) if refunds else {}
    deliveries = read_deliveries(connection, scope) if any(metric.kind == "median" for metric in wanted) else {}
    return Evaluation(
        scope,
        buckets,
        lasts,
        known,
        spanned,
        columns,
        parts_by_metric,
        silent,
        outlooks=outlooks,
        deliveries=deliveries,
    )


def on_known_days(
    connection: sqlite3.Connection, shops: tuple[int, ...], period: Period, wanted: Iterable[Metric]
) -> dict[str, Number | None]:
    """Metrics, by id, over the days of the period on which each is known: what a mean of a day is made of."""
    wanted = list(wanted)
    whole = evaluate(connection, wanted, Scope(shops, period))
    found: dict[str, Number | None] = {}
    for days in dict.fromkeys(whole.days(metric) for metric in wanted):
        mine = [metric for metric in wanted if whole.days(metric) == days]
        all_days = len(days) in (0, period.days)
        there = whole if all_days else evaluate(connection, mine, Scope(shops, Days.of(days)))
        found |= {metric.id: there.value(metric, "").value if days else None for metric in mine}
    return found


def _is_silent(
    connection: sqlite3.Connection, parts: Mapping[str, list[Part]], covered: Coverage, scope: Scope
) -> bool:
    """Whether nothing could tell a refund of the orders: their files have no column for it, and no other export is
    there."""
    asked = (part.table for part in chain.from_iterable(parts.values()) if TELLS[0] in part.metric.beside)
    table = next(asked, None)
    if table is None or any(covered.days(dataset) for dataset in TELLS):
        return False
    columns = columns_of(connection, table, scope.shops, scope.period)
    return all(columns.lack(field) for field in TOLD_IN) and not _has_refunds(connection, scope)


def _has_refunds(connection: sqlite3.Connection, scope: Scope) -> bool:
    """Whether orders of the period were refunded all the same, as by lines that are returns."""
    marks = question_marks(scope.shops)
    sql = f"SELECT 1 FROM order_days WHERE shop_id IN ({marks}) AND day BETWEEN ? AND ? AND refund_orders > 0 LIMIT 1"
    return connection.execute(sql, [*scope.shops, scope.period.first, scope.period.last]).fetchone() is not None


def _columns(connection: sqlite3.Connection, parts: Iterable[Part], scope: Scope) -> dict[str, Columns]:
    """Of each table of which a column matters, the columns that its files carry."""
    wanted = {part.table.name: part.table for part in parts if part.field}
    return {name: columns_of(connection, table, scope.shops, scope.period) for name, table in wanted.items()}


def _where_known(parts: list[Part], columns: Mapping[str, Columns]) -> list[Part]:
    """The sums of a metric over the days on which all its columns are known."""
    found = (columns[part.table.name].condition(part.field) for part in parts if part.field)
    conditions = [condition for condition in dict.fromkeys(found) if condition]
    if not conditions:
        return parts
    known = " AND ".join(conditions)
    return [
        replace(part, expression=f"CASE WHEN {known} THEN {part.expression} END") if part.expression else part
        for part in parts
    ]


def _read(
    connection: sqlite3.Connection,
    table: Table,
    parts: list[Part],
    scope: Scope,
    buckets: dict[Source, Buckets],
    lasts: dict[str, Lasts],
) -> None:
    """Reads what some parts need of one table on the days of a scope."""
    lasting = {part.alias: part.expression for part in parts if part.metric.kind == "last"}
    if lasting:
        lasts[table.name] = last_values(connection, table, lasting, scope)
    distinct = [part for part in parts if part.metric.distinct]
    left_out = lasting.keys() | {part.alias for part in distinct}
    summed = {part.alias: part.expression for part in parts if part.alias not in left_out}
    if summed:
        unknown = {name: name for part in parts if (name := part.metric.unknown) in table.counts}
        buckets[table.name, parts[0].days] = sums(connection, table, summed | unknown | table.gap_sums, scope)
    for part in distinct:
        if part.metric.distinct:
            counts = distinct_counts(connection, part.metric.distinct, scope)
            buckets[part.source] = {key: {part.alias: number} for key, number in counts.items()}


def _narrowed(scope: Scope, days: frozenset[str] | None) -> Scope:
    return scope if days is None else replace(scope, period=Days.of(days) if days else scope.period)


def _known(
    connection: sqlite3.Connection, parts: Mapping[str, list[Part]], covered: Coverage, scope: Scope
) -> dict[str, frozenset[str]]:
    """The days of the period of which each part (by its alias) is known."""
    found, listed = {}, defaultdict(list)
    for part in chain.from_iterable(parts.values()):
        table = part.table
        if table.absent == "zero":
            there = not table.days_of or is_imported(connection, table, scope)
            found[part.alias] = covered.days(table.coverage) if there else frozenset()
        else:
            listed[table.name].append(part)
    for name, mine in listed.items():
        wanted = dict.fromkeys(part.expression or "1" for part in mine)
        days = known_days(connection, tables()[name], list(wanted), scope)
        found |= {part.alias: days[part.expression or "1"] for part in mine}
    return found


def _of_columns(
    parts: Mapping[str, list[Part]], columns: Mapping[str, Columns], known: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """The days of parts whose column only some files of their export carry."""
    partly = (part for part in chain.from_iterable(parts.values()) if part.field)
    found = {part.alias: columns[part.table.name] for part in partly if columns[part.table.name].partly(part.field)}
    fields = {part.alias: part.field for part in chain.from_iterable(parts.values())}
    return {
        alias: known[alias] & frozenset(day for _, day in carried.known(fields[alias]))
        for alias, carried in found.items()
    }


def _on_common_days(parts: list[Part], known: Mapping[str, frozenset[str]], scope: Scope) -> list[Part]:
    """A ratio or difference of two exports is made of the days that both cover. Where they cover the same days these
    are all of the rows only if they are all of the period: an export of orders has a few of the day after its last
    complete one."""
    days = [known[part.alias] for part in parts]
    if len(parts) < 2 or parts[0].table.coverage == parts[1].table.coverage:
        return parts
    common = days[0] & days[1]
    if days[0] == days[1] and len(common) in (0, scope.period.days):
        return parts
    return [replace(part, days=common) for part in parts]
