"""How wide words are, without asking a font: a Chinese sign is one em, most others a little more than half of it."""

from __future__ import annotations

from unicodedata import east_asian_width

NARROW = 0.56  # em, of digits and small letters in the fonts of the page


def width_of(text: str, size: float) -> float:
    """The width of a text in pixels at a font size."""
    return sum(size if east_asian_width(sign) in "WF" else size * NARROW for sign in text)


def shortened(text: str, room: float, size: float) -> str:
    """The text, or as much of it as there is room for, with an ellipsis."""
    if width_of(text, size) <= room:
        return text
    kept = text
    while kept and width_of(kept, size) + size > room:
        kept = kept[:-1]
    return f"{kept}…"
