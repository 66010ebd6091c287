"""How cells look: fonts, fills, borders and number formats, the same on every sheet."""

from __future__ import annotations

from typing import Any, TypeVar

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from pdd_ops.lang import say
from pdd_ops.metrics.wording import WITH_UNIT

FACE = "Microsoft YaHei"  # there on every Windows and in WPS; others take their own Chinese font
INK, MUTED, ACCENT, LINK = "1F2937", "6B7280", "1F4E79", "1D4ED8"
RED, GREEN = "C00000", "00783C"

T = TypeVar("T")


def _kept(style: T) -> T:
    """The style, which must not be changed any more, with its hash computed once: openpyxl asks for it whenever a cell
    gets the style, and takes 40 microseconds each time."""
    known: Any = type(style)
    value = hash(style)
    names = {name: getattr(known, name) for name in ("__attrs__", "__elements__", "__nested__")}
    made: Any = type(known.__name__, (known,), names | {"__hash__": lambda self: value, "__module__": known.__module__})
    kept: Any = style
    kept.__class__ = made
    checked: T = kept
    return checked


TEXT = _kept(Font(name=FACE, size=10, color=INK))
BOLD = _kept(Font(name=FACE, size=10, color=INK, bold=True))
SMALL = _kept(Font(name=FACE, size=9, color=MUTED))
SMALLEST = _kept(Font(name=FACE, size=8, color=MUTED))
TITLE = _kept(Font(name=FACE, size=16, color=ACCENT, bold=True))
HEADING = _kept(Font(name=FACE, size=12, color=ACCENT, bold=True))
COLUMN = _kept(Font(name=FACE, size=10, color="FFFFFF", bold=True))
FIGURE = _kept(Font(name=FACE, size=16, color=INK, bold=True))
BANNER = _kept(Font(name=FACE, size=11, color="7C4A03", bold=True))
LINKED = _kept(Font(name=FACE, size=10, color=LINK, underline="single"))
SEVERITIES = {"high": RED, "medium": "B45309", "low": "1F6F8B"}

COLUMN_FILL = _kept(PatternFill("solid", start_color=ACCENT))
CARD_FILL = _kept(PatternFill("solid", start_color="F3F6FA"))
BANNER_FILL = _kept(PatternFill("solid", start_color="FDF0D5"))
INPUT_FILL = _kept(PatternFill("solid", start_color="FFFBE6"))  # cells that the team fills

LINE = Side(style="thin", color="D5DBE3")
UNDERLINED = _kept(Border(bottom=LINE))
BOXED = _kept(Border(left=LINE, right=LINE, top=LINE, bottom=LINE))

LEFT = _kept(Alignment(horizontal="left", vertical="center", wrap_text=True))
CELL = _kept(Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1))
RIGHT = _kept(Alignment(horizontal="right", vertical="center", indent=1))
# beside the filter button
HEAD_RIGHT = _kept(Alignment(horizontal="right", vertical="center", wrap_text=True, indent=2))

TEXT_FORMAT = "@"
DAY_FORMAT = "yyyy-mm-dd"
WAN_FORMAT = '¥#,##0.00" 万"'
FORMATS = {
    "yuan": "¥#,##0.00", "count": "#,##0", "rate": "0.00%", "ratio": "0.00", "days": "0.0", "hours": "0.0",
    "seconds": "0.0",
    "score": "0.00", "points": "0.00",
}  # fmt: skip


def number_format(unit: str, *, signed: bool = False) -> str:
    """The format of a number in a unit; hours, seconds and points carry their words, a signed one its plus."""
    known = FORMATS.get(unit)
    if known is None:
        return "General"
    if unit in WITH_UNIT:
        known += '"' + say(f"metrics.{unit}", text="") + '"'
    return f"+{known};-{known};{known}" if signed else known
