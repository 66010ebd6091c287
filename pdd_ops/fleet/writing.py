"""The tables of a shop's database as Parquet, a part a month."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.errors import PddOpsError
from pdd_ops.fleet.kept_rows import TABLE, rows_to_keep
from pdd_ops.fleet.layout import MORE, NO_MONTH, Kept, tables_of
from pdd_ops.fleet.manifest import Part
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import now
from pdd_ops.store.connections import connect, open_as_is
from pdd_ops.store.engine import Engine

if TYPE_CHECKING:
    import polars as pl

_AT_ONCE = 200_000  # rows of a table in memory; of a larger one a day is read at a time
_FEW = 2_000  # rows that Python's own driver reads quicker
_FIRST = {"INTEGER": "0", "REAL": "0.0"}  # a row before all others, so that the driver does not guess types
_TEXT = "''"


def write_parts(database: Path, shop: str, folder: Path) -> list[Part]:
    """Writes every table of the only shop of a database below the folder, and returns the parts there are then. The
    database is a working copy: an index may be added to it."""
    with closing(connect(str(database))) as connection:
        tables = list(tables_of(connection).values())
        counts = {table.name: _count(connection, table.name) for table in tables}
        [shop_id] = connection.execute("SELECT shop_id FROM shops").fetchone()
        if counts["orders"] > _AT_ONCE:
            connection.execute("CREATE INDEX fleet_days ON order_facts (shop_id, pay_day)")
        days = {one.name: _days(connection, one) for one in tables if one.day and counts[one.name] > _AT_ONCE}
    parts = list[Part]()
    with closing(Engine(database)) as engine:
        for table in tables:
            if counts[table.name]:
                engine.fit_for(many_rows=counts[table.name] > _FEW or table.name in days)
                own = _own(table, shop_id)
                found = (
                    _by_day(engine, table, own, days[table.name]) if table.name in days else _whole(engine, table, own)
                )
                parts += [_written(rows, table, shop, month, folder) for month, rows in found]
    return parts


def _count(connection: sqlite3.Connection, table: str) -> int:
    found: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return found


def _days(connection: sqlite3.Connection, table: Kept) -> list[str | None]:
    return [row[0] for row in connection.execute(f"SELECT DISTINCT {table.day} FROM {table.name} ORDER BY 1")]


def _whole(engine: Engine, table: Kept, own: str) -> Iterator[tuple[str, Iterator[pl.DataFrame]]]:
    """The rows of each month of a table that is read at once."""
    rows = _frame(engine, table, own)
    if table.day is None:
        yield NO_MONTH, iter([rows])
        return
    months = rows[table.day].str.slice(0, 7)
    for month in months.unique().sort().to_list():
        yield month or NO_MONTH, iter([rows.filter(months.eq_missing(month))])


def _by_day(
    engine: Engine, table: Kept, own: str, days: Sequence[str | None]
) -> Iterator[tuple[str, Iterator[pl.DataFrame]]]:
    """The rows of each month of a table that is read day by day."""

    def of(day: str | None) -> pl.DataFrame:
        return _frame(engine, table, f"{own} AND {table.day} {f'= {day!r}' if day else 'IS NULL'}")

    for month, found in groupby(days, key=lambda day: day[:7] if day else NO_MONTH):
        yield month, map(of, found)


def _own(table: Kept, shop_id: int) -> str:
    """The condition for the rows of the shop; rejects are those of its imports, and the only ones."""
    return f"shop_id = {shop_id}" if table.name != "rejects" else "true"


def _frame(engine: Engine, table: Kept, where: str) -> pl.DataFrame:
    """The rows of a condition, each column of the type that the table declares."""
    import polars as pl

    columns = ", ".join(f'"{name}"' for name in table.columns)
    first = ", ".join(f'{_FIRST.get(kind, _TEXT)} AS "{name}"' for name, kind in table.columns.items())
    rows = engine.frame(f"SELECT {first} UNION ALL SELECT {columns} FROM {table.name} WHERE {where}")
    kinds = {"INTEGER": pl.Int64, "REAL": pl.Float64}
    return rows.slice(1).cast({name: kinds.get(kind, pl.String) for name, kind in table.columns.items()})


def _written(frames: Iterator[pl.DataFrame], table: Kept, shop: str, month: str, folder: Path) -> Part:
    place = table.part(shop, month)
    file = folder / place
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = _write(frames, file)
    return Part(str(place), table.name, None if month == NO_MONTH else month, rows, file.stat().st_size)


def _write(frames: Iterator[pl.DataFrame], file: Path) -> int:
    """One Parquet file of frames that are made one after the other; returns how many rows it has."""
    from polars.io.plugins import register_io_source

    first, second = next(frames), next(frames, None)
    if second is None:
        first.write_parquet(file)
        return first.height
    rows = 0

    def each(columns: list[str] | None, *_: object) -> Iterator[pl.DataFrame]:
        nonlocal rows
        for frame in chain((first, second), frames):
            rows += frame.height
            yield frame.select(columns) if columns else frame

    register_io_source(each, schema=first.schema).sink_parquet(file)
    return rows


def write_rows(database: Path, shop: str, folder: Path) -> list[Part]:
    """Writes what `fleet summary` shows of the shop, and returns the part; [] where there is nothing to show, or where
    the settings that it is made with are wrong: then whoever asks for it is told."""
    import polars as pl

    with closing(open_as_is(database)) as connection:
        found = connection.execute("SELECT shop_id FROM shops").fetchone()
        if found is None:
            return []
        try:
            rows = rows_to_keep(connection, Shops((found[0],), shop), int(now().timestamp()))
        except PddOpsError:
            return []
    frame = pl.DataFrame({"period": list(rows), "body": list(rows.values())})
    return [_written(iter([frame]), Kept(TABLE, MORE, {}, None), shop, NO_MONTH, folder)]
