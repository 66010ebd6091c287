"""The rows of the files whose sum is a number, one after the other: memory does not grow with their count."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pdd_ops.explain.sources import NOTES, source_of, touch
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import NO_SUMS, Distinct, Metric, metrics
from pdd_ops.metrics.evaluate import evaluate
from pdd_ops.metrics.parts import Part, parts_of
from pdd_ops.metrics.sums import LAST_BY_DAY, Scope, bucket, conditions, time_bucket
from pdd_ops.metrics.values import Number, rounded, whole
from pdd_ops.periods import Days, instant_text, order_numbers
from pdd_ops.records import frozen
from pdd_ops.store.statement import question_marks

_FIRST_LINE = """SELECT import_id, row_no, order_id FROM orders WHERE shop_id = :shop AND pay_day = :day
  AND (day_in_number = 0 AND pay_day = :day OR order_id BETWEEN :low AND :high)
  AND counted = 1 AND coalesce(product_id, '') = :product ORDER BY +order_id, line LIMIT 1"""


class Row(NamedTuple):
    """A row of a file and what it adds to the number: fen, or a count; of a last value the value itself. `id` is its
    order, case, product or source."""

    file: str | None
    row: int | None
    id: str | None
    order: str | None
    day: str
    amount: Number
    note: str  # in words: how its amount came to be, or what a bill says of it


@frozen
class Behind:
    """What one file adds to a number: rows, and their sum in fen or as a count."""

    file: str
    format: str
    as_of: str
    rows: int
    amount: Number
    note: str = ""  # a key of NOTES


def rows_of(connection: sqlite3.Connection, metric: Metric, scope: Scope, key: str) -> Iterator[Row]:
    """The rows behind a sum, a count of keys or a difference of sums in a bucket of the scope, whose amounts add up to
    it; of a last value its one row. The connection must be able to make temporary tables. Raises ValueError for a
    ratio and what is foretold, which are no sums."""
    if metric.kind in NO_SUMS:
        raise ValueError(metric.id)
    if metric.kind == "last":
        yield from (row for _, row in _last(connection, parts_of(metric, scope.by)[0], scope, key))
        return
    if metric.distinct:
        yield from _distinct_rows(connection, metric.distinct, scope, key)
        return
    if metric.kind == "additive":
        yield from part_rows(connection, parts_of(metric, scope.by)[0], scope, key)
        return
    for part, sign in zip(evaluate(connection, [metric], scope).parts[metric.id], (1, -1), strict=True):
        for row in part_rows(connection, part, scope, key):
            yield row._replace(amount=sign * row.amount)


def part_rows(connection: sqlite3.Connection, part: Part, scope: Scope, key: str) -> Iterator[Row]:
    """The rows behind one sum."""
    files = dict(connection.execute("SELECT import_id, file FROM imports").fetchall())
    names = "t.import_id, t.row_no, t.id, t.order_id, t.day, t.note"
    found = (row for statement in _statements(connection, part, scope, key, names) for row in statement)
    notes = {note: say(f"explain.note_{note}") for note in NOTES}
    for (number, row_no, name, order, day, note, _), amount in _whole(found):
        if amount:
            yield Row(files[number], row_no, name, order, day, amount, notes.get(note, note or ""))


def files_behind(connection: sqlite3.Connection, part: Part, scope: Scope, key: str) -> list[Behind]:
    """The files that a sum comes from, the largest amount first; the one that a last value comes from."""
    if part.metric.kind == "last":
        found = _last(connection, part, scope, key)
        return [Behind(*_file(connection, number), 1, row.amount) for number, row in found]
    grouped = "t.import_id, iif(t.note IN ('estimated', 'given', 'billed'), t.note, ''), count(*)"
    sums = (row for statement in _statements(connection, part, scope, key, grouped, grouped=True) for row in statement)
    behind = [
        Behind(*_file(connection, number), count, amount, note) for (number, note, count, _), amount in _whole(sums)
    ]
    return sorted(behind, key=lambda one: (-abs(one.amount), one.file))


def _last(connection: sqlite3.Connection, part: Part, scope: Scope, key: str) -> Iterator[tuple[int, Row]]:
    """The row of the last day that has a value, and the number of its import. Where the row's newest file does not
    have the column, it is the older file that has; its row is not known then."""
    where, parameters = conditions(part.table, scope)
    if scope.by is not None:
        where, parameters = f"{where} AND {bucket(connection, part.table, scope.by)} = ?", [*parameters, key]
    older = f"""(SELECT i.import_id FROM imports i WHERE i.shop_id = t.shop_id
      AND i.version = json_extract(t.from_older, '$.{part.expression}'))"""
    sql = f"""SELECT coalesce({older}, t.import_id), iif({older} IS NULL, t.row_no, NULL), t.day, {part.expression}
      FROM {part.table.name} AS t WHERE {where} AND {part.expression} IS NOT NULL {LAST_BY_DAY} DESC LIMIT 1"""
    for number, row_no, day, value in connection.execute(sql, parameters):
        yield number, Row(_file(connection, number)[0], row_no, None, None, day, rounded(part.metric, value), "")


def _statements(
    connection: sqlite3.Connection, part: Part, scope: Scope, key: str, columns: str, *, grouped: bool = False
) -> Iterator[sqlite3.Cursor]:
    """One running statement a shop: the columns, and last the amount."""
    table, by = part.table, scope.by
    period = Days.of(part.days) if part.days else scope.period
    amount = f"sum({part.expression})" if grouped else f"({part.expression})"
    source = source_of(table, by, metrics()[part.metric.id].columns[table.name])
    touch(connection, period)
    for shop in scope.shops:
        if source.prepare:
            source.prepare(connection, shop)
        where, parameters = conditions(table, Scope((shop,), period, by))
        sql = f"SELECT {columns}, {amount} FROM ({source.sql.replace(':shop', str(shop))}) AS t WHERE {where}"
        if by is not None:
            sql, parameters = f"{sql} AND {bucket(connection, table, by)} = ?", [*parameters, key]
        sql += f" AND coalesce({part.expression}, 0) <> 0{' GROUP BY 1, 2' if grouped else ''}"
        yield connection.execute(sql, parameters)


def _whole(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Each row with its last column in whole numbers. Where amounts are fractions (a share of visitors), each is what
    the rounded sum grows by with it, so that the sum is the number reported."""
    total, told = 0.0, 0
    for row in rows:
        amount = row[-1]
        if isinstance(amount, int):
            yield row, amount
        elif isinstance(amount, float):
            total += amount
            now = whole(total)
            yield row, now - told
            told = now


