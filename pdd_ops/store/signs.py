"""Amounts that files write with either sign: expenses of a bill, refunds, spend. The sign is decided for the column."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pdd_ops.errors import RefusedFile
from pdd_ops.intake.recognise import Layout
from pdd_ops.lang import say
from pdd_ops.store.engine import Connection
from pdd_ops.store.staged_rows import staged_columns

Signs = Mapping[str, tuple[int, int]]  # field -> how many amounts of its column are below and above zero in the file


def set_signs(connection: Connection, layout: Layout, *, checked: bool) -> None:
    """Turns staged columns round whose amounts all have the other sign than theirs.

    Raises RefusedFile for a column with both, unless its field may have them or the file's own footer is going to be
    `checked` against it.
    """
    present = staged_columns(connection)
    for name, places in layout.fields.items():
        field = layout.format.field(name)
        if not field.sign or field.column not in present:
            continue
        below, above = connection.execute(
            f"""SELECT count(*) FILTER (WHERE {field.column} < 0), count(*) FILTER (WHERE {field.column} > 0)
            FROM stage.rows"""
        ).fetchone()
        if below and above and not (checked or field.both_signs):
            raise _refusal(layout.headers[places[0]], below, above)
        if (below if field.sign == "+" else above) and not (above if field.sign == "+" else below):
            connection.execute(f"UPDATE stage.rows SET {field.column} = -{field.column}")


def with_signs(orders: pl.DataFrame, layout: Layout) -> tuple[pl.DataFrame, Signs]:
    """A batch of orders, the columns turned round whose amounts in it are all below zero, and the signs as they were.

    Batch by batch it comes to one sign for the whole column: where both occur, `refuse_both_signs` refuses the file.
    """
    signed = {name: column for name in layout.fields if (column := _positive(layout, name))}
    signs = {name: _signs(orders[column]) for name, column in signed.items()}
    turned = [signed[name] for name, (below, above) in signs.items() if below and not above]
    return orders.with_columns(-pl.col(turned)) if turned else orders, signs


def refuse_both_signs(layout: Layout, signs: Signs) -> None:
    """Raises RefusedFile for a column of orders with amounts of both signs, whichever rows of the file have them."""
    for name, (below, above) in signs.items():
        if below and above and not layout.format.field(name).both_signs:
            raise _refusal(layout.headers[layout.fields[name][0]], below, above)


def _positive(layout: Layout, name: str) -> str:
    """The column of a field whose amounts are above zero; '' of others."""
    field = layout.format.field(name)
    return field.column if field.sign == "+" else ""


def _signs(amounts: pl.Series) -> tuple[int, int]:
    least = amounts.min()
    below = int((amounts < 0).sum()) if isinstance(least, int) and least < 0 else 0
    return below, int((amounts > 0).sum())


def _refusal(header: str, below: int, above: int) -> RefusedFile:
    return RefusedFile(say("import.both_signs", header=header, below=below, above=above))
