"""Rows of a dataset out of a database of files read again, in the place of those that a shop had."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from pdd_ops.lang import say
from pdd_ops.store.articles import ARTICLE_MAPS
from pdd_ops.store.interning import WORDINGS
from pdd_ops.store.recompute import recompute_shop
from pdd_ops.store.reread import Imported
from pdd_ops.store.rollup import run
from pdd_ops.store.upsert import fact_table

_NOT_COPIED = ("import_id", "shop_id", "imported_at", "reread")


def replant(connection: sqlite3.Connection, shop_id: int, dataset: str, files: Sequence[Imported]) -> None:
    """Takes what the attached database `again` has of a dataset as the shop's, whose rows of it are gone already.

    `files` are its imports in `main`, which keep their numbers; counts, notes and rejects become those of `again`.
    """
    connection.execute("DROP TABLE IF EXISTS temp.numbers")
    connection.execute("CREATE TEMP TABLE numbers (again INTEGER PRIMARY KEY, import_id INTEGER NOT NULL)")
    for one in files:
        connection.execute(
            "INSERT INTO temp.numbers SELECT import_id, ? FROM again.imports WHERE sha256 = ? AND dataset = ?",
            (one.import_id, one.sha256, dataset),
        )
    _copy_journal(connection, shop_id)
    _copy_facts(connection, shop_id, fact_table(dataset))
    if dataset == "orders":
        _copy(connection, shop_id, "order_status_history")
    connection.execute(
        """INSERT INTO main.labels (shop_id, dim, key, label, version)
        SELECT ?, dim, key, label, version FROM again.labels WHERE true ON CONFLICT (shop_id, dim, key)
        DO UPDATE SET label = excluded.label, version = excluded.version WHERE excluded.version >= version""",
        (shop_id,),
    )


def settle(connection: sqlite3.Connection, shop_id: int) -> None:
    """What follows from a shop's facts, made anew after rows have gone or come: names, articles, sums, coverage."""
    run(connection, "labels_of_facts", {"shop": shop_id})
    if any(_has(connection, table, shop_id) for table in ("articles", *ARTICLE_MAPS)):
        run(connection, "articles", {"shop": shop_id}, column=say("costs.spec"))
    recompute_shop(connection, shop_id)


def forget_words(connection: sqlite3.Connection) -> None:
    """Takes out the words that no order has any more."""
    for wording in WORDINGS:
        connection.execute(
            f"DELETE FROM main.{wording.table} WHERE {wording.number} NOT IN "
            f"(SELECT {wording.number} FROM main.order_facts)"
        )


def _has(connection: sqlite3.Connection, table: str, shop_id: int) -> bool:
    found = connection.execute(f"SELECT EXISTS (SELECT 1 FROM main.{table} WHERE shop_id = ?)", (shop_id,)).fetchone()
    return bool(found[0])


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]


def _copy_journal(connection: sqlite3.Connection, shop_id: int) -> None:
    names = [name for name in _columns(connection, "imports") if name not in _NOT_COPIED]
    changed = ", ".join(f"{name} = a.{name}" for name in names)
    connection.execute(
        f"""UPDATE main.imports AS i SET shop_id = ?, {changed}
        FROM again.imports a JOIN temp.numbers n ON n.again = a.import_id WHERE i.import_id = n.import_id""",
        (shop_id,),
    )
    connection.execute("DELETE FROM main.rejects WHERE import_id IN (SELECT import_id FROM temp.numbers)")
    names = [name for name in _columns(connection, "rejects") if name != "import_id"]
    connection.execute(
        f"""INSERT INTO main.rejects (import_id, {", ".join(names)}) SELECT n.import_id, {", ".join(names)}
        FROM again.rejects r JOIN temp.numbers n ON n.again = r.import_id ORDER BY r.rowid"""
    )


def _copy_facts(connection: sqlite3.Connection, shop_id: int, table: str) -> None:
    columns = {name: f"f.{name}" for name in _columns(connection, table) if name != "id"}
    columns |= {"shop_id": str(shop_id), "import_id": "n.import_id"}
    joined = ""
    if table == "order_facts":
        for at, wording in enumerate(WORDINGS):
            words = ", ".join(wording.columns)
            connection.execute(
                f"INSERT OR IGNORE INTO main.{wording.table} ({words}) SELECT {words} FROM again.{wording.table}"
            )
            joined += f" JOIN again.{wording.table} a{at} USING ({wording.number}) JOIN main.{wording.table} w{at} ON "
            joined += " AND ".join(f"w{at}.{name} = a{at}.{name}" for name in wording.columns)
            columns[wording.number] = f"w{at}.{wording.number}"
    connection.execute(
        f"""INSERT INTO main.{table} ({", ".join(columns)}) SELECT {", ".join(columns.values())}
        FROM again.{table} f JOIN temp.numbers n ON n.again = f.import_id{joined}"""
    )


def _copy(connection: sqlite3.Connection, shop_id: int, table: str) -> None:
    columns = {name: name for name in _columns(connection, table)} | {"shop_id": str(shop_id)}
    connection.execute(
        f"INSERT INTO main.{table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM again.{table}"
    )
