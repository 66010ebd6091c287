"""Full disks and places that cannot be written: one line that names the path and what to do, and nothing by half."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from export_files import DEFAULT_COLUMNS, FULL_COLUMNS, Shop, order
from support.children import STARVED, beside, failed_in_one_line, read_only, run, small_disk, state

import pdd_ops.store.importing as importing
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import use_language
from pdd_ops.periods import Month
from pdd_ops.sample import write_sample
from pdd_ops.store.database import open_reader, open_writer
from pdd_ops.store.engine import Engine
from pdd_ops.store.storage_errors import explained

SAMPLE = Path(__file__).parents[2] / "sample_data"
ORDERS = sorted(SAMPLE.glob("orders_export*.csv"))
posix = pytest.mark.skipif(sys.platform == "win32", reason="no read-only folders, no limits there")


@pytest.fixture(autouse=True)
def chinese() -> None:
    use_language("zh")


def many(month: str, count: int) -> list[dict[str, str]]:
    return [
        order(f"25{month}01-{at:015d}", 支付时间=f"2025-{month}-01 10:00:00", 商家备注=f"{at:0200d}")
        for at in range(count)
    ]


def test_a_full_disk_during_the_transaction(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.orders(DEFAULT_COLUMNS, *many("03", 5))
    before = state(shop.database)

    def cramped(path: Path) -> Engine:
        engine = Engine(path)
        pages = engine.execute("PRAGMA page_count").fetchone()[0]
        engine.execute(f"PRAGMA max_page_count = {pages + 20}")
        return engine

    monkeypatch.setattr(importing, "Engine", cramped)
    with pytest.raises(PddOpsError, match=r"磁盘已满：.*已有数据不变。请腾出空间后重新运行同一条命令"):
        shop.orders(DEFAULT_COLUMNS, *many("04", 2000), name="more2025-05-01.csv")
    assert state(shop.database) == before
    assert not beside(shop.database)
    monkeypatch.setattr(importing, "Engine", Engine)
    assert shop.take()[0].format
    assert shop.one("SELECT count(*) FROM orders") == 2005


@posix
def test_files_that_cannot_grow(tmp_path: Path) -> None:
    """The stage, the log and the database in turn: each needs more than the one before."""
    for limit in (4_000, 100_000):
        database = tmp_path / f"{limit}.db"
        line = failed_in_one_line(run(tmp_path, limit, "import", ORDERS[1], "--db", database, before=STARVED))
        assert str(tmp_path) in line
        assert state(database) == ""
        assert not {name for name in beside(database) if "stage" in name}


@posix
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    database = folder / "pdd-ops.db"
    with read_only(folder):
        line = failed_in_one_line(run(tmp_path, "import", ORDERS[0], "--db", database))
    assert str(folder) in line and "--db" in line
    assert list(folder.iterdir()) == []
    assert run(tmp_path, "import", ORDERS[0], "--db", database)[0] == 0
    before = state(database)
    with read_only(folder):
        failed_in_one_line(run(tmp_path, "import", ORDERS[1], "--db", database))
        assert run(tmp_path, "doctor", "--db", database)[0] == 0
        code, out, err = run(tmp_path, "report", "--format", "json", "--db", database)
    assert (code, err) == (3, "") and out.startswith("{")  # a month not half covered: shown, and said to be
    assert state(database) == before


@posix
def test_a_database_that_cannot_be_written(tmp_path: Path) -> None:
    database = tmp_path / "pdd-ops.db"
    assert run(tmp_path, "import", ORDERS[0], "--db", database)[0] == 0
    before = state(database)
    with read_only(database):
        line = failed_in_one_line(run(tmp_path, "import", ORDERS[1], "--db", database))
        assert str(database) in line and "may write" in line
        code, out, err = run(tmp_path, "report", "--format", "json", "--db", database)
        assert (code, err) == (3, "") and out.startswith("{")
    assert state(database) == before


@posix
def test_an_unfinished_database_where_nothing_can_be_written(tmp_path: Path) -> None:
    """What stands in its log would be lost on the reader: it says so instead of reading half."""
    folder = tmp_path / "shared"
    folder.mkdir()
    database = folder / "pdd-ops.db"
    writes = "import sys,os; from pathlib import Path; from pdd_ops.store.database import open_writer\n"
    writes += "open_writer(Path(sys.argv[1])).execute(\"INSERT INTO shops (name) VALUES ('x')\"); os._exit(0)"
    assert run(tmp_path, database, code=writes)[0] == 0
    Path(f"{database}-shm").unlink()
    with read_only(folder):
        line = failed_in_one_line(run(tmp_path, "imports", "--db", database))
    assert "pdd-ops.db-wal" in line
    assert run(tmp_path, "imports", "--db", database)[0] == 0


def test_places_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    line = failed_in_one_line(run(tmp_path, "import", ORDERS[0], "--db", tmp_path / "file" / "pdd-ops.db"))
    assert str(tmp_path / "file") in line
    with pytest.raises(PddOpsError, match="还没有数据"):
        open_reader(tmp_path / "nowhere" / "pdd-ops.db")
    with pytest.raises(PddOpsError, match="打不开"):
        open_writer(tmp_path)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "pdd-ops.db"
    path.write_text("订单号,商品\n" * 1000)
    for opening in (open_reader, open_writer):
        with pytest.raises(PddOpsError, match="不是 pdd-ops 的数据库"):
            opening(path)
    assert path.read_text().startswith("订单号")


BUGS = [
    OSError(errno.EACCES, "Permission denied", "/exports/a.csv"),  # an export, which is refused elsewhere
    OSError(errno.EBADF, "Bad file descriptor", "/data/pdd-ops.db"),
    sqlite3.ProgrammingError("Cannot operate on a closed database."),
    sqlite3.OperationalError("no such column: nonsense"),
]


@pytest.mark.parametrize("error", BUGS, ids=str)
def test_a_bug_is_not_explained_away(error: Exception) -> None:
    with pytest.raises(type(error)) as caught, explained(Path("/data/pdd-ops.db")):
        raise error
    assert caught.value is error


def test_a_statement_that_is_wrong_is_a_bug(tmp_path: Path) -> None:
    with (
        closing(open_writer(tmp_path / "pdd-ops.db")) as connection,
        pytest.raises(sqlite3.OperationalError, match="no such table"),
        explained(tmp_path / "pdd-ops.db"),
    ):
        connection.execute("SELECT 1 FROM nonsense")


def test_the_settings_folder_cannot_be_made(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A column of buyers is filled, so the secret to hash them with has to be kept there."""
    (shop.folder.parent / "file").write_text("")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(shop.folder.parent / "file" / "config"))
    with pytest.raises(PddOpsError, match=r"file.* 不能使用"):
        shop.orders(FULL_COLUMNS, order(用户购买手机号="13800000000"))
    assert state(shop.database) == ""


