"""A mail server with TLS (aiosmtpd) and a certificate of its own, made for the test."""

from __future__ import annotations

import datetime
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd import smtp
from aiosmtpd.controller import Controller

USER, PASSWORD = "ops@example.com", "planted-mail-password-0123"


@dataclass
class Mailbox:
    """What has arrived. `answers` are given instead of taking a mail, one each: a reply, or 'lose' to take it and hang
    up; `refused` are recipients that the server does not know, `deferred` how often it asks to try again with one."""

    mails: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refused: tuple[str, ...] = ()
    deferred: dict[str, int] = field(default_factory=dict)
    port: int = 0
    ca: Path = Path()
    envelopes: list[list[str]] = field(default_factory=list)  # the recipients so far, at each one that is taken
    sessions: list[bool] = field(default_factory=list)  # whether each was encrypted

    async def handle_RCPT(  # noqa: N802  # aiosmtpd names it
        self, _server: smtp.SMTP, _session: smtp.Session, envelope: smtp.Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes a recipient or refuses it."""
        if address in self.refused:
            return "550 5.1.1 no such user"
        if self.deferred.get(address, 0) > 0:
            self.deferred[address] -= 1
            return "450 4.2.0 greylisted"
        envelope.rcpt_tos.append(address)
        self.envelopes.append(list(envelope.rcpt_tos))
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd names it
        self, server: smtp.SMTP, session: smtp.Session, envelope: smtp.Envelope
    ) -> str:
        """Takes a mail."""
        self.sessions.append(session.ssl is not None)
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "lose" or answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            mail = message_from_bytes(content, policy=SMTP)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        if answer == "lose":
            assert server.transport is not None
            server.transport.close()
            return ""
        return answer


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-made certificate for this machine, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file, secret = folder / "ca.pem", folder / "key.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    return file, secret


def _login(
    _server: smtp.SMTP, _session: smtp.Session, _envelope: smtp.Envelope, _mechanism: str, data: object
) -> smtp.AuthResult:
    right = isinstance(data, smtp.LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return smtp.AuthResult(success=right, handled=right)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mailbox(folder: Path, *, security: str = "starttls") -> Iterator[Mailbox]:
    """A server on a port of its own: 'starttls', 'tls' or 'none'. It wants a login, and only over TLS."""
    box = Mailbox(port=_free_port())
    box.ca, key = certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(box.ca, key)
    options: dict[str, Any] = {"authenticator": _login, "auth_required": security != "none"}
    if security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    elif security == "tls":
        options |= {"ssl_context": context, "auth_require_tls": False}
    else:
        options |= {"auth_require_tls": False}
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
