"""`kill -9` at any moment of a run: nothing is sent twice, nothing is lost without a word."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.children import run, start
from support.delivery import Home, home, tool
from support.robots import SECRET, Robots, robots

from pdd_ops.deliver.sending import Outcome

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9"),
]
KILLS = int(os.environ.get("PDD_OPS_KILLS", "40"))
ALL = {("team", 1), ("office", 1), ("office", 2), ("share", 1), ("share", 2)}  # text; text and file; text and file
SENDER = """
import sys
from pathlib import Path
import httpx
from pdd_ops.deliver.message import Block, Line, Message
from pdd_ops.deliver.sending import send
from pdd_ops.deliver.settings import read_settings

settings = read_settings(Path(sys.argv[1]))
blocks = (Block("b", (Line("", "text"),)),)
message = Message("report:shop:2025-03", "shop", "2025-03", "title", "", blocks, "hash")

def files(name):
    return "file." + name, b"content"

def deliver():
    channels = list(settings.channels.values())
    return send(message, channels, database=settings.database, files=files, waiting=print, once=True)
"""
DELIVERING = SENDER + "print('ready', flush=True)\ndeliver()\nprint('done', flush=True)\nsys.stdin.read()"


def prepared(folder: Path, server: Robots, monkeypatch: pytest.MonkeyPatch) -> Home:
    place = home(folder, monkeypatch)
    (folder / "share").mkdir()
    place.add("run", {"to": ["team", "office", "share"]})
    place.channel("team", "dingtalk", webhook=server.url("dingtalk"), secret=SECRET, timeout=10)
    place.channel("office", "wecom", webhook=server.url("wecom"), files=["json"], timeout=10)
    place.channel("share", "folder", folder="share", files=["json"])
    shutil.copy(place.database, folder / "before.db")
    return place


def fresh(place: Home, server: Robots) -> None:
    for path in place.folder.glob("shop.db*"):
        path.unlink()
    shutil.copy(place.folder / "before.db", place.database)
    for path in (place.folder / "share").iterdir():
        path.unlink()
    server.taken.clear()
    server.seen.clear()
    server.files.clear()


def arrived(place: Home, server: Robots) -> Counter[tuple[str, int]]:
    """How often each part has arrived."""
    count: Counter[tuple[str, int]] = Counter()
    for message in server.taken:
        if message["msgtype"] == "file":
            count["office", 2] += 1
        else:
            count["team" if "title" in message["markdown"] else "office", 1] += 1
    for path in (place.folder / "share").iterdir():
        if not path.name.startswith("."):  # a file under way, which the kill left
            count["share", 1 if path.suffix == ".md" else 2] += 1
    return count


def states(database: Path) -> dict[tuple[str, int], str]:
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT channel, part, state FROM deliveries").fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return {(channel, part): state for channel, part, state in rows}


def sending(place: Home, *, kill_after: float | None) -> float | None:
    """Seconds from the first step of a delivery to its end; None where it was killed before."""
    command = [sys.executable, "-c", DELIVERING, str(place.settings)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        begun = time.monotonic()
        if kill_after is not None:
            time.sleep(kill_after)
            process.kill()
        done = process.stdout.readline() == "done\n"
        seconds = time.monotonic() - begun
        process.kill()
    return seconds if done else None


def resume(place: Home) -> list[Outcome]:
    """The same delivery once more, in this process."""
    names: dict[str, Any] = {}
    exec(SENDER.replace("sys.argv[1]", repr(str(place.settings))), names)
    outcomes: list[Outcome] = names["deliver"]()
    return outcomes


def test_killed_while_sending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PDD_OPS_KILLS sets how many; the seed is printed so that a failure can be repeated."""
    seed = int(os.environ.get("PDD_OPS_SEED", str(random.SystemRandom().randrange(1_000_000))))
    dice, kills, seen = random.Random(seed), 0, Counter[str]()
    print(f"seed {seed}")  # noqa: T201  # shown when the test fails
    with robots(secret=SECRET, delay=0.1, per_minute=10_000) as server:
        place = prepared(tmp_path, server, monkeypatch)
        seconds = sending(place, kill_after=None)
        assert seconds is not None
        while kills < KILLS:
            fresh(place, server)
            if sending(place, kill_after=dice.uniform(0, seconds)) is not None:
                continue  # it was quicker
            kills += 1
            before = arrived(place, server)
            outcomes = {one.channel: one for one in resume(place)}
            after, count = states(place.database), arrived(place, server)
            unknown = {part for part in after if after[part] == "unknown"}
            assert after.keys() == ALL
            assert {part for part in ALL if after[part] == "sent"} == ALL - unknown
            assert all(count[part] == 1 for part in ALL - unknown), (after, count)
            assert all(count[part] <= 1 for part in unknown), (after, count)
            assert unknown <= {("team", 1), ("office", 1), ("office", 2)}
            for name, outcome in outcomes.items():
                uncertain = name in {channel for channel, _ in unknown}
                assert (outcome.delivered, "--again" in outcome.reason) == (not uncertain, uncertain)
            resume(place)
            assert arrived(place, server) == count
            seen[f"{sum(before.values())} parts had arrived"] += 1
            seen["said to be uncertain"] += bool(unknown)
            seen["uncertain, and had arrived"] += sum(count[part] for part in unknown)
    print(f"{kills} kills: {dict(sorted(seen.items()))}")  # noqa: T201  # for the page on reliability


def test_a_whole_run_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the start of the process to its end: reports, deliveries, notes."""
    dice, kills = random.Random(), 0
    with robots(secret=SECRET, per_minute=10_000) as server:
        place = prepared(tmp_path, server, monkeypatch)
        begun = time.monotonic()
        assert run(tmp_path, "run", "--config", place.settings)[0] == 0
        seconds = time.monotonic() - begun
        while kills < max(2, KILLS // 20):
            fresh(place, server)
            process = start(tmp_path, "run", "--config", place.settings)
            time.sleep(dice.uniform(0.3, 1.0) * seconds)
            process.kill()
            process.communicate()
            if process.returncode != -signal.SIGKILL:
                continue
            kills += 1
            first, second = tool("run", "--config", place.settings), tool("run", "--config", place.settings)
            after, count = states(place.database), arrived(place, server)
            unknown = [part for part in after if after[part] == "unknown"]
            assert (first.code, second.code) == (4 if unknown else 0, 0), first
            assert all(count[part] == 1 for part in ALL if part not in unknown), (after, count)
            assert all(count[part] <= 1 for part in unknown)
    print(f"{kills} kills of a whole run")  # noqa: T201  # for the page on reliability
