"""The answer of `query`: a table, the same as csv, and plain values."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO
from typing import Any

from pdd_ops.document.blocks import Cell, Document, Table
from pdd_ops.document.visible import inert, visible
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import dimensions
from pdd_ops.metrics.query import QueryResult, Row
from pdd_ops.periods import named
from pdd_ops.report.tables import reason_lines

NAMED = ("product", "sku", "source_group", "shop", "agent")  # dimensions whose keys are not names


def query_answer(result: QueryResult, shop: str) -> tuple[Document, dict[str, Any]]:
    """A table for reading, with the reasons of what is missing below it; and plain values."""
    labels = [metric.label for metric in result.metrics]
    if result.by is None:
        columns = [say("report.metric"), say("query.value")]
        pairs = zip(result.metrics, result.rows[0].values, strict=True)
        rows = [[Cell(metric.label), Cell(value.value, metric.unit)] for metric, value in pairs]
    else:
        columns = [dimensions()[result.by].label, *labels]
        rows = [[Cell(row.label), *_values(result, row)] for row in result.rows]
    keys = [dimensions()[result.by].label if name == result.by else say("excel.name") for name in key_names(result)]
    full = [[*map(Cell, key_values(result, row)), *_values(result, row)] for row in result.rows]
    whole = _table([*keys, *labels], full, notes(result))
    days = f"{result.period.first} – {result.period.last}"
    title = say("query.title", shop=shop, days=days)
    name = f"query-{shop}-{result.period.first}-{result.period.last}"
    table = replace(_table(columns, rows, notes(result)), whole=whole)
    return Document(title, (table,), name, result.period.last), _data(result, shop)


def _table(columns: Sequence[str], rows: Sequence[Sequence[Cell]], below: Sequence[str]) -> Table:
    return Table("query", "", tuple(columns), tuple(map(tuple, rows)), tuple(below))


def query_csv(result: QueryResult, *, ids: bool = False, shown: bool = False) -> str:
    """Raw values under the names of the dimension and the metrics in the language in use, or under their `ids`. A name
    that a spreadsheet would take for a formula begins with an apostrophe; in what is `shown` on a terminal, one has its
    deceptive characters as escapes."""
    name = visible if shown else inert
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_ids(result) if ids else _names(result))
    for row in result.rows:
        writer.writerow([*map(name, key_values(result, row)), *(value.value for value in row.values)])
    return out.getvalue()


def _ids(result: QueryResult) -> list[str]:
    return [*key_names(result), *(metric.id for metric in result.metrics)]


def _names(result: QueryResult) -> list[str]:
    keys = [dimensions()[name].label if name == result.by else say("excel.name") for name in key_names(result)]
    return [*keys, *(metric.label for metric in result.metrics)]


def notes(result: QueryResult) -> list[str]:
    """Why columns are empty, and what the numbers that are there should be read with."""
    found = list(result.notes)
    for position, metric in enumerate(result.metrics):
        values = [row.values[position] for row in result.rows]
        why = {value.note for value in values if value.note}
        if values and all(value.value is None for value in values):
            why |= {value.reason for value in values if value.reason}
        found += reason_lines({reason: [metric.label] for reason in sorted(why)})
    return found


def _values(result: QueryResult, row: Row) -> Iterator[Cell]:
    values = zip(result.metrics, row.values, strict=True)
    return (Cell(value.value, metric.unit, metric=metric.id) for metric, value in values)


def key_names(result: QueryResult) -> list[str]:
    """The columns before the metrics: the dimension, and the name of each key where keys are none."""
    if result.by is None:
        return []
    return [result.by, "label"] if result.by in NAMED else [result.by]


def key_values(result: QueryResult, row: Row) -> list[str]:
    """What stands in those columns."""
    if result.by is None:
        return []
    return [row.key, row.label] if result.by in NAMED else [row.key]


def _data(result: QueryResult, shop: str) -> dict[str, Any]:
    ids = [metric.id for metric in result.metrics]
    rows = []
    for row in result.rows:
        keys = dict(zip(key_names(result), key_values(result, row), strict=True))
        rows.append(keys | {name: value.value for name, value in zip(ids, row.values, strict=True)})
    return {
        "schema": 1,
        "shop": shop,
        "from": result.period.first,
        "to": result.period.last,
        "period": named(result.period).data,
        "by": result.by,
        "metrics": {metric.id: {"label": metric.label, "unit": metric.unit} for metric in result.metrics},
        "rows": rows,
        "notes": notes(result),
    }
