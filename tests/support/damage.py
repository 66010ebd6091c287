"""Exports as they come damaged: bytes turned over, zeros, cut anywhere, columns lost, renamed, doubled."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from pdd_ops.errors import RefusedFile
from pdd_ops.intake.workbooks import WORKBOOKS
from pdd_ops.sample.files import write_xlsx

Rows = list[list[str]]
NAMES = ("备注", "列", "金额", "日期", "商品id", "", "合计", "状态", "x" * 300)


def damaged(content: bytes, dice: random.Random) -> tuple[str, bytes]:
    """What was done, and what is left of the file."""
    way = dice.choice([*BYTES, *COLUMNS])
    if way in BYTES:
        return way, BYTES[way](bytearray(content), dice)
    return way, _with_columns(content, COLUMNS[way], dice)


def _flipped(content: bytearray, dice: random.Random) -> bytes:
    for _ in range(dice.choice((1, 4, 40))):
        content[dice.randrange(len(content))] = dice.randrange(256)
    return bytes(content)


def _zeroed(content: bytearray, dice: random.Random) -> bytes:
    start = dice.randrange(len(content))
    length = min(dice.choice((1, 60, 4000, len(content))), len(content) - start)
    content[start : start + length] = bytes(length)
    return bytes(content)


def _cut(content: bytearray, dice: random.Random) -> bytes:
    return bytes(content[: dice.randrange(len(content))])


def _without_middle(content: bytearray, dice: random.Random) -> bytes:
    start = dice.randrange(len(content))
    del content[start : start + dice.randrange(1, 2000)]
    return bytes(content)


BYTES: dict[str, Callable[[bytearray, random.Random], bytes]] = {
    "bytes flipped": _flipped,
    "zeros": _zeroed,
    "cut": _cut,
    "a piece lost": _without_middle,
}


def _dropped(rows: Rows, at: int, dice: random.Random) -> None:
    for row in rows:
        del row[at : at + 1]


def _renamed(rows: Rows, at: int, dice: random.Random) -> None:
    header = max(range(min(len(rows), 8)), key=lambda number: len([cell for cell in rows[number] if cell]))
    if at < len(rows[header]):
        rows[header][at] = dice.choice(NAMES)


def _doubled(rows: Rows, at: int, dice: random.Random) -> None:
    for row in rows:
        row.insert(dice.randrange(len(row) + 1) if dice.random() < 0.01 else at, row[at] if at < len(row) else "")


COLUMNS: dict[str, Callable[[Rows, int, random.Random], None]] = {
    "a column lost": _dropped,
    "a column renamed": _renamed,
    "a column doubled": _doubled,
}


def _with_columns(content: bytes, change: Callable[[Rows, int, random.Random], None], dice: random.Random) -> bytes:
    if content[:4] == b"PK\x03\x04" and (inner := _member(content)):
        name, text = inner
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, _with_columns(text, change, dice))
        return packed.getvalue()
    rows, write = _read(content)
    if rows:
        change(rows, dice.randrange(max(len(row) for row in rows) or 1), dice)
    return write(rows)


def _member(content: bytes) -> tuple[str, bytes] | None:
    """The csv of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        return (names[0], archive.read(names[0])) if len(names) == 1 else None


def _read(content: bytes) -> tuple[Rows, Callable[[Rows], bytes]]:
    if content[:2] in (b"PK", b"\xd0\xcf"):
        try:
            ((_, grid),) = WORKBOOKS.sheets(content)
        except RefusedFile:
            return [], lambda rows: content
        return [[cell or "" for cell in row] for row in grid.rows()], _as_xlsx
    encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "gb18030"
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8-sig" else "utf-8")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    rows = list(csv.reader(io.StringIO(text, newline="")))

    def as_csv(changed: Rows) -> bytes:
        written = io.StringIO()
        csv.writer(written).writerows(changed)
        return written.getvalue().encode(encoding)

    return rows, as_csv


def _as_xlsx(rows: Rows) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        write_xlsx(path, "Sheet1", rows)
        return path.read_bytes()
