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

if TYPE_CHECKING:
    import polars as pl
    from adbc_driver_manager import AdbcConnection

_SUFFIX = ".stage"


@dataclass(frozen=True)
class Stage:
    """An open stage file with the tables `rows` and `rejects`."""

    path: Path
    connection: AdbcConnection

    def append(self, rows: pl.DataFrame, table: str) -> None:
        """Writes a batch to a table of the stage; all batches have the same columns."""
        from adbc_driver_manager import AdbcStatement

        statement = AdbcStatement(self.connection)
        statement.set_options(
            **{"adbc.ingest.target_table": table, "adbc.ingest.mode": "adbc.ingest.mode.create_append"}
        )
        statement.bind_stream(rows)
        statement.execute_update()
        statement.close()

    def _execute(self, sql: str) -> None:
        from adbc_driver_manager import AdbcStatement

        statement = AdbcStatement(self.connection)
        statement.set_sql_query(sql)
        statement.execute_query()
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
    """Takes the stage file of this process away, if it is there."""
    stage_path(database).unlink(missing_ok=True)
