"""A block of csv text as a polars frame of strings. Nothing is guessed: every cell stays text."""

from __future__ import annotations

import csv
import io

import polars as pl
from polars.exceptions import ComputeError

from pdd_ops.errors import RefusedFile
from pdd_ops.intake.tables import EXTRA
from pdd_ops.lang import say


def parse_block(block: bytes, delimiter: str, width: int, wanted: list[int], row_no: int) -> pl.DataFrame:
    """The columns `wanted` (c0, c1, …) of a block of whole rows, `extra` and row_no, counted from `row_no` on.

    `extra` is filled where a row has more cells than there are headers. Blank lines keep their number.
    """
    try:
        frame = _fast(block, delimiter, width, wanted)
    except ComputeError:  # quotes inside a cell that no csv writer would write: slower, and forgiving
        frame = _forgiving(block, delimiter, width, wanted, row_no)
    return frame.with_row_index("row_no", offset=row_no).with_columns(pl.col("row_no").cast(pl.Int64))


def _names(width: int, wanted: list[int]) -> list[str]:
    return [*(f"c{at}" for at in wanted), EXTRA]


def _fast(block: bytes, delimiter: str, width: int, wanted: list[int]) -> pl.DataFrame:
    names = [*(f"c{at}" for at in range(width)), EXTRA]
    return pl.read_csv(
        block,
        has_header=False,
        infer_schema=False,
        schema=dict.fromkeys(names, pl.String),
        columns=[*wanted, width],
        separator=delimiter,
        truncate_ragged_lines=True,
        missing_columns="insert",
        raise_if_empty=False,
    )


def _forgiving(block: bytes, delimiter: str, width: int, wanted: list[int], row_no: int) -> pl.DataFrame:
    rows: list[list[str | None]] = []
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError as error:
        bad_row = row_no + block.count(b"\n", 0, error.start)
        raise RefusedFile(say("intake.bad_row_bytes", row=bad_row)) from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            padded: list[str | None] = [*cells[:width], *[None] * (width - len(cells)), "".join(cells[width:]) or None]
            rows.append([padded[at] for at in [*wanted, width]])
    except csv.Error as error:
        raise RefusedFile(say("intake.not_a_table", row=reader.line_num, detail=error)) from None
    return pl.DataFrame(rows, schema=dict.fromkeys(_names(width, wanted), pl.String), orient="row")
