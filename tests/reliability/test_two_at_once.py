"""Two processes and one database: imports take turns, readers see one state, nobody waits for ever."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from support.children import KILLED_BEFORE, run, start, state

from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.lang import use_language
from pdd_ops.periods import Month
from pdd_ops.sample import write_sample
from pdd_ops.store.database import open_reader, open_writer
from pdd_ops.store.lock import holder_of, lock_path, sole_writer, wait_seconds

SAMPLE = Path(__file__).parents[2] / "sample_data"
ORDERS = sorted(SAMPLE.glob("orders_export*.csv"))
GMV = "SELECT sum(gmv_fen) FROM order_days WHERE dim = 'all'"


@pytest.fixture(autouse=True)
def chinese() -> None:
    use_language("zh")


def silent(line: str) -> None:
    """Nobody needs to be told."""


def test_the_second_import_says_who_is_at_it_and_gives_up(tmp_path: Path) -> None:
    database = tmp_path / "pdd-ops.db"
    with sole_writer(database, "import", silent):
        found = holder_of(database)
        result = run(tmp_path, "import", ORDERS[0], "--db", database, PDD_OPS_WAIT="0.2")
    waiting, gave_up = result[2].splitlines()
    assert (result[0], result[1]) == (1, "")
    assert found is not None and found.pid == os.getpid()
    for line in (waiting, gave_up):
        assert f"process {os.getpid()}, since 20" in line
        assert "pdd-ops import" in line
    assert not database.exists()


def test_the_second_import_waits_for_the_first(tmp_path: Path) -> None:
    database = tmp_path / "pdd-ops.db"
    with sole_writer(database, "import", silent):
        second = start(tmp_path, "import", ORDERS[0], "--db", database, "--shop", "小店")
        assert second.stderr is not None
        assert "waiting up to 60 seconds" in second.stderr.readline()
        assert not database.exists()
    out, err = second.communicate()
    assert (second.returncode, err) == (0, "")
    assert "orders_export" in out
    assert state(database)


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    database = tmp_path / "pdd-ops.db"
    assert start(tmp_path, 40, "import", ORDERS[0], "--db", database, before=KILLED_BEFORE).wait() == -signal.SIGKILL
    assert "import" in lock_path(database).read_text()
    assert holder_of(database) is None
    with sole_writer(database, "doctor --repair", silent):
        found = holder_of(database)
    assert found is not None and found.command == "doctor --repair"


def test_a_lock_is_the_same_through_a_link(tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "real.db")
    assert lock_path(link) == lock_path(tmp_path / "real.db")


def test_a_lock_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database, told = tmp_path / "pdd-ops.db", list[str]()
    entered = threading.Event()

    def hold() -> None:
        with sole_writer(database, "import", silent):
            entered.set()
            time.sleep(0.3)

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait()
    with sole_writer(database, "import", told.append):
        thread.join()
    assert len(told) == 1


@pytest.mark.parametrize("value", ["soon", "-1", "nan", "1e9"])
def test_a_wait_that_is_no_number_of_seconds(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_WAIT", value)
    with pytest.raises(UsageError, match="PDD_OPS_WAIT"):
        wait_seconds()


def test_a_reader_sees_the_state_before_an_import_until_it_ends(tmp_path: Path) -> None:
    database = tmp_path / "pdd-ops.db"
    with closing(open_writer(database)) as writer:
        writer.execute("INSERT INTO shops (name) VALUES ('before')")
        early = open_reader(database)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE shops SET name = 'after'")
        during = open_reader(database)
        writer.execute("COMMIT")
        for reader, seen in ((early, "before"), (during, "before"), (open_reader(database), "after")):
            assert reader.execute("SELECT name FROM shops").fetchall() == [(seen,)]


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    open_writer(tmp_path / "pdd-ops.db").close()
    with (
        closing(open_reader(tmp_path / "pdd-ops.db")) as reader,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        reader.execute("INSERT INTO shops (name) VALUES ('x')")


def test_a_writer_that_is_kept_waiting_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_WAIT", "0")
    database = tmp_path / "pdd-ops.db"
    with closing(open_writer(database)) as writer:
        writer.execute("PRAGMA user_version = 1")
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(PddOpsError, match=r"pdd-ops\.db 正在被 另一个 pdd-ops 写入"):
            open_writer(database)


@pytest.mark.slow
def test_processes_that_make_a_database_at_once(tmp_path: Path) -> None:
    """Forked, so that they begin within a moment of each other: forty databases, three processes each."""
    made = subprocess.run([sys.executable, "-c", AT_ONCE, tmp_path], capture_output=True, text=True, check=False)
    assert (made.stderr, made.stdout) == ("", "0\n")


AT_ONCE = """
import os, sys
from pathlib import Path
from pdd_ops.store.database import open_writer
open_writer(Path(sys.argv[1], "first.db")).close()  # everything is imported
failed = 0
for number in range(40):
    ready, begin = os.pipe()
    children = []
    for _ in range(3):
        child = os.fork()
        if not child:
            os.close(begin)
            os.read(ready, 1)  # until every other end is closed
            open_writer(Path(sys.argv[1], f"{number}.db")).close()
            os._exit(0)
        children.append(child)
    os.close(ready)
    os.close(begin)
    failed += sum(os.waitpid(child, 0)[1] != 0 for child in children)
