"""Files that are handed on: names that every system accepts, and content that is there whole or not at all."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.store.leftovers import part_of, remove_parts

if TYPE_CHECKING:
    from pdd_ops.report.model import Report


_FILE_NAMES = {
    "month": "report.file_name_month",
    "week": "report.file_name_week",
    "day": "report.file_name_day",
    "year": "report.file_name_year",
    "range": "report.file_name_range",
}
_NAME_BYTES = 200  # most systems take 255, of which an end and a month need some


def default_name(report: Report, suffix: str) -> str:
    """A file name from shop and period that every system accepts."""
    period = report.month.replace("..", "_")
    return say(_FILE_NAMES[report.period.kind], shop=safe_name(report.shop)[:60], period=period, suffix=suffix)


def safe_name(text: str) -> str:
    """A text as part of a file name that every system accepts."""
    name = re.sub(r'[\\/:*?"<>|\s]+', "_", text).encode("utf-8", "replace")[:_NAME_BYTES].decode("utf-8", "ignore")
    return name.strip("._")


def write_whole(target: Path, content: bytes, *, mode: int = 0o666, exact: bool = False) -> None:
    """Writes beside the target first and then puts it in its place, with these permissions less the user's umask, or
    `exact`ly these. Nothing is left of what could not be finished, nor of what killed processes had left there. Raises
    PddOpsError."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(content)  # a pipe, a device
            return
        _write_beside(target, content, mode, exact=exact)
    except (FileExistsError, NotADirectoryError):
        raise PddOpsError(say("report.file_in_path", file=target, folder=target.parent)) from None
    except OSError as error:
        raise PddOpsError(say("report.cannot_write", file=target, detail=error.strerror or error)) from None


def _write_beside(target: Path, content: bytes, mode: int, *, exact: bool) -> None:
    remove_parts(target.parent)
    part = part_of(target)
    part.unlink(missing_ok=True)  # of a process that had our number
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if exact:
            part.chmod(mode)
        part.replace(target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
