"""The rows of an explained number: one by one as csv or JSON while they are read, or all of them in a table."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from itertools import islice
from typing import Any

from pdd_ops.answers.explain_number import head, verdict
from pdd_ops.document.blocks import Cell, Document, Table
from pdd_ops.explain.model import Explanation
from pdd_ops.explain.rows import Row
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import Metric
from pdd_ops.metrics.values import Number
from pdd_ops.money import yuan
from pdd_ops.periods import parse_period

COLUMNS = ("file", "row", "id", "order", "day", "amount", "note")
PIECE = 500  # lines that are printed at once


def rows_csv(explained: Explanation, rows: Iterable[Row]) -> Iterator[str]:
    """A line a row, below the names of the columns, in pieces of many lines; amounts in yuan or counts."""
    return _pieces(_csv_lines(explained, rows))


def rows_json(explained: Explanation, rows: Iterable[Row]) -> Iterator[str]:
    """One JSON object in pieces: the number, its rows, last their count. It is whole only if all rows were there."""
    return _pieces(_json_lines(explained, rows))


def rows_answer(explained: Explanation, rows: Iterable[Row]) -> tuple[Document, dict[str, Any]]:
    """All rows in a table, with what they add up to; and plain values. Memory grows with the rows."""
    asked, unit = explained.asked, explained.metric.unit
    amount, found = _amount_of(explained.metric), list(rows)
    values = [float(amount(row.amount)) for row in found]
    cells = tuple(
        (Cell(row.file), Cell(row.row, "count"), *map(Cell, row[2:5]), Cell(value, unit), Cell(row.note))
        for row, value in zip(found, values, strict=True)
    )
    columns = tuple(say(f"explain.row_{name}") for name in COLUMNS)
    title = say("explain.title", label=asked.label, id=asked.id, shop=explained.shop, month=explained.month)
    table = Table("rows", "", columns, cells, (verdict(explained),))
    name = f"rows-{asked.id}-{explained.shop}-{explained.month}"
    listed = [
        {key: one for key, one in zip(COLUMNS, row, strict=True) if key != "amount"} | {"amount": value}
        for row, value in zip(found, values, strict=True)
    ]
    document = Document(title, (table,), name, parse_period(explained.month).last)
    return document, head(explained) | {"rows": listed, "count": len(found)}


def _csv_lines(explained: Explanation, rows: Iterable[Row]) -> Iterator[str]:
    yield _csv_line(COLUMNS)
    amount = _amount_of(explained.metric)
    for row in rows:
        yield _csv_line((*row[:5], amount(row.amount), row.note))


def _json_lines(explained: Explanation, rows: Iterable[Row]) -> Iterator[str]:
    yield json.dumps(head(explained), ensure_ascii=False).removesuffix("}") + ', "rows": ['
    amount, count = _amount_of(explained.metric), 0
    for row in rows:
        fields = {name: value for name, value in zip(COLUMNS, row, strict=True) if name != "amount"}
        text = json.dumps(fields, ensure_ascii=False).removesuffix("}")
        yield f'{"," if count else ""}\n{text}, "amount": {amount(row.amount)}}}'
        count += 1
    yield f'\n], "count": {count}}}\n'


def _pieces(lines: Iterator[str]) -> Iterator[str]:
    """Printing each line by itself takes longer than finding it."""
    while piece := "".join(islice(lines, PIECE)):
        yield piece


def _amount_of(metric: Metric) -> Callable[[Number], str]:
    return _plain_yuan if metric.unit == "yuan" else str


def _plain_yuan(fen: Number) -> str:
    return yuan(int(fen)).replace(",", "")


def _csv_line(cells: Iterable[object]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerow(["" if cell is None else cell for cell in cells])
    return out.getvalue()
