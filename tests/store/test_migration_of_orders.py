"""A database from before orders were stored by numbers holds the same afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.older import as_it_was, tables

from pdd_ops.formats.model import load_formats
from pdd_ops.periods import Month
from pdd_ops.sample import write_sample
from pdd_ops.store.database import open_reader, open_writer
from pdd_ops.store.importing import Request, import_files
from pdd_ops.store.recompute import differing_sums

BEFORE = 7  # the version that had no numbers
UNKNOWN = ("客服数据", "售后服务数据", "商品评价")  # exports that it could not read
NEW = {"order_facts", "order_articles", "order_routes", "order_statuses"}


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    paths = write_sample(tmp_path / "exports", orders=300, months=2, seed=4, end=Month.parse("2025-03"))
    paths = [path for path in paths if not path.name.startswith(UNKNOWN)]
    request = Request(paths, load_formats(), "小店", database=tmp_path / "shop.db")
    assert all(result.format for result in import_files(request, lambda file, rows: None))
    with closing(sqlite3.connect(request.database)) as connection, connection:
        for table in ("ad_days", "ad_sums"):  # columns that it left unread
            connection.execute(f"UPDATE {table} SET settled_sales_fen = NULL, indirect_sales_fen = NULL")
        unread = ("return_state", "return_state_at", "intercept_state", "return_key", "parcel_key")
        connection.execute(f"UPDATE aftersales SET {', '.join(f'{name} = NULL' for name in unread)}")
    return request.database


def test_orders_and_sums_are_the_same(database: Path, tmp_path: Path) -> None:
    older = as_it_was(tmp_path / "older.db", database, BEFORE)
    open_reader(older).close()  # brings it up to date
    with closing(sqlite3.connect(older)) as connection:
        assert set(tables(connection)) >= NEW
    assert held(older) == held(database)
    assert differing_sums(older) == []
    with closing(open_writer(older)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def held(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, those of orders in words."""
    with closing(sqlite3.connect(database)) as connection:
        names = [name for name in tables(connection) if name not in NEW]
        connection.execute("ALTER TABLE rejects DROP COLUMN kept")  # which the old version did not know
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in [*names, "orders"]}
    assert len(rows["orders"]) > 300
    return {name: sorted(found, key=repr) for name, found in rows.items()}
