"""Room for more rows on a sheet: everything below is pushed down, and whatever names those cells follows them.

openpyxl's own `insert_rows` moves cells and nothing else. Here formulas of all sheets, merged cells, heights, tables,
colour rules, validations, print areas, defined names, links, pictures and charts move too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.formula import ArrayFormula

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_PLACE = re.compile(r"(\$?[A-Z]{1,3})?(\$?)(\d{1,7})")
_AREA = re.compile(r"(\$?[A-Z]{0,3}\$?\d{1,7})(?::(\$?[A-Z]{0,3}\$?\d{1,7}))?")


def push_down(sheet: Worksheet, *, below: int, count: int) -> None:
    """Moves all rows after `below` down by `count`."""
    if count <= 0:
        return
    book: Workbook = sheet.parent  # type: ignore[assignment]
    if sheet.max_row > below:
        sheet.move_range(CellRange(None, 1, below + 1, sheet.max_column, sheet.max_row), rows=count)
    _merged(sheet, below, count)
    _heights(sheet, below, count)
    _areas(sheet, below, count)
    _drawings(sheet, below, count)
    _formulas(book, sheet, below, count)
    _charts_of(book, sheet, below, count)


def moved_range(text: str, below: int, count: int, *, grows: bool = True) -> str:
    """'A1:B9', '$A$1:$B$9 C3' or '1:3' with the rows after `below` moved. A range to a row after it grows; where it
    `grows`, also one that ends with the row `below`: the new rows are more of the same."""

    def area(match: re.Match[str]) -> str:
        if not match[2]:
            return _moved(match[1], below, count)
        return f"{_moved(match[1], below, count)}:{_moved(match[2], below - 1 if grows else below, count)}"

    return _AREA.sub(area, text)


def moved_formula(formula: str, on: str, moved: str, below: int, count: int) -> str:
    """A formula of the sheet `on` after rows of the sheet `moved` went down."""
    tokens: Any = Tokenizer(formula)
    for token in tokens.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            token.value = _moved_reference(token.value, on, moved, below, count)
    return str(tokens.render())


def _moved_reference(text: str, on: str, moved: str, below: int, count: int) -> str:
    sheet, mark, place = text.rpartition("!")
    name = sheet.strip("'").replace("''", "'") if mark else on
    return f"{sheet}{mark}{moved_range(place, below, count)}" if name == moved and _is_place(place) else text


def _is_place(text: str) -> bool:
    """Cells or rows, not a defined name or a column of a table."""
    return re.fullmatch(r"\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?|\$?\d+:\$?\d+", text) is not None


def _moved(place: str, below: int, count: int) -> str:
    return _PLACE.sub(lambda m: f"{m[1] or ''}{m[2]}{_row(int(m[3]), below, count)}", place)


def _row(number: int, below: int, count: int) -> int:
    return number + count if number > below else number


def _merged(sheet: Worksheet, below: int, count: int) -> None:
    """The cells themselves have moved: what says which of them are one follows."""
    areas = list(sheet.merged_cells.ranges)
    for area in areas:
        area.max_row = _row(area.max_row, below, count)
        area.min_row = _row(area.min_row, below, count)
    sheet.merged_cells.ranges = set(areas)


def _heights(sheet: Worksheet, below: int, count: int) -> None:
    for number in sorted((row for row in sheet.row_dimensions if row > below), reverse=True):
        dimension = sheet.row_dimensions.pop(number)
        dimension.index = number + count
        sheet.row_dimensions[number + count] = dimension


def _areas(sheet: Worksheet, below: int, count: int) -> None:
    """Tables, filters, colour rules, validations, print area, links."""
    for table in sheet.tables.values():
        table.ref = moved_range(table.ref, below, count)
        if table.autoFilter:
            table.autoFilter.ref = moved_range(table.autoFilter.ref, below, count)
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = moved_range(sheet.auto_filter.ref, below, count)
    rules = ConditionalFormattingList()
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            rules.add(moved_range(str(area.sqref), below, count), rule)
    sheet.conditional_formatting = rules
    for validation in sheet.data_validations.dataValidation:
        validation.sqref = MultiCellRange(moved_range(str(validation.sqref), below, count))
    if sheet.print_area:
        sheet.print_area = [moved_range(area.rpartition("!")[2], below, count) for area in sheet.print_area.split(",")]
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        if cell.hyperlink:
            cell.hyperlink.ref = cell.coordinate
    for each in sheet.row_breaks.brk:
        each.id = _row(each.id, below, count)


def _drawings(sheet: Worksheet, below: int, count: int) -> None:
    """Pictures and charts whose corner stands below go down with it."""
    for drawing in [*sheet._charts, *sheet._images]:  # type: ignore[attr-defined]
        for corner in (getattr(drawing.anchor, name, None) for name in ("_from", "to")):
            if corner is not None:
                corner.row = _row(corner.row + 1, below, count) - 1


def _formulas(book: Workbook, sheet: Worksheet, below: int, count: int) -> None:
    """Formulas of every sheet and defined names that mean cells of this sheet."""
    for other in book.worksheets:
        for cell in (cell for row in other.iter_rows() for cell in row):
            if isinstance(cell.value, ArrayFormula):
                cell.value.ref = moved_range(cell.value.ref, below, count) if other is sheet else cell.value.ref
                cell.value.text = moved_formula(str(cell.value.text), other.title, sheet.title, below, count)
            elif cell.data_type == "f" and isinstance(cell.value, str):
                cell.value = moved_formula(cell.value, other.title, sheet.title, below, count)
        names = [*book.defined_names.values(), *other.defined_names.values()] if other is sheet else []
        for name in names:
            name.attr_text = moved_formula(f"={name.attr_text}", "", sheet.title, below, count)[1:]


def _charts_of(book: Workbook, sheet: Worksheet, below: int, count: int) -> None:
    """Charts anywhere that are drawn from cells of this sheet. A series of the one row that grows, grows with it."""
    for chart in (chart for other in book.worksheets for chart in other._charts):  # type: ignore[attr-defined]
        for name, reference in _references(chart):
            place = reference.f.rpartition("!")[2]
            if name != "tx" and ":" not in place and _PLACE.fullmatch(place):
                reference.f = f"{reference.f}:{place}"
            reference.f = moved_formula(f"={reference.f}", "", sheet.title, below, count)[1:]


def _references(chart: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # openpyxl's charts differ in what they have
    """What a chart takes from cells: names of series ('tx'), labels and values."""
    for series in (series for part in chart._charts for series in part.series):
        for name in ("tx", "cat", "val", "xVal", "yVal"):
            holder = getattr(series, name, None)
            for kind in ("strRef", "numRef"):
                if getattr(holder, kind, None) is not None:
                    yield name, getattr(holder, kind)
