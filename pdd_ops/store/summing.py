"""Daily sums of new orders, added up batch by batch while they are read: those of the roll-up, without reading twice.

Only for days of which nobody had an order before: every other day is summed by the roll-up's SQL. `pdd-ops doctor`
compares both.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from pdd_ops.store.numbering import Numbering
from pdd_ops.store.rollup import AMOUNTS, COUNTS, REFUNDS

FLAGS = ("line_0", "product_first")  # which line counts the order: see rollup.COUNTING
_GRAINS = ("article_id", "route_id", "pay_hour")  # every dimension follows from one of them
_PARTS = 16  # batches whose sums are kept side by side before they are added up
_FENS = (*AMOUNTS, "refund_fen", "estimated_fen")  # of every line
_TALLIES = (*COUNTS, *(name for name in REFUNDS if name not in _FENS))  # of the lines that count
_SUMS = ("lines", *_FENS, *_TALLIES)
_REFUNDED_UNSHIPPED = ("refunded_unshipped", "cancelled_refunded")


@dataclass(frozen=True)
class Sums:
    """The sums of some orders, by pay day and each grain; all days of these orders, counted or not."""

    days: set[str]
    by: dict[str, pl.DataFrame]  # grain -> sums

    def negative(self) -> Sums:
        """What takes these orders out of sums again."""
        return Sums(self.days, {grain: sums.with_columns(-pl.col(_SUMS)) for grain, sums in self.by.items()})


def sums_of(lines: pl.DataFrame, exported: int) -> Sums:
    """Of lines of orders with their derived columns, in an export of this instant, to which no after-sales case is
    known. Without the columns `line_0` and `product_first` each is the only line of its order."""
    counted = lines.filter(pl.col("counted") == 1)
    refunded = counted.filter((pl.col("refunded") == 1) | (_filled(counted, "refund_given_fen") > 0))
    flags = [name for name in FLAGS if name in lines.columns]
    sums = counted.select("pay_day", *_GRAINS, *flags, *_amounts(counted), *_counts(counted, exported))
    refunds = refunded.select("pay_day", *_GRAINS, *flags, *_refunds(refunded))
    found = {grain: _beside(_grouped(sums, grain, flags), _grouped(refunds, grain, flags)) for grain in _GRAINS}
    return Sums(set(lines["pay_day"].unique()), found)


class DaySums:
    """The sums of all orders added so far, by day and grain; they grow with days and articles, not with orders."""

    def __init__(self, numberings: Sequence[Numbering]) -> None:
        """`numberings` say at the end what the numbers of articles and routes stand for."""
        self._numberings = {numbering.wording.number: numbering for numbering in numberings}
        self._parts: dict[str, list[pl.DataFrame]] = {grain: [] for grain in _GRAINS}
        self._forgotten: set[str] = set()
        self.days: set[str] = set()

    def add(self, sums: Sums) -> None:
        """Adds the sums of some orders."""
        self.days |= sums.days
        for grain, parts in self._parts.items():
            parts.append(sums.by[grain])
            if len(parts) >= _PARTS:
                parts[:] = [_added_up(parts, grain)]

    def forget(self, days: Collection[str]) -> None:
        """Of these days the sums are for the roll-up."""
        self._forgotten |= set(days)

    def of(self, days: Collection[str]) -> pl.DataFrame:
        """Rows for order_days: dim, key, day, sums. Only of these days."""
        wanted = pl.Series(sorted(days), dtype=pl.String).implode()
        found = []
        for grain, parts in self._parts.items():
            if not parts:
                continue
            sums = _added_up(parts, grain).filter(pl.col("pay_day").is_in(wanted))
            if grain in self._numberings:
                sums = sums.join(self._numberings[grain].words, on=grain)
            found += [_of_dimension(sums, dim, *spec) for dim, spec in DIMENSIONS[grain].items()]
        return pl.concat(found)

    @property
    def whole(self) -> set[str]:
        """The days of which every order of the file is in the sums."""
        return self.days - self._forgotten


def _first_filled(*names: str) -> pl.Expr:
    """Of words, the first that is there."""
    return pl.coalesce(*[pl.when(pl.col(name) != "").then(pl.col(name)) for name in names], pl.lit(""))


DIMENSIONS: dict[
    str, dict[str, tuple[pl.Expr, str | None]]
] = {  # grain -> dimension -> its key, as rollup.ORDER_KEYS has it, and which line counts the order
    "article_id": {
        "sku": (_first_filled("sku_id", "sku_code", "sku"), None),
        "product": (pl.col("product_id"), "product_first"),
        "all": (pl.lit(""), "line_0"),
    },
    "route_id": {"province": (pl.col("province"), "line_0"), "carrier": (pl.col("carrier"), "line_0")},
    "pay_hour": {"hour": (pl.col("pay_hour").fill_null(0).cast(pl.String).str.zfill(2), "line_0")},
}


def _of_dimension(sums: pl.DataFrame, dim: str, key: pl.Expr, counting: str | None) -> pl.DataFrame:
    """Finer sums as those of a dimension. A key with nothing but zeros is of orders that were taken back."""
    counts = pl.col(_TALLIES) if counting is None else pl.when(counting).then(pl.col(_TALLIES)).otherwise(0)
    keyed = sums.select(pl.lit(dim).alias("dim"), key.alias("key"), day="pay_day", lines="lines").with_columns(
        sums.select(pl.col(_FENS), counts)
    )
    return _summed(keyed, ["dim", "key", "day"]).filter(pl.col("lines") > 0).drop("lines")


def _grouped(lines: pl.DataFrame, grain: str, flags: list[str]) -> pl.DataFrame:
    """The sums of some lines by day and grain."""
    sums = lines.group_by("pay_day", grain, *flags).agg(pl.col([name for name in lines.columns if name in _SUMS]).sum())
    return sums.with_columns(pl.lit(True).alias(name) for name in FLAGS if name not in flags)


def _beside(sums: pl.DataFrame, refunds: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([sums, refunds], how="diagonal").with_columns(pl.col(_SUMS).fill_null(0))


def _added_up(parts: list[pl.DataFrame], grain: str) -> pl.DataFrame:
    return _summed(pl.concat(parts, how="diagonal"), ["pay_day", grain, *FLAGS])


def _summed(sums: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    return sums.group_by(keys).agg(pl.col(_SUMS).sum())


def _amounts(orders: pl.DataFrame) -> list[pl.Expr]:
    columns = {
        "units": "quantity", "list_fen": "list_fen", "gmv_fen": "paid_fen", "receipts_fen": "receipts_fen",
        "shop_discount_fen": "shop_discount_fen", "platform_discount_fen": "platform_discount_fen",
    }  # fmt: skip
    found = {name: _filled(orders, source) for name, source in columns.items()}
    if "product_name" in orders.columns:  # of 差价 listings the pieces are no units
        surcharge = pl.col("product_name").str.contains("差价", literal=True).fill_null(False)
        found["units"] = pl.when(surcharge).then(0).otherwise(found["units"])
    return [pl.lit(1, dtype=pl.Int64).alias("lines"), *(value.alias(name) for name, value in found.items())]


def _counts(orders: pl.DataFrame, exported: int) -> list[pl.Expr]:
    """As order_lines.sql counts."""
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


def _refunds(orders: pl.DataFrame) -> list[pl.Expr]:
    """As refunded_orders.sql and refund_lines.sql have them, of refunded orders without an after-sales case."""
    given = _filled(orders, "refund_given_fen")
    estimated = given <= 0
    fen = pl.when(estimated).then(_filled(orders, "paid_fen")).otherwise(given)
    state = pl.col("state")
    received = _or_null(orders, "received_at").is_not_null() | (state == "received")
    shipped = _or_null(orders, "shipped_at").is_not_null() | (state == "shipped")
    stage = (
        pl.when(state.is_in(_REFUNDED_UNSHIPPED)).then(pl.lit("unshipped"))
        .when(state == "refunded_shipped").then(pl.lit("shipped"))
        .when((state == "refunded_received") | received).then(pl.lit("received"))
        .when(shipped).then(pl.lit("shipped"))
        .otherwise(pl.lit("unshipped"))
    )  # fmt: skip
    counts = {
        "refund_orders": pl.lit(True), "estimated_orders": estimated,
        **{f"refund_{name}": stage == name for name in ("unshipped", "shipped", "received")},
    }  # fmt: skip
    found = [value.cast(pl.Int64).alias(name) for name, value in counts.items()]
    return [*found, fen.alias("refund_fen"), pl.when(estimated).then(fen).otherwise(0).alias("estimated_fen")]


def _filled(orders: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).fill_null(0) if name in orders.columns else pl.lit(0, dtype=pl.Int64)


def _or_null(orders: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in orders.columns else pl.lit(None, dtype=pl.Int64)
