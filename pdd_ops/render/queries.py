"""The answer of `query` as a table, csv or JSON (as a workbook: `excel.answers`)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING, Any

from pdd_ops.document.blocks import Cell
from pdd_ops.document.visible import harmless, inert, visible
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import dimensions
from pdd_ops.metrics.query import QueryResult, Row
from pdd_ops.periods import named
from pdd_ops.report.tables import reason_lines

if TYPE_CHECKING:
    from rich.text import Text

NAMED = ("product", "sku", "source_group", "shop")  # dimensions whose keys are not names


def query_lines(result: QueryResult, width: int) -> Iterator[Text]:
    """A table for reading, line by line, with the reasons of what is missing below it."""
    from rich.text import Text

    from pdd_ops.document.folding import hanging
    from pdd_ops.document.grid import draw

    if result.by is None:
        columns = [say("report.metric"), say("query.value")]
        pairs = zip(result.metrics, result.rows[0].values, strict=True)
        rows = [[Cell(metric.label), Cell(value.value, metric.unit)] for metric, value in pairs]
    else:
        columns = [dimensions()[result.by].label, *(metric.label for metric in result.metrics)]
        rows = [_cells(result, row) for row in result.rows]
    yield from draw(columns, rows, width)
    for note in notes(result):
        yield from (Text(line, style="dim") for line in hanging("*", note, width=width, indent=0))


def query_text(result: QueryResult, name: str, *, shop: str, shown: bool = False) -> str:
    """The answer as 'csv', 'json' or 'table' text; harmless for a terminal where it is `shown`."""
    if name == "csv":
        return query_csv(result, shown=shown)
    if name == "json":
        text = query_json(result, shop=shop)
        return harmless(text) if shown else text
    return "".join(f"{line.plain}\n" for line in query_lines(result, 80))


def query_csv(result: QueryResult, *, shown: bool = False) -> str:
    """Raw values under the ids of the dimension and the metrics. A name that a spreadsheet would take for a formula
    begins with an apostrophe; in what is `shown` on a terminal, one has its deceptive characters as escapes."""
    name = visible if shown else inert
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*key_names(result), *(metric.id for metric in result.metrics)])
    for row in result.rows:
        writer.writerow([*map(name, key_values(result, row)), *(value.value for value in row.values)])
    return out.getvalue()


def query_json(result: QueryResult, *, shop: str) -> str:
    """One JSON object: the metrics asked for, and a flat object a row."""
    return json.dumps(_query_object(result, shop), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


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


def _cells(result: QueryResult, row: Row) -> list[Cell]:
    values = zip(result.metrics, row.values, strict=True)
    return [Cell(row.label), *(Cell(value.value, metric.unit) for metric, value in values)]


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


def _query_object(result: QueryResult, shop: str) -> dict[str, Any]:
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
