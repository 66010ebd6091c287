"""`pdd-ops send` to webhooks and folders."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.delivery import SHOP, Home, command_in, home, tool
from support.robots import json_answer, robots

from pdd_ops.deliver.output import run_lines
from pdd_ops.deliver.run import MonthRun, Run
from pdd_ops.deliver.sending import Outcome
from pdd_ops.store.shops import ALL_SHOPS


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("HOOK_AUTHORIZATION", "Bearer planted-bearer-0123456789")
    return home(tmp_path, monkeypatch)


def test_a_webhook_gets_json_with_a_key_and_a_secret_header(at_home: Home) -> None:
    with robots() as server:
        headers = {"Authorization": "env:HOOK_AUTHORIZATION"}
        at_home.channel("hook", "webhook", url=server.url("webhook"), headers=headers)
        server.faults = [(500, b"")]
        assert at_home.send("2025-03", "--to", "hook").code == 0
        (body,) = server.taken
        first, second = server.headers
    assert (body["schema"], body["shop"], body["month"], body["provisional"]) == (1, SHOP, "2025-03", False)
    assert "**Sales**" in body["text"]
    assert second["Authorization"] == "Bearer planted-bearer-0123456789"
    assert first["Idempotency-Key"] == second["Idempotency-Key"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((404, b""), "HTTP 404"),
        ((302, b""), "HTTP 302"),
        (json_answer({"code": 17, "msg": "no room"}), "code 17"),
        (json_answer({"errcode": "E1"}), "code E1"),
    ],
)
def test_a_webhook_that_refuses(at_home: Home, answer: tuple[int, bytes], said: str) -> None:
    with robots(faults=[answer]) as server:
        at_home.channel("hook", "webhook", url=server.url("webhook"))
        done = at_home.send("2025-03", "--to", "hook")
        assert (done.code, len(server.seen)) == (4, 1)
    assert said in done.err


def test_a_folder_gets_message_and_files(at_home: Home, tmp_path: Path) -> None:
    at_home.channel("share", "folder", folder="share", files=["json"])
    absent = at_home.send("2025-03", "--to", "share")
    assert absent.code == 4
    assert "There is no folder" in absent.err
    (tmp_path / "share").mkdir()
    assert at_home.send("2025-03", "--to", "share").code == 0
    assert sorted(path.suffix for path in (tmp_path / "share").iterdir()) == [".json", ".md"]


def test_a_folder_is_written_again_after_a_kill(at_home: Home, tmp_path: Path) -> None:
    """Nothing is doubled by it, so nobody has to be asked."""
    (tmp_path / "share").mkdir()
    at_home.channel("share", "folder", folder="share", files=[])
    assert at_home.send("2025-03", "--to", "share").code == 0
    (file,) = (tmp_path / "share").iterdir()
    file.unlink()
    with closing(sqlite3.connect(at_home.database)) as connection, connection:
        connection.execute("UPDATE deliveries SET state = 'sending'")
    assert at_home.send("2025-03", "--to", "share").code == 0
    assert file.exists()


def test_a_robot_is_not_asked_again_after_a_kill(at_home: Home) -> None:
    with robots() as server:
        at_home.channel("team", "dingtalk", webhook=server.url("dingtalk"))
        assert at_home.send("2025-03", "--to", "team").code == 0
        with closing(sqlite3.connect(at_home.database)) as connection, connection:
            connection.execute("UPDATE deliveries SET state = 'sending'")
        done = at_home.send("2025-03", "--to", "team")
        assert (done.code, len(server.seen)) == (4, 1)
        assert "The process was stopped while sending" in done.err
        assert tool(*command_in(done.err)).code == 0
        assert len(server.taken) == 2


def test_what_cannot_be_told_of_a_run_names_the_command(at_home: Home) -> None:
    """The month, the shop, the channel and the settings: what a schedule started is typed by a person."""
    with robots() as server:
        at_home.channel("team", "dingtalk", webhook=server.url("dingtalk"))
        at_home.channel("other", "dingtalk", webhook=server.url("dingtalk"))
        at_home.add("run", {"to": ["team", "other"]})
        assert tool("run", "--config", at_home.settings).code == 0
        with closing(sqlite3.connect(at_home.database)) as connection, connection:
            connection.execute("UPDATE deliveries SET state = 'sending' WHERE channel = 'team'")
            connection.execute("UPDATE month_runs SET done = 0")
        done = tool("run", "--config", at_home.settings, "--lang", "zh")
        assert (done.code, len(server.taken)) == (4, 2)
        words = command_in(done.err)
        expected = ["send", "2025-03", "--shop", SHOP, "--config", str(at_home.settings), "--to", "team", "--again"]
        assert words == expected
        assert tool(*words).code == 0
        assert len(server.taken) == 3


def test_a_notice_that_cannot_be_told_names_no_command(at_home: Home) -> None:
    """Runs alone send notices of what is missing."""
    outcome = Outcome("team", "wecom", f"missing:{SHOP}:2025-03", "unknown", 1, 0, reason="why")
    waits = MonthRun(SHOP, "2025-03", lacking=("orders",), outcomes=(outcome,))
    table = MonthRun(ALL_SHOPS, "2025-W10", outcomes=(outcome,))
    lines = list(run_lines(Run((), (waits, table), None)))
    assert [line.count("pdd-ops send") for line in lines if "team" in line] == [0, 1]
    assert lines[-1].endswith("pdd-ops send 2025-W10 --compare-shops --to team --again")
