"""Mail: the summary as HTML and as text, with the report's files; over TLS only."""

from __future__ import annotations

import html
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from pdd_ops.deliver.addresses import fault_of
from pdd_ops.deliver.channel import Channel
from pdd_ops.deliver.channel_type import TEXT, Kind, Parcel, Part
from pdd_ops.deliver.dialects import PLAIN, markdown
from pdd_ops.deliver.http import AboutToSend, deadline_of, late
from pdd_ops.deliver.message import Block, Message
from pdd_ops.deliver.message import Line as TextLine
from pdd_ops.deliver.shapes import Address, Format, FullLine, Line
from pdd_ops.deliver.shapes import Channel as Shape
from pdd_ops.deliver.shapes import Secret as SecretText
from pdd_ops.deliver.smtp import Post
from pdd_ops.deliver.within import Expired, within
from pdd_ops.lang import language

EXAMPLE = {
    "zh": """\
[channel.mail]                 # 邮件；password 多半是“客户端授权码”
type = "mail"
host = "smtp.example.com"
security = "starttls"          # 或 "tls"
from = "运营 <ops@example.com>"
to = ["boss@example.com"]
user = "ops@example.com"
password = "file:mail.secret"
files = ["xlsx"]
""",
    "en": """\
[channel.mail]                 # mail; the password is mostly an app password
type = "mail"
host = "smtp.example.com"
security = "starttls"          # or "tls"
from = "Operations <ops@example.com>"
to = ["boss@example.com"]
user = "ops@example.com"
password = "file:mail.secret"
files = ["xlsx"]
""",
}
TYPES = {
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "html": ("application", "octet-stream"),  # a program that shows it in the mail would not run its script
    "json": ("application", "json"),
}
_TEXT_STYLE = "font-family:-apple-system,'Microsoft YaHei','PingFang SC',sans-serif;font-size:15px;line-height:1.6"


class Settings(Shape, kw_only=True):
    """A mail server."""

    to: Annotated[tuple[Address, ...], Meta(min_length=1, extra={"allowed": "settings.addresses"})]
    from_: Address = msgspec.field(name="from")
    host: FullLine
    port: Annotated[int, Meta(ge=1, le=65_535)] | None = None
    security: Literal["starttls", "tls"] = "starttls"
    user: Line = ""
    password: SecretText | None = None
    files: tuple[Format, ...] = ()


def parts(channel: Channel, message: Message) -> list[Part]:
    """One mail."""
    return [Part(TEXT, markdown(message, PLAIN))]


def deliver(channel: Channel, parcel: Parcel, about_to_send: AboutToSend) -> str:
    """Hands the mail to the server. One that the server refuses for some recipients is tried again only where the
    refusal is temporary and another try follows; then nobody has it yet."""
    post = Post.of(channel, compose(channel, parcel).as_bytes(policy=SMTP), last=parcel.last)
    deadline = deadline_of(channel)
    try:
        return within(deadline, about_to_send, post.hand_over)
    except Expired as error:
        raise late(post.host, deadline, sent=error.sent) from None


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
    for name in channel.texts("files", ("xlsx",)) if message.has_files else ():
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


def _item(line: TextLine) -> str:
    strong = f"<b>{html.escape(line.strong)}</b> " if line.strong else ""
    return f"<li>{strong}{html.escape(line.text)}</li>"


def faults(channel: Channel) -> Iterator[tuple[str, str]]:
    """Addresses that are none."""
    texts = {"from": channel.text("from")} | {f"to[{n}]": to for n, to in enumerate(channel.texts("to"), start=1)}
    yield from ((key, fault) for key, text in texts.items() if (fault := fault_of(text)))


KIND = Kind(
    {"zh": "邮箱", "en": "mail"}, Settings, EXAMPLE, parts, deliver, secrets=("password",), attaches=True,
    place=lambda channel: ", ".join(channel.texts("to")), faults=faults,
)  # fmt: skip
