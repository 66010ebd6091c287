"""A chart for the page: drawn for screens of three widths, with its legend and the table of its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from pdd_ops.document.as_tables import chart_table
from pdd_ops.document.blocks import Chart, Table
from pdd_ops.lang import say
from pdd_ops.render.page.charts import framed

WIDTHS = {"wide": 820, "middle": 560, "narrow": 320}  # paper takes the wide one


@dataclass(frozen=True)
class Key:
    """An entry of the legend; `mark` is how its colour is shown."""

    name: str
    mark: str


@dataclass(frozen=True)
class Drawing:
    """The chart at one width, and where its labels lie: along `axis` from `start` to `end`."""

    name: str
    svg: str
    axis: str
    start: float
    end: float


@dataclass(frozen=True)
class Figure:
    """All that the page shows of a chart."""

    sizes: list[Drawing]
    legend: list[Key]
    table: Table


def drawn(chart: Chart, *, red: str) -> Figure:
    """The figure of a chart. `red` is what red means: 'worse' or 'rise'."""
    sizes = [_drawing(chart, name, width, red) for name, width in WIDTHS.items()]
    return Figure(sizes, _legend(chart), chart_table(chart))


def _drawing(chart: Chart, name: str, width: int, red: str) -> Drawing:
    from markupsafe import Markup

    label = say("page.chart_label", title=chart.title, kind=say(f"page.chart_{chart.kind}"))
    frame = framed(chart, width, red=red)
    return Drawing(name, Markup(frame.svg(label)), frame.axis, frame.start, frame.end)  # svg.py escapes


def _legend(chart: Chart) -> list[Key]:
    if len(chart.series) < 2:
        return []
    return [Key(series.name, _mark(chart, place)) for place, series in enumerate(chart.series)]


def _mark(chart: Chart, place: int) -> str:
    if place == 0:
        return "main"
    if chart.kind == "days":
        return "dashed" if chart.series[place].unit == chart.series[0].unit else "line"
    return "line" if chart.kind == "pareto" else "other"
