"""The daily sums of some shops and months out of a fleet's Parquet, in a throw-away database that everything that reads
daily sums can read: no rule stands here a second time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
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
from pdd_ops.store.interning import REPLACED
from pdd_ops.store.shops import shop_id_of

if TYPE_CHECKING:
    import polars as pl

BACK, AHEAD = 4, 1  # months before and after the period that alerts and bulk orders are judged by
_IMPORTS = 1_000_000  # so many numbers of imports are for one shop
_OF_ROWS = (  # tables that a row is made of
    "imports", "labels", "coverage_days", "order_days", "case_days", "traffic_days", "traffic_sources", "product_days",
    "ad_sums", "ad_account_days", "profit_days", "fee_rates", "insurance_days", "affiliate_days", "ad_costs", "ad_days",
    "overheads", "orders", "aftersales",
)  # fmt: skip
_OF_WAITING = (  # and those that tell what waits
    "reviews", "violations", "tracks", "catalogue", "erp_stock", "articles", "article_links", "article_packs",
    "article_products",
)  # fmt: skip
_WHOLE = ("coverage_days", "orders", "aftersales", *_OF_WAITING)  # of whatever month
_SPLIT = ("all", "product")  # the sums of orders and cases that a row is made of
_BY_DIM = ("order_days", "case_days")


@dataclass(frozen=True)
class Wanted:
    """What is read: `months` of the daily sums; `waiting`: what it takes to tell what waits, too."""

    months: frozenset[str]
    waiting: bool


def read_sums(
    out: Path, shops: Sequence[Manifest], period: NamedPeriod, before: NamedPeriod, now: int, *, waiting: bool
) -> tuple[dict[str, ShopRow], Waiting]:
    """The rows of some shops in a period, by name, and (`waiting`) what waits. To be called within `settled` of
    manifest."""
    months = _months(period, before) | (_newest(shops) if waiting else set())
    with TemporaryDirectory(prefix="pdd-ops-fleet-") as folder:
        database = Path(folder) / "sums.db"
        ids = _filled(database, out, shops, Wanted(frozenset(months), waiting))
        with closing(open_reader(database)) as connection:
            waits = waits_of(connection, Shops(tuple(ids.values()), ""), now) if waiting else {}
            rows = {}
            for shop, number in ids.items():
                with reading_once(connection):
                    rows[shop] = read_row(connection, Shops((number,), shop), period, before)
            return rows, waits


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


def _filled(database: Path, out: Path, shops: Sequence[Manifest], wanted: Wanted) -> dict[str, int]:
    """Puts the rows of the shops into the database, and returns the number of each."""
    with closing(open_writer(database)) as connection:
        known = tables_of(connection)
    names = [*_OF_ROWS, *(_OF_WAITING if wanted.waiting else ())]
    with closing(Engine(database)) as engine:
        engine.fit_for(many_rows=True)
        engine.execute("BEGIN IMMEDIATE")
        ids = {one.shop: shop_id_of(engine, one.shop) for one in shops}
        for table in (known[name] for name in names if name in known):
            months = None if table.day is None or table.name in _WHOLE else [*wanted.months, None]
            frame = scanned(out, shops, table.name, months)
            if frame is not None:
                _put(engine, table, frame, ids, waiting=wanted.waiting)
        engine.execute("COMMIT")
    return ids


def _put(engine: Engine, table: Kept, frame: pl.LazyFrame, ids: Mapping[str, int], *, waiting: bool) -> None:
    """The rows of a table: of orders those that are looked at one by one, of sums those of a shop and its products."""
    import polars as pl

    name = table.name
    if name == "orders":
        frame = _looked_at(engine, frame, waiting=waiting)
    elif name in _BY_DIM and not waiting:
        frame = frame.filter(pl.col("dim").is_in(_SPLIT))
    shop = pl.col("shop").replace_strict(ids, return_dtype=pl.Int64).alias("shop_id")
    rows = frame.with_columns(shop).drop("shop", "month").collect()
    if "import_id" in rows.columns:
        rows = rows.with_columns(pl.col("import_id") + pl.col("shop_id") * _IMPORTS)
    if name == "orders":
        name, rows = "order_facts", numbered(engine, rows)
    columns = ", ".join(f'"{column}"' for column in rows.columns)
    marks = ", ".join(f"?{at}" for at in range(1, rows.width + 1))
    engine.insert(f"INSERT INTO main.{name} ({columns}) VALUES ({marks})", rows)


def _looked_at(engine: Engine, orders: pl.LazyFrame, *, waiting: bool) -> pl.LazyFrame:
    """Large orders and, for what waits, those to be shipped; and the words of all orders, by which stock is known."""
    import polars as pl

    wanted = pl.col("quantity") > PIECES
    if waiting:
        numbered(engine, orders.select(sorted(REPLACED)).unique(maintain_order=True).collect())
        wanted |= pl.col("shipped_at").is_null() & (pl.col("refunded") == 0)
    return orders.filter((pl.col("counted") == 1) & wanted)
