"""A folder, on a shared drive for example: the message as Markdown, and the report's files beside it."""

from __future__ import annotations

import os
from pathlib import Path

from pdd_ops.deliver.channel import Channel
from pdd_ops.deliver.channel_type import FILE, TEXT, Kind, Parcel, Part
from pdd_ops.deliver.dialects import PLAIN, markdown
from pdd_ops.deliver.http import AboutToSend
from pdd_ops.deliver.message import Message
from pdd_ops.deliver.shapes import Channel as Shape
from pdd_ops.deliver.shapes import Format, Permissions
from pdd_ops.deliver.shapes import Path as PathText
from pdd_ops.deliver.undelivered import Undelivered
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.render.files import safe_name, write_whole

EXAMPLE = {
    "zh": """\
[channel.share]                # 共享文件夹
type = "folder"
folder = "//nas/ops"
""",
    "en": """\
[channel.share]                # a shared folder
type = "folder"
folder = "//nas/ops"
""",
}


class Settings(Shape, kw_only=True):
    """A folder."""

    folder: PathText
    files: tuple[Format, ...] = ()
    permissions: Permissions | None = None


def parts(channel: Channel, message: Message) -> list[Part]:
    """The text, then a file for each format, of what has files."""
    formats = channel.texts("files", ("xlsx", "html")) if message.has_files else ()
    return [Part(TEXT, markdown(message, PLAIN) + "\n"), *(Part(FILE, name) for name in formats)]


def deliver(channel: Channel, parcel: Parcel, about_to_send: AboutToSend) -> str:
    """Writes one file, whole or not at all."""
    folder, given = channel.path("folder"), channel.permissions
    if folder is None or not os.path.isdir(folder):  # noqa: PTH112  # which raises nothing where it cannot be looked at
        raise Undelivered(say("deliver.no_folder", folder=folder), "failed")
    name, content = _file(parcel)
    target = folder / name
    about_to_send()
    try:
        write_whole(target, content, mode=parcel.mode if given is None else given, exact=given is not None)
    except PddOpsError as error:
        raise Undelivered(str(error), "failed") from None
    return str(target)


def _file(parcel: Parcel) -> tuple[Path, bytes]:
    if parcel.part.kind == FILE:
        name, content = parcel.files(parcel.part.body)
        return Path(name), content
    return Path(safe_name(parcel.message.title) + ".md"), parcel.part.body.encode()


KIND = Kind(
    {"zh": "文件夹", "en": "folder"}, Settings, EXAMPLE, parts, deliver, repeatable=True, attaches=True,
    place=lambda channel: str(channel.path("folder")),
)  # fmt: skip
