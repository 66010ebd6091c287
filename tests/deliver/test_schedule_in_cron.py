"""A real crontab and a real cron: installed, it fires, the month's summary is there; removed, the rest is as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.tool import run

from pdd_ops.deliver.schedule import crontab
from pdd_ops.deliver.schedule.job import job_id
from pdd_ops.periods import Month, today

OTHERS = (
    b'# mine\nMAILTO=""\nCRON_TZ=UTC\nNAME=\xe5\xba\x97\n\n5 4 * * 1\tprintf "\\%s" x >/dev/null\n  \n#end of mine\n'
)
SETTINGS = """
database = "pdd-ops.db"
[[inbox]]
folder = "inbox"
[report]
folder = "reports"
formats = ["xlsx", "html"]
[run]
to = ["team"]
[channel.team]
type = "folder"
folder = "sent"
"""
PATIENCE = 180  # seconds: cron looks once a minute


def table() -> bytes:
    return subprocess.run(["crontab", "-l"], capture_output=True, check=False).stdout


@pytest.fixture
def others() -> Iterator[None]:
    """A crontab with lines of the user's; the one that was there before is put back."""
    before = table()
    subprocess.run(["crontab", "-"], input=OTHERS, check=True)
    yield
    subprocess.run(*((["crontab", "-"],) if before else (["crontab", "-r"],)), input=before, check=True)


@pytest.fixture
def cron() -> Iterator[None]:
    """The daemon: the one that runs, else one of our own."""
    daemon = None if crontab.is_running() else subprocess.Popen(["cron", "-f"])
    time.sleep(2)  # cron tells a changed crontab by whole seconds: not in the one in which it has read the table
    yield
    if daemon:
        daemon.terminate()
        daemon.wait()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("cron") or not hasattr(os, "geteuid"), reason="no cron")
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() != 0, reason="cron is started by root")
@pytest.mark.usefixtures("others", "cron")
def test_the_summary_of_the_month_is_made_by_cron(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "我的 店%铺"
    home.mkdir()
    (home / "sent").mkdir()
    (home / "pdd-ops.toml").write_text(SETTINGS, "utf-8")
    (home / "pdd-ops.toml").chmod(0o600)
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "settings"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    last_month = Month.containing(today()).shift(-1)
    run("sample", home / "inbox", "--orders", "80", "--months", "1", "--seed", "4", "--end", str(last_month))
    run("schedule", "install", "--system", "cron", "--every", "1", "--config", home / "pdd-ops.toml")
    assert job_id(home / "pdd-ops.toml") in run("schedule", "show", "--system", "cron")
    assert table().startswith(OTHERS)

    until = time.monotonic() + PATIENCE
    while not list(home.glob("sent/*")) and time.monotonic() < until:
        time.sleep(1)
    [log] = (tmp_path / "state").rglob("run-*.log")
    assert list(home.glob("sent/*")), log.read_text("utf-8")
    assert {path.suffix for path in home.glob("reports/*")} >= {".xlsx", ".html"}

    run("schedule", "remove", "--config", home / "pdd-ops.toml")
    assert table() == OTHERS
