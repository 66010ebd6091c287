"""A mail handed to a server over TLS: what surely did not arrive is told from what may have."""

from __future__ import annotations

import re
import select
import smtplib
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO

from pdd_ops.deliver.addresses import bare_address
from pdd_ops.deliver.answers import refusal
from pdd_ops.deliver.channel import Channel
from pdd_ops.deliver.http import TIMEOUT, trust
from pdd_ops.deliver.secret import Secret
from pdd_ops.deliver.undelivered import Undelivered
from pdd_ops.deliver.within import Gate
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

PORTS = {"starttls": 587, "tls": 465}
_LIMIT = 1_000_000  # bytes of all replies of a session
_MOMENT = 0.1  # seconds for which a server that breaks off is waited for before the mail is ended
_GO_ON = 354
_SHOWN = 200  # letters of a reply
_NOT_TAKEN = range(400, 600)


@dataclass(frozen=True)
class Post:
    """A mail and how to reach its server. `last`: no other try follows."""

    host: str
    port: int
    security: str
    timeout: float
    context: ssl.SSLContext
    user: str
    password: Secret | None
    sender: str
    recipients: tuple[str, ...]
    mail: bytes = field(repr=False)
    last: bool

    @classmethod
    def of(cls, channel: Channel, mail: bytes, *, last: bool) -> Post:
        """As the channel's entries say. Raises PddOpsError."""
        security = channel.text("security", "starttls")
        password = channel.secret("password")
        for key, text in (("user", channel.text("user")), ("password", password.reveal() if password else "")):
            if not text.isascii():
                place, detail = f"channel.{channel.name}.{key}", say("deliver.ascii_only")
                raise PddOpsError(say("deliver.bad_settings", file=channel.file, place=place, detail=detail))
        return cls(
            host=channel.text("host"),
            port=int(channel.number("port", PORTS[security])),
            security=security,
            timeout=channel.number("timeout", TIMEOUT),
            context=trust(channel),
            user=channel.text("user"),
            password=password,
            sender=bare_address(channel.text("from")),
            recipients=tuple(dict.fromkeys(map(bare_address, channel.texts("to")))),
            mail=mail,
            last=last,
        )

    def hand_over(self, gate: Gate) -> str:
        """The server's words. Raises Undelivered."""
        try:
            with self._connected(gate) as session:
                refused = self._envelope(session)
                code, reply = session.docmd("DATA")
                if code != _GO_ON:
                    raise self._refusal(code, reply)
                gate.pass_through()
                self._write(session)
                return self._ended(session, refused)
        except smtplib.SMTPResponseException as error:
            raise self._refusal(error.smtp_code, error.smtp_error) from None
        except ssl.SSLCertVerificationError:
            raise Undelivered(say("deliver.untrusted", host=self.host), "failed") from None
        except smtplib.SMTPNotSupportedError:
            raise Undelivered(say("deliver.no_login_offered", host=self.host), "failed") from None
        except (smtplib.SMTPException, OSError, ValueError, OverflowError) as error:  # a name or a port that is none
            detail = "DNS" if isinstance(error, (socket.gaierror, UnicodeError)) else type(error).__name__
            raise Undelivered(say("deliver.no_connection", host=self.host, detail=detail), "pending") from None

    def _connected(self, gate: Gate) -> _Session:
        """A session with the server, encrypted and logged in."""
        session = _Session(self, gate)
        try:
            if self.security == "starttls":
                code, reply = session.ehlo()
                if code < 500 and not 200 <= code < 300:
                    raise self._refusal(code, reply)
                if not session.has_extn("starttls"):
                    raise Undelivered(say("deliver.no_starttls", host=self.host), "failed")
                code, reply = session.starttls(context=self.context)
                if code != 220:  # never on in the clear
                    raise self._refusal(code, reply)
            if self.password is not None:
                session.login(self.user, self.password.reveal())
            session.ehlo_or_helo_if_needed()
        except BaseException:
            session.close()
            raise
        return session

    def _envelope(self, session: _Session) -> list[str]:
        """Sender and recipients; the recipients that were refused, with the code. Raises Undelivered where all were, or
        where one may be taken at the next try."""
        code, reply = session.mail(self.sender)
        if not 200 <= code < 300:
            raise self._refusal(code, reply)
        refused: dict[str, int] = {}
        for name in self.recipients:
            code, reply = session.rcpt(name)
            if not 200 <= code < 300:
                refused[name] = code
                worst = reply
        temporary = any(code < 500 for code in refused.values())
        if len(refused) == len(self.recipients) or (temporary and not self.last):
            raise self._refusal(min(refused.values()), worst)
        return [f"{name} ({code})" for name, code in refused.items()]

    def _write(self, session: _Session) -> None:
        """The mail without its end. What fails until the end is sent has not arrived."""
        content = re.sub(rb"(?m)^\.", b"..", self.mail)
        try:
            session.send(content if content.endswith(b"\r\n") else content + b"\r\n")
            early = session.said_early()
        except (smtplib.SMTPException, OSError) as error:
            detail = type(error).__name__
            raise Undelivered(say("deliver.broken_off", host=self.host, detail=detail), "pending") from None
        if early is not None:
            raise self._refusal(*early)

    def _ended(self, session: _Session, refused: Sequence[str]) -> str:
        """Sends the end of the mail, and reads the reply that decides."""
        try:
            session.send(b".\r\n")
            code, reply = session.getreply()
        except (smtplib.SMTPException, OSError) as error:
            detail = type(error).__name__
            raise Undelivered(say("deliver.no_answer", host=self.host, detail=detail), "unknown") from None
        if code in _NOT_TAKEN:
            raise self._refusal(code, reply)
        if not 200 <= code < 300:
            raise Undelivered(say("deliver.reply_odd", host=self.host, text=_text(reply)), "unknown")
        with suppress(smtplib.SMTPException, OSError):  # it has the mail, whatever it says of our leaving
            session.putcmd("QUIT")
        if refused:
            has = [name for name in self.recipients if not any(one.startswith(f"{name} (") for one in refused)]
            words = {"delivered": ", ".join(has), "refused": ", ".join(refused)}
            raise Undelivered(say("deliver.some_refused", **words), "partly")
        return _text(reply)

    def _refusal(self, code: int, reply: bytes | str) -> Undelivered:
        temporary = code < 0 or 400 <= code < 500
        return refusal("mail", code, _text(reply), host=self.host, names_host=True, temporary=temporary)


