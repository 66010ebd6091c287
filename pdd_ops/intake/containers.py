"""The tables inside a file: a text is one, a workbook has sheets, an archive has members."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import BinaryIO, cast

from pdd_ops.errors import NoTable, RefusedFile
from pdd_ops.intake.faults import refused_in_one_line, said
from pdd_ops.intake.formulas import with_formulas
from pdd_ops.intake.listing import of_system, stored_path, text_of
from pdd_ops.intake.sniff import container, is_workbook, refuse_other_ole
from pdd_ops.intake.tables import Origin, SheetTable, Table, TextTable
from pdd_ops.intake.workbooks import ENDINGS, SMALL, WORKBOOKS
from pdd_ops.intake.zip_bombs import MAX_MEMBERS, MAX_NESTED_BYTES, Budget, refuse_large_workbook
from pdd_ops.lang import say
from pdd_ops.periods import BEIJING
from pdd_ops.records import frozen

LONGEST_NAME = 250  # signs
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@frozen
class Refused:
    """A file that holds no table: its name as shown, and why."""

    name: str
    reason: str
    stray: bool = False  # something else than a table or an archive


def origins(path: Path) -> Iterator[Origin | Refused]:
    """The files behind a path: itself, or the members of an archive."""
    try:
        found, stat = _state(path), path.stat()
        stored = stored_path(path)
    except OSError as error:
        yield Refused(text_of(path.name), say("intake.unreadable", detail=error.strerror or error))
        return
    yield from unpacked(
        Origin(
            text_of(path.name),
            stored,
            stat.st_size,
            stat.st_mtime,
            lambda: path.open("rb"),
            lambda: _state(path),
            found,
        )
    )


def _state(path: Path) -> tuple[int, int]:
    """What changes when a file is written to."""
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def tables(origin: Origin) -> list[Table]:
    """The tables of a file. Raises RefusedFile saying why there is none."""
    with origin.reading() as stream:
        start = stream.read(4096)
    kind = container(start)
    if kind == "text":
        return [TextTable.read(origin)]
    return list(_sheets(origin, kind))


def read_ahead(path: Path) -> None:
    """Lets a thread read a small workbook, so that `tables` has its sheets at hand. What is wrong with it is told by
    `tables`, and so is whatever changes meanwhile."""
    if path.suffix.lower() in ENDINGS:
        Thread(target=copy_context().run, args=(_look_at, path), daemon=True).start()


def _look_at(path: Path) -> None:
    with suppress(OSError, RefusedFile), refused_in_one_line():
        if path.stat().st_size > SMALL:
            return
        data = path.read_bytes()
        kind = container(data[:4096])
        if kind != "text" and not WORKBOOKS.has_read(data):
            _refuse_unreadable(data, kind)
            WORKBOOKS.read_ahead(data)


def unpacked(origin: Origin, *, depth: int = 0, budget: Budget | None = None) -> Iterator[Origin | Refused]:
    """A file itself, or the members of an archive and of the archives in it."""
    budget = budget or Budget(origin.size)
    try:
        with origin.reading() as stream:
            members = _members(stream, depth)
            if members is not None:
                budget.spend(members)
                origin = _at_hand(origin, stream) if depth else origin
    except RefusedFile as error:
        yield Refused(origin.name, str(error), stray=isinstance(error, NoTable))
        return
    if members is None:
        yield origin
        return
    for member in members:
        name = member_name(member)
        if not member.is_dir() and not of_system(name.replace("\\", "/").split("/")):
            yield from unpacked(_member(origin, member, name), depth=depth + 1, budget=budget)


def _members(stream: BinaryIO, depth: int) -> list[zipfile.ZipInfo] | None:
    """The members of an archive, None where the file is no archive (a workbook is none). Raises RefusedFile."""
    if not stream.read(4).startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    stream.seek(0)
    with _damage():
        parts = zipfile.ZipFile(stream)
        members, mimetype = parts.infolist(), _mimetype(parts)
    if is_workbook([member.filename for member in members], mimetype):
        return None
    if depth > 1:
        raise RefusedFile(say("intake.zip_too_deep", members=len(members), most=MAX_MEMBERS))
    if not members:
        raise RefusedFile(say("intake.empty"))
    return members


def _mimetype(parts: zipfile.ZipFile) -> bytes:
    """What a part called mimetype says, which documents of OpenDocument have; nothing where it cannot be read."""
    found = next((part for part in parts.infolist() if part.filename == "mimetype"), None)
    if found is None or found.file_size > 200 or found.flag_bits & 1:
        return b""
    return parts.read(found)


def _at_hand(origin: Origin, stream: BinaryIO) -> Origin:
    """An archive in an archive, unpacked once and not once a member. Raises RefusedFile for a large one."""
    if origin.size > MAX_NESTED_BYTES:
        raise RefusedFile(say("intake.zip_too_deep", members=1, most=MAX_MEMBERS))
    stream.seek(0)
    data = stream.read()
    return replace(origin, open=lambda: io.BytesIO(data))


def _member(outer: Origin, member: zipfile.ZipInfo, name: str) -> Origin:
    year, month, day, hour, minute, second = member.date_time
    try:
        modified = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=BEIJING).timestamp()
    except ValueError:
        modified = outer.modified
    shown, opened = f"{outer.name}/{name}", _opening(outer, member)
    return Origin(shown, outer.path, member.file_size, modified, opened, outer.state, outer.seen)


def _opening(outer: Origin, member: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        if member.flag_bits & 1:
            raise RefusedFile(say("intake.zip_password"))
        with _damage():
            return cast(BinaryIO, zipfile.ZipFile(outer.open()).open(member))

    return open_member


@contextmanager
def _damage() -> Iterator[None]:
    """Places that cannot be and names that are no UTF-8 are damage too, which zipfile tells by other errors."""
    try:
        yield
    except (ValueError, struct.error, RuntimeError) as error:
        if isinstance(error, NotImplementedError):
            raise
        raise zipfile.BadZipFile(str(error)) from None


def member_name(member: zipfile.ZipInfo) -> str:
    """A member's name, cut where no file could have it."""
    name = _decoded_name(member)
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def _decoded_name(member: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag were written by Chinese Windows: GBK, which zipfile shows as cp437."""
    if member.flag_bits & 0x800:
        return member.filename
    raw = member.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _sheets(origin: Origin, kind: str) -> Iterator[Table]:
    """Every sheet that has cells, all of them as text."""
    with origin.reading() as stream:
        data = stream.read()
    if not WORKBOOKS.has_read(data):
        _refuse_unreadable(data, kind)
    filled = list(WORKBOOKS.sheets(data))
    filled = with_formulas(data, kind, filled)
    if not filled:
        raise RefusedFile(say("intake.empty"))
    for name, frame in filled:
        shown = origin if len(filled) == 1 else replace(origin, name=f"{origin.name}#{name}")
        yield SheetTable(shown, frame, name, "xls" if kind == "ole" else "xlsx")


def _refuse_unreadable(data: bytes, kind: str) -> None:
    if kind == "ole":
        if _ENCRYPTED in data:
            raise RefusedFile(say("intake.workbook_password"))
        refuse_other_ole(data)
    if kind == "zip":
        try:
            with _damage(), zipfile.ZipFile(io.BytesIO(data)) as parts:
                refuse_large_workbook(parts)
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError) as error:
            raise RefusedFile(say("intake.bad_zip", detail=said(error))) from None
