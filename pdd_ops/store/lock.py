"""One writer at a time: a lock file beside the database that the system frees when its holder ends, however it ends.

The lock is on a byte far behind the text of the file, so that the holder's name can be read while it is held (Windows
forbids reading a locked byte). The file stays when the lock is freed: were it removed, two processes could lock two
files of the same name.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.lang import say
from pdd_ops.periods import instant_text
from pdd_ops.records import frozen

SUFFIX = ".lock"
WAIT = "PDD_OPS_WAIT"
DEFAULT_WAIT = 60.0
_LOCKED_BYTE = 1 << 30
_PAUSE = 0.1


@frozen
class Holder:
    """Who holds a lock; `since` is an instant (seconds since 1970 UTC)."""

    pid: int
    command: str
    since: int

    @property
    def described(self) -> str:
        """In words, for messages."""
        return say("lock.holder", pid=self.pid, command=self.command, since=instant_text(self.since))


def wait_seconds() -> float:
    """How long to wait for another process: PDD_OPS_WAIT, else a minute. Raises UsageError where it is no number."""
    text = os.environ.get(WAIT, "")
    try:
        seconds = float(text or DEFAULT_WAIT)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86_400:
        raise UsageError(say("lock.bad_wait", name=WAIT, value=text))
    return seconds


@contextmanager
def sole_writer(database: Path, command: str, waiting: Callable[[str], None]) -> Iterator[None]:
    """Holds the database's lock. `waiting` is told once, in a line, who has it. PddOpsError past wait_seconds()."""
    lock = lock_path(database)
    lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _acquire(handle, database, waiting)
        _write(handle, Holder(os.getpid(), command, int(time.time())))
        try:
            yield
        finally:
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def lock_path(database: Path) -> Path:
    """Where the lock of a database stands: one for all links to the same file."""
    real = database.resolve()
    return real.with_name(real.name + SUFFIX)


def holder_of(database: Path) -> Holder | None:
    """Who holds the lock at this moment; None where nobody does or does not say."""
    try:
        handle = os.open(lock_path(database), os.O_RDWR)
    except OSError:  # no lock file yet, or one that is not ours to open
        return None
    try:
        return None if _try_lock(handle) else _read(handle)
    finally:
        os.close(handle)


def _acquire(handle: int, database: Path, waiting: Callable[[str], None]) -> None:
    limit = wait_seconds()
    end = time.monotonic() + limit
    told = False
    while not _try_lock(handle):
        found = _read(handle)
        holder = found.described if found else say("lock.somebody")
        if time.monotonic() >= end:
            raise PddOpsError(say("lock.held", file=database, holder=holder, seconds=f"{limit:g}"))
        if not told:
            waiting(say("lock.waiting", file=database, holder=holder, seconds=f"{limit:g}"))
            told = True
        time.sleep(_PAUSE)


def _read(handle: int) -> Holder | None:
    os.lseek(handle, 0, os.SEEK_SET)
    try:
        return Holder(**json.loads(os.read(handle, 4096)))
    except (ValueError, TypeError):  # freed or being written at this moment
        return None


def _write(handle: int, holder: Holder) -> None:
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, json.dumps(asdict(holder)).encode())


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
