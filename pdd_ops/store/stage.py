"""The stage: cleaned batches go, as Arrow, into a throw-away SQLite file; one statement takes them into the facts.

The stage is a file of its own because its writer brings its own copy of SQLite, and two copies must never have the
same file open in one process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.store.leftovers import left_behind, remove_left_behind, remove_with_journals
from pdd_ops.store.trouble import disk_full

if TYPE_CHECKING:
    import polars as pl
    from adbc_driver_manager import AdbcConnection, Error

_SUFFIX = ".stage"


@dataclass(frozen=True)
class Stage:
    """An open stage file with the tables `rows` and `rejects`."""

    path: Path
    connection: AdbcConnection

    def append(self, rows: pl.DataFrame, table: str) -> None:
        """Writes a batch to a table of the stage; all batches have the same columns. Raises PddOpsError."""
        from adbc_driver_manager import AdbcStatement, Error

        statement = AdbcStatement(self.connection)
        statement.set_options(
            **{"adbc.ingest.target_table": table, "adbc.ingest.mode": "adbc.ingest.mode.create_append"}
        )
        statement.bind_stream(rows)
        try:
            statement.execute_update()
        except Error as error:
            raise _explained(error, self.path) or error from None
        finally:
            statement.close()

    def _execute(self, sql: str) -> None:
        from adbc_driver_manager import AdbcStatement

        statement = AdbcStatement(self.connection)
        statement.set_sql_query(sql)
        try:
            statement.execute_query()
        finally:
            statement.close()


@contextmanager
def open_stage(database: Path) -> Iterator[Stage]:
    """A stage beside the database, 0600. It is closed when the block ends; `remove_stage` takes the file away."""
    import adbc_driver_sqlite
    from adbc_driver_manager import AdbcConnection, AdbcDatabase

    path = stage_path(database)
    remove_stage(database)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    engine = AdbcDatabase(driver=adbc_driver_sqlite._driver_path(), uri=str(path))
    connection = AdbcConnection(engine)
    stage = Stage(path, connection)
    try:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE"):
            stage._execute(f"PRAGMA {pragma}")
        yield stage
    finally:
        connection.close()
        engine.close()


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


def _explained(error: Error, stage: Path) -> PddOpsError | None:
    """A full or failing disk under the stage. The driver tells no code, only what SQLite said.

    Its own ROLLBACK fails where SQLite has rolled back by itself, which it does when it cannot write.
    """
    text = str(error)
    if "disk is full" in text or "cannot rollback - no transaction is active" in text:
        return disk_full(stage.absolute().parent)
    if "disk I/O error" in text or "unable to open database file" in text:
        return PddOpsError(say("store.disk_error", file=stage, detail=text.splitlines()[0]))
    return None
