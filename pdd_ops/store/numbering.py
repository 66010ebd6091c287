"""The numbers of words (see wording.py) while a file is read: known ones by a look in memory, new ones given out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from pdd_ops.store.engine import Engine
from pdd_ops.store.interning import WORDINGS, Wording

_ROOM = 1 << 62  # of a whole number


class Numbering:
    """The numbers of one table of words, those of the database and those that this import adds."""

    def __init__(self, wording: Wording, known: Sequence[tuple[object, ...]]) -> None:
        """`known`: rows of the table, the number first."""
        schema = {wording.number: pl.Int64, **dict.fromkeys(wording.columns, pl.String)}
        self.wording = wording
        self.words = pl.DataFrame(known, schema=schema, orient="row")
        self._next = int(self.words[wording.number].max() or 0) + 1  # type: ignore[arg-type]  # of whole numbers

    def of(self, rows: pl.DataFrame, places: Mapping[str, pl.Series]) -> tuple[pl.Series, pl.DataFrame]:
        """The number of each row's words, and those combinations that nobody had before, with their numbers.

        `places` of a column are the same for the same cells (see Cleaned); found here where they are not given.
        """
        number = self.wording.number
        columns = [places[name] if name in places else _places(rows[name]) for name in self._present(rows)]
        combined = pl.DataFrame({"place": _combined(columns, rows.height)})
        first = combined.with_row_index("at").unique("place", keep="first", maintain_order=True)
        found = self._numbered(self._filled(rows[first["at"]]))
        missing = found.filter(pl.col(number).is_null()).drop(number).unique(maintain_order=True)
        if missing.height:
            new = missing.with_row_index(number, offset=self._next).with_columns(pl.col(number).cast(pl.Int64))
            self.words, self._next = pl.concat([self.words, new]), self._next + new.height
            found = self._numbered(found.drop(number))
        numbers = combined.join(first.with_columns(found[number]), on="place", how="left", maintain_order="left")
        return numbers[number], self.words.tail(missing.height)

    def _numbered(self, words: pl.DataFrame) -> pl.DataFrame:
        return words.join(self.words, on=self.wording.columns, how="left", maintain_order="left")

    def _present(self, rows: pl.DataFrame) -> list[str]:
        return [name for name in self.wording.columns if name in rows.columns]

    def _filled(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The columns of the words, '' for what is missing."""
        present = self._present(rows)
        return rows.select(
            pl.col(name).fill_null("") if name in present else pl.lit("").alias(name) for name in self.wording.columns
        )


def numberings(engine: Engine) -> list[Numbering]:
    """Those of the database as it is now."""
    found = []
    for wording in WORDINGS:
        columns = ", ".join([wording.number, *wording.columns])
        found.append(Numbering(wording, engine.execute(f"SELECT {columns} FROM main.{wording.table}").fetchall()))
    return found


def _combined(columns: Sequence[pl.Series], height: int) -> pl.Series:
    """One whole number a row, the same for rows whose places (null for a missing cell) are the same in all columns."""
    combined, ways = pl.repeat(0, height, dtype=pl.Int64, eager=True), 1
    for places in columns:
        count = int(places.max() or 0) + 2  # type: ignore[arg-type]  # of whole numbers
        if ways > _ROOM // count:
            combined = combined.rank("dense").cast(pl.Int64) - 1
            ways = height
        combined, ways = combined * count + places.cast(pl.Int64).fill_null(count - 1), ways * count
    return combined


def _places(column: pl.Series) -> pl.Series:
    """Each row's cell as its place among the distinct ones; null for a missing one."""
    return column.cast(pl.Categorical(pl.Categories.random())).to_physical()
