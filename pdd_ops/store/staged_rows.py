"""What the statements about staged rows share: which columns there are, and rows that become rejects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pdd_ops.store.statement import Connection

_REJECTS = (
    "CREATE TABLE IF NOT EXISTS stage.rejects (row_no INTEGER, column TEXT, value TEXT, reason TEXT, kept INTEGER)"
)


def staged_columns(connection: Connection) -> list[str]:
    """The columns that the staged rows have, in their order."""
    return [row[1] for row in connection.execute("PRAGMA stage.table_info(rows)")]


def set_apart(connection: Connection, reason: str, condition: str, *, column: str = "", value: str = "''") -> int:
    """The staged rows of a condition become rejects; returns how many. `value` is SQL, `column` a header for people."""
    note_rejects(connection, reason, f"{value} AS value FROM stage.rows WHERE {condition}", {"column": column})
    return connection.execute(f"DELETE FROM stage.rows WHERE {condition}").rowcount


def note_rejects(connection: Connection, reason: str, rest: str, values: Mapping[str, Any]) -> int:
    """Rejects for the rows of `SELECT row_no, {rest}`, whose second column is the value; returns how many. `values`
    has the header as `column`, and what `rest` asks for."""
    connection.execute(_REJECTS)
    return connection.execute(
        f"""INSERT INTO stage.rejects (row_no, column, value, reason, kept)
        SELECT row_no, :column, value, :reason, 0 FROM (SELECT row_no, {rest})""",
        {**values, "reason": reason},
    ).rowcount
