"""A generic webhook: the message as JSON, for whatever else a team uses."""

from __future__ import annotations

from typing import Any

from pdd_ops.deliver.dialects import PLAIN, markdown
from pdd_ops.deliver.http import AboutToSend, check_status, encoded, post, robot_address
from pdd_ops.deliver.message import Message
from pdd_ops.deliver.parcel import TEXT, Kind, Parcel, Part
from pdd_ops.deliver.secret import Secret
from pdd_ops.deliver.settings import Channel
from pdd_ops.deliver.undelivered import Undelivered
from pdd_ops.lang import say

SCHEMA = 1
_FINE = (0, 200, "0", "200", "ok", "OK", "success", None)


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
    for name in ("errcode", "code"):
        if answer.fields.get(name) not in _FINE:
            text = answer.text.strip()[:200]
            raise Undelivered(say("deliver.unknown_code", code=answer.fields[name], text=text), "failed")
    return str(answer.status)


KIND = Kind(parts, deliver, robot="url")
