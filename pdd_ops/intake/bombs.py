"""Small files that unpack to very much: told beforehand, by what they state and by the cells they name."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import IO

from pdd_ops.errors import RefusedFile
from pdd_ops.lang import say

MAX_MEMBERS = 1000  # of an archive and of the archives in it
MAX_NESTED_BYTES = 64 << 20  # of an archive in an archive; it is read into memory
HARMLESS_BYTES = 64 << 20
MOST_RATIO = 200  # unpacked to packed bytes; exports come to 5 to 30
MAX_WORKBOOK_BYTES = 512 << 20  # unpacked
MAX_WORKBOOK_CELLS = 20_000_000  # of a sheet, empty ones included: its reader keeps room for all
_CHUNK = 4 << 20
_ROW = re.compile(rb"<(?:[\w.-]+:)?row\b")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c\b")
_PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)(\d+)""")


@dataclass
class Budget:
    """What the members of one file may still come to, through all archives in it."""

    packed: int  # bytes of the file on disk
    unpacked: int = 0
    members: int = 0

    def spend(self, members: list[zipfile.ZipInfo]) -> None:
        """Counts the members of an archive. Raises RefusedFile where they are too many or too much."""
        self.members += len(members)
        self.unpacked += sum(member.file_size for member in members)
        if self.members > MAX_MEMBERS:
            raise RefusedFile(say("intake.zip_too_deep", members=self.members, most=MAX_MEMBERS))
        if self.unpacked > max(HARMLESS_BYTES, MOST_RATIO * self.packed):
            raise RefusedFile(say("intake.zip_bomb", size=self.unpacked >> 20, packed=max(self.packed >> 10, 1)))


def refuse_large_workbook(book: zipfile.ZipFile) -> None:
    """Raises RefusedFile for a workbook that unpacks to too much, or that has a cell far away from the others."""
    unpacked = sum(part.file_size for part in book.infolist())
    if unpacked > MAX_WORKBOOK_BYTES:
        raise RefusedFile(say("intake.workbook_too_large", size=unpacked >> 20, most=MAX_WORKBOOK_BYTES >> 20))
    if "xl/workbook.bin" in book.namelist():  # binary parts: what they name cannot be seen before
        raise RefusedFile(say("intake.bad_workbook", detail="xlsb"))
    for part in book.infolist():
        if not part.flag_bits & 1:
            with book.open(part) as stream:
                cells = _Extent().of(stream)
            if cells > MAX_WORKBOOK_CELLS:
                raise RefusedFile(say("intake.workbook_too_wide", cells=cells, most=MAX_WORKBOOK_CELLS))


class _Extent:
    """How far the cells of a sheet reach, by their places ('XFD1048576') and by counting those that state none."""

    def __init__(self) -> None:
        self.rows = self.columns = 0  # stated
        self.row_tags = self.cell_tags = self.row_places = self.cell_places = 0
        self.in_row = self.longest = 0  # cells

    def of(self, stream: IO[bytes]) -> int:
        """An upper bound of the cells in the rectangle of a sheet."""
        rest = b""
        while chunk := stream.read(_CHUNK):
            whole, start, rest = (rest + chunk).rpartition(b"<")
            rest = start + rest if len(rest) < _CHUNK else b""
            self._add(whole)
        self._add(rest)
        rows = self.rows + (self.row_tags if self.row_tags > self.row_places else 0)
        counted = self.columns + self.longest if self.cell_tags > self.cell_places else self.columns
        return rows * counted

    def _add(self, xml: bytes) -> None:
        for at, row in enumerate(_ROW.split(xml)):
            cells = len(_CELL.findall(row))
            self.in_row = cells + (0 if at else self.in_row)
            self.longest = max(self.longest, self.in_row)
            self.cell_tags += cells
            self.row_tags += at > 0
        places = _PLACE.findall(xml)
        self.cell_places += sum(1 for letters, _ in places if letters)
        self.row_places += sum(1 for letters, _ in places if not letters)
        self.rows = max([self.rows, *(int(number[:12]) for number in {number for _, number in places})])
        self.columns = max([self.columns, *(_column(letters) for letters in {letters for letters, _ in places})])


def _column(letters: bytes) -> int:
    """'A' is 1, 'XFD' is 16384."""
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + letter - 64
    return number
