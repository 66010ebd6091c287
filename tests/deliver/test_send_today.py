"""`send --today`: once a day, and again only where something new is due."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.desk import Desk, case, desk
from typer.testing import CliRunner

from commands import app

__all__ = ["desk"]  # a fixture


class Post:
    """A desk with a folder as its channel."""

    def __init__(self, desk: Desk, patch: pytest.MonkeyPatch) -> None:
        self.desk, self._patch = desk, patch
        self.box = desk.folder / "box"
        self.box.mkdir()
        self.settings = desk.folder / "pdd-ops.toml"
        self.settings.write_text(f'[channel.box]\ntype = "folder"\nfolder = "{self.box}"\n', "utf-8")

    def at(self, now: str) -> None:
        self._patch.setenv("PDD_OPS_NOW", now)

    def send(self, *words: str, code: int = 0) -> list[dict[str, Any]]:
        options = ["--to", "box", "--config", str(self.settings), "--db", str(self.desk.database), "--json"]
        result = CliRunner().invoke(app, ["send", *(words or ("--today",)), *options])
        assert result.exit_code == code, result.output
        found: list[dict[str, Any]] = json.loads(result.stdout)["deliveries"]
        return found

    def states(self) -> list[str]:
        return [one["state"] for one in self.send()]


@pytest.fixture
def post(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Post:
    return Post(desk, monkeypatch)


def test_once_a_day_unless_something_new_is_due(post: Post) -> None:
    later = case("81000000002", 超时时间="2025-05-11 20:00:00")
    post.desk.take([case("81000000001"), later], "2025-05-08 08:00:00")
    post.at("2025-05-08T09:00:00")
    assert post.states() == ["sent"]
    assert post.states() == ["already"]
    post.desk.take([later | {"退款金额": "30.00"}], "2025-05-08 10:00:00")
    post.at("2025-05-08T11:00:00")
    assert post.states() == ["already"]  # it is due in three days
    post.desk.take([case("81000000003", 超时时间="2025-05-09 08:00:00")], "2025-05-08 11:30:00")
    post.at("2025-05-08T12:00:00")
    assert post.states() == ["sent"]
    assert post.states() == ["already"]
    post.at("2025-05-08T20:00:01")
    assert post.states() == ["sent"]  # the first is overdue now
    assert post.states() == ["already"]
    post.at("2025-05-09T07:00:00")
    assert post.states() == ["sent"]


def test_what_is_said(post: Post) -> None:
    over = case("81000000002", 超时时间="2025-05-08 08:00:00", 退款原因="质量问题")
    post.desk.take([case("81000000001"), over], "2025-05-08 07:00:00")
    post.at("2025-05-08T09:00:00")
    post.send()
    text = "".join(path.read_text("utf-8") for path in post.box.iterdir())
    assert text.index("81000000002") < text.index("81000000001")
    assert "05-08 20:00" in text
    assert "2025-05-08 07:00" in text


def test_nothing_is_sent_where_nothing_waits_and_a_preview_sends_nothing(post: Post) -> None:
    post.desk.take([case(售后状态="退款关闭")], "2025-05-08 07:00:00")
    post.at("2025-05-08T09:00:00")
    assert post.send() == []
    post.desk.take([case()], "2025-05-08 08:00:00")
    (shown,) = post.send("--today", "--dry-run")
    assert "81000000001" in shown["parts"][0]["body"]
    assert list(post.box.iterdir()) == []
    assert post.states() == ["sent"]


def test_a_month_or_alerts_are_another_message(post: Post) -> None:
    post.desk.take([case()], "2025-05-08 08:00:00")
    options = ["--to", "box", "--config", str(post.settings), "--db", str(post.desk.database)]
    for more in (["2025-04"], ["--only-alerts"]):
        assert CliRunner().invoke(app, ["send", "--today", *more, *options]).exit_code == 2


def test_the_file_of_a_day_is_named_by_it(post: Post) -> None:
    post.desk.take([case()], "2025-05-08 08:00:00")
    post.at("2025-05-08T09:00:00")
    post.send()
    (path,) = post.box.iterdir()
    assert "2025-05-08" in Path(path).name
