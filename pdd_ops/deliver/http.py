"""One POST, and what can be said of it afterwards: answered, surely not arrived, or nobody can tell."""

from __future__ import annotations

import json
import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pdd_ops.deliver.secret import Secret
from pdd_ops.deliver.settings import Channel
from pdd_ops.deliver.undelivered import Undelivered
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

TIMEOUT = 15.0  # seconds, for connecting and for each wait for bytes
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_GATEWAY_TIMEOUT = 504  # the gateway passed the request on and does not know what became of it

AboutToSend = Callable[[], None]  # called before a request goes out that cannot be taken back


@dataclass(frozen=True)
class Answer:
    """Status and body of an answer; `fields` are those of a JSON object."""

    status: int
    text: str
    retry_after: float = 0.0

    @property
    def fields(self) -> dict[str, Any]:
        """The JSON object, {} where the body is something else."""
        try:
            value = json.loads(self.text)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}


def post(
    channel: Channel,
    url: Secret,
    about_to_send: AboutToSend,
    *,
    body: bytes | None = None,
    headers: Mapping[str, Secret] | None = None,
    file: tuple[str, bytes] | None = None,
) -> Answer:
    """Posts JSON bytes, or a file as a form's `media`. Proxies and certificates as the environment says; `ca` of the
    channel is trusted besides. Raises Undelivered."""
    import httpx

    for name in ("httpx", "httpcore"):  # at INFO they log addresses, and a robot's address is its secret
        logging.getLogger(name).setLevel(logging.WARNING)
    sent = {"Content-Type": "application/json; charset=utf-8"} if body is not None else {}
    sent |= {name: value.reveal() for name, value in (headers or {}).items()}
    try:
        with httpx.Client(timeout=channel.number("timeout", TIMEOUT), verify=trust(channel)) as client:
            about_to_send()
            response = client.post(url.reveal(), content=body, headers=sent, files={"media": file} if file else None)
    except httpx.InvalidURL:
        raise Undelivered(say("deliver.bad_address"), "failed") from None
    except httpx.TransportError as error:
        raise _undelivered(error, url) from None
    return Answer(response.status_code, response.text, _seconds(response.headers.get("Retry-After", "")))


def encoded(value: object) -> bytes:
    """A JSON body: UTF-8 as it is, which is what the limits of the robots count."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def check_status(answer: Answer) -> None:
    """Raises Undelivered for a status that is no success. A robot that refuses says so in a body with status 200."""
    status = answer.status
    if status == _GATEWAY_TIMEOUT:
        raise Undelivered(say("deliver.gateway_timeout"), "unknown")
    if status == 429 or status >= 500:
        raise Undelivered(say("deliver.http_busy", status=status), "pending", wait=answer.retry_after)
    if not 200 <= status < 300:
        raise Undelivered(say("deliver.http_refused", status=status), "failed")


def robot_address(channel: Channel, key: str = "webhook", *, plain_allowed: bool = False) -> Secret:
    """The address of a robot, which must be encrypted unless it is on this machine. Raises PddOpsError."""
    url = channel.secret(key)
    place = f"channel.{channel.name}.{key}"
    if url is None:
        raise PddOpsError(say("deliver.bad_settings", file=channel.file, place=place, detail=say("deliver.required")))
    try:
        parts = urlsplit(url.reveal())
        host, scheme = parts.hostname, parts.scheme
    except ValueError:
        host, scheme = None, ""
    if (
        not host
        or scheme not in ("https", "http")
        or (scheme == "http" and not plain_allowed and host not in _LOOPBACK)
    ):
        detail = say("deliver.needs_https")
        raise PddOpsError(say("deliver.bad_settings", file=channel.file, place=place, detail=detail))
    return url


def trust(channel: Channel) -> ssl.SSLContext:
    """Certificates that the system trusts, and those of the channel's `ca`. Raises PddOpsError."""
    import certifi

    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    ca = channel.path("ca")
    if ca:
        try:
            context.load_verify_locations(cafile=ca)
        except OSError as error:  # an SSLError is one too
            place = f"channel.{channel.name}.ca"
            detail = say("deliver.bad_ca", path=ca, detail=error.strerror or type(error).__name__)
            raise PddOpsError(say("deliver.bad_settings", file=channel.file, place=place, detail=detail)) from None
    return context


def _undelivered(error: Exception, url: Secret) -> Undelivered:
    """A request that was not written whole did not arrive; one whose answer is lost may have."""
    import httpx

    host = urlsplit(url.reveal()).hostname
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Undelivered(say("deliver.untrusted", host=host), "failed")
    not_sent = (
        httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.WriteError,
        httpx.WriteTimeout, httpx.UnsupportedProtocol, httpx.LocalProtocolError,
    )  # fmt: skip
    if isinstance(error, not_sent):
        return Undelivered(say("deliver.no_connection", host=host, detail=type(error).__name__), "pending")
    return Undelivered(say("deliver.no_answer", host=host, detail=type(error).__name__), "unknown")


def _seconds(text: str) -> float:
    return float(text) if text.isdigit() else 0.0
