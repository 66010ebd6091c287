"""What the page's charts are put together from: Vega-Lite, written as the dictionaries that it is.

Nothing is left to a font's measures: margins are computed by the charts. Names are text marks over an index, so that
equal names stay apart and no name is ever part of an expression.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pdd_ops.document.blocks import Chart, Series

SIZE = 12  # of the letters, in pixels
Row = dict[str, Any]
Layer = dict[str, Any]  # of Vega-Lite: data, mark and encoding, or layers of its own
Channel = dict[str, Any]  # of Vega-Lite: what a position or a text is taken from


@dataclass(frozen=True)
class Frame:
    """A drawing: its layers, its size with the margins around it, and where its bands lie, so that a pointer can be
    told which label it is at."""

    view: dict[str, Any]  # Vega-Lite of exactly width × height pixels
    margin: dict[str, float]  # 'left', 'right', 'top' and 'bottom', in pixels
    axis: str  # 'x': the labels follow each other to the right; 'y': downwards

    @property
    def start(self) -> float:
        """Where the first band begins, in pixels of the whole drawing."""
        return self.margin["left" if self.axis == "x" else "top"]

    @property
    def end(self) -> float:
        """Where the last band ends."""
        size: float = self.view["width" if self.axis == "x" else "height"]
        return self.start + size


def rows_of(chart: Chart, series: Series) -> list[Row]:
    """A row a label: its number `n`, `label` and `value`."""
    pairs = zip(chart.labels, series.values, strict=True)
    return [{"n": number, "label": label, "value": value} for number, (label, value) in enumerate(pairs)]


def over(rows: Sequence[Row], mark: str, looks: Mapping[str, object], /, **channels: Channel) -> Layer:
    """A layer over rows: what is drawn for each ('bar', 'text' …), how it looks, and what its places come from."""
    return {"data": {"values": rows}, "mark": {"type": mark, **looks}, "encoding": channels}


def band() -> Channel:
    """The labels along an axis, each in a band of the same width."""
    return {"field": "n", "type": "ordinal", "axis": None, "scale": {"type": "band", "padding": 0}}


def amount(field: str = "value", **scale: object) -> Channel:
    """A number along an axis that is not drawn."""
    return {"field": field, "type": "quantitative", "axis": None, **({"scale": scale} if scale else {})}


def written(field: str) -> Channel:
    """The words of a text mark."""
    return {"field": field, "type": "nominal"}


def at(place: float) -> Channel:
    """A place in pixels, the same for all rows."""
    return {"value": place}


def together(layers: Sequence[Layer], width: float, height: float, *, own_scales: str = "") -> dict[str, Any]:
    """Layers of exactly this size as Vega-Lite. `own_scales`: along 'x' or 'y' each has its own."""
    view = {"layer": list(layers), "width": width, "height": height}
    return view | {"resolve": {"scale": {own_scales: "independent"}}} if own_scales else view
