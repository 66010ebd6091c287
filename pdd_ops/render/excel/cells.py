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

from openpyxl.worksheet.cell_range import CellRange

from pdd_ops.document.visible import FORMULA_STARTS, visible
from pdd_ops.metrics.wording import MISSING
from pdd_ops.render.excel import styles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.worksheet import Worksheet

    from pdd_ops.document.blocks import Cell

LONGEST = 32_767  # characters that a cell may hold
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def harmless(text: str) -> str:
    """The text with what a workbook may not hold, or what deceives the eye, as escapes; line ends of ours stay."""
    return "\n".join(visible(line) for line in text.split("\n"))[:LONGEST]


def set_text(cell: SheetCell, text: str) -> None:
    """Text as text, in the looks that the cell has."""
    cell.value = harmless(text)
    cell.data_type = "s"  # after the value: openpyxl takes '=…' for a formula and '#N/A' for an error
    cell.quotePrefix = text.startswith(FORMULA_STARTS)
    if text.isdigit():
        cell.number_format = styles.TEXT_FORMAT


def set_number(cell: SheetCell, value: float, unit: str, *, signed: bool = False) -> None:
    """A number in its unit."""
    cell.value, cell.number_format = value, styles.number_format(unit, signed=signed)


def set_day(cell: SheetCell, day: str) -> None:
    """A day 'YYYY-MM-DD' as a date."""
    cell.value, cell.number_format = date.fromisoformat(day), styles.DAY_FORMAT


def joined(sheet: Worksheet, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Makes one cell of those from `first` to `last` (row, column), as `merge_cells` does for cells without borders, in
    a fraction of its time."""
    sheet.merged_cells.add(CellRange(min_row=first[0], min_col=first[1], max_row=last[0], max_col=last[1]))


def put_text(cell: SheetCell, text: str, *, font: Font = styles.TEXT, alignment: Alignment = styles.LEFT) -> None:
    """Text in a font of ours."""
    set_text(cell, text)
    cell.font, cell.alignment = font, alignment


def dress(cell: SheetCell, *, heading: bool = False) -> None:
    """The looks of the other sheets for a cell that was written elsewhere."""
    if heading:
        cell.font, cell.fill = styles.COLUMN, styles.COLUMN_FILL
    else:
        cell.font, cell.border = styles.TEXT, styles.UNDERLINED
    cell.quotePrefix = isinstance(cell.value, str) and cell.value.startswith(FORMULA_STARTS)


def put(cell: SheetCell, value: Cell, *, as_day: bool = False, font: Font = styles.TEXT) -> None:
    """A cell of the report. What is missing is a dash, on the side of its column."""
    if value.value is None:
        put_text(cell, MISSING, font=styles.SMALL, alignment=styles.CELL if value.unit == "text" else styles.RIGHT)
        return
    if not isinstance(value.value, str):
        set_number(cell, value.value, value.unit, signed=value.signed)
    elif as_day:
        set_day(cell, value.value)
    else:
        set_text(cell, value.value)
    cell.font, cell.alignment = font, styles.CELL if isinstance(value.value, str) else styles.RIGHT


def is_days(column: Sequence[Cell]) -> bool:
    """Whether a column has days 'YYYY-MM-DD' and nothing else."""
    texts = [cell.value for cell in column if cell.value is not None]
    return bool(texts) and all(isinstance(text, str) and is_day(text) for text in texts)


def is_day(text: str) -> bool:
    """Whether a text is a day 'YYYY-MM-DD' that exists."""
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def at(sheet: Worksheet, row: int, column: int) -> SheetCell:
    """The cell of a row and a column, both from 1."""
    cell: SheetCell = sheet.cell(row, column)  # type: ignore[assignment]  # merged cells are written by their first
    return cell
