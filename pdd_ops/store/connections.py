"""Connections to a database as it is: for reading, beside it, and those that this process has open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from weakref import WeakSet

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.store.lock import wait_seconds
from pdd_ops.store.storage_errors import explained, primary_code

_SCRIPTS_KEPT = 512
CACHE_KB = 32 * 1024  # of a writer: the indexes of a large import stay in memory


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
    opened = [found for found in map(_file_of, list(_OPENED)) if found and found.exists()]
    return path.exists() and any(found.samefile(path) for found in opened)


def _file_of(connection: sqlite3.Connection) -> Path | None:
    """The file that a connection has opened, None where it is closed."""
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


@lru_cache(_SCRIPTS_KEPT)
def statements(script: str) -> tuple[str, ...]:
    """The single statements of an SQL script; the scripts of the sums come again with every file."""
    return tuple(_each_statement(script))


def _each_statement(script: str) -> Iterator[str]:
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
