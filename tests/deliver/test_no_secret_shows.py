"""Planted secrets stand in nothing that the tool writes, prints or shows to other processes."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from support.children import start
from support.delivery import Home, home
from support.mailbox import PASSWORD, mailbox
from support.robots import SECRET, TOKEN, json_answer, robots

PLANTED = (TOKEN, SECRET, PASSWORD, "planted-bearer-0123456789", "planted-wrong-password-77")
KEPT = ("robot.secret", "key.pem")  # where they may stand


def found_in(text: str | bytes) -> list[str]:
    content = text.encode() if isinstance(text, str) else text
    return [secret for secret in PLANTED if secret.encode() in content]


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("PLANTED_SECRET", SECRET)
    monkeypatch.setenv("PLANTED_PASSWORD", "planted-wrong-password-77")
    monkeypatch.setenv("PLANTED_BEARER", "Bearer planted-bearer-0123456789")
    return home(tmp_path, monkeypatch)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="there is no /proc")
def test_no_secret_shows_anywhere(at_home: Home, tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    with robots(secret=SECRET) as server, mailbox(tmp_path) as box:
        (tmp_path / "robot.secret").touch(0o600)
        (tmp_path / "robot.secret").write_text(server.url("dingtalk"), "utf-8")
        at_home.channel("team", "dingtalk", webhook="file:robot.secret", secret="env:PLANTED_SECRET", timeout=5)
        at_home.channel("nobody", "feishu", webhook=f"http://127.0.0.1:9/open-apis/bot/v2/hook/{TOKEN}", tries=1)
        at_home.channel("bad", "wecom", webhook=f"http://127.0.0.1:port/send?key={TOKEN}")
        headers = {"Authorization": "env:PLANTED_BEARER"}
        at_home.channel("hook", "webhook", url=server.url("webhook"), headers=headers)
        mail = {"from": "ops@example.com", "to": ["boss@example.com"], "user": "ops@example.com", "files": []}
        at_home.channel(
            "boss", "mail", host="localhost", port=box.port, password="env:PLANTED_PASSWORD", ca="ca.pem", **mail
        )
        at_home.add("report", {"folder": "reports", "formats": ["html", "json"]})
        at_home.add("run", {"to": ["team", "nobody", "bad", "hook", "boss"]})
        echoed = f"no {TOKEN} access_token={TOKEN} Bearer planted-bearer-0123456789"
        server.faults = ["stall", json_answer({"code": 99, "msg": echoed})]
        process = start(tmp_path, "run", "--config", at_home.settings)
        seen = b""
        while not server.seen and process.poll() is None:
            seen += Path(f"/proc/{process.pid}/cmdline").read_bytes()
            time.sleep(0.05)
        seen += Path(f"/proc/{process.pid}/cmdline").read_bytes()
        out, err = process.communicate(timeout=120)
        assert process.returncode == 4
        said = [out, err]
        for arguments in (["--dry-run"], ["--again"], ["--json"], ["--only-alerts"]):
            names = [word for name in ("team", "nobody", "hook", "boss") for word in ("--to", name)]
            result = at_home.send("2025-03", *names, *arguments)
            said += [result.out, result.err]
    assert "nobody" in err
    assert "***" in err  # what the server repeated
    assert found_in(seen) == []
    assert found_in("".join(said)) == []
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name not in (*KEPT, "pdd-ops.toml")]
    assert {path.name for path in files} >= {"shop.db", "shop.db.run.log"}
    assert {path.name: found for path in files if (found := found_in(path.read_bytes()))} == {}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_settings_that_others_can_read_are_not_used(at_home: Home) -> None:
    at_home.channel("team", "dingtalk", webhook=f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}")
    at_home.settings.chmod(0o644)
    done = at_home.send("2025-03", "--to", "team")
    assert done.code == 4
    assert "chmod 600" in done.err
    assert found_in(done.out + done.err) == []
