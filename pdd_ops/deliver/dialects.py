"""A message in the Markdown that each chat understands."""

from __future__ import annotations

from dataclasses import dataclass

from pdd_ops.deliver.message import Line, Message


@dataclass(frozen=True)
class Dialect:
    """Formats with {text}. `titled`: the title is not part of the text, as the chat shows it apart."""

    heading: str
    bullet: str
    strong: str = "**{text}**"
    warning: str = "**{text}**"
    titled: bool = False
    gap: str = ""  # the line between blocks


PLAIN = Dialect("## {text}", "- {text}")


def markdown(message: Message, dialect: Dialect) -> str:
    """The whole message as lines."""
    lines = [] if dialect.titled else [_title(message, dialect)]
    if message.warning:
        lines += [dialect.gap, dialect.warning.format(text=message.warning)]
    for block in message.blocks:
        lines += [dialect.gap, dialect.heading.format(text=block.title)]
        lines += [dialect.bullet.format(text=_line(line, dialect)) for line in block.lines]
    return "\n".join(lines).strip("\n")


def _title(message: Message, dialect: Dialect) -> str:
    return ("## {text}" if dialect is not PLAIN else "# {text}").format(text=message.title)


def _line(line: Line, dialect: Dialect) -> str:
    return f"{dialect.strong.format(text=line.strong)} {line.text}" if line.strong else line.text
