"""What the disk and SQLite refuse, in a line that names the path and what to do. Anything else stays the bug it is."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pdd_ops.config import config_dir
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.store.lock import holder_of

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} if hasattr(errno, "EDQUOT") else {errno.ENOSPC, errno.EFBIG}
_NO_ACCESS = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EEXIST, errno.EISDIR}
_OTHER_FAULTS = {errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE} if hasattr(errno, "ESTALE") else {errno.EIO}
_NO_ROOM = 1_000_000  # bytes; with less, SQLite cannot make the file that readers share and speaks of a faulty disk
# What SQLite calls its errors, without the details that its extended codes add
_MESSAGES = {
    sqlite3.SQLITE_READONLY: "store.cannot_write",
    sqlite3.SQLITE_PERM: "store.cannot_write",
    sqlite3.SQLITE_CANTOPEN: "store.cannot_open",
    sqlite3.SQLITE_IOERR: "store.disk_error",
    sqlite3.SQLITE_CORRUPT: "store.damaged",
    sqlite3.SQLITE_NOTADB: "store.not_a_database",
}
_NO_TEXT = "Could not decode to UTF-8"  # Python of a text in the database that is none: we never write such


@contextmanager
def explained(database: Path) -> Iterator[None]:
    """Turns what the disk and SQLite refuse about `database`, and the files we keep beside it, into a PddOpsError."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if explanation := _of_sqlite(error, database):
            raise explanation from None
        raise
    except OSError as error:
        if explanation := _of_system(error, database):
            raise explanation from None
        raise


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's code of an error without its extension; 0 where the error comes from Python's module."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def disk_full(*folders: Path) -> PddOpsError:
    """The error for a full disk. SQLite does not tell which: the fullest of these folders and the temporary one is."""
    free = {folder: space for folder in (*folders, Path(tempfile.gettempdir())) if (space := free_space(folder)) >= 0}
    fullest = min(free, key=lambda folder: free[folder]) if free else folders[0]
    return PddOpsError(say("store.disk_full", folder=fullest, free=f"{free.get(fullest, 0) / 1e6:,.1f} MB"))


def free_space(folder: Path) -> int:
    """Free bytes of the disk that a folder is on; -1 where it cannot be told."""
    with suppress(OSError):
        return shutil.disk_usage(folder).free
    return -1


def _of_sqlite(error: sqlite3.DatabaseError, database: Path) -> PddOpsError | None:
    code, folder = primary_code(error), database.absolute().parent
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and 0 <= free_space(folder) < _NO_ROOM):
        return disk_full(folder)
    if code == sqlite3.SQLITE_BUSY:
        holder = holder_of(database)
        return PddOpsError(
            say("store.busy", file=database, holder=holder.described if holder else say("lock.somebody"))
        )
    if str(error).startswith(_NO_TEXT):
        code = sqlite3.SQLITE_CORRUPT
    key = _MESSAGES.get(code)
    return PddOpsError(say(key, file=database, detail=error)) if key else None


def _of_system(error: OSError, database: Path) -> PddOpsError | None:
    """Full disks anywhere; other refusals only where they are about our own files and not about an export."""
    if error.errno in _NO_SPACE:
        return disk_full(database.absolute().parent)
    if not isinstance(error.filename, str) or not _is_ours(Path(error.filename), database):
        return None
    detail = error.strerror or str(error)
    if error.errno in _NO_ACCESS:
        return PddOpsError(say("store.no_access", file=error.filename, detail=detail))
    if error.errno in _OTHER_FAULTS:
        return PddOpsError(say("store.disk_error", file=error.filename, detail=detail))
    return None


def _is_ours(path: Path, database: Path) -> bool:
    """The database, what stands beside it under its name, the settings folder, and the folders above both."""
    settings = config_dir()
    homes = {database, database.absolute(), database.resolve(), settings}
    beside = any(path.parent == home.parent and path.name.lstrip(".").startswith(home.name) for home in homes)
    return beside or settings in path.parents or any(path in home.parents for home in homes)