class _Session(smtplib.SMTP):
    """A session whose connection the gate knows, and whose server cannot talk without end."""

    def __init__(self, post: Post, gate: Gate) -> None:
        self._post, self._gate = post, gate
        super().__init__(post.host, post.port, local_hostname=_own_name(), timeout=post.timeout)

    def __exit__(self, *_: object) -> None:
        """Closes it, without waiting for an answer to our leaving."""
        with suppress(OSError):
            self.close()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """Called by smtplib for the connection."""
        plain = socket.create_connection((host, port), timeout)
        self._gate.hold(plain)
        if self._post.security != "tls":
            return plain
        try:
            wrapped = self._post.context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise
        self._gate.hold(wrapped)
        return wrapped

    def getreply(self) -> tuple[int, bytes]:
        """A reply, of a session that has not said too much."""
        if self.file is None and self.sock is not None:
            self._gate.hold(self.sock)
            self.file = _Capped(self.sock.makefile("rb"))
        return super().getreply()

    def said_early(self) -> tuple[int, bytes] | None:
        """What a server says that was to wait for the end of the mail; None where it says nothing. Raises OSError where
        it has broken off."""
        assert self.sock is not None
        if not select.select([self.sock], [], [], _MOMENT)[0]:
            return None
        self.sock.setblocking(False)
        try:
            first = self.sock.recv(1)
        except (ssl.SSLWantReadError, BlockingIOError):  # it was about the encryption
            return None
        finally:
            self.sock.settimeout(self._post.timeout)
        if not first:
            raise ConnectionResetError
        assert self.file is not None
        line: bytes = first + self.file.readline(_SHOWN)
        return int(line[:3]) if line[:3].isdigit() else -1, line[4:].strip()


class _Capped:
    """The replies of a server, up to a limit."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._left = file, _LIMIT

    def readline(self, size: int) -> bytes:
        """A line. Raises OSError past the limit."""
        line = self._file.readline(size)
        self._left -= len(line)
        if self._left < 0:
            raise OSError("too many replies")
        return line

    def close(self) -> None:
        """As a file is closed."""
        self._file.close()


def _own_name() -> str:
    """The name that a server is told; without one that the world knows, what smtplib takes, but without asking DNS."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() and name.isprintable() else "[127.0.0.1]"


def _text(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return text[:_SHOWN]
