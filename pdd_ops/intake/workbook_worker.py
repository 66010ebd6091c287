"""The process in which workbooks are read: it can be ended, and it may take only so much memory.

`python -I -c` starts it with nothing but what reads workbooks, and it serves one workbook after the other until its
input ends. Each is asked for by its length and its bytes; the answers are a letter, a length and so many bytes: N the
name of a sheet, G its cells as an Arrow stream, E what is wrong with the workbook, D the end.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from fastexcel import ExcelReader

MOST_MEMORY = 1 << 30  # bytes that are really taken
MOST_ADDRESSES = 3 << 29  # bytes beyond what the libraries map
ROWS_AT_ONCE = 20_000
SIZE = 8  # bytes of a length


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Reads workbooks until there are no more."""
    import fastexcel  # noqa: F401  # while nobody waits for it
    import polars  # noqa: F401

    bound_memory()
    while len(head := asked.read(SIZE)) == SIZE:
        for kind, content in _answers(asked, int.from_bytes(head)):
            answers.write(kind + len(content).to_bytes(SIZE))
            answers.write(content)
        answers.flush()


def bound_memory() -> None:
    """Asks the system to end this process rather than give it much more than MOST_MEMORY. Only Linux does so; what the
    process really takes is watched by the one that asks."""
    if sys.platform == "linux":
        import resource

        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = size + MOST_ADDRESSES
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def _answers(asked: BinaryIO, size: int) -> Iterator[tuple[bytes, bytes | memoryview]]:
    """The sheets that have cells, or what is wrong with the workbook."""
    import fastexcel

    try:
        book = fastexcel.read_excel(asked.read(size))
        for name in book.sheet_names:
            grid = _grid(book, name)
            if grid.height and grid.width:
                yield b"N", name.encode("utf-8", errors="replace")
                yield from (
                    (b"G", grid.slice(at, ROWS_AT_ONCE).write_ipc_stream(None).getbuffer())
                    for at in range(0, grid.height, ROWS_AT_ONCE)
                )
    except MemoryError:
        raise  # as where the system ends the process: the next workbook gets a new one
    except BaseException as error:  # noqa: BLE001  # panics of the reader among them, whose class cannot be imported
        yield b"E", str(error).encode("utf-8", errors="replace")
    yield b"D", b""


def _grid(book: ExcelReader, name: str) -> pl.DataFrame:
    """All cells as text. Numbers of 16 digits and more have lost the last ones: they are shown as such, '1.2e18'."""
    grid = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
    for at, column in enumerate(grid.columns):
        whole = grid[column].str.contains(r"^\d{16,}$").fill_null(False)
        if whole.any() and (rounded := _as_doubles(grid[column].set(~whole, None))).is_not_null().any():
            first = rounded.is_not_null().arg_max()
            if first is not None and _is_number(book, name, row=first, column=at):
                grid = grid.with_columns(rounded.fill_null(grid[column]).alias(column))
    return grid


def _as_doubles(digits: pl.Series) -> pl.Series:
    """'1.2345678901234568e18' for whole numbers that are exactly a double, as every number cell is; else null."""
    import polars as pl

    exact = [text if text and int(float(text)) == int(text) else None for text in digits]
    return pl.Series(exact, dtype=pl.String).cast(pl.Float64).cast(pl.String)


def _is_number(book: ExcelReader, name: str, *, row: int, column: int) -> bool:
    cell = book.load_sheet(name, header_row=None, skip_rows=row, n_rows=1, use_columns=[column]).to_polars()
    return bool(cell.width) and cell.to_series().dtype.is_numeric()
