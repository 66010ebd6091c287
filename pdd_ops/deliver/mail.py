"""Mail: the summary as HTML and as text, with the report's files; over TLS only."""

from __future__ import annotations

import html
import smtplib
import socket
import ssl
from email.message import EmailMessage
from email.policy import SMTP

from pdd_ops.deliver.answers import refusal
from pdd_ops.deliver.dialects import PLAIN, markdown
from pdd_ops.deliver.http import TIMEOUT, AboutToSend, trust
from pdd_ops.deliver.message import Block, Line, Message
from pdd_ops.deliver.parcel import TEXT, Kind, Parcel, Part
from pdd_ops.deliver.settings import Channel
from pdd_ops.deliver.undelivered import Undelivered
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import language, say

PORTS = {"starttls": 587, "tls": 465}
TYPES = {
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "html": ("application", "octet-stream"),  # a program that shows it in the mail would not run its script
    "json": ("application", "json"),
}
_TEXT_STYLE = "font-family:-apple-system,'Microsoft YaHei','PingFang SC',sans-serif;font-size:15px;line-height:1.6"


def parts(channel: Channel, message: Message) -> list[Part]:
    """One mail."""
    return [Part(TEXT, markdown(message, PLAIN))]


def deliver(channel: Channel, parcel: Parcel, about_to_send: AboutToSend) -> str:
    """Hands the mail to the server; `handing_over` tells a connection lost before from one lost when it may have it."""
    written = compose(channel, parcel).as_bytes(policy=SMTP)
    handing_over = False
    try:
        with _connected(channel) as server:
            refused = _envelope(server, channel)
            about_to_send()
            handing_over = True
            code, reply = server.data(written)
    except smtplib.SMTPResponseException as error:
        raise refusal("mail", error.smtp_code, _text(error.smtp_error)) from None
    except ssl.SSLCertVerificationError:
        raise Undelivered(say("deliver.untrusted", host=channel.text("host")), "failed") from None
    except (smtplib.SMTPException, OSError) as error:
        raise _lost(error, channel, handing_over=handing_over) from None
    if code != 250:
        raise refusal("mail", code, _text(reply))
    if refused:  # the others have it: sending it again by itself would give it to them twice
        raise Undelivered(say("deliver.some_refused", names=", ".join(refused)), "unknown")
    return _text(reply)


def compose(channel: Channel, parcel: Parcel) -> EmailMessage:
    """The mail: text, HTML and attachments. Its Message-ID is the same for every attempt."""
    message = parcel.message
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = message.title
    mail["From"] = channel.text("from")
    mail["To"] = ", ".join(channel.texts("to"))
    mail["Message-ID"] = f"<{parcel.id}@pdd-ops.invalid>"
    mail.set_content(parcel.part.body, cte="base64")
    mail.add_alternative(page(message), subtype="html", cte="base64")
    for name in channel.texts("files", ("xlsx",)) if message.key.startswith("report:") else ():
        file, content = parcel.files(name)
        kind, subtype = TYPES.get(name, ("application", "octet-stream"))
        mail.add_attachment(content, maintype=kind, subtype=subtype, filename=file)
    return mail


def page(message: Message) -> str:
    """The message as HTML with its styles in place, which is what mail programs keep."""
    warning = f'<p style="color:#b45309;font-weight:bold">{html.escape(message.warning)}</p>' if message.warning else ""
    blocks = "".join(map(_block, message.blocks))
    return (
        f'<!doctype html><html lang="{language()}"><body style="{_TEXT_STYLE}">'
        f'<h2 style="font-size:20px">{html.escape(message.title)}</h2>{warning}{blocks}</body></html>'
    )


def _block(block: Block) -> str:
    return f'<h3 style="font-size:16px">{html.escape(block.title)}</h3><ul>{"".join(map(_item, block.lines))}</ul>'


def _item(line: Line) -> str:
    strong = f"<b>{html.escape(line.strong)}</b> " if line.strong else ""
    return f"<li>{strong}{html.escape(line.text)}</li>"


def _connected(channel: Channel) -> smtplib.SMTP:
    """A session with the server, encrypted and logged in."""
    security = channel.text("security", "starttls")
    if security not in PORTS:
        place, known = f"channel.{channel.name}.security", say("deliver.one_of", known=", ".join(PORTS))
        raise PddOpsError(say("deliver.bad_settings", file=channel.file, place=place, detail=known))
    host, port = channel.text("host"), int(channel.number("port", PORTS[security]))
    timeout, context = channel.number("timeout", TIMEOUT), trust(channel)
    if security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=timeout)
    try:
        if security == "starttls":
            server.ehlo()
            if not server.has_extn("starttls"):
                raise Undelivered(say("deliver.no_starttls", host=host), "failed")
            server.starttls(context=context)
        password = channel.secret("password")
        if password is not None:
            server.login(channel.text("user"), password.reveal())
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def _envelope(server: smtplib.SMTP, channel: Channel) -> list[str]:
    """Sender and recipients; the ones that were refused. Raises where all were."""
    code, reply = server.mail(_address(channel.text("from")))
    if code != 250:
        raise smtplib.SMTPResponseException(code, reply)
    refused: list[str] = []
    recipients = channel.texts("to")
    for name in recipients:
        code, reply = server.rcpt(_address(name))
        if code not in (250, 251):
            refused.append(f"{name} ({code})")
    if len(refused) == len(recipients):
        raise smtplib.SMTPResponseException(code, reply)
    return refused


def _address(text: str) -> str:
    from email.utils import parseaddr

    return parseaddr(text)[1]


def _lost(error: Exception, channel: Channel, *, handing_over: bool) -> Undelivered:
    host, detail = channel.text("host"), type(error).__name__
    if handing_over:
        return Undelivered(say("deliver.no_answer", host=host, detail=detail), "unknown")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Undelivered(say("deliver.no_login_offered", host=host), "failed")
    if isinstance(error, socket.gaierror):
        detail = "DNS"
    return Undelivered(say("deliver.no_connection", host=host, detail=detail), "pending")


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply


KIND = Kind(parts, deliver, attaches=True)
