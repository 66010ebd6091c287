"""A list as a file for a spreadsheet: csv with the mark that Excel needs, or a workbook with one sheet."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

from pdd_ops.document.as_tables import tables_of
from pdd_ops.document.blocks import Document, Table
from pdd_ops.document.visible import inert
from pdd_ops.errors import UsageError
from pdd_ops.lang import say
from pdd_ops.render.files import write_whole


def write_list(document: Document, target: Path, *, mode: int = 0o600) -> None:
    """Writes the tables of a document to a .csv file, or all of it to an .xlsx file, as the name ends, with these
    permissions. Raises UsageError on another ending, PddOpsError of the disk."""
    if target.suffix.lower() == ".csv":
        content = b"".join(_csv(table.in_full) for table in tables_of(document))
    elif target.suffix.lower() == ".xlsx":
        from pdd_ops.render.excel.answer import document_xlsx

        content = document_xlsx(document)
    else:
        raise UsageError(say("work.bad_suffix", file=target))
    write_whole(target, content, mode=mode)


def _csv(table: Table) -> bytes:
    out, rows = StringIO(), [[cell.value for cell in row] for row in table.rows]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(
        [table.columns, *([inert(value) if isinstance(value, str) else value for value in row] for row in rows)]
    )
    return out.getvalue().encode("utf-8-sig")
