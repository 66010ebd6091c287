"""The report's charts as Vega-Lite, through altair.

Nothing is left to a font's measures: margins are computed here. Names stand as text marks over an index, so that equal
names stay apart and no name is ever part of an expression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pdd_ops.lang import language
from pdd_ops.metrics.wording import number_text, signed_text
from pdd_ops.render.page.colours import AXIS, FALL, GRID, LINE, MAIN, OTHER, RISE, TEXT
from pdd_ops.render.page.words import shortened, width_of
from pdd_ops.report.model import Chart, Series

if TYPE_CHECKING:
    import altair as alt

SIZE = 12  # of the letters, in pixels
ROW = 30  # a bar with its gap
DAYS_HEIGHT = 190
VALUE_AXIS = 46  # room for the numbers beside a vertical axis
NAMES = 0.36  # of the width, at most, for names beside bars
Row = dict[str, Any]


@dataclass(frozen=True)
class Frame:
    """A drawing: its Vega-Lite, and where its bands lie, so that a pointer can be told which label it is at."""

    spec: dict[str, Any]
    axis: str  # 'x': the labels follow each other to the right; 'y': downwards
    start: float
    end: float


def framed(chart: Chart, width: int) -> Frame:
    """The chart at a width in pixels."""
    draw = {"days": _days, "pareto": _pareto, "waterfall": _waterfall}.get(chart.kind, _bars)
    return draw(chart, width)


def _days(chart: Chart, width: int) -> Frame:
    """A line a series over the days; the first one strong."""
    import altair as alt

    inner, margin = width - VALUE_AXIS - 12, {"left": VALUE_AXIS, "right": 12, "top": 8, "bottom": 24}
    y = alt.Y("value:Q", axis=_value_axis(chart.series[0].unit), scale=alt.Scale(zero=True))
    layers: list[Any] = []
    for number, series in reversed(list(enumerate(chart.series))):
        lines = _data(_rows(chart, series)).encode(x=_band("x"), y=y)
        if number:
            layers.append(lines.mark_line(color=OTHER, strokeWidth=1.5, strokeDash=[4, 3], strokeCap="round"))
        else:
            layers.append(lines.mark_area(color=MAIN, opacity=0.1))
            layers.append(lines.mark_line(color=MAIN, strokeWidth=2.25, strokeJoin="round", strokeCap="round"))
    ticks = [row for row in _rows(chart, chart.series[0]) if _is_ticked(row["n"], len(chart.labels), inner)]
    for row in ticks:
        row["label"] = row["label"].rpartition("-")[2].lstrip("0")
    names = _data(ticks).mark_text(color=TEXT, fontSize=SIZE, baseline="top", dy=8)
    layers.append(names.encode(x=_band("x"), y=alt.value(DAYS_HEIGHT), text="label:N"))
    return Frame(_whole(layers, inner, DAYS_HEIGHT, margin), "x", VALUE_AXIS, VALUE_AXIS + inner)


def _is_ticked(number: int, count: int, width: float) -> bool:
    """The first day and every fifth, or every label where few stand."""
    if count * SIZE * 3 <= width:
        return True
    return number == 0 or (number + 1) % 5 == 0


def _bars(chart: Chart, width: int) -> Frame:
    """A bar a label, its number at its end; a second series as a thin bar under it."""
    import altair as alt

    main, rest = chart.series[0], chart.series[1:2]
    rows = _rows(chart, main)
    texts = [_number(row["value"], main.unit) for row in rows]
    grid = _Horizontal(chart.labels, width, right=max((width_of(text, SIZE) for text in texts), default=0) + 10)
    x = alt.X("value:Q", axis=None, scale=alt.Scale(zero=True, nice=False))
    bars = _data(rows).mark_bar(color=MAIN, height=10 if rest else 14, yOffset=-3 if rest else 0, cornerRadiusEnd=2)
    layers = [bars.encode(x=x, y=_band("y"))]
    for series in rest:
        thin = _data(_rows(chart, series)).mark_bar(color=OTHER, height=4, yOffset=6, cornerRadiusEnd=1)
        layers.append(thin.encode(x=x, y=_band("y")))
    for row, values in zip(rows, zip(*(series.values for series in (main, *rest)), strict=True), strict=True):
        row["far"] = max(0, *(value or 0 for value in values))
    layers.append(_ends(rows, texts, alt.X("far:Q", axis=None)))
    return grid.frame([*layers, *grid.names()])


def _pareto(chart: Chart, width: int) -> Frame:
    """Bars, the largest first; the cumulative share as a line of its own scale, with its numbers at the right edge."""
    import altair as alt

    main, share = chart.series[0], chart.series[1]
    rows, shares = _rows(chart, main), _rows(chart, share)
    grid = _Horizontal(chart.labels, width, right=width_of("100.00%", SIZE) + 14)
    x = alt.X("value:Q", axis=None, scale=alt.Scale(zero=True, nice=False))
    bars = _data(rows).mark_bar(color=MAIN, height=14, cornerRadiusEnd=2).encode(x=x, y=_band("y"))
    along = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, 1]))
    line = _data(shares).mark_line(color=LINE, strokeWidth=1.75, point={"color": LINE, "size": 26})
    texts = [_number(row["value"], share.unit) for row in shares]
    edge = _data([{**row, "text": text} for row, text in zip(shares, texts, strict=True)])
    numbers = edge.mark_text(color=LINE, fontSize=SIZE, align="left", dx=10)
    layers = [
        bars,
        line.encode(x=along, y=_band("y"), order="n:Q"),
        numbers.encode(x=alt.value(grid.inner), y=_band("y"), text="text:N"),
        *grid.names(),
    ]
    return grid.frame(layers, resolve_x=True)


def _waterfall(chart: Chart, width: int) -> Frame:
    """From a total over its changes to the other total, downwards."""
    import altair as alt

    series = chart.series[0]
    rows, at = [], 0.0
    last = len(chart.labels) - 1
    for row in _rows(chart, series):
        value = row["value"] or 0
        start = 0.0 if row["n"] in (0, last) else at
        at = start + value
        kind = MAIN if row["n"] in (0, last) else RISE if value >= 0 else FALL
        rows.append({**row, "from": start, "to": at, "kind": kind, "far": max(start, at)})
    texts = [
        _number(row["value"], series.unit) if row["n"] in (0, last) else _signed(row["value"], series.unit)
        for row in rows
    ]
    grid = _Horizontal(chart.labels, width, right=max(width_of(text, SIZE) for text in texts) + 10)
    x = alt.X("from:Q", axis=None, scale=alt.Scale(zero=True, nice=False))
    colour = alt.Color("kind:N", scale=None, legend=None)
    bars = _data(rows).mark_bar(height=14, cornerRadius=1).encode(x=x, x2="to:Q", y=_band("y"), color=colour)
    return grid.frame([bars, _ends(rows, texts, alt.X("far:Q", axis=None)), *grid.names()])


class _Horizontal:
    """The room of a chart whose labels stand at the left, one a row."""

    def __init__(self, labels: Sequence[str], width: int, *, right: float) -> None:
        self.left = round(min(max((width_of(label, SIZE) for label in labels), default=0) + 12, width * NAMES))
        self.labels = [shortened(label, self.left - 10, SIZE) for label in labels]
        self.inner = round(width - self.left - right)
        self.height = ROW * len(labels)
        self.margin = {"left": self.left, "right": round(right), "top": 2, "bottom": 2}

    def names(self) -> list[Any]:
        """The names, and the line that the bars stand on."""
        import altair as alt

        data = _data([{"n": number, "label": label} for number, label in enumerate(self.labels)])
        texts = data.mark_text(color=TEXT, fontSize=SIZE, align="right", dx=-8)
        ground = alt.Chart(alt.InlineData(values=[{}])).mark_rule(color=AXIS, strokeWidth=1)
        return [
            texts.encode(x=alt.value(0), y=_band("y"), text="label:N"),
            ground.encode(x=alt.value(0), y=alt.value(0), y2=alt.value(self.height)),
        ]

    def frame(self, layers: list[Any], *, resolve_x: bool = False) -> Frame:
        """The layers together."""
        spec = _whole(layers, self.inner, self.height, self.margin, resolve_x=resolve_x)
        return Frame(spec, "y", self.margin["top"], self.margin["top"] + self.height)


def _ends(rows: Sequence[Row], texts: Sequence[str], x: alt.X) -> Any:  # noqa: ANN401  # altair's chart
    """Numbers at the ends of bars."""
    data = _data([{**row, "text": text} for row, text in zip(rows, texts, strict=True)])
    return data.mark_text(color=TEXT, fontSize=SIZE, align="left", dx=6).encode(x=x, y=_band("y"), text="text:N")


def _rows(chart: Chart, series: Series) -> list[Row]:
    pairs = zip(chart.labels, series.values, strict=True)
    return [{"n": number, "label": label, "value": value} for number, (label, value) in enumerate(pairs)]


def _data(rows: Sequence[Row]) -> alt.Chart:
    import altair as alt

    return alt.Chart(alt.InlineData(values=list(rows)))


def _band(channel: str) -> Any:  # noqa: ANN401  # an altair channel
    import altair as alt

    scale = alt.Scale(type="band", paddingInner=0, paddingOuter=0)
    return (alt.X if channel == "x" else alt.Y)("n:O", axis=None, scale=scale)


def _value_axis(unit: str) -> alt.Axis:
    import altair as alt

    return alt.Axis(
        title=None, labelExpr=_tick(unit), tickCount=4, ticks=False, domain=False, gridColor=GRID, labelColor=TEXT,
        labelFontSize=SIZE, labelPadding=6, labelLimit=0, minExtent=0, maxExtent=0,
    )  # fmt: skip


def _tick(unit: str) -> str:
    """How an axis writes its numbers: in 万 where a Chinese reader would."""
    if unit == "rate":
        return "format(datum.value, '.2~%')"
    if language() == "zh":
        return "abs(datum.value) >= 10000 ? format(datum.value / 10000, ',.2~f') + '万' : format(datum.value, ',.2~f')"
    return "abs(datum.value) >= 10000 ? format(datum.value, '.3~s') : format(datum.value, ',.2~f')"


def _number(value: float | int | None, unit: str) -> str:
    return "—" if value is None else number_text(value, unit)


def _signed(value: float | int | None, unit: str) -> str:
    return "—" if value is None else signed_text(value, unit)


def _whole(
    layers: list[Any], width: float, height: float, margin: dict[str, int], *, resolve_x: bool = False
) -> dict[str, Any]:
    import altair as alt

    chart = alt.layer(*layers)
    if resolve_x:
        chart = chart.resolve_scale(x="independent")
    chart = chart.properties(width=width, height=height, padding=margin, autosize="none", background="#ffffff00")
    spec: dict[str, Any] = chart.configure(font="sans-serif").configure_view(stroke=None).to_dict()
    return spec
