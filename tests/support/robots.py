"""Group robots as they behave: signatures and time windows checked, limits in bytes and per minute, errors inside
HTTP 200; and what a network does to them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "plantedtoken0123456789abcdef"
SECRET = "SECplanted0123456789abcdef"
HOUR = 3600
PATHS = {"dingtalk": "/robot/send", "feishu": "/open-apis/bot/v2/hook/", "wecom": "/cgi-bin/webhook/send"}


def json_answer(value: object, status: int = 200) -> tuple[int, bytes]:
    return status, json.dumps(value, ensure_ascii=False).encode()


@dataclass
class Robots:
    """A server with one robot of each kind. `secret` and `keyword` are its security settings.

    `faults` are used up one a request: a tuple (status, body) is answered instead, 'drop' closes the connection unread,
    'lose' takes the message and closes it unanswered, 'stall' takes it and answers too late, 'garble' answers nonsense.
    """

    secret: str | None = None
    keyword: str = ""
    per_minute: int = 20
    delay: float = 0.0  # seconds between taking a message and answering
    clock: float = 0.0  # seconds that the server's clock is ahead
    faults: list[Any] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)  # messages that the group sees
    seen: list[float] = field(default_factory=list)  # times of all requests
    headers: list[dict[str, str]] = field(default_factory=list)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, kind: str) -> str:
        base = f"http://127.0.0.1:{self.port}{PATHS.get(kind, '/hook')}"
        return base + {"dingtalk": f"?access_token={TOKEN}", "feishu": TOKEN, "wecom": f"?key={TOKEN}"}.get(
            kind, f"/{TOKEN}"
        )

    @property
    def texts(self) -> list[str]:
        """What the group reads."""
        return [text_of(one) for one in self.taken if text_of(one)]

    def answer(self, path: str, body: bytes, content_type: str) -> tuple[int, bytes]:
        address = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path.endswith("/upload_media"):
            return self._upload(query, body, content_type)
        if not content_type.startswith("application/json"):
            return json_answer({"errcode": 43004, "errmsg": "无效的HTTP HEADER Content-Type"})
        if address.path == PATHS["dingtalk"]:
            return self._dingtalk(query, body)
        if address.path.startswith(PATHS["feishu"]):
            return self._feishu(address.path.removeprefix(PATHS["feishu"]), body)
        if address.path == PATHS["wecom"]:
            return self._wecom(query, body)
        return self._take(json.loads(body), {"ok": True})

    def _too_fast(self) -> bool:
        recent = [at for at in self.seen if at > time.time() - 60]
        return len(recent) > self.per_minute

    def _dingtalk(self, query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        if query.get("access_token") != TOKEN:
            return json_answer({"errcode": 300001, "errmsg": "token is not exist"})
        if self._too_fast():
            return json_answer({"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"})
        if len(body) > 20_000:
            return json_answer({"errcode": 460101, "errmsg": "message too long, exceed 20000 bytes"})
        if self.secret is not None:
            stamp = query.get("timestamp", "0")
            if abs(time.time() + self.clock - int(stamp) / 1000) > HOUR:
                return json_answer({"errcode": 310000, "errmsg": "invalid timestamp"})
            digest = hmac.new(self.secret.encode(), f"{stamp}\n{self.secret}".encode(), hashlib.sha256).digest()
            if query.get("sign") != base64.b64encode(digest).decode():
                return json_answer({"errcode": 310000, "errmsg": "description:机器人发送签名不匹配"})
        message = json.loads(body)
        text = message["markdown"]["title"] + message["markdown"]["text"]
        if self.keyword not in text:
            return json_answer({"errcode": 310000, "errmsg": "keywords not in content"})
        return self._take(message, {"errcode": 0, "errmsg": "ok"})

    def _feishu(self, token: str, body: bytes) -> tuple[int, bytes]:
        if token != TOKEN:
            return json_answer({"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}, 400)
        if self._too_fast():
            return json_answer({"code": 11232, "msg": "frequency limited"})
        if len(body) > 20 * 1024:
            return json_answer({"code": 9499, "msg": "Bad Request", "data": {}}, 400)
        message = json.loads(body)
        if self.secret is not None:
            stamp = str(message.pop("timestamp", "0"))
            key = f"{stamp}\n{self.secret}".encode()
            expected = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
            if abs(time.time() + self.clock - int(stamp)) > HOUR or message.pop("sign", "") != expected:
                text = "sign match fail or timestamp is not within one hour from current time"
                return json_answer({"code": 19021, "data": {}, "msg": text})
        if self.keyword not in json.dumps(message, ensure_ascii=False):
            return json_answer({"code": 19024, "msg": "Key Words Not Found"})
        assert message["card"]["elements"][0]["tag"] == "markdown"
        return self._take(
            message, {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}
        )

    def _wecom(self, query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        if query.get("key") != TOKEN:
            return json_answer({"errcode": 93000, "errmsg": "invalid webhook url, hint: [1], from ip: 10.0.0.1"})
        if self._too_fast():
            return json_answer({"errcode": 45009, "errmsg": "api freq out of limit"})
        message = json.loads(body)
        if message["msgtype"] == "file":
            if message["file"]["media_id"] not in self.files:
                return json_answer({"errcode": 40007, "errmsg": "invalid media_id"})
        elif len(message["markdown"]["content"].encode()) > 4096:
            return json_answer({"errcode": 40058, "errmsg": "markdown.content exceed max length 4096."})
        return self._take(message, {"errcode": 0, "errmsg": "ok"})

    def _upload(self, query: dict[str, str], body: bytes, content_type: str) -> tuple[int, bytes]:
        if query.get("key") != TOKEN or query.get("type") != "file":
            return json_answer({"errcode": 93000, "errmsg": "invalid webhook url"})
        form = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
        (part,) = form.iter_parts()
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        assert part.get_param("name", header="content-disposition") == "media"
        if not 5 <= len(content) <= 20 * 1024 * 1024:
            return json_answer({"errcode": 40006, "errmsg": "invalid file size"})
        media = f"media{len(self.files)}"
        self.files[media] = (part.get_filename() or "", content)
        return json_answer(
            {"errcode": 0, "errmsg": "ok", "type": "file", "media_id": media, "created_at": "1380000000"}
        )

    def _take(self, message: dict[str, Any], answer: object) -> tuple[int, bytes]:
        self.taken.append(message)
        return json_answer(answer)


def text_of(message: dict[str, Any]) -> str:
    """The Markdown of a message, whatever the robot."""
    if "card" in message:
        return str(message["card"]["elements"][0]["content"])
    inner = message.get("markdown", message)
    return str(inner.get("text", inner.get("content", "")))


@contextmanager
def robots(**settings: Any) -> Iterator[Robots]:  # noqa: ANN401  # the fields of Robots
    """A server on a port of its own."""
    state = Robots(**settings)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:  # the client was killed while writing
                return self._hang_up()
            upload = urlsplit(self.path).path.endswith("/upload_media")
            with state.lock:
                if not upload:
                    state.seen.append(time.time())
                state.headers.append(dict(self.headers))
                fault = state.faults.pop(0) if state.faults else None
                if fault == "drop":
                    return self._hang_up()
                if isinstance(fault, tuple):
                    answer = fault
                else:
                    answer = state.answer(self.path, body, self.headers.get("Content-Type", ""))
            if fault == "lose":
                return self._hang_up()
            time.sleep(1.5 if fault == "stall" else state.delay)
            if fault == "garble":
                answer = (200, b"<html>\xe8\xaf\xb7\xe7\x99\xbb\xe5\xbd\x95</html>")
            self._reply(*answer)
            return None

        def _hang_up(self) -> None:
            self.close_connection = True
            self.connection.close()

        def _reply(self, status: int, body: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # the client has gone
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
