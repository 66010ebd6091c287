"""Whether a text breaks off in its last row, as a download does that was not finished."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

MOST_LINES = 300  # rows above that are looked at


def broken_off(text: bytes, delimiter: str, width: int, *, ended: bool) -> bool:
    """Whether the last row of `text`, which has no header, is not all there: it has fewer cells than the header where
    all others have theirs, or the text ends inside its last cell. `ended`: the text ends with a line end.
    """
    lines = [line for line in text.decode("utf-8", errors="replace").split("\n") if line.strip("\r\t ")]
    if not lines:
        return False
    rows = [_cells(line.removesuffix("\r"), delimiter) for line in lines[-MOST_LINES:]]
    last, others = rows[-1], rows[:-1]
    if len(last) < width:
        return all(len(row) >= width for row in others) if others else not ended
    return not ended and len(last) == width and _inside(last[-1], [row[-1] for row in others if len(row) == width])


def _inside(cell: str, others: Sequence[str]) -> bool:
    """Whether a last cell is only the beginning of one, by what the others look like."""
    if not others or cell in others:
        return False
    if all(other.endswith("\t") for other in others):
        return not cell.endswith("\t")
    shapes = {_shape(other) for other in others}
    if len(shapes) == 1:
        (shape,) = shapes
        return _shape(cell) != shape and shape.startswith(_shape(cell))
    repeated = 2 * len(set(others)) <= len(others)
    return repeated and bool(cell) and any(other.startswith(cell) for other in others)


def _shape(cell: str) -> str:
    return re.sub(r"\d", "9", cell)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return [line]
