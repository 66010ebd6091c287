"""Errors of formulas in OpenDocument sheets (.ods), which their reader gives as blank cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pdd_ops.intake.kinds import NO_VALUE

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES = 64 << 20  # of the sheets: larger ones are read as they are
_FAILED = re.compile(rb'value-type="error"|table:formula="')
Cell = tuple[int, int, str]


def sheets_with_errors(parts: zipfile.ZipFile) -> dict[str, list[Cell]]:
    """Name of a sheet → (row, column, text), counted from 0, of formulas that failed or have no value. Raises
    ElementTree.ParseError where the file is not built as it should be."""
    if "content.xml" not in parts.namelist() or parts.getinfo("content.xml").file_size > MOST_BYTES:
        return {}
    xml = parts.read("content.xml")
    if not _FAILED.search(xml) or b"<!ENTITY" in xml:
        return {}
    from xml.etree import ElementTree

    found, name, row = dict[str, list[Cell]](), "", 0
    for event, node in ElementTree.iterparse(io.BytesIO(xml), ("start", "end")):  # it has no entities
        if event == "start" and _tag(node) == "table":
            name, row = _given(node, "name"), 0
        elif event == "end" and _tag(node) == "table-row":
            found.setdefault(name, []).extend((row, column, text) for column, text in _failed(node))
            row += int(_given(node, "number-rows-repeated") or 1)
            node.clear()
    return found


def _failed(line: Element) -> Iterator[tuple[int, str]]:
    column = 0
    for cell in line:
        if _tag(cell) in ("table-cell", "covered-table-cell"):
            if text := _error(cell):
                yield column, text
            column += int(_given(cell, "number-columns-repeated") or 1)


def _error(cell: Element) -> str:
    """What a cell shows whose formula failed; '#公式' for one without a value, '' for any other."""
    kinds = [value for name, value in cell.attrib.items() if name.endswith("}value-type")]
    if _given(cell, "formula") and not kinds:
        return NO_VALUE
    if "error" not in kinds:
        return ""
    shown = "".join(cell.itertext()).strip()
    return shown if shown.startswith("#") else "#VALUE!"  # 'Err:502' and the like are no code of other programs


def _tag(node: Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _given(node: Element, name: str) -> str:
    return next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == name), "")
