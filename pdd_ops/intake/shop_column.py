"""Whose rows they are: the column that names the shop of each row, and a table's part that is of one shop."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import polars as pl

from pdd_ops.errors import RefusedFile
from pdd_ops.formats.model import canonical, shop_headers
from pdd_ops.intake.held import HeldTable
from pdd_ops.intake.kinds import stripped
from pdd_ops.intake.non_data_rows import NO_DATA, is_total, naming
from pdd_ops.intake.recognise import Layout
from pdd_ops.intake.tables import Table
from pdd_ops.lang import say

MOST_SHOPS = 200  # more are no shops
LONGEST_NAME = 60  # characters


def shops_in(table: Table | HeldTable, layout: Layout) -> list[str]:
    """The shops that the column of a table names, in the order in which they appear; [] where it has no such column.

    One number of a shop is no name. Raises RefusedFile where there are too many to be shops.
    """
    if layout.shop is None:
        return []
    found: dict[str, None] = {}
    for frame in table.frames(layout.delimiter, len(layout.headers), columns_read(layout), layout.header_row):
        found |= dict.fromkeys(_named(frame, layout)["shop"].unique(maintain_order=True))
        if len(found) > MOST_SHOPS:
            header = layout.headers[layout.shop]
            raise RefusedFile(say("import.too_many_shops", header=header, most=MOST_SHOPS))
    by_number = canonical(layout.headers[layout.shop]) in shop_headers().ids and not layout.format.shop
    return [] if by_number and len(found) < 2 else list(found)


def columns_read(layout: Layout) -> list[int]:
    """The columns of a layout that are read, the one of the shop among them."""
    return layout.wanted if layout.shop is None else sorted({*layout.wanted, *_columns(layout)})


def of_shop(frame: pl.DataFrame, layout: Layout, shop: str) -> pl.DataFrame:
    """The rows that the column gives to this shop."""
    return frame.filter(_cell(layout).eq_missing(shop))


def of_none(frame: pl.DataFrame, layout: Layout, shops: Collection[str]) -> pl.DataFrame:
    """The rows that it gives to none of the shops: those without a name, notes, totals."""
    return frame.filter(~_cell(layout).is_in(list(shops)).fill_null(False))


def heading_names(table: Table, more: Collection[str]) -> Iterator[str]:
    """The shops named in the first rows of a table, under a header that is usual for it or one of `more`."""
    headers = {*shop_headers().names, *more}
    for _, rows in table.heads():
        for at, row in enumerate(rows):
            places = [place for place, cell in enumerate(row) if canonical(cell) in headers]
            if places and len(row) > 1:
                cells = pl.Series(
                    [below[places[0]] for below in rows[at + 1 :] if len(below) == len(row)], dtype=pl.String
                )
                yield from _names(cells.to_frame("shop").select(stripped(pl.col("shop"))))["shop"].unique()
                return


def _columns(layout: Layout) -> list[int]:
    """The column of the shop, and those that every row of data has filled."""
    assert layout.shop is not None
    needed = [layout.fields[field.name][0] for field in naming(layout)]
    return sorted({layout.shop, *needed})


def _cell(layout: Layout) -> pl.Expr:
    return stripped(pl.col(f"c{layout.shop}"))


def _named(frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    filled = [stripped(pl.col(f"c{at}")).is_not_null() for at in _columns(layout)]
    cells = frame.filter(pl.all_horizontal(filled)).select(_cell(layout).alias("shop"))
    assert layout.shop is not None
    return _names(cells.filter(pl.col("shop") != layout.headers[layout.shop]))


def _names(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells that can be the name of a shop: no note, no total, not empty."""
    named = cells.filter(pl.col("shop").is_not_null() & ~pl.col("shop").str.contains(NO_DATA))
    return named.filter(~is_total(named["shop"]) & (pl.col("shop").str.len_chars() <= LONGEST_NAME))
