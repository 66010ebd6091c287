"""Charts as SVG elements within the page: no style, no id, nothing that a reader does not see.

Nothing is left to a font's measures: margins are computed by the charts, and a name is only ever a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from pdd_ops.document.visible import visible
from pdd_ops.records import frozen

SIZE = 12  # of the letters, in pixels
MIDDLE, BELOW = 4, 9  # how far the foot of a text is below its middle, and below its top
Point = tuple[float, float]


@frozen
class Frame:
    """A drawing of `width` × `height` pixels within margins, and along which axis its labels lie, so that a pointer
    can be told which one it is at: 'x', to the right, or 'y', downwards."""

    parts: Sequence[str]  # elements, the first ones undermost
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    axis: str

    @property
    def start(self) -> float:
        """Where the first label begins, in pixels of the whole drawing."""
        return self.left if self.axis == "x" else self.top

    @property
    def end(self) -> float:
        """Where the last label ends."""
        return self.start + (self.width if self.axis == "x" else self.height)

    def svg(self, label: str) -> str:
        """The `svg` element, with role and label of an image."""
        width, height = _short(self.left + self.width + self.right), _short(self.top + self.height + self.bottom)
        size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        place = f"translate({_short(self.left)},{_short(self.top)})"
        drawing = f'<g fill="none" transform="{place}">{"".join(self.parts)}</g>'
        return f'<svg {size} role="img" aria-label={_quoted(label)}>{drawing}</svg>'


def bar(x: float, y: float, width: float, height: float, colour: str, *, rounded: float = 0) -> str:
    """A filled rectangle; its corners are rounded by so many pixels."""
    corners = f' rx="{_short(min(rounded, width / 2))}"' if rounded else ""
    place = f'x="{_short(x)}" y="{_short(y)}" width="{_short(width)}" height="{_short(height)}"'
    return f'<rect {place}{corners} fill="{colour}"/>'


def dot(at: Point, radius: float, colour: str) -> str:
    """A filled circle."""
    return f'<circle cx="{_short(at[0])}" cy="{_short(at[1])}" r="{_short(radius)}" fill="{colour}"/>'


def rule(start: Point, end: Point, colour: str) -> str:
    """A straight line, one pixel wide."""
    (x1, y1), (x2, y2) = (map(_short, point) for point in (start, end))
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="1"/>'


def line(stretches: Iterable[Sequence[Point]], colour: str, width: float, looks: str = "") -> str:
    """A line through points, interrupted between stretches; `looks` are further attributes."""
    drawn = "".join(map(_through, stretches))
    return f'<path d="{drawn}" stroke="{colour}" stroke-width="{width:g}"{looks}/>' if drawn else ""


def ground(stretches: Iterable[Sequence[Point]], foot: float, colour: str) -> str:
    """The faintly filled area between points and the height `foot`."""
    drawn = "".join(f"{_through([*points, (points[-1][0], foot), (points[0][0], foot)])}Z" for points in stretches)
    return f'<path d="{drawn}" fill="{colour}" opacity="0.1"/>' if drawn else ""


def text(words: str, at: Point, colour: str, *, anchor: str) -> str:
    """Words that begin, have their middle or end at a point ('start', 'middle', 'end'), which is at their foot."""
    place = f'text-anchor="{anchor}" x="{_short(at[0])}" y="{_short(at[1])}"'
    return f'<text {place} font-size="{SIZE}px" fill="{colour}">{escape(visible(words))}</text>'


def _through(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{_short(x)},{_short(y)}" for x, y in points)


def _short(number: float) -> str:
    """A number rounded to a tenth of a pixel."""
    return f"{round(number, 1) + 0:.10g}"  # + 0: no minus before a zero


def _quoted(words: str) -> str:
    return quoteattr(visible(words), {'"': "&quot;"})
