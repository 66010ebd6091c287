"""Breaking text into lines of so many terminal columns: Chinese signs take two, numbers and words stay whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

CLOSING = "，。；：、！？）】」』”’%)],.;:!?"  # never first on a line
OPENING = "（“‘「【《(["  # never last
PIECES = re.compile(
    rf"\s+|[{re.escape(OPENING)}]*(?:[A-Za-z0-9+\-.,:/%_#¥]+|.)[{re.escape(CLOSING)}]*|[{re.escape(OPENING)}]+$"
)
NUMBER = re.compile(r"[^\w]*[\d,.]+[^\w]*")


def fold(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns. A number that is wider than that has a line of its own; a word is divided."""
    return [line for paragraph in text.splitlines() or [""] for line in _lines(paragraph, width)]


def hanging(mark: str, text: str, *, width: int, indent: int) -> list[str]:
    """Folded text after a mark, the following lines under the first word."""
    first = " " * indent + mark + " "
    rest = " " * cell_len(first)
    lines = fold(text, max(width - cell_len(first), 1))
    return [(rest if number else first) + line for number, line in enumerate(lines)]


def _lines(paragraph: str, width: int) -> Iterator[str]:
    if cell_len(paragraph) <= width:
        yield paragraph.rstrip()
        return
    line, used = "", 0
    for piece in _pieces(paragraph, width):
        size = cell_len(piece)
        if line and used + cell_len(piece.rstrip()) > width:
            yield line.rstrip()
            line, used = "", 0
            if piece.isspace():
                continue
        line, used = line + piece, used + size
    yield line.rstrip()


def _pieces(paragraph: str, width: int) -> Iterator[str]:
    """What is kept together; names longer than a line come in parts."""
    for piece in PIECES.findall(paragraph):
        if cell_len(piece) <= width or NUMBER.fullmatch(piece):
            yield piece
        else:
            yield from (piece[start : start + width] for start in range(0, len(piece), width))


def longest_piece(text: str) -> int:
    """The columns of the longest number or word in it."""
    return max((cell_len(piece.strip()) for piece in PIECES.findall(text)), default=0)


def shortened(text: str, width: int) -> str:
    """The text, or as much of it as `width` columns hold, with an ellipsis."""
    if cell_len(text) <= width:
        return text
    kept = text
    while cell_len(kept) > width - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
