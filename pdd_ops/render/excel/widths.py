"""How wide columns must be and how many lines a text takes, in half-width signs: a Chinese sign takes two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.document.folding import fold
from pdd_ops.document.grid import cell_text

WIDEST_TEXT = 44  # longer text folds
WIDEST_HEADING = 18  # over numbers
NARROWEST = 9
OTHER = 12.0  # of a column without a table
INDENT = 2  # of text in a cell, and what it leaves free on the right
FILTER_BUTTON = 5  # covers that much of a heading
ROOM = 5  # beside a number: its sign, ¥, and the indent


def is_numeric(column: Sequence[Cell]) -> bool:
    """Whether a column has numbers."""
    return any(cell.unit != "text" for cell in column)


def folded(text: str, width: float) -> int:
    """The lines that a text takes in so many half-width signs; bold and proportional letters need a little more."""
    return len([line for part in text.split("\n") for line in fold(part, max(int(width * 0.97), 4))])


def widths_of(tables: Iterable[Table], *, at_least: int = 5, widest: int = WIDEST_TEXT) -> list[float]:
    """Widths of the columns that tables one above the other share: numbers are never cut, text folds at its widest."""
    found: list[float] = []
    for table in tables:
        headings = table.columns or [""] * len(table.rows[0])
        for place, heading in enumerate(headings):
            column = [row[place] for row in table.rows]
            width = _width(heading, column, widest)
            if place < len(found):
                found[place] = max(found[place], width)
            else:
                found.append(width)
    return found + [OTHER] * (at_least - len(found))


def _width(heading: str, column: Sequence[Cell], widest: int) -> float:
    longest = max((cell_len(cell_text(cell)) for cell in column), default=0)
    if is_numeric(column):
        return max(longest + ROOM, min(cell_len(heading) + FILTER_BUTTON + 1, WIDEST_HEADING), NARROWEST)
    return min(max(longest + 2 * INDENT, cell_len(heading) + FILTER_BUTTON + 1, NARROWEST), widest)
