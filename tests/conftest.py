"""A shop with an empty database for every test, and Chinese, whatever the test before has spoken."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from export_files import Shop
from hypothesis import HealthCheck, settings
from support.delivery import FOLDERS

from pdd_ops.lang import use_language
from pdd_ops.store import database

SETTINGS = ("PDD_OPS_LANG", "PDD_OPS_DB", "PDD_OPS_CONFIG", "PDD_OPS_NOW", "PDD_OPS_WAIT")
MEMORY, ROOM = Path("/dev/shm"), 8 * 2**30  # a file system in memory, and what it must have free

# No test says how quick the machine is.
settings.register_profile("any_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any_machine")


_migrate = database._migrate


@cache
def _empty() -> sqlite3.Connection:
    """A database without rows, in memory, made by the migrations."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(f"PRAGMA page_size = {database.PAGE_BYTES}")
    _migrate(connection)
    return connection


def _migrate_once(connection: sqlite3.Connection) -> None:
    """All migrations of a new database take 40 ms: a worker runs them once, and copies what they made."""
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        _migrate(connection)
    else:
        _empty().backup(connection)


def pytest_configure(config: pytest.Config) -> None:
    """The settings of whoever runs the tests are not theirs, nor their children's. The workers of the quick tests share
    the cores: polars, given one thread, does not contend with itself over small files. What they write stands in
    memory where there is room, as thousands of small databases wait for the disk longer than for the processor."""
    for name in SETTINGS:
        os.environ.pop(name, None)
    if config.option.markexpr == "not slow":
        os.environ.setdefault("POLARS_MAX_THREADS", "1")
        database._migrate = _migrate_once
        if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
            tempfile.tempdir = os.environ["PYTEST_DEBUG_TEMPROOT"]


def pytest_sessionfinish() -> None:
    """What is kept for a whole run goes with it; workers end without running what waits for their exit."""
    for folder in FOLDERS:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    use_language("zh")
    yield
    use_language("zh")  # also for what is made for a whole module, before its first test


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    (tmp_path / "exports").mkdir()
    return Shop(tmp_path / "exports", tmp_path / "data" / "pdd-ops.db")
