"""Opening the database: created 0600, WAL, migrated to the present schema."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.resources import shipped_texts
from pdd_ops.store.connections import CACHE_KB, connect, open_as_is, schema_version, statements
from pdd_ops.store.lock import wait_seconds
from pdd_ops.store.storage_errors import explained, primary_code

_APPLIED = (  # which migrations are; of the shape that sqlite-utils gave it, which made the first databases
    """CREATE TABLE IF NOT EXISTS "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
)""",
    """CREATE UNIQUE INDEX IF NOT EXISTS "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name")""",
)
PAGE_BYTES = 8192  # an order takes 150 and more: twice the usual page saves one in ten seconds of an import
COVERAGE_SINCE = 11  # older databases have to be told which days their files cover
SUMS_SINCE = {
    "profit_days": 20,
    "refund_ages": 18,
    "ad_costs": 20,
    "order_cash": 27,
    "delivery_days": 29,
    "penalty_days": 32,
}  # daily sums -> since which version there are such
CASE_STATES_SINCE = 19  # older databases have to be told whose turn it is in their cases
READ_SINCE = 31  # older databases have texts that were read by other word lists
_PAUSE = 0.02  # seconds before SQLite is asked again
SCHEMA_VERSION = 33  # the number of the newest file in migrations/


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
        _log_ahead(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        if schema_version(connection) < SCHEMA_VERSION:
            _migrate(connection)
    return connection


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Switches to write-ahead logging. For another process that switches the same new database SQLite does not wait, as
    it does everywhere else: so it is asked again, for as long as is waited elsewhere."""
    latest = time.monotonic() + wait_seconds()
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > latest:
                raise
        time.sleep(_PAUSE)


def _migrate(connection: sqlite3.Connection) -> None:
    """The files of migrations/ that are missing: all of them or none, by one process at a time."""
    from pdd_ops.store.plain_views import drop_plain_views, make_plain_views

    connection.execute("BEGIN IMMEDIATE")
    try:
        before = schema_version(connection)
        for statement in _APPLIED:
            connection.execute(statement)
        drop_plain_views(connection)  # a table that a view shows cannot be renamed
        for name, script in shipped_texts("pdd_ops.store", "migrations").items():
            _apply(connection, name.removesuffix(".sql"), script)
        if 0 < before < COVERAGE_SINCE:
            from pdd_ops.store.recompute import make_coverage  # polars with it, which no report needs

            make_coverage(connection)
        for table in (name for name, since in SUMS_SINCE.items() if 0 < before < since):
            from pdd_ops.store.recompute import make_sums

            make_sums(connection, table)
        if 0 < before < CASE_STATES_SINCE:
            from pdd_ops.store.regroup import regroup_cases

            regroup_cases(connection)
        if 0 < before < READ_SINCE:
            from pdd_ops.store.reading import read_all_again

            with suppress(PddOpsError):  # the merchant's lists are wrong: the next import reads by them, or says so
                read_all_again(connection)
        make_plain_views(connection)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _apply(connection: sqlite3.Connection, name: str, script: str) -> None:
    """One migration, unless it is applied already: another process may have done so meanwhile."""
    known = "SELECT EXISTS (SELECT 1 FROM _sqlite_migrations WHERE migration_set = 'pdd_ops' AND name = ?)"
    if connection.execute(known, (name,)).fetchone()[0]:
        return
    for statement in statements(script):
        connection.execute(statement)
    applied = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('pdd_ops', ?, ?)"
    connection.execute(applied, (name, str(datetime.now(UTC))))
