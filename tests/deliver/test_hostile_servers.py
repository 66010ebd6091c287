"""Servers that answer as no server should: no traceback, nothing twice, nothing lost without a word; others go on."""

from __future__ import annotations

import json
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.delivery import Home, home
from support.hostile import HTTP_WAYS, MAIL_WAYS, TLS_WAYS, Hostile, all_serving
from support.mailbox import certificate
from support.robots import robots

WAYS = HTTP_WAYS | TLS_WAYS | MAIL_WAYS
SAID_AND_LEFT = ("unknown", "sent")  # is not sent again by itself


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    return home(tmp_path, monkeypatch)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[dict[str, Hostile]]:
    keys = certificate(tmp_path)
    with all_serving(((name, talk) for name, (talk, _) in WAYS.items()), *keys) as serving:
        yield serving


def declare(place: Home, servers: dict[str, Hostile], good: str) -> None:
    """A channel for each server, and a good one behind them all."""
    hasty = {"deadline": 1, "timeout": 0.7, "tries": 1, "ca": "ca.pem"}
    for name, server in servers.items():
        if name in MAIL_WAYS:
            mail = {"host": "localhost", "from": "a@shop.example", "to": ["b@shop.example"], "files": []}
            login = {"user": "a", "password": "planted-password-0123"}
            place.channel(name, "mail", **{**hasty, **mail, **login, "port": server.port})
        else:
            scheme, host = ("https", "localhost") if name in TLS_WAYS else ("http", "127.0.0.1")
            address = f"{scheme}://{host}:{server.port}/cgi-bin/webhook/send?key=planted-key-0123456789"
            place.channel(name, "wecom", **{**hasty, "webhook": address, "files": []})
    place.channel("good", "wecom", webhook=good, files=[])
    place.add("run", {"to": [*servers, "good"]})


def judged(found: dict[str, dict[str, Any]], servers: dict[str, Hostile]) -> None:
    """Each delivery is in a state that fits and names the host; what may have arrived has done so once."""
    for name, (_, states) in WAYS.items():
        one = found[name]
        allowed = {*states.split(), "already"} if states == "sent" else set(states.split())
        assert one["state"] in allowed, (name, one)
        if one["state"] not in ("sent", "already"):
            assert one["reason"], name
            assert "localhost" in one["reason"] or "127.0.0.1" in one["reason"] or "WeCom" in one["reason"], one
        assert "planted" not in one["reason"]
        if states in SAID_AND_LEFT:
            assert servers[name].got <= 1, (name, servers[name])
    assert found["good"]["state"] in ("sent", "already")


@pytest.mark.slow
@pytest.mark.parametrize("command", ["send", "run"])
def test_each_way_twice(at_home: Home, servers: dict[str, Hostile], command: str) -> None:
    assert len(WAYS) >= 80
    with robots() as server:
        declare(at_home, servers, server.url("wecom"))
        found = []
        for _ in range(2):
            if command == "send":
                to = [word for name in [*servers, "good"] for word in ("--to", name)]
                done = at_home.send("2025-03", *to, "--json")
                deliveries = json.loads(done.out)["deliveries"]
            else:
                done = at_home.run("--json")
                (month,) = json.loads(done.out)["months"]
                deliveries = month["deliveries"]
            assert done.code == 4, done
            assert "Traceback" not in done.err
            found.append({one["channel"]: one for one in deliveries})
            judged(found[-1], servers)
        assert len(server.taken) == 1
        certain = [name for name in servers if " " not in WAYS[name][1]]
        states = {name: (found[0][name]["state"], found[1][name]["state"]) for name in certain}
        assert {name: both for name, both in states.items() if both[1] not in (both[0], "already")} == {}
        calls = {name: servers[name].calls for name in certain}
        assert {name for name, count in calls.items() if count > 1} == {
            name for name, (first, _) in states.items() if first in ("pending", "failed")
        }
        if command == "run":
            log = [json.loads(line) for line in Path(f"{at_home.database}.run.log").read_text("utf-8").splitlines()]
            told = [one["channel"] for one in log if one["event"] == "delivery"]
            assert sorted(told) == sorted([*servers, "good"] * 2)
    with closing(sqlite3.connect(at_home.database)) as connection:
        assert connection.execute("SELECT count(*) FROM deliveries WHERE state = 'sending'").fetchone() == (0,)


def test_an_uncertain_text_is_not_hidden_by_a_file_that_failed(at_home: Home) -> None:
    refused = (200, b'{"errcode": 40006, "errmsg": "invalid file size"}')
    with robots() as server:
        server.faults = [(504, b""), refused]
        at_home.channel("office", "wecom", webhook=server.url("wecom"), files=["json"])
        done = at_home.send("2025-03", "--to", "office")
        assert done.code == 4
        (line,) = done.err.splitlines()
        assert "uncertain" in line and "HTTP 504" in line and "40006" in line
        server.faults = []
        again = at_home.send("2025-03", "--to", "office")  # the file is sent, the text is not
        assert [one["msgtype"] for one in server.taken] == ["file"]
        assert (again.code, "HTTP 504" in again.err, "40006" in again.err) == (4, True, False)


@pytest.mark.parametrize("host", ["two..dots.example", "x" * 70 + ".example"])
def test_a_mail_server_whose_name_is_none(at_home: Home, host: str) -> None:
    at_home.channel("boss", "mail", host=host, to=["a@shop.example"], tries=1, **{"from": "b@shop.example"})
    done = at_home.send("2025-03", "--to", "boss")
    assert (done.code, len(done.err.splitlines())) == (4, 1)
    assert host in done.err


@pytest.mark.parametrize("value", ["Bearer 密钥", "two\\nlines", "tab\\u0000"])
def test_a_header_that_no_request_can_have(at_home: Home, value: str) -> None:
    with robots() as server:
        text = f'[channel.hook]\ntype = "webhook"\nurl = "{server.url("webhook")}"\nheaders = {{ X-Key = "{value}" }}\n'
        at_home.settings.write_text(at_home.settings.read_text("utf-8") + text, "utf-8")
        at_home.channel("team", "wecom", webhook=server.url("wecom"), files=[])
        done = at_home.send("2025-03", "--to", "hook", "--to", "team")
        assert "channel.hook.headers.X-Key" in done.err
        assert done.code in (1, 4)
        if done.code == 4:
            assert len(server.taken) == 1


def test_a_name_that_is_looked_up_too_long_sends_nothing_afterwards(
    at_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said not to have arrived, so it must not arrive later, when the thread that looks it up comes back."""
    found, look_up = threading.Event(), socket.getaddrinfo

    def slow(*given: Any, **named: Any) -> Any:  # noqa: ANN401  # as getaddrinfo
        found.wait(20)
        return look_up(*given, **named)

    with robots() as server:
        at_home.channel("team", "wecom", webhook=server.url("wecom"), files=[], tries=1, deadline=0.5)
        monkeypatch.setattr(socket, "getaddrinfo", slow)
        done = at_home.send("2025-03", "--to", "team")
        assert done.code == 4
        assert "nothing within 0.5 s" in done.err and "has not arrived" in done.err
        found.set()
        for thread in threading.enumerate():
            if thread.daemon and "run" in thread.name:
                thread.join(5)
        assert server.seen == []
        assert at_home.send("2025-03", "--to", "team").code == 0
        assert len(server.taken) == 1
