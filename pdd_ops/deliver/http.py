"""One POST, and what can be said of it afterwards: answered, surely not arrived, or nobody can tell."""

from __future__ import annotations

import json
import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pdd_ops.deliver.body import LIMIT, as_text
from pdd_ops.deliver.channel import Channel
from pdd_ops.deliver.secret import Secret
from pdd_ops.deliver.undelivered import Undelivered
from pdd_ops.deliver.within import Expired, Gate, within
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

if TYPE_CHECKING:
    import httpx

TIMEOUT = 15.0  # seconds, for connecting and for each wait for bytes
DEADLINE = 30.0  # seconds for a request in all; more where a channel's timeout is longer
_LOOPBACK = ("localhost", "127.0.0.1", "::1")

AboutToSend = Callable[[], None]  # called before a request goes out that cannot be taken back


@dataclass(frozen=True)
class Answer:
    """Status and body of an answer; `text` is None where the body did not come whole or cannot be read."""

    host: str
    status: int
    text: str | None
    retry_after: float = 0.0

    @property
    def fields(self) -> dict[str, Any]:
        """The JSON object, {} where the body is something else."""
        try:
            value = json.loads(self.text or "")
        except (ValueError, RecursionError):  # no JSON, or lists in lists without end
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def excerpt(self) -> str:
        """Its first words."""
        return (self.text or "").strip()[:60]


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
    host, deadline = host_of(url), deadline_of(channel)
    sent = {"Content-Type": "application/json; charset=utf-8"} if body is not None else {}
    sent |= {"Accept-Encoding": "identity", **{name: value.reveal() for name, value in (headers or {}).items()}}
    with _client(channel) as client:
        try:
            request = client.build_request(
                "POST", url.reveal(), content=body, headers=sent, files={"media": file} if file else None
            )
        except (httpx.InvalidURL, ValueError):  # an address or a header that no request can have
            raise Undelivered(say("deliver.bad_address", host=host), "failed") from None
        try:
            return within(deadline, about_to_send, lambda gate: _exchanged(client, request, host, gate))
        except Expired as error:
            raise late(host, deadline, sent=error.sent) from None


def deadline_of(channel: Channel) -> float:
    """The seconds that a request may take in all."""
    return channel.number("deadline", max(DEADLINE, channel.number("timeout", TIMEOUT)))


def late(host: str, seconds: float, *, sent: bool) -> Undelivered:
    """What is said when the deadline has passed."""
    words = {"host": host, "detail": say("deliver.deadline", seconds=f"{seconds:g}")}
    if sent:
        return Undelivered(say("deliver.no_answer", **words), "unknown")
    return Undelivered(say("deliver.no_connection", **words), "pending")


def encoded(value: object) -> bytes:
    """A JSON body: UTF-8 as it is, which is what the limits of the robots count."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def host_of(url: Secret) -> str:
    """The host of an address, which is no secret; '' where it has none."""
    try:
        return urlsplit(url.reveal()).hostname or ""
    except ValueError:
        return ""


def robot_address(channel: Channel, key: str = "webhook", *, plain_allowed: bool = False) -> Secret:
    """The address of a robot, which must be encrypted unless it is on this machine. Raises PddOpsError."""
    url = channel.secret(key)
    place = f"channel.{channel.name}.{key}"
    assert url is not None  # the settings are refused without it
    try:
        parts = urlsplit(url.reveal())
        host, scheme = parts.hostname, parts.scheme
        fine = bool(host) and parts.port != 0 and bool((host or "").encode("idna"))
    except ValueError:  # a port that is none, a name that is none
        fine, host, scheme = False, None, ""
    if (
        not fine
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


def _client(channel: Channel) -> httpx.Client:
    """Raises Undelivered where the environment names a proxy that cannot be."""
    import httpx

    verified = trust(channel)
    try:
        return httpx.Client(timeout=channel.number("timeout", TIMEOUT), verify=verified)
    except (httpx.InvalidURL, ValueError, ImportError):  # an address that is none, a scheme that nobody knows
        raise Undelivered(say("deliver.bad_proxy"), "pending") from None


def _exchanged(client: httpx.Client, request: httpx.Request, host: str, gate: Gate) -> Answer:
    """Sends and reads the answer. Raises Undelivered: before the gate is passed nothing has arrived."""
    import httpx
    from socksio.exceptions import SOCKSError

    def trace(event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            gate.hold(info["return_value"].get_extra_info("socket"))
        elif event == "http11.send_request_headers.started" and info["request"].method != b"CONNECT":
            gate.pass_through()

    request.extensions["trace"] = trace
    try:
        response = client.send(request, stream=True)
    except httpx.TransportError as error:
        raise _undelivered(error, host, sent=gate.passed) from None
    except (
        SOCKSError,
        AssertionError,
        ValueError,
    ) as error:  # of a proxy that speaks otherwise
        if gate.passed:
            raise
        raise Undelivered(say("deliver.no_connection", host=host, detail=type(error).__name__), "pending") from None
    text = as_text(_read(response), response.headers)
    return Answer(host, response.status_code, text, _seconds(response.headers.get("Retry-After", "")))


def _read(response: httpx.Response) -> bytes | None:
    """The body as it came; None where it breaks off or has no end."""
    import httpx

    content = bytearray()
    try:
        for chunk in response.iter_raw():
            content += chunk
            if len(content) > LIMIT:
                return None
    except httpx.TransportError:
        return None
    finally:
        response.close()
    return bytes(content)


def _undelivered(error: Exception, host: str, *, sent: bool) -> Undelivered:
    """A request that was not begun did not arrive; one whose answer is lost may have."""
    import httpx

    detail = type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Undelivered(say("deliver.untrusted", host=host), "failed")
    if not sent or isinstance(error, (httpx.LocalProtocolError, httpx.UnsupportedProtocol)):
        return Undelivered(say("deliver.no_connection", host=host, detail=detail), "pending")
    return Undelivered(say("deliver.no_answer", host=host, detail=detail), "unknown")


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0.0
