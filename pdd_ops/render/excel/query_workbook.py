"""The answer of `query` as a workbook with one sheet, ready to be filtered: headings in the first row, ids as text."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import dimensions
from pdd_ops.metrics.query import QueryResult
from pdd_ops.render.excel import styles
from pdd_ops.render.excel.printing import at_rest, on_paper, set_widths
from pdd_ops.render.excel.saving import describe, saved
from pdd_ops.render.excel.sheet_writer import Pen
from pdd_ops.render.excel.widths import widths_of
from pdd_ops.render.queries import key_names, key_values, notes


def query_xlsx(result: QueryResult) -> bytes:
    """The bytes of the workbook; the same answer gives the same bytes."""
    days = f"{result.period.first} – {result.period.last}"
    keys = len(key_names(result))
    return _book(_table(result), say("excel.query_sheet"), notes(result), days, day=result.period.last, keys=keys)


def table_xlsx(table: Table, *, day: str) -> bytes:
    """A table as a workbook with one sheet, called as the table is; the same table and day give the same bytes."""
    return _book(table, table.title, table.notes, table.title, day=day, keys=1)


def _book(table: Table, name: str, below: Sequence[str], title: str, *, day: str, keys: int) -> bytes:
    """`keys` columns stay in sight when the sheet is scrolled."""
    book = Workbook()
    book._named_styles["Normal"].font = styles.TEXT  # type: ignore[attr-defined]
    sheet = book.worksheets[0]
    sheet.title = name
    pen = Pen(sheet, widths_of([table], at_least=1))
    pen.table(table, name=f"table_{table.id}")
    last = pen.row - 1
    for note in below:
        pen.paragraph(f"* {note}", font=styles.SMALL)
    set_widths(sheet, pen.widths)
    at_rest(sheet, f"{get_column_letter(1 + keys)}2")
    on_paper(sheet, pen.widths, last_row=last, heads=1)
    describe(book, day=day, title=title)
    return saved(book, day=day)


def _table(result: QueryResult) -> Table:
    keys = [dimensions()[result.by].label if name == result.by else say("excel.name") for name in key_names(result)]
    rows = tuple(
        (
            *(Cell(key) for key in key_values(result, row)),
            *(Cell(value.value, metric.unit) for metric, value in zip(result.metrics, row.values, strict=True)),
        )
        for row in result.rows
    )
    return Table("query", "", (*keys, *(metric.label for metric in result.metrics)), rows)
