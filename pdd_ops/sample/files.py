"""Writers whose bytes depend on nothing but what is written: csv in a given encoding, xlsx, zip."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

Cell = str | int
Row = Sequence[Cell]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_CONTENT}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_CONTENT}.worksheet+xml"/></Types>'
)
_ROOT = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
_LETTERS = [*(chr(65 + n) for n in range(26)), *(f"{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(26 * 4))]


def plain(fen: int) -> str:
    """Fen as yuan without separators, as exports write it: 2054785 -> '20547.85'."""
    whole, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{cents:02d}"


def percent(part: int, of: int) -> str:
    """A share as exports write it: '3.21%', '0.00%' without a denominator. Half up, in whole numbers."""
    basis_points = (part * 20000 + of) // (2 * of) if of else 0
    return f"{basis_points // 100}.{basis_points % 100:02d}%"


def ratio(part: int, of: int) -> str:
    """A quotient with two decimals, '0.00' without a denominator, as ad reports write it."""
    return plain((part * 200 + of) // (2 * of)) if of else "0.00"


def csv_bytes(rows: Iterable[Row], encoding: str, *, delimiter: str = ",") -> bytes:
    """Rows as csv. `encoding` 'utf-8-sig' puts a byte order mark in front."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode(encoding)


def write_xlsx(path: Path, sheet: str, rows: Iterable[Row], *, wrong_dimension: bool = False) -> None:
    """One sheet; text as inline strings, integers as numbers. `wrong_dimension` claims that it is one cell."""
    book = (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    with zipfile.ZipFile(path, "w") as package:
        for name, text in (("[Content_Types].xml", _TYPES), ("_rels/.rels", _ROOT), ("xl/workbook.xml", book)):
            package.writestr(_member(name), text)
        package.writestr(_member("xl/_rels/workbook.xml.rels"), _BOOK_RELATIONS)
        with package.open(_member("xl/worksheets/sheet1.xml"), "w") as part:
            _write_sheet(part, rows, wrong_dimension=wrong_dimension)


def write_zip(path: Path, name: str, content: bytes) -> None:
    """A zip with one member."""
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(_member(name), content)


@contextmanager
def appended(path: Path, header: Sequence[str], encoding: str) -> Iterator[IO[bytes]]:
    """A csv that grows piece by piece: its header is written, the pieces are for the caller."""
    with path.open("wb") as file:
        file.write((",".join(header) + "\n").encode(encoding))
        yield file


def _member(name: str) -> zipfile.ZipInfo:
    """A member that carries no trace of when and where it was written."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info


def _write_sheet(part: IO[bytes], rows: Iterable[Row], *, wrong_dimension: bool) -> None:
    dimension = '<dimension ref="A1"/>' if wrong_dimension else ""
    part.write(f'{_HEAD}<worksheet xmlns="{_MAIN}">{dimension}<sheetData>'.encode())
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{letter}{number}", cell) for letter, cell in zip(_LETTERS, row, strict=False))
        part.write(f'<row r="{number}">{cells}</row>'.encode())
    part.write(b"</sheetData></worksheet>")


def _cell(place: str, value: Cell) -> str:
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    if not value:
        return ""
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
