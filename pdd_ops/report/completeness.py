"""Is the month all there? Which exports cover it, and whether its numbers may still change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from pdd_ops.check.completeness import completeness as month_findings
from pdd_ops.check.model import Finding
from pdd_ops.check.rejects import blank_numbers, rejected_rows, unknown_products
from pdd_ops.lang import pick
from pdd_ops.metrics.catalogue import tables
from pdd_ops.metrics.coverage import coverage
from pdd_ops.metrics.read_once import kept
from pdd_ops.metrics.shops import Shops, orders_exported
from pdd_ops.metrics.sums import Scope, known_days
from pdd_ops.periods import NamedPeriod, Period, instant_text
from pdd_ops.records import frozen
from pdd_ops.store.statement import question_marks


@frozen
class Coverage:
    """How far the exports behind one table reach into the month."""

    table: str
    export: str
    days: int
    files: int
    newest: str | None  # day of the newest export


@frozen
class File:
    """An imported file that reaches into the month."""

    name: str
    dataset: str
    format: str
    first: str
    last: str
    exported: str
    rows: int


@frozen
class Completeness:
    """`provisional`: the numbers may still change, as something is not all there; `notes` say what is missing."""

    provisional: bool
    notes: tuple[str, ...]
    days: int  # days of the month up to the last one with data
    orders_as_of: str | None  # day of the newest order export
    coverage: tuple[Coverage, ...]
    files: tuple[File, ...]


def completeness(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> Completeness:
    """Looks at imports and daily sums of the month. What is missing is found as `pdd-ops check` finds it."""
    found = month_findings(connection, shops, month).findings
    findings = [one for one in found if one.provisional or one.id == "orders.begin"]
    return Completeness(
        provisional=any(one.provisional for one in findings),
        notes=tuple(one.sentence for one in (*findings, *_beside(connection, shops, month))),
        days=_days_with_data(connection, shops, month),
        orders_as_of=orders_exported(connection, shops),
        coverage=tuple(_coverage(connection, shops, month)),
        files=tuple(_files(connection, shops, month)),
    )


def _days_with_data(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> int:
    """Days of the month up to the last one that the orders cover; all of it where there are no orders to tell."""
    last = coverage(connection, shops.ids, month).last("orders")
    return month.days if last is None else Period(month.first, last).days


def _beside(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> Iterator[Finding]:
    """What else must be known of the files: rows that were refused, sales without a product or without a number."""
    for beside in (rejected_rows, unknown_products, blank_numbers):
        yield from beside(connection, shops, month)


def _coverage(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> list[Coverage]:
    found = []
    covered = coverage(connection, shops.ids, month)
    first = {table.datasets: table for table in reversed(tables().values())}  # several tables may be of one export
    for table in (one for one in tables().values() if first[one.datasets] is one):
        files, newest = _imports(connection, shops, table.datasets)
        zero = table.absent == "zero"
        known = (
            covered.days(table.coverage) if zero else known_days(connection, table, ["1"], Scope(shops.ids, month))["1"]
        )
        found.append(Coverage(table.name, pick(dict(table.export)), len(known) if files else 0, files, newest))
    return found


def _imports(connection: sqlite3.Connection, shops: Shops, datasets: tuple[str, ...]) -> tuple[int, str | None]:
    marks, names = (question_marks(values) for values in (shops.ids, datasets))
    sql = f"SELECT COUNT(*), MAX(as_of) FROM current_imports WHERE shop_id IN ({marks}) AND dataset IN ({names})"
    key = "files", shops.ids, datasets
    files, newest = kept(connection, key, lambda: connection.execute(sql, [*shops.ids, *datasets]).fetchone())
    return files, instant_text(newest)[:10] if newest is not None else None


def _files(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> list[File]:
    marks = question_marks(shops.ids)
    sql = (
        "SELECT file, dataset, format, period_from, period_to, as_of, rows FROM current_imports"
        f" WHERE shop_id IN ({marks}) AND period_from <= ? AND period_to >= ?"
        " ORDER BY dataset, period_from, as_of, file"
    )
    rows = connection.execute(sql, [*shops.ids, month.last, month.first])
    return [
        File(name, dataset, kind, first, last, instant_text(as_of), count)
        for name, dataset, kind, first, last, as_of, count in rows
    ]
