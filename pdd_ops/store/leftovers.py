"""Working files named after the process that makes them (NAME-PID), and what is left of them when it was killed."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from pathlib import Path

JOURNALS = ("-journal", "-wal", "-shm")


def remove_with_journals(path: Path) -> None:
    """Removes a working file and what SQLite puts beside it, as far as they are there."""
    for suffix in ("", *JOURNALS):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def left_behind(path: Path) -> list[Path]:
    """The files PATH-PID, and their journals, of processes that are no more."""
    folder = path.absolute().parent
    name = re.compile(rf"{re.escape(path.name)}-(\d+)({'|'.join(JOURNALS)})?")
    found = ((item, name.fullmatch(item.name)) for item in (folder.iterdir() if folder.is_dir() else ()))
    return sorted(item for item, match in found if match and not _is_alive(int(match[1])))


def remove_left_behind(path: Path) -> None:
    """Removes the files PATH-PID of processes that are no more."""
    for item in left_behind(path):
        with suppress(PermissionError):  # somebody else's; or, on Windows, open and so not left behind
            item.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    """Whether a process of that number runs. Windows cannot tell, but lets nobody remove a file that is open."""
    if pid == os.getpid():
        return True
    if sys.platform == "win32":
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    return True
