"""The charts on the sheets: native ones whose numbers stand on the last sheet; change one there, and the chart follows.

Which kind is drawn how is `render.charts`; here they get their titles, their place and cells that look like the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, ParagraphProperties

from pdd_ops.document.blocks import Chart
from pdd_ops.lang import say
from pdd_ops.render.charts import native_chart
from pdd_ops.render.excel import styles
from pdd_ops.render.excel.cells import at, dress, harmless
from pdd_ops.render.excel.sheet_writer import Pen

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

NUMBERS_WIDTHS = (30.0, 18.0, 18.0, 18.0, 18.0)
HEIGHT = 270.0  # points that a chart covers at least
TITLE_SIZE, AXIS_SIZE = 1200, 900


@dataclass
class Numbers:
    """The sheet with the numbers behind the charts, and the row at which those of each chart begin."""

    pen: Pen
    rows: dict[Chart, int] = field(default_factory=dict)


def numbers_on(sheet: Worksheet) -> Numbers:
    """The sheet with its head written."""
    pen = Pen(sheet, list(NUMBERS_WIDTHS))
    pen.paragraph(sheet.title, font=styles.TITLE, scale=1.6)
    pen.paragraph(say("excel.chart_data"), font=styles.SMALL)
    return Numbers(pen)


def place_chart(pen: Pen, chart: Chart, numbers: Numbers) -> None:
    """A chart over the width of the pen, in rows of its own: fewer where those are high."""
    if not chart.labels or not chart.series:
        return
    pen.gap()
    drawn = _drawn(chart, numbers)
    rows = pen.rows_for(HEIGHT)
    start = AnchorMarker(col=pen.left - 1, row=pen.row - 1)
    end = AnchorMarker(col=pen.left - 1 + len(pen.widths), row=pen.row - 1 + rows)
    drawn.anchor = TwoCellAnchor(editAs="oneCell", _from=start, to=end)
    pen.sheet.add_chart(drawn)
    pen.row += rows


def _drawn(chart: Chart, numbers: Numbers) -> Any:  # noqa: ANN401  # openpyxl's charts differ in what they have
    """The chart with its title and, where axes have values, what they are in."""
    drawn: Any = native_chart(chart, numbers.pen.sheet, row=_row_of(chart, numbers), column=1)
    _dress(numbers.pen.sheet, numbers.rows[chart], len(chart.labels))
    _title(drawn, chart.title, TITLE_SIZE)
    units = dict.fromkeys(series.unit for series in chart.series)
    for part, unit in zip(getattr(drawn, "_charts", ()), units, strict=False):
        axis = getattr(part, "y_axis", None)
        if axis is not None and not axis.delete:
            _title(axis, say(f"excel.axis_{unit}"), AXIS_SIZE)
    return drawn


def _row_of(chart: Chart, numbers: Numbers) -> int:
    """Where the chart's numbers stand: the same place for a chart that is shown on two sheets."""
    pen = numbers.pen
    if chart not in numbers.rows:
        pen.gap()
        pen.paragraph(chart.title, font=styles.HEADING, scale=1.2)
        numbers.rows[chart] = pen.row
        pen.row += len(chart.labels) + 1
    return numbers.rows[chart]


def _dress(sheet: Worksheet, top: int, count: int) -> None:
    """The looks of the other sheets for a block of numbers."""
    for row in sheet.iter_rows(min_row=top, max_row=top + count):
        for cell in row:
            if cell.value is not None:
                dress(at(sheet, cell.row, cell.column), heading=cell.row == top)


def _title(part: Any, text: str, size: int) -> None:  # noqa: ANN401
    """The title of a chart or an axis, beside the plot and not over it. `size` is in hundredths of a point."""
    part.title = harmless(text)
    part.title.overlay = False
    for paragraph in part.title.tx.rich.p:
        look = CharacterProperties(sz=size, b=True)
        paragraph.pPr = ParagraphProperties(defRPr=look)
        for run in paragraph.r:
            run.rPr = look
