"""Reads the measures back out of a workbook that the team has filled in (layout: see `measures`)."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from pdd_ops.errors import PddOpsError
from pdd_ops.intake.bombs import refuse_large_workbook
from pdd_ops.lang import in_every_language, say
from pdd_ops.render.excel.cells import at
from pdd_ops.render.excel.measures import COLUMNS, EDITABLE, MONTH, NEEDED, SHOP, STATES

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

_DAY = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True)
class MeasureRow:
    """A row of the table. `problem` and `number` are None for a measure of the team's own; `due` is 'YYYY-MM-DD',
    `status` one of STATES; `shop` and `month` are those of the workbook; `place` is where it stands, as 'Sheet!B12'.
    `action` is the id of the action that it was already, `first` what its cells said before they were edited; a row of
    the team's own, and one of a workbook that does not keep this, said nothing."""

    shop: str
    month: str
    problem: str | None
    number: int | None
    title: str
    measure: str
    owner: str | None
    due: str | None
    status: str
    notes: str | None
    place: str
    action: str | None = None
    first: Mapping[str, str | None] = field(default_factory=dict, hash=False)


def read_measures(path: Path) -> list[MeasureRow]:
    """The measures in a workbook made by `pdd-ops report`, in their order, also after another program has saved it.

    Rows without a measure are left out. Raises PddOpsError on a file without the table, and on a due day or a status
    that cannot be read, naming the cell.
    """
    book = opened(path)
    sheet, top, columns = _table(book, path)
    shop, month = _named(book, SHOP), _named(book, MONTH)
    rows = range(top + 2, sheet.max_row + 1)
    cells = ({name: at(sheet, row, column) for name, column in columns.items()} for row in rows)
    return [_measure(row, shop, month) for row in cells if _word(row["measure"])]


def opened(path: Path) -> Workbook:
    """A workbook from a file that nobody vouches for. Raises PddOpsError where it is none."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(path) as parts:
            refuse_large_workbook(parts)
        return load_workbook(path)
    except OSError as error:
        raise PddOpsError(say("excel.cannot_read", file=path, detail=error.strerror or error)) from None
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError, TypeError) as error:
        raise PddOpsError(say("excel.no_workbook", file=path, detail=error)) from None


def _table(book: Workbook, path: Path) -> tuple[Worksheet, int, dict[str, int]]:
    """Sheet and row of the column ids, and the column of each."""
    for sheet in book.worksheets:
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            columns = {str(value): place for place, value in enumerate(row, start=1) if value in COLUMNS}
            if columns.keys() >= set(NEEDED):
                return sheet, number, columns
    raise PddOpsError(say("excel.no_measures", file=path))


def _measure(row: Mapping[str, SheetCell], shop: str, month: str) -> MeasureRow:
    number = row["number"].value
    return MeasureRow(
        shop=shop,
        month=month,
        problem=_word(row["problem"]) or None,
        number=int(number) if isinstance(number, (int, float)) else None,
        title=_word(row["title"]),
        measure=_word(row["measure"]),
        owner=_word(row["owner"]) or None,
        due=_due(row["due"]),
        status=_status(row["status"]),
        notes=_word(row["notes"]) or None,
        place=_place(row["measure"]),
        action=_word(row["action"]) or None if "action" in row else None,
        first=_first(row["first"]) if "first" in row else {},
    )


def _first(cell: SheetCell) -> dict[str, str | None]:
    """What the row said at first; nothing where somebody has been at the hidden cell."""
    try:
        said = json.loads(_word(cell) or "{}")
    except ValueError:
        return {}
    known = {name: said.get(name) for name in EDITABLE} if isinstance(said, dict) and said else {}
    return known if all(value is None or isinstance(value, str) for value in known.values()) else {}


def _word(cell: SheetCell) -> str:
    return "" if cell.value is None else str(cell.value).strip()


def _due(cell: SheetCell) -> str | None:
    """A date cell, or a day as typed into a text cell."""
    if isinstance(cell.value, datetime):
        return cell.value.date().isoformat()
    if isinstance(cell.value, date):
        return cell.value.isoformat()
    text = _word(cell)
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in match.groups())).isoformat() if match else _wrong(cell, "due")
    except ValueError:
        return _wrong(cell, "due")


def _status(cell: SheetCell) -> str:
    """The state whose word in either language stands there; nothing is open."""
    word = _word(cell).casefold()
    for state in STATES:
        if word in (text.casefold() for text in (state, *in_every_language(f"excel.state_{state}").values())):
            return state
    return _wrong(cell, "status") if word else STATES[0]


def _wrong(cell: SheetCell, column: str) -> NoReturn:
    known = ", ".join(say(f"excel.state_{state}") for state in STATES)
    raise PddOpsError(say(f"excel.unread_{column}", place=_place(cell), value=_word(cell), known=known))


def _place(cell: SheetCell) -> str:
    return f"{cell.parent.title}!{cell.coordinate}"


def _named(book: Workbook, name: str) -> str:
    """The text of a cell with a defined name ('' where it has gone)."""
    if name not in book.defined_names:
        return ""
    [*places] = book.defined_names[name].destinations
    return next((_word(book[sheet][place.replace("$", "")]) for sheet, place in places if sheet in book.sheetnames), "")
