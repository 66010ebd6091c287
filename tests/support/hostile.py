"""Servers of this machine that answer as no server should. Each counts the requests or mails that it has got whole."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

OK = b'{"errcode": 0, "errmsg": "ok"}'
Talk = Callable[["Line"], None]


@dataclass
class Hostile:
    """A server: its port, how often it was called, and how many messages it has got whole."""

    port: int = 0
    calls: int = 0
    got: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)


@dataclass
class Line:
    """A connection to a client."""

    socket: socket.socket
    server: Hostile
    keys: ssl.SSLContext

    def say(self, *texts: bytes) -> None:
        self.socket.sendall(b"".join(texts))

    def drip(self, text: bytes) -> None:
        """A byte every tenth of a second, and then nothing."""
        for at in range(len(text)):
            self.say(text[at : at + 1])
            if self.server.stopped.wait(0.1):
                return
        self.wait()

    def pour(self, chunk: bytes) -> None:
        """The same again and again."""
        while not self.server.stopped.is_set():
            self.say(chunk)

    def wait(self) -> None:
        self.server.stopped.wait(20)

    def reset(self) -> None:
        """RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def encrypt(self) -> None:
        self.socket = self.keys.wrap_socket(self.socket, server_side=True)


@contextmanager
def serving(talk: Talk, keys: ssl.SSLContext) -> Iterator[Hostile]:
    """A server that talks so to whoever calls."""
    server = Hostile()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    server.port = listener.getsockname()[1]

    def one(connection: socket.socket) -> None:
        line = Line(connection, server, keys)
        with suppress(OSError, ValueError):  # the client has gone
            talk(line)
        with suppress(OSError):
            line.socket.close()

    def accept() -> None:
        while not server.stopped.is_set():
            with suppress(TimeoutError):
                connection, _ = listener.accept()
                connection.settimeout(20)
                server.calls += 1
                threading.Thread(target=one, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        server.stopped.set()
        time.sleep(0.15)
        listener.close()


@contextmanager
def all_serving(ways: Iterable[tuple[str, Talk]], certificate: Path, key: Path) -> Iterator[dict[str, Hostile]]:
    """A server for each way, by name."""
    keys = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    keys.load_cert_chain(certificate, key)
    with ExitStack() as stack:
        yield {name: stack.enter_context(serving(talk, keys)) for name, talk in ways}


# HTTP ----------------------------------------------------------------------------------------------------------------


def take(line: Line) -> None:
    """Reads a request to its end."""
    head = b""
    while b"\r\n\r\n" not in head:
        more = line.socket.recv(65536)
        if not more:
            raise ConnectionError
        head += more
    head, _, body = head.partition(b"\r\n\r\n")
    (length,) = [int(one.split(b":")[1]) for one in head.split(b"\r\n") if one.lower().startswith(b"content-length")]
    while len(body) < length:
        more = line.socket.recv(65536)
        if not more:
            raise ConnectionError
        body += more
    line.server.got += 1


def answering(body: bytes, *headers: bytes, status: bytes = b"200 OK", length: int | None = None) -> Talk:
    """Takes the request and answers."""

    def talk(line: Line) -> None:
        take(line)
        size = b"Content-Length: %d" % (len(body) if length is None else length)
        line.say(b"\r\n".join([b"HTTP/1.1 " + status, size, *headers, b"", b""]), body)

    return talk


def raw(*texts: bytes) -> Talk:
    """Takes the request and answers these bytes."""

    def talk(line: Line) -> None:
        take(line)
        line.say(*texts)

    return talk


def then(*steps: Talk) -> Talk:
    """One after the other."""

    def talk(line: Line) -> None:
        for step in steps:
            step(line)

    return talk


def over_tls(talk: Talk) -> Talk:
    """The same behind TLS."""
    return then(Line.encrypt, talk)


def hears(line: Line) -> None:
    """Reads what comes first."""
    line.socket.recv(4096)


HALF_HELLO = b"\x16\x03\x03\x00\x7a\x02"
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LONG = HEAD + b"Content-Length: 4294967296\r\n\r\n"
JSON = b"Content-Type: application/json"
# A robot's answers, and the states that a delivery may end in.
HTTP_WAYS: dict[str, tuple[Talk, str]] = {
    "not-gzip": (answering(OK, b"Content-Encoding: gzip"), "unknown"),
    "half-gzip": (answering(gzip.compress(OK)[:-9], b"Content-Encoding: gzip"), "unknown"),
    "bomb": (answering(gzip.compress(b" " * 40_000_000 + OK), b"Content-Encoding: gzip"), "unknown"),
    "real-gzip": (answering(gzip.compress(OK), b"Content-Encoding: gzip"), "sent"),
    "odd-coding": (answering(OK, b"Content-Encoding: zstd-like"), "unknown"),
    "odd-charset": (answering(OK, b"Content-Type: application/json; charset=klingon-8"), "sent"),
    "no-text-charset": (answering(OK, b"Content-Type: application/json; charset=rot13"), "sent"),
    "bom": (answering(b"\xef\xbb\xbf" + OK, JSON), "sent"),
    "deep": (answering(b'{"errcode": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", JSON), "unknown"),
    "deep-objects": (answering(b'{"errmsg":' * 90_000 + b"1" + b"}" * 90_000, JSON), "unknown"),
    "many-digits": (answering(b'{"errcode": ' + b"7" * 9000 + b"}", JSON), "unknown"),
    "list": (answering(b"[0]", JSON), "unknown"),
    "true": (answering(b'{"errcode": true}', JSON), "unknown"),
    "code-in-quotes": (answering(b'{"errcode": "0"}', JSON), "sent"),
    "half-a-sign": (answering(rb'{"errcode": 40999, "errmsg": "\ud83d \u0000 \u001b[31m"}', JSON), "failed"),
    "cut-json": (answering(OK, length=4000), "unknown"),
    "cut-429": (answering(b"slow", b"Retry-After: 1", status=b"429 Too Many", length=4000), "pending"),
    "odd-wait": (answering(b"", "Retry-After: ²".encode("latin-1"), status=b"429 Too Many"), "pending"),
    "long-wait": (answering(b"", b"Retry-After: " + b"9" * 500, status=b"503 No"), "pending"),
    "page": (answering("<html>请先登录</html>".encode("gbk"), b"Content-Type: text/html; charset=gbk"), "unknown"),
    "nothing": (answering(b"", status=b"204 No Content"), "unknown"),
    "elsewhere": (answering(b"", b"Location: http://[::", status=b"302 Found"), "unknown"),
    "moved": (answering(b"", b"Location: /login", status=b"307 Moved"), "failed"),
    "status-999": (answering(OK, status=b"999 Odd"), "unknown"),
    "zero-but-500": (answering(OK, status=b"500 Oops"), "unknown"),
    "gateway": (answering(b"", status=b"504 Timeout"), "unknown"),
    "unauthorised": (answering(b"{", status=b"401 No"), "failed"),
    "switching": (raw(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), "unknown"),
    "not-http": (raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "unknown"),
    "odd-header": (raw(HEAD + b"\x00\xff: \xfe\r\n: no name\r\n\r\n" + OK), "unknown"),
    "two-lengths": (raw(HEAD + b"Content-Length: 3\r\nContent-Length: 30\r\n\r\n" + OK), "unknown"),
    "bad-chunks": (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + OK), "unknown"),
    "endless-100": (then(take, lambda line: line.pour(b"HTTP/1.1 100 Continue\r\n\r\n")), "unknown"),
    "endless-headers": (then(take, lambda line: line.say(HEAD), lambda line: line.pour(b"x: y\r\n")), "unknown"),
    "four-gigabytes": (then(take, lambda line: line.say(LONG), lambda line: line.pour(b" " * 65536)), "unknown"),
    "endless-chunks": (
        then(raw(CHUNKED), lambda line: line.pour(b"1000\r\n" + b" " * 4096 + b"\r\n")),
        "unknown",
    ),
    "dripping-headers": (then(take, lambda line: line.drip(HEAD + b"Content-Length: 2\r\n\r\n{}")), "unknown"),
    "dripping-body": (then(answering(b"", length=500), lambda line: line.drip(OK * 20)), "unknown"),
    "silent": (then(take, Line.wait), "unknown"),
    "reset": (then(take, Line.reset), "unknown"),
    "hangs-up": (then(take), "unknown"),
    "hangs-up-at-once": (Line.reset, "unknown pending"),
    "reads-nothing": (Line.wait, "unknown"),
}  # fmt: skip
# The same over TLS, and what may go wrong with that itself.
TLS_WAYS: dict[str, tuple[Talk, str]] = {
    "tls-silent": (Line.wait, "pending"),
    "tls-half": (then(hears, lambda line: line.say(HALF_HELLO), Line.wait), "pending"),
    "tls-plain": (lambda line: line.say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "pending"),
    "tls-dripping": (lambda line: line.drip(HALF_HELLO + b"\x00" * 200), "pending"),
    "tls-cut": (hears, "pending"),
    "tls-fine": (over_tls(answering(OK, JSON)), "sent"),
    "tls-reset": (over_tls(then(take, Line.reset)), "unknown"),
    "tls-drips": (over_tls(then(take, lambda line: line.drip(HEAD + b"\r\n"))), "unknown"),
}


# SMTP ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mailer:
    """A mail server. At a step ('hello', 'ehlo', 'starttls', 'handshake', 'auth', 'mail', 'rcpt', 'data', 'middle',
    'end', 'quit') it does as told instead of what is right."""

    step: str = ""
    does: Talk | bytes = b""

    def __call__(self, line: Line) -> None:
        if not self._at("hello", line, b"220 mail"):
            return
        encrypted, replies = False, {"mail": b"250 ok", "rcpt": b"250 ok", "auth": b"235 ok", "quit": b"221 bye"}
        while word := self._word(line):
            if word == "ehlo":
                extra = b"250 AUTH PLAIN" if encrypted else b"250 STARTTLS"
                if not self._at("ehlo", line, b"250-mail\r\n" + extra):
                    return
            elif word == "starttls":
                if not self._at("starttls", line, b"220 go") or not self._at("handshake", line, b""):
                    return
                if self.step not in ("starttls", "handshake"):
                    line.encrypt()
                    encrypted = True
            elif word == "data":
                if not self._data(line):
                    return
            elif not self._at(word, line, replies.get(word, b"502 no")):
                return

    def _data(self, line: Line) -> bool:
        if not self._at("data", line, b"354 go") or self.step == "data" or not self._at("middle", line, b""):
            return self.step == "data" and isinstance(self.does, bytes)
        mail = b""
        while not mail.endswith(b"\r\n.\r\n"):
            more = line.socket.recv(65536)
            if not more:
                return False
            mail += more
        refused = isinstance(self.does, bytes) and self.step == "end" and self.does[:1] in (b"4", b"5")
        line.server.got += not refused
        return self._at("end", line, b"250 taken")

    def _at(self, step: str, line: Line, usual: bytes) -> bool:
        """Whether the talk goes on."""
        if step != self.step:
            if usual:
                line.say(usual, b"\r\n")
            return True
        if isinstance(self.does, bytes):
            line.say(self.does, b"\r\n")
            return True
        self.does(line)
        return False

    def _word(self, line: Line) -> str:
        """The command of the next line, '' at the end of the talk."""
        text = b""
        while not text.endswith(b"\n"):
            more = line.socket.recv(1)
            if not more:
                return ""
            text += more
        return text.split()[0].decode().lower() if text.split() else "?"


def cut(line: Line) -> None:
    line.socket.close()


def cut_in_the_middle(line: Line) -> None:
    line.socket.recv(300)
    line.reset()


ENDLESS = b"250-and more\r\n" * 1000
MAIL_WAYS: dict[str, tuple[Talk, str]] = {
    "mail-fine": (Mailer(), "sent"),
    "mail-silent": (Line.wait, "pending"),
    "mail-dripping": (Mailer("hello", lambda line: line.drip(b"220-mail " * 90)), "pending"),
    "mail-endless": (Mailer("hello", lambda line: line.pour(b"220-mail\r\n" * 999)), "pending"),
    "mail-busy": (Mailer("hello", b"421 later"), "pending"),
    "mail-unwanted": (Mailer("hello", b"554 no"), "failed"),
    "mail-garbage": (Mailer("hello", b"\xff\xfe\x00 what"), "pending"),
    "mail-ehlo-endless": (Mailer("ehlo", lambda line: line.pour(ENDLESS)), "pending"),
    "mail-ehlo-busy": (Mailer("ehlo", b"451 later"), "pending"),
    "mail-no-starttls": (Mailer("ehlo", b"250 mail"), "failed"),
    "mail-starttls-454": (Mailer("starttls", b"454 not now"), "pending"),
    "mail-starttls-501": (Mailer("starttls", b"501 no"), "failed"),
    "mail-starttls-cut": (Mailer("starttls", cut), "pending"),
    "mail-handshake-half": (Mailer("handshake", lambda line: line.drip(HALF_HELLO)), "pending"),
    "mail-handshake-plain": (Mailer("handshake", lambda line: line.say(b"250 what?\r\n" * 30)), "pending"),
    "mail-login-454": (Mailer("auth", b"454 later"), "pending"),
    "mail-login-535": (Mailer("auth", b"535 no"), "failed"),
    "mail-sender-451": (Mailer("mail", b"451 later"), "pending"),
    "mail-recipient-450": (Mailer("rcpt", b"450 greylisted"), "pending"),
    "mail-recipient-550": (Mailer("rcpt", b"550 unknown"), "failed"),
    "mail-recipient-251": (Mailer("rcpt", b"251 will forward"), "sent"),
    "mail-data-cut": (Mailer("data", cut), "pending"),
    "mail-data-421": (Mailer("data", b"421 closing"), "pending"),
    "mail-cut-after-354": (Mailer("middle", cut), "pending"),
    "mail-reset-after-354": (Mailer("middle", Line.reset), "pending"),
    "mail-cut-in-the-middle": (Mailer("middle", cut_in_the_middle), "pending"),
    "mail-says-552-early": (Mailer("middle", b"552 too large"), "failed"),
    "mail-taken-and-cut": (Mailer("end", cut), "unknown"),
    "mail-taken-and-reset": (Mailer("end", Line.reset), "unknown"),
    "mail-taken-and-silent": (Mailer("end", Line.wait), "unknown"),
    "mail-taken-and-dripping": (Mailer("end", lambda line: line.drip(b"250-ok " * 90)), "unknown"),
    "mail-taken-and-endless": (Mailer("end", lambda line: line.pour(ENDLESS)), "unknown"),
    "mail-taken-251": (Mailer("end", b"251 forwarded"), "sent"),
    "mail-taken-garbage": (Mailer("end", b"\x80\x81 thanks"), "unknown"),
    "mail-taken-354": (Mailer("end", b"354 go on"), "unknown"),
    "mail-end-450": (Mailer("end", b"450 later"), "pending"),
    "mail-end-552": (Mailer("end", b"552 full"), "failed"),
    "mail-quit-odd": (Mailer("quit", b"500 stay"), "sent"),
    "mail-quit-silent": (Mailer("quit", Line.wait), "sent"),
}  # fmt: skip


def json_of(text: str) -> dict[str, dict[str, object]]:
    """The deliveries of `--json` by channel."""
    return {one["channel"]: one for one in json.loads(text)["deliveries"]}