@pytest.mark.slow
@posix
def test_a_disk_that_is_full_at_any_point(tmp_path: Path) -> None:
    """Disks of every size from nothing to enough: an import succeeds or changes nothing of the file it fails at."""
    exports = write_sample(tmp_path / "exports", orders=1500, months=1, seed=9, end=Month.parse("2025-03"))
    # of the first export, a dozen orders, less is written than for the empty database before it: no disk ends between
    exports = sorted(path for path in exports if path.name.startswith("orders"))[1:]
    calm = tmp_path / "calm.db"
    states = [""]
    for path in exports:
        assert run(tmp_path, "import", path, "--db", calm, "--shop", "小店")[0] == 0
        states.append(state(calm))
    failures, size, reached = 0, 32, set[int]()
    while True:
        with small_disk(tmp_path / "disk", size) as disk:
            database = disk / "pdd-ops.db"
            result = run(tmp_path, "import", *exports, "--db", database, "--shop", "小店", TMPDIR=str(disk))
            if result[0]:
                failures += 1
                assert str(disk) in failed_in_one_line(result)
                code, _, err = run(tmp_path, "imports", "--db", database)
                assert code == 0 or str(disk) in failed_in_one_line((code, "", err))
            whole = tmp_path / "whole"
            shutil.copytree(disk, whole)  # reading needs a little room as well
            reached.add(states.index(state(whole / "pdd-ops.db")))
            shutil.rmtree(whole)
            assert not {name for name in beside(database) if "stage" in name}
        if not result[0]:
            break
        size += 64
    print(f"{failures} disks too small, up to {size} kB")  # noqa: T201  # for the page on reliability
    assert reached == set(range(len(states)))
