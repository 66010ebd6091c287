"""Follow-up lists that a team has filled in, read back: csv or workbook, told by the headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pdd_ops.document.visible import FORMULA_STARTS
from pdd_ops.errors import PddOpsError, RefusedFile
from pdd_ops.intake.containers import Refused, origins, tables
from pdd_ops.intake.faults import said
from pdd_ops.intake.tables import Table
from pdd_ops.lang import in_every_language, say
from pdd_ops.periods import parse_day
from pdd_ops.work.follow_ups import LISTS, Answered, Said
from pdd_ops.work.model import one_line
from pdd_ops.work.whole_rows import refuse_cut

FIELDS = ("list", "order", "owner", "follow_day", "result", "mark")
NEEDED = {"list", "order", "result"}
NOTHING = "—"  # what a workbook shows where there is nothing
LONGEST = 500  # signs of a result


def read_answers(path: Path) -> list[Answered]:
    """The rows in which people wrote anything, of every sheet that has the headings. Raises PddOpsError."""
    if not path.is_file():
        raise PddOpsError(say("work.no_file", file=path))
    found: list[list[Answered]] = []
    try:
        for origin in origins(path):
            if isinstance(origin, Refused):
                raise PddOpsError(say("work.cannot_read", file=origin.name, detail=origin.reason))
            found += [list(rows) for table in tables(origin) if (rows := _rows(table, path)) is not None]
    except RefusedFile as error:
        raise PddOpsError(say("work.cannot_read", file=path, detail=said(error))) from None
    if not found:
        known = say("goods.comma").join(say(f"follow.column_{name}") for name in FIELDS)
        raise PddOpsError(say("follow.no_headings", file=path, known=known))
    return [row for rows in found for row in rows]


def _rows(table: Table, path: Path) -> Iterator[Answered] | None:
    names = {field: set(in_every_language(f"follow.column_{field}").values()) for field in FIELDS}
    for delimiter, head in table.heads():
        for number, row in enumerate(head, start=1):
            places = {field: at for field in FIELDS for at, name in enumerate(row) if name.strip() in names[field]}
            if places.keys() >= NEEDED:
                frames = table.frames(delimiter, len(row), list(places.values()), number)
                cells = (one for frame in frames for one in frame.iter_rows(named=True))
                return _answers(cells, places, path)
    return None


def _answers(cells: Iterator[dict[str, Any]], places: Mapping[str, int], path: Path) -> Iterator[Answered]:
    for row in cells:
        refuse_cut(row, path)
        text = {field: _plain(row[f"c{at}"] or "") for field, at in places.items()}
        words = (text.get("owner", ""), text.get("follow_day", ""), text["result"])
        if any(words):
            yield _answer(text, words, path, row["row_no"])


def _answer(text: Mapping[str, str], words: tuple[str, str, str], path: Path, number: int) -> Answered:
    from pdd_ops.intake.reviews import masked

    labels = {label: name for name in LISTS for label in in_every_language(f"follow.list_{name}").values()}
    name = labels.get(text["list"], text["list"])
    owner, day, result = words
    try:
        if name not in LISTS:
            raise PddOpsError(say("follow.no_list", value=name))
        if len(result) > LONGEST:
            raise PddOpsError(say("follow.too_long", length=len(result), most=LONGEST))
        told = Said(masked(owner), parse_day(day.replace("/", "-")[:10]) if day else "", masked(result))
    except PddOpsError as error:
        raise PddOpsError(say("work.bad_row", file=path.name, row=number, why=error)) from None
    return Answered(name, text["order"], told, text.get("mark", ""))


def _plain(text: str) -> str:
    """A cell as one line; the apostrophe goes that kept a spreadsheet from reading it as a formula."""
    line = one_line(str(text))
    if line == NOTHING:
        return ""
    return line[1:] if line[:1] == "'" and line[1:2] in FORMULA_STARTS else line
