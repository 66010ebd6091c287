"""Disks, folders and clocks as they are: one line for what cannot be done, and everything else is done."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.children import STARVED, TOOL, environment, failed_in_one_line, read_only, run
from support.delivery import SHOP, Home, home, tool
from support.robots import Robots, robots

from pdd_ops.deliver.backups import back_up_now, is_due
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import use_language
from pdd_ops.render.files import safe_name, write_whole
from pdd_ops.store.leftovers import part_of
from pdd_ops.store.lock import sole_writer

pytestmark = pytest.mark.slow

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions are another thing there")
DEAD = "999999999"  # no process has this number


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    place = home(tmp_path, monkeypatch)
    place.add("report", {"folder": "reports", "formats": ["json", "html"]})
    place.add("backup", {"folder": "backups", "keep": 2})
    (tmp_path / "share").mkdir()
    return place


def declare(place: Home, server: Robots, **run_entries: Any) -> None:  # noqa: ANN401  # TOML values
    place.add("run", {"to": ["team", "share"], **run_entries})
    place.channel("team", "wecom", webhook=server.url("wecom"), files=[])
    place.channel("share", "folder", folder="share", files=["json"])


def log_of(place: Home) -> list[dict[str, Any]]:
    text = Path(f"{place.database}.run.log").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def damage(database: Path) -> None:
    """Overwrites the page at which a table of sums begins."""
    with closing(sqlite3.connect(database)) as connection:
        [(size,)] = connection.execute("PRAGMA page_size")
        [(page,)] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'order_days'")
    content = bytearray(database.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    database.write_bytes(content)


@pytest.mark.parametrize("command", ["send", "run", "send --dry-run", "run --dry-run"])
def test_a_damaged_database_is_refused(at_home: Home, command: str) -> None:
    name, *more = command.split()
    with robots() as server:
        declare(at_home, server)
        damage(at_home.database)
        done = at_home.send("2025-03", "--to", "team", *more) if name == "send" else at_home.run(*more)
        assert (done.code, done.out, server.seen) == (1, "", [])
    (line,) = done.err.splitlines()
    assert str(at_home.database) in line and "damaged" in line
    if command == "run":
        assert log_of(at_home)[-1]["event"] == "error"
    assert not (at_home.folder / "backups").exists()


def broken(content: bytes, dice: random.Random) -> bytes:
    """The bytes of a database with some of them changed, a page lost, or its end."""
    data, at = bytearray(content), dice.randrange(len(content))
    way = dice.choice(["bytes", "page", "end", "text", "many"])
    if way == "end":
        del data[at:]
    elif way == "text":
        at = max(data.find("桂花".encode(), at), 0)
        data[at : at + 2] = b"\xff\xfe"
    elif way == "many":
        for _ in range(200):
            data[dice.randrange(len(data))] = dice.randrange(256)
    else:
        count = 4 if way == "bytes" else 8192
        data[at : at + count] = dice.randbytes(count)[: len(data) - at]
    return bytes(data)


@pytest.mark.parametrize("seed", [1, 2, pytest.param(3, marks=pytest.mark.slow)])
def test_whatever_is_damaged_is_one_line(at_home: Home, seed: int) -> None:
    """What the check does not find does not show either, or is found when it is read."""
    at_home.channel("share", "folder", folder="share", files=[])
    content, dice, ends = at_home.database.read_bytes(), random.Random(seed), set()
    for _ in range(15 if seed < 3 else 150):
        for path in at_home.folder.glob("shop.db*"):
            path.unlink()
        at_home.database.write_bytes(broken(content, dice))
        done = at_home.send("2025-03", "--to", "share", "--again")
        ends.add(done.code)
        assert (done.code == 0) == (not done.err)
        assert len(done.err.splitlines()) == done.code
    assert ends == {0, 1}


@posix
@pytest.mark.parametrize("command", ["send", "run"])
def test_beside_a_database_in_a_folder_that_cannot_be_written(at_home: Home, command: str) -> None:
    folder = at_home.folder / "held"
    folder.mkdir()
    at_home.database.rename(folder / "shop.db")
    text = at_home.settings.read_text("utf-8").replace('"shop.db"', '"held/shop.db"')
    at_home.settings.write_text(text, "utf-8")
    with robots() as server:
        declare(at_home, server)
        arguments = ["send", "2025-03", "--to", "team"] if command == "send" else ["run"]
        with read_only(folder):
            done = tool(*arguments, "--config", at_home.settings)
        assert (done.code, done.out, server.seen) == (1, "", [])
        (line,) = done.err.splitlines()
        assert str(folder) in line
        assert tool(*arguments, "--config", at_home.settings).code == 0


def test_a_report_folder_that_is_a_file_does_not_stop_the_message(at_home: Home) -> None:
    (at_home.folder / "reports").write_text("mine", "utf-8")
    with robots() as server:
        declare(at_home, server)
        done = at_home.run()
        assert (done.code, len(server.taken)) == (1, 1)
        assert "reports" in done.err and "Traceback" not in done.err
        assert (at_home.folder / "reports").read_text("utf-8") == "mine"
        assert [one["done"] for one in log_of(at_home) if one["event"] == "month"] == [False]
        assert len(list((at_home.folder / "backups").iterdir())) == 1
        (at_home.folder / "reports").unlink()
        assert at_home.run().code == 0
        assert len(server.taken) == 1
        assert len(list((at_home.folder / "reports").iterdir())) == 2


def test_a_backup_that_cannot_be_made_is_said_and_the_months_are_done(at_home: Home) -> None:
    (at_home.folder / "backups").write_text("mine", "utf-8")
    with robots() as server:
        declare(at_home, server)
        done = at_home.run()
        assert (done.code, len(server.taken)) == (1, 1)
        assert log_of(at_home)[-1]["event"] == "error" and "backups" in str(log_of(at_home)[-1]["message"])
        (at_home.folder / "backups").unlink()
        assert at_home.run().code == 0
        assert [path.name for path in (at_home.folder / "backups").iterdir()] == ["pdd-ops-2025-04-02.db"]


def test_an_inbox_that_is_not_there_does_not_stop_the_rest(at_home: Home) -> None:
    for name in ("gone", "here"):
        text = at_home.settings.read_text("utf-8") + f'\n[[inbox]]\nfolder = "{name}"\nshop = "{SHOP}"\n'
        at_home.settings.write_text(text, "utf-8")
    (at_home.folder / "here").mkdir()
    with robots() as server:
        declare(at_home, server)
        done = at_home.run("--json")
        assert (done.code, len(server.taken)) == (1, 1)
    said = json.loads(done.out)
    assert [Path(one.split("inbox ")[1].split(".")[0]).name for one in said["errors"]] == ["gone"]
    assert said["backup"]


def test_an_import_of_somebody_else_does_not_stop_the_months(at_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_WAIT", "0.1")
    (at_home.folder / "inbox").mkdir()
    (at_home.folder / "inbox" / "orders.csv").write_text("a,b\n1,2\n", "utf-8")
    text = at_home.settings.read_text("utf-8") + f'\n[[inbox]]\nfolder = "inbox"\nshop = "{SHOP}"\n'
    at_home.settings.write_text(text, "utf-8")
    with robots() as server:
        declare(at_home, server)
        with sole_writer(at_home.database, "import", lambda line: None):
            done = at_home.run()
        assert (done.code, len(server.taken)) == (1, 1)
        assert "import" in done.err and log_of(at_home)[-1]["event"] == "error"
        assert at_home.run().err.count("orders.csv") >= 1  # it is tried again


def test_a_month_that_cannot_be_made_does_not_stop_the_other(at_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from pdd_ops.report import build

    made = build.build_report

    def failing(connection: sqlite3.Connection, **wanted: Any) -> Any:  # noqa: ANN401  # as build_report
        if str(wanted["month"]) == "2025-02":
            raise PddOpsError("2025-02 cannot be")
        return made(connection, **wanted)

    monkeypatch.setattr(build, "build_report", failing)
    with robots() as server:
        declare(at_home, server, since="2025-02")
        done = at_home.run()
        assert (done.code, len(server.taken)) == (1, 1)
    assert f"✗ {SHOP} 2025-02: 2025-02 cannot be" in done.err.splitlines()
    assert [(one["month"], one["done"]) for one in log_of(at_home) if one["event"] == "month"] == [
        ("2025-02", False),
        ("2025-03", True),
    ]
    assert (at_home.folder / "backups" / "pdd-ops-2025-04-02.db").is_file()


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


@posix
def test_files_have_the_permissions_of_the_database_and_the_umask_counts(at_home: Home, tmp_path: Path) -> None:
    at_home.channel("share", "folder", folder="share", files=["json"])
    before = os.umask(0o022)
    try:
        for given, mask, expected in ((0o600, 0o022, 0o600), (0o664, 0o022, 0o644), (0o664, 0o077, 0o600)):
            at_home.database.chmod(given)
            os.umask(mask)
            for path in (tmp_path / "share").iterdir():
                path.unlink()
            assert at_home.send("2025-03", "--to", "share", "--again").code == 0
            out = tmp_path / f"{given:o}-{mask:o}"
            assert tool("report", "2025-03", "--format", "json,xlsx", "--out", out, "--db", at_home.database).code == 0
            assert tool("query", "gmv", "--format", "csv", "--out", out / "q.csv", "--db", at_home.database).code == 0
            assert modes(tmp_path / "share") == modes(out) == {expected}
    finally:
        os.umask(before)


@posix
def test_permissions_of_the_settings_count_before_the_umask(at_home: Home, tmp_path: Path) -> None:
    text = at_home.settings.read_text("utf-8").replace('folder = "reports"', 'folder = "reports"\npermissions = "664"')
    at_home.settings.write_text(text, "utf-8")
    at_home.add("run", {"to": ["share"]})
    at_home.channel("share", "folder", folder="share", files=["json"], permissions="0640")
    before = os.umask(0o077)
    try:
        assert at_home.run().code == 0
    finally:
        os.umask(before)
    assert (modes(tmp_path / "share"), modes(tmp_path / "reports")) == ({0o640}, {0o664})


@pytest.mark.parametrize("text", ["", "rw-r--r--", "444", "1777", "66", "0o640"])
def test_permissions_that_are_none(at_home: Home, text: str) -> None:
    at_home.channel("share", "folder", folder="share", permissions=text)
    done = at_home.run()
    assert done.code == 1
    assert "channel.share.permissions" in done.err


def test_what_killed_processes_left_is_taken_away(tmp_path: Path) -> None:
    alive = part_of(tmp_path / "other.xlsx")
    left = [Path(f"{part_of(tmp_path / name)}".rsplit("-", 1)[0] + f"-{DEAD}") for name in ("a.xlsx", "b.html")]
    foreign = tmp_path / f".c.xlsx.12345678.part-{DEAD}"  # of another machine, on a shared drive
    for path in (alive, foreign, *left):
        path.write_text("half", "utf-8")
    write_whole(tmp_path / "a.xlsx", b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([alive.name, foreign.name, "a.xlsx"])


def test_a_number_that_another_process_had(tmp_path: Path) -> None:
    """In a container every run may have the same one."""
    part_of(tmp_path / "a.xlsx").write_text("half", "utf-8")
    write_whole(tmp_path / "a.xlsx", b"whole")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.xlsx": b"whole"}


def test_a_name_that_is_too_long_for_the_disk(tmp_path: Path) -> None:
    name = safe_name("运营月总结 " * 60) + ".md"
    write_whole(tmp_path / name, b"whole")
    assert [path.name for path in tmp_path.iterdir()] == [name]


@posix
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, b"whole")
        assert os.read(reader, 100) == b"whole"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@posix
def test_a_disk_that_is_full_leaves_nothing(at_home: Home, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ("report", "2025-03", "--format", "html", "--out", out, "--db", at_home.database)
    assert "out" in failed_in_one_line(run(tmp_path, 60_000, *arguments, before=STARVED))
    assert list(out.iterdir()) == []


def test_the_backup_just_made_stays_whatever_the_clock_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = home(tmp_path, monkeypatch)
    folder = tmp_path / "backups"
    days = ["2025-04-02", "2019-01-01", "2031-12-31", "2025-04-03", "2025-04-04", "2025-04-05"]
    for day in days:
        monkeypatch.setenv("PDD_OPS_NOW", f"{day}T08:00:00+08:00")
        saved = back_up_now(place.database, folder, 2)
        assert saved.file.is_file()
        assert len(list(folder.iterdir())) <= 2
    assert sorted(path.name for path in folder.iterdir()) == ["pdd-ops-2025-04-04.db", "pdd-ops-2025-04-05.db"]
    monkeypatch.setenv("PDD_OPS_NOW", "2024-02-29T08:00:00+08:00")
    assert back_up_now(place.database, folder, 1).file.is_file()
    assert [path.name for path in folder.iterdir()] == ["pdd-ops-2024-02-29.db"]


def test_a_backup_is_due_after_a_run_that_was_killed_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = home(tmp_path, monkeypatch)
    folder = tmp_path / "backups"
    assert is_due(place.database, folder)
    saved = back_up_now(place.database, folder, 2)
    assert not is_due(place.database, folder)
    os.utime(saved.file, (1, 1))
    assert is_due(place.database, folder)


def test_deliveries_are_forgotten_after_the_months_that_are_set(at_home: Home) -> None:
    with robots() as server:
        declare(at_home, server)
        at_home.add("keep", {"months": 2, "log_mb": 0.001})
        assert at_home.run().code == 0
        old, young = (int(time.time()) - days * 86_400 for days in (63, 61))
        with closing(sqlite3.connect(at_home.database)) as connection, connection:
            for name, state, at in (
                ("a", "sent", old),
                ("b", "unknown", old),
                ("c", "pending", old),
                ("d", "sent", young),
            ):
                connection.execute(
                    "INSERT INTO deliveries (channel, message, edition, part, kind, body, content, topics, state,"
                    " planned_at, changed_at) VALUES ('team', ?, 1, 1, 'text', '', '', '[]', ?, ?, ?)",
                    (name, state, at, at),
                )
        for _ in range(12):
            assert at_home.run().code == 0
        assert len(server.taken) == 1
    with closing(sqlite3.connect(at_home.database)) as connection:
        kept = {name for (name,) in connection.execute("SELECT message FROM deliveries WHERE channel = 'team'")}
    assert kept == {"c", "d", f"report:{SHOP}:2025-03"}
    logs = sorted(path for path in at_home.folder.iterdir() if ".run.log" in path.name)
    assert len(logs) > 1
    assert all(path.stat().st_size < 3000 for path in logs)


def test_a_newer_database_names_no_package(at_home: Home) -> None:
    with closing(sqlite3.connect(at_home.database)) as connection:
        connection.execute("PRAGMA user_version = 9999")
    with robots() as server:
        declare(at_home, server)
        for done in (at_home.send("2025-03", "--to", "team"), at_home.run()):
            assert (done.code, len(done.err.splitlines())) == (1, 1)
            assert "newer" in done.err and "pip" not in done.err
    doctor = tool("doctor", "--db", at_home.database, "--lang", "zh")
    assert "新版本" in doctor.out + doctor.err and "pip" not in doctor.out + doctor.err


def test_what_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    use_language("en")
    (tmp_path / "file").write_text("", "utf-8")
    for target in (tmp_path / "file" / "a.md", tmp_path, tmp_path / ("x" * 300)):
        with pytest.raises(PddOpsError):
            write_whole(target, b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(sys.platform != "linux", reason="the folder of logs is elsewhere")
def test_the_file_that_a_scheduler_appends_to_has_an_end(at_home: Home, tmp_path: Path) -> None:
    logs = tmp_path / "state" / "pdd-ops" / "log"
    logs.mkdir(parents=True)
    for name, kept in (("run-pdd-ops-0123.log", False), ("mine.log", True)):
        file = logs / name
        file.write_bytes(b"old\n" * 300_000)
        with file.open("ab") as out:
            command = [sys.executable, "-c", TOOL, "run", "--config", str(at_home.settings)]
            given = environment(tmp_path, XDG_STATE_HOME=str(tmp_path / "state"), HOME=str(tmp_path))
            assert subprocess.run(command, stdout=out, stderr=out, env=given, check=False).returncode == 0
        text = file.read_text("utf-8")
        assert (text.startswith("old"), "old" in text) == (kept, kept)
        assert text.rstrip("\n").splitlines()[-1] != "old"
