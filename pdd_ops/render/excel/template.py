"""A merchant's own workbook filled in: every {{name}} becomes its value, in the looks of its cell.

A cell with one name and nothing else becomes a number (or a date, or text) and keeps its number format, unless that is
"General". A cell with words and names becomes text. `{{table:ID}}` alone in a cell writes headings and rows from there;
`{{rows:ID}}` writes the rows without headings. Rows look as the row of the name; what stands below is pushed down.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from copy import copy
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.metrics.wording import MISSING
from pdd_ops.render.excel import styles
from pdd_ops.render.excel.cells import at, is_days, set_day, set_number, set_text
from pdd_ops.render.excel.insert_rows import push_down
from pdd_ops.render.excel.placeholders import (
    PATTERN,
    ROWS,
    TABLE,
    filled,
    known_table,
    nearest,
    table_names,
    values,
)
from pdd_ops.render.excel.reading import opened
from pdd_ops.render.excel.widths import widths_of
from pdd_ops.render.ooxml import saved

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

    from pdd_ops.report.model import Report

_SHAPE = re.compile(rb"<xdr:(sp|grpSp|cxnSp)[ >]")


def filled_template(report: Report, path: Path) -> tuple[bytes, list[str]]:
    """The workbook filled in, and what of it could not be kept. Raises PddOpsError on a name that is not known."""
    book = opened(path)
    found = [(cell, _names(cell)) for cell in _cells_with_names(book)]
    _refuse_unknown(report, found)
    known = values(report)
    for cell, names in found:
        if not _table(names):
            _fill(cell, known)
    tables = [cell for cell, names in found if _table(names)]
    for row in reversed(_rows(tables)):  # from below: those above stay where they are
        _write_tables(row, [known_table(report, _names(cell)[0]) for cell in row])
    book.calculation.fullCalcOnLoad = True  # the formulas' results were those of the empty template
    return saved(book, day=report.period.first), losses(path)


def _cells_with_names(book: Workbook) -> Iterator[SheetCell]:
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "s" and not isinstance(cell, MergedCell) and PATTERN.search(str(cell.value)):
                yield cell


def _names(cell: SheetCell) -> list[str]:
    return PATTERN.findall(str(cell.value))


def _table(names: list[str]) -> bool:
    return any(name.startswith((TABLE, ROWS)) for name in names)


def _refuse_unknown(report: Report, found: list[tuple[SheetCell, list[str]]]) -> None:
    """Raises PddOpsError that names every cell with an unknown name, and a table within other words."""
    known = [*values(report), *table_names(report)]
    wrong = []
    for cell, names in found:
        place = f"{cell.parent.title}!{cell.coordinate}"
        for name in (name for name in names if name not in known):
            near = ", ".join(f"{{{{{each}}}}}" for each in nearest(name, known))
            wrong.append(say("excel.unknown_near" if near else "excel.unknown", place=place, name=name, near=near))
        if _table(names) and not PATTERN.fullmatch(str(cell.value).strip()):
            wrong.append(say("excel.table_alone", place=place))
    if wrong:
        raise PddOpsError(say("excel.cannot_fill", what="; ".join(wrong)))


def _fill(cell: SheetCell, known: Mapping[str, Cell]) -> None:
    """One name alone becomes its value, a text with names a text."""
    text = str(cell.value)
    match = PATTERN.fullmatch(text.strip())
    if match:
        _set(cell, known[match[1]])
    else:
        set_text(cell, filled(text, known))


def _set(cell: SheetCell, value: Cell, *, as_day: bool = False) -> None:
    """A value, in the cell's own number format if it has one."""
    own = cell.number_format
    if value.value is None:
        set_text(cell, MISSING)
    elif not isinstance(value.value, str):
        set_number(cell, value.value, value.unit, signed=value.signed)
    elif as_day:
        set_day(cell, value.value)
    else:
        set_text(cell, value.value)
    if own not in ("General", styles.TEXT_FORMAT):
        cell.number_format = own


def _rows(cells: list[SheetCell]) -> list[list[SheetCell]]:
    """Cells of the same row of the same sheet together."""
    return [list(group) for _, group in groupby(cells, key=lambda cell: (cell.parent, cell.row))]


def _write_tables(cells: list[SheetCell], tables: list[Table]) -> None:
    """Tables side by side, from one row on; what is below makes room for the longest."""
    sheet: Any = cells[0].parent  # the worksheet
    top = cells[0].row
    for area in [area for area in sheet.merged_cells.ranges if any(cell.coordinate in area for cell in cells)]:
        sheet.unmerge_cells(area.coord)
    push_down(sheet, below=top, count=max(len(table.rows) + bool(table.columns) for table in tables) - 1)
    for cell, table in zip(cells, tables, strict=True):
        _write_table(sheet, top, cell.column, table)


def _write_table(sheet: Worksheet, top: int, left: int, table: Table) -> None:
    width = len(table.columns) or len(table.rows[0])
    patterns = [_look(sheet, top, left, place) for place in range(width)]
    lines: list[tuple[Cell, ...]] = [tuple(Cell(text) for text in table.columns)] if table.columns else []
    days = [is_days([row[place] for row in table.rows]) for place in range(width)]
    for row, line in enumerate([*lines, *table.rows], start=top):
        heading = bool(lines) and row == top
        for place, value in enumerate(line):
            cell: Any = at(sheet, row, left + place)
            cell._style = copy(patterns[place])
            _set(cell, value, as_day=days[place] and not heading)
            if heading:
                font = copy(cell.font)
                font.b = True
                cell.font = font
        if row > top and sheet.row_dimensions[top].height:
            sheet.row_dimensions[row].height = sheet.row_dimensions[top].height
    _widen(sheet, left, table)


def _widen(sheet: Worksheet, left: int, table: Table) -> None:
    """Columns to which nobody has given a width become wide enough."""
    given = {
        column for each in sheet.column_dimensions.values() for column in range(each.min or 0, (each.max or 0) + 1)
    }
    for column, width in enumerate(widths_of([table], at_least=0), start=left):
        if column not in given:
            sheet.column_dimensions[get_column_letter(column)].width = width


def _look(sheet: Worksheet, top: int, left: int, place: int) -> Any:  # noqa: ANN401  # openpyxl's numbers of styles
    """How a column's cells look: as the cell in the name's row, else as the cell of the name."""
    cell: Any = at(sheet, top, left + place)
    own: Any = at(sheet, top, left)
    return copy((cell if cell.has_style else own)._style)


def losses(path: Path) -> list[str]:
    """Sentences about what a workbook has and openpyxl does not keep, as it cannot be seen before: pictures, shapes,
    looks of charts, controls, newer features."""
    with zipfile.ZipFile(path) as parts:
        names = parts.namelist()
        drawings = [parts.read(name) for name in names if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name)]
        sheets = [parts.read(name) for name in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
    found = {
        "pictures": any(name.startswith("xl/media/") for name in names) and find_spec("PIL") is None,
        "charts": any(name.startswith("xl/charts/") for name in names),
        "shapes": any(_SHAPE.search(drawing) for drawing in drawings),
        "controls": any(name.startswith(("xl/ctrlProps/", "xl/activeX/", "xl/slicers/")) for name in names),
        "extensions": any(b"<ext " in sheet for sheet in sheets),
    }
    return [say(f"excel.loses_{name}") for name, lost in found.items() if lost]
