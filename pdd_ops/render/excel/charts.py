"""The report's charts as native ones that can be edited: lines over days, parts, bars, Pareto, waterfall."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from openpyxl.chart import BarChart, LineChart, PieChart
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties

from pdd_ops.lang import say
from pdd_ops.render.excel import chart_data, looks
from pdd_ops.report.model import Series

if TYPE_CHECKING:
    from openpyxl.chart.series import Series as Drawn

    from pdd_ops.render.excel.chart_data import Block
    from pdd_ops.render.excel.pen import Pen
    from pdd_ops.report.model import Chart

MOST_SLICES = 8  # parts of a whole that can still be told apart; more are drawn as bars
GRID = LineProperties(solidFill="E3E7ED", w=6350)


def native(chart: Chart, data: Pen) -> Any:  # noqa: ANN401
    """Writes the chart's numbers on the sheet of `data` and draws them."""
    series = _steps(chart) if chart.kind == "waterfall" else chart.series
    block = chart_data.write(data, chart, series)
    draw: Callable[[Any, Any], Any] = DRAWN.get(chart.kind, _bars)
    if chart.kind == "shares" and (len(chart.labels) > MOST_SLICES or len(series) > 1 or not _is_whole(chart)):
        draw = _bars
    made = draw(chart, block)
    made.title = chart.title
    made.title.overlay = False
    return made


def _is_whole(chart: Chart) -> bool:
    """Whether parts can be drawn as slices: none is negative."""
    return all(value is None or value >= 0 for value in chart.series[0].values)


