"""A sheet of sections: sentences and charts, and beside them its tables, each in columns of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.worksheet.pagebreak import Break

from pdd_ops.render.excel import styles
from pdd_ops.render.excel.cells import at, joined, put_text
from pdd_ops.render.excel.charts import HEIGHT, Numbers, place_chart
from pdd_ops.render.excel.lanes import side_by_side
from pdd_ops.render.excel.printing import ROW_HEIGHT, room
from pdd_ops.render.excel.sheet_writer import LINE_HEIGHT, Pen, valid_name
from pdd_ops.render.excel.widths import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from pdd_ops.document.blocks import Table
    from pdd_ops.render.excel.lanes import Lanes
    from pdd_ops.render.excel.layout import Page

TOP = 4  # the first row under the head
HEAD = 48  # points that it takes on each page


def write_sections(sheet: Worksheet, page: Page, head: str, numbers: Numbers) -> Pen:
    """Fills a sheet. `head` is its second line, `numbers` the sheet of the charts' numbers."""
    text = bool(page.notes or page.charts)
    lanes = side_by_side(page.tables, text=text)
    pen = Pen(sheet, lanes.of(0), folds=lanes.folds)
    pen.paragraph(page.title, font=styles.TITLE, scale=1.6)
    pen.paragraph(head, font=styles.SMALL)
    bottom = _tables(pen, page.tables, lanes, first=int(text))
    pen.row = TOP
    for note in page.notes:
        _sentence(pen, f"· {note}")
    for chart in page.charts:
        _chart_on_one_page(pen, room(lanes.widths, lanes.folds) - HEAD)
        place_chart(pen, chart, numbers)
    pen.row, pen.widths = max(pen.row, bottom), lanes.widths
    return pen


def _sentence(pen: Pen, text: str) -> None:
    """A text over as many rows as it has lines: rows stay as high as those of the tables beside them."""
    lines = folded(text, sum(pen.widths))
    put_text(at(pen.sheet, pen.row, pen.left), text, alignment=styles.LEFT)
    rows, last = pen.rows_for(lines * LINE_HEIGHT), pen.left + len(pen.widths) - 1
    joined(pen.sheet, (pen.row, pen.left), (pen.row + rows - 1, last))
    pen.row += rows


def _chart_on_one_page(pen: Pen, room: float) -> None:
    """A new page before the next chart where the fold of the paper, after so many points, would go through it."""
    breaks = pen.sheet.row_breaks.brk
    start = breaks[-1].id + 1 if breaks else TOP
    used = sum(pen.sheet.row_dimensions[row].height or ROW_HEIGHT for row in range(start, pen.row))
    if used and used + HEIGHT + 2 * ROW_HEIGHT > room:
        pen.sheet.row_breaks.append(Break(id=pen.row))


def _tables(pen: Pen, tables: Sequence[Table], lanes: Lanes, *, first: int) -> int:
    """The tables side by side: titles in one row, what is to be known of them in the next, then headings and rows.
    The row below the longest."""
    bottom, noted = TOP, any(table.notes for table in tables)
    for number, table in enumerate(tables, start=first):
        lane = Pen(pen.sheet, lanes.of(number), TOP, pen.changes, lanes.lefts[number])
        lane.paragraph(table.title, font=styles.HEADING, scale=1.2)
        if table.notes:
            lane.paragraph("\n".join(table.notes), font=styles.SMALL)
        lane.row = TOP + 1 + noted
        lane.table(table, name=valid_name(f"table_{table.id}"))
        bottom = max(bottom, lane.row)
    return bottom
