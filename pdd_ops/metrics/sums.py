"""Sums out of the tables of daily sums: one SQL statement a table, split into buckets of a dimension."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache

from pdd_ops.metrics.catalogue import TIMES, Distinct, Table
from pdd_ops.metrics.read_once import days_key, kept
from pdd_ops.metrics.sources import group_of, source_groups
from pdd_ops.metrics.values import Number
from pdd_ops.periods import Days, Period
from pdd_ops.records import frozen
from pdd_ops.store.statement import question_marks

Buckets = dict[str, dict[str, Number | None]]  # key of the dimension -> alias -> sum
Lasts = dict[str, dict[str, tuple[str, Number]]]  # key of the dimension -> alias -> day and value
_CHOSEN = "t.day IN (SELECT value FROM json_each(?))"
LAST_BY_DAY = "ORDER BY t.day"  # how a statement ends whose last values count


@frozen
class Scope:
    """Which rows: of these shops, in this period, split by this dimension (None: the total, in bucket '')."""

    shops: tuple[int, ...]
    period: Period
    by: str | None = None


def iso_week(day: str) -> str:
    """The ISO week of a day: '2025-03-31' -> '2025-W14'."""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year:04d}-W{week:02d}"


def sums(connection: sqlite3.Connection, table: Table, columns: Mapping[str, str], scope: Scope) -> Buckets:
    """Sums of the SQL expressions `columns` (alias -> expression) by bucket; no row at all gives {}."""
    listed = ", ".join(f"SUM({expression}) AS {alias}" for alias, expression in columns.items())
    where, parameters = conditions(table, scope)
    sql = f"SELECT {bucket(connection, table, scope.by)}, {listed} FROM {table.name} AS t WHERE {where} GROUP BY 1"
    rows = connection.execute(sql, parameters)
    return {str(row[0]): dict(zip(columns, row[1:], strict=True)) for row in rows}


def last_values(connection: sqlite3.Connection, table: Table, columns: Mapping[str, str], scope: Scope) -> Lasts:
    """Of each SQL expression of `columns` (alias -> expression) the value of the last day that has one, by bucket."""
    listed = ", ".join(f"{expression} AS {alias}" for alias, expression in columns.items())
    where, parameters = conditions(table, scope)
    key = bucket(connection, table, scope.by)
    found: Lasts = {}
    sql = f"SELECT {key}, t.day, {listed} FROM {table.name} AS t WHERE {where} {LAST_BY_DAY}"
    for place, day, *values in connection.execute(sql, parameters):
        given = {alias: (day, value) for alias, value in zip(columns, values, strict=True) if value is not None}
        found.setdefault(str(place), {}).update(given)
    return found


def distinct_counts(connection: sqlite3.Connection, counted: Distinct, scope: Scope) -> dict[str, int]:
    """Different keys by bucket of a time dimension or shop."""
    marks, shops = _marks(scope.shops)
    bucket = time_bucket(connection, scope.by, counted.day)
    parameters: list[object] = [*shops, scope.period.first, scope.period.last]
    only = ""
    if isinstance(scope.period, Days):
        only = f" AND {counted.day} IN (SELECT value FROM json_each(?))"
        parameters.append(json.dumps(scope.period.chosen))
    sql = (
        f"SELECT {bucket}, COUNT(DISTINCT key) FROM {counted.table} AS t"
        f" WHERE shop_id IN ({marks}) AND {counted.where} AND {counted.day} BETWEEN ? AND ?{only} GROUP BY 1"
    )
    rows = connection.execute(sql, parameters)
    return {str(key): number for key, number in rows}


def known_days(
    connection: sqlite3.Connection, table: Table, expressions: Sequence[str], scope: Scope
) -> dict[str, frozenset[str]]:
    """Of each SQL expression the days of the period of which a table, in which a missing row means nothing, knows it;
    all of them where one download spans the period."""
    key = "known", table.name, tuple(expressions), scope.shops, days_key(scope.period)
    return kept(connection, key, lambda: _known_days(connection, table, expressions, scope))


def _known_days(
    connection: sqlite3.Connection, table: Table, expressions: Sequence[str], scope: Scope
) -> dict[str, frozenset[str]]:
    where, parameters = conditions(table, Scope(scope.shops, scope.period))
    known = ", ".join(f"max(({expression}) IS NOT NULL)" for expression in expressions)
    last = "day_to" if table.ranged else "day"
    sql = f"SELECT day, {last}, {known} FROM {table.name} AS t WHERE {where} GROUP BY 1, 2"
    rows = connection.execute(sql, parameters).fetchall()
    found = {}
    for place, expression in enumerate(expressions, start=2):
        days = [(row[0], row[1]) for row in rows if row[place]]
        spanned = any(first != end for first, end in days)
        found[expression] = frozenset(scope.period.each_day() if spanned else (day for day, _ in days))
    return found


def is_imported(connection: sqlite3.Connection, table: Table, scope: Scope) -> bool:
    """Whether any file of the table's own export has been imported."""
    key = "imported", table.name, scope.shops
    return kept(connection, key, lambda: _is_imported(connection, table, scope))