def _days(chart: Chart, block: Block) -> Any:  # noqa: ANN401
    """A line a series; series in another unit than the first on an axis of their own."""
    first = block.series[0][0].unit
    main = _axes(LineChart(), first)
    second = _axes(LineChart(), "")
    for place, (series, reference) in enumerate(block.series):
        target = main if series.unit == first else second
        target.add_data(reference, titles_from_data=True)
        _as_line(target.series[-1], looks.SERIES[place % len(looks.SERIES)])
    main.set_categories(block.labels)
    main.x_axis.tickLblSkip = max(1, len(chart.labels) // 16)
    main.x_axis.tickMarkSkip = main.x_axis.tickLblSkip
    if second.series:
        second.set_categories(block.labels)
        _beside(main, second, next(series.unit for series, _ in block.series if series.unit != first))
    return main


def _shares(chart: Chart, block: Block) -> Any:  # noqa: ANN401
    """A pie whose slices carry label and share."""
    pie = PieChart()
    pie.add_data(block.series[0][1], titles_from_data=True)
    pie.set_categories(block.labels)
    drawn = pie.series[0]
    drawn.data_points = [_slice(place) for place in range(len(chart.labels))]
    drawn.dLbls = DataLabelList(
        showPercent=True, showCatName=False, showVal=False, showSerName=False, showLegendKey=False,
        showLeaderLines=True, dLblPos="outEnd", numFmt="0.0%",
    )  # fmt: skip
    pie.legend.position = "r"  # type: ignore[union-attr]
    return pie


def _bars(chart: Chart, block: Block) -> Any:  # noqa: ANN401
    """A bar a label, lying, the first one on top, so that long names can be read."""
    bars = _axes(BarChart(), block.series[0][0].unit)
    bars.type, bars.gapWidth = "bar", 60
    bars.x_axis.scaling.orientation = "maxMin"
    bars.y_axis.crosses = "max"
    for place, (_, reference) in enumerate(block.series):
        bars.add_data(reference, titles_from_data=True)
        _as_bar(bars.series[-1], looks.SERIES[place % len(looks.SERIES)])
    bars.set_categories(block.labels)
    bars.legend = bars.legend if len(block.series) > 1 else None
    return bars


def _pareto(chart: Chart, block: Block) -> Any:  # noqa: ANN401
    """Standing bars, and the cumulative share as a line on an axis from 0 to 100 %."""
    (first, amounts), *rest = block.series
    bars = _axes(BarChart(), first.unit)
    bars.gapWidth = 40
    bars.add_data(amounts, titles_from_data=True)
    _as_bar(bars.series[0], looks.SERIES[0])
    bars.set_categories(block.labels)
    if rest:
        line = _axes(LineChart(), "")
        line.add_data(rest[0][1], titles_from_data=True)
        _as_line(line.series[0], looks.SERIES[2])
        line.set_categories(block.labels)
        _beside(bars, line, rest[0][0].unit)
        line.y_axis.scaling.min, line.y_axis.scaling.max = 0, 1
    return bars


def _waterfall(chart: Chart, block: Block) -> Any:  # noqa: ANN401
    """Stacked bars: an invisible one that carries, then totals, rises and falls."""
    bars = _axes(BarChart(), block.series[0][0].unit)
    bars.grouping, bars.overlap, bars.gapWidth = "stacked", 100, 40
    colours = (None, looks.SERIES[0], looks.GREEN, looks.RED, looks.GREEN, looks.RED)
    for (_, reference), colour in zip(block.series[1:], colours, strict=True):
        bars.add_data(reference, titles_from_data=True)
        if colour is None:
            bars.series[-1].graphicalProperties = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
        else:
            _as_bar(bars.series[-1], colour)
    bars.set_categories(block.labels)
    bars.legend = None
    return bars


def _steps(chart: Chart) -> tuple[Series, ...]:
    """The amounts of a waterfall and, to be stacked, their places: a total stands on the axis, a change on the level
    before it. What is below zero hangs from the axis; a change across it has a part on either side."""
    amounts = [value or 0 for value in chart.series[0].values]
    last = len(amounts) - 1
    parts: dict[str, list[float | int | None]] = {
        name: [None] * len(amounts) for name in ("carrier", "total", "rise", "fall", "rise_below", "fall_below")
    }
    for place, (end, amount) in enumerate(zip(accumulate(amounts), amounts, strict=True)):
        if place in (0, last):
            parts["total"][place] = amount
            continue
        low, high = min(end, end - amount), max(end, end - amount)
        kind = "rise" if amount >= 0 else "fall"
        parts["carrier"][place] = max(low, 0) or min(high, 0)
        parts[kind][place] = max(high, 0) - max(low, 0)
        parts[f"{kind}_below"][place] = min(low, 0) - min(high, 0)
    unit = chart.series[0].unit
    return (chart.series[0], *(Series(say(f"excel.{name}"), tuple(values), unit) for name, values in parts.items()))


DRAWN: dict[str, Callable[[Any, Any], Any]] = {
    "days": _days, "shares": _shares, "bars": _bars, "pareto": _pareto, "waterfall": _waterfall,
}  # fmt: skip


def _axes(chart: Any, unit: str) -> Any:  # noqa: ANN401  # openpyxl's charts share no typed base with axes
    """Axes that are seen: openpyxl writes charts whose axes Excel hides."""
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=GRID)
    chart.y_axis.number_format = _axis_format(unit)
    chart.y_axis.numFmt.sourceLinked = False
    chart.y_axis.title = say(f"excel.axis_{unit}") if unit else None
    chart.x_axis.tickLblPos = "low"
    if chart.y_axis.title:
        chart.y_axis.title.overlay = False
    chart.legend.position = "b"
    return chart


def _beside(main: Any, second: Any, unit: str) -> None:  # noqa: ANN401
    """Puts a chart's values on an axis to the right of another chart."""
    second.y_axis.axId = 200
    second.y_axis.crosses = "max"
    second.y_axis.majorGridlines = None
    second.y_axis.number_format = _axis_format(unit)
    second.y_axis.title = say(f"excel.axis_{unit}")
    second.y_axis.title.overlay = False
    main += second


def _axis_format(unit: str) -> str:
    return {"rate": "0%", "yuan": "#,##0", "count": "#,##0", "hours": "0", "points": "0.0"}.get(unit, "0.0")


def _as_line(series: Drawn, colour: str) -> None:
    series.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=colour, w=24_000))
    series.smooth = False
    series.marker.symbol = "none"  # type: ignore[union-attr]


def _as_bar(series: Drawn, colour: str) -> None:
    series.graphicalProperties = GraphicalProperties(solidFill=colour)
    series.invertIfNegative = False


def _slice(place: int) -> DataPoint:
    point = DataPoint(idx=place)
    white = LineProperties(solidFill="FFFFFF", w=9_525)
    point.graphicalProperties = GraphicalProperties(solidFill=looks.SERIES[place % len(looks.SERIES)], ln=white)
    return point
