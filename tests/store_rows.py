"""A database filled by hand: the daily sums and day tables that reports read, without going through an import."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pdd_ops.formats.datasets import datasets
from pdd_ops.periods import Period
from pdd_ops.store import coverage
from pdd_ops.store.database import open_reader, open_writer

Cell = str | int | float | None
ORDER_SUMS = (  # noqa: SIM905  # a list of words reads better
    "orders units list_fen gmv_fen receipts_fen shop_discount_fen platform_discount_fen refund_orders refund_fen"
    " estimated_orders estimated_fen refund_unshipped refund_shipped refund_received shipped_orders ship_seconds"
    " promised_orders late_orders dated_by_number unknown_status keyed_orders"
).split()
CASE_SUMS = "opened intervened closed closed_fen closed_refund_only".split()  # noqa: SIM905  # a list of words reads better
AD_SUMS = "spend_fen sales_fen orders impressions clicks".split()  # noqa: SIM905  # a list of words reads better

ROWS = {  # dataset -> the table that shows its days
    "orders": "order_days", "aftersales": "case_days", "traffic_days": "traffic_days", "bills": "bill_days",
    "traffic_sources": "traffic_sources", "product_days": "product_days", "ad_days": "ad_sums",
}  # fmt: skip


@dataclass
class Store:
    """Writes rows; every column that is not given is 0 (sums) or NULL (day tables)."""

    file: Path
    connection: sqlite3.Connection

    @property
    def path(self) -> Path:
        """The database, its coverage made as far as rows were put in; once it is closed, as it was left."""
        with suppress(sqlite3.ProgrammingError):
            self.cover()
        return self.file

    def cover(self) -> None:
        """What imports leave; of a dataset whose files were not put in, all days between its rows."""
        coverage.refresh_all(self.connection)
        filed = {dataset for (dataset,) in self.connection.execute("SELECT DISTINCT dataset FROM imports")}
        for dataset, table in ((dataset, table) for dataset, table in ROWS.items() if dataset not in filed):
            last = "day_to" if table in ("ad_sums", "product_days") else "day"
            spans = f"SELECT shop_id, min(day), max({last}) FROM {table} GROUP BY shop_id"
            for shop, first, end in self.connection.execute(spans).fetchall():
                rows = [(shop, dataset, day) for day in Period(first, end).each_day()]
                self.connection.executemany("INSERT INTO coverage_days VALUES (?, ?, ?)", rows)

    def put(self, table: str, row: Mapping[str, Cell]) -> None:
        marks = ", ".join("?" * len(row))
        self.connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))

    def shop(self, name: str = "小店") -> int:
        self.connection.execute("INSERT INTO shops (name) VALUES (?)", [name])
        return int(self.connection.execute("SELECT max(shop_id) FROM shops").fetchone()[0])

    def imported(
        self,
        dataset: str,
        first: str | None,
        last: str | None,
        *,
        as_of: str = "2025-05-02T09:00:00+08:00",
        shop: int = 1,
    ) -> None:
        count = self.connection.execute("SELECT count(*) FROM imports").fetchone()[0]
        zeros = dict.fromkeys(("size", "version", "rows", "new", "changed", "same", "rejected", "imported_at"), 0)
        lists = dict.fromkeys(("unknown_columns", "dropped_columns", "notes"), json.dumps([]))
        lists |= {
            "fields": json.dumps(list(datasets()[dataset].fields)),
            "label": json.dumps({"zh": dataset, "en": dataset}),
        }
        file = {"file": f"{dataset}-{count + 1}.csv", "path": f"/x/{count}", "sha256": str(count), "format": dataset}
        row: dict[str, Cell] = {
            "shop_id": shop,
            "dataset": dataset,
            "encoding": "utf-8",
            "as_of_source": "name",
            "period_from": first,
        }
        seconds = int(datetime.fromisoformat(as_of).timestamp())
        self.put("imports", {**zeros, **lists, **file, **row, "period_to": last, "as_of": seconds})

    def orders(
        self,
        day: str,
        dim: str = "all",
        key: str = "",
        *,
        shop: int = 1,
        sums: Mapping[str, int] | None = None,
        **more: int,
    ) -> None:
        zeros = dict.fromkeys(ORDER_SUMS, 0)
        place: dict[str, Cell] = {"shop_id": shop, "dim": dim, "key": key, "day": day}
        self.put("order_days", {**place, **zeros, **(sums or {}), **more})

    def cases(self, day: str, dim: str = "all", key: str = "", *, shop: int = 1, **sums: int) -> None:
        zeros = dict.fromkeys(CASE_SUMS, 0)
        self.put("case_days", {"shop_id": shop, "dim": dim, "key": key, "day": day, **zeros, **sums})

    def ads(self, day: str, dim: str = "all", key: str = "", *, to: str = "", shop: int = 1, **sums: int) -> None:
        zeros = dict.fromkeys(AD_SUMS, 0)
        place: dict[str, Cell] = {"shop_id": shop, "dim": dim, "key": key, "day": day, "day_to": to or day}
        self.put("ad_sums", {**place, **zeros, **sums})

    def day(self, table: str, day: str, *, shop: int = 1, **columns: Cell) -> None:
        traced = {"version": 0, "import_id": 1, "row_no": 1}
        self.put(table, {"shop_id": shop, "day": day, **columns, **traced})

    def label(self, key: str, label: str, *, dim: str = "product", first_day: str | None = None, shop: int = 1) -> None:
        row: dict[str, Cell] = {
            "shop_id": shop,
            "dim": dim,
            "key": key,
            "label": label,
            "version": 1,
            "first_day": first_day,
        }
        self.put("labels", row)

    def reader(self) -> sqlite3.Connection:
        return open_reader(self.path)


def new_store(folder: Path) -> Store:
    """An empty database with one shop, 小店 (id 1)."""
    path = folder / "pdd-ops.db"
    store = Store(path, open_writer(path))
    store.shop()
    return store
