"""Words that come again in every table are read once."""

from __future__ import annotations

import polars as pl

from pdd_ops.intake.distinct import of_words


def test_words_are_read_once_and_none_stays_none() -> None:
    read: list[str] = []

    def upper(cell: pl.Expr) -> pl.Expr:
        def note(cells: pl.Series) -> pl.Series:
            read.extend(cells.to_list())
            return cells.str.to_uppercase()

        return cell.map_batches(note, return_dtype=pl.String, is_elementwise=True)

    assert of_words(pl.Series("w", ["a", None, "b", "a"]), upper, pl.String).to_list() == ["A", None, "B", "A"]
    assert of_words(pl.Series("w", ["c", "b"]), upper, pl.String).to_list() == ["C", "B"]
    assert sorted(read) == ["a", "b", "c"]
    assert of_words(pl.Series("w", [None], dtype=pl.String), upper, pl.String).to_list() == [None]
    many = [str(number) for number in range(3000)]
    assert of_words(pl.Series("w", many), upper, pl.String).to_list() == many
