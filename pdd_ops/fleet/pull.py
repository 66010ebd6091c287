"""A shop of a fleet as a database, on which every command runs unchanged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pdd_ops.errors import PddOpsError
from pdd_ops.fleet.layout import Kept, tables_of
from pdd_ops.fleet.manifest import Manifest, refuse_other, settled
from pdd_ops.fleet.reading import of_shop, scanned
from pdd_ops.lang import say
from pdd_ops.store.database import SCHEMA_VERSION, open_writer
from pdd_ops.store.engine import Engine
from pdd_ops.store.lock import sole_writer
from pdd_ops.store.reading import read_where_lists_changed
from pdd_ops.store.shops import shop_id_of
from pdd_ops.store.storage_errors import explained

if TYPE_CHECKING:
    import polars as pl

_FIRST = "imports"  # other rows refer to it
_READ = ("reviews", "survey_answers")  # tables with texts that were read by word lists
_AT_ONCE = 200_000  # rows at a time


@dataclass(frozen=True)
class Pulled:
    """What was taken: rows by table."""

    shop: str
    database: Path
    rows: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"shop": self.shop, "database": str(self.database), "rows": dict(self.rows)}


def pull(shop: str, out: Path, database: Path, waiting: Callable[[str], None] = lambda line: None) -> Pulled:
    """Writes what the fleet in `out` has of a shop into the database, in the place of what stands there of it; what
    people said of the shop stays. In one transaction.

    Raises PddOpsError where there is no such shop, or where the database has files of it that the fleet has not.
    """
    refuse_other(out)
    with explained(database), sole_writer(database, "fleet pull", waiting), settled(out) as found:
        one = of_shop(found, shop)
        if one.schema != SCHEMA_VERSION:
            raise PddOpsError(say("fleet.other_schema", shop=shop))
        with closing(open_writer(database)) as connection:
            tables = tables_of(connection)
        with closing(Engine(database)) as engine:
            engine.fit_for(many_rows=True)
            pulled = _taken(engine, tables, one, out, database)
        with closing(open_writer(database)) as connection:
            read_where_lists_changed(connection)
    return pulled


def _taken(engine: Engine, tables: Mapping[str, Kept], shop: Manifest, out: Path, database: Path) -> Pulled:
    rows: dict[str, int] = {}
    engine.execute("BEGIN IMMEDIATE")
    try:
        shop_id = shop_id_of(engine, shop.shop)
        _refuse_more(engine, shop_id, shop, out)
        _clear(engine, tables, shop_id)
        [offset] = engine.execute("SELECT coalesce(max(import_id), 0) FROM imports").fetchone()
        for name in sorted(tables, key=lambda name: name != _FIRST):
            for part in shop.parts_of(name):
                frame = scanned(out, [shop], name, [part.month])
                if frame is not None:
                    rows[name] = rows.get(name, 0) + _put(engine, tables[name], frame.collect(), shop_id, offset)
        if any(name in rows for name in _READ):
            engine.execute("DELETE FROM reading")  # another installation's word lists may be others
        engine.execute("COMMIT")
    except BaseException:
        engine.roll_back()
        raise
    return Pulled(shop.shop, database, rows)


def _refuse_more(engine: Engine, shop_id: int, shop: Manifest, out: Path) -> None:
    """Raises PddOpsError where rows would be lost: those of files that only the database has."""
    stored = engine.execute("SELECT file, dataset, sha256 FROM imports WHERE shop_id = ?", (shop_id,)).fetchall()
    imports = scanned(out, [shop], "imports") if stored else None
    known = set(imports.select("dataset", "sha256").collect().rows()) if imports is not None else set()
    missing = [file for file, *content in stored if tuple(content) not in known]
    if missing:
        raise PddOpsError(say("fleet.only_here", shop=shop.shop, count=len(missing), file=missing[0]))


def _clear(engine: Engine, tables: Mapping[str, Kept], shop_id: int) -> None:
    for name in tables:
        if name not in ("imports", "rejects"):
            table = "order_facts" if name == "orders" else name
            engine.execute(f"DELETE FROM main.{table} WHERE shop_id = ?", (shop_id,))
    engine.execute("DELETE FROM main.imports WHERE shop_id = ?", (shop_id,))  # and with them their rejects


def _put(engine: Engine, table: Kept, rows: pl.DataFrame, shop_id: int, offset: int) -> int:
    """Rows of a table, their imports numbered from `offset` on."""
    import polars as pl

    rows = rows.drop("shop", "month")
    if "import_id" in rows.columns:
        rows = rows.with_columns(pl.col("import_id") + offset)
    name = table.name
    if name == "orders":
        name, rows = "order_facts", numbered(engine, rows)
    columns = ([] if table.name == "rejects" else ["shop_id"]) + [f'"{column}"' for column in rows.columns]
    values = ([] if table.name == "rejects" else [str(shop_id)]) + [f"?{at}" for at in range(1, rows.width + 1)]
    sql = f"INSERT INTO main.{name} ({', '.join(columns)}) VALUES ({', '.join(values)})"
    return sum(engine.insert(sql, batch) for batch in rows.iter_slices(_AT_ONCE))


def numbered(engine: Engine, orders: pl.DataFrame) -> pl.DataFrame:
    """Orders with the numbers of their words, which are added where the database has them not."""
    from pdd_ops.store.interning import REPLACED
    from pdd_ops.store.numbering import numberings

    for numbering in numberings(engine):
        wording = numbering.wording
        numbers, new = numbering.of(orders, {})
        if new.height:
            names = ", ".join(new.columns)
            marks = ", ".join(f"?{at}" for at in range(1, new.width + 1))
            engine.insert(f"INSERT INTO main.{wording.table} ({names}) VALUES ({marks})", new)
        orders = orders.with_columns(numbers.alias(wording.number))
    return orders.drop(*REPLACED)
