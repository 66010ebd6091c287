"""Rows of one file that share a key because what tells them apart is not kept: they are added up, none is lost."""

from __future__ import annotations

from pdd_ops.formats.datasets import Dataset
from pdd_ops.records import frozen
from pdd_ops.store.engine import Connection
from pdd_ops.store.lines import remove_repeated
from pdd_ops.store.staged_rows import staged_columns


@frozen
class Adding:
    """How rows of one key become one. `amounts` are added up; of what may `change` from one state of a row to the next
    the lowest row's stays; anything else stays where all rows agree in it. `by_person`: like rows are those of several
    persons, where the file names persons. `all_rows`: like rows are always several."""

    amounts: tuple[str, ...]
    change: tuple[str, ...]
    by_person: bool = False
    all_rows: bool = False


ADDED = {
    "affiliate_orders": Adding(
        ("quantity", "amount_fen", "commission_fen", "recruiting_fen", "service_fee_fen"),
        ("state", "created_at", "formed_at", "audited_at", "received_at"),
    ),
    "affiliate_days": Adding(
        ("orders", "amount_fen", "commission_fen", "service_fee_fen"), ("product_name",), by_person=True
    ),
    "overheads": Adding(("amount_fen",), ("month", "on_day"), all_rows=True),
}


def add_up(connection: Connection, dataset: Dataset, *, persons: bool) -> tuple[int, int]:
    """Leaves one staged row a key; returns how many rows repeated another, and how many were added to another.

    `persons`: the file has columns that name persons, which are not read.
    """
    adding = ADDED[dataset.name]
    present = staged_columns(connection)
    key = tuple(name for name in dataset.key if name in present)
    amounts = [name for name in adding.amounts if name in present]
    told = [name for name in present if name not in ("row_no", *key, *amounts, *adding.change)]
    several = adding.all_rows or (adding.by_person and persons)
    repeated = 0 if several else remove_repeated(connection, (*key, *amounts, *told))
    values = [f"sum({name}) AS {name}" for name in amounts]
    values += [f"iif(count(DISTINCT coalesce({name}, '')) = 1, max({name}), NULL) AS {name}" for name in told]
    connection.execute(
        f"""CREATE TEMP TABLE added AS SELECT {", ".join(["max(rowid) AS id", *values])} FROM stage.rows
        GROUP BY {", ".join(key)} HAVING count(*) > 1"""
    )
    if changes := ", ".join(f"{name} = a.{name}" for name in (*amounts, *told)):
        connection.execute(f"UPDATE stage.rows SET {changes} FROM temp.added a WHERE a.id = stage.rows.rowid")
    connection.execute("DROP TABLE temp.added")
    return repeated, remove_repeated(connection, key)
