"""The report's charts as native Excel charts, drawn from cells: they can be edited in Excel, WPS and Word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pdd_ops.document.blocks import Chart, Series
from pdd_ops.render.chart_cells import FORMATS, Block, series_of, written
from pdd_ops.render.colours import red_means

if TYPE_CHECKING:
    from openpyxl.chart._chart import ChartBase
    from openpyxl.worksheet.worksheet import Worksheet

Native = Any  # openpyxl's charts and their parts differ in what they have
BLUE, GREY, ORANGE, GREEN, RED, LIGHT = "2F6DB5", "9AA5B1", "E8833A", "3C9D6B", "D1495B", "E3E7EC"
PALETTE = (BLUE, ORANGE, GREEN, "8E6BBF", "E3B23C", "4FA3B8", RED, GREY)
LINES = (BLUE, GREY, ORANGE, GREEN)
MOST_SLICES = 8  # parts of a whole that can be told apart
MOST_DAYS, EVERY = 16, 5  # labels that fit side by side; of more the first and every fifth are written
AXIS_FORMATS = FORMATS | {"yuan": "#,##0", "rate": "0%"}
POINT = 12_700  # the unit of line widths


def native_chart(chart: Chart, sheet: Worksheet, *, row: int = 1, column: int = 1) -> ChartBase:
    """Writes the numbers of the chart at a corner of a sheet and draws them. Title, size and place are the caller's."""
    block = written(chart, sheet, row=row, column=column)
    drawn: ChartBase = DRAWN[drawn_as(chart)](block)
    drawn.roundedCorners = False
    return drawn


def drawn_as(chart: Chart) -> str:
    """The kind that suits the numbers: slices only for a few parts of a whole, none of them negative."""
    amounts = [value or 0 for series in chart.series for value in series.values]
    unfit = len(chart.labels) > MOST_SLICES or len(chart.series) > 1 or min(amounts, default=0) < 0
    return "bars" if chart.kind == "shares" and unfit else chart.kind


def _days(block: Block) -> Native:
    """A line a series; those in another unit than the first have an axis of their own."""
    from openpyxl.chart import LineChart

    first = block.series[0].unit
    chart, second = _axes(LineChart(), first), LineChart()
    for place, series in enumerate(block.series):
        target = chart if series.unit == first else second
        _line(target, block, place, LINES[place % len(LINES)], dashed=place > 0)
    _from_zero(chart, [series for series in block.series if series.unit == first])
    if len(block.labels) > MOST_DAYS:
        chart.x_axis.tickLblSkip = chart.x_axis.tickMarkSkip = EVERY
    foreign = [series for series in block.series if series.unit != first]
    if foreign:
        chart += _to_the_right(_from_zero(second, foreign), foreign[0].unit)
    return _legend(chart, block)


def _from_zero(chart: Native, series: Sequence[Series]) -> Native:
    """Values from nothing on, so that a line that hardly moves looks so; below it only where values are."""
    if min((value or 0 for one in series for value in one.values), default=0) >= 0:
        chart.y_axis.scaling.min = 0
    return chart


def _bars(block: Block) -> Native:
    from openpyxl.chart import BarChart

    chart = _axes(BarChart(), block.series[0].unit)
    chart.type, chart.gapWidth = "bar", 45
    chart.x_axis.scaling.orientation = "maxMin"  # the first label on top
    chart.y_axis.delete, chart.y_axis.majorGridlines = True, None
    for position, one in enumerate(block.series):
        series = _columns(chart, block, position, (BLUE, GREY)[position % 2])
        series.dLbls = _labels(numFmt=FORMATS[one.unit], showVal=True, dLblPos="outEnd")
    return _legend(chart, block)


def _shares(block: Block) -> Native:
    from openpyxl.chart import DoughnutChart
    from openpyxl.chart.marker import DataPoint

    chart: Native = DoughnutChart(holeSize=55, firstSliceAng=0)
    series = series_of(block, 0)
    for position in range(len(block.labels)):
        point = DataPoint(idx=position)
        point.graphicalProperties.solidFill = PALETTE[position % len(PALETTE)]
        point.graphicalProperties.line.solidFill = "FFFFFF"
        series.dPt.append(point)
    series.dLbls = _labels(numFmt="0.0%", showPercent=True, showLeaderLines=False, txPr=_letters("FFFFFF"))
    chart.series.append(series)
    chart.legend.position, chart.legend.overlay = "r", False
    return chart


