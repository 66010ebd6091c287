"""A sheet of sections: sentences and charts, then tables one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pdd_ops.render.excel import styles
from pdd_ops.render.excel.charts import ROWS, Numbers, place_chart
from pdd_ops.render.excel.printing import ROW_HEIGHT, room
from pdd_ops.render.excel.sheet_writer import LINE_HEIGHT, Pen, valid_name
from pdd_ops.render.excel.widths import folded, widths_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from pdd_ops.render.excel.layout import Page

HEAD = 48  # points of the two lines on top
NARROW = 84  # half-width signs; a narrower sheet gets wider columns, so that its charts have room


def write_sections(sheet: Worksheet, page: Page, head: str, numbers: Numbers) -> Pen:
    """Fills a sheet. `head` is its second line, `numbers` the sheet of the charts' numbers."""
    pen = Pen(sheet, roomy(widths_of(page.tables)))
    pen.paragraph(page.title, font=styles.TITLE, scale=1.6)
    pen.paragraph(head, font=styles.SMALL)
    if _fits(pen, page):
        _notes(pen, page)
        _charts(pen, page, numbers)
    else:  # the fold of the paper would go through a chart
        _charts(pen, page, numbers)
        pen.gap()
        _notes(pen, page)
    for table in page.tables:
        pen.gap()
        pen.paragraph(table.title, font=styles.HEADING, scale=1.2)
        pen.table(table, name=valid_name(f"table_{table.id}"))
        for note in table.notes:
            pen.paragraph(note, font=styles.SMALL)
    return pen


def _notes(pen: Pen, page: Page) -> None:
    for note in page.notes:
        pen.paragraph(f"· {note}")


def _charts(pen: Pen, page: Page, numbers: Numbers) -> None:
    for chart in page.charts:
        place_chart(pen, chart, numbers)


def _fits(pen: Pen, page: Page) -> bool:
    """Whether sentences and charts come on one sheet of paper."""
    lines = sum(folded(f"· {note}", sum(pen.widths)) for note in page.notes)
    charts = len(page.charts) * (ROWS + 1) * ROW_HEIGHT
    return HEAD + lines * LINE_HEIGHT + 3 * len(page.notes) + charts <= room(pen.widths)


def roomy(widths: list[float]) -> list[float]:
    """Wider columns where charts and sentences would have little room."""
    more = max(0.0, (NARROW - sum(widths)) / len(widths))
    return [round(width + more, 1) for width in widths]
