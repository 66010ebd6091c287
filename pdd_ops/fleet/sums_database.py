"""The daily sums of some shops and months out of a fleet's Parquet, in a throw-away database that everything that reads
daily sums can read: no rule stands here a second time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pdd_ops.fleet.layout import Kept, tables_of
from pdd_ops.fleet.manifest import Manifest
from pdd_ops.fleet.pull import numbered
from pdd_ops.fleet.reading import scanned
from pdd_ops.metrics.large import PIECES
from pdd_ops.metrics.read_once import reading_once
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Month, NamedPeriod
from pdd_ops.report.compare_shops import Waiting, read_row, waits_of
from pdd_ops.report.shop_rows import ShopRow
from pdd_ops.store.database import open_reader, open_writer
from pdd_ops.store.engine import Engine
from pdd_ops.store.shops import shop_id_of

if TYPE_CHECKING:
    import polars as pl

BACK, AHEAD = 4, 1  # months before and after the period that alerts and bulk orders are judged by
# Facts that are no daily sum and that no row is made of.
_LEFT_OUT = (
    "rejects", "order_status_history", "bills", "ad_account", "courier_bills", "freight_insurance", "affiliate_orders",
    "survey_answers", "survey_questions",
)  # fmt: skip
_IMPORTS = 1_000_000  # so many numbers of imports are for one shop
_ALL = ("orders", "aftersales", "reviews", "violations", "catalogue", "coverage_days")  # of whatever month


def read_sums(
    out: Path, shops: Sequence[Manifest], period: NamedPeriod, before: NamedPeriod, now: int
) -> tuple[dict[str, ShopRow], Waiting]:
    """The rows of some shops in a period, by name, and what waits. To be called within `settled` of manifest."""
    with TemporaryDirectory(prefix="pdd-ops-fleet-") as folder:
        database = Path(folder) / "sums.db"
        ids = _filled(database, out, shops, _months(period, before) | _newest(shops))
        with closing(open_reader(database)) as connection:
            waiting = waits_of(connection, Shops(tuple(ids.values()), ""), now)
            rows = {}
            for shop, number in ids.items():
                with reading_once(connection):
                    rows[shop] = read_row(connection, Shops((number,), shop), period, before)
            return rows, waiting


def _months(period: NamedPeriod, before: NamedPeriod) -> set[str]:
    first = Month.containing(min(period.first, before.first)).shift(-BACK)
    last, months = Month.containing(max(period.last, before.last)).shift(AHEAD), [first]
    while months[-1] < last:
        months.append(months[-1].shift(1))
    return set(map(str, months))


def _newest(shops: Sequence[Manifest]) -> set[str]:
    """The last months there are: how long the stock lasts is told by them, whichever period is asked for."""
    known = sorted({part.month for shop in shops for part in shop.parts_of("coverage_days") if part.month})
    return set(known[-BACK:])


def _filled(database: Path, out: Path, shops: Sequence[Manifest], months: Collection[str]) -> dict[str, int]:
    """Puts the rows of the shops into the database, and returns the number of each."""
    with closing(open_writer(database)) as connection:
        tables = [table for table in tables_of(connection).values() if table.name not in _LEFT_OUT]
    tables.sort(key=lambda table: table.name != "imports")  # which other rows refer to
    with closing(Engine(database)) as engine:
        engine.fit_for(many_rows=True)
        engine.execute("BEGIN IMMEDIATE")
        ids = {one.shop: shop_id_of(engine, one.shop) for one in shops}
        for table in tables:
            wanted = None if table.day is None or table.name in _ALL else [*months, None]
            frame = scanned(out, shops, table.name, wanted)
            if frame is not None:
                _put(engine, table, frame, ids)
        engine.execute("COMMIT")
    return ids


def _put(engine: Engine, table: Kept, frame: pl.LazyFrame, ids: Mapping[str, int]) -> None:
    """The rows of a table; of orders only those that are looked at one by one."""
    import polars as pl

    if table.name == "orders":
        waits = pl.col("shipped_at").is_null() & (pl.col("refunded") == 0)
        frame = frame.filter((pl.col("counted") == 1) & (waits | (pl.col("quantity") > PIECES)))
    shop = pl.col("shop").replace_strict(ids, return_dtype=pl.Int64).alias("shop_id")
    rows = frame.with_columns(shop).drop("shop", "month").collect()
    if "import_id" in rows.columns:
        rows = rows.with_columns(pl.col("import_id") + pl.col("shop_id") * _IMPORTS)
    name = table.name
    if name == "orders":
        name, rows = "order_facts", numbered(engine, rows)
    columns = ", ".join(f'"{column}"' for column in rows.columns)
    marks = ", ".join(f"?{at}" for at in range(1, rows.width + 1))
    engine.insert(f"INSERT INTO main.{name} ({columns}) VALUES ({marks})", rows)
