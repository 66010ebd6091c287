"""A generic webhook: the message as JSON, for whatever else a team uses."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from pdd_ops.deliver.answers import check_status
from pdd_ops.deliver.channel import Channel
from pdd_ops.deliver.channel_type import TEXT, Kind, Parcel, Part
from pdd_ops.deliver.dialects import PLAIN, markdown
from pdd_ops.deliver.http import AboutToSend, Answer, encoded, post, robot_address
from pdd_ops.deliver.message import Message
from pdd_ops.deliver.secret import Secret
from pdd_ops.deliver.shapes import Channel as Shape
from pdd_ops.deliver.shapes import HeaderName, HeaderText
from pdd_ops.deliver.shapes import Secret as SecretText
from pdd_ops.deliver.undelivered import Undelivered
from pdd_ops.lang import say

EXAMPLE = {
    "zh": """\
[channel.hook]                 # 其他系统：POST 一段 JSON
type = "webhook"
url = "env:PDD_OPS_HOOK"
""",
    "en": """\
[channel.hook]                 # anything else: one POST of JSON
type = "webhook"
url = "env:PDD_OPS_HOOK"
""",
}
SCHEMA = 1
_FINE = (0, 200, "0", "200", "ok", "OK", "success", None)


class Settings(Shape, kw_only=True):
    """Anything that takes JSON."""

    url: SecretText
    headers: dict[HeaderName, HeaderText] = msgspec.field(default_factory=dict)


def parts(channel: Channel, message: Message) -> list[Part]:
    """One part: nothing is known of limits."""
    return [Part(TEXT, markdown(message, PLAIN))]


def deliver(channel: Channel, parcel: Parcel, about_to_send: AboutToSend) -> str:
    """Posts the JSON; the header Idempotency-Key is the same for every attempt at the same delivery."""
    message = parcel.message
    body: dict[str, Any] = {
        "schema": SCHEMA,
        "message": message.key,
        "shop": message.shop,
        "month": message.month,
        "provisional": message.provisional,
        "title": message.title,
        "text": parcel.part.body,
        "alerts": list(message.topics),
    }
    headers = {**channel.headers(), "Idempotency-Key": Secret(parcel.id)}
    url = robot_address(channel, "url", plain_allowed=True)
    answer = post(channel, url, about_to_send, body=encoded(body), headers=headers)
    check_status(answer)
    _check_code(answer)
    return str(answer.status)


def _check_code(answer: Answer) -> None:
    """Raises Undelivered for a success with a code that says otherwise, or with JSON that cannot be understood."""
    found = answer.fields
    if not found and (answer.text or "").lstrip().startswith(("{", "[")):
        try:
            json.loads(answer.text or "")
        except (ValueError, RecursionError):
            raise Undelivered(say("deliver.unreadable_answer", host=answer.host), "unknown") from None
    for name in ("errcode", "code"):
        if found.get(name) not in _FINE:
            code, text = str(found[name])[:20], (answer.text or "").strip()[:200]
            raise Undelivered(say("deliver.unknown_code", code=code, text=text, host=answer.host), "failed")


KIND = Kind(
    {"zh": "网址（webhook）", "en": "webhook"}, Settings, EXAMPLE, parts, deliver, secrets=("url",), robot="url",
    plain_allowed=True,
)  # fmt: skip
