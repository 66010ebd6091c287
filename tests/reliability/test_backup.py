"""`pdd-ops backup FILE`: whole, verified and readable by its owner alone, or not there."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from support.children import STARVED, failed_in_one_line, read_only, run, start, state
from support.tool import run as pdd_ops
from support.tool import run_json

import pdd_ops.store.backup as backup_module
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import use_language
from pdd_ops.periods import Month
from pdd_ops.sample import write_sample
from pdd_ops.store.backup import back_up
from pdd_ops.store.connections import open_as_is
from pdd_ops.store.database import open_reader, open_writer

SAMPLE = Path(__file__).parents[2] / "sample_data"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("filled")
    assert run(home, "import", *SAMPLE.glob("orders_export*"), "--db", home / "pdd-ops.db")[0] == 0
    return home / "pdd-ops.db"


@pytest.fixture
def database(filled: Path, tmp_path: Path) -> Path:
    use_language("zh")
    return Path(shutil.copy(filled, tmp_path / "pdd-ops.db"))


def test_a_backup_holds_what_the_database_holds(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "saved.db"
    said = pdd_ops("backup", target, "--db", database, "--lang", "en")
    assert "verified" in said and str(target) in said
    assert state(target) == state(database)
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith((".saved", "saved.db-"))]
    with closing(open_reader(target)) as reader:
        assert reader.execute("SELECT count(*) FROM orders").fetchone()[0] > 100


def test_what_it_says_as_json(database: Path, tmp_path: Path) -> None:
    said = run_json("backup", tmp_path / "saved.db", "--db", database, "--json")
    assert said["file"] == str(tmp_path / "saved.db")
    assert said["size"] == (tmp_path / "saved.db").stat().st_size
    assert (said["verified"], said["imports"]) == (True, 7)
    assert said["seconds"] >= 0


@pytest.mark.skipif(os.name != "posix", reason="permissions are another thing there")
def test_only_its_owner_reads_it(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "saved.db"
    target.write_text("older")
    target.chmod(0o644)
    back_up(database, target, force=True)
    assert target.stat().st_mode & 0o777 == 0o600


def test_an_import_may_be_under_way(database: Path, tmp_path: Path) -> None:
    before = state(database)
    with closing(open_writer(database)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM order_facts")
        back_up(database, tmp_path / "saved.db")
        writer.execute("ROLLBACK")
    assert state(tmp_path / "saved.db") == before


def test_an_import_may_end_meanwhile(database: Path, tmp_path: Path) -> None:
    """Copied page by page while another connection commits: the backup is of the moment it began."""
    before = state(database)
    with closing(open_writer(database)) as writer, closing(sqlite3.connect(tmp_path / "pages.db")) as copy:
        source = open_as_is(database)
        source.backup(
            copy, pages=1, progress=lambda *_: writer.execute("DELETE FROM order_facts WHERE id % 7 = 0") and None
        )
        source.close()
    assert state(tmp_path / "pages.db") == before
    assert state(database) != before


def test_an_older_database_is_saved_as_it_is(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 1")
    assert back_up(database, tmp_path / "saved.db").schema == 1
    with closing(sqlite3.connect(tmp_path / "saved.db")) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)


def test_what_is_refused(database: Path, tmp_path: Path) -> None:
    (tmp_path / "older.db").write_text("older")
    (tmp_path / "link.db").symlink_to(database)
    os.link(database, tmp_path / "hard.db")
    used = tmp_path / "used.db"
    with closing(open_writer(used)) as writer:
        writer.execute("INSERT INTO shops (name) VALUES ('x')")
        refused = [
            (database, True, "就是正在使用的数据库"),
            (tmp_path / "link.db", True, "就是正在使用的数据库"),
            (tmp_path / "hard.db", True, "就是正在使用的数据库"),
            (used, True, "正在使用或没有正常关闭"),
            (tmp_path / "older.db", False, "--force"),
            (tmp_path, True, "是文件夹"),
            (tmp_path / "no" / "saved.db", True, "没有文件夹"),
        ]
        for target, force, reason in refused:
            with pytest.raises(PddOpsError, match=reason):
                back_up(database, target, force=force)
    assert (tmp_path / "older.db").read_text() == "older"
    with pytest.raises(PddOpsError, match="还没有数据"):
        back_up(tmp_path / "nothing.db", tmp_path / "saved.db")


def test_a_copy_that_is_not_equal_is_not_kept(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = backup_module._copy

    def lossy(source: sqlite3.Connection, part: Path) -> None:
        copied(source, part)
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            copy.execute("DELETE FROM order_facts WHERE id = (SELECT max(id) FROM order_facts)")

    monkeypatch.setattr(backup_module, "_copy", lossy)
    (tmp_path / "saved.db").write_text("older")
    with pytest.raises(PddOpsError, match="行数不一致"):
        back_up(database, tmp_path / "saved.db", force=True)
    assert (tmp_path / "saved.db").read_text() == "older"
    assert not list(tmp_path.glob(".saved*"))


def test_a_damaged_database_is_not_kept_as_a_backup(database: Path, tmp_path: Path) -> None:
    damage(database)
    with pytest.raises(PddOpsError, match="没有通过校验"):
        back_up(database, tmp_path / "saved.db")
    assert not (tmp_path / "saved.db").exists()


def damage(database: Path) -> None:
    """Overwrites the page at which the table of the orders begins."""
    with closing(sqlite3.connect(database)) as connection:
        [(size,)] = connection.execute("PRAGMA page_size")
        [(page,)] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'order_facts'")
    content = bytearray(database.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    database.write_bytes(content)


@pytest.mark.skipif(os.name != "posix", reason="no read-only folders there")
def test_a_place_that_cannot_be_written(database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    with read_only(folder):
        line = failed_in_one_line(run(tmp_path, "backup", folder / "saved.db", "--db", database))
    assert str(folder) in line
    with read_only(database):
        assert run(tmp_path, "backup", folder / "saved.db", "--db", database)[0] == 0
    assert state(folder / "saved.db") == state(database)


@pytest.mark.skipif(sys.platform == "win32", reason="no limits there")
def test_a_full_disk(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "saved.db"
    line = failed_in_one_line(run(tmp_path, 50_000, "backup", target, "--db", database, before=STARVED))
    assert str(tmp_path) in line
    assert not target.exists() and not list(tmp_path.glob(".saved*"))


def test_what_a_killed_backup_left_goes_with_the_next(database: Path, tmp_path: Path) -> None:
    left = tmp_path / ".saved.db.part-999999999"
    left.write_text("half")
    back_up(database, tmp_path / "saved.db")
    assert not left.exists()


@pytest.mark.slow
def test_backups_during_an_import_are_states_between_files(tmp_path: Path) -> None:
    exports = sorted(write_sample(tmp_path / "exports", orders=20_000, months=3, seed=7, end=Month.parse("2025-03")))
    calm, busy = tmp_path / "calm.db", tmp_path / "busy.db"
    open_writer(busy).close()
    states = {""}
    for path in exports:
        assert run(tmp_path, "import", path, "--db", calm, "--shop", "小店")[0] == 0
        states.add(state(calm))
    process, saved = start(tmp_path, "import", *exports, "--db", busy, "--shop", "小店"), 0
    while process.poll() is None:
        target = tmp_path / f"saved-{saved}.db"
        assert json.loads(run(tmp_path, "backup", target, "--db", busy, "--json")[1])["verified"]
        assert state(target) in states
        saved += 1
    process.communicate()
    print(f"{saved} backups during an import")  # noqa: T201
    assert saved and state(busy) == state(calm)


@pytest.mark.skipif(os.name != "posix", reason="commands of a shell there")
def test_a_restore_as_it_is_documented(database: Path, tmp_path: Path) -> None:
    """The commands of the guide, after more was written that a killed process left in the database's log."""
    back_up(database, tmp_path / "saved.db")
    expected = state(database)
    writes = "import sys,os; from pathlib import Path; from pdd_ops.store.database import open_writer\n"
    writes += "open_writer(Path(sys.argv[1])).execute(\"INSERT INTO shops (name) VALUES ('x')\"); os._exit(0)"
    assert run(tmp_path, database, code=writes)[0] == 0
    assert Path(f"{database}-wal").stat().st_size > 0
    guide = (Path(__file__).parents[2] / "docs" / "reliability.md").read_text("utf-8").split("## Restore")[1]
    lines = guide.split("```sh\n")[1].split("```")[0].replace("/media/usb/pdd-ops-2025-04.db", "saved.db").splitlines()
    assert lines[-1] == "pdd-ops doctor --db pdd-ops.db"
    for line in lines[:-1]:
        subprocess.run(line, shell=True, cwd=tmp_path, check=True)
    assert state(database) == expected
    assert database.stat().st_mode & 0o777 == 0o600
    code, out, err = run(tmp_path, *lines[-1].split()[1:])
    assert (code, err) == (0, ""), out
