"""Vega-Lite into SVG that can stand within the page: no style, no id, nothing a reader does not see."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from xml.etree import ElementTree

from pdd_ops.render.page.vega import Frame

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "g", "path", "line", "rect", "text", "tspan"}  # anything else is left out
KEPT = {
    "transform", "d", "x", "y", "x1", "y1", "x2", "y2", "width", "height", "rx", "ry", "viewBox", "text-anchor",
    "font-size", "fill", "fill-opacity", "opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "stroke-opacity",
}  # fmt: skip
CONFIG = {
    "font": "none",  # of the letters' places nothing is measured, and looking for glyphs takes most of the time
    "view": {"stroke": None},
}
NUMBER = re.compile(r"-?\d+\.\d+")


def svgs_of(frames: Sequence[Frame], *, label: str) -> list[str]:
    """Each drawing as an `svg` element with role and label of an image, numbers rounded to a tenth of a pixel.

    They are one work for Vega, views above each other; that costs less than each by itself.
    """
    from vl_convert import vegalite_to_svg

    views = {"vconcat": [frame.view for frame in frames], "bounds": "flush", "spacing": 0}
    root = ElementTree.fromstring(vegalite_to_svg(json.dumps(views | {"config": CONFIG, "autosize": "none"})))
    found = {scope.get("class", "").split()[-1]: scope[0] for scope in root.iter(f"{SVG}g") if _is_view(scope)}
    return [_svg(frame, found[f"concat_{number}_group"], label) for number, frame in enumerate(frames)]


def _is_view(element: ElementTree.Element) -> bool:
    return "role-scope" in element.get("class", "") and "concat_" in element.get("class", "")


def _svg(frame: Frame, view: ElementTree.Element, label: str) -> str:
    """An element of its own, the view moved to where the margins end."""
    margin = frame.margin
    width = frame.view["width"] + margin["left"] + margin["right"]
    height = frame.view["height"] + margin["top"] + margin["bottom"]
    size = {"width": f"{width:g}", "height": f"{height:g}", "viewBox": f"0 0 {width:g} {height:g}"}
    root = ElementTree.Element(f"{SVG}svg", size)
    ground = ElementTree.SubElement(
        root, f"{SVG}g", fill="none", transform=f"translate({margin['left']:g},{margin['top']:g})"
    )
    ground.append(view)
    view.attrib.pop("transform")
    _tidy(root)
    root.attrib |= {"role": "img", "aria-label": label}
    return ElementTree.tostring(root, encoding="unicode")


def _tidy(element: ElementTree.Element) -> None:
    element.tag = element.tag.removeprefix(SVG)
    element.attrib = {name: _short(name, value) for name, value in element.attrib.items() if name in KEPT}
    element[:] = [child for child in element if _is_seen(child)]
    for child in element:
        _tidy(child)
    element[:] = [kept for child in element for kept in _unwrapped(child)]


def _is_seen(element: ElementTree.Element) -> bool:
    empty = element.tag == f"{SVG}path" and element.get("d", "") in ("", "M0,0h0v0h0Z")
    background = element.tag == f"{SVG}rect" or "background" in (element.get("class") or "")  # bars are paths
    hidden = element.get("display") == "none" or element.get("opacity") == "0"
    return element.tag.removeprefix(SVG) in DRAWN and not empty and not hidden and not background


def _unwrapped(element: ElementTree.Element) -> list[ElementTree.Element]:
    """A group that says nothing gives way to what it holds; one that holds nothing goes."""
    if element.tag != "g":
        return [element]
    if not len(element):
        return []
    return [element] if set(element.attrib) - {"stroke-miterlimit"} else list(element)


def _short(name: str, value: str) -> str:
    if name in ("fill", "stroke"):
        return value
    return NUMBER.sub(lambda found: f"{round(float(found[0]), 1):g}", value)
