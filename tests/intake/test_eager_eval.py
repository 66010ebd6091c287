"""An expression that names its cell several times, worked out once."""

from __future__ import annotations

import polars as pl

from pdd_ops.intake.eager_eval import evaluated, of_column, once


def halves(number: pl.Expr) -> pl.Expr:
    return pl.when(number % 2 == 0).then(number / 2).otherwise(number)


def test_the_cell_is_worked_out_once_however_often_it_is_named() -> None:
    counted: list[int] = []

    def plus_one(cells: pl.Series) -> pl.Series:
        counted.append(len(cells))
        return cells + 1

    rows = pl.DataFrame({"n": [1, 2, None]})
    cell = pl.col("n").map_batches(plus_one, return_dtype=pl.Int64)
    assert rows.select(once(cell, halves, pl.Float64))["n"].to_list() == [1.0, 3.0, None]
    assert counted == [3]
    assert rows.select(halves(cell).alias("n"))["n"].to_list() == [1.0, 3.0, None]
    assert len(counted) > 2


def test_a_constant_reaches_every_row() -> None:
    rows = pl.DataFrame({"n": [1, 2, 3]}).with_columns(once(pl.lit(4), halves, pl.Float64).alias("half"))
    assert rows["half"].to_list() == [2.0, 2.0, 2.0]


def test_readings_follow_one_another() -> None:
    assert evaluated(pl.Series([8, 6, 5]), halves, halves).to_list() == [2.0, 3.0, 5.0]
    assert evaluated(pl.Series([], dtype=pl.Float64), halves).to_list() == []


def test_the_expression_of_a_column_is_made_once() -> None:
    made: list[int] = []

    def tenfold(number: pl.Expr) -> pl.Expr:
        made.append(1)
        return number * 10

    rows = pl.DataFrame({"n": [1, 2], "m": [3, None]})
    assert [rows.select(of_column(tenfold, "n"))["n"].to_list() for _ in range(2)] == [[10, 20], [10, 20]]
    assert rows.select(of_column(tenfold, "n", "m")).rows() == [(10, 30), (20, None)]
    assert len(made) == 2
