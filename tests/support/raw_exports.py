"""The sample's exports read with the standard library and openpyxl alone: rows as text by header, with export times.

Nothing of `pdd_ops` is used here: `second_way` computes the metrics from these rows, independently of the tool.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

_MISSING = {"", "-", "--", "/", "none", "nan", "null", "#null!", "****"}
_DAMAGED_ID = re.compile(r"\d(\.\d+)?e\+?\d+", re.IGNORECASE)
_KEYS = ("订单号", "售后编号", "订单编号")  # a row without them is nobody's
_ARTICLES = ("商品id", "样式ID", "商品ID")  # a damaged one is no id; what was sold counts
_TOTALS = ("总计", "合计", "注：", "说明")
_TIME_IN_NAME = re.compile(r"(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)")
_DAY_IN_NAME = re.compile(r"(\d{4})(\d\d)(\d\d)(?=\.\w+$)")

Row = dict[str, str]


@dataclass(frozen=True)
class Export:
    """One file: when it was downloaded, its headers, and its rows; cells without tabs, missing ones left out."""

    name: str
    as_of: datetime
    headers: frozenset[str]
    rows: list[Row]


def read_exports(folder: Path, names: tuple[str, ...] = ("",)) -> list[Export]:
    """All files of a folder whose names begin with one of `names`, oldest export first."""
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and path.name.startswith(names)]
    exports = [_export(name, data) for path in files for name, data in _members(path)]
    return sorted(exports, key=lambda export: export.as_of)


def newest_filled(
    exports: list[Export], has: Callable[[frozenset[str]], bool], key: Callable[[Row], str]
) -> list[tuple[Row, datetime]]:
    """One row a key over all exports of a kind: in every column the newest filled cell; with the newest export time."""
    merged: dict[str, tuple[Row, datetime]] = {}
    for export in exports:
        if not has(export.headers):
            continue
        seen: dict[str, Row] = {}
        for row in export.rows:
            if seen.setdefault(key(row), row) != row:
                raise AssertionError(f"{export.name}: two different rows for {key(row)}, not expected in the sample")
            earlier = merged[key(row)][0] if key(row) in merged else {}
            merged[key(row)] = ({**earlier, **row}, export.as_of)
    return list(merged.values())


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    """The files in a zip, or the file itself; an xlsx is a zip of its own kind and is left whole."""
    data = path.read_bytes()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as package:
            yield from ((member, package.read(member)) for member in package.namelist())
    else:
        yield path.name, data


def _export(name: str, data: bytes) -> Export:
    table = _sheet(data) if data.startswith(b"PK") else _text_table(data)
    start = next(n for n, cells in enumerate(table) if sum(map(bool, cells)) > 1)  # a hint row has one cell
    headers = table[start]
    rows = [dict(zip(headers, cells, strict=False)) for cells in table[start + 1 :] if _is_data(cells)]
    filled = [{header: cell for header, cell in row.items() if cell.lower() not in _MISSING} for row in rows]
    return Export(name, _as_of(name), frozenset(headers), [row for row in filled if _ids_are_whole(row)])


def _text_table(data: bytes) -> list[list[str]]:
    text = _decoded(data)
    delimiter = "\t" if text.partition("\n")[0].count("\t") > text.partition("\n")[0].count(",") else ","
    return [[_clean(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _sheet(data: bytes) -> list[list[str]]:
    """The first sheet. Not in read-only mode, which believes the wrong dimension of ad reports."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[_clean(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]


def _clean(cell: Any) -> str:  # noqa: ANN401  # what openpyxl gives
    return "" if cell is None else str(cell).strip("\t \ufeff\u00a0\r\n")


def _is_data(cells: list[str]) -> bool:
    return any(cells) and not cells[0].startswith(_TOTALS)


def _ids_are_whole(row: Row) -> bool:
    for name in _ARTICLES:
        if _DAMAGED_ID.fullmatch(row.get(name, "")):
            del row[name]
    return not any(_DAMAGED_ID.fullmatch(row.get(name, "")) for name in _KEYS)


def _as_of(name: str) -> datetime:
    """The moment in the name, or the end of the last day in it."""
    if found := _TIME_IN_NAME.search(name):
        return datetime(*(int(part) for part in found.groups()))  # type: ignore[arg-type]
    if found := _DAY_IN_NAME.search(name):
        return datetime(*(int(part) for part in found.groups())) + timedelta(days=1)  # type: ignore[arg-type]
    if name.startswith("成本表"):  # the merchant's own sheet
        return datetime.min
    raise AssertionError(f"{name} carries no time")
