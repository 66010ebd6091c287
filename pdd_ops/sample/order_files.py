"""The order exports of every month: one in the middle of it, the full one after its end, and one in the old layout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from pdd_ops.periods import Month
from pdd_ops.sample.books import Books, full_export
from pdd_ops.sample.files import appended
from pdd_ops.sample.order_views import order_rows
from pdd_ops.sample.orders import MIDMONTH_DAY, order_numbers, orders_of
from pdd_ops.sample.plan import Day, Plan, clock, make_plan
from pdd_ops.sample.shop import columns
from pdd_ops.sample.windows import made, shows

DAMAGED_ID = "1.01601E+12"
DUPLICATED_DAYS = (5, 12, 19)  # the last row of these days stands in the file twice
OLD_ORDERS = 12
_ENCODINGS = ("utf-8-sig", "gb18030", "utf-8")  # of the full export, newest month first
_LARGE = 100_000  # orders in all, above which the export in mid-month is a small one
_SMALL = 2_000
_PIECE = 10_000  # orders turned into text at a time
_OLD_WORDS = {"已收货": "已签收", "已发货，待收货": "已发货，待签收", "已收货，退款成功": "已签收，退款成功"}


def write_orders(folder: Path, plan: Plan, *, with_accounts: bool) -> tuple[list[Path], Books]:
    """Writes the order exports, a day at a time, and returns what was entered in the books meanwhile."""
    books = Books.empty(plan, with_accounts=with_accounts)
    told = bool(plan.shop.story.name)
    paths = [] if told else [_write_old_layout(folder, plan)]
    for month in plan.months:
        paths += (_write_windows if told else _write_month)(folder, plan, month, books)
    return paths, books


def _write_month(folder: Path, plan: Plan, month: Month, books: Books) -> list[Path]:
    middle_time = f"{month.first[:8]}{MIDMONTH_DAY} 18:05:11"
    full_time = full_export(month)
    encoding = _ENCODINGS[plan.age(month) % len(_ENCODINGS)]
    left = _SMALL if plan.orders.sum() > _LARGE else int(plan.orders.sum())
    with ExitStack() as files:
        middle = files.enter_context(_Export.open(folder, "orders_default", middle_time, "utf-8"))
        full = files.enter_context(_Export.open(folder, "orders_full", full_time, encoding))
        for day in plan.days_of(month):
            orders = orders_of(plan, day)
            books.enter(day, orders)
            full.write(plan, _with_duplicate(day, orders))
            if day.age == 0 and day.of_month == plan.shop.stories["damaged_id_day"]:
                full.write(plan, _renumbered(plan, day, orders), pl.lit(f"{DAMAGED_ID}\t").alias("商品id"))
            if left > 0 and day.of_month <= MIDMONTH_DAY:
                middle.write(plan, _with_duplicate(day, orders.head(left)))
                left -= orders.height
    return [middle.path, full.path]


def _write_windows(folder: Path, plan: Plan, month: Month, books: Books) -> list[Path]:
    """One export for each window of a story over the month, as of the time at which it was made."""
    story, encoding = plan.shop.story, _ENCODINGS[plan.age(month) % len(_ENCODINGS)]
    with ExitStack() as files:
        exports = []
        for window in story.windows_of("orders", plan.age(month)):
            time = made(month, window, full_export(month))
            exports.append((window, files.enter_context(_Export.open(folder, story.layout, time, encoding))))
        for day in plan.days_of(month):
            orders = orders_of(plan, day)
            books.enter(day, orders)
            for window, export in exports:
                if shows(window, day):
                    export.write(plan, orders)
    return [export.path for _, export in exports]


@dataclass(frozen=True)
class _Export:
    """An order export that is being written."""

    path: Path
    layout: str
    as_of: int
    encoding: str
    file: IO[bytes]

    @classmethod
    @contextmanager
    def open(cls, folder: Path, layout: str, time: str, encoding: str) -> Iterator[_Export]:
        path = folder / export_name("orders_export", time, "csv")
        with appended(path, columns(layout), encoding) as file:
            yield cls(path, layout, clock(time), "utf-8" if encoding == "utf-8-sig" else encoding, file)

    def write(self, plan: Plan, orders: pl.DataFrame, *changes: pl.Expr) -> None:
        """Appends orders as they stood at the time of the export; `changes` replace columns of the export."""
        for piece in orders.iter_slices(_PIECE):
            rows = order_rows(plan.shop, piece, self.layout, self.as_of).with_columns(*changes)
            self.file.write(rows.write_csv(include_header=False).encode(self.encoding))


def export_name(stem: str, time: str, suffix: str) -> str:
    """A file name that carries the moment of the export: orders_export2025-04-01-09-12-30.csv."""
    return f"{stem}{time.replace(' ', '-').replace(':', '-')}.{suffix}"


def _write_old_layout(folder: Path, plan: Plan) -> Path:
    """A dozen orders of the month before the period, in the layout and the words of 2018 to 2021."""
    earlier = make_plan(plan.shop, orders=4 * OLD_ORDERS, months=2, seed=plan.seed, end=plan.months[0])
    orders = pl.concat([orders_of(earlier, day) for day in earlier.days_of(earlier.months[0])]).head(OLD_ORDERS)
    with _Export.open(folder, "orders_old", f"{plan.months[0].first[:8]}02 08:40:00", "gb18030") as export:
        export.write(plan, orders, pl.col("订单状态").replace(_OLD_WORDS))
    return export.path


def _renumbered(plan: Plan, day: Day, orders: pl.DataFrame) -> pl.DataFrame:
    """Two orders of a day once more under numbers of their own."""
    twice = orders.head(2)
    return twice.with_columns(order_numbers(plan, day, twice.height, skip=orders.height))


def _with_duplicate(day: Day, orders: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([orders, orders.tail(1)]) if day.of_month in DUPLICATED_DAYS else orders
