"""The charts on the sheets: native ones whose numbers stand on the last sheet; change one there, and the chart follows.

Which kind is drawn how is `render.charts`; here they get their titles, their place and cells that look like the others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor

from pdd_ops.lang import say
from pdd_ops.render.charts import native_chart
from pdd_ops.render.excel import looks
from pdd_ops.render.excel.cells import at, dress
from pdd_ops.render.excel.pen import Pen

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from pdd_ops.report.model import Chart

DATA_WIDTHS = (30.0, 18.0, 18.0, 18.0, 18.0)
MOST_SLICES = 8  # parts of a whole that can still be told apart; more are drawn as bars
ROWS = 16  # that a chart covers


def data_sheet(sheet: Worksheet) -> Pen:
    """The head of the sheet with the numbers behind the charts."""
    pen = Pen(sheet, list(DATA_WIDTHS))
    pen.paragraph(sheet.title, font=looks.TITLE, scale=1.6)
    pen.paragraph(say("excel.chart_data"), font=looks.SMALL)
    return pen


def place_chart(pen: Pen, chart: Chart, data: Pen) -> None:
    """A chart over the whole width of the sheet, in rows of its own; its numbers on the sheet of `data`."""
    if not chart.labels or not chart.series:
        return
    pen.gap()
    drawn = _drawn(_as_bars(chart) if _is_unfit_for_slices(chart) else chart, data)
    start = AnchorMarker(col=0, row=pen.row - 1)
    end = AnchorMarker(col=len(pen.widths), row=pen.row - 1 + ROWS)
    drawn.anchor = TwoCellAnchor(editAs="oneCell", _from=start, to=end)
    pen.sheet.add_chart(drawn)
    pen.row += ROWS


def _drawn(chart: Chart, data: Pen) -> Any:  # noqa: ANN401  # openpyxl's charts differ in what they have
    """The chart with its title and, where axes have values, what they are in."""
    data.gap()
    data.paragraph(chart.title, font=looks.HEADING, scale=1.2)
    drawn: Any = native_chart(chart, data.sheet, row=data.row, column=1)
    _dress_numbers(data, chart)
    drawn.title = chart.title
    drawn.title.overlay = False
    for part, series in zip(getattr(drawn, "_charts", ()), chart.series, strict=False):
        axis = getattr(part, "y_axis", None)
        if axis is not None and not axis.delete:
            axis.title = say(f"excel.axis_{series.unit}")
            axis.title.overlay = False
    return drawn


def _dress_numbers(data: Pen, chart: Chart) -> None:
    """The block of numbers just written, in the looks of the other sheets; the pen goes below it."""
    for row in data.sheet.iter_rows(min_row=data.row, max_row=data.row + len(chart.labels)):
        for cell in row:
            if cell.value is not None:
                dress(at(data.sheet, cell.row, cell.column), heading=cell.row == data.row)
    data.row += len(chart.labels) + 1


def _is_unfit_for_slices(chart: Chart) -> bool:
    values = [value or 0 for series in chart.series for value in series.values]
    return chart.kind == "shares" and (len(chart.labels) > MOST_SLICES or len(chart.series) > 1 or min(values) < 0)


def _as_bars(chart: Chart) -> Chart:
    return replace(chart, kind="bars")
