"""Feishu's custom robot (飞书自定义机器人), as a card. Source: open.feishu.cn, 自定义机器人使用指南."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any

from pdd_ops.deliver.answers import check_robot
from pdd_ops.deliver.channel import Channel
from pdd_ops.deliver.channel_type import Kind, Parcel, Part, body_parts
from pdd_ops.deliver.dialects import Dialect, markdown
from pdd_ops.deliver.http import AboutToSend, encoded, post, robot_address
from pdd_ops.deliver.message import Message
from pdd_ops.deliver.secret import Secret
from pdd_ops.deliver.shapes import Robot

LIMIT = 20 * 1024  # bytes of the whole body
# a card: lists and bold but no headings, and it has a header of its own
DIALECT = Dialect("**{text}**", "- {text}", warning="<font color='red'>{text}</font>", titled=True)
EXAMPLE = {
    "zh": """\
[channel.feishu]               # 飞书：群设置 → 群机器人 → 自定义机器人，安全设置选“签名校验”
type = "feishu"
webhook = "env:PDD_OPS_FEISHU_WEBHOOK"
secret = "env:PDD_OPS_FEISHU_SECRET"
""",
    "en": """\
[channel.feishu]               # Feishu: group settings → bots → custom bot; security: signature (签名校验)
type = "feishu"
webhook = "env:PDD_OPS_FEISHU_WEBHOOK"
secret = "env:PDD_OPS_FEISHU_SECRET"
""",
}
_SIGNED = {"timestamp": "0" * 12, "sign": "0" * 44}  # as long as the real ones


def sign(secret: Secret, seconds: int) -> str:
    """签名校验: HMAC-SHA-256 of nothing with "timestamp\\nsecret" as key, base64."""
    key = f"{seconds}\n{secret.reveal()}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


def parts(channel: Channel, message: Message) -> list[Part]:
    """The text, cut so that the whole body stays under the limit. A keyword that a robot demands is in each."""
    text, keyword = markdown(message, DIALECT), channel.text("keyword")
    return body_parts(text, _card(message, "") | _SIGNED, limit=LIMIT, keyword=keyword)


def deliver(channel: Channel, parcel: Parcel, about_to_send: AboutToSend) -> str:
    """Sends one part."""
    url, secret = robot_address(channel), channel.secret("secret")
    body = _card(parcel.message, parcel.part.body)
    if secret is not None:
        now = int(time.time())
        body |= {"timestamp": str(now), "sign": sign(secret, now)}
    answer = post(channel, url, about_to_send, body=encoded(body))
    return check_robot("feishu", answer, code=("code", "StatusCode"), message="msg")


def _card(message: Message, text: str) -> dict[str, Any]:
    colour = "orange" if message.provisional or message.topics else "blue"
    header = {"title": {"tag": "plain_text", "content": message.title}, "template": colour}
    card = {
        "config": {"wide_screen_mode": True},
        "header": header,
        "elements": [{"tag": "markdown", "content": text}],
    }
    return {"msg_type": "interactive", "card": card}


KIND = Kind(
    {"zh": "飞书", "en": "Feishu"}, Robot, EXAMPLE, parts, deliver, secrets=("webhook", "secret"), robot="webhook"
)
