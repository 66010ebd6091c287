"""Working files named after the process that makes them (NAME-PID), and what is left of them when it was killed; the
permissions of files that are made of the database."""

from __future__ import annotations

import os
import re
import sys
import zlib
from contextlib import suppress
from pathlib import Path

JOURNALS = ("-journal", "-wal", "-shm")
# The end of unfinished files has a mark of the machine: on a shared drive the processes of another one look dead
_MACHINE = os.uname().nodename if sys.platform != "win32" else os.environ.get("COMPUTERNAME", "")
_PART = f".{zlib.crc32(_MACHINE.encode()):08x}.part"
_PART_BYTES = 180  # of a name; 255 is what most systems take


def remove_with_journals(path: Path) -> None:
    """Removes a working file and what SQLite puts beside it, as far as they are there."""
    for suffix in ("", *JOURNALS):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def part_of(target: Path) -> Path:
    """Where this process writes what becomes the file `target`: beside it, hidden, in a name that is not too long."""
    start = target.name.encode()[:_PART_BYTES].decode("utf-8", "ignore")
    return target.with_name(f".{start}{_PART}-{os.getpid()}")


def remove_parts(folder: Path) -> None:
    """Removes the unfinished files that killed processes of this machine have left in a folder."""
    name = re.compile(rf"\..+{re.escape(_PART)}-(\d+)({'|'.join(JOURNALS)})?", re.DOTALL)
    with suppress(OSError), os.scandir(folder) as found:  # a folder that only lets us write, a file of somebody else
        for path in [
            item.path for item in found if (match := name.fullmatch(item.name)) and not _is_alive(int(match[1]))
        ]:
            Path(path).unlink(missing_ok=True)


def permissions_of(database: Path) -> int:
    """The permissions for a file of what is in the database: who may read and write the one may the other."""
    with suppress(OSError):
        return database.stat().st_mode & 0o666
    return 0o600


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
