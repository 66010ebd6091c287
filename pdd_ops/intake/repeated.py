"""Columns of one header: a cell is that of the first filled one; where another says something else, it is counted."""

from __future__ import annotations

from collections import Counter

import polars as pl

from pdd_ops.intake.eager_eval import evaluated
from pdd_ops.intake.kinds import GENEROUS, unquoted
from pdd_ops.intake.recognise import Layout, header_of

Conflict = tuple[str, str]  # the header, and the columns that have it ('E、I')


def conflicts(frame: pl.DataFrame, rows: pl.Series, layout: Layout) -> Counter[Conflict]:
    """Of each header that several columns of a field have, in how many of the `rows` (their row_no) these differ."""
    found: Counter[Conflict] = Counter()
    for name, places in layout.fields.items():
        if len(places) == 1:
            continue
        headers = _of_one_header(layout, places)
        own = frame.filter(pl.col("row_no").is_in(rows.implode())) if headers else frame
        for header, alike in headers.items():
            count = _differing([own[f"c{at}"] for at in alike], layout.format.field(name).kind)
            if count:
                found[header, "、".join(map(letters, alike))] = count
    return found


def letters(at: int) -> str:
    """What a spreadsheet calls a column: 0 is A, 26 is AA."""
    text = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _of_one_header(layout: Layout, places: tuple[int, ...]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at in places:
        found.setdefault(header_of(layout.headers[at]), []).append(at)
    return {layout.headers[alike[0]]: sorted(alike) for alike in found.values() if len(alike) > 1}


def _differing(columns: list[pl.Series], kind: str) -> int:
    """Rows in which two filled cells do not mean the same: '100' and '100.00' do."""
    first, *others = [_meaning(column, kind) for column in columns]
    differs = pl.Series([False]).new_from_index(0, len(first))
    for other in others:
        differs |= (first != other).fill_null(False)
        first = first.zip_with(first.is_not_null(), other)
    return int(differs.sum())


def _meaning(column: pl.Series, kind: str) -> pl.Series:
    """What cells are read as; as text where they cannot be read."""
    cells = evaluated(column, unquoted)
    read = evaluated(cells, GENEROUS[kind]).cast(pl.String)
    return read.zip_with(read.is_not_null(), cells)
