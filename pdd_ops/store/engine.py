"""The connection of an import: any SQL and whole Arrow batches in one transaction.

Arrow reaches SQLite through a driver that brings its own copy of the library, and two copies must never have the same
file open in one process: closing it in one would drop the locks of the other. So all of an import runs on one driver at
a time: tables of many rows on that of Arrow, tables of few on Python's own, whose statements cost less. `Engine` gives
both the shape of Python's connection, errors included, and refuses where this process has the database open otherwise.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.store.connections import CACHE_KB, is_open_here
from pdd_ops.store.lock import wait_seconds
from pdd_ops.store.plain_driver import PlainDriver
from pdd_ops.store.statement import Connection, Parameters, Rows

if TYPE_CHECKING:
    import polars as pl

    from pdd_ops.store.arrow_driver import ArrowDriver

__all__ = ["Connection", "Engine", "Rows"]


class Engine:
    """An open database, in autocommit mode. Errors are those of sqlite3."""

    def __init__(self, database: Path) -> None:
        """Opens an existing database of the present schema. Raises PddOpsError where this process has it open."""
        if is_open_here(database):
            raise PddOpsError(say("store.open_here", file=database))
        self._database = database
        self._driver: ArrowDriver | PlainDriver = PlainDriver(database)
        self._set_up()

    def fit_for(self, *, many_rows: bool) -> None:
        """Takes the driver that is quicker for a table; outside of transactions."""
        kind = _arrow_driver() if many_rows else PlainDriver
        if not isinstance(self._driver, kind):
            self._driver.close()
            self._driver = kind(self._database)
            self._set_up()

    def close(self) -> None:
        """Closes the database; a transaction that is open is rolled back."""
        self._driver.close()

    def execute(self, sql: str, parameters: Parameters = (), /) -> Rows:
        """Runs one statement with :named or ? parameters."""
        return self._driver.execute(sql, parameters)

    def insert(self, sql: str, rows: pl.DataFrame) -> int:
        """Runs a statement once a row, its ?1, ?2, … being the columns. Returns how many rows it changed."""
        return self._driver.insert(sql, rows)

    def frame(self, sql: str) -> pl.DataFrame:
        """The rows of a SELECT. A column whose first thousand values are NULL must be one of whole numbers."""
        return self._driver.frame(sql)

    def append(self, rows: pl.DataFrame, table: str, schema: str) -> None:
        """Writes a batch to a table of an attached database, which the first batch creates."""
        self._driver.append(rows, table, schema)

    def without_log(self) -> bool:
        """Goes over to SQLite's rollback journal, which needs the database for itself; False where it is in use."""
        self.execute("PRAGMA busy_timeout = 0")
        try:
            return bool(self.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",))
        except sqlite3.OperationalError:
            return False
        finally:
            self._wait_for_others()

    def roll_back(self) -> None:
        """Rolls back, where SQLite has not done so by itself, as it does when it cannot write."""
        with suppress(sqlite3.OperationalError):
            self.execute("ROLLBACK")

    def _set_up(self) -> None:
        self._wait_for_others()
        for pragma in ("foreign_keys = ON", "synchronous = NORMAL", f"cache_size = -{CACHE_KB}"):
            self.execute(f"PRAGMA {pragma}")

    def _wait_for_others(self) -> None:
        self.execute(f"PRAGMA busy_timeout = {int(1000 * wait_seconds())}")


def _arrow_driver() -> type[ArrowDriver]:
    """The driver of many rows, which loads polars: readers import this module, too."""
    from pdd_ops.store.arrow_driver import ArrowDriver

    return ArrowDriver
