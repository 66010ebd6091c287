"""Expressions that name their input several times, and have it worked out once.

Outside of a lazy frame polars works out an expression anew wherever it is named. A reading that names its cell five
times, made of one that names it three times, takes fifteen times as long, which on a small file is all of its import.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import polars as pl

Reading = Callable[[pl.Expr], pl.Expr]
_MOST = 2048  # expressions that are kept


@lru_cache(_MOST)
def of_column(reading: Reading, *names: str) -> pl.Expr:
    """`reading` of some columns, made once: to make it takes longer than to read the few cells of a small file."""
    return reading(pl.col(names[0]) if len(names) == 1 else pl.col(names))


def evaluated(cells: pl.Series, *readings: Reading) -> pl.Series:
    """The readings of these cells, one after the other, each cell for itself."""
    for reading in readings:
        cells = pl.DataFrame({"cell": cells}).select(of_column(reading, "cell").alias("cell"))["cell"]
    return cells


def once(cell: pl.Expr, reading: Reading, dtype: pl.DataType | type[pl.DataType]) -> pl.Expr:
    """`reading(cell)`, a column of `dtype`, with `cell` worked out once; each cell must be read for itself."""
    return cell.map_batches(lambda cells: evaluated(cells, reading), return_dtype=dtype, is_elementwise=True)
