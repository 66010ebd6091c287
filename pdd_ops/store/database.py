"""Opening the database: created 0600, WAL, migrated to the present schema."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA_VERSION = 2  # the number of the newest file in migrations/
BUSY_SECONDS = 60.0


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write. Raises PddOpsError where there is no database, or a newer one than we know."""
    if not path.is_file():
        raise PddOpsError(say("store.no_database", file=path))
    connection = _connect(path)
    _refuse_other_versions(connection, path)
    if _schema_version(connection) < SCHEMA_VERSION:
        connection.close()
        return open_reader_after_migration(path)
    connection.execute("PRAGMA query_only = 1")
    return connection


def open_reader_after_migration(path: Path) -> sqlite3.Connection:
    """Brings an older database up to date first, then opens it for reading."""
    open_writer(path).close()
    return open_reader(path)


def open_writer(path: Path) -> sqlite3.Connection:
    """A connection that can write, in autocommit mode; creates the file (0600) and its tables where missing."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    connection = _connect(path)
    _refuse_other_versions(connection, path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    if _schema_version(connection) < SCHEMA_VERSION:
        _migrate(connection)
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        raise PddOpsError(say("store.not_a_database", file=path, detail=error)) from None
    return connection


def _schema_version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _refuse_other_versions(connection: sqlite3.Connection, path: Path) -> None:
    if _schema_version(connection) > SCHEMA_VERSION:
        raise PddOpsError(say("store.too_new", file=path))


def _migrate(connection: sqlite3.Connection) -> None:
    """Each file of migrations/ in a transaction of its own, recorded by sqlite-utils."""
    from sqlite_utils import Database, Migrations

    migrations = Migrations("pdd_ops")
    scripts = sorted(files("pdd_ops.store").joinpath("migrations").iterdir(), key=lambda item: item.name)
    for number, script in enumerate(scripts, start=1):
        migrations(name=script.name.removesuffix(".sql"))(_running(script.read_text("utf-8"), number))
    migrations.apply(Database(connection))


def _running(script: str, number: int) -> Callable[[Database], None]:
    def run(database: Database) -> None:
        for statement in statements(script):
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {number}")

    return run


def statements(script: str) -> Iterator[str]:
    """The single statements of an SQL script."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
