"""Is the month all there? Which exports cover it, and whether its numbers may still change."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import tables
from pdd_ops.metrics.query import query
from pdd_ops.metrics.shops import Shops, orders_exported
from pdd_ops.metrics.sums import Scope, covered_days
from pdd_ops.periods import Month, instant_text, today

USUAL_SHARE = 0.8  # a shop that sells on so many days is expected to sell on the last ones too


@dataclass(frozen=True)
class Coverage:
    """How far the exports behind one table reach into the month."""

    table: str
    export: str
    days: int
    files: int
    newest: str | None  # day of the newest export


@dataclass(frozen=True)
class File:
    """An imported file that reaches into the month."""

    name: str
    format: str
    first: str
    last: str
    exported: str
    rows: int


@dataclass(frozen=True)
class Completeness:
    """`provisional`: the month's orders are not all there yet; `notes` say what is missing."""

    provisional: bool
    notes: tuple[str, ...]
    days: int  # days of the month up to the last one with data
    orders_as_of: str | None  # day of the newest order export
    coverage: tuple[Coverage, ...]
    files: tuple[File, ...]


def completeness(connection: sqlite3.Connection, shops: Shops, month: Month) -> Completeness:
    """Looks at imports and daily sums of the month."""
    as_of = orders_exported(connection, shops)
    sold = _days_with_orders(connection, shops, month)
    notes = _reasons(month, as_of, sold)
    coverage = tuple(_coverage(connection, shops, month))
    return Completeness(
        provisional=bool(notes),
        notes=(*notes, *_partial(month, coverage)),
        days=_reach(month, as_of, sold),
        orders_as_of=as_of,
        coverage=coverage,
        files=tuple(_files(connection, shops, month)),
    )


def _reasons(month: Month, as_of: str | None, sold: list[str]) -> list[str]:
    """Why the month is provisional, in sentences; [] where it is not."""
    if not sold:
        return [say("report.no_orders", month=month)]
    if today() <= month.last:
        return [say("report.not_over", month=month, day=sold[-1])]
    if as_of is not None and as_of <= month.last:
        return [say("report.exported_early", day=as_of, last=month.last)]
    days = month.each_day()
    reach = days.index(sold[-1]) + 1
    silent = len(days) - reach
    if silent >= 3 and len(sold) >= reach * USUAL_SHARE and silent > 2 * _longest_silence(days[:reach], sold):
        return [say("report.silent_end", first=days[reach], last=month.last)]
    return []


def _partial(month: Month, coverage: Iterable[Coverage]) -> list[str]:
    """Exports that have every day when they are whole, and here only some days of the month."""
    whole = [table.name for table in tables().values() if table.absent == "unknown" and not table.ranged]
    return [
        say("metrics.partial", export=entry.export, days=entry.days, all=month.days)
        for entry in coverage
        if entry.table in whole and 0 < entry.days < month.days
    ]


def _longest_silence(days: list[str], sold: list[str]) -> int:
    positions = [days.index(day) for day in sold]
    return max((after - before - 1 for before, after in itertools.pairwise(positions)), default=0)


def _reach(month: Month, as_of: str | None, sold: list[str]) -> int:
    """Days of the month that the data covers: all of a finished month, else up to the last day with orders."""
    open_end = today() <= month.last or (as_of is not None and as_of <= month.last)
    if not sold or not open_end:
        return month.days
    return (date.fromisoformat(sold[-1]) - date.fromisoformat(month.first)).days + 1


def _days_with_orders(connection: sqlite3.Connection, shops: Shops, month: Month) -> list[str]:
    days = query(connection, shops=shops.ids, metrics=["orders"], period=month, by="day").rows
    return [row.key for row in days if row.values[0].value]


def _coverage(connection: sqlite3.Connection, shops: Shops, month: Month) -> list[Coverage]:
    found = []
    for table in tables().values():
        days = covered_days(connection, table, Scope(shops.ids, month))
        files, newest = _imports(connection, shops, table.datasets)
        found.append(Coverage(table.name, pick(dict(table.export)), days, files, newest))
    return found


def _imports(connection: sqlite3.Connection, shops: Shops, datasets: tuple[str, ...]) -> tuple[int, str | None]:
    marks, names = (", ".join("?" * len(values)) for values in (shops.ids, datasets))
    sql = f"SELECT COUNT(*), MAX(as_of) FROM imports WHERE shop_id IN ({marks}) AND dataset IN ({names})"
    files, newest = connection.execute(sql, [*shops.ids, *datasets]).fetchone()
    return files, instant_text(newest)[:10] if newest is not None else None


def _files(connection: sqlite3.Connection, shops: Shops, month: Month) -> list[File]:
    marks = ", ".join("?" * len(shops.ids))
    sql = (
        f"SELECT file, format, period_from, period_to, as_of, rows FROM imports WHERE shop_id IN ({marks})"
        " AND period_from <= ? AND period_to >= ? ORDER BY dataset, period_from, as_of, file"
    )
    rows = connection.execute(sql, [*shops.ids, month.last, month.first])
    return [File(name, kind, first, last, instant_text(as_of), count) for name, kind, first, last, as_of, count in rows]
