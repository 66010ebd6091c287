"""The report's charts, each by its kind; those over days go to the right, all others downwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor

from pdd_ops.document.blocks import Chart, Series
from pdd_ops.render.page.axis import Axis, rounded, tick_text
from pdd_ops.render.page.colours import GRID, LINE, MAIN, OTHER, TEXT
from pdd_ops.render.page.horizontal_charts import bars, pareto, waterfall
from pdd_ops.render.page.svg import BELOW, MIDDLE, SIZE, Frame, Point, ground, line, rule, text

HEIGHT = 190
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 8, 24  # room for the numbers of the axis, the last day, the highest number, the days
DASHED, ROUNDED = ' stroke-dasharray="4,3"', ' stroke-linejoin="round"'
GAP, BELOW_AXIS = 6, 8  # between an axis and its numbers, and the days


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
    first = chart.series[0]
    alike, foreign = ([one for one in chart.series if (one.unit == first.unit) == same] for same in (True, False))
    right = LEFT if foreign else RIGHT
    inner = width - LEFT - right
    axis, other = (rounded((value for one in side for value in one.values), HEIGHT) for side in (alike, foreign))
    parts = [*_grid(axis, inner), *_numbers(axis, first.unit, -GAP, "end")]
    parts += _numbers(other, foreign[0].unit, inner + GAP, "start") if foreign else []
    parts += [line(_stretches(one, axis, inner), OTHER, 1.5, DASHED) for one in reversed(alike[1:])]
    parts.append(ground(_stretches(first, axis, inner), HEIGHT - axis.place(0), MAIN))
    parts.append(line(_stretches(first, axis, inner), MAIN, 2.2, ROUNDED))
    parts += [line(_stretches(one, other, inner), LINE, 1.5) for one in foreign]
    return Frame([*parts, *_days_named(chart, inner)], inner, HEIGHT, LEFT, right, TOP, BOTTOM, "x")


def _stretches(series: Series, axis: Axis, inner: float) -> list[list[Point]]:
    """The points of a series, broken where a value is missing; a single day between such is a short line."""
    band = inner / len(series.values)
    found: list[list[Point]] = [[]]
    for number, value in enumerate(series.values):
        if value is None:
            found.append([])
        else:
            found[-1].append((band * (number + 0.5), axis.length - axis.place(float(value))))
    return [points if len(points) > 1 else _short_line(points[0]) for points in found if points]


def _short_line(at: Point) -> list[Point]:
    return [(at[0] - 1.5, at[1]), (at[0] + 1.5, at[1])]


def _grid(axis: Axis, inner: float) -> Iterator[str]:
    """A line at each round number, on whole pixels."""
    for tick in axis.ticks():
        height = floor(axis.length - axis.place(tick) + 0.5) + 0.5
        yield rule((0.5, height), (inner + 0.5, height), GRID)


def _numbers(axis: Axis, unit: str, x: float, anchor: str) -> Iterator[str]:
    for tick in axis.ticks():
        yield text(tick_text(tick, unit), (x + 0.5, axis.length - axis.place(tick) + MIDDLE + 0.5), TEXT, anchor=anchor)


def _days_named(chart: Chart, inner: float) -> Iterator[str]:
    band = inner / len(chart.labels)
    for number in _named(chart.labels, inner):
        day = chart.labels[number].rpartition("-")[2].lstrip("0")
        yield text(day, (band * (number + 0.5), HEIGHT + BELOW_AXIS + BELOW), TEXT, anchor="middle")


def _named(labels: Sequence[str], width: float) -> list[int]:
    """The days that are named, by their place: the first and every fifth, or all where there are few."""
    crowded = len(labels) * SIZE * 3 > width
    return [number for number in range(len(labels)) if not crowded or number == 0 or number % 5 == 4]
