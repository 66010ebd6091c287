"""Daily sums of new orders, added up batch by batch while they are read: those of the roll-up, without reading twice.

Only for days of which nobody had an order before: every other day is summed by the roll-up's SQL. `pdd-ops doctor`
compares both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache

import polars as pl

from pdd_ops.records import frozen
from pdd_ops.store.batch_deliveries import WHATS, added_up, ways_of
from pdd_ops.store.numbering import Numbering
from pdd_ops.store.rollup import AMOUNTS, COUNTS, REFUNDS

FLAGS = ("line_0", "product_first")  # which line counts the order: see rollup.COUNTING
_GRAINS = ("article_id", "route_id", "pay_hour")  # every dimension follows from one of them
_KEPT = 64  # lists of expressions: to make them takes longer than to sum up a few orders
_FEWEST_BITS = 10  # of a flag, in a word of several: small batches share their expressions
_PARTS = 16  # batches whose sums are kept side by side before they are added up
_FENS = (*AMOUNTS, "refund_fen", "estimated_fen")  # of every line
_TALLIES = (*COUNTS, *(name for name in REFUNDS if name not in _FENS))  # of the lines that count
_SUMS = ("lines", *_FENS, *_TALLIES)
_READ = {  # columns of a line
    "day", *_GRAINS, *FLAGS, "counted", "refunded", "state", "by_number", "units", "list_fen", "paid_fen",
    "receipts_fen", "shop_discount_fen", "platform_discount_fen", "refund_given_fen", "paid_at", "formed_at",
    "grouped_at", "promised_at", "shipped_at", "received_at", "buyer_key",
}  # fmt: skip


@frozen
class Sums:
    """The sums of some orders, by day and each grain; all days of these orders, counted or not."""

    days: set[str]
    by: dict[str, pl.DataFrame]  # grain -> sums, beside day (days since 1970), grain and FLAGS
    ways: pl.DataFrame  # how they were delivered

    def negative(self) -> Sums:
        """What takes these orders out of sums again."""
        by = {grain: sums.with_columns(-pl.col(_SUMS)) for grain, sums in self.by.items()}
        return Sums(self.days, by, self.ways.with_columns(-pl.col("orders")))


def sums_of(lines: pl.DataFrame, exported: int) -> Sums:
    """Of lines of orders with their derived columns, in an export of this instant, to which no after-sales case is
    known. Without the columns `line_0` and `product_first` each is the only line of its order."""
    counted = lines.select(name for name in lines.columns if name in _READ).filter(pl.col("counted") == 1)
    packed = _Packed.of(_flags(counted, exported))
    values = _values(counted).hstack(packed.words)
    found = {grain: _by_grain(values, counted, grain, packed) for grain in _GRAINS}
    return Sums(set(text_of_days(lines["day"].unique())), found, ways_of(counted, exported))


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
        self._ways: list[pl.DataFrame] = []
        self._forgotten: set[str] = set()
        self.days: set[str] = set()

    def add(self, sums: Sums) -> None:
        """Adds the sums of some orders."""
        self.days |= sums.days
        self._ways.append(sums.ways)
        if len(self._ways) >= _PARTS:
            self._ways[:] = [added_up(self._ways)]
        for grain, parts in self._parts.items():
            parts.append(sums.by[grain])
            if len(parts) >= _PARTS:
                parts[:] = [_added_up(parts, grain)]

    def forget(self, days: Collection[str]) -> None:
        """Of these days the sums are for the roll-up."""
        self._forgotten |= set(days)

    def of(self, days: Collection[str]) -> pl.DataFrame:
        """Rows for order_days: dim, key, day, sums. Only of these days."""
        wanted = _numbers_of(days)
        found = []
        for grain, parts in self._parts.items():
            if not parts:
                continue
            sums = _added_up(parts, grain).filter(pl.col("day").is_in(wanted))
            if grain in self._numberings:
                sums = sums.join(self._numberings[grain].words, on=grain)
            found += [_of_dimension(sums, dim, *spec) for dim, spec in DIMENSIONS[grain].items()]
        return pl.concat(found)

    def ways_of(self, days: Collection[str]) -> pl.DataFrame:
        """Rows for delivery_days: day, what, hour, orders. Only of these days."""
        if not self._ways:
            return pl.DataFrame(schema={"day": pl.String, "what": pl.String, "hour": pl.Int64, "orders": pl.Int64})
        found = added_up(self._ways).filter(pl.col("day").is_in(_numbers_of(days)), pl.col("orders") > 0)
        names = pl.col("what").replace_strict(dict(enumerate(WHATS)), return_dtype=pl.String)
        return found.select(text_of_days(found["day"]).alias("day"), names, "hour", "orders")

    @property
    def whole(self) -> set[str]:
        """The days of which every order of the file is in the sums."""
        return self.days - self._forgotten


def _numbers_of(days: Collection[str]) -> pl.Series:
    """Days as days since 1970, to be found among them."""
    return pl.Series(sorted(days), dtype=pl.String).str.to_date().to_physical().implode()


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
    keyed = sums.select(
        pl.lit(dim).alias("dim"), key.alias("key"), text_of_days(sums["day"]).alias("day"), lines="lines"
    ).with_columns(sums.select(_counted_by(counting)))
    return _summed(keyed, ["dim", "key", "day"]).filter(pl.col("lines") > 0).drop("lines")


_SUMMED = pl.col(_SUMS).sum()


@lru_cache(_KEPT)
def _counted_by(counting: str | None) -> list[pl.Expr]:
    """The amounts of sums, and what they count: orders by the line that counts them."""
    counts = pl.col(_TALLIES) if counting is None else pl.when(counting).then(pl.col(_TALLIES)).otherwise(0)
    return [pl.col(_FENS), counts]


_UNPACKED = [
    *map(pl.col, ("lines", *_FENS, "ship_seconds")),
    *((pl.col("key") // 2**at % 2 == 1).alias(name) for at, name in enumerate(reversed(FLAGS))),
]


def _by_grain(values: pl.DataFrame, lines: pl.DataFrame, grain: str, packed: _Packed) -> pl.DataFrame:
    """The sums of some lines by day, grain and flags. These are one number while they are grouped: much the faster."""
    ways = 1 + _most(lines[grain])
    key = pl.col("day").cast(pl.Int64) * ways + pl.col(grain).fill_null(0)
    for name in FLAGS:
        key = key * 2 + (pl.col(name).cast(pl.Int64) if name in lines.columns else 1)
    keys = lines.select(key.alias("key"))
    if _most(keys["key"]) < 1 << 32:
        keys = keys.cast(pl.UInt32)
    found = keys.with_columns(values).group_by("key").agg(pl.len().alias("lines"), pl.all().sum()).cast(pl.Int64)
    rest = pl.col("key") // 2 ** len(FLAGS)
    day = (rest // ways).cast(pl.Int32).alias("day")
    counts = {**packed.counts, "orders": pl.col("lines").alias("orders")}
    return found.select(day, (rest % ways).alias(grain), *_UNPACKED, *counts.values())


def _most(numbers: pl.Series) -> int:
    """The greatest of some numbers that are not negative; 0 where there are none."""
    return int(numbers.max() or 0)  # type: ignore[arg-type]  # of whole numbers


@frozen
class _Packed:
    """Flags of lines, several in one whole number: a group's sum of it is the counts of all of them side by side."""

    words: list[pl.Series]
    counts: Mapping[str, pl.Expr]  # of each flag, of the words' sums

    @classmethod
    def of(cls, flags: pl.DataFrame) -> _Packed:
        words, counts = _packing(tuple(flags.columns), max(_FEWEST_BITS, flags.height.bit_length()))
        return cls(flags.select(words).get_columns(), counts)


