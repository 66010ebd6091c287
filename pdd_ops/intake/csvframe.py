"""A block of csv text as a polars frame of strings. Nothing is guessed: every cell stays text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import polars as pl
from polars.exceptions import ComputeError

from pdd_ops.errors import RefusedFile
from pdd_ops.intake.cut import broken_off
from pdd_ops.intake.faults import said
from pdd_ops.intake.text import CUT, EXTRA, MARK, Block
from pdd_ops.lang import say

MARKED = MARK.encode("utf-8")
FEW_BAD_ROWS = 3  # with bytes that are no text; more, and more than one in twenty, are no accident
FEWEST_COLUMNS = 5  # in narrower tables a cell of several lines may well hold that many commas


def parse_block(
    block: Block, delimiter: str, width: int, wanted: list[int], row_no: int, tail: bytes | None = None
) -> pl.DataFrame:
    """The columns `wanted` (c0, c1, …) of a block of whole rows, `extra` and row_no, counted from `row_no` on.

    `extra` is filled where a row has more cells than there are headers, and with a mark of `text` where bytes of a row
    are no text, or where it is the last one and not all there: `tail` is given for the last block, the last rows of
    the text, header excluded. Blank lines keep their number. Raises RefusedFile where many rows have such bytes, and
    for a quote that is not closed where its cell ends: it would swallow cells or rows.
    """
    text, torn = block.text, False
    if not block.closed:
        torn = not block.ended and (mended := _without_open_quote(text)) is not None
        if torn and mended is not None:
            text = mended
        else:
            _refuse_open_quote(text, delimiter, row_no)
    frame = _parsed(text, delimiter, width, wanted, row_no, decoded=not block.native)
    if frame.height < block.lines:
        _refuse_swallowed_rows(text, delimiter, width, row_no)
    numbered = frame.with_row_index("row_no", offset=row_no).with_columns(pl.col("row_no").cast(pl.Int64))
    if tail is not None and (torn or broken_off(tail, delimiter, width, ended=block.ended)):
        numbered = _with_cut(numbered, text)
    return numbered


def _with_cut(frame: pl.DataFrame, text: bytes) -> pl.DataFrame:
    """The last row that is not blank is not all there."""
    lines = text.split(b"\n")[:-1]
    blank = next((at for at, line in enumerate(reversed(lines)) if line.strip(b"\r\t ")), 0)
    last = frame["row_no"].max()
    cut = pl.col("row_no") == (int(last) - blank if isinstance(last, int) else -1)
    return frame.with_columns(pl.when(cut).then(pl.lit(CUT)).otherwise(EXTRA).alias(EXTRA))


def _without_open_quote(text: bytes) -> bytes | None:
    """The text without the quotes of its last line, where that is the only one that has an open one."""
    above, _, last = text.removesuffix(b"\n").rpartition(b"\n")
    return None if above.count(b'"') % 2 else b"\n".join((above, last.replace(b'"', b""), b""))


def _refuse_open_quote(block: bytes, delimiter: str, row_no: int) -> None:
    """Raises RefusedFile where a row written below the block would become part of its last cell."""
    below = "\x1f"
    rows = list(_rows(block + below.encode(), delimiter, row_no))
    if rows[-1] != [below]:
        raise RefusedFile(say("intake.open_quote", row=row_no + len(rows) - 1))


def _refuse_swallowed_rows(block: bytes, delimiter: str, width: int, row_no: int) -> None:
    """Raises RefusedFile where a cell of several lines holds as many delimiters as a row: quotes lost their mates."""
    if width < FEWEST_COLUMNS:
        return
    cells = pl.all().exclude("row_no")
    lost = cells.str.contains("\n", literal=True) & (cells.str.count_matches(delimiter, literal=True) >= width - 1)
    every = _parsed(block, delimiter, width, list(range(width)), row_no).with_row_index("row_no", offset=row_no)
    found = every.filter(pl.any_horizontal(lost.fill_null(False)))
    if found.height:
        raise RefusedFile(say("intake.open_quote", row=found["row_no"][0]))


def _parsed(
    block: bytes, delimiter: str, width: int, wanted: list[int], row_no: int, *, decoded: bool = False
) -> pl.DataFrame:
    """The cells of a block; one that was `decoded` from another encoding may have marks in it."""
    if not (decoded and MARKED in block):
        try:
            return _fast(block, delimiter, width, wanted)
        except ComputeError:
            marked = block.decode("utf-8", errors="pdd_ops_marked").encode("utf-8")
            if marked == block:  # quotes inside a cell that no csv writer would write: slower, and forgiving
                return _forgiving(block, delimiter, width, wanted, row_no)
            block = marked
    try:
        frame = _fast(block, delimiter, width, wanted)
    except ComputeError:
        frame = _forgiving(block, delimiter, width, wanted, row_no)
    return _with_marks(frame, row_no)


def _with_marks(frame: pl.DataFrame, row_no: int) -> pl.DataFrame:
    """Rows with bytes that are no text are marked; where they are many, the text is of several encodings."""
    cells = pl.any_horizontal(pl.all().str.contains(MARK, literal=True).fill_null(False))
    bad = frame.select(cells.alias("bad"))["bad"]
    if (count := int(bad.sum())) > FEW_BAD_ROWS and count * 20 > frame.height:
        raise RefusedFile(say("intake.bad_row_bytes", row=row_no + (bad.arg_max() or 0)))
    return frame.with_columns(pl.when(bad).then(pl.lit(MARK)).otherwise(EXTRA).alias(EXTRA))


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
        extra_columns="ignore",  # where the first row is the longest
        missing_columns="insert",
        raise_if_empty=False,
    )


def _forgiving(block: bytes, delimiter: str, width: int, wanted: list[int], row_no: int) -> pl.DataFrame:
    rows: list[list[str | None]] = []
    for cells in _rows(block, delimiter, row_no):
        padded: list[str | None] = [*cells[:width], *[None] * (width - len(cells)), "".join(cells[width:]) or None]
        rows.append([padded[at] for at in [*wanted, width]])
    return pl.DataFrame(rows, schema=dict.fromkeys(_names(width, wanted), pl.String), orient="row")


def _rows(block: bytes, delimiter: str, row_no: int) -> Iterator[list[str]]:
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError as error:
        bad_row = row_no + block.count(b"\n", 0, error.start)
        raise RefusedFile(say("intake.bad_row_bytes", row=bad_row)) from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        row = row_no + reader.line_num - 1
        raise RefusedFile(say("intake.not_a_table", row=row, detail=said(error))) from None
