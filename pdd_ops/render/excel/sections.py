"""A sheet of sections: sentences, charts, then tables one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pdd_ops.render.excel import looks
from pdd_ops.render.excel.charts import Numbers, place_chart
from pdd_ops.render.excel.pen import Pen, valid_name
from pdd_ops.render.excel.widths import widths_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from pdd_ops.render.excel.layout import Page

NARROW = 84  # half-width signs; a narrower sheet gets wider columns, so that its charts have room


def write_sections(sheet: Worksheet, page: Page, head: str, numbers: Numbers) -> Pen:
    """Fills a sheet. `head` is its second line, `numbers` the sheet of the charts' numbers."""
    pen = Pen(sheet, _roomy(widths_of(page.tables)))
    pen.paragraph(page.title, font=looks.TITLE, scale=1.6)
    pen.paragraph(head, font=looks.SMALL)
    for note in page.notes:
        pen.paragraph(f"· {note}")
    for chart in page.charts:
        place_chart(pen, chart, numbers)
    for table in page.tables:
        pen.gap()
        pen.paragraph(table.title, font=looks.HEADING, scale=1.2)
        pen.table(table, name=valid_name(f"table_{table.id}"))
        for note in table.notes:
            pen.paragraph(note, font=looks.SMALL)
    return pen


def _roomy(widths: list[float]) -> list[float]:
    more = max(0.0, (NARROW - sum(widths)) / len(widths))
    return [round(width + more, 1) for width in widths]
