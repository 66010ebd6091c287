"""Lines of orders that a format of the user's own tells apart: by a number, or because like rows are all meant."""

from __future__ import annotations

from typing import Any

from pdd_ops.money import yuan
from pdd_ops.records import frozen
from pdd_ops.store.engine import Connection
from pdd_ops.store.staged_rows import set_apart, staged_columns

_DESCRIPTION = ("line_number", "product_id", "sku_id", "sku", "product_name")


@frozen
class OwnLines:
    """What the format says of lines."""

    keep: bool  # rows that are alike are lines of their own
    returns: bool  # an order without a line that was paid for is no sale: its rows become rejects


def number_own_lines(connection: Connection, own: OwnLines) -> tuple[int, int]:
    """Numbers the staged lines of each order; returns how many rows repeated another, and how many were set apart."""
    for column, value in (("line", 0), ("product_first", 1)):
        connection.execute(f"ALTER TABLE stage.rows ADD COLUMN {column} INTEGER NOT NULL DEFAULT {value}")
    present = staged_columns(connection)
    apart = _without_sales(connection) if own.returns and "paid_fen" in present else 0
    repeated = 0 if own.keep else _remove_repeated(connection, _alike(present))
    order = ", ".join([*(name for name in _DESCRIPTION if name in present), "row_no"])
    product = "product_id" if "product_id" in present else "''"
    connection.execute(
        f"""CREATE TEMP TABLE own_lines AS SELECT rowid AS id,
          row_number() OVER (PARTITION BY order_id ORDER BY {order}) - 1 AS line,
          row_number() OVER (PARTITION BY order_id, {product} ORDER BY {order}) = 1 AS product_first
        FROM stage.rows"""
    )
    connection.execute(
        """UPDATE stage.rows SET line = l.line, product_first = l.product_first FROM temp.own_lines l
        WHERE l.id = stage.rows.rowid AND (l.line > 0 OR NOT l.product_first)"""
    )
    connection.execute("DROP TABLE temp.own_lines")
    return repeated, apart


def number_returns(connection: Connection, own: OwnLines) -> tuple[int, int]:
    """Gives the staged returns their case numbers, order and place in it; the same counts."""
    present = staged_columns(connection)
    repeated = 0 if own.keep else _remove_repeated(connection, _alike(present))
    order = ", ".join([*(name for name in _DESCRIPTION if name in present), "row_no"])
    connection.execute(
        f"""UPDATE stage.rows SET case_id = n.case_id FROM (
          SELECT rowid AS id, order_id || '#' || row_number() OVER (PARTITION BY order_id ORDER BY {order}) AS case_id
          FROM stage.rows) n WHERE n.id = stage.rows.rowid"""
    )
    return repeated, 0


def _alike(present: list[str]) -> list[str]:
    """What rows are alike in: their line's number, where they have one, else everything that they say."""
    if "line_number" in present:
        return ["order_id", "line_number"]
    return [name for name in present if name not in ("row_no", "line", "product_first")]


def _remove_repeated(connection: Connection, columns: list[str]) -> int:
    listed = ", ".join(columns)
    return connection.execute(
        f"DELETE FROM stage.rows WHERE rowid NOT IN (SELECT max(rowid) FROM stage.rows GROUP BY {listed})"
    ).rowcount


def _without_sales(connection: Connection) -> int:
    unsold = "order_id NOT IN (SELECT order_id FROM stage.rows WHERE paid_fen > 0)"
    return set_apart(connection, "nothing_sold", unsold, value="order_id")


def notes_on_lines(connection: Connection) -> list[tuple[str, dict[str, Any]]]:
    """What was set apart of lines, each reason with its count and amount."""
    rows = connection.execute(
        """SELECT reason, count(*), sum(CAST(round(value * 100) AS INTEGER)) FROM stage.rejects
        WHERE reason IN ('negative_price', 'nothing_returned', 'nothing_sold') GROUP BY reason ORDER BY reason"""
    ).fetchall()
    return [(f"import.{reason}", {"count": f"{count:,}", "amount": yuan(int(fen))}) for reason, count, fen in rows]
