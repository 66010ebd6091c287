"""Facts and daily sums as Parquet or csv, for other tools: ids as text, days as dates, instants as Beijing times, money
in yuan, exact to the fen."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pdd_ops.errors import UsageError
from pdd_ops.formats.datasets import datasets
from pdd_ops.lang import say
from pdd_ops.records import frozen
from pdd_ops.store.connections import readable_address
from pdd_ops.store.leftovers import part_of
from pdd_ops.store.lock import wait_seconds
from pdd_ops.store.recompute import SUMS
from pdd_ops.store.storage_errors import explained

if TYPE_CHECKING:
    import polars as pl

Made = Callable[[], "tuple[dict[str, Any], Iterator[pl.DataFrame]]"]  # the columns of a file, and its rows in batches
FORMATS = ("parquet", "csv")
_AT_ONCE = 50_000  # rows in memory
_NOT_EXPORTED = ("shop_id", "version", "status_version", "from_older", "id")
_COMPUTED = {"pay_hour": "INTEGER"}  # what a view works out has no type in SQLite
_DAYS = ("day", "pay_day", "day_to", "opened_day", "refund_day")


@frozen
class Exported:
    """A file that was written."""

    table: str
    file: Path
    rows: int

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"table": self.table, "file": str(self.file), "rows": self.rows}


def export_tables(database: Path, shops: Sequence[int], folder: Path, kind: str, *, mode: int) -> Iterator[Exported]:
    """Writes a file for each dataset and each table of daily sums that has rows of these shops, one after the
    other, all as they are at one moment. Raises UsageError for a format that nobody knows."""
    if kind not in FORMATS:
        raise UsageError(say("export.bad_format", value=kind, known=", ".join(FORMATS)))
    folder.mkdir(parents=True, exist_ok=True)
    with explained(database), closing(_opened(database)) as connection:
        for table in dict.fromkeys((*datasets(), *(sums.table for sums in SUMS))):
            sql, count = _select(connection, table, shops)
            if count:
                target = folder / f"{table}.{kind}"
                _replaced(target, _frames(connection, table, sql, shops), kind, mode)
                yield Exported(table, target, count)


def _opened(database: Path) -> sqlite3.Connection:
    """A connection for the thread that polars reads with, and for no other at the same time."""
    connection = sqlite3.connect(
        readable_address(database), isolation_level=None, uri=True, check_same_thread=False, timeout=wait_seconds()
    )
    connection.execute("PRAGMA query_only = 1")
    connection.execute("BEGIN")
    return connection


def _replaced(target: Path, made: Made, kind: str, mode: int) -> None:
    """The file is there whole, or as it was."""
    part = part_of(target)
    try:
        _write(made, part, kind)
        part.chmod(mode)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def exported_columns(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    """The columns of a table and their types in SQLite, as they are exported: `shop` first, money as `…_yuan`."""
    found = {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({table})")}
    return {name: _COMPUTED.get(name, kind) for name, kind in found.items() if name not in _NOT_EXPORTED}


def _select(connection: sqlite3.Connection, table: str, shops: Sequence[int]) -> tuple[str, int]:
    marks = ", ".join("?" * len(shops))
    where = f"FROM {table} t WHERE t.shop_id IN ({marks})"
    columns = ", ".join(f"t.{name}" for name in exported_columns(connection, table))
    count = connection.execute(f"SELECT count(*) {where}", list(shops)).fetchone()[0]
    return f"SELECT (SELECT name FROM shops s WHERE s.shop_id = t.shop_id) AS shop, {columns} {where}", count


def _frames(connection: sqlite3.Connection, table: str, sql: str, shops: Sequence[int]) -> Made:
    """What gives the schema of the file, and its rows in batches."""

    def made() -> tuple[dict[str, Any], Iterator[pl.DataFrame]]:
        import polars as pl

        kinds = {"INTEGER": pl.Int64, "REAL": pl.Float64}
        raw = {"shop": pl.String} | {
            name: kinds.get(kind, pl.String) for name, kind in exported_columns(connection, table).items()
        }
        rows = connection.execute(sql, list(shops))
        batches = iter(lambda: rows.fetchmany(_AT_ONCE), [])
        frames = (_typed(pl.DataFrame(batch, schema=raw, orient="row")) for batch in batches)
        return dict(_typed(pl.DataFrame(schema=raw)).schema), frames

    return made


def _typed(raw: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    columns = []
    for name, kind in raw.schema.items():
        column = pl.col(name)
        if name.endswith("_fen"):  # by way of text: no fraction of a fen is ever made or lost
            column = (column.cast(pl.Decimal(20, 2)) / pl.lit(100).cast(pl.Decimal(20, 2))).cast(pl.Decimal(20, 2))
            column = column.alias(name.removesuffix("_fen") + "_yuan")
        elif kind == pl.Int64 and (name.endswith("_at") or name == "at"):
            column = (
                pl.from_epoch(column, time_unit="s").dt.replace_time_zone("UTC").dt.convert_time_zone("Asia/Shanghai")
            )
        elif name in _DAYS:
            column = column.str.to_date("%Y-%m-%d", strict=False)
        columns.append(column)
    return raw.select(columns)


def _write(made: Made, file: Path, kind: str) -> None:
    import polars as pl
    from polars.io.plugins import register_io_source

    schema, frames = made()

    def batches(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, size: int | None
    ) -> Iterator[pl.DataFrame]:
        for frame in frames:
            yield frame.select(columns) if columns else frame

    lazy = register_io_source(batches, schema=schema)
    if kind == "parquet":
        lazy.sink_parquet(file)
    else:
        times = [name for name, type_ in schema.items() if isinstance(type_, pl.Datetime)]
        shown = [pl.col(name).dt.strftime("%Y-%m-%d %H:%M:%S") for name in times]
        lazy.with_columns(shown).sink_csv(file, include_bom=True)