def _distinct_rows(connection: sqlite3.Connection, counted: Distinct, scope: Scope, key: str) -> Iterator[Row]:
    """The keys that are counted, each with the first order line of its first day."""
    marks = question_marks(scope.shops)
    bucket_of = time_bucket(connection, scope.by, counted.day)
    sql = f"""SELECT key, min({counted.day}), shop_id FROM {counted.table} AS t WHERE shop_id IN ({marks})
      AND {counted.where} AND {counted.day} BETWEEN ? AND ? AND {bucket_of} = ? GROUP BY key ORDER BY 2, 1"""
    files = dict(connection.execute("SELECT import_id, file FROM imports").fetchall())
    for name, day, shop in connection.execute(sql, [*scope.shops, scope.period.first, scope.period.last, key]):
        low, high = order_numbers(day, day)
        values = {"shop": shop, "day": day, "low": low, "high": high, "product": name}
        line = connection.execute(_FIRST_LINE, values).fetchone()
        number, row_no, order = line or (None, None, None)
        yield Row(files.get(number), row_no, name, order, day, 1, "")


def _file(connection: sqlite3.Connection, number: int) -> tuple[str, str, str]:
    sql = "SELECT file, format, as_of FROM imports WHERE import_id = ?"
    file, format_, as_of = connection.execute(sql, (number,)).fetchone()
    return file, format_, instant_text(as_of)
