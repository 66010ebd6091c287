"""WeCom's group robot (企业微信群机器人): a text, then files. Source: developer.work.weixin.qq.com, path/91770."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pdd_ops.deliver.answers import check_robot
from pdd_ops.deliver.channel import Channel
from pdd_ops.deliver.channel_type import FILE, MARK_ROOM, Kind, Parcel, Part, numbered
from pdd_ops.deliver.dialects import Dialect, markdown
from pdd_ops.deliver.http import AboutToSend, Answer, encoded, post, robot_address
from pdd_ops.deliver.message import Message
from pdd_ops.deliver.secret import Secret
from pdd_ops.deliver.shapes import Channel as Shape
from pdd_ops.deliver.shapes import Format
from pdd_ops.deliver.shapes import Secret as SecretText
from pdd_ops.deliver.split_text import cut
from pdd_ops.deliver.undelivered import Undelivered
from pdd_ops.lang import say

LIMIT = 4096  # bytes of the Markdown, in UTF-8
# headings, quotes, bold and three colours, but no lists
DIALECT = Dialect("**{text}**", "> {text}", warning='<font color="warning">{text}</font>')
EXAMPLE = {
    "zh": """\
[channel.wecom]                # 企业微信：群设置 → 消息推送（群机器人）
type = "wecom"
webhook = "env:PDD_OPS_WECOM_WEBHOOK"
files = ["xlsx"]               # 文字之后发的文件
""",
    "en": """\
[channel.wecom]                # WeCom: group settings → group robot
type = "wecom"
webhook = "env:PDD_OPS_WECOM_WEBHOOK"
files = ["xlsx"]               # files that follow the text
""",
}
FILE_LIMIT = 20 * 1024 * 1024


class Settings(Shape, kw_only=True):
    """WeCom's robot."""

    webhook: SecretText
    files: tuple[Format, ...] = ()


def parts(channel: Channel, message: Message) -> list[Part]:
    """The text in parts, then a file for each format, of summaries only."""
    text = markdown(message, DIALECT)
    texts = numbered([text] if len(text.encode()) <= LIMIT else cut(text, LIMIT - MARK_ROOM))
    formats = channel.texts("files", ("xlsx",)) if message.has_files else ()
    return [*texts, *(Part(FILE, name) for name in formats)]


def deliver(channel: Channel, parcel: Parcel, about_to_send: AboutToSend) -> str:
    """Sends one part. A file is uploaded first, which nobody in the group sees."""
    url = robot_address(channel)
    if parcel.part.kind == FILE:
        name, content = parcel.files(parcel.part.body)
        body: dict[str, Any] = {"msgtype": "file", "file": {"media_id": _upload(channel, url, name, content)}}
    else:
        body = {"msgtype": "markdown", "markdown": {"content": parcel.part.body}}
    return _checked(post(channel, url, about_to_send, body=encoded(body)))


def _upload(channel: Channel, url: Secret, name: str, content: bytes) -> str:
    if len(content) > FILE_LIMIT:
        raise Undelivered(say("deliver.file_too_large", file=name, size=f"{len(content) / 1e6:,.1f} MB"), "failed")
    address = urlsplit(url.reveal())
    path = f"{address.path.rpartition('/')[0]}/upload_media"
    target = Secret(urlunsplit(address._replace(path=path, query=f"{address.query}&type=file")))
    try:
        answer = post(channel, target, lambda: None, file=(name, content))
        _checked(answer)
    except Undelivered as error:
        if error.fate == "unknown":  # an upload whose answer is lost has told nobody anything
            raise Undelivered(str(error), "pending") from None
        raise
    return str(answer.fields.get("media_id", ""))


def _checked(answer: Answer) -> str:
    return check_robot("wecom", answer, code="errcode", message="errmsg")


KIND = Kind(
    {"zh": "企业微信", "en": "WeCom"}, Settings, EXAMPLE, parts, deliver, secrets=("webhook",), robot="webhook",
    attaches=True,
)  # fmt: skip
