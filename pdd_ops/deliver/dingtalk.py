"""DingTalk's custom robot (钉钉自定义机器人). Source: open.dingtalk.com, 自定义机器人接入."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import quote_plus

from pdd_ops.deliver.answers import check_robot
from pdd_ops.deliver.channel import Channel
from pdd_ops.deliver.channel_type import Kind, Parcel, Part, body_parts
from pdd_ops.deliver.dialects import Dialect, markdown
from pdd_ops.deliver.http import AboutToSend, encoded, post, robot_address
from pdd_ops.deliver.message import Message
from pdd_ops.deliver.secret import Secret
from pdd_ops.deliver.shapes import Robot

LIMIT = 20_000  # bytes of the whole body
DIALECT = Dialect("### {text}", "- {text}")  # headings, lists, bold
EXAMPLE = {
    "zh": """\
[channel.dingtalk]             # 钉钉：群设置 → 机器人 → 自定义，安全设置选“加签”
type = "dingtalk"
webhook = "env:PDD_OPS_DINGTALK_WEBHOOK"
secret = "env:PDD_OPS_DINGTALK_SECRET"
# keyword = "月总结"            # 安全设置选“自定义关键词”时
""",
    "en": """\
[channel.dingtalk]             # DingTalk: group settings → robots → custom; security: signature (加签)
type = "dingtalk"
webhook = "env:PDD_OPS_DINGTALK_WEBHOOK"
secret = "env:PDD_OPS_DINGTALK_SECRET"
# keyword = "summary"          # where the robot's security is a keyword
""",
}


def sign(secret: Secret, milliseconds: int) -> str:
    """加签: HMAC-SHA-256 of "timestamp\\nsecret" with the secret as key, base64, url-encoded."""
    key = secret.reveal()
    digest = hmac.new(key.encode(), f"{milliseconds}\n{key}".encode(), hashlib.sha256).digest()
    return quote_plus(base64.b64encode(digest))


def parts(channel: Channel, message: Message) -> list[Part]:
    """The text, cut so that the whole body stays under the limit. A keyword that a robot demands is in each."""
    text, keyword = markdown(message, DIALECT), channel.text("keyword")
    return body_parts(text, _body(_title(message, keyword), ""), limit=LIMIT, keyword=keyword)


def deliver(channel: Channel, parcel: Parcel, about_to_send: AboutToSend) -> str:
    """Sends one part."""
    url, secret = robot_address(channel), channel.secret("secret")
    if secret is not None:
        now = int(time.time() * 1000)
        joint = "&" if "?" in url.reveal() else "?"
        url = Secret(f"{url.reveal()}{joint}timestamp={now}&sign={sign(secret, now)}")
    body = _body(_title(parcel.message, channel.text("keyword")), parcel.part.body)
    answer = post(channel, url, about_to_send, body=encoded(body))
    return check_robot("dingtalk", answer, code="errcode", message="errmsg")


def _title(message: Message, keyword: str) -> str:
    return message.title if keyword in message.title else f"{message.title} {keyword}"


def _body(title: str, text: str) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"title": title, "text": text}}


KIND = Kind(
    {"zh": "钉钉", "en": "DingTalk"}, Robot, EXAMPLE, parts, deliver, secrets=("webhook", "secret"), robot="webhook"
)
