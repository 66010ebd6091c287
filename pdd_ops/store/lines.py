"""Rows of one file that share a key: the lines of an order, the like rows of an ad report, plain repetitions."""

from __future__ import annotations

from pdd_ops.store.engine import Connection
from pdd_ops.store.staged_rows import staged_columns

# What one order's line is told apart by: its 样式ID, else all that describes the article, and its pieces and amounts.
# Several rows alike in this are one line seen twice (a sheet pasted together from two exports): the most advanced state
# counts, of equal ones the lower row of the file.
_LINE = """order_id, coalesce(product_id, ''),
  coalesce(sku_id, coalesce(sku, '') || char(10) || coalesce(product_name, '')),
  coalesce(quantity, 0), coalesce(list_fen, 0), coalesce(paid_fen, 0), coalesce(receipts_fen, 0)"""
_PROGRESS = """CASE state WHEN 'unpaid' THEN 0 WHEN 'unshipped' THEN 1 WHEN 'shipped' THEN 2 WHEN 'received' THEN 3
  WHEN 'unknown' THEN 1 WHEN 'unstated' THEN 1 ELSE 4 END"""


def number_lines(connection: Connection) -> int:
    """Gives the staged rows of an order their line numbers; removes repetitions and returns how many there were."""
    for column, value in (("line", 0), ("product_first", 1)):
        connection.execute(f"ALTER TABLE stage.rows ADD COLUMN {column} INTEGER NOT NULL DEFAULT {value}")
    connection.execute(_missing_columns(connection))
    connection.execute(
        f"""CREATE TEMP TABLE repeated AS SELECT rowid AS id,
          row_number() OVER (PARTITION BY {_LINE} ORDER BY {_PROGRESS} DESC, row_no DESC) AS place
        FROM temp.lined WHERE order_id IN (SELECT order_id FROM stage.rows GROUP BY order_id HAVING count(*) > 1)"""
    )
    removed = connection.execute(
        "DELETE FROM stage.rows WHERE rowid IN (SELECT id FROM temp.repeated WHERE place > 1)"
    ).rowcount
    connection.execute(
        f"""CREATE TEMP TABLE lines AS SELECT rowid AS id,
          row_number() OVER (PARTITION BY order_id ORDER BY {_LINE}) - 1 AS line,
          row_number() OVER (PARTITION BY order_id, product_id ORDER BY {_LINE}) = 1 AS product_first
        FROM temp.lined WHERE rowid IN (SELECT id FROM temp.repeated)"""
    )
    connection.execute(
        """UPDATE stage.rows SET line = l.line, product_first = l.product_first
        FROM temp.lines l WHERE l.id = stage.rows.rowid"""
    )
    for name in ("TABLE temp.repeated", "TABLE temp.lines", "VIEW temp.lined"):
        connection.execute(f"DROP {name}")
    return removed


def _missing_columns(connection: Connection) -> str:
    present = staged_columns(connection)
    articles, amounts = ("product_id", "sku_id", "sku", "product_name"), ("list_fen", "paid_fen", "receipts_fen")
    needed = ("order_id", *articles, "quantity", *amounts, "state", "row_no")
    columns = [name if name in present else f"NULL AS {name}" for name in needed]
    return f"CREATE TEMP VIEW lined AS SELECT rowid, {', '.join(columns)} FROM stage.rows"


def remove_outdated_lines(connection: Connection, shop_id: int) -> None:
    """An order's lines are those of the newest file that names it: further lines of older files go."""
    connection.execute(
        """DELETE FROM order_facts WHERE shop_id = ?1 AND line > 0 AND version < (
          SELECT first.version FROM order_facts first
          WHERE first.shop_id = ?1 AND first.order_id = order_facts.order_id AND first.line = 0)""",
        (shop_id,),
    )


def number_like_rows(connection: Connection, key: tuple[str, ...], *, any_alike: bool) -> None:
    """Rows of one file that are alike in the whole key are told apart by their order: none of them is lost.

    Those that may be alike stand in `stage.alike`, where there are any.
    """
    present = staged_columns(connection)
    columns = ", ".join(name for name in key if name in present)
    connection.execute("ALTER TABLE stage.rows ADD COLUMN ordinal INTEGER NOT NULL DEFAULT 0")
    if not any_alike:
        return
    connection.execute(
        f"""UPDATE stage.rows SET ordinal = n.ordinal FROM (
          SELECT rowid AS id, row_number() OVER (PARTITION BY {columns} ORDER BY row_no) - 1 AS ordinal FROM stage.rows
          WHERE row_no IN (SELECT row_no FROM stage.alike)
        ) n WHERE n.id = stage.rows.rowid AND n.ordinal > 0"""
    )


def remove_repeated(connection: Connection, key: tuple[str, ...]) -> int:
    """Of staged rows with the same key the lowest of the file stays; returns how many were removed."""
    present = staged_columns(connection)
    columns = ", ".join(name for name in key if name in present)
    return connection.execute(
        f"DELETE FROM stage.rows WHERE rowid NOT IN (SELECT max(rowid) FROM stage.rows GROUP BY {columns})"
    ).rowcount
