"""Sums out of the tables of daily sums: one SQL statement a table, split into buckets of a dimension."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pdd_ops.metrics.catalogue import TIMES, Distinct, Table
from pdd_ops.metrics.sources import group_of, source_groups
from pdd_ops.metrics.values import Number
from pdd_ops.periods import Period

Buckets = dict[str, dict[str, Number | None]]  # key of the dimension -> alias -> sum
Lasts = dict[str, dict[str, tuple[str, Number]]]  # key of the dimension -> alias -> day and value
LAST_BY_DAY = "ORDER BY t.day"  # how a statement ends whose last values count


@dataclass(frozen=True)
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
    sql = (
        f"SELECT {bucket}, COUNT(DISTINCT key) FROM {counted.table} AS t"
        f" WHERE shop_id IN ({marks}) AND {counted.where} AND {counted.day} BETWEEN ? AND ? GROUP BY 1"
    )
    rows = connection.execute(sql, [*shops, scope.period.first, scope.period.last])
    return {str(key): number for key, number in rows}


def covered_days(connection: sqlite3.Connection, table: Table, scope: Scope) -> int:
    """How many days of the period have a row in the table; all of them where one download spans it."""
    where, parameters = conditions(table, Scope(scope.shops, scope.period))
    spans = "MAX(day_to > day)" if table.ranged else "0"
    sql = f"SELECT COUNT(DISTINCT day), {spans} FROM {table.name} AS t WHERE {where}"
    days, whole = connection.execute(sql, parameters).fetchone()
    return scope.period.days if whole else int(days)


def is_covered(connection: sqlite3.Connection, table: Table, scope: Scope) -> bool:
    """Whether the export of a table is there for the period: it has rows in it, or a file that reaches over it."""
    if _has_rows(connection, table, scope):
        return True
    marks, shops = _marks(scope.shops)
    names, datasets = _marks(table.datasets)
    sql = (
        f"SELECT 1 FROM imports WHERE shop_id IN ({marks}) AND dataset IN ({names})"
        " AND period_from <= ? AND period_to >= ?"
    )
    return connection.execute(sql, [*shops, *datasets, scope.period.last, scope.period.first]).fetchone() is not None


def is_only_spanned(connection: sqlite3.Connection, table: Table, scope: Scope) -> bool:
    """Whether days are asked for of which a download over the whole period is all there is."""
    asked = table.ranged and scope.by in TIMES
    return asked and _has_rows(connection, table, scope) and not _has_rows(connection, table, scope, by=scope.by)


def _has_rows(connection: sqlite3.Connection, table: Table, scope: Scope, *, by: str | None = None) -> bool:
    where, parameters = conditions(table, Scope(scope.shops, scope.period, by))
    found = connection.execute(f"SELECT 1 FROM {table.name} AS t WHERE {where} LIMIT 1", parameters)
    return found.fetchone() is not None


def given_fields(connection: sqlite3.Connection, table: Table, scope: Scope) -> frozenset[str]:
    """The fields that the files of a table's export give, of those that reach into the period."""
    marks, shops = _marks(scope.shops)
    names, datasets = _marks(table.datasets)
    rows = connection.execute(
        f"SELECT DISTINCT f.value FROM imports, json_each(imports.fields) f WHERE shop_id IN ({marks})"
        f" AND dataset IN ({names}) AND period_from <= ? AND period_to >= ?",
        [*shops, *datasets, scope.period.last, scope.period.first],
    )
    return frozenset(row[0] for row in rows)


def conditions(table: Table, scope: Scope) -> tuple[str, list[object]]:
    """WHERE of a scope. A download over exactly the period counts where a shop has no daily rows in it."""
    marks, shops = _marks(scope.shops)
    where, parameters = [f"t.shop_id IN ({marks})"], list(shops)
    if table.keyed:
        where.append("t.dim = ?")
        parameters.append(scope.by if scope.by in table.keyed else "all")
    between = [scope.period.first, scope.period.last]
    if not table.ranged:
        return " AND ".join([*where, "t.day BETWEEN ? AND ?"]), parameters + between
    same = " AND d.dim = t.dim" if table.keyed else ""
    daily = (
        f"SELECT 1 FROM {table.name} AS d"
        f" WHERE d.shop_id = t.shop_id{same} AND d.day = d.day_to AND d.day BETWEEN ? AND ?"
    )
    if scope.by in TIMES:
        return " AND ".join([*where, "t.day = t.day_to AND t.day BETWEEN ? AND ?"]), parameters + between
    where.append(f"(t.day = t.day_to AND t.day BETWEEN ? AND ? OR t.day = ? AND t.day_to = ? AND NOT EXISTS ({daily}))")
    return " AND ".join(where), parameters + between * 3


def bucket(connection: sqlite3.Connection, table: Table, by: str | None) -> str:
    """SQL of the key of a dimension, of a row `t` of the table."""
    if by in table.keyed:
        return "t.key"
    if by == "source_group":
        groups = source_groups()
        return _function(connection, "pdd_ops_source_group", lambda source: group_of(source, groups), "t.source")
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
    return ", ".join("?" * len(values)), list(values)
