"""The last sheet: the numbers behind the charts, one block a chart. Who corrects a number here changes the chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.chart import Reference

from pdd_ops.lang import say
from pdd_ops.render.excel import looks
from pdd_ops.render.excel.cells import at, put_number, put_text
from pdd_ops.render.excel.pen import Pen, put_heading
from pdd_ops.render.excel.printing import at_rest, foot, on_paper, set_widths

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from pdd_ops.report.model import Chart, Series

WIDTHS = (40.0, 18.0, 18.0, 18.0, 18.0)


@dataclass(frozen=True)
class Block:
    """Where the numbers of a chart stand."""

    labels: Reference
    series: tuple[tuple[Series, Reference], ...]  # the reference begins with the series' name


def start(sheet: Worksheet) -> Pen:
    """The head of the sheet."""
    pen = Pen(sheet, list(WIDTHS))
    pen.paragraph(sheet.title, font=looks.TITLE, scale=1.6)
    pen.paragraph(say("excel.chart_data"), font=looks.SMALL)
    return pen


def write(pen: Pen, chart: Chart, series: tuple[Series, ...]) -> Block:
    """Labels and series of a chart as a block of cells; `series` are those to be drawn."""
    sheet = pen.sheet
    pen.gap()
    pen.paragraph(chart.title, font=looks.HEADING, scale=1.2)
    top = pen.row
    put_heading(at(sheet, top, 1), say("excel.label"))
    for column, one in enumerate(series, start=2):
        put_heading(at(sheet, top, column), one.name, right=True)
        for row, value in enumerate(one.values, start=top + 1):
            if value is not None:
                put_number(at(sheet, row, column), value, one.unit)
    for row, label in enumerate(chart.labels, start=top + 1):
        put_text(at(sheet, row, 1), label)
    pen.row = top + len(chart.labels) + 1
    references = [
        (one, Reference(sheet, min_col=column, min_row=top, max_row=pen.row - 1))
        for column, one in enumerate(series, start=2)
    ]
    return Block(Reference(sheet, min_col=1, min_row=top + 1, max_row=pen.row - 1), tuple(references))


def finish(pen: Pen, footer: str) -> None:
    """Widths, paper and footer."""
    set_widths(pen.sheet, WIDTHS)
    at_rest(pen.sheet, "A3")
    on_paper(pen.sheet, WIDTHS, last_row=pen.row)
    foot(pen.sheet, footer)
