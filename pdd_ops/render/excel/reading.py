"""Reads the measures back out of a workbook that the team has filled in (layout: see `measures`)."""

from __future__ import annotations

import json
import re
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from pdd_ops.document.visible import visible
from pdd_ops.errors import PddOpsError
from pdd_ops.intake.faults import said
from pdd_ops.intake.zip_bombs import refuse_large_workbook
from pdd_ops.lang import in_every_language, say
from pdd_ops.render.excel.cells import at
from pdd_ops.render.excel.measures import COLUMNS, EDITABLE, MONTH, NEEDED, SHOP, STATES

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

_DAY = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # a character that XML cannot hold, as spreadsheets write it
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile(r"\s*[\r\n\t]+\s*")
_MOST_MEASURES = 999


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

    Rows without a measure are left out where nobody has filled them in. Raises PddOpsError on a file without the table,
    and where a cell cannot be read or something would be lost, naming the cell.
    """
    book = opened(path)
    sheet, top, columns = _table(book, path)
    shop, month = _named(book, SHOP), _named(book, MONTH)
    lines = range(top + 1, sheet.max_row + 1)
    heading, *rows = [{name: at(sheet, line, column) for name, column in columns.items()} for line in lines] or [{}]
    _check_heading(heading)
    return [_measure(row, shop, month) for row in rows if _is_filled(row)]


def opened(path: Path) -> Workbook:
    """A workbook from a file that nobody vouches for. Raises PddOpsError where it is none."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(path) as parts, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of dates that there are not: they are read as errors, and named
            refuse_large_workbook(parts)
            return load_workbook(path)
    except OSError as error:
        raise PddOpsError(say("excel.cannot_read", file=path, detail=error.strerror or error)) from None
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError, TypeError) as error:
        raise PddOpsError(say("excel.no_workbook", file=path, detail=said(error))) from None


def _table(book: Workbook, path: Path) -> tuple[Worksheet, int, dict[str, int]]:
    """Sheet and row of the column ids, and the column of each."""
    for sheet in book.worksheets:
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            columns = {str(value): place for place, value in enumerate(row, start=1) if value in COLUMNS}
            if columns.keys() >= set(NEEDED):
                return sheet, number, columns
    for sheet in book.worksheets:
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if len(_headings().intersection(map(str, row))) > 3:  # the hidden row above the headings has gone
                raise PddOpsError(say("excel.no_column_ids", place=f"{sheet.title}!A{number}"))
    raise PddOpsError(say("excel.no_measures", file=path))


def _headings() -> set[str]:
    """The headings of the table, in every language."""
    return {text for name in COLUMNS for text in in_every_language(f"excel.measure_{name}").values()}


def _check_heading(row: Mapping[str, SheetCell]) -> None:
    """The row below the ids holds headings; where somebody has taken it away, it would be a measure."""
    filled = [cell for cell in row.values() if _word(cell)]
    if filled and not _headings().intersection(map(_word, filled)):
        raise PddOpsError(say("excel.no_headings", place=_place(filled[0]), value=visible(_word(filled[0]))))


def _is_filled(row: Mapping[str, SheetCell]) -> bool:
    """Whether a row says something. Raises PddOpsError where it says who or when, but not what."""
    if _word(row["measure"]):
        return True
    said = next((row[name] for name in ("owner", "due", "notes") if _word(row[name])), None)
    if said is not None and not _word(row["problem"]):
        place = _place(row["measure"])
        raise PddOpsError(say("excel.no_measure", place=place, other=_place(said), value=visible(_word(said))))
    return False


def _measure(row: Mapping[str, SheetCell], shop: str, month: str) -> MeasureRow:
    return MeasureRow(
        shop=shop,
        month=month,
        problem=_word(row["problem"]) or None,
        number=_number(row),
        title=_word(row["title"]),
        measure=_said(row["measure"]),
        owner=_said(row["owner"]) or None,
        due=_due(row["due"]),
        status=_status(row["status"]),
        notes=_said(row["notes"]) or None,
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


def _number(row: Mapping[str, SheetCell]) -> int | None:
    """Which of a problem's measures it is. Raises PddOpsError where somebody has been at that hidden cell."""
    value = row["number"].value
    if isinstance(value, (int, float)) and 1 <= value <= _MOST_MEASURES and value == int(value):
        return int(value)
    if _word(row["problem"]):
        raise PddOpsError(say("excel.unread_number", place=_place(row["number"]), value=visible(_word(row["number"]))))
    return None


def _word(cell: SheetCell) -> str:
    return "" if cell.value is None else str(cell.value).strip()


def _said(cell: SheetCell) -> str:
    """A person's words in one line. Raises PddOpsError on control characters, which programs write as '_x0007_'."""
    text = _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), _word(cell))
    if _CONTROLS.search(text):
        raise PddOpsError(say("excel.control", place=_place(cell), value=visible(text)))
    return _BREAKS.sub(" ", text).strip()


def _due(cell: SheetCell) -> str | None:
    """A date cell, or a day as typed into a text cell."""
    if isinstance(cell.value, date):  # a datetime is one too
        return cell.value.isoformat()[:10] if 2000 <= cell.value.year < 2100 else _wrong(cell, "due")
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
    raise PddOpsError(say(f"excel.unread_{column}", place=_place(cell), value=visible(_word(cell)), known=known))


def _place(cell: SheetCell) -> str:
    return f"{cell.parent.title}!{cell.coordinate}"


def _named(book: Workbook, name: str) -> str:
    """The text of a cell with a defined name ('' where it has gone)."""
    if name not in book.defined_names:
        return ""
    [*places] = book.defined_names[name].destinations
    return next((_word(book[sheet][place.replace("$", "")]) for sheet, place in places if sheet in book.sheetnames), "")
