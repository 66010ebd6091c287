"""Columns that repeat themselves: an expression runs once a distinct cell, and the rows are handed its results."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pdd_ops.intake.eager_eval import Reading, evaluated
from pdd_ops.records import frozen

LOOKED_AT = 1000  # rows of the sample that tells how a column is made
_MOST_REMEMBERED = 1000  # words of a reading
_remembered: dict[Reading, dict[str, object]] = {}


@frozen
class Spread:
    """The distinct cells of a column, and for each row the place of its cell among them (null for a missing one)."""

    cells: pl.Series
    places: pl.Series | None  # None: the cells are the rows themselves

    @classmethod
    def of(cls, column: pl.Series) -> Spread:
        """Of a column that does not repeat itself, the cells are its rows: finding the distinct ones would not pay."""
        sample = column.head(LOOKED_AT)
        if column.dtype != pl.String or sample.n_unique() > len(sample) // 4 + 8:
            return cls(column, None)
        coded = column.cast(pl.Categorical(pl.Categories.random()))  # categories of its own, which end with it
        places = coded.to_physical()
        most = places.max()
        count = 0 if most is None else int(most) + 1  # type: ignore[arg-type]  # of whole numbers
        return cls(pl.int_range(count, dtype=pl.UInt32, eager=True).cat.to(coded.dtype).cast(pl.String), places)

    def back(self, results: pl.Series) -> pl.Series:
        """Results of the cells as a column of the rows."""
        return results if self.places is None else results.gather(self.places)

    def flags(self, results: pl.Series) -> pl.Series | None:
        """The rows of which a flag is set; None, without a look at the rows, where none is set."""
        return self.back(results).fill_null(False) if results.any() else None


def each_distinct(column: pl.Series, reading: Reading) -> pl.Series:
    """`reading` of every cell of the column; it must give each cell for itself, and null for null."""
    spread = Spread.of(column)
    return spread.back(evaluated(spread.cells, reading)).alias(column.name)


def of_words(words: pl.Series, reading: Reading, dtype: type[pl.DataType]) -> pl.Series:
    """`reading`, a column of `dtype`, of words that come again in every table, such as those of a status.

    Each is read once a process: that costs more than the few words of a table do. It gives null for null.
    """
    if len(words) > _MOST_REMEMBERED:
        return evaluated(words, reading)
    known = _remembered.setdefault(reading, {})
    listed: list[str | None] = words.to_list()
    new = [word for word in dict.fromkeys(listed) if word is not None and word not in known]
    found = dict(zip(new, evaluated(pl.Series(new, dtype=pl.String), reading), strict=True)) if new else {}
    if len(known) + len(found) <= _MOST_REMEMBERED:
        known.update(found)
    read = [None if word is None else found[word] if word in found else known[word] for word in listed]
    return pl.Series(words.name, read, dtype=dtype)


def any_of(flags: Sequence[pl.Series | None]) -> pl.Series | None:
    """Rows of which any flag is set; None where there are none."""
    found: pl.Series | None = None
    for flag in flags:
        if flag is not None:
            found = flag if found is None else found | flag
    return found