print(failed)
"""


INTERRUPTED = """
import pdd_ops.store.facts as facts
def interrupted(*given, **named):
    raise KeyboardInterrupt
facts.take = interrupted
"""


def test_an_interrupted_import_leaves_nothing_behind(tmp_path: Path) -> None:
    database = tmp_path / "pdd-ops.db"
    code, out, err = run(tmp_path, "import", ORDERS[0], "--db", database, before=INTERRUPTED)
    assert (code, out) == (130, "")
    assert "Traceback" not in err
    assert state(database) == ""
    assert holder_of(database) is None
    assert {path.name for path in tmp_path.glob("pdd-ops.db*")} <= {"pdd-ops.db", "pdd-ops.db.lock"}


@pytest.mark.slow
def test_imports_side_by_side_give_what_they_give_in_turn(tmp_path: Path) -> None:
    turns, together = tmp_path / "turns.db", tmp_path / "together.db"
    exports = sorted(path for path in SAMPLE.iterdir() if path.is_file())
    shares = [exports[at::4] for at in range(4)]
    for share in shares:
        assert run(tmp_path, "import", *share, "--db", turns, "--shop", "小店")[0] == 0
    processes = [start(tmp_path, "import", *share, "--db", together, "--shop", "小店") for share in shares]
    assert [process.communicate() and process.returncode for process in processes] == [0, 0, 0, 0]
    assert state(together)
    assert sums(together) == sums(turns)


@pytest.mark.slow
def test_reports_during_an_import_show_a_state_between_files(tmp_path: Path) -> None:
    exports = sorted(write_sample(tmp_path / "exports", orders=20_000, months=3, seed=7, end=Month.parse("2025-03")))
    exports = [path for path in exports if path.name.startswith("orders")]
    calm, busy = tmp_path / "calm.db", tmp_path / "busy.db"
    open_writer(busy).close()
    known: set[int | None] = {None}
    for path in exports:
        assert run(tmp_path, "import", path, "--db", calm, "--shop", "小店")[0] == 0
        known.add(gmv(calm))
    process, seen, readings = start(tmp_path, "import", *exports, "--db", busy, "--shop", "小店"), set[int | None](), 0
    while process.poll() is None:
        seen.add(gmv(busy))
        readings += 1
    process.communicate()
    print(f"{readings} readings during an import, {len(seen)} states seen")  # noqa: T201
    assert seen <= known
    assert len(seen) > 2
    assert gmv(busy) == gmv(calm)


def gmv(database: Path) -> int | None:
    """Twice in one reader, in two statements: it must be the same."""
    with closing(open_reader(database)) as reader:
        first: int | None = reader.execute(GMV).fetchone()[0]
        assert reader.execute("SELECT sum(paid_fen) FROM orders WHERE counted").fetchone()[0] == first
    return first


def sums(database: Path) -> list[list[tuple[object, ...]]]:
    tables = ("order_days", "case_days", "ad_sums", "bill_days")
    with closing(sqlite3.connect(database)) as connection:
        return [sorted(connection.execute(f"SELECT * FROM {table}").fetchall()) for table in tables]
