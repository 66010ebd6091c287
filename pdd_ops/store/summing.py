"""Daily sums of new orders, added up batch by batch while they are read: those of the roll-up, without reading twice.

Only for days of which nobody had an order before: every other day is summed by the roll-up's SQL. `pdd-ops doctor`
compares both.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from pdd_ops.store.rollup import AMOUNTS, COUNTS

_KEYS = ("sku", "province", "hour", "carrier")  # 'product' and 'all' follow from 'sku'
_PARTS = 16  # batches whose sums are kept side by side before they are added up


@dataclass(frozen=True)
class Sums:
    """The sums of some orders, by pay day and key of each dimension; all days of these orders, counted or not."""

    days: set[str]
    by: dict[str, pl.DataFrame]


def sums_of(orders: pl.DataFrame, exported: int) -> Sums:
    """Of orders with their derived columns, each a first line, in an export of this instant."""
    counted = orders.filter(pl.col("counted") == 1)
    sums = counted.select("pay_day", *_grain(counted), *_amounts(counted), *_counts(counted, exported))
    return Sums(set(orders["pay_day"].unique()), {dim: _added_up([sums], _keys_of(dim)) for dim in _KEYS})


class DaySums:
    """The sums of all orders added so far, by day and key of each dimension; they grow with days, not with orders."""

    def __init__(self) -> None:
        self._parts: dict[str, list[pl.DataFrame]] = {dim: [] for dim in _KEYS}
        self._forgotten: set[str] = set()
        self.days: set[str] = set()

    def add(self, sums: Sums) -> None:
        """Adds the sums of a batch."""
        self.days |= sums.days
        for dim, parts in self._parts.items():
            parts.append(sums.by[dim])
            if len(parts) >= _PARTS:
                parts[:] = [_added_up(parts, _keys_of(dim))]

    def forget(self, days: Collection[str]) -> None:
        """These days hold orders that were taken back: they are for the roll-up."""
        self._forgotten |= set(days)

    def of(self, days: Collection[str]) -> pl.DataFrame:
        """Rows for order_days without refunds: dim, key, day, sums. Only of these days."""
        wanted = pl.Series(sorted(days), dtype=pl.String).implode()
        found = []
        for dim, parts in self._parts.items():
            if not parts:
                continue
            sums = _added_up(parts, _keys_of(dim)).filter(pl.col("pay_day").is_in(wanted))
            for name in ("sku", "product", "all") if dim == "sku" else (dim,):
                key = pl.lit("") if name == "all" else pl.col(name)
                found.append(_added_up([sums.with_columns(key=key)], ["key"]).with_columns(dim=pl.lit(name)))
        return pl.concat(found).rename({"pay_day": "day"}).select("dim", "key", "day", *AMOUNTS, *COUNTS)

    @property
    def whole(self) -> set[str]:
        """The days of which every order of the file is in the sums."""
        return self.days - self._forgotten


def _keys_of(dim: str) -> list[str]:
    return ["product", "sku"] if dim == "sku" else [dim]


def _added_up(parts: list[pl.DataFrame], keys: list[str]) -> pl.DataFrame:
    return pl.concat(parts).group_by("pay_day", *keys).agg(pl.col(AMOUNTS + COUNTS).sum())


def _first_of(orders: pl.DataFrame, *names: str) -> pl.Expr:
    return pl.coalesce(*[pl.col(name) for name in names if name in orders.columns], pl.lit(""))


def _grain(orders: pl.DataFrame) -> list[pl.Expr]:
    return [
        _first_of(orders, "product_id").alias("product"),
        _first_of(orders, "sku_id", "sku_code", "sku").alias("sku"),
        _first_of(orders, "province").alias("province"),
        pl.col("pay_hour").fill_null(0).cast(pl.String).str.zfill(2).alias("hour"),
        _first_of(orders, "carrier").alias("carrier"),
    ]


def _amounts(orders: pl.DataFrame) -> list[pl.Expr]:
    columns = {
        "units": "quantity", "list_fen": "list_fen", "gmv_fen": "paid_fen", "receipts_fen": "receipts_fen",
        "shop_discount_fen": "shop_discount_fen", "platform_discount_fen": "platform_discount_fen",
    }  # fmt: skip
    found = {name: _filled(orders, source) for name, source in columns.items()}
    if "product_name" in orders.columns:  # of 差价 listings the pieces are no units
        surcharge = pl.col("product_name").str.contains("差价", literal=True).fill_null(False)
        found["units"] = pl.when(surcharge).then(0).otherwise(found["units"])
    return [value.alias(name) for name, value in found.items()]


def _counts(orders: pl.DataFrame, exported: int) -> list[pl.Expr]:
    """As order_sums.sql counts, for orders with one line."""
    paid = pl.coalesce(*[_or_null(orders, name) for name in ("paid_at", "formed_at", "grouped_at")])
    shipped, promised = _or_null(orders, "shipped_at"), _or_null(orders, "promised_at")
    on_way = (shipped >= paid).fill_null(False)
    waiting = (pl.col("state") == "unshipped") & (promised < exported)
    late = pl.when(shipped.is_not_null()).then(shipped > promised).otherwise(waiting).fill_null(False)
    counts = {
        "orders": pl.lit(True), "shipped_orders": on_way, "promised_orders": promised.is_not_null(),
        "late_orders": late, "dated_by_number": pl.col("time_source") == "number",
        "unknown_status": pl.col("state") == "unknown", "keyed_orders": _or_null(orders, "buyer_key").is_not_null(),
    }  # fmt: skip
    found = [value.cast(pl.Int64).alias(name) for name, value in counts.items()]
    return [*found, pl.when(on_way).then(shipped - paid).otherwise(0).alias("ship_seconds")]


def _filled(orders: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).fill_null(0) if name in orders.columns else pl.lit(0, dtype=pl.Int64)


def _or_null(orders: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in orders.columns else pl.lit(None, dtype=pl.Int64)
