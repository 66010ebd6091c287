"""Amounts that files write with either sign: expenses of a bill, refunds, spend. The sign is decided for the column."""

from __future__ import annotations

from pdd_ops.errors import RefusedFile
from pdd_ops.intake.recognise import Layout
from pdd_ops.lang import say
from pdd_ops.store.engine import Connection


def set_signs(connection: Connection, layout: Layout, *, checked: bool) -> None:
    """Turns staged columns round whose amounts all have the other sign than theirs.

    Raises RefusedFile for a column with both, unless its field may have them or the file's own footer is going to be
    `checked` against it.
    """
    present = {row[1] for row in connection.execute("PRAGMA stage.table_info(rows)")}
    for name, places in layout.fields.items():
        field = layout.format.field(name)
        if not field.sign or field.column not in present:
            continue
        below, above = connection.execute(
            f"""SELECT count(*) FILTER (WHERE {field.column} < 0), count(*) FILTER (WHERE {field.column} > 0)
            FROM stage.rows"""
        ).fetchone()
        if below and above and not (checked or field.both_signs):
            header = layout.headers[places[0]]
            raise RefusedFile(say("import.both_signs", header=header, below=below, above=above))
        if (below if field.sign == "+" else above) and not (above if field.sign == "+" else below):
            connection.execute(f"UPDATE stage.rows SET {field.column} = -{field.column}")
