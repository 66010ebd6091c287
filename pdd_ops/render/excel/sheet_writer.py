"""Writing a sheet from top to bottom: titles, sentences and tables, in widths and heights that show all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table as SheetTable
from openpyxl.worksheet.table import TableStyleInfo

from pdd_ops.render.excel import styles
from pdd_ops.render.excel.cells import at, harmless, is_days, joined, put, put_text
from pdd_ops.render.excel.printing import ROW_HEIGHT
from pdd_ops.render.excel.widths import FILTER_BUTTON, INDENT, folded, is_numeric

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.styles import Font, PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

    from pdd_ops.document.blocks import Cell, Table

LINE_HEIGHT = 16.5  # points of a line of 10 point text
HIGHEST = 409  # points that a row can be


@dataclass
class Pen:
    """The next row to write on a sheet, the widths of its columns, and the changes written so far."""

    sheet: Worksheet
    widths: list[float]
    row: int = 1
    changes: list[tuple[str, str]] = field(default_factory=list)  # place of a signed number, which sign is good
    left: int = 1  # the column that the first of the widths is of
    folds: list[int] = field(default_factory=list)  # columns after which a new sheet of paper begins

    def across(self, row: int, text: str, *, font: Font, fill: PatternFill | None = None, scale: float = 1) -> None:
        """A text over the whole width, as high as it needs. `scale` is the size of its letters against 10 points."""
        last = self.left + len(self.widths) - 1
        put_text(at(self.sheet, row, self.left), text, font=font, alignment=styles.LEFT)
        for column in range(self.left, last + 1) if fill else ():
            at(self.sheet, row, column).fill = fill  # type: ignore[assignment]
        if last > self.left:
            joined(self.sheet, (row, self.left), (row, last))
        lines = folded(text, sum(self.widths) / scale)
        self.high(row, ceil(lines * LINE_HEIGHT * scale) + 3)

    def paragraph(self, text: str, *, font: Font = styles.TEXT, scale: float = 1) -> None:
        """The next line or lines."""
        self.across(self.row, text, font=font, scale=scale)
        self.row += 1

    def high(self, row: int, points: float) -> None:
        """Makes a row so high where it is not higher already, at most as high as a row can be."""
        row_of = self.sheet.row_dimensions[row]
        row_of.height = min(max(points, row_of.height or 0), HIGHEST)

    def rows_for(self, points: float) -> int:
        """How many rows from the next one on are at least so high together."""
        rows = 0
        while points > 0:
            points -= self.sheet.row_dimensions[self.row + rows].height or ROW_HEIGHT
            rows += 1
        return rows

    def gap(self) -> None:
        """An empty row."""
        self.row += 1

    def table(self, table: Table, *, name: str) -> None:
        """Headings and rows as an Excel table: with a filter, and a name."""
        top = self.row
        headings = unlike(table.columns)
        numeric = [is_numeric([row[place] for row in table.rows]) for place in range(len(headings))]
        days = [is_days([row[place] for row in table.rows]) for place in range(len(headings))]
        for place, (heading, right) in enumerate(zip(headings, numeric, strict=True), start=self.left):
            put_heading(at(self.sheet, top, place), heading, right=right)
        lines = max(folded(text, width - FILTER_BUTTON) for text, width in zip(headings, self.widths, strict=False))
        self.high(top, lines * LINE_HEIGHT + 4)
        for number, row in enumerate(table.rows, start=top + 1):
            self._row(number, row, days)
        self.row = top + len(table.rows) + 1
        add_table(self.sheet, name, top, self.row - 1, headings, left=self.left)

    def _row(self, number: int, row: Sequence[Cell], days: Sequence[bool]) -> None:
        for place, value in enumerate(row):
            cell = at(self.sheet, number, self.left + place)
            put(cell, value, as_day=days[place])
            cell.border = styles.UNDERLINED
            if value.signed and isinstance(value.value, (int, float)):
                self.changes.append((cell.coordinate, value.good))
        texts = ((cell.value, width) for cell, width in zip(row, self.widths, strict=False))
        lines = max((folded(text, width - INDENT) for text, width in texts if isinstance(text, str)), default=1)
        if lines > 1:
            self.high(number, lines * LINE_HEIGHT + 2)


def put_heading(cell: SheetCell, text: str, *, right: bool = False) -> None:
    """The heading of a column, on the side of its values."""
    put_text(cell, text, font=styles.COLUMN, alignment=styles.HEAD_RIGHT if right else styles.CELL)
    cell.fill = styles.COLUMN_FILL


def add_table(sheet: Worksheet, name: str, top: int, bottom: int, headings: Sequence[str], *, left: int = 1) -> None:
    """Makes the cells from the column `left` on an Excel table; none without rows, which Excel would refuse."""
    if bottom <= top:
        return
    first, last = get_column_letter(left), get_column_letter(left + len(headings) - 1)
    made = SheetTable(displayName=name, ref=f"{first}{top}:{last}{bottom}")
    made.tableStyleInfo = TableStyleInfo(showRowStripes=False)
    sheet.add_table(made)


def unlike(headings: Iterable[str]) -> list[str]:
    """Headings that differ from each other, as an Excel table wants them."""
    found: list[str] = []
    for heading in headings:
        text, number = harmless(heading) or " ", 2
        while text.casefold() in {other.casefold() for other in found}:
            text, number = f"{heading} {number}", number + 1
        found.append(text)
    return found


def valid_name(text: str) -> str:
    """A name that Excel takes for a table or a cell: letters, digits, underscores; no place such as 'ab1' or 'R1C1'."""
    name = re.sub(r"\W", "_", text)[:200]
    if (
        not name
        or not (name[0].isalpha() or name[0] == "_")
        or re.fullmatch(r"(?i)[a-z]{1,3}\d+|[rc]\d*|r\d*c\d*", name)
    ):
        return f"_{name}"
    return name
