"""Proxies of the environment: the usual ones work, impossible ones are one line, and other channels go on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from support.delivery import Home, home
from support.robots import Robots, robots

pytestmark = pytest.mark.slow

PASSWORD = "planted-proxy-password-0123"
IMPOSSIBLE = [
    "socks5://127.0.0.1:9",  # nothing there
    "socks5h://127.0.0.1:9",
    "http://127.0.0.1:9",
    f"http://me:{PASSWORD}@127.0.0.1:9",
    "socks4://127.0.0.1:9",
    "gopher://127.0.0.1:9",
    f"what://me:{PASSWORD}@x:1",
    "http://[::1",
    "http://127.0.0.1:port",
    "http://127.0.0.1:99999",
    "://",
    "http://",
    "代理",
    "http://代理 服务器:80",
    "http://" + "x" * 80 + ".example:1",
]


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    place = home(tmp_path, monkeypatch)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "share").mkdir()
    place.channel("share", "folder", folder="share", files=[])
    return place


def declare(place: Home, server: Robots) -> None:
    quick = {"tries": 1, "timeout": 0.5, "deadline": 1}
    place.channel("team", "wecom", **{**quick, "webhook": server.url("wecom"), "files": []})


def undelivered(place: Home) -> str:
    """The one line of a send of which only the folder has something."""
    done = place.send("2025-03", "--to", "team", "--to", "share")
    assert done.code == 4
    (line,) = done.err.splitlines()
    assert "share (folder): " in done.out
    assert PASSWORD not in done.err
    assert "The next run goes on" in line
    return line


@pytest.mark.parametrize("address", IMPOSSIBLE)
def test_an_impossible_proxy(at_home: Home, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    with robots() as server:
        declare(at_home, server)
        monkeypatch.setenv("ALL_PROXY", address)
        assert "proxy" in undelivered(at_home)
        assert server.seen == []
        monkeypatch.delenv("ALL_PROXY")
        assert at_home.send("2025-03", "--to", "team").code == 0
        assert len(server.taken) == 1


@pytest.mark.parametrize("value", ["[::1", "http://[", "*", "::::", "代理,,,/", "192.168.0.0/16,localhost"])
def test_an_odd_list_of_exceptions(at_home: Home, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    with robots() as server:
        declare(at_home, server)
        monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY", value)
        done = at_home.send("2025-03", "--to", "team", "--to", "share")
        assert done.code in (0, 4) and len(done.err.splitlines()) <= 1
        assert len(server.taken) == (done.code == 0)


Talk = Callable[[socket.socket], None]


@contextmanager
def proxy(talk: Talk) -> Iterator[int]:
    """A port where somebody talks so."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    over = threading.Event()

    def one(connection: socket.socket) -> None:
        connection.settimeout(5)
        with suppress(OSError), connection:
            talk(connection)

    def accept() -> None:
        while not over.is_set():
            with suppress(TimeoutError, OSError):
                threading.Thread(target=one, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        over.set()
        listener.close()


def socks(connection: socket.socket) -> None:
    """A SOCKS5 proxy that does what it is for."""
    connection.recv(3)
    connection.sendall(b"\x05\x00")
    request = connection.recv(300)
    kind = request[3]
    host = socket.inet_ntoa(request[4:8]) if kind == 1 else request[5:-2].decode()
    with socket.create_connection((host, int.from_bytes(request[-2:], "big"))) as target:
        connection.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        threading.Thread(target=_pass_on, args=(target, connection), daemon=True).start()
        _pass_on(connection, target)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while content := source.recv(65536):
            target.sendall(content)


def test_a_socks_proxy(at_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots() as server, proxy(socks) as port:
        declare(at_home, server)
        monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{port}")
        assert at_home.send("2025-03", "--to", "team").code == 0
        assert len(server.taken) == 1


def says(*texts: bytes) -> Talk:
    def talk(connection: socket.socket) -> None:
        for text in texts:
            connection.recv(4096)
            connection.sendall(text)
        connection.recv(4096)

    return talk


ODD = {
    "an HTTP server": says(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "silent": says(b"", b""),
    "hangs up": lambda connection: None,
    "empty": says(b"\x05"),
    "no method": says(b"\x05\xff"),
    "wants a password": says(b"\x05\x02"),
    "another version": says(b"\x04\x00"),
    "refuses": says(b"\x05\x00", b"\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00"),
    "an odd refusal": says(b"\x05\x00", b"\x05\x77\x00\x01\x00\x00\x00\x00\x00\x00"),
    "half a reply": says(b"\x05\x00", b"\x05\x00\x00"),
    "an odd address": says(b"\x05\x00", b"\x05\x00\x00\x09\x00"),
    "a reply and nothing": says(b"\x05\x00", b""),
}


@pytest.mark.parametrize("way", ODD)
def test_a_proxy_that_does_not_speak_socks(at_home: Home, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    with robots() as server, proxy(ODD[way]) as port:
        declare(at_home, server)
        monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{port}")
        assert "127.0.0.1" in undelivered(at_home)
        assert server.seen == []


@pytest.mark.parametrize("status", ["407 Login", "502 Bad Gateway", "503 No"])
def test_an_http_proxy_that_refuses(at_home: Home, monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    refusing = says(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
    with robots() as server, proxy(refusing) as port:
        declare(at_home, server)
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{port}")
        assert "127.0.0.1" in undelivered(at_home)
        assert server.seen == []


def test_a_proxy_that_refuses_a_tunnel(at_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with proxy(says(b"HTTP/1.1 403 Never\r\nContent-Length: 0\r\n\r\n")) as port:
        address = "https://shop.example/cgi-bin/webhook/send?key=planted-key-0123456789"
        at_home.channel("team", "wecom", webhook=address, files=[], tries=1)
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        assert "shop.example" in undelivered(at_home)
