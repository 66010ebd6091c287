"""Charts whose labels are at the left, one a row: bars, a Pareto chart, a waterfall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from pdd_ops.document.blocks import Chart
from pdd_ops.metrics.values import Number
from pdd_ops.metrics.wording import signed_text
from pdd_ops.render.page.axis import Axis, exact
from pdd_ops.render.page.colours import AXIS, FALL, LINE, MAIN, OTHER, RISE, TEXT
from pdd_ops.render.page.number_attrs import number
from pdd_ops.render.page.svg import MIDDLE, SIZE, Frame, bar, dot, line, rule, text

ROW = 30  # pixels of a bar with its gap
NAMES = 0.36  # of the width, at most, for the names
NARROW = 0.56  # em: how wide digits and small letters are in the fonts of the page; Chinese ones are one em
THICK, SLIM, THIN = 14, 10, 4  # pixels of a bar alone, of one with another beneath it, and of that one


def bars(chart: Chart, width: int) -> Frame:
    """A bar a label, its number at its end; a second series as a thin bar under it."""
    main, rest = chart.series[0], chart.series[1:2]
    texts = [number(value, main.unit) for value in main.values]
    listing = _Listing(chart.labels, width, right=_widest(texts) + 10)
    axis = exact((value for one in (main, *rest) for value in one.values), listing.inner)
    parts = listing.bars(main.values, axis, MAIN, SLIM if rest else THICK, -3 if rest else 0)
    for series in rest:
        parts += listing.bars(series.values, axis, OTHER, THIN, 6)
    ends = [
        max(0, *(value or 0 for value in values)) for values in zip(*(one.values for one in (main, *rest)), strict=True)
    ]
    return listing.frame([*parts, *listing.numbers(texts, [axis.place(end) for end in ends]), listing.foot(axis)])


def pareto(chart: Chart, width: int) -> Frame:
    """Bars, the largest first; the cumulative share as a line of its own scale, with its numbers at the right edge."""
    if len(chart.series) == 1:
        return bars(chart, width)
    main, share = chart.series[0], chart.series[1]
    texts = [number(value, share.unit) for value in share.values]
    listing = _Listing(chart.labels, width, right=_widest(texts) + 14)
    parts = listing.bars(main.values, exact(main.values, listing.inner), MAIN, THICK, 0)
    points = [
        (listing.inner * float(value), listing.middle(place))
        for place, value in enumerate(share.values)
        if value is not None
    ]
    parts.append(line([points] if points else [], LINE, 1.8))
    parts += [dot(point, 2.5, LINE) for point in points]
    edge = [listing.inner + 4] * len(texts)
    return listing.frame([*parts, *listing.numbers(texts, edge, LINE)])


def waterfall(chart: Chart, width: int, *, red: str) -> Frame:
    """From a total over its changes to the other total, downwards."""
    up, down = (FALL, RISE) if red == "rise" else (RISE, FALL)
    values, last = chart.series[0].values, len(chart.labels) - 1
    whole = [place in (0, last) for place in range(len(values))]
    texts = [_step_text(value, chart.series[0].unit, whole=one) for value, one in zip(values, whole, strict=True)]
    listing = _Listing(chart.labels, width, right=_widest(texts) + 10)
    steps = list(_steps(values, whole))
    axis = exact((end for step in steps for end in step), listing.inner)
    ends = [sorted(map(axis.place, step)) for step in steps]
    colours = [MAIN if one else up if (value or 0) >= 0 else down for value, one in zip(values, whole, strict=True)]
    parts = [
        bar(low, listing.middle(place) - THICK / 2, high - low, THICK, colour, rounded=1)
        for place, ((low, high), colour) in enumerate(zip(ends, colours, strict=True))
    ]
    return listing.frame([*parts, *listing.numbers(texts, [high for _, high in ends]), listing.foot(axis)])


def _steps(values: Sequence[Number | None], whole: Sequence[bool]) -> Iterator[tuple[float, float]]:
    """Each value from where the one before it ended, a whole one from nothing."""
    at = 0.0
    for value, one in zip(values, whole, strict=True):
        start = 0.0 if one else at
        at = start + float(value or 0)
        yield start, at


def _step_text(value: Number | None, unit: str, *, whole: bool) -> str:
    return number(value, unit) if whole or value is None else signed_text(value, unit)


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

    def middle(self, place: int) -> float:
        """The height of the middle of a row."""
        return ROW * (place + 0.5)

    def bars(self, values: Sequence[Number | None], axis: Axis, colour: str, thick: int, lower: int) -> list[str]:
        """A bar for each known value, from zero; `lower` than the middle of its row by so many pixels."""
        ends = [
            (place, sorted((axis.place(0), axis.place(float(value)))))
            for place, value in enumerate(values)
            if value is not None
        ]
        return [
            bar(low, self.middle(place) - thick / 2 + lower, high - low, thick, colour) for place, (low, high) in ends
        ]

    def numbers(self, texts: Sequence[str], ends: Sequence[float], colour: str = TEXT) -> list[str]:
        """Texts beside the far ends of bars."""
        return [
            text(words, (end + 6, self.middle(place) + MIDDLE), colour, anchor="start")
            for place, (words, end) in enumerate(zip(texts, ends, strict=True))
        ]

    def foot(self, axis: Axis) -> str:
        """The line that bars stand on."""
        return rule((axis.place(0), 0), (axis.place(0), self.height), AXIS)

    def frame(self, parts: Sequence[str]) -> Frame:
        """The drawing, with the names."""
        names = [
            text(label, (-8, self.middle(place) + MIDDLE), TEXT, anchor="end")
            for place, label in enumerate(self.labels)
        ]
        return Frame([*parts, *names], self.inner, self.height, self.left, self.right, 2, 2, "y")
