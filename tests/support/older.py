"""Databases as older versions of the program left them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from pdd_ops.store.connections import statements

MIGRATIONS = sorted(
    (Path(__file__).parents[2] / "pdd_ops/store/migrations").glob("*.sql"), key=lambda script: script.name
)


def as_it_was(older: Path, database: Path, version: int) -> Path:
    """The content of a database in the tables of an older version, as far as that version had them."""
    before = [script for script in MIGRATIONS if int(script.name[:4]) <= version]
    with closing(sqlite3.connect(older, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS new", [str(database)])
        for script in before:
            for statement in statements(script.read_text("utf-8")):
                connection.execute(statement)
        for table in tables(connection):
            columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")
        [(applied,)] = connection.execute("SELECT sql FROM new.sqlite_master WHERE name = '_sqlite_migrations'")
        connection.execute(applied)
        connection.execute(
            "INSERT INTO main._sqlite_migrations SELECT * FROM new._sqlite_migrations WHERE name < ?",
            [f"{version + 1:04}"],
        )
        connection.execute(f"PRAGMA user_version = {version}")
    return older


def tables(connection: sqlite3.Connection) -> list[str]:
    """The names of the tables, without those that keep the books of SQLite and of the migrations."""
    sql = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name"
    return [name for (name,) in connection.execute(sql) if not name.startswith("sqlite_")]
