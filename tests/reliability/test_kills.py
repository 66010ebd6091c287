"""`kill -9` at any moment: the database is as before or after a file, and the next import makes it whole."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest
from support.children import COUNTED, KILLED_BEFORE, OPEN_WRITER, beside, run, start, state

from pdd_ops.periods import Month
from pdd_ops.sample import write_sample
from pdd_ops.store.connections import schema_version, statements
from pdd_ops.store.database import SCHEMA_VERSION, open_writer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
KILLS = int(os.environ.get("PDD_OPS_KILLS", "10"))
EVERY = int(os.environ.get("PDD_OPS_EVERY", "9"))  # of the statements; 1 for all of them
KILLED = -signal.SIGKILL


@dataclass(frozen=True)
class Case:
    """Exports and the states in which the database may be found while they are imported: before, or after a file."""

    exports: list[Path]
    states: list[str]

    @property
    def final(self) -> str:
        return self.states[-1]


def imported_one_by_one(home: Path, exports: list[Path]) -> Case:
    """Each export in an undisturbed import of its own."""
    states = [""]
    for path in exports:
        assert run(home, "import", path, "--shop", "小店", "--db", home / "calm.db")[0] == 0
        states.append(state(home / "calm.db"))
    return Case(exports, states)


def check_after_kill(home: Path, database: Path, case: Case, pid: int) -> int:
    """The state after a kill is one of the states between files; a following import ends as an undisturbed one.

    Returns how many files had been imported.
    """
    found = state(database)
    assert found in case.states
    code, out, err = run(home, "import", *case.exports, "--shop", "小店", "--db", database)
    assert (code, err) == (0, ""), out
    assert state(database) == case.final
    assert not {name for name in beside(database) if str(pid) in name}
    return case.states.index(found)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Case:
    home = tmp_path_factory.mktemp("small")
    exports = write_sample(home / "exports", orders=60, months=1, seed=3, end=Month.parse("2025-03"))
    orders = sorted(path for path in exports if path.name.startswith("orders"))
    return imported_one_by_one(home, orders[-2:])


def statements_of(home: Path, case: Case) -> int:
    """How many statements an undisturbed import hands to SQLite."""
    err = run(home, "import", *case.exports, "--shop", "小店", "--db", home / "counted.db", before=COUNTED)[2]
    return int(err.split("statements ")[1])


@pytest.mark.slow
def test_killed_in_the_middle_of_a_transaction(tmp_path: Path, small: Case) -> None:
    at, database = statements_of(tmp_path, small) - 40, tmp_path / "killed.db"
    process = start(tmp_path, at, "import", *small.exports, "--shop", "小店", "--db", database, before=KILLED_BEFORE)
    process.communicate()
    assert process.returncode == KILLED
    assert check_after_kill(tmp_path, database, small, process.pid) == 1


@pytest.mark.slow
def test_killed_before_each_statement(tmp_path: Path, small: Case) -> None:
    """From the first statement of a new database to the last of the second file; PDD_OPS_EVERY leaves some out."""
    at, reached = 1 - EVERY, set()
    while True:
        at += EVERY
        database = tmp_path / f"{at}.db"
        process = start(
            tmp_path, at, "import", *small.exports, "--shop", "小店", "--db", database, before=KILLED_BEFORE
        )
        process.communicate()
        if process.returncode == 0:
            break
        assert process.returncode == KILLED
        reached.add(check_after_kill(tmp_path, database, small, process.pid))
        for path in tmp_path.glob(f"{at}.db*"):
            path.unlink()
    print(f"kills before statements 1 to {at - 1}, every {EVERY}")  # noqa: T201  # for the page on reliability
    assert at > 100
    assert reached == {0, 1, 2}


@pytest.mark.slow
def test_killed_at_random_moments(tmp_path: Path) -> None:
    """PDD_OPS_KILLS sets how many; the seed is printed so that a failure can be repeated."""
    exports = write_sample(tmp_path / "exports", orders=12_000, months=2, seed=5, end=Month.parse("2025-03"))
    case = imported_one_by_one(tmp_path, sorted(exports))
    begun = time.monotonic()
    assert run(tmp_path, "import", *case.exports, "--shop", "小店", "--db", tmp_path / "timed.db")[0] == 0
    seconds = time.monotonic() - begun
    assert state(tmp_path / "timed.db") == case.final
    seed = int(os.environ.get("PDD_OPS_SEED", str(random.SystemRandom().randrange(1_000_000))))
    dice, reached, kills = random.Random(seed), set[int](), 0
    print(f"seed {seed}")  # noqa: T201  # shown when the test fails
    while kills < KILLS:
        database = tmp_path / f"random-{kills}.db"
        process = start(tmp_path, "import", *case.exports, "--shop", "小店", "--db", database)
        time.sleep(dice.uniform(0.2, seconds))
        process.kill()
        process.communicate()
        if process.returncode != KILLED:  # it was quicker
            continue
        kills += 1
        reached.add(check_after_kill(tmp_path, database, case, process.pid))
        for path in tmp_path.glob(f"{database.name}*"):
            path.unlink()
    print(f"{kills} kills, found after {sorted(reached)} of {len(case.exports)} files")  # noqa: T201
    assert len(reached) > 2


def first_version(path: Path) -> None:
    """A database as the first release left it, with a shop in it."""
    from sqlite_utils import Database, Migrations

    migrations = Migrations("pdd_ops")
    script = files("pdd_ops.store").joinpath("migrations", "0001_initial.sql").read_text("utf-8")

    @migrations(name="0001_initial")
    def _initial(database: Database) -> None:
        for statement in statements(script):
            database.execute(statement)
        database.execute("PRAGMA user_version = 1")

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrations.apply(Database(connection))
        connection.execute("INSERT INTO shops (name) VALUES ('小店')")


def schema(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}


def killed_migrations(home: Path, points: Iterator[int]) -> int:
    """Kills a migration before each of these statements, then opens the database again; returns the number of kills."""
    with closing(open_writer(home / "new.db")) as connection:
        wanted = schema(connection)
    first_version(home / "old.db")
    for count, at in enumerate(points):
        path = home / "killed.db"
        shutil.copy(home / "old.db", path)
        if run(home, at, path, before=KILLED_BEFORE, code=OPEN_WRITER)[0] == 0:
            return count
        with closing(sqlite3.connect(path)) as connection:
            assert schema_version(connection) in (1, SCHEMA_VERSION)
        with closing(open_writer(path)) as connection:
            assert schema(connection) == wanted
            assert schema_version(connection) == SCHEMA_VERSION
            assert connection.execute("SELECT name FROM shops").fetchall() == [("小店",)]
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return count + 1


@pytest.mark.slow
def test_a_killed_migration_is_run_again(tmp_path: Path) -> None:
    assert killed_migrations(tmp_path, iter((14, 22))) == 2


@pytest.mark.slow
def test_a_migration_killed_before_each_statement_is_run_again(tmp_path: Path) -> None:
    kills = killed_migrations(tmp_path, iter(range(1, 1000)))
    print(f"{kills} kills of a migration")  # noqa: T201  # for the page on reliability
    assert kills > 20
