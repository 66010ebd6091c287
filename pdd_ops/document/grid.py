"""Tables in fixed columns: numbers to the right and never cut, words to the left and folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.text import Text

from pdd_ops.document.blocks import Cell
from pdd_ops.document.folding import fold, longest_piece
from pdd_ops.document.visible import visible
from pdd_ops.metrics.wording import MISSING, number_text, signed_text

NARROWEST = (12, 8)  # columns that a column of words keeps at least; the second where the first is still too much
WHOLE = 20  # numbers, days and words of up to so many columns are divided only where there is no other way
GAP, NARROW_GAP = "  ", " "  # between columns; the second where numbers are too wide for the first


def draw(columns: Sequence[str], rows: Sequence[Sequence[Cell]], width: int, red: str = "worse") -> Iterator[Text]:
    """The lines of a table, at most `width` columns wide if its numbers allow that. `red` is what red means: 'worse' or
    'rise'."""
    numeric = [_is_numeric(column) for column in zip(*rows, strict=True)] or [False] * len(columns)
    texts = [list(columns), *([visible(cell_text(cell)) for cell in row] for row in rows)]
    gap, widths = GAP, _widths(texts, numeric, width, GAP)
    if sum(widths) + len(GAP) * (len(widths) - 1) > width:
        gap, widths = NARROW_GAP, _widths(texts, numeric, width, NARROW_GAP)
    yield from _row([Cell(heading) for heading in columns], widths, numeric, gap, style="bold")
    yield Text("─" * (sum(widths) + len(gap) * (len(widths) - 1)), style="dim")
    for row in rows:
        yield from _row(row, widths, numeric, gap, red=red)


def cell_text(cell: Cell) -> str:
    """A cell in words, a change with its sign."""
    if cell.value is None:
        return MISSING
    if isinstance(cell.value, str):
        return cell.value
    return signed_text(cell.value, cell.unit) if cell.signed else number_text(cell.value, cell.unit)


def _row(
    row: Sequence[Cell],
    widths: Sequence[int],
    numeric: Sequence[bool],
    gap: str,
    style: str = "",
    red: str = "worse",
) -> Iterator[Text]:
    """A row takes as many lines as its longest folded cell."""
    folded = [fold(visible(cell_text(cell)), width) for cell, width in zip(row, widths, strict=True)]
    for parts in zip_longest(*folded, fillvalue=""):
        line = Text()
        for position, (part, width) in enumerate(zip(parts, widths, strict=True)):
            padding = " " * (width - cell_len(part))
            line.append(gap if position else "")
            line.append(
                padding + part if numeric[position] else part + padding, style=style or _style(row[position], red)
            )
        line.rstrip()
        yield line


def _style(cell: Cell, red: str) -> str:
    """The colour of a change: whether it is welcome, or whether it rises."""
    if not cell.signed or not isinstance(cell.value, (int, float)) or cell.value == 0:
        return "dim" if cell.value is None else ""
    if red == "rise":
        return "red" if cell.value > 0 else "green"
    return "" if not cell.good else "green" if (cell.value > 0) == (cell.good == "up") else "red"


def _is_numeric(column: Sequence[Cell]) -> bool:
    return any(cell.unit != "text" for cell in column)


def _widths(texts: Sequence[Sequence[str]], numeric: Sequence[bool], width: int, gap: str) -> list[int]:
    """As wide as the contents; where that is too much the widest columns of words give way, then the headings of
    numbers, which are folded between words, at last words in the middle."""
    columns = list(zip(*texts, strict=True))
    widths = [max(map(cell_len, column)) for column in columns]
    spare = width - sum(widths) - len(gap) * (len(widths) - 1)
    whole = [min(max(map(longest_piece, column)), WHOLE) for column in columns]
    numbers = [max(longest_piece(heading), *map(cell_len, body)) if body else 0 for heading, *body in columns]
    passes = (
        (False, [max(NARROWEST[0], one) for one in whole]),
        (False, [max(NARROWEST[1], one) for one in whole]),
        (True, numbers),
        (False, [NARROWEST[1]] * len(whole)),
    )
    for wanted, floors in passes:
        while spare < 0 and (wide := [n for n, one in enumerate(numeric) if one == wanted and widths[n] > floors[n]]):
            widths[max(wide, key=lambda n: widths[n])] -= 1
            spare += 1
    return widths
