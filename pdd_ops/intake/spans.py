"""Cells that name a period: a day, a week or a month with its first and last day."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from pdd_ops.intake.times import day_generous, day_quick

DAY = 10  # characters of a day
_DAY = r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_COMPACT = r"(20\d\d)([01]\d)([0-3]\d)"
_BETWEEN = r"\s*(?:至|到|~|～|-|–|—|_)+\s*"
_MONTH = r"^(20\d\d)(?:\s*[-/.年]\s*(\d{1,2})\s*月?|([01]\d))$"


def span_quick(cell: pl.Expr) -> pl.Expr:
    """'2025-03-01' as the period '2025-03-01/2025-03-01'."""
    return _of_one(day_quick(cell))


def span_generous(cell: pl.Expr) -> pl.Expr:
    """Also a day in any writing, '2025-03-03~2025-03-09', '20250303至20250309' and '2025年3月'."""
    plain = cell.str.normalize("NFKC").str.strip_chars()
    return pl.coalesce(
        *(_two_days(plain, pattern) for pattern in (_DAY, _COMPACT)), _month(plain), _of_one(day_generous(cell))
    )


def day_or_span_of_one(cell: pl.Expr) -> pl.Expr:
    """A day in any writing, or a period of a single one: '2025-03-01~2025-03-01'."""
    plain = cell.str.normalize("NFKC").str.strip_chars()
    return pl.coalesce(day_generous(cell), *(_single(_two_days(plain, pattern)) for pattern in (_DAY, _COMPACT)))


def is_longer(cell: pl.Expr) -> pl.Expr:
    """Whether a text names a period of more than a day."""
    span = span_generous(cell)
    return (span.str.head(DAY) != span.str.tail(DAY)).fill_null(False)


def first_and_last(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose `day` is a period, with its first and last day; a `day_to` of their own is the last one."""
    last = pl.col("day").str.tail(DAY)
    if "day_to" in rows.columns:
        last = pl.coalesce(pl.col("day_to"), last)
    return rows.with_columns(day=pl.col("day").str.head(DAY), day_to=last)


def _single(span: pl.Expr) -> pl.Expr:
    return pl.when(span.str.head(DAY) == span.str.tail(DAY)).then(span.str.head(DAY))


def _of_one(day: pl.Expr) -> pl.Expr:
    return pl.concat_str(day, day, separator="/")


def _two_days(cell: pl.Expr, pattern: str) -> pl.Expr:
    whole = f"^{pattern}{_BETWEEN}{pattern}$"
    first, last = (_date(cell.str.extract(whole, at + part) for part in range(3)) for at in (1, 4))
    return _spoken(first, last)


def _month(cell: pl.Expr) -> pl.Expr:
    first = _date([cell.str.extract(_MONTH, 1), pl.coalesce(cell.str.extract(_MONTH, 2), cell.str.extract(_MONTH, 3))])
    return _spoken(first, first.dt.month_end())


def _date(parts: Iterable[pl.Expr]) -> pl.Expr:
    """Year, month and day (the first where there is none) as a date; null where there is no such day."""
    texts = [*parts, pl.lit("1")][:3]
    return pl.concat_str(texts, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _spoken(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    text = pl.concat_str(first.dt.to_string("%Y-%m-%d"), pl.lit("/"), last.dt.to_string("%Y-%m-%d"))
    return pl.when(first <= last).then(text)
