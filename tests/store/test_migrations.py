"""A database of any older version becomes what a new one is, and holds what it held."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.older import MIGRATIONS, as_it_was, tables
from support.shared import sample_shop

from pdd_ops.store.database import COVERAGE_SINCE, SCHEMA_VERSION, SUMS_SINCE, open_reader

QUICK = (1, COVERAGE_SINCE - 1, *(since - 1 for since in SUMS_SINCE.values()), SCHEMA_VERSION - 1)
VERSIONS = [pytest.param(at, marks=() if at in QUICK else pytest.mark.slow) for at in range(1, SCHEMA_VERSION)]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, imported today."""
    return sample_shop(tmp_path_factory)


def layout(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """The columns of each table and view, and the indexes."""
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
    columns = [(name, *row[1:]) for name in sorted(names) for row in connection.execute(f"PRAGMA table_info({name})")]
    indexes = """SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')
      AND tbl_name <> '_sqlite_migrations' ORDER BY name"""
    return [*columns, *connection.execute(indexes)]


def rows(connection: sqlite3.Connection, name: str, columns: str = "*") -> list[tuple[Any, ...]]:
    return sorted(connection.execute(f"SELECT {columns} FROM {name}"), key=repr)


def columns_of(connection: sqlite3.Connection, name: str) -> str:
    return ", ".join(row[1] for row in connection.execute(f"PRAGMA table_info({name})"))


def test_the_version_is_that_of_the_newest_migration() -> None:
    assert [int(script.name[:4]) for script in MIGRATIONS] == list(range(1, SCHEMA_VERSION + 1))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_database_of_any_version_is_brought_up_to_date(database: Path, tmp_path: Path, version: int) -> None:
    older = as_it_was(tmp_path / "older.db", database, version)
    with closing(sqlite3.connect(older)) as connection:
        known = {name: columns_of(connection, name) for name in tables(connection)}
    with closing(open_reader(older)) as upgraded, closing(open_reader(database)) as today:
        assert layout(upgraded) == layout(today)
        for name, columns in known.items():
            assert rows(upgraded, name, columns) == rows(today, name, columns), name


def test_ads_of_an_older_database_get_their_sums(database: Path, tmp_path: Path) -> None:
    """Version 10 added up spend and sales alone; what else its reports said stood in its facts."""
    with (
        closing(open_reader(as_it_was(tmp_path / "older.db", database, 10))) as upgraded,
        closing(open_reader(database)) as today,
    ):
        sums = "shop_id, dim, key, day, day_to, net_sales_fen, direct_sales_fen, inquiries, favourites"
        assert rows(upgraded, "ad_sums", sums) == rows(today, "ad_sums", sums)
        assert upgraded.execute("SELECT sum(net_sales_fen) FROM ad_sums").fetchone()[0] > 0


def test_refunds_of_an_older_database_get_their_times(database: Path, tmp_path: Path) -> None:
    """Version 8 knew no times of refunds: they are added up from its cases, as an import adds them up."""
    with closing(open_reader(as_it_was(tmp_path / "older.db", database, 8))) as upgraded:
        sql = "SELECT sum(timed_refunds), sum(refund_seconds), sum(slow_refunds) FROM case_days WHERE dim = 'all'"
        [(timed, seconds, slow)] = upgraded.execute(sql)
    assert (timed > 50, seconds > 50 * 3600, slow > 5) == (True, True, True)


def test_parcels_and_money_of_an_older_database_are_added_up(database: Path, tmp_path: Path) -> None:
    with (
        closing(open_reader(as_it_was(tmp_path / "older.db", database, 25))) as upgraded,
        closing(open_reader(database)) as today,
    ):
        for name in ("delivery_days", "order_cash"):
            assert rows(upgraded, name) == rows(today, name) != []
