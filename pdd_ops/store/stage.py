"""The stage: a throw-away SQLite file for rows that the facts cannot take as they are.

It is attached to the import's connection. As a file, and not a temporary table, it needs the database's disk and no
other, and can be told that it need not survive anything.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.records import frozen
from pdd_ops.store.leftovers import left_behind, remove_left_behind, remove_with_journals

if TYPE_CHECKING:
    import polars as pl

    from pdd_ops.store.engine import Engine

_SUFFIX = ".stage"


@frozen
class Stage:
    """The attached schema `stage`; it has the tables `rows`, `rejects`, `names` and `alike` once they have a row."""

    engine: Engine

    def append(self, rows: pl.DataFrame, table: str) -> None:
        """Writes a batch to a table of the stage; all batches have the same columns. Raises sqlite3.Error."""
        self.engine.append(rows, table, "stage")


@contextmanager
def open_stage(engine: Engine, database: Path) -> Iterator[Stage]:
    """A stage beside the database, 0600, for the length of the block."""
    path = stage_path(database)
    remove_stage(database)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        engine.execute("ATTACH ? AS stage", (str(path),))
        for pragma in ("journal_mode = MEMORY", "synchronous = OFF"):
            engine.execute(f"PRAGMA stage.{pragma}")
        yield Stage(engine)
    finally:
        with suppress(sqlite3.OperationalError):  # it was not attached, or the whole connection is no use any more
            engine.execute("DETACH stage")
        remove_stage(database)


def stage_path(database: Path) -> Path:
    """Where the stage of this process stands."""
    return database.with_name(f"{database.name}{_SUFFIX}-{os.getpid()}")


def remove_stage(database: Path) -> None:
    """Takes the stage file of this process away, if it is there, and its journal, which a later stage must not meet."""
    remove_with_journals(stage_path(database))


def stale_stages(database: Path) -> list[Path]:
    """Stage files, and journals of theirs, that processes left behind which are no more."""
    return left_behind(database.with_name(f"{database.name}{_SUFFIX}"))


def remove_stale_stages(database: Path) -> None:
    """Takes them away. The caller holds the database's lock: no other import is under way."""
    remove_left_behind(database.with_name(f"{database.name}{_SUFFIX}"))
