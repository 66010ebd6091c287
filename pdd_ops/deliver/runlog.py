"""The log of runs: one JSON object a line, beside the database; the newest files of it."""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from pathlib import Path

from pdd_ops.config import APP
from pdd_ops.periods import now

LIMIT = 1_000_000  # bytes of a file where the settings say nothing else
KEPT = 4  # older files


def log_path(database: Path) -> Path:
    """Where the log of a database stands."""
    return database.with_name(database.name + ".run.log")


def trim_output(limit: int) -> None:
    """Empties the file to which a scheduler (launchd) appends what runs print, once it has more than `limit` bytes."""
    for stream in (1, 2):
        with suppress(OSError):  # closed, or a file that cannot be cut
            status = os.fstat(stream)
            if stat.S_ISREG(status.st_mode) and status.st_size > limit and _is_of_a_schedule(status):
                os.ftruncate(stream, 0)


def _is_of_a_schedule(status: os.stat_result) -> bool:
    from platformdirs import user_log_path

    logs = user_log_path(APP, appauthor=False).glob("run-*.log")
    return any(os.path.samestat(path.stat(), status) for path in logs)


class RunLog:
    """Appends lines; every line has the time in Beijing and the process that wrote it."""

    def __init__(self, database: Path, limit: int = LIMIT) -> None:
        self._path, self._limit = log_path(database), limit

    def write(self, event: str, **values: object) -> None:
        """One line, whole."""
        entry = {"at": now().isoformat(timespec="seconds"), "pid": os.getpid(), "event": event, **values}
        line = json.dumps(entry, ensure_ascii=False, default=str).encode("utf-8", "replace") + b"\n"
        self._rotate()
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)

    def _rotate(self) -> None:
        if not self._path.exists() or self._path.stat().st_size < self._limit:
            return
        for number in range(KEPT, 0, -1):
            older = self._numbered(number - 1)
            if older.exists():
                older.replace(self._numbered(number))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}") if number else self._path
