"""A database from before orders were stored by numbers holds the same afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest

from pdd_ops.formats.model import load_formats
from pdd_ops.periods import Month
from pdd_ops.sample import write_sample
from pdd_ops.store.database import open_reader, open_writer, statements
from pdd_ops.store.importing import Request, import_files
from pdd_ops.store.recompute import differing_sums

MIGRATIONS = sorted(files("pdd_ops.store").joinpath("migrations").iterdir(), key=lambda script: script.name)
OF_NUMBERS = "0008_order_facts"
NEW = {"order_facts", "order_articles", "order_routes", "order_statuses"}


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    paths = write_sample(tmp_path / "exports", orders=300, months=2, seed=4, end=Month.parse("2025-03"))
    request = Request(paths, load_formats(), "小店", database=tmp_path / "shop.db")
    assert all(result.format for result in import_files(request, lambda file, rows: None))
    return request.database


def test_orders_and_sums_are_the_same(database: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.db"
    as_it_was(older, database)
    open_reader(older).close()  # brings it up to date
    with closing(sqlite3.connect(older)) as connection:
        assert set(tables(connection)) >= NEW
    assert held(older) == held(database)
    assert differing_sums(older) == []
    with closing(open_writer(older)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def as_it_was(older: Path, database: Path) -> None:
    """The content of a database in tables as they were before."""
    with closing(sqlite3.connect(older, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS new", [str(database)])
        before = [script for script in MIGRATIONS if script.name < OF_NUMBERS]
        for script in before:
            for statement in statements(script.read_text("utf-8")):
                connection.execute(statement)
        for table in tables(connection):
            columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")
        (applied,) = connection.execute(
            "SELECT sql FROM new.sqlite_master WHERE name = '_sqlite_migrations'"
        ).fetchone()
        connection.execute(applied)
        connection.execute(
            "INSERT INTO main._sqlite_migrations SELECT * FROM new._sqlite_migrations WHERE name < ?", [OF_NUMBERS]
        )
        connection.execute(f"PRAGMA user_version = {len(before)}")


def held(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, those of orders in words."""
    with closing(sqlite3.connect(database)) as connection:
        names = [name for name in tables(connection) if name not in NEW]
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in [*names, "orders"]}
    assert len(rows["orders"]) > 300
    return {name: sorted(found, key=repr) for name, found in rows.items()}


def tables(connection: sqlite3.Connection) -> list[str]:
    sql = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name"
    return [name for (name,) in connection.execute(sql) if not name.startswith("sqlite_")]
