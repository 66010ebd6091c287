"""What the page's charts are put together from, through altair.

Nothing is left to a font's measures: margins are computed by the charts. Names stand as text marks over an index, so
that equal names stay apart and no name is ever part of an expression.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pdd_ops.document.blocks import Chart, Series

if TYPE_CHECKING:
    import altair as alt

SIZE = 12  # of the letters, in pixels
Row = dict[str, Any]
Layer = Any  # altair's charts and their layers


@dataclass(frozen=True)
class Frame:
    """A drawing: its Vega-Lite, and where its bands lie, so that a pointer can be told which label it is at."""

    spec: dict[str, Any]
    axis: str  # 'x': the labels follow each other to the right; 'y': downwards
    start: float
    end: float


def rows_of(chart: Chart, series: Series) -> list[Row]:
    """A row a label: its number `n`, `label` and `value`."""
    pairs = zip(chart.labels, series.values, strict=True)
    return [{"n": number, "label": label, "value": value} for number, (label, value) in enumerate(pairs)]


def over(rows: Sequence[Row]) -> alt.Chart:
    """A layer over rows."""
    import altair as alt

    return alt.Chart(alt.InlineData(values=list(rows)))


def band(channel: str) -> Any:  # noqa: ANN401  # an altair channel
    """The labels along 'x' or 'y', each in a band of the same width."""
    import altair as alt

    scale = alt.Scale(type="band", paddingInner=0, paddingOuter=0)
    return (alt.X if channel == "x" else alt.Y)("n:O", axis=None, scale=scale)


def together(
    layers: Sequence[Layer], width: float, height: float, margin: dict[str, float], *, own_scales: str = ""
) -> dict[str, Any]:
    """Layers of exactly this size within margins, as Vega-Lite. `own_scales`: along 'x' or 'y' each has its own."""
    import altair as alt

    chart = alt.layer(*layers)
    if own_scales == "x":
        chart = chart.resolve_scale(x="independent")
    elif own_scales == "y":
        chart = chart.resolve_scale(y="independent")
    chart = chart.properties(width=width, height=height, padding=margin, autosize="none")
    chart = chart.configure(font="sans-serif").configure_view(stroke=None)
    spec: dict[str, Any] = chart.to_dict(validate=False)  # takes time, and finds nothing that vega would not
    return spec
