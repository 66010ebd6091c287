"""A text whose rows are asked for several times, once for each shop in it: parsed once, where it fits into memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import TYPE_CHECKING

from pdd_ops.intake.tables import Origin, Table, TextTable
from pdd_ops.records import frozen

if TYPE_CHECKING:
    import polars as pl

MOST_BYTES = 64 << 20  # of the text; the rows of a larger one are parsed each time they are asked for
Asked = tuple[str, int, tuple[int, ...], int]


@frozen
class HeldTable:
    """A table that keeps the rows it has given."""

    table: Table
    _kept: dict[Asked, list[pl.DataFrame]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def origin(self) -> Origin:
        """Where it was found."""
        return self.table.origin

    @property
    def encoding(self) -> str:
        """Of the text."""
        return self.table.encoding

    @property
    def sheet(self) -> str:
        """A text has none."""
        return self.table.sheet

    @property
    def small(self) -> bool:
        """Whether it has so few rows that no thread need help."""
        return self.table.small

    @property
    def expected_rows(self) -> int:
        """About how many rows it has."""
        return self.table.expected_rows

    def heads(self) -> Iterator[tuple[str, list[list[str]]]]:
        """The first rows, read with each delimiter that occurs in them."""
        return self.table.heads()

    def frames(self, delimiter: str, width: int, wanted: list[int], skip: int) -> Iterator[pl.DataFrame]:
        """All rows; those that were asked for before are at hand."""
        asked = (delimiter, width, tuple(wanted), skip)
        if asked not in self._kept:
            self._kept[asked] = list(self.table.frames(delimiter, width, wanted, skip))
        yield from self._kept[asked]


def held(table: Table | HeldTable) -> Table | HeldTable:
    """The table, with its rows kept where they are not at hand anyway and not too many."""
    if not isinstance(table, TextTable) or table.origin.size > MOST_BYTES:
        return table
    return HeldTable(table)
