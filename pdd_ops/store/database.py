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
from weakref import WeakSet

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.store.lock import wait_seconds
from pdd_ops.store.trouble import explained, primary_code

if TYPE_CHECKING:
    from sqlite_utils import Database

PAGE_BYTES = 8192  # an order takes 150 and more: twice the usual page saves one in ten seconds of an import
CACHE_KB = 32 * 1024  # of a writer: the indexes of a large import stay in memory
COVERAGE_SINCE = 11  # older databases have to be told which days their files cover
SCHEMA_VERSION = 16  # the number of the newest file in migrations/


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


def open_as_is(path: Path) -> sqlite3.Connection:
    """As open_reader, but of any version: the database is not migrated. Raises PddOpsError where there is none."""
    with explained(path):
        connection, _ = _open_for_reading(path)
        connection.execute("PRAGMA query_only = 1")
        connection.execute("BEGIN")
        schema_version(connection)  # from this first read on, the connection sees one state
    return connection


def open_beside(path: Path) -> sqlite3.Connection:
    """A throw-away database that sees the real one, attached as `stored`, as it is now: tables can be made in `main`
    and `temp`, and vanish with it. Raises PddOpsError as open_as_is does."""
    connection = sqlite3.connect("", timeout=wait_seconds(), isolation_level=None, uri=True)
    try:
        with explained(path):
            connection.execute("ATTACH ? AS stored", (readable_address(path),))
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM stored.sqlite_master").fetchone()  # one state from here on
    except BaseException:
        connection.close()
        raise
    return connection


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


def readable_address(path: Path) -> str:
    """What to ATTACH to read a database from another connection. Raises PddOpsError as open_as_is does."""
    with explained(path):
        connection, address = _open_for_reading(path)
        connection.close()
    return address


def schema_version(connection: sqlite3.Connection) -> int:
    """The number of the newest migration that the database has seen."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def faults_of(connection: sqlite3.Connection, *, most: int) -> list[str]:
    """What SQLite finds wrong with the file as a whole; ['ok'] where nothing is."""
    try:
        return [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({most})")]
    except sqlite3.DatabaseError as error:  # damaged so badly that the check itself cannot go on
        if primary_code(error) not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        return [str(error)]


def _open_for_reading(path: Path) -> tuple[sqlite3.Connection, str]:
    """A connection and the address it was opened by.

    Reading needs a file beside the database (-shm). Where the folder cannot be written, the database is read as a file
    that nobody changes, provided that nothing is left in its log (-wal).
    """
    if not path.is_file():
        raise PddOpsError(say("store.no_database", file=path))
    plain = str(path.absolute())
    try:
        return connect(plain), plain
    except sqlite3.OperationalError as error:
        if primary_code(error) not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            raise
    unchanging = f"{path.absolute().as_uri()}?immutable=1"
    connection = connect(unchanging)
    wal = path.with_name(f"{path.name}-wal")
    if wal.exists() and wal.stat().st_size:
        connection.close()
        raise PddOpsError(say("store.unfinished", file=path, wal=wal.name))
    return connection, unchanging


class _Connection(sqlite3.Connection):
    """A connection that can be kept in a WeakSet."""


_OPENED: WeakSet[_Connection] = WeakSet()


def is_open_here(path: Path) -> bool:
    """Whether this process has the database open, through this module."""
    return any(path.exists() and found.samefile(path) for found in map(_file_of, list(_OPENED)) if found)


def _file_of(connection: sqlite3.Connection) -> Path | None:
    """The file of an open connection, None where it is closed."""
    try:
        return Path(connection.execute("PRAGMA database_list").fetchone()[2])
    except sqlite3.ProgrammingError:
        return None


def connect(address: str, *, kept: int = 128) -> sqlite3.Connection:
    """A connection that is_open_here knows of; `kept` statements stay compiled."""
    connection = sqlite3.connect(
        address,
        timeout=wait_seconds(),
        isolation_level=None,
        uri=True,
        factory=_Connection,
        cached_statements=kept,
    )
    _OPENED.add(connection)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    except UnicodeDecodeError as error:  # in SQLite's words about a schema that is damaged
        connection.close()
        raise PddOpsError(say("store.damaged", file=address, detail=error.reason)) from None
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
            from pdd_ops.store.recompute import make_coverage

            make_coverage(connection)
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


def statements(script: str) -> Iterator[str]:
    """The single statements of an SQL script."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
