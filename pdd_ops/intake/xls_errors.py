"""Errors of formulas in old workbooks (.xls), which their reader gives as blank cells: found among the records."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_CODES = b"[\x00\x07\x0f\x17\x1d\x24\x2a]"
_PLACE = b"(..)(..).."  # row, column, looks
# A cell that is an error; a formula whose result is one. Each begins with its kind and length.
_CELL = re.compile(b"\x05\x02\x08\x00" + _PLACE + b"(" + _CODES + b")\x01", re.DOTALL)
_FORMULA = re.compile(b"\x06[\x00\x02\x04].." + _PLACE + b"\x02.(" + _CODES + b")...\xff\xff", re.DOTALL)
_SECTOR_KINDS = 0xFFFFFFFA  # what is not below it is no sector
_DIRECTORY_ENTRY = 128  # bytes
_SHEET = 0x85  # the record of a sheet in the list of sheets
_END = 0x0A
Cell = tuple[int, int, str]


def sheets_with_errors(data: bytes) -> dict[str, list[Cell]]:
    """Name of a sheet → (row, column, text), counted from 0. Raises ValueError, LookupError or struct.error where the
    file is not built as it should be."""
    if not (_CELL.search(data) or _FORMULA.search(data)):
        return {}
    stream = _stream(data)
    starts = [*_sheets(stream)]
    ends = [*(start for start, _ in starts[1:]), len(stream)]
    return {name: [*_errors(stream[start:end])] for (start, name), end in zip(starts, ends, strict=True)}


def _errors(records: bytes) -> Iterator[Cell]:
    for pattern in (_CELL, _FORMULA):
        for found in pattern.finditer(records):
            row, column = (int.from_bytes(part, "little") for part in found.group(1, 2))
            yield row, column, ERRORS[found[3][0]]


def _sheets(stream: bytes) -> Iterator[tuple[int, str]]:
    """Where each sheet begins, and its name, in the order of the file."""
    found, at = list[tuple[int, str]](), 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _END:
            break
        if kind == _SHEET:
            start, _, signs, wide = struct.unpack_from("<IHBB", stream, at + 4)
            name = stream[at + 12 : at + 12 + signs * (2 if wide else 1)]
            found.append((start, name.decode("utf-16-le" if wide else "latin-1")))
        at += 4 + size
    yield from sorted(found)


def _stream(data: bytes) -> bytes:
    """The workbook in its container, whose parts are chains of sectors."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if not 128 <= size <= 1 << 16:
        raise ValueError(size)
    table = _table(data, size)
    (first_of_directory,), (smallest,) = struct.unpack_from("<I", data, 48), struct.unpack_from("<I", data, 56)
    directory = _chain(data, table, first_of_directory, size)
    entries = [directory[at : at + _DIRECTORY_ENTRY] for at in range(0, len(directory), _DIRECTORY_ENTRY)]
    named = {_name(entry): struct.unpack_from("<II", entry, 116) for entry in entries if len(entry) == _DIRECTORY_ENTRY}
    first, length = named.get("Workbook") or named["Book"]
    if length >= smallest:
        return _chain(data, table, first, size)[:length]
    small_size = 1 << struct.unpack_from("<H", data, 32)[0]
    places = _chain(data, table, struct.unpack_from("<I", data, 60)[0], size)
    small = struct.unpack(f"<{len(places) // 4}I", places)
    room = _chain(data, table, named["Root Entry"][0], size)
    return _chain(room, small, first, small_size, head=0)[:length]


def _table(data: bytes, size: int) -> tuple[int, ...]:
    """Of each sector the one that follows it."""
    listed = [*struct.unpack_from("<109I", data, 76)]
    (more,) = struct.unpack_from("<I", data, 68)
    while more < _SECTOR_KINDS and len(listed) * size <= len(data):
        *parts, more = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        listed += parts
    text = b"".join(data[(at + 1) * size : (at + 2) * size] for at in listed if at < _SECTOR_KINDS)
    return struct.unpack(f"<{len(text) // 4}I", text[: len(text) // 4 * 4])


def _chain(data: bytes, table: tuple[int, ...], at: int, size: int, *, head: int = 1) -> bytes:
    """The bytes of a chain of sectors. Raises ValueError where it never ends."""
    parts = list[bytes]()
    while at < _SECTOR_KINDS:
        parts.append(data[(at + head) * size : (at + head + 1) * size])
        if len(parts) > len(table):
            raise ValueError(at)
        at = table[at]
    return b"".join(parts)


def _name(entry: bytes) -> str:
    return entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", errors="replace")
