"""A table of text cells inside a file, whatever the container: its first rows, and all of it as a stream of frames."""

from __future__ import annotations

import csv
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from pdd_ops.errors import RefusedFile
from pdd_ops.intake.faults import said
from pdd_ops.intake.sniff import SAMPLE_BYTES, encoding, refuse_markup
from pdd_ops.intake.text import EXTRA, Block, utf8_blocks
from pdd_ops.lang import say
from pdd_ops.records import frozen

if TYPE_CHECKING:
    import polars as pl

MOST_CELL = 4 << 20  # characters of a cell: a review of 2 MB is odd, and no reason to refuse the others
csv.field_size_limit(MOST_CELL)
HEAD_ROWS = 30
HEAD_SIGNS = 1 << 16  # of a text, in which its first rows mostly stand
DELIMITERS = (",", "\t", ";", "|")
SHEET_BATCH = 100_000  # rows
SMALL_BYTES = 1 << 20
SMALL_CELLS = 200_000
TAIL_BYTES = 1 << 16  # of the rows above the last ones: by them it shows whether a text breaks off
NOTHING = b"\r\n\t ,;"  # what blocks without any value are made of


@frozen
class Origin:
    """Where a table was found: its name as shown, and what is known of its age."""

    name: str  # 'bill.zip/货款.csv', '售后.xlsx'
    path: str  # absolute path of the file on disk
    size: int  # bytes of the (unpacked) file
    modified: float  # seconds since 1970 UTC
    open: Callable[[], BinaryIO]
    state: Callable[[], object] = bool  # what changes when the file on disk does; may raise OSError
    seen: object = False  # its state when it was found

    def refuse_changed(self) -> None:
        """Raises RefusedFile where the file on disk grew, was replaced or went while it was read."""
        try:
            changed = self.state() != self.seen
        except OSError as error:
            raise RefusedFile(say("intake.unreadable", detail=error.strerror or error)) from None
        if changed:
            raise RefusedFile(say("intake.changed"))

    @contextmanager
    def reading(self) -> Iterator[BinaryIO]:
        """The bytes of the file; what shows only while reading (a damaged archive) becomes RefusedFile."""
        try:
            with self.open() as stream:
                yield stream
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError) as error:
            raise RefusedFile(say("intake.bad_zip", detail=said(error))) from None
        except OSError as error:
            raise RefusedFile(say("intake.unreadable", detail=error.strerror or error)) from None


@frozen
class TextTable:
    """A delimited text: csv or tsv in any of the encodings."""

    origin: Origin
    encoding: str
    sample: str
    sheet: str = ""

    @property
    def small(self) -> bool:
        """Whether it has so few rows that one batch holds them and no thread need help."""
        return self.origin.size <= SMALL_BYTES

    @property
    def expected_rows(self) -> int:
        """About how many rows it has, by the length of those at its beginning."""
        lines = max(1, self.sample.count("\n"))
        return max(1, self.origin.size * lines // max(1, len(self.sample.encode(self.encoding, errors="ignore"))))

    @classmethod
    def read(cls, origin: Origin) -> TextTable:
        """Looks at the start of the file. Raises RefusedFile where it is not text of a known encoding."""
        with origin.reading() as stream:
            start = stream.read(SAMPLE_BYTES)
        name = encoding(start)
        sample = start.decode(name, errors="ignore").removeprefix("\ufeff")
        refuse_markup(sample)
        return cls(origin, name, sample)

    def heads(self) -> Iterator[tuple[str, list[list[str]]]]:
        """The first rows, read with each delimiter that occurs in them."""
        text = self.sample if "\n" in self.sample else self.sample.replace("\r", "\n")
        for delimiter in DELIMITERS:
            if delimiter in text or delimiter == DELIMITERS[0]:
                yield delimiter, _first_rows(text, delimiter)

    def frames(self, delimiter: str, width: int, wanted: list[int], skip: int) -> Iterator[pl.DataFrame]:
        """Bounded batches, cut at row ends; memory does not grow with the file."""
        from pdd_ops.intake.csvframe import parse_block

        row_no, above = 1, b""
        with self.origin.reading() as stream:
            for block, blank, last in _with_values(utf8_blocks(stream, self.encoding)):
                row_no += blank
                above += _tail(rows_below(block.text, max(0, skip - row_no + 1)))
                frame = parse_block(block, delimiter, width, wanted, row_no, above if last else None)
                above = _tail(above)
                row_no += frame.height
                yield frame.filter(frame["row_no"] > skip) if row_no - frame.height <= skip else frame


@frozen
class SheetTable:
    """A sheet of a workbook (xlsx, xls); the workbook is read as a whole, its cells as text."""

    origin: Origin
    grid: pl.DataFrame
    sheet: str
    encoding: str = "xlsx"

    @property
    def small(self) -> bool:
        """Whether it has so few rows that no thread need help."""
        return self.grid.height * self.grid.width <= SMALL_CELLS

    @property
    def expected_rows(self) -> int:
        """How many rows it has."""
        return self.grid.height

    def heads(self) -> Iterator[tuple[str, list[list[str]]]]:
        """The first rows; a workbook has no delimiter."""
        yield "", [[cell or "" for cell in row] for row in self.grid.head(HEAD_ROWS).iter_rows()]

    def frames(self, delimiter: str, width: int, wanted: list[int], skip: int) -> Iterator[pl.DataFrame]:
        """The grid in slices."""
        import polars as pl

        columns = self.grid.columns
        picked = [pl.col(columns[at]).alias(f"c{at}") for at in wanted]
        beyond = (
            pl.concat_str([pl.col(name) for name in columns[width:]], ignore_nulls=True) if columns[width:] else None
        )
        extra = (pl.lit(None, dtype=pl.String) if beyond is None else beyond).alias(EXTRA)
        body = self.grid.with_row_index("row_no", offset=1).slice(skip)
        for start in range(0, body.height, SHEET_BATCH):
            yield body.slice(start, SHEET_BATCH).select(*picked, extra, pl.col("row_no").cast(pl.Int64))


# A grid of text cells. `heads` gives each way to read its first rows, as (delimiter, rows); `frames` all rows below
# row `skip` as columns c0, c1, … (those `wanted`), `extra` and row_no. Rows are counted from 1, preamble and header
# included, as a spreadsheet shows them.
Table = TextTable | SheetTable


def _tail(text: bytes) -> bytes:
    """The last rows of a text."""
    return text[-TAIL_BYTES:].partition(b"\n")[2] if len(text) > TAIL_BYTES else text


def rows_below(text: bytes, lines: int) -> bytes:
    """The text without its first lines."""
    for _ in range(lines):
        text = text.partition(b"\n")[2]
    return text


def _with_values(blocks: Iterator[Block]) -> Iterator[tuple[Block, int, bool]]:
    """Each block that holds anything, how many lines of blocks without are between it and the one before, and whether
    it is the last. Millions of blank lines cost next to nothing."""
    held: Block | None = None
    above = blank = 0
    for block in blocks:
        if not block.text.strip(NOTHING):
            blank += block.lines
            continue
        if held is not None:
            yield held, above, False
        held, above, blank = block, blank, 0
    if held is not None:
        yield held, above, True


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    """The first rows of a text; a part of it is tried first, which mostly has them all."""
    start = text[:HEAD_SIGNS]
    if len(start) < len(text) and start.count('"') == 0 and start.count("\n") > HEAD_ROWS:
        text = start
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) == HEAD_ROWS:
                break
    except csv.Error as error:
        raise RefusedFile(say("intake.not_a_table", row=reader.line_num, detail=said(error))) from None
    return rows
