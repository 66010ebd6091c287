"""Charts whose labels stand at the left, one a row: bars, a Pareto chart, a waterfall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pdd_ops.document.blocks import Chart
from pdd_ops.metrics.values import Number
from pdd_ops.metrics.wording import signed_text
from pdd_ops.render.page.colours import AXIS, FALL, LINE, MAIN, OTHER, RISE, TEXT
from pdd_ops.render.page.number_attrs import number
from pdd_ops.render.page.text_width import shortened, width_of
from pdd_ops.render.page.vega import SIZE, Frame, Layer, Row, band, over, rows_of, together

if TYPE_CHECKING:
    import altair as alt

ROW = 30  # pixels of a bar with its gap
NAMES = 0.36  # of the width, at most, for the names


def bars(chart: Chart, width: int) -> Frame:
    """A bar a label, its number at its end; a second series as a thin bar under it."""
    main, rest = chart.series[0], chart.series[1:2]
    rows = rows_of(chart, main)
    texts = [number(row["value"], main.unit) for row in rows]
    listing = _Listing(chart.labels, width, right=_widest(texts) + 10)
    thick = over(rows).mark_bar(color=MAIN, height=10 if rest else 14, yOffset=-3 if rest else 0, cornerRadiusEnd=2)
    layers: list[Layer] = [thick.encode(x=_along(), y=band("y"))]
    for series in rest:
        thin = over(rows_of(chart, series)).mark_bar(color=OTHER, height=4, yOffset=6, cornerRadiusEnd=1)
        layers.append(thin.encode(x=_along(), y=band("y")))
    for row, values in zip(rows, zip(*(one.values for one in (main, *rest)), strict=True), strict=True):
        row["far"] = max(0, *(value or 0 for value in values))
    return listing.frame([*layers, _ends(rows, texts), listing.ground(), listing.names()])


def pareto(chart: Chart, width: int) -> Frame:
    """Bars, the largest first; the cumulative share as a line of its own scale, with its numbers at the right edge."""
    import altair as alt

    if len(chart.series) == 1:
        return bars(chart, width)
    main, share = chart.series[0], chart.series[1]
    texts = [number(value, share.unit) for value in share.values]
    listing = _Listing(chart.labels, width, right=_widest(texts) + 14)
    bar = over(rows_of(chart, main)).mark_bar(color=MAIN, height=14, cornerRadiusEnd=2)
    line = over(rows_of(chart, share)).mark_line(color=LINE, strokeWidth=1.75, point={"color": LINE, "size": 26})
    edge = over([row | {"text": text} for row, text in zip(rows_of(chart, share), texts, strict=True)])
    words = edge.mark_text(color=LINE, fontSize=SIZE, align="left", dx=10)
    layers = [
        bar.encode(x=_along(), y=band("y")),
        line.encode(x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, 1])), y=band("y"), order="n:Q"),
        words.encode(x=alt.value(listing.inner), y=band("y"), text="text:N"),
        listing.names(),
    ]
    return listing.frame(layers, own_scales="x")


def waterfall(chart: Chart, width: int, *, red: str) -> Frame:
    """From a total over its changes to the other total, downwards."""
    import altair as alt

    rows = _steps(chart, *((FALL, RISE) if red == "rise" else (RISE, FALL)))
    texts = [_step_text(row["value"], chart.series[0].unit, whole=row["kind"] == MAIN) for row in rows]
    listing = _Listing(chart.labels, width, right=_widest(texts) + 10)
    bar = over(rows).mark_bar(height=14, cornerRadius=1)
    x = alt.X("from:Q", axis=None, scale=alt.Scale(zero=True, nice=False))
    steps = bar.encode(x=x, x2="far:Q", y=band("y"), color=alt.Color("kind:N", scale=None, legend=None))
    return listing.frame([steps, _ends(rows, texts), listing.ground(), listing.names()])


def _steps(chart: Chart, up: str, down: str) -> list[Row]:
    """Each label from where the one before it ended; the first and the last from nothing."""
    rows, at, last = [], 0.0, len(chart.labels) - 1
    for row in rows_of(chart, chart.series[0]):
        whole = row["n"] in (0, last)
        start, value = 0.0 if whole else at, row["value"] or 0
        at = start + value
        kind = MAIN if whole else up if value >= 0 else down
        rows.append(row | {"from": min(start, at), "far": max(start, at), "kind": kind})
    return rows


def _step_text(value: Number | None, unit: str, *, whole: bool) -> str:
    return number(value, unit) if whole or value is None else signed_text(value, unit)


def _along() -> alt.X:
    import altair as alt

    return alt.X("value:Q", axis=None, scale=alt.Scale(zero=True, nice=False))


def _ends(rows: Sequence[Row], texts: Sequence[str]) -> Layer:
    """Numbers at the far ends of bars."""
    import altair as alt

    words = over([row | {"text": text} for row, text in zip(rows, texts, strict=True)])
    mark = words.mark_text(color=TEXT, fontSize=SIZE, align="left", dx=6)
    return mark.encode(x=alt.X("far:Q", axis=None), y=band("y"), text="text:N")


def _widest(texts: Sequence[str]) -> float:
    return max((width_of(text, SIZE) for text in texts), default=0)


class _Listing:
    """The names at the left and the room beside them."""

    def __init__(self, labels: Sequence[str], width: int, *, right: float) -> None:
        self.left = round(min(_widest(labels) + 12, width * NAMES))
        self.labels = [shortened(label, self.left - 10, SIZE) for label in labels]
        self.right = round(right)
        self.inner = width - self.left - self.right
        self.height = ROW * len(labels)

    def names(self) -> Layer:
        import altair as alt

        words = over([{"n": n, "label": label} for n, label in enumerate(self.labels)])
        mark = words.mark_text(color=TEXT, fontSize=SIZE, align="right", dx=-8)
        return mark.encode(x=alt.value(0), y=band("y"), text="label:N")

    def ground(self) -> Layer:
        """The line that bars stand on."""
        import altair as alt

        rule = over([{"zero": 0}]).mark_rule(color=AXIS, strokeWidth=1)
        return rule.encode(x=alt.X("zero:Q", axis=None), y=alt.value(0), y2=alt.value(self.height))

    def frame(self, layers: Sequence[Layer], *, own_scales: str = "") -> Frame:
        margin: dict[str, float] = {"left": self.left, "right": self.right, "top": 2, "bottom": 2}
        return Frame(
            together(layers, self.inner, self.height, margin, own_scales=own_scales), "y", 2.0, 2.0 + self.height
        )
