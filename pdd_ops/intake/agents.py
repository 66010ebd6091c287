"""Customer service by agent: an account becomes a code, so that nobody who reads the database knows who it is."""

from __future__ import annotations

import polars as pl

from pdd_ops.intake.buyers import BuyerKey, hashed

CODE = 8  # characters of an agent's code
_WEEK, _MONTH = r"^(按|自然)?周(度|报|数据)?$|^week", r"^(按|自然)?月(度|报|数据)?$|^month"


def with_codes(rows: pl.DataFrame, key: BuyerKey) -> pl.DataFrame:
    """Rows whose `account` is a code (the keyed hash of what tells the agent), with the first and last day of each: of
    what a `grain` says to be a week or a month those of the natural one."""
    plain = rows["account"].str.normalize("NFKC").str.strip_chars().str.to_lowercase()
    coded = rows.with_columns(hashed(plain, key).str.slice(0, CODE).alias("account"))
    if "grain" not in rows.columns:
        return coded
    first, last = _natural(pl.col("day"), pl.col("day_to"))
    return coded.with_columns(day=first, day_to=last).drop("grain")


def _natural(first: pl.Expr, last: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The first and last day of the week (from Monday on) or month that a single day stands for."""
    day, grain = first.str.to_date("%Y-%m-%d"), pl.col("grain").str.to_lowercase().fill_null("")
    week, month = (grain.str.contains(words) & (first == last) for words in (_WEEK, _MONTH))
    monday = day.dt.truncate("1w")
    begins, ends = (
        pl.when(week).then(of_week.dt.to_string("%Y-%m-%d")).when(month).then(of_month.dt.to_string("%Y-%m-%d"))
        for of_week, of_month in ((monday, day.dt.month_start()), (monday.dt.offset_by("6d"), day.dt.month_end()))
    )
    return begins.otherwise(first), ends.otherwise(last)
