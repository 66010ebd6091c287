"""The rows of an explained number, one by one as csv or JSON, while they are read."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from itertools import islice

from pdd_ops.explain.model import Explanation
from pdd_ops.explain.rows import Row
from pdd_ops.metrics.catalogue import Metric
from pdd_ops.metrics.values import Number
from pdd_ops.money import yuan
from pdd_ops.render.explained import head

COLUMNS = ("file", "row", "id", "order", "day", "amount", "note")
PIECE = 500  # lines that are printed at once


def rows_csv(explained: Explanation, rows: Iterable[Row]) -> Iterator[str]:
    """A line a row, below the names of the columns, in pieces of many lines; amounts in yuan or counts."""
    return _pieces(_csv_lines(explained, rows))


def rows_json(explained: Explanation, rows: Iterable[Row]) -> Iterator[str]:
    """One JSON object in pieces: the number, its rows, last their count. It is whole only if all rows were there."""
    return _pieces(_json_lines(explained, rows))


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
