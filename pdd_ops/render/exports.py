"""A list as a file for a spreadsheet: csv with the mark that Excel needs, or a workbook with one sheet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from pdd_ops.document.blocks import Table
from pdd_ops.document.visible import inert
from pdd_ops.errors import UsageError
from pdd_ops.lang import say
from pdd_ops.render.files import write_whole


def write_table(table: Table, target: Path, *, day: str, mode: int = 0o600) -> None:
    """Writes a .csv or an .xlsx file as its name ends, with these permissions. Raises UsageError on another ending,
    PddOpsError of the disk."""
    if target.suffix.lower() == ".csv":
        write_whole(target, _csv(table.columns, [[cell.value for cell in row] for row in table.rows]), mode=mode)
    elif target.suffix.lower() == ".xlsx":
        from pdd_ops.render.excel.query_workbook import table_xlsx

        write_whole(target, table_xlsx(table, day=day), mode=mode)
    else:
        raise UsageError(say("work.bad_suffix", file=target))


def _csv(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([columns, *([inert(value) if isinstance(value, str) else value for value in row] for row in rows)])
    return out.getvalue().encode("utf-8-sig")