@lru_cache(_KEPT)
def _packing(flags: tuple[str, ...], bits: int) -> tuple[list[pl.Expr], dict[str, pl.Expr]]:
    """The words of flags, each of which takes as many `bits` as its count may need; the count of each flag, of the sums
    of the words. Made once: for the few orders of a small file that takes longer than to work them out."""
    words = [flags[at : at + 63 // bits] for at in range(0, len(flags), 63 // bits)]
    packed = [
        pl.sum_horizontal(pl.col(name).cast(pl.Int64) * 2 ** (bits * at) for at, name in enumerate(word)).alias(
            f"_{no}"
        )
        for no, word in enumerate(words)
    ]
    counts = {
        name: (pl.col(f"_{no}") // 2 ** (bits * at) % 2**bits).alias(name)
        for no, word in enumerate(words)
        for at, name in enumerate(word)
    }
    return packed, counts


def _added_up(parts: list[pl.DataFrame], grain: str) -> pl.DataFrame:
    return _summed(pl.concat(parts, how="diagonal"), ["day", grain, *FLAGS])


def _summed(sums: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    return sums.group_by(keys).agg(_SUMMED)


def _values(orders: pl.DataFrame) -> pl.DataFrame:
    """What is added up of each line. Refunds as refunded_orders.sql has them, of orders without an after-sales case."""
    first, second = _value_expressions(frozenset(orders.columns))
    return orders.select(first).with_columns(second).drop("given", "took", "estimated")


@lru_cache(_KEPT)
def _value_expressions(present: frozenset[str]) -> tuple[list[pl.Expr], list[pl.Expr]]:
    columns = {
        "units": "units", "list_fen": "list_fen", "gmv_fen": "paid_fen", "receipts_fen": "receipts_fen",
        "shop_discount_fen": "shop_discount_fen", "platform_discount_fen": "platform_discount_fen",
        "given": "refund_given_fen",
    }  # fmt: skip
    estimated, took = pl.when("estimated").then("gmv_fen").otherwise(0), pl.col("took")
    first = [
        *(_filled(present, source).alias(name) for name, source in columns.items()),
        (_or_null(present, "shipped_at") - _paid(present)).alias("took"),
        _estimated(present).alias("estimated"),
    ]
    return first, [
        pl.when(pl.col("given") > 0).then("given").otherwise(estimated).alias("refund_fen"),
        estimated.alias("estimated_fen"),
        pl.when(took >= 0).then(took).otherwise(0).alias("ship_seconds"),
    ]


def _flags(orders: pl.DataFrame, exported: int) -> pl.DataFrame:
    """What is counted of each line, as order_lines.sql and refunded_orders.sql do without an after-sales case."""
    found = orders.select(_flag_expressions(frozenset(orders.columns), exported))
    return found.hstack(_stages(orders, found["refund_orders"]))


@lru_cache(_KEPT)
def _flag_expressions(present: frozenset[str], exported: int) -> list[pl.Expr]:
    state, shipped, promised = pl.col("state"), _or_null(present, "shipped_at"), _or_null(present, "promised_at")
    waiting = (state == "unshipped") & (promised < exported)
    late = pl.when(shipped.is_not_null()).then(shipped > promised).otherwise(waiting)
    estimated, paid = _estimated(present), _or_null(present, "paid_fen")
    flags = {
        "shipped_orders": (shipped >= _paid(present)).fill_null(False),
        "promised_orders": promised.is_not_null(),
        "late_orders": late.fill_null(False),
        "dated_by_number": pl.col("by_number").cast(pl.Boolean),
        "unknown_status": state == "unknown",
        "keyed_orders": _or_null(present, "buyer_key").is_not_null(),
        "refund_orders": estimated | (_filled(present, "refund_given_fen") > 0),
        "estimated_orders": estimated & paid.is_not_null(),
        "refund_unknown": estimated & paid.is_null(),
    }
    return [flag.alias(name) for name, flag in flags.items()]


def _stages(orders: pl.DataFrame, refunded: pl.Series) -> pl.DataFrame:
    """At which stage each order was refunded: one flag of the three, none where it was not."""
    told, open_, stages = _stage_expressions(frozenset(orders.columns))
    return orders.select(told).with_columns(refunded.alias("refunded")).with_columns(open_).select(stages)


@lru_cache(_KEPT)
def _stage_expressions(present: frozenset[str]) -> tuple[list[pl.Expr], pl.Expr, list[pl.Expr]]:
    state, column = pl.col("state"), pl.col
    told = {
        "unshipped": state.is_in(["refunded_unshipped", "cancelled_refunded"]),
        "shipped": state == "refunded_shipped",
        "received": state == "refunded_received",
        "arrived": (state == "received") | _or_null(present, "received_at").is_not_null(),
        "sent": (state == "shipped") | _or_null(present, "shipped_at").is_not_null(),
    }
    open_, arrived, sent = column("open"), column("arrived"), column("sent")
    stages = {
        "refund_unshipped": column("refunded") & column("unshipped") | open_ & ~arrived & ~sent,
        "refund_shipped": column("refunded") & column("shipped") | open_ & ~arrived & sent,
        "refund_received": column("refunded") & column("received") | open_ & arrived,
    }
    found = column("refunded") & ~(column("unshipped") | column("shipped") | column("received"))
    return (
        [flag.alias(name) for name, flag in told.items()],
        found.alias("open"),
        [flag.alias(name) for name, flag in stages.items()],
    )


def _paid(present: frozenset[str]) -> pl.Expr:
    return pl.coalesce(*[_or_null(present, name) for name in ("paid_at", "formed_at", "grouped_at")])


def _estimated(present: frozenset[str]) -> pl.Expr:
    """Refunded, and no export says how much."""
    return (pl.col("refunded") == 1) & (_filled(present, "refund_given_fen") <= 0)


def _filled(present: frozenset[str], name: str) -> pl.Expr:
    return pl.col(name).fill_null(0) if name in present else pl.lit(0, dtype=pl.Int64)


def _or_null(present: frozenset[str], name: str) -> pl.Expr:
    return pl.col(name) if name in present else pl.lit(None, dtype=pl.Int64)
