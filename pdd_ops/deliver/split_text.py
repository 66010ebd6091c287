"""Long texts in parts: cut by bytes, at the end of a line where possible, and never inside what is seen as one sign."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

Measure = Callable[[str], int]
_JOINER = "\u200d"
_REGIONAL = range(0x1F1E6, 0x1F200)  # two of these are a flag
_SKIN = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)


def utf8_size(text: str) -> int:
    """Bytes in UTF-8."""
    return len(text.encode("utf-8"))


def cut(text: str, limit: int, measure: Measure = utf8_size) -> list[str]:
    """Parts of at most `limit` by `measure`, which adds up over characters. At least four bytes must fit.

    Lines stay whole where they fit; the line end between two parts goes. Nothing else is lost.
    """
    parts: list[str] = []
    held: str | None = None
    for line in _short_lines(text, limit, measure):
        longer = line if held is None else f"{held}\n{line}"
        if held is not None and measure(longer) > limit:
            parts.append(held)
            longer = line
        held = longer
    return [*parts, held or ""]


def _short_lines(text: str, limit: int, measure: Measure) -> Iterator[str]:
    for line in text.split("\n"):
        if measure(line) <= limit:
            yield line
        else:
            yield from _pieces(line, limit, measure)


def _pieces(line: str, limit: int, measure: Measure) -> Iterator[str]:
    """A line that is too long, in pieces of whole signs; a sign that is too long by itself, in characters."""
    held, size = "", 0
    for sign in signs(line):
        for unit in [sign] if measure(sign) <= limit else sign:
            if size + measure(unit) > limit:
                yield held
                held, size = "", 0
            held += unit
            size += measure(unit)
    if held:
        yield held


def signs(text: str) -> Iterator[str]:
    """What a reader sees as one sign: a letter with its accents, an emoji with skin and companions, a flag."""
    held = ""
    for character in text:
        if held and not _continues(held, character):
            yield held
            held = ""
        held += character
    if held:
        yield held


def _continues(held: str, character: str) -> bool:
    code = ord(character)
    if code in _REGIONAL:
        return len(held) == 1 and ord(held) in _REGIONAL
    joined = character == _JOINER or held[-1] == _JOINER
    return joined or code in _SKIN or code in _TAGS or unicodedata.category(character) in ("Mn", "Me", "Mc")
