"""The backups of scheduled runs: when one is due, and which of them stay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.periods import today
from pdd_ops.store.backup import Saved, back_up
from pdd_ops.store.database import open_reader

_NAME = "pdd-ops-{day}.db"


def back_up_now(database: Path, folder: Path, keep: int) -> Saved:
    """A verified backup of today, and no more of them than are to be kept, this one among them. Raises PddOpsError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PddOpsError(say("report.cannot_write", file=folder, detail=error.strerror or error)) from None
    saved = back_up(database, folder / _NAME.format(day=today()), force=True)
    others = [path for path in _backups(folder) if path.name != saved.file.name]
    for path in sorted(others, key=_age, reverse=True)[keep - 1 :]:
        with suppress(OSError):  # open on Windows, or not ours: the next run tries again
            path.unlink()
    return saved


def is_due(database: Path, folder: Path) -> bool:
    """Whether something was imported since the newest backup: a run may be killed before it makes its own."""
    if not database.is_file():
        return False
    with suppress(OSError):
        newest = max((path.stat().st_mtime for path in _backups(folder)), default=0)
        return _newest_import(database) > newest
    return True


def _backups(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob(_NAME.format(day="????-??-??")) if path.is_file())


def _age(path: Path) -> tuple[bool, str]:
    """Sorts the newest last. One of a day still to come was made by a clock that was wrong: it is the oldest."""
    return path.name <= _NAME.format(day=today()), path.name


def _newest_import(database: Path) -> int:
    with closing(open_reader(database)) as connection:
        newest: int = connection.execute("SELECT coalesce(max(imported_at), 0) FROM imports").fetchone()[0]
    return newest
