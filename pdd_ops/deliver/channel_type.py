"""What every type of channel is: what may stand in its settings, a message in parts, and the delivery of one part."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from pdd_ops.deliver.channel import Channel
from pdd_ops.deliver.http import AboutToSend, encoded
from pdd_ops.deliver.message import Message
from pdd_ops.deliver.shapes import Channel as Shape
from pdd_ops.deliver.split_text import cut, utf8_size

FILE = "file"
TEXT = "text"
MARK_ROOM = 24  # bytes for the number of a part, "(12/34)", and its line end
Files = Callable[[str], tuple[str, bytes]]  # format -> name and content of the report in it


@dataclass(frozen=True)
class Part:
    """A piece that is sent by one request: a text, or a report's file, whose `body` is its format."""

    kind: str
    body: str


@dataclass(frozen=True)
class Parcel:
    """A part on its way: the message it is of, and what tells this delivery from every other one. `last`: no other try
    follows; `mode`: the permissions of a file that is made of it."""

    message: Message
    part: Part
    number: int
    count: int
    id: str
    files: Files
    last: bool = True
    mode: int = 0o600


def _no_faults(channel: Channel) -> Iterable[tuple[str, str]]:
    return ()


@dataclass(frozen=True)
class Kind:
    """A type of channel: its module has all that is of it alone; `channels.py` names it.

    `label`: what it is called; `shape`: the entries that it takes, and which it must have; `example`: these in a
    settings file, as `init` offers them. `deliver` returns what was answered and raises Undelivered; it calls
    AboutToSend before the one request that cannot be taken back. `secrets`: entries that are never shown. `faults`:
    entries that are wrong in a way that `shape` cannot say, each with what is allowed."""

    label: dict[str, str]
    shape: type[Shape]
    example: dict[str, str]
    parts: Callable[[Channel, Message], list[Part]]
    deliver: Callable[[Channel, Parcel, AboutToSend], str]
    secrets: tuple[str, ...] = ()
    robot: str = ""  # the entry with the address of a robot, whose requests are counted
    plain_allowed: bool = False  # its address need not be encrypted
    repeatable: bool = False  # to deliver the same parcel again changes nothing
    attaches: bool = False  # it can send files
    place: Callable[[Channel], str] | None = None  # where it leads, if not to the host of its robot
    faults: Callable[[Channel], Iterable[tuple[str, str]]] = _no_faults

    def leads_to(self, channel: Channel) -> str:
        """Where a channel of this type leads, without what is secret of it: a host, the recipients, a folder."""
        if self.place is not None:
            return self.place(channel)
        secret = channel.secret(self.robot)
        return urlsplit(secret.reveal()).hostname or "" if secret else ""


def body_parts(text: str, around: object, *, limit: int, keyword: str) -> list[Part]:
    """A text in parts, each of which fits with what stands `around` it into a JSON body of `limit` bytes. The keyword
    that a robot may demand ('' where it does not) is in each."""
    room = limit - len(encoded(around)) - MARK_ROOM - utf8_size(keyword) - 1
    pieces = cut(text, room, lambda piece: len(encoded(piece)) - 2)  # the quotes are counted in `around`
    if keyword:
        pieces = [piece if keyword in piece else f"{piece}\n{keyword}" for piece in pieces]
    return numbered(pieces)


def numbered(texts: list[str], mark: str = "({number}/{count})") -> list[Part]:
    """Texts as parts, each with its number where there are several."""
    if len(texts) == 1:
        return [Part(TEXT, texts[0])]
    count = len(texts)
    return [Part(TEXT, f"{mark.format(number=n, count=count)}\n{text}") for n, text in enumerate(texts, start=1)]
