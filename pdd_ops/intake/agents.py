"""Customer service by agent: an account becomes a code, so that nobody who reads the database knows who it is."""

from __future__ import annotations

import polars as pl

from pdd_ops.intake.buyers import BuyerKey, hashed

CODE = 8  # characters of an agent's code
_DAY = 10  # characters of a day


def with_codes(rows: pl.DataFrame, key: BuyerKey) -> pl.DataFrame:
    """Rows whose `account` is a code (the keyed hash of what tells the agent), with the first and last day of each."""
    plain = rows["account"].str.normalize("NFKC").str.strip_chars().str.to_lowercase()
    last = [pl.col("day_to")] if "day_to" in rows.columns else []
    return rows.with_columns(
        hashed(plain, key).str.slice(0, CODE).alias("account"),
        pl.col("day").str.head(_DAY),
        day_to=pl.coalesce(*last, pl.col("day").str.tail(_DAY)),
    )
