"""Whose turn it is in the cases of a database that was made before this was known."""

from __future__ import annotations

import sqlite3

from pdd_ops.store.rollup import roll_up_cases
from pdd_ops.store.upsert import derived_columns


def regroup_cases(connection: sqlite3.Connection) -> None:
    """Fills state_group and the sums of cases anew, within the caller's transaction."""
    connection.execute(f"UPDATE aftersales AS r SET state_group = {derived_columns('aftersales')['state_group']}")
    for (shop,) in connection.execute("SELECT shop_id FROM shops").fetchall():
        connection.execute("DROP TABLE IF EXISTS temp.touched_cases")
        connection.execute("CREATE TEMP TABLE touched_cases (day TEXT PRIMARY KEY) WITHOUT ROWID")
        connection.execute(
            """INSERT INTO temp.touched_cases
            SELECT opened_day FROM aftersales WHERE shop_id = ?1 AND opened_day NOT NULL
            UNION SELECT refund_day FROM aftersales WHERE shop_id = ?1 AND refund_day NOT NULL""",
            (shop,),
        )
        roll_up_cases(connection, shop)
