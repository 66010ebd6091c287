"""Charts whose labels are at the left, one a row: bars, a Pareto chart, a waterfall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from unicodedata import east_asian_width

from pdd_ops.document.blocks import Chart
from pdd_ops.metrics.values import Number
from pdd_ops.metrics.wording import signed_text
from pdd_ops.render.page.colours import AXIS, FALL, LINE, MAIN, OTHER, RISE, TEXT
from pdd_ops.render.page.number_attrs import number
from pdd_ops.render.page.vega import SIZE, Frame, Layer, Row, amount, at, band, over, rows_of, together, written

ROW = 30  # pixels of a bar with its gap
NAMES = 0.36  # of the width, at most, for the names
NARROW = 0.56  # em: how wide digits and small letters are in the fonts of the page; Chinese ones are one em


def bars(chart: Chart, width: int) -> Frame:
    """A bar a label, its number at its end; a second series as a thin bar under it."""
    main, rest = chart.series[0], chart.series[1:2]
    rows = rows_of(chart, main)
    texts = [number(row["value"], main.unit) for row in rows]
    listing = _Listing(chart.labels, width, right=_widest(texts) + 10)
    thick = {"color": MAIN, "height": 10 if rest else 14, "yOffset": -3 if rest else 0, "cornerRadiusEnd": 2}
    thin = {"color": OTHER, "height": 4, "yOffset": 6, "cornerRadiusEnd": 1}
    layers = [_bars(rows, thick), *(_bars(rows_of(chart, series), thin) for series in rest)]
    for row, values in zip(rows, zip(*(one.values for one in (main, *rest)), strict=True), strict=True):
        row["far"] = max(0, *(value or 0 for value in values))
    return listing.frame([*layers, _ends(rows, texts), listing.ground(), listing.names()])


def pareto(chart: Chart, width: int) -> Frame:
    """Bars, the largest first; the cumulative share as a line of its own scale, with its numbers at the right edge."""
    if len(chart.series) == 1:
        return bars(chart, width)
    main, share = chart.series[0], chart.series[1]
    texts = [number(value, share.unit) for value in share.values]
    listing = _Listing(chart.labels, width, right=_widest(texts) + 14)
    looks = {"color": LINE, "strokeWidth": 1.75, "point": {"color": LINE, "size": 26}}
    order = {"field": "n", "type": "quantitative"}
    line = over(rows_of(chart, share), "line", looks, x=amount(domain=[0, 1]), y=band(), order=order)
    edge = [row | {"text": text} for row, text in zip(rows_of(chart, share), texts, strict=True)]
    letters = {"color": LINE, "fontSize": SIZE, "align": "left", "dx": 10}
    words = over(edge, "text", letters, x=at(listing.inner), y=band(), text=written("text"))
    bar = _bars(rows_of(chart, main), {"color": MAIN, "height": 14, "cornerRadiusEnd": 2})
    return listing.frame([bar, line, words, listing.names()], own_scales="x")


def waterfall(chart: Chart, width: int, *, red: str) -> Frame:
    """From a total over its changes to the other total, downwards."""
    rows = _steps(chart, *((FALL, RISE) if red == "rise" else (RISE, FALL)))
    texts = [_step_text(row["value"], chart.series[0].unit, whole=row["kind"] == MAIN) for row in rows]
    listing = _Listing(chart.labels, width, right=_widest(texts) + 10)
    colour = {"field": "kind", "type": "nominal", "scale": None, "legend": None}
    x = amount("from", zero=True, nice=False)
    looks = {"height": 14, "cornerRadius": 1}
    steps = over(rows, "bar", looks, x=x, x2={"field": "far"}, y=band(), color=colour)
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


def _bars(rows: Sequence[Row], looks: Mapping[str, object]) -> Layer:
    return over(rows, "bar", looks, x=amount(zero=True, nice=False), y=band())


def _ends(rows: Sequence[Row], texts: Sequence[str]) -> Layer:
    """Numbers at the far ends of bars."""
    words = [row | {"text": text} for row, text in zip(rows, texts, strict=True)]
    looks = {"color": TEXT, "fontSize": SIZE, "align": "left", "dx": 6}
    return over(words, "text", looks, x=amount("far"), y=band(), text=written("text"))


def width_of(text: str, size: float) -> float:
    """The width of a text in pixels at a font size, without asking a font."""
    return sum(size if east_asian_width(sign) in "WF" else size * NARROW for sign in text)


def shortened(text: str, room: float, size: float) -> str:
    """The text, or as much of it as there is room for, with an ellipsis."""
    if width_of(text, size) <= room:
        return text
    kept = text
    while kept and width_of(kept, size) + size > room:
        kept = kept[:-1]
    return f"{kept}…"


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
        words = [{"n": n, "label": label} for n, label in enumerate(self.labels)]
        looks = {"color": TEXT, "fontSize": SIZE, "align": "right", "dx": -8}
        return over(words, "text", looks, x=at(0), y=band(), text=written("label"))

    def ground(self) -> Layer:
        """The line that bars stand on."""
        looks = {"color": AXIS, "strokeWidth": 1}
        return over([{"zero": 0}], "rule", looks, x=amount("zero"), y=at(0), y2=at(self.height))

    def frame(self, layers: Sequence[Layer], *, own_scales: str = "") -> Frame:
        margin: dict[str, float] = {"left": self.left, "right": self.right, "top": 2, "bottom": 2}
        return Frame(together(layers, self.inner, self.height, own_scales=own_scales), margin, "y")
