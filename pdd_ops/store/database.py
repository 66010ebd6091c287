"""Opening the database: created 0600, WAL, migrated to the present schema."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.store.connections import CACHE_KB, connect, open_as_is, schema_version, statements
from pdd_ops.store.storage_errors import explained

if TYPE_CHECKING:
    from sqlite_utils import Database

PAGE_BYTES = 8192  # an order takes 150 and more: twice the usual page saves one in ten seconds of an import
COVERAGE_SINCE = 11  # older databases have to be told which days their files cover
SUMS_SINCE = {"profit_days": 16, "refund_ages": 18}  # daily sums -> since which version there are such
CASE_STATES_SINCE = 19  # older databases have to be told whose turn it is in their cases
SCHEMA_VERSION = 19  # the number of the newest file in migrations/


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write and sees the database as it is now, whatever is imported meanwhile.

    Raises PddOpsError where there is no database, or a newer one than we know.
    """
    connection = open_as_is(path)
    version = schema_version(connection)
    if version == SCHEMA_VERSION:
        return connection
    connection.close()
    if version > SCHEMA_VERSION:
        raise PddOpsError(say("store.too_new", file=path))
    open_writer(path).close()  # brings an older database up to date
    return open_reader(path)


def brought_up_to_date(path: Path) -> Path:
    """The path itself, of a database that has the present schema. Raises PddOpsError as open_reader does."""
    open_reader(path).close()
    return path


def open_writer(path: Path) -> sqlite3.Connection:
    """A connection that can write, in autocommit mode; creates the file (0600) and its tables where missing."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        connection = connect(str(path.absolute()))
        if schema_version(connection) > SCHEMA_VERSION:
            raise PddOpsError(say("store.too_new", file=path))
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # of a new database
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        if schema_version(connection) < SCHEMA_VERSION:
            _migrate(connection)
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    """The files of migrations/ that are missing: all of them or none, by one process at a time."""
    with _hidden("pandas", "numpy"):  # sqlite-utils imports them where they are there: a third of a second for nothing
        from sqlite_utils import Database, Migrations

    migrations = Migrations("pdd_ops")
    scripts = sorted(files("pdd_ops.store").joinpath("migrations").iterdir(), key=lambda item: item.name)
    for script in scripts:
        migrations(name=script.name.removesuffix(".sql"))(_running(script.read_text("utf-8")))
    connection.execute("BEGIN IMMEDIATE")
    try:
        before = schema_version(connection)
        migrations.apply(Database(connection))  # what another process has applied meanwhile is not pending any more
        if 0 < before < COVERAGE_SINCE:
            from pdd_ops.store.recompute import make_coverage  # polars with it, which no report needs

            make_coverage(connection)
        for table in (name for name, since in SUMS_SINCE.items() if 0 < before < since):
            from pdd_ops.store.recompute import make_sums

            make_sums(connection, table)
        if 0 < before < CASE_STATES_SINCE:
            from pdd_ops.store.regroup import regroup_cases

            regroup_cases(connection)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def _hidden(*modules: str) -> Iterator[None]:
    """Importing the modules fails meanwhile, unless they have been imported before."""
    hidden = [name for name in modules if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # as if it were not installed
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def _running(script: str) -> Callable[[Database], None]:
    def run(database: Database) -> None:
        for statement in statements(script):
            database.execute(statement)

    return run
