"""Small files that unpack to very much: told beforehand, by what they state and by the cells they name."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
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
_PLACE = rb"""r(?<!\wr)\s*=\s*["']\s*"""  # the letter first: what begins with a letter is found five times as fast
_NUMBER = re.compile(_PLACE + rb"[A-Za-z]*(\d+)")
_LETTERS = re.compile(_PLACE + rb"([A-Za-z]+)\d")


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
    for part in book.infolist():
        if not part.flag_bits & 1:
            cells = _Extent.of(partial(book.open, part))
            if cells > MAX_WORKBOOK_CELLS:
                raise RefusedFile(say("intake.workbook_too_wide", cells=cells, most=MAX_WORKBOOK_CELLS))


@dataclass
class _Extent:
    """How far the cells of a sheet reach, by their places ('XFD1048576') and by counting those that state none."""

    rows: int = 0  # stated
    columns: int = 0
    row_tags: int = 0
    row_places: int = 0
    cell_tags: int = 0
    cell_places: int = 0

    @classmethod
    def of(cls, part: Callable[[], IO[bytes]]) -> int:
        """An upper bound of the cells in the rectangle of a sheet; `part` opens it."""
        found = cls()
        with part() as stream:
            for xml in _pieces(stream):
                found._add(xml)
        rows = found.rows + (found.row_tags if found.row_tags > found.row_places else 0)
        if found.cell_tags <= found.cell_places:
            return rows * found.columns
        with part() as stream:
            return rows * (found.columns + _longest_row(stream))

    def _add(self, xml: bytes) -> None:
        numbers, letters = _NUMBER.findall(xml), _LETTERS.findall(xml)
        self.rows = max([self.rows, *(int(number[:12]) for number in set(numbers))])
        self.columns = max([self.columns, *map(_column, set(letters))])
        self.cell_places += len(letters)
        self.row_places += len(numbers) - len(letters)
        self.cell_tags += _tags(xml, b"c", _CELL, expected=len(letters))
        self.row_tags += _tags(xml, b"row", _ROW, expected=len(numbers) - len(letters))


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The part in pieces that end before a tag, unless a tag has no end."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        whole, start, rest = (rest + chunk).rpartition(b"<")
        rest = start + rest if len(rest) < _CHUNK else b""
        yield whole
    yield rest


def _tags(xml: bytes, name: bytes, tag: re.Pattern[bytes], *, expected: int) -> int:
    """How many tags of this name. What begins like them is counted first, which is quick and mostly all there is."""
    alike = xml.count(b"<" + name) + xml.count(b":" + name)
    return alike if alike == expected else len(tag.findall(xml))


def _longest_row(stream: IO[bytes]) -> int:
    """The most cells of a row."""
    longest = in_row = 0
    for xml in _pieces(stream):
        for at, row in enumerate(_ROW.split(xml)):
            in_row = len(_CELL.findall(row)) + (0 if at else in_row)
            longest = max(longest, in_row)
    return longest


def _column(letters: bytes) -> int:
    """'A' is 1, 'XFD' is 16384."""
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + letter - 64
    return number
