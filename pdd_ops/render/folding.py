"""Breaking text into lines of so many terminal columns: Chinese signs take two, numbers and words stay whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

CLOSING = "，。；：、！？）】」』”’%)],.;:!?"  # never first on a line
PIECES = re.compile(r"[A-Za-z0-9+\-.,:/%_#¥]+[" + re.escape(CLOSING) + r"]*|\s+|.[" + re.escape(CLOSING) + r"]*")


def fold(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns. A word or number that is wider than that has a line of its own."""
    return [line for paragraph in text.splitlines() or [""] for line in _lines(paragraph, width)]


def hanging(mark: str, text: str, *, width: int, indent: int) -> list[str]:
    """Folded text after a mark, the following lines under the first word."""
    first = " " * indent + mark + " "
    rest = " " * cell_len(first)
    lines = fold(text, max(width - cell_len(first), 1))
    return [(rest if number else first) + line for number, line in enumerate(lines)]


def _lines(paragraph: str, width: int) -> Iterator[str]:
    line, used = "", 0
    for piece in PIECES.findall(paragraph):
        size = cell_len(piece)
        if line and used + cell_len(piece.rstrip()) > width:
            yield line.rstrip()
            line, used = "", 0
            if piece.isspace():
                continue
        line, used = line + piece, used + size
    yield line.rstrip()
