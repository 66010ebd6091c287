"""The report's charts, each by its kind; those over days go to the right, all others downwards."""

from __future__ import annotations

from typing import Any

from pdd_ops.document.blocks import Chart, Series
from pdd_ops.lang import language
from pdd_ops.render.page.colours import GRID, LINE, MAIN, OTHER, TEXT
from pdd_ops.render.page.horizontal_charts import bars, pareto, waterfall
from pdd_ops.render.page.vega import SIZE, Channel, Frame, Layer, Row, at, band, over, rows_of, together, written

HEIGHT = 190
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 8, 24  # room for the numbers of the axis, the last day, the highest number, the days
AXIS_LOOKS = {
    "title": None, "tickCount": 4, "ticks": False, "domain": False, "gridColor": GRID, "labelColor": TEXT,
    "labelFontSize": SIZE, "labelPadding": 6, "labelLimit": 0, "minExtent": 0, "maxExtent": 0,
}  # fmt: skip


def framed(chart: Chart, width: int, *, red: str) -> Frame:
    """The chart at a width in pixels. `red` is what red means: 'worse' or 'rise'."""
    match chart.kind:
        case "days":
            return _days(chart, width)
        case "pareto":
            return pareto(chart, width)
        case "waterfall":
            return waterfall(chart, width, red=red)
    return bars(chart, width)


def _days(chart: Chart, width: int) -> Frame:
    """A line a series over the days, the first one strong; those in another unit by an axis at the right."""
    unit = chart.series[0].unit
    alike, foreign = ([one for one in chart.series if (one.unit == unit) == same] for same in (True, False))
    margin: dict[str, float] = {"left": LEFT, "right": LEFT if foreign else RIGHT, "top": TOP, "bottom": BOTTOM}
    inner = width - LEFT - round(margin["right"])
    layers = [_line(chart, one, color=OTHER, strokeWidth=1.5, strokeDash=[4, 3]) for one in reversed(alike[1:])]
    layers += [_ground(chart), _line(chart, alike[0], color=MAIN, strokeWidth=2.25, strokeJoin="round")]
    if foreign:
        layers = [{"layer": layers}, {"layer": [_line(chart, one, color=LINE, strokeWidth=1.5) for one in foreign]}]
    view = together([*layers, _days_named(chart, inner)], inner, HEIGHT, own_scales="y" if foreign else "")
    return Frame(view, margin, "x")


def _line(chart: Chart, series: Series, **looks: object) -> Layer:
    return over(rows_of(chart, series), "line", looks, x=band(), y=_height(chart, series))


def _ground(chart: Chart) -> Layer:
    """The area under the first line."""
    first = chart.series[0]
    return over(rows_of(chart, first), "area", {"color": MAIN, "opacity": 0.1}, x=band(), y=_height(chart, first))


def _days_named(chart: Chart, inner: float) -> Layer:
    looks = {"color": TEXT, "fontSize": SIZE, "baseline": "top", "dy": 8}
    return over(_ticks(chart, inner), "text", looks, x=band(), y=at(HEIGHT), text=written("label"))


def _ticks(chart: Chart, width: float) -> list[Row]:
    """The days that are named, by their number: the first and every fifth, or all where there are few."""
    crowded = len(chart.labels) * SIZE * 3 > width
    rows = [row for row in rows_of(chart, chart.series[0]) if not crowded or row["n"] == 0 or row["n"] % 5 == 4]
    return [row | {"label": row["label"].rpartition("-")[2].lstrip("0")} for row in rows]


def _height(chart: Chart, series: Series) -> Channel:
    """The values of a series along an axis from zero: at the left in the unit of the first one, at the right in any
    other."""
    left = series.unit == chart.series[0].unit
    axis: dict[str, Any] = {"orient": "left" if left else "right", "grid": left, "labelExpr": _tick(series.unit)}
    return {"field": "value", "type": "quantitative", "axis": axis | AXIS_LOOKS, "scale": {"zero": True}}


def _tick(unit: str) -> str:
    """How an axis writes its numbers: in 万 where a Chinese reader would."""
    if unit == "rate":
        return "format(datum.value, '.2~%')"
    large, small = "format(datum.value, '.3~s')", "format(datum.value, ',.2~f')"
    if language() == "zh":
        large = "format(datum.value / 10000, ',.2~f') + '万'"
    return f"abs(datum.value) >= 10000 ? {large} : {small}"