def _is_imported(connection: sqlite3.Connection, table: Table, scope: Scope) -> bool:
    marks, shops = _marks(scope.shops)
    names, datasets = _marks(table.datasets)
    sql = f"SELECT 1 FROM imports WHERE shop_id IN ({marks}) AND dataset IN ({names}) LIMIT 1"
    return connection.execute(sql, [*shops, *datasets]).fetchone() is not None


def is_only_spanned(connection: sqlite3.Connection, table: Table, scope: Scope) -> bool:
    """Whether days are asked for of which a download over more days is all there is."""
    if not table.ranged:
        return False
    single = scope.by in TIMES or isinstance(scope.period, Days)
    key = "spanned", table.name, scope.shops, scope.period.first, scope.period.last
    spans = kept(connection, key, lambda: _spans(connection, table, scope))
    return any(exact or other if single else other and not exact for exact, other in spans)


def _spans(connection: sqlite3.Connection, table: Table, scope: Scope) -> Sequence[tuple[int, int]]:
    """Where a table has no single days in the period: of each shop whether it has a download over exactly it, and ones
    over other days that reach into it. Nothing where it has any: then the rows before need not be looked through."""
    marks, shops = _marks(scope.shops)
    rows = f"FROM {table.name} AS t WHERE t.shop_id IN ({marks})" + (" AND t.dim = 'all'" if table.keyed else "")
    between = [*shops, scope.period.first, scope.period.last]
    sql = f"SELECT EXISTS (SELECT 1 {rows} AND t.day BETWEEN ? AND ? AND t.day = t.day_to)"
    if connection.execute(sql, between).fetchone()[0]:
        return []
    exact = "t.day = ? AND t.day_to = ?"
    sql = (
        f"SELECT max({exact}), max(NOT ({exact})) {rows} AND t.day_to >= ? AND t.day <= ? AND t.day < t.day_to"
        " GROUP BY t.shop_id"
    )
    return connection.execute(sql, [*between[-2:] * 2, *between]).fetchall()


def conditions(table: Table, scope: Scope) -> tuple[str, list[object]]:
    """WHERE of a scope. A download over exactly the period counts where a shop has no daily rows in it."""
    marks, shops = _marks(scope.shops)
    where, parameters = [f"t.shop_id IN ({marks})"], list(shops)
    if table.keyed:
        where.append("t.dim = ?")
        parameters.append(scope.by if scope.by in table.keyed else "all")
    between: list[object] = [scope.period.first, scope.period.last]
    if isinstance(scope.period, Days):
        where.append(_CHOSEN)
        parameters.append(json.dumps(scope.period.chosen))
    if not table.ranged:
        return " AND ".join([*where, "t.day BETWEEN ? AND ?"]), parameters + between
    same = " AND d.dim = t.dim" if table.keyed else ""
    daily = (
        f"SELECT 1 FROM {table.name} AS d"
        f" WHERE d.shop_id = t.shop_id{same} AND d.day = d.day_to AND d.day BETWEEN ? AND ?"
    )
    if scope.by in TIMES or isinstance(scope.period, Days):
        return " AND ".join([*where, "t.day = t.day_to AND t.day BETWEEN ? AND ?"]), parameters + between
    where.append(f"t.day BETWEEN ? AND ? AND (t.day = t.day_to OR t.day = ? AND t.day_to = ? AND NOT EXISTS ({daily}))")
    return " AND ".join(where), parameters + between * 3


def bucket(connection: sqlite3.Connection, table: Table, by: str | None) -> str:
    """SQL of the key of a dimension, of a row `t` of the table."""
    if by in table.keyed:
        return "t.key"
    if by == "source_group":
        groups = source_groups()
        of_source = cache(lambda source: group_of(source, groups))  # few sources, and a row of each a day
        return _function(connection, "pdd_ops_source_group", of_source, "t.source")
    if by is not None and by in table.columns:
        return f"t.{table.columns[by]}"
    return time_bucket(connection, by, "day")


def time_bucket(connection: sqlite3.Connection, by: str | None, day: str) -> str:
    """SQL of the bucket of a row `t` over time (None: the total), by its column `day`; or of its shop."""
    if by == "week":
        return _function(connection, "pdd_ops_week", iso_week, f"t.{day}")
    return {None: "''", "day": f"t.{day}", "month": f"substr(t.{day}, 1, 7)", "shop": "t.shop_id"}[by]


def _function(connection: sqlite3.Connection, name: str, function: Callable[[str], str], argument: str) -> str:
    connection.create_function(name, 1, function, deterministic=True)
    return f"{name}({argument})"


def _marks(values: Sequence[object]) -> tuple[str, list[object]]:
    return question_marks(values), list(values)
