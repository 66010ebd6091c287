"""A copy of the database that is there whole, verified, or not at all; taken while others read and write."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.records import frozen
from pdd_ops.store.connections import faults_of, open_as_is, schema_version
from pdd_ops.store.leftovers import part_of, remove_left_behind, remove_parts, remove_with_journals
from pdd_ops.store.storage_errors import explained

_PAGES_AT_ONCE = 4096  # then Ctrl-C is heard


@frozen
class Saved:
    """A verified backup: its size in bytes, the seconds it took, the rows of all tables, the version of its schema."""

    file: Path
    size: int
    seconds: float
    rows: int
    imports: int
    schema: int

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {**asdict(self), "file": str(self.file), "seconds": round(self.seconds, 3), "verified": True}


def back_up(database: Path, target: Path, *, force: bool = False) -> Saved:
    """Copies the database as it is at this moment to `target` (0600). Raises PddOpsError."""
    started = time.monotonic()
    with closing(open_as_is(database)) as source:
        _refuse(database, target, force=force)
        part = part_of(target)
        with explained(target):
            remove_left_behind(target.with_name(f".{target.name}.part"))  # as earlier versions named it
            remove_parts(target.absolute().parent)
            remove_with_journals(part)  # of a process that had our number
            try:
                os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
                _copy(source, part)
                counts = _verified(source, part, target)
                _keep(part, target)
            finally:
                remove_with_journals(part)
        rows, version = sum(counts.values()), schema_version(source)
        size = target.stat().st_size
        return Saved(target, size, time.monotonic() - started, rows, counts.get("imports", 0), version)


def _refuse(database: Path, target: Path, *, force: bool) -> None:
    """Raises PddOpsError where `target` must not be written: the database itself, one in use, a folder, an old file."""
    if target.is_dir():
        raise PddOpsError(say("backup.is_folder", file=target, example=target / "pdd-ops-backup.db"))
    if not target.absolute().parent.is_dir():
        raise PddOpsError(say("backup.no_folder", folder=target.absolute().parent))
    real = target.resolve()
    if real == database.resolve() or (target.exists() and target.samefile(database)):
        raise PddOpsError(say("backup.is_database", file=target))
    if any(Path(f"{real}{suffix}").exists() for suffix in ("-wal", "-journal")):
        raise PddOpsError(say("backup.in_use", file=target))
    if target.exists() and not force:
        raise PddOpsError(say("backup.exists", file=target))


def _copy(source: sqlite3.Connection, part: Path) -> None:
    """SQLite's online backup; the reading transaction of `source` keeps it to one state however long it takes."""
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous = FULL")
        source.backup(copy, pages=_PAGES_AT_ONCE, sleep=0)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, which can be read from a read-only place too


def _verified(source: sqlite3.Connection, part: Path, target: Path) -> dict[str, int]:
    """The rows of each table, after the copy was found sound and equal in them. Raises PddOpsError."""
    with closing(sqlite3.connect(f"{part.absolute().as_uri()}?mode=ro", isolation_level=None, uri=True)) as copy:
        faults = faults_of(copy, most=5)
        if faults != ["ok"]:
            raise PddOpsError(say("backup.unsound", file=target, detail="; ".join(faults)))
        counts = _rows(source)
        same = _rows(copy) == counts and schema_version(copy) == schema_version(source)
    if not same:
        raise PddOpsError(say("backup.unlike", file=target))
    return counts


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}


def _keep(part: Path, target: Path) -> None:
    """Brings the copy to the disk, then under its name, then the name to the disk."""
    _flush(part, os.O_RDWR)
    part.replace(target)
    if os.name == "posix":
        _flush(target.absolute().parent, os.O_RDONLY)


def _flush(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
