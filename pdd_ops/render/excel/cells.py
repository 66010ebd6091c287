"""Values into cells. Text is inert whatever it begins with: it never becomes a formula, an error value or a link.

A text that a spreadsheet would read as a formula (= + - @, also full-width, tab or line end first) is stored as a
string cell with Excel's own mark for that (quotePrefix, the apostrophe of the formula bar), so it stays text when the
cell is edited, and reads back as it was. Characters that no workbook may hold, and those that turn or hide
text, are shown as their escapes.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from pdd_ops.metrics.wording import MISSING
from pdd_ops.render.excel import looks
from pdd_ops.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.worksheet import Worksheet

    from pdd_ops.report.model import Cell

LONGEST = 32_767  # characters that a cell may hold
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NO_XML = re.compile("[\ufffe\uffff]")


def harmless(text: str) -> str:
    """The text with what a workbook may not hold, or what deceives the eye, as escapes; line ends of ours stay."""
    lines = [_NO_XML.sub("\ufffd", visible(line)) for line in text.split("\n")]
    return "\n".join(lines)[:LONGEST]


def put_text(cell: SheetCell, text: str, *, font: Font = looks.TEXT, alignment: Alignment = looks.LEFT) -> None:
    """Text as text."""
    cell.value = harmless(text)
    cell.data_type = "s"  # after the value: openpyxl takes '=…' for a formula and '#N/A' for an error
    cell.font, cell.alignment = font, alignment
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    if text.isdigit():
        cell.number_format = looks.TEXT_FORMAT


def put_number(cell: SheetCell, value: float, unit: str, *, signed: bool = False, font: Font = looks.TEXT) -> None:
    """A number in its unit."""
    cell.value = value
    cell.number_format = looks.number_format(unit, signed=signed)
    cell.font, cell.alignment = font, looks.RIGHT


def put_day(cell: SheetCell, day: str, *, font: Font = looks.TEXT) -> None:
    """A day 'YYYY-MM-DD' as a date."""
    cell.value = date.fromisoformat(day)
    cell.number_format = looks.DAY_FORMAT
    cell.font, cell.alignment = font, looks.LEFT


def put(cell: SheetCell, value: Cell, *, as_day: bool = False, font: Font = looks.TEXT) -> None:
    """A cell of the report. What is missing is a dash, on the side of its column."""
    if value.value is None:
        put_text(cell, MISSING, font=looks.SMALL, alignment=looks.LEFT if value.unit == "text" else looks.RIGHT)
    elif not isinstance(value.value, str):
        put_number(cell, value.value, value.unit, signed=value.signed, font=font)
    elif as_day:
        put_day(cell, value.value, font=font)
    else:
        put_text(cell, value.value, font=font)


def is_days(column: Sequence[Cell]) -> bool:
    """Whether a column has days and nothing else."""
    texts = [cell.value for cell in column if cell.value is not None]
    return bool(texts) and all(isinstance(text, str) and DAY.fullmatch(text) for text in texts)


def at(sheet: Worksheet, row: int, column: int) -> SheetCell:
    """The cell of a row and a column, both from 1."""
    cell: SheetCell = sheet.cell(row, column)  # type: ignore[assignment]  # merged cells are written by their first
    return cell
