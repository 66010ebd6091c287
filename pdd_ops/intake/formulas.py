"""Cells that the reader of workbooks gives as blank ones: formulas without a value, and errors of formulas."""

from __future__ import annotations

import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from pdd_ops.intake import ods_errors, xls_errors
from pdd_ops.intake.kinds import NO_VALUE

if TYPE_CHECKING:
    import polars as pl

Cell = tuple[int, int, str]  # row, column, text
Sheets = list[tuple[str, "pl.DataFrame"]]
_ODD = (ValueError, LookupError, struct.error, SyntaxError)  # the last is that of XML
MOST_BYTES = 64 << 20  # of a sheet: larger ones are read as they are
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(rb"<Relationship\b([^>]*)>")
_CELL = re.compile(rb"<c\b([^>]*)>(<f\b.*?|<v>#.*?)</c>", re.DOTALL)
_VALUE = re.compile(rb"<v>([^<]+)</v>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


def with_formulas(data: bytes, kind: str, sheets: Sheets) -> Sheets:
    """The sheets of a workbook ('zip': .xlsx or .ods, 'ole': .xls) with '#公式' where a formula has no value, and
    '#DIV/0!' and the like where one failed."""
    try:
        cells = xls_errors.sheets_with_errors(data) if kind == "ole" else _in_zip(data, [name for name, _ in sheets])
    except (*_ODD, zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError):
        return sheets  # the sheets could be read all the same
    return [(name, _mended(grid, cells.get(name, ()))) for name, grid in sheets]


def _in_zip(data: bytes, names: Collection[str]) -> dict[str, Iterable[Cell]]:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if "content.xml" in parts.namelist():
            return {**ods_errors.sheets_with_errors(parts)}
        paths = _paths(parts)
        return {name: list(_found(parts, paths.get(name, ""))) for name in names}


def _paths(parts: zipfile.ZipFile) -> dict[str, str]:
    """Name of a sheet → its part."""
    if "xl/workbook.xml" not in parts.namelist():
        return {}
    relations = [_attributes(found) for found in _RELATION.findall(parts.read("xl/_rels/workbook.xml.rels"))]
    targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
    sheets = [_attributes(found) for found in _SHEET.findall(parts.read("xl/workbook.xml"))]
    by_name = {one.get("name", ""): targets.get(one.get("r:id", one.get("id", "")), "") for one in sheets}
    return {name: target.lstrip("/") if target.startswith("/") else f"xl/{target}" for name, target in by_name.items()}


def _attributes(text: bytes) -> dict[str, str]:
    found = re.findall(r'([\w:]+)="([^"]*)"', text.decode("utf-8", errors="replace"))
    return {name: html.unescape(value) for name, value in found}


def _found(parts: zipfile.ZipFile, path: str) -> Iterator[tuple[int, int, str]]:
    """(row, column, text), counted from 0, of the cells that are looked for."""
    if path not in parts.namelist() or parts.getinfo(path).file_size > MOST_BYTES:
        return
    xml = parts.read(path)
    if b"<f" not in xml and b't="e"' not in xml:
        return
    for attributes, content in _CELL.findall(xml):
        place, value = _PLACE.search(attributes), _VALUE.search(content)
        if place and (b't="e"' in attributes or value is None) and b"<is>" not in content:
            text = value[1].decode("utf-8", errors="replace") if value else NO_VALUE
            yield int(place[2]) - 1, _column(place[1]), text


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _mended(grid: pl.DataFrame, cells: Iterable[Cell]) -> pl.DataFrame:
    import polars as pl

    by_column: dict[int, dict[int, str]] = {}
    for row, column, text in cells:
        if row < grid.height and column < grid.width:
            by_column.setdefault(column, {})[row] = text
    for column, texts in by_column.items():
        name = grid.columns[column]
        given = pl.Series([None], dtype=pl.String).new_from_index(0, grid.height)
        given = given.scatter(list(texts), list(texts.values()))
        shown = pl.when(pl.col(name) == "").then(None).otherwise(pl.col(name))  # .ods has no blank but an empty text
        grid = grid.with_columns(pl.coalesce(shown, given, pl.col(name)).alias(name))
    return grid
