"""Folders of shops, and the tables of a database to compare them by."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from shutil import copyfile
from typing import Any

from export_files import DEFAULT_COLUMNS, Row, as_csv, grid, order

from pdd_ops.fleet.layout import tables_of
from pdd_ops.formats.model import load_formats
from pdd_ops.periods import Month
from pdd_ops.sample import write_sample
from pdd_ops.store.connections import open_as_is
from pdd_ops.store.importing import Request, import_files

COLUMNS = [*DEFAULT_COLUMNS, "支付时间", "承诺发货时间"]
NOT_COMPARED = ("imported_at",)


def orders_file(file: Path, rows: Sequence[Row], columns: Sequence[str] = COLUMNS) -> None:
    file.write_bytes(as_csv(grid(columns, rows)))


def small_root(folder: Path, shops: int = 2) -> Path:
    """Shops with an export of April, and an older and a newer one of March that overlap."""
    root = folder / "root"
    for number in range(shops):
        place = root / f"第{number + 1}店"
        place.mkdir(parents=True)
        march = [order(f"250301-10000000000000{at}", "待发货") for at in range(1, 5 + number)]
        later = [order(f"250301-10000000000000{at}", "已收货") for at in range(3, 8)]
        april = [
            order(
                "250402-100000000000001", **{"支付时间": "2025-04-02 09:00:00", "订单成交时间": "2025-04-02 09:00:05"}
            )
        ]
        orders_file(place / "orders_export2025-03-05-10-00-00.csv", march)
        orders_file(place / "orders_export2025-03-20-10-00-00.csv", later)
        orders_file(place / "orders_export2025-04-05-10-00-00.csv", april)
    return root


def sample_root(folder: Path, shops: int, orders: int) -> Path:
    """Shops as `pdd-ops sample` writes them, whose files overlap, each read in an order of its own; two have a damaged
    file, one the same file twice."""
    root = folder / "root"
    for number in range(shops):
        place = root / f"第{number + 1}店"
        files = write_sample(place, orders=orders, months=2, seed=number, end=Month.of(2025, 3))
        dice = Random(number)
        for file in files:  # the folder decides when a file is read
            target = place / str(dice.randrange(9)) / file.name
            target.parent.mkdir(exist_ok=True)
            file.rename(target)
        if number % 10 == 3:
            broken = next(place.glob("*/流量数据*.csv")).with_name("售后数据2025-05-02-10-05-20.xlsx")
            broken.write_bytes(next(place.glob("*/售后数据*.xlsx")).read_bytes()[:-200])
        if number == 5:
            again = max(place.glob("*/orders_export*.csv"), key=lambda file: file.stat().st_size)
            copyfile(again, place / "订单.csv")
    return root


def imported_plainly(root: Path, shop: str, database: Path) -> Path:
    """The database that `pdd-ops import ROOT/SHOP --shop SHOP` makes."""
    list(import_files(Request([root / shop], load_formats(), shop, database=database, named=False), lambda *_: None))
    return database


def tables(database: Path, shop: str, *, group: str = "") -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a shop, table by table (of one group, where it is named); of imports all but when they were."""
    found = {}
    with closing(open_as_is(database)) as connection:
        for table in tables_of(connection).values():
            if group not in ("", table.group):
                continue
            columns = ", ".join(f'"{name}"' for name in table.columns if name not in NOT_COMPARED)
            owned = "SELECT import_id FROM imports i JOIN shops USING (shop_id) WHERE name = ?"
            where = (
                f"import_id IN ({owned})"
                if table.name == "rejects"
                else "shop_id = (SELECT shop_id FROM shops WHERE name = ?)"
            )
            rows = connection.execute(f"SELECT {columns} FROM {table.name} WHERE {where}", (shop,)).fetchall()
            found[table.name] = sorted(rows, key=repr)
    return found
