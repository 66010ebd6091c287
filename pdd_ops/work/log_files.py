"""The operations log out of a table that somebody has kept: csv or xlsx, told by its headings."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import InvalidOperation
from pathlib import Path
from typing import Any

from pdd_ops.errors import PddOpsError, RefusedFile, UsageError
from pdd_ops.intake.containers import Refused, origins, tables
from pdd_ops.intake.faults import said
from pdd_ops.intake.tables import SheetTable, Table
from pdd_ops.lang import say
from pdd_ops.money import fen
from pdd_ops.periods import parse_day
from pdd_ops.work.input_fields import said_text
from pdd_ops.work.kinds import kind_of, type_of, types
from pdd_ops.work.log import add_entry, same_entry
from pdd_ops.work.model import LogEntry
from pdd_ops.work.products import product_name

HEADINGS = {  # field -> the headings that are understood
    "day": ("日期", "开始", "开始日期", "day", "date", "start", "from"),
    "until": ("结束", "结束日期", "截止", "until", "end", "to"),
    "kind": ("类别", "分类", "工作类别", "kind", "group"),
    "type": ("类型", "活动类型", "type"),
    "text": ("内容", "工作", "工作内容", "事项", "text", "what", "work"),
    "products": ("商品ID", "商品id", "商品", "product", "products", "product id"),
    "cost": ("花费", "费用", "花费(元)", "花费（元）", "cost", "cost_yuan"),
}
_DAY = re.compile(r"\s*(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?\s*$")


@dataclass(frozen=True)
class Line:
    """A row of the file: its number there, headings included, and its cells by field."""

    number: int
    cells: Mapping[str, str]
    sheet: str = ""  # where a workbook has several


def read_lines(path: Path) -> list[Line]:
    """The rows that say something, of every sheet that has headings for day and text. Raises PddOpsError on a file
    without any, and on rows that stand above them."""
    if not path.is_file():
        raise PddOpsError(say("work.no_file", file=path))
    try:
        lines = _all_lines(path)
    except RefusedFile as error:
        raise PddOpsError(say("work.cannot_read", file=path, detail=said(error))) from None
    if lines is not None:
        return lines
    known = "；".join(f"{names[0]} / {names[-1]}" for names in HEADINGS.values())
    raise PddOpsError(say("work.no_headings", file=path, known=known))


def _all_lines(path: Path) -> list[Line] | None:
    """The rows of the tables that have the headings, None where there is none."""
    found: list[list[Line]] = []
    for origin in origins(path):
        if isinstance(origin, Refused):
            raise PddOpsError(say("work.cannot_read", file=origin.name, detail=origin.reason))
        lines = (_lines(table) for table in tables(origin))
        found += [one for one in lines if one is not None]
    return [line for lines in found for line in lines] if found else None


def import_lines(
    connection: sqlite3.Connection, shop_id: int, lines: Sequence[Line], path: Path
) -> tuple[list[LogEntry], int]:
    """Adds the rows and returns the new entries, and how many rows the log had already. Raises PddOpsError with the row
    and column of what cannot be read; then nothing is to be kept."""
    new, known = [], 0
    for line in lines:
        entry = _entry(connection, shop_id, line, path)
        if same_entry(connection, entry):
            known += 1
        else:
            new.append(add_entry(connection, entry))
    return new, known


def make_entry(
    connection: sqlite3.Connection, shop_id: int, *, day: str, text: str, until: str = "", kind: str = "",
    type_: str = "", products: Sequence[str] = (), cost: str = "",
) -> LogEntry:  # fmt: skip
    """An entry from words as typed: a type tells the kind where nobody says it. Raises PddOpsError, UsageError."""
    type_id = type_of(type_) if type_ else None
    if not kind and type_id is None:
        raise UsageError(say("work.needs_kind"))
    for product in products:
        product_name(connection, shop_id, product)
    return LogEntry(
        "", shop_id, parse_day(day), kind_of(kind) if kind else types()[type_id or ""].kind, said_text(text),
        parse_day(until) if until else None, tuple(products), type_id, _cost(cost) if cost else None,
    )  # fmt: skip


def _entry(connection: sqlite3.Connection, shop_id: int, line: Line, path: Path) -> LogEntry:
    cells = line.cells
    products = [
        part for part in cells["products"].replace("，", ",").replace("、", ",").replace(" ", ",").split(",") if part
    ]
    try:
        if not cells["kind"] and not cells["type"]:
            raise UsageError(say("work.needs_kind_cell"))
        return make_entry(
            connection, shop_id, day=_day(cells["day"]), text=cells["text"], until=_day(cells["until"]),
            kind=cells["kind"], type_=cells["type"], products=products, cost=cells["cost"],
        )  # fmt: skip
    except PddOpsError as error:
        place = f"{path.name}!{line.sheet}" if line.sheet else path.name
        raise PddOpsError(say("work.bad_row", file=place, row=line.number, why=error)) from None


def _cost(text: str) -> int:
    try:
        amount = fen(text.replace(",", "").strip("¥￥元 "))
    except InvalidOperation:
        raise UsageError(say("work.bad_cost", value=text)) from None
    if amount < 0:
        raise UsageError(say("work.bad_cost", value=text))
    return amount


def _lines(table: Table) -> list[Line] | None:
    """The rows below the headings; None where the first rows have none."""
    for delimiter, head in table.heads():
        for number, row in enumerate(head, start=1):
            places = {
                field: at for field, names in HEADINGS.items() for at, name in enumerate(row) if name.strip() in names
            }
            if {"day", "text"} <= places.keys():
                _check_above(table, head[: number - 1])
                frames = table.frames(delimiter, len(row), list(places.values()), number)
                sheet = table.sheet if isinstance(table, SheetTable) else ""
                found = [_line(cells, places, sheet) for frame in frames for cells in frame.iter_rows(named=True)]
                return [line for line in found if any(line.cells.values())]
    return None


def _check_above(table: Table, rows: Sequence[Sequence[str]]) -> None:
    """Rows above the headings may be a title; one with a day and words beside it is an entry that would be lost."""
    for number, row in enumerate(rows, start=1):
        filled = [cell for cell in row if cell.strip()]
        if len(filled) > 1 and any(map(_DAY.match, filled)):
            why = say("work.above_headings", value=" · ".join(filled)[:60])
            raise PddOpsError(say("work.bad_row", file=table.origin.name, row=number, why=why))


def _line(row: Mapping[str, Any], places: Mapping[str, int], sheet: str) -> Line:
    said = {field: row[f"c{at}"] or "" for field, at in places.items()}
    return Line(row["row_no"], {field: said.get(field, "").strip() for field in HEADINGS}, sheet)


def _day(text: str) -> str:
    """A day as people and spreadsheets write it: 2025-03-05, 2025/3/5, 2025年3月5日, with or without a time."""
    match = _DAY.match(text)
    return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}" if match else text
