"""What the imported files cover: days with rows, periods of files, and how new they are. Reads imports and sums."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta

from pdd_ops.check.model import Export, Span
from pdd_ops.formats.datasets import datasets
from pdd_ops.lang import pick
from pdd_ops.periods import NamedPeriod, Period, instant_text
from pdd_ops.store.coverage import ROWS

# dataset -> the table whose rows tell its days, which of them do, and whether a row can stand for several days; where a
# day without rows is a true zero (orders, cases, bills) its coverage tells
DAYS = {
    "orders": ("coverage_days", "dataset = 'orders'", False),
    "aftersales": ("coverage_days", "dataset = 'aftersales'", False),
    **ROWS,
    "bills": ("coverage_days", "dataset = 'bills'", False),
}


OPTIONAL = ("service_days", "experience_days")  # looked at where the shop has imported them, never asked for


def read_exports(connection: sqlite3.Connection, shop_id: int, shop: str, month: NamedPeriod) -> dict[str, Export]:
    """The exports of one shop by dataset, in the order of DAYS; optional ones only where there are files of them."""
    found = {dataset: _export(connection, shop_id, shop, month, dataset) for dataset in DAYS}
    return {dataset: one for dataset, one in found.items() if one.files or dataset not in OPTIONAL}


def label(dataset: str) -> str:
    """The name of a dataset."""
    return pick(dict(datasets()[dataset].label))


def _export(connection: sqlite3.Connection, shop_id: int, shop: str, month: NamedPeriod, dataset: str) -> Export:
    rows = connection.execute(
        "SELECT file, period_from, period_to, as_of FROM current_imports WHERE shop_id = ? AND dataset = ?",
        (shop_id, dataset),
    ).fetchall()
    spans = [span for row in rows for span in _spans(dataset, *row)]
    return Export(
        dataset=dataset,
        shop=shop,
        files=len(rows),
        days=frozenset(_days(connection, shop_id, month, dataset)),
        spans=tuple(sorted(spans, key=lambda span: (span.first, span.last))),
        exported=instant_text(max(row[3] for row in rows)) if rows else None,
        last_day=_last_covered(connection, shop_id)
        if dataset == "orders"
        else max((span.last for span in spans), default=None),
    )


def _last_covered(connection: sqlite3.Connection, shop_id: int) -> str | None:
    """The day on which the orders end, whatever an export carries beyond it."""
    sql = "SELECT max(day) FROM coverage_days WHERE shop_id = ? AND dataset = 'orders'"
    last: str | None = connection.execute(sql, (shop_id,)).fetchone()[0]
    return last


def _spans(dataset: str, file: str, first: str | None, last: str | None, as_of: int) -> Iterator[Span]:
    """The period of a file by its rows (a bill: by its head), and by its name: days without ads have no rows."""
    if first and last:
        yield Span(first, min(last, _day_before(as_of)) if dataset == "bills" else last)
    from pdd_ops.intake.file_dates import period_in_name

    named = period_in_name(file)
    if named and dataset != "bills":
        yield Span(named.first, min(named.last, instant_text(as_of)[:10]))


def _day_before(as_of: int) -> str:
    """The last day that was over when the file was made."""
    return (date.fromisoformat(instant_text(as_of)[:10]) - timedelta(days=1)).isoformat()


def _days(connection: sqlite3.Connection, shop_id: int, month: NamedPeriod, dataset: str) -> set[str]:
    table, where, ranged = DAYS[dataset]
    last = "day_to" if ranged else "day"
    sql = f"SELECT DISTINCT day, {last} FROM {table} WHERE shop_id = ? AND {where} AND day <= ? AND {last} >= ?"
    rows = connection.execute(sql, (shop_id, month.last, month.first))
    periods = {(max(first, month.first), min(last, month.last)) for first, last in rows}
    return {day for first, last in periods for day in ([first] if first == last else Period(first, last).each_day())}
