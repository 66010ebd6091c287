"""The connection of an import: any SQL and whole Arrow batches in one transaction.

Arrow reaches SQLite through a driver that brings its own copy of the library, and two copies must never have the same
file open in one process: closing it in one would drop the locks of the other. So all of an import runs on the driver's
copy. `Engine` gives it the shape of Python's own connection, errors included, and refuses where this process has the
database open otherwise.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.store.database import CACHE_KB, is_open_here
from pdd_ops.store.lock import wait_seconds

if TYPE_CHECKING:
    import polars as pl

Parameters = Mapping[str, Any] | Sequence[Any]
_NAME = re.compile(r":([a-z_][a-z_0-9]*)")
_GIVES_ROWS = re.compile(r"\s*(--[^\n]*\n\s*)*(SELECT|PRAGMA|WITH)\b", re.IGNORECASE)
# The driver tells no code, only what SQLite said
_CODES = {
    "is full": sqlite3.SQLITE_FULL,
    "disk I/O error": sqlite3.SQLITE_IOERR,
    "is locked": sqlite3.SQLITE_BUSY,
    "readonly database": sqlite3.SQLITE_READONLY,
    "unable to open": sqlite3.SQLITE_CANTOPEN,
    "is malformed": sqlite3.SQLITE_CORRUPT,
    "is not a database": sqlite3.SQLITE_NOTADB,
}


class Rows(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """Rows that it changed."""

    def fetchone(self) -> Any:  # noqa: ANN401  # as sqlite3 has it
        """The next row, None past the last."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """What the statements of an import need: Python's own connection has it, and `Engine`."""

    def execute(self, sql: str, parameters: Any = (), /) -> Rows:  # noqa: ANN401  # sqlite3 takes more than we
        """Runs one statement."""


class _Result:
    """The rows of a statement, read at once: an import asks for few."""

    def __init__(self, rows: list[tuple[Any, ...]], rowcount: int) -> None:
        self._rows, self.rowcount = iter(rows), rowcount

    def fetchone(self) -> Any:  # noqa: ANN401
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return self._rows


class Engine:
    """An open database, in autocommit mode. Errors are those of sqlite3."""

    def __init__(self, database: Path) -> None:
        """Opens an existing database of the present schema. Raises PddOpsError where this process has it open."""
        import adbc_driver_sqlite
        from adbc_driver_manager import AdbcConnection, AdbcDatabase

        if is_open_here(database):
            raise PddOpsError(say("store.open_here", file=database))
        self._driver = AdbcDatabase(driver=adbc_driver_sqlite._driver_path(), uri=str(database.absolute()))
        self._connection = AdbcConnection(self._driver)
        self._wait_for_others()
        for pragma in ("foreign_keys = ON", "synchronous = NORMAL", f"cache_size = -{CACHE_KB}"):
            self.execute(f"PRAGMA {pragma}")

    def close(self) -> None:
        """Closes the database; a transaction that is open is rolled back."""
        self._connection.close()
        self._driver.close()

    def execute(self, sql: str, parameters: Parameters = (), /) -> Rows:
        """Runs one statement with :named or ? parameters."""
        from adbc_driver_manager import AdbcStatement, Error

        statement = AdbcStatement(self._connection)
        try:
            statement.set_sql_query(sql)
            if (values := _bound(sql, parameters)) is not None:
                by_name = values.columns[0].startswith(":")
                statement.set_options(**{"adbc.statement.bind_by_name": str(by_name).lower()})
                statement.bind_stream(values)
            if _GIVES_ROWS.match(sql):
                return _rows(statement.execute_query()[0])
            return _Result([], statement.execute_update())
        except Error as error:
            raise _as_of_sqlite(error) from None
        finally:
            statement.close()

    def without_log(self) -> bool:
        """Goes over to SQLite's rollback journal, which needs the database for itself; False where it is in use."""
        self.execute("PRAGMA busy_timeout = 0")
        try:
            return bool(self.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",))
        except sqlite3.OperationalError:
            return False
        finally:
            self._wait_for_others()

    def _wait_for_others(self) -> None:
        self.execute(f"PRAGMA busy_timeout = {int(1000 * wait_seconds())}")

    def roll_back(self) -> None:
        """Rolls back, where SQLite has not done so by itself, as it does when it cannot write."""
        with suppress(sqlite3.OperationalError):
            self.execute("ROLLBACK")

    def insert(self, sql: str, rows: pl.DataFrame) -> int:
        """Runs a statement once a row, its ?1, ?2, … being the columns. Returns how many rows it changed."""
        from adbc_driver_manager import AdbcStatement, Error

        statement = AdbcStatement(self._connection)
        try:
            statement.set_sql_query(sql)
            statement.bind_stream(rows)
            return int(statement.execute_update())
        except Error as error:
            raise _as_of_sqlite(error) from None
        finally:
            statement.close()

    def frame(self, sql: str) -> pl.DataFrame:
        """The rows of a SELECT. A column whose first thousand values are NULL must be one of whole numbers."""
        import polars as pl
        from adbc_driver_manager import AdbcStatement, Error

        statement = AdbcStatement(self._connection)
        try:
            statement.set_sql_query(sql)
            return pl.DataFrame(statement.execute_query()[0])
        except Error as error:
            raise _as_of_sqlite(error) from None
        finally:
            statement.close()

    def append(self, rows: pl.DataFrame, table: str, schema: str) -> None:
        """Writes a batch to a table of an attached database, which the first batch creates."""
        from adbc_driver_manager import AdbcStatement, Error

        statement = AdbcStatement(self._connection)
        mode = "adbc.ingest.mode.create_append"
        try:
            statement.set_options(
                **{
                    "adbc.ingest.target_catalog": schema,
                    "adbc.ingest.target_table": table,
                    "adbc.ingest.mode": mode,
                }
            )
            statement.bind_stream(rows)
            statement.execute_update()
        except Error as error:
            raise _as_of_sqlite(error) from None
        finally:
            statement.close()


def _bound(sql: str, parameters: Parameters) -> pl.DataFrame | None:
    """One row of the parameters that the statement names; None where it has none."""
    import polars as pl

    if isinstance(parameters, Mapping):
        named = [name for name in dict.fromkeys(_NAME.findall(sql)) if name in parameters]
        columns = {f":{name}": [parameters[name]] for name in named}
    else:
        columns = {f"p{at}": [value] for at, value in enumerate(parameters)}
    return pl.DataFrame(columns).with_columns(pl.col(pl.Null).cast(pl.Int64)) if columns else None


def _rows(stream: Any) -> _Result:  # noqa: ANN401  # the driver's own class, without types
    import polars as pl

    return _Result(pl.DataFrame(stream).rows(), -1)


def _as_of_sqlite(error: Exception) -> sqlite3.DatabaseError:
    text = str(error)
    found = sqlite3.OperationalError(text.split("] ", 1)[-1])
    code = next((code for words, code in _CODES.items() if words in text), 0)
    found.sqlite_errorcode = code or sqlite3.SQLITE_ERROR
    return found
