"""Daily and weekly summaries of runs: of what orders cover whole, once, short enough for every chat."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.delivery import SHOP, home, tool
from support.robots import SECRET, Robots, robots


def place(folder: Path, monkeypatch: pytest.MonkeyPatch, server: Robots) -> Path:
    """Settings that ask for both, the weekly one to another robot; the exports are imported."""
    made = home(folder, monkeypatch)
    made.add("run", {"to": ["team"]})
    made.channel("team", "dingtalk", webhook=server.url("dingtalk"), secret=SECRET)
    made.channel("boss", "dingtalk", webhook=server.url("dingtalk"), secret=SECRET)
    text = made.settings.read_text("utf-8")
    made.settings.write_text(f'{text}\n[summary.daily]\n\n[summary.weekly]\nto = ["boss"]\n', "utf-8")
    return made.settings


def titles(server: Robots) -> list[str]:
    return [str(one["markdown"]["title"]) for one in server.taken]


def test_a_day_and_a_week_are_sent_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots(secret=SECRET) as server:
        settings = place(tmp_path, monkeypatch, server)
        monkeypatch.setenv("PDD_OPS_NOW", "2025-04-02T08:00:00+08:00")
        done = tool("run", "--config", settings)
        assert done.code == 0, done
        sent = titles(server)
        assert sent[-2:] == [
            f"{SHOP}: Daily summary of 31 March 2025",
            f"{SHOP}: Weekly summary of week 13 of 2025 (24 March to 30 March)",
        ]
        assert all(len(str(one["markdown"]["text"]).encode()) < 20_000 for one in server.taken)
        tool("run", "--config", settings)
        monkeypatch.setenv("PDD_OPS_NOW", "2025-04-03T08:00:00+08:00")  # no newer orders: nothing new to tell
        tool("run", "--config", settings)
        assert titles(server) == sent


def test_what_is_long_over_is_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots(secret=SECRET) as server:
        settings = place(tmp_path, monkeypatch, server)
        monkeypatch.setenv("PDD_OPS_NOW", "2025-04-28T08:00:00+08:00")
        tool("run", "--config", settings)
        assert not [title for title in titles(server) if "Daily" in title or "Weekly" in title]


def test_a_channel_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots(secret=SECRET) as server:
        settings = place(tmp_path, monkeypatch, server)
        settings.write_text(settings.read_text("utf-8").replace('to = ["boss"]', 'to = ["bos"]'), "utf-8")
        done = tool("run", "--config", settings)
        assert done.code == 2 and "bos" in done.err
