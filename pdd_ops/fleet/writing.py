"""The tables of a shop's database as Parquet, a part a month."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.errors import PddOpsError
from pdd_ops.fleet.kept_rows import TABLE, rows_to_keep
from pdd_ops.fleet.layout import MORE, NO_MONTH, Kept, tables_of
from pdd_ops.fleet.manifest import Part
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import now
from pdd_ops.store.connections import open_as_is
from pdd_ops.store.engine import Engine

if TYPE_CHECKING:
    import polars as pl

_AT_ONCE = 400_000  # rows of a table in memory; of a larger one a month is read at a time
_FEW = 2_000  # rows that Python's own driver reads quicker
_FIRST = {"INTEGER": "0", "REAL": "0.0"}  # a row before all others, so that the driver does not guess types
_TEXT = "''"


def write_parts(database: Path, shop: str, folder: Path) -> list[Part]:
    """Writes every table of the only shop of a database below the folder, and returns the parts there are then."""
    with closing(open_as_is(database)) as connection:
        tables = list(tables_of(connection).values())
        counts = {table.name: _count(connection, table.name) for table in tables}
        [shop_id] = connection.execute("SELECT shop_id FROM shops").fetchone()
        months = {one.name: _months(connection, one) for one in tables if one.day and counts[one.name] > _AT_ONCE}
    parts = list[Part]()
    with closing(Engine(database)) as engine:
        for table in tables:
            if counts[table.name]:
                engine.fit_for(many_rows=counts[table.name] > _FEW)
                for month, rows in _by_month(engine, table, shop_id, months.get(table.name)):
                    parts.append(_written(rows, table, shop, month, folder))
    return parts


def _count(connection: sqlite3.Connection, table: str) -> int:
    found: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return found


def _months(connection: sqlite3.Connection, table: Kept) -> list[str | None]:
    return [row[0] for row in connection.execute(f"SELECT DISTINCT substr({table.day}, 1, 7) FROM {table.name}")]


def _by_month(
    engine: Engine, table: Kept, shop_id: int, months: list[str | None] | None
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The rows of each month of a table: read a month at a time where the months are given."""
    if months is not None:
        for month in months:
            of_month = f"substr({table.day}, 1, 7) = '{month}'" if month else f"{table.day} IS NULL"
            yield month or NO_MONTH, _frame(engine, table, f"{_own(table, shop_id)} AND {of_month}")
        return
    rows = _frame(engine, table, _own(table, shop_id))
    if table.day is None:
        yield NO_MONTH, rows
        return
    months_of = rows[table.day].str.slice(0, 7)
    for found in months_of.unique().sort().to_list():
        yield found or NO_MONTH, rows.filter(months_of.eq_missing(found))


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


def _written(rows: pl.DataFrame, table: Kept, shop: str, month: str, folder: Path) -> Part:
    place = table.part(shop, month)
    file = folder / place
    file.parent.mkdir(parents=True, exist_ok=True)
    rows.write_parquet(file)
    return Part(str(place), table.name, None if month == NO_MONTH else month, rows.height, file.stat().st_size)


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
    return [_written(frame, Kept(TABLE, MORE, {}, None), shop, NO_MONTH, folder)]
