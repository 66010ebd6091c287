"""Python's own driver, for tables of few rows: a statement costs a tenth of what it costs the other. See engine.py."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.store.connections import connect
from pdd_ops.store.statement import Parameters, Result, Rows, gives_rows

if TYPE_CHECKING:
    import polars as pl

_KEPT = 512  # statements


class PlainDriver:
    """An open database, in autocommit mode."""

    def __init__(self, database: Path) -> None:
        self._connection = connect(str(database.absolute()), kept=_KEPT)

    def close(self) -> None:
        """Closes the database; a transaction that is open is rolled back."""
        self._connection.close()

    def execute(self, sql: str, parameters: Parameters = (), /) -> Rows:
        """Runs one statement with :named or ? parameters."""
        cursor = self._connection.execute(sql, parameters)
        return Result(cursor.fetchall(), -1) if gives_rows(sql) else Result([], cursor.rowcount)

    def insert(self, sql: str, rows: pl.DataFrame) -> int:
        """Runs a statement once a row, its ?1, ?2, … being the columns. Returns how many rows it changed."""
        return max(0, self._connection.executemany(sql, rows.rows()).rowcount)

    def frame(self, sql: str) -> pl.DataFrame:
        """The rows of a SELECT. A column of nothing but NULL is one of whole numbers."""
        import polars as pl

        cursor = self._connection.execute(sql)
        names = [column[0] for column in cursor.description]
        found = pl.DataFrame(cursor.fetchall(), schema=names, orient="row", infer_schema_length=None)
        return found.with_columns(pl.col(pl.Null).cast(pl.Int64))

    def append(self, rows: pl.DataFrame, table: str, schema: str) -> None:
        """Writes a batch to a table of an attached database, which the first batch creates."""
        columns = ", ".join(f'"{name}" {_affinity(kind)}' for name, kind in rows.schema.items())
        self._connection.execute(f"CREATE TABLE IF NOT EXISTS {schema}.{table} ({columns})")
        names = ", ".join(f'"{name}"' for name in rows.columns)
        places = ", ".join("?" * rows.width)
        self._connection.executemany(f"INSERT INTO {schema}.{table} ({names}) VALUES ({places})", rows.rows())


def _affinity(kind: pl.DataType) -> str:
    import polars as pl

    if kind.is_integer() or kind == pl.Boolean:
        return "INTEGER"
    return "REAL" if kind.is_float() else "TEXT"
