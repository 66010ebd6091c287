"""Daily sums of new orders, added up batch by batch while they are read: those of the roll-up, without reading twice.

Only for days of which nobody had an order before: every other day is summed by the roll-up's SQL. `pdd-ops doctor`
compares both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
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
_READ = {  # columns of a line
    "day", *_GRAINS, *FLAGS, "counted", "refunded", "state", "by_number", "units", "list_fen", "paid_fen",
    "receipts_fen", "shop_discount_fen", "platform_discount_fen", "refund_given_fen", "paid_at", "formed_at",
    "grouped_at", "promised_at", "shipped_at", "received_at", "buyer_key",
}  # fmt: skip
_REFUNDED_UNSHIPPED = ("refunded_unshipped", "cancelled_refunded")


@dataclass(frozen=True)
class Sums:
    """The sums of some orders, by day and each grain; all days of these orders, counted or not."""

    days: set[str]
    by: dict[str, pl.DataFrame]  # grain -> sums, beside day (days since 1970), grain and FLAGS

    def negative(self) -> Sums:
        """What takes these orders out of sums again."""
        return Sums(self.days, {grain: sums.with_columns(-pl.col(_SUMS)) for grain, sums in self.by.items()})


def sums_of(lines: pl.DataFrame, exported: int) -> Sums:
    """Of lines of orders with their derived columns, in an export of this instant, to which no after-sales case is
    known. Without the columns `line_0` and `product_first` each is the only line of its order."""
    counted = lines.select(name for name in lines.columns if name in _READ).filter(pl.col("counted") == 1)
    refunded = counted.filter((pl.col("refunded") == 1) | (_filled(counted, "refund_given_fen") > 0))
    sums, refunds = counted.select(_amounts(counted) + _counts(counted, exported)), refunded.select(_refunds(refunded))
    found = {grain: _beside(_grouped(sums, counted, grain), _grouped(refunds, refunded, grain)) for grain in _GRAINS}
    return Sums(set(text_of_days(lines["day"].unique())), found)


def text_of_days(days: pl.Series) -> pl.Series:
    """Days since 1970 as 2025-03-01."""
    return _of_each_day(days, lambda every: every.cast(pl.String)).alias("pay_day")


def number_of_days(days: pl.Series) -> pl.Series:
    """What the order numbers of each day begin with, 250301- of 2025-03-01; null for a day of another century."""

    def start(every: pl.Series) -> pl.Series:
        numbers = every.dt.to_string("%y%m%d-")
        return numbers.set(every.dt.year() // 100 != 20, None)

    return _of_each_day(days, start)


def _of_each_day(days: pl.Series, text: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """The text of days since 1970: made once a day between the first and the last, and handed to the rows."""
    first, last = days.min(), days.max()
    if not isinstance(first, int) or not isinstance(last, int):
        return days.cast(pl.String)
    every = pl.int_range(first, last + 1, dtype=pl.Int32, eager=True).cast(pl.Date)
    return text(every).gather(days - first)


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
        wanted = pl.Series(sorted(days), dtype=pl.String).str.to_date().to_physical().implode()
        found = []
        for grain, parts in self._parts.items():
            if not parts:
                continue
            sums = _added_up(parts, grain).filter(pl.col("day").is_in(wanted))
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
    "pay_hour": {"hour": (pl.col("pay_hour").cast(pl.String).str.zfill(2), "line_0")},
}


def _of_dimension(sums: pl.DataFrame, dim: str, key: pl.Expr, counting: str | None) -> pl.DataFrame:
    """Finer sums as those of a dimension. A key with nothing but zeros is of orders that were taken back."""
    counts = pl.col(_TALLIES) if counting is None else pl.when(counting).then(pl.col(_TALLIES)).otherwise(0)
    keyed = sums.select(
        pl.lit(dim).alias("dim"), key.alias("key"), text_of_days(sums["day"]).alias("day"), lines="lines"
    ).with_columns(sums.select(pl.col(_FENS), counts))
    return _summed(keyed, ["dim", "key", "day"]).filter(pl.col("lines") > 0).drop("lines")


def _grouped(sums: pl.DataFrame, lines: pl.DataFrame, grain: str) -> pl.DataFrame:
    """The sums of some lines by day, grain and flags. These are one number while they are grouped: much the faster."""
    ways = 1 + _most(lines[grain])
    key = pl.col("day").cast(pl.Int64) * ways + pl.col(grain).fill_null(0)
    for name in FLAGS:
        key = key * 2 + (pl.col(name).cast(pl.Int64) if name in lines.columns else 1)
    keys = lines.select(key.alias("key"))
    if _most(keys["key"]) < 1 << 32:
        keys = keys.cast(pl.UInt32)
    found = keys.with_columns(sums).group_by("key").agg(pl.all().sum()).cast(pl.Int64)
    rest = pl.col("key") // 2 ** len(FLAGS)
    flags = {name: pl.col("key") // 2**at % 2 == 1 for at, name in enumerate(reversed(FLAGS))}
    values = found.select((rest // ways).cast(pl.Int32).alias("day"), (rest % ways).alias(grain), **flags)
    return values.with_columns(found.drop("key"))


def _most(numbers: pl.Series) -> int:
    """The greatest of some numbers that are not negative; 0 where there are none."""
    return int(numbers.max() or 0)  # type: ignore[arg-type]  # of whole numbers


def _beside(sums: pl.DataFrame, refunds: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([sums, refunds], how="diagonal").with_columns(pl.col(_SUMS).fill_null(0))


def _added_up(parts: list[pl.DataFrame], grain: str) -> pl.DataFrame:
    return _summed(pl.concat(parts, how="diagonal"), ["day", grain, *FLAGS])


def _summed(sums: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    return sums.group_by(keys).agg(pl.col(_SUMS).sum())


def _amounts(orders: pl.DataFrame) -> list[pl.Expr]:
    columns = {
        "units": "units", "list_fen": "list_fen", "gmv_fen": "paid_fen", "receipts_fen": "receipts_fen",
        "shop_discount_fen": "shop_discount_fen", "platform_discount_fen": "platform_discount_fen",
    }  # fmt: skip
    found = [_filled(orders, source).alias(name) for name, source in columns.items()]
    return [pl.lit(1, dtype=pl.Int64).alias("lines"), *found]


def _counts(orders: pl.DataFrame, exported: int) -> list[pl.Expr]:
    """As order_lines.sql counts."""
    paid = pl.coalesce(*[_or_null(orders, name) for name in ("paid_at", "formed_at", "grouped_at")])
    shipped, promised = _or_null(orders, "shipped_at"), _or_null(orders, "promised_at")
    on_way = (shipped >= paid).fill_null(False)
    waiting = (pl.col("state") == "unshipped") & (promised < exported)
    late = pl.when(shipped.is_not_null()).then(shipped > promised).otherwise(waiting).fill_null(False)
    counts = {
        "orders": pl.lit(True), "shipped_orders": on_way, "promised_orders": promised.is_not_null(),
        "late_orders": late, "dated_by_number": pl.col("by_number"),
        "unknown_status": pl.col("state") == "unknown", "keyed_orders": _or_null(orders, "buyer_key").is_not_null(),
    }  # fmt: skip
    return [
        *(value.cast(pl.UInt32).alias(name) for name, value in counts.items()),  # adds up faster than true and false
        pl.when(on_way).then(shipped - paid).otherwise(0).alias("ship_seconds"),
    ]


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
