"""The report's charts, each by its kind; those over days go to the right, all others downwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pdd_ops.document.blocks import Chart, Series
from pdd_ops.lang import language
from pdd_ops.render.page.colours import GRID, LINE, MAIN, OTHER, TEXT
from pdd_ops.render.page.horizontal_charts import bars, pareto, waterfall
from pdd_ops.render.page.vega import SIZE, Frame, Layer, Row, band, over, rows_of, together

if TYPE_CHECKING:
    import altair as alt

HEIGHT = 190
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 8, 24  # room for the numbers of the axis, the last day, the highest number, the days


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
    import altair as alt

    unit = chart.series[0].unit
    alike, foreign = ([one for one in chart.series if (one.unit == unit) == same] for same in (True, False))
    margin: dict[str, float] = {"left": LEFT, "right": LEFT if foreign else RIGHT, "top": TOP, "bottom": BOTTOM}
    inner = width - LEFT - round(margin["right"])
    layers = [_line(chart, one, color=OTHER, strokeWidth=1.5, strokeDash=[4, 3]) for one in reversed(alike[1:])]
    layers += [_ground(chart), _line(chart, alike[0], color=MAIN, strokeWidth=2.25, strokeJoin="round")]
    if foreign:
        right = [_line(chart, one, color=LINE, strokeWidth=1.5) for one in foreign]
        layers = [alt.layer(*layers), alt.layer(*right)]
    spec = together([*layers, _days_named(chart, inner)], inner, HEIGHT, margin, own_scales="y" if foreign else "")
    return Frame(spec, "x", LEFT, LEFT + inner)


def _line(chart: Chart, series: Series, **looks: Any) -> Layer:  # noqa: ANN401  # what altair's marks take
    import altair as alt

    side: Literal["left", "right"] = "left" if series.unit == chart.series[0].unit else "right"
    y = alt.Y("value:Q", axis=_value_axis(series.unit, side), scale=alt.Scale(zero=True))
    return over(rows_of(chart, series)).mark_line(**looks).encode(x=band("x"), y=y)


def _ground(chart: Chart) -> Layer:
    """The area under the first line."""
    import altair as alt

    area = over(rows_of(chart, chart.series[0])).mark_area(color=MAIN, opacity=0.1)
    return area.encode(x=band("x"), y=alt.Y("value:Q", axis=_value_axis(chart.series[0].unit, "left")))


def _days_named(chart: Chart, inner: float) -> Layer:
    import altair as alt

    words = over(_ticks(chart, inner)).mark_text(color=TEXT, fontSize=SIZE, baseline="top", dy=8)
    return words.encode(x=band("x"), y=alt.value(HEIGHT), text="label:N")


def _ticks(chart: Chart, width: float) -> list[Row]:
    """The days that are named, by their number: the first and every fifth, or all where few stand."""
    crowded = len(chart.labels) * SIZE * 3 > width
    rows = [row for row in rows_of(chart, chart.series[0]) if not crowded or row["n"] == 0 or row["n"] % 5 == 4]
    return [row | {"label": row["label"].rpartition("-")[2].lstrip("0")} for row in rows]


def _value_axis(unit: str, side: Literal["left", "right"]) -> alt.Axis:
    import altair as alt

    return alt.Axis(
        orient=side, grid=side == "left", title=None, labelExpr=_tick(unit), tickCount=4, ticks=False, domain=False,
        gridColor=GRID, labelColor=TEXT, labelFontSize=SIZE, labelPadding=6, labelLimit=0, minExtent=0, maxExtent=0,
    )  # fmt: skip


def _tick(unit: str) -> str:
    """How an axis writes its numbers: in 万 where a Chinese reader would."""
    if unit == "rate":
        return "format(datum.value, '.2~%')"
    large, small = "format(datum.value, '.3~s')", "format(datum.value, ',.2~f')"
    if language() == "zh":
        large = "format(datum.value / 10000, ',.2~f') + '万'"
    return f"abs(datum.value) >= 10000 ? {large} : {small}"
