"""The driver that hands whole Arrow batches to SQLite, for tables of many rows. See engine.py."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pdd_ops.store.statement import Parameters, Result, Rows, gives_rows

_NAME = re.compile(r":([a-z_][a-z_0-9]*)")
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


class ArrowDriver:
    """An open database, in autocommit mode. Errors are those of sqlite3."""

    def __init__(self, database: Path) -> None:
        import adbc_driver_sqlite
        from adbc_driver_manager import AdbcConnection, AdbcDatabase

        self._driver = AdbcDatabase(driver=adbc_driver_sqlite._driver_path(), uri=str(database.absolute()))
        self._connection = AdbcConnection(self._driver)

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
            if gives_rows(sql):
                return _rows(statement.execute_query()[0])
            return Result([], int(statement.execute_update()))
        except Error as error:
            raise _as_of_sqlite(error) from None
        finally:
            statement.close()

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
    if isinstance(parameters, Mapping):
        named = [name for name in dict.fromkeys(_NAME.findall(sql)) if name in parameters]
        columns = {f":{name}": [parameters[name]] for name in named}
    else:
        columns = {f"p{at}": [value] for at, value in enumerate(parameters)}
    return pl.DataFrame(columns).with_columns(pl.col(pl.Null).cast(pl.Int64)) if columns else None


def _rows(stream: Any) -> Result:  # noqa: ANN401  # the driver's own class, without types
    return Result(pl.DataFrame(stream).rows(), -1)


def _as_of_sqlite(error: Exception) -> sqlite3.DatabaseError:
    text = str(error)
    found = sqlite3.OperationalError(text.split("] ", 1)[-1])
    code = next((code for words, code in _CODES.items() if words in text), 0)
    found.sqlite_errorcode = code or sqlite3.SQLITE_ERROR
    return found
