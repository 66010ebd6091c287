"""How new orders were delivered, counted batch by batch while they are read: as sql/delivery_days.sql has it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import polars as pl

HOUR = 3600
WHATS = ("received", "open", "due", "kept")
KEYS = ["day", "what", "hour"]
SCHEMA = {"day": pl.Int32, "what": pl.Int8, "hour": pl.Int64, "orders": pl.Int64}


def ways_of(counted: pl.DataFrame, exported: int) -> pl.DataFrame:
    """Day (days since 1970), what (a place in WHATS), hour and orders, of the counted lines of an export of this
    instant; an order stands on its first line."""
    first = counted.filter(pl.col("line_0").cast(pl.Boolean)) if "line_0" in counted.columns else counted
    told = first.select("day", *_columns(frozenset(first.columns), exported))
    parts = [*_by_hour(told), *_by_day(told)]
    return pl.concat([part for part in parts if part.height] or [pl.DataFrame(schema=SCHEMA)])


def added_up(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Several of them as one."""
    return pl.concat(parts).group_by(KEYS).agg(pl.col("orders").sum())


@lru_cache(64)
def _columns(present: frozenset[str], exported: int) -> list[pl.Expr]:
    """Of each order the hours from shipping to receipt, the hour of shipping of what is on its way, whether its
    promise is due, and kept."""
    shipped, received, promised = (_or_null(present, name) for name in ("shipped_at", "received_at", "promised_at"))
    to_ship = shipped.is_not_null() | (pl.col("state") == "unshipped")
    over = (promised < exported).fill_null(False) & to_ship
    on_the_way = received.is_null() & (pl.col("refunded") == 0)
    return [
        pl.when(received >= shipped).then((received - shipped + HOUR // 2) // HOUR).cast(pl.Int64).alias("received"),
        pl.when(on_the_way).then(shipped // HOUR).cast(pl.Int64).alias("open"),
        (over | (shipped > promised).fill_null(False)).alias("due"),
        (over & (shipped <= promised).fill_null(False)).alias("kept"),
    ]


def _by_hour(told: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for what in ("received", "open"):
        known = told.select("day", hour=what).drop_nulls()
        yield _named(known.group_by("day", "hour").agg(pl.len().alias("orders")), what)


def _by_day(told: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for what in ("due", "kept"):
        days = told.filter(what).group_by("day").agg(pl.len().alias("orders"))
        yield _named(days.with_columns(hour=pl.lit(0, dtype=pl.Int64)), what)


def _named(counts: pl.DataFrame, what: str) -> pl.DataFrame:
    place = pl.lit(WHATS.index(what), dtype=pl.Int8).alias("what")
    return counts.select(pl.col("day").cast(pl.Int32), place, "hour", pl.col("orders").cast(pl.Int64))


def _or_null(present: frozenset[str], name: str) -> pl.Expr:
    return pl.col(name) if name in present else pl.lit(None, dtype=pl.Int64)
