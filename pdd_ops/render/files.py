"""Files that are handed on: names that every system accepts, and content that is there whole or not at all."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

if TYPE_CHECKING:
    from pdd_ops.report.model import Report


def default_name(report: Report, suffix: str) -> str:
    """A file name from shop and month that every system accepts."""
    return say("report.file_name", shop=safe_name(report.shop)[:60], month=report.month, suffix=suffix)


def safe_name(text: str) -> str:
    """A text as part of a file name that every system accepts."""
    return re.sub(r'[\\/:*?"<>|\s]+', "_", text).strip("._")


def write_whole(target: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Writes beside the target first and then puts it in its place. Raises PddOpsError."""
    import tempfile

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(beside).chmod(mode)
        Path(beside).replace(target)
    except (FileExistsError, NotADirectoryError):
        raise PddOpsError(say("report.file_in_path", file=target, folder=target.parent)) from None
    except OSError as error:
        raise PddOpsError(say("report.cannot_write", file=target, detail=error.strerror or error)) from None
