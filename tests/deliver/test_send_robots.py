"""`pdd-ops send` to robots that check everything: what arrives, what does not, and what is said of it."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.delivery import Home, home, tool
from support.robots import SECRET, TOKEN, Robots, json_answer, robots

from pdd_ops.deliver.answers import codes_of
from pdd_ops.deliver.channel import Channel
from pdd_ops.deliver.message import Block, Line, Message
from pdd_ops.deliver.sending import Outcome, send
from pdd_ops.lang import use_language

KINDS = ("dingtalk", "feishu", "wecom")


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    return home(tmp_path, monkeypatch)


@pytest.fixture
def server() -> Iterator[Robots]:
    with robots(secret=SECRET) as started:
        yield started


def declare(place: Home, server: Robots, kind: str, **more: Any) -> None:  # noqa: ANN401  # TOML values
    signed: dict[str, Any] = {"secret": SECRET} if kind != "wecom" else {"files": []}
    place.channel("team", kind, **({"webhook": server.url(kind)} | signed | more))


def bare_channel(folder: Path, kind: str, server: Robots) -> Channel:
    signed = {"secret": SECRET} if kind != "wecom" else {}
    settings = folder / "pdd-ops.toml"
    settings.touch(0o600)
    return Channel("team", kind, settings, {"type": kind, "webhook": server.url(kind), "tries": 1, **signed})


def told(folder: Path, channel: Channel) -> Outcome:
    """What becomes of a message that no report has to be made for."""
    message = Message("notice:shop:2025-03", "shop", "2025-03", "A title", "", (Block("B", (Line("", "c"),)),), "hash")
    use_language("en")
    database, files = folder / "small.db", lambda name: (name, b"")
    (outcome,) = send(message, [channel], database=database, files=files, waiting=lambda line: None)
    return outcome


@pytest.mark.parametrize("kind", KINDS)
def test_a_summary_arrives_once(at_home: Home, server: Robots, kind: str) -> None:
    declare(at_home, server, kind)
    first = at_home.send("2025-03", "--to", "team")
    assert (first.code, first.err) == (0, ""), first
    assert "delivered" in first.out
    (text,) = server.texts
    assert "**Sales**" in text
    assert "Problems" in text
    second = at_home.send("2025-03", "--to", "team")
    assert second.code == 0
    assert "sent before" in second.out
    assert len(server.taken) == 1
    assert at_home.send("2025-03", "--to", "team", "--again").code == 0
    assert len(server.taken) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_targets_and_overdue_actions_are_told(at_home: Home, server: Robots, kind: str) -> None:
    declare(at_home, server, kind)
    db = ("--db", at_home.database)
    before = json.loads(tool("report", "2025-03", *db, "--json").out)["metrics"]["gmv"]["value"]
    for metric, value in (("gmv", f"{before * 2:.2f}"), ("conversion", "99%")):
        assert tool("target", "set", metric, value, "--month", "2025-03", *db).code == 0
    tool("actions", "add", "Coupons", "--owner", "Li", "--due", "2025-03-20", *db)
    tool("actions", "add", "Still time", "--due", "2099-03-20", *db)
    for text in ("Second", "Third", "Fourth", "Fifth"):
        tool("actions", "add", text, "--due", "2025-03-21", *db)
    assert at_home.send("2025-03", "--to", "team").code == 0
    text = "".join(server.texts)
    assert "50.00% reached, 100.00% of the month gone, missed" in text and "target 99.00%, missed" in text
    assert "Coupons (Li, due 2025-03-20)" in text and "Still time" not in text
    assert "Third" in text and "Fourth" not in text and "2 more overdue" in text
    assert text.index("Numbers") < text.index("Targets") < text.index("Overdue") < text.index("Problems")


def test_wecom_gets_the_workbook_after_the_text(at_home: Home, server: Robots) -> None:
    declare(at_home, server, "wecom", files=["xlsx"])
    assert at_home.send("2025-03", "--to", "team").code == 0
    assert [one["msgtype"] for one in server.taken] == ["markdown", "file"]
    ((name, content),) = server.files.values()
    assert name.endswith("2025-03.xlsx")
    assert content.startswith(b"PK")


def test_a_long_message_goes_in_parts_that_the_robot_takes(at_home: Home, server: Robots) -> None:
    declare(at_home, server, "wecom")
    at_home.add("report", {"where": "共享盘\\\\运营\\\\月总结 " * 400})
    assert at_home.send("2025-03", "--to", "team").code == 0
    assert len(server.texts) > 1
    assert all(len(text.encode()) <= 4096 for text in server.texts)
    assert server.texts[0].startswith(f"(1/{len(server.texts)})")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "code"), [(kind, code) for kind in KINDS for one in codes_of(kind) for code in one.codes]
)
def test_every_documented_answer_is_explained(tmp_path: Path, server: Robots, kind: str, code: int) -> None:
    """In an HTTP 200, as robots do. What is temporary is tried again, what is not is not."""
    (entry, *_) = [one for one in codes_of(kind) if code in one.codes]
    message = entry.words[0] if entry.words else "no"
    answer = {"code": code, "msg": message} if kind == "feishu" else {"errcode": code, "errmsg": message}
    server.faults = [json_answer(answer)]
    channel = bare_channel(tmp_path, kind, server)
    outcome = told(tmp_path, channel)
    assert not outcome.delivered
    assert outcome.state == entry.fate
    assert outcome.reason == f"{entry.what['en']} ({code}). {entry.remedy['en']}"
    assert server.taken == []
    assert told(tmp_path, channel).state == "sent"  # put right: it is sent without being asked to send again
    assert len(server.taken) == 1


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_a_wrong_secret(at_home: Home, server: Robots, kind: str) -> None:
    declare(at_home, server, kind, secret="SECwrong")
    done = at_home.send("2025-03", "--to", "team")
    assert (done.code, len(server.seen)) == (4, 1)
    assert "The signature does not match" in done.err
    assert "SECwrong" not in done.out + done.err


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_a_clock_that_is_wrong(at_home: Home, server: Robots, kind: str) -> None:
    server.clock = 3700.0
    declare(at_home, server, kind)
    done = at_home.send("2025-03", "--to", "team")
    assert (done.code, len(server.seen)) == (4, 1)
    assert "clock is more than an hour off" in done.err


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_a_robot_with_a_keyword(at_home: Home, server: Robots, kind: str) -> None:
    server.keyword = "店铺日报"
    declare(at_home, server, kind)
    done = at_home.send("2025-03", "--to", "team")
    assert done.code == 4
    assert "keyword" in done.err
    text = at_home.settings.read_text("utf-8")
    at_home.settings.write_text(text + 'keyword = "店铺日报"\n', "utf-8")
    assert at_home.send("2025-03", "--to", "team").code == 0
    assert len(server.taken) == 1


def test_what_is_temporary_is_tried_again(at_home: Home, server: Robots) -> None:
    server.faults = [(503, b""), (502, b"bad gateway"), json_answer({"errcode": -1, "errmsg": "系统繁忙"})]
    declare(at_home, server, "wecom")
    done = at_home.send("2025-03", "--to", "team")
    assert (done.code, len(server.taken), len(server.seen)) == (0, 1, 4)
    assert "trying again" in done.err


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["lose", "stall", (504, b"")])
def test_a_lost_answer_is_not_sent_twice(at_home: Home, server: Robots, fault: Any) -> None:  # noqa: ANN401
    server.faults = [fault]
    declare(at_home, server, "dingtalk", timeout=0.5)
    done = at_home.send("2025-03", "--to", "team")
    assert done.code == 4
    assert "may have arrived or not" in done.err
    again = at_home.send("2025-03", "--to", "team")
    assert (again.code, len(server.seen)) == (4, 1)
    assert at_home.send("2025-03", "--to", "team", "--again").code == 0
    assert len(server.seen) == 2


def test_an_answer_that_is_no_robots(at_home: Home, server: Robots) -> None:
    server.faults = [(200, "<html>请登录</html>".encode())]
    declare(at_home, server, "dingtalk")
    done = at_home.send("2025-03", "--to", "team")
    assert done.code == 4
    assert "not a robot's" in done.err
    assert "请登录" in done.err


def test_nobody_there(at_home: Home, server: Robots) -> None:
    at_home.channel("team", "dingtalk", webhook="http://127.0.0.1:9/robot/send?access_token=" + TOKEN, tries=2)
    done = at_home.send("2025-03", "--to", "team")
    assert done.code == 4
    assert "No connection to 127.0.0.1" in done.err


def test_one_channel_that_fails_does_not_stop_another(at_home: Home, server: Robots) -> None:
    at_home.channel("nobody", "feishu", webhook="env:PDD_OPS_NOT_SET")
    declare(at_home, server, "dingtalk")
    done = at_home.send("2025-03", "--to", "nobody", "--to", "team")
    assert (done.code, len(server.taken)) == (4, 1)
    assert "There is no environment variable PDD_OPS_NOT_SET" in done.err
    assert "team (DingTalk): delivered" in done.out


@pytest.mark.slow
def test_the_rate_limit_is_kept_over_processes(at_home: Home, server: Robots) -> None:
    """Twenty requests of the last minute are planted: the next one waits until the oldest of them is a minute old."""
    declare(at_home, server, "dingtalk")
    assert at_home.send("2025-03", "--to", "team").code == 0
    with closing(sqlite3.connect(at_home.database)) as connection, connection:
        (robot,) = connection.execute("SELECT robot FROM robot_requests").fetchone()
        connection.execute("DELETE FROM robot_requests")
        times = [time.time() - 59.0 + n / 100 for n in range(20)]
        connection.executemany("INSERT INTO robot_requests VALUES (?, ?)", [(robot, at) for at in times])
    started = time.monotonic()
    done = at_home.send("2025-03", "--to", "team", "--again")
    assert done.code == 0
    assert 1.0 < time.monotonic() - started < 10
    assert "at most 20 a minute" in done.err


def test_alerts_are_told_once_until_they_have_cooled_down(at_home: Home, server: Robots) -> None:
    declare(at_home, server, "dingtalk", alerts=["high", "medium", "low"])
    assert at_home.send("2025-03", "--to", "team", "--only-alerts").code == 0
    (text,) = server.texts
    assert "Sales**" not in text
    second = at_home.send("2025-03", "--to", "team", "--only-alerts")
    assert (second.code, len(server.taken)) == (0, 1)
    assert "no new problem" in at_home.send("2025-03", "--to", "team", "--only-alerts", "--dry-run").out
    with closing(sqlite3.connect(at_home.database)) as connection, connection:
        connection.execute("UPDATE deliveries SET planned_at = planned_at - 8 * 86400")
    assert at_home.send("2025-03", "--to", "team", "--only-alerts").code == 0
    assert len(server.taken) == 2


def test_a_changed_report_is_another_message(at_home: Home, server: Robots) -> None:
    declare(at_home, server, "dingtalk")
    assert at_home.send("2025-03", "--to", "team").code == 0
    with closing(sqlite3.connect(at_home.database)) as connection, connection:
        connection.execute("UPDATE order_days SET orders = orders + 1 WHERE day = '2025-03-05'")
    assert at_home.send("2025-03", "--to", "team").code == 0
    assert len(server.taken) == 2


def test_dry_run_shows_and_sends_nothing(at_home: Home, server: Robots) -> None:
    declare(at_home, server, "dingtalk")
    done = at_home.send("2025-03", "--to", "team", "--dry-run")
    assert done.code == 0
    assert "team (DingTalk → 127.0.0.1), 1 part(s):" in done.out
    assert "Operations summary of March 2025" in done.out
    assert server.seen == []
    assert TOKEN not in done.out


def test_json_says_what_became_of_each(at_home: Home, server: Robots) -> None:
    declare(at_home, server, "feishu")
    (delivery,) = json.loads(at_home.send("2025-03", "--to", "team", "--json").out)["deliveries"]
    assert (delivery["channel"], delivery["state"], delivery["sent"]) == ("team", "sent", 1)


def test_a_name_cannot_call_everybody_or_draw_a_link() -> None:
    from pdd_ops.deliver.message import plain

    assert (
        plain("<at id=all></at> [点我](http://x) **a**\n# b") == "＜at id=all＞＜/at＞ ［点我］(http://x) ＊＊a＊＊ # b"
    )