def _pareto(block: Block) -> Native:
    from openpyxl.chart import BarChart, LineChart

    bars = _axes(BarChart(), block.series[0].unit)
    bars.gapWidth = 40
    _columns(bars, block, 0, BLUE)
    if len(block.series) > 1:
        shares = _to_the_right(LineChart(), block.series[1].unit)
        shares.y_axis.scaling.min, shares.y_axis.scaling.max, shares.y_axis.majorUnit = 0, 1, 0.25
        _line(shares, block, 1, ORANGE)
        bars += shares
    return _legend(bars, block)


def _waterfall(block: Block) -> Native:
    from openpyxl.chart import BarChart
    from openpyxl.chart.legend import LegendEntry

    chart = _axes(BarChart(), block.series[0].unit)
    chart.grouping, chart.overlap, chart.gapWidth = "stacked", 100, 40
    rise, fall = (RED, GREEN) if red_means() == "rise" else (GREEN, RED)
    for position, colour in zip(range(len(block.series)), (None, BLUE, rise, fall, rise, fall), strict=False):
        _columns(chart, block, position, colour)
    _legend(chart, block)
    chart.legend.legendEntry = [LegendEntry(idx=0, delete=True)]  # what stands below is not seen
    return chart


DRAWN = {"days": _days, "bars": _bars, "shares": _shares, "pareto": _pareto, "waterfall": _waterfall}


def _axes(chart: Native, unit: str) -> Native:
    """The chart with both axes shown and light lines."""
    from openpyxl.chart.axis import ChartLines
    from openpyxl.chart.shapes import GraphicalProperties

    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        axis.graphicalProperties = GraphicalProperties(ln=_stroke(GREY))
    chart.x_axis.tickLblPos = "low"  # below negative columns as well
    chart.y_axis.number_format = AXIS_FORMATS[unit]
    chart.y_axis.graphicalProperties.line.noFill, chart.y_axis.graphicalProperties.line.solidFill = True, None
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=_stroke(LIGHT)))
    return chart


def _to_the_right(chart: Native, unit: str) -> Native:
    """A chart to be put over another one, with its values on the right."""
    _axes(chart, unit)
    chart.y_axis.axId, chart.y_axis.crosses, chart.y_axis.majorGridlines = 200, "max", None
    return chart


def _stroke(colour: str) -> Native:
    from openpyxl.drawing.line import LineProperties

    return LineProperties(solidFill=colour, w=int(0.75 * POINT))


def _line(chart: Native, block: Block, position: int, colour: str, *, dashed: bool = False) -> None:
    series = series_of(block, position)
    line = series.graphicalProperties.line
    line.solidFill, line.width = colour, int((1.5 if dashed else 2.25) * POINT)
    line.dashStyle = "sysDash" if dashed else "solid"
    series.marker.symbol, series.smooth = "none", False
    chart.series.append(series)


def _columns(chart: Native, block: Block, position: int, colour: str | None) -> Native:
    """A series of columns; without a colour they are not seen."""
    series = series_of(block, position)
    if colour:
        series.graphicalProperties.solidFill = colour
    else:
        series.graphicalProperties.noFill = True
    series.graphicalProperties.line.noFill = True
    series.invertIfNegative = False
    chart.series.append(series)
    return series


def _labels(**shown: Native) -> Native:
    from openpyxl.chart.label import DataLabelList

    hidden = dict.fromkeys(("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent"), False)
    return DataLabelList(**(hidden | shown), showBubbleSize=False)


def _letters(colour: str) -> Native:
    """Small bold letters."""
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

    face = CharacterProperties(sz=900, b=True, solidFill=colour)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=face), r=[], endParaRPr=face)])


def _legend(chart: Native, block: Block) -> Native:
    """The legend below; none where there is one series only."""
    if len(block.series) == 1:
        chart.legend = None
    else:
        chart.legend.position, chart.legend.overlay = "b", False
    return chart
