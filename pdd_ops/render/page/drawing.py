"""Vega-Lite into SVG that can stand within the page: no style, no id, nothing a reader does not see."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "g", "path", "line", "rect", "text", "tspan"}  # anything else is left out
KEPT = {
    "transform", "d", "x", "y", "x1", "y1", "x2", "y2", "width", "height", "rx", "ry", "viewBox", "text-anchor",
    "font-size", "fill", "fill-opacity", "opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "stroke-opacity",
}  # fmt: skip
NUMBER = re.compile(r"-?\d+\.\d+")


def svg_of(spec: dict[str, Any], *, label: str) -> str:
    """The drawing as an `svg` element with role and label of an image, numbers rounded to a tenth of a pixel."""
    from vl_convert import vegalite_to_svg

    root = ElementTree.fromstring(vegalite_to_svg(json.dumps(spec)))
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
