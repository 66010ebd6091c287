"""A place that messages go to, as pdd-ops.toml declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pdd_ops.deliver.secret import Secret, read_secret
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say


@dataclass(frozen=True)
class Channel:
    """A place that messages go to, as declared under [channel.NAME]."""

    name: str
    type: str
    file: Path  # the settings file
    values: Mapping[str, Any] = field(hash=False)

    def text(self, key: str, default: str = "") -> str:
        """The text of an entry."""
        return str(self.values.get(key, default))

    def number(self, key: str, default: float) -> float:
        """The number of an entry."""
        return float(self.values.get(key, default))

    @property
    def permissions(self) -> int | None:
        """Those of the files in a folder; None: those of the database."""
        text = self.text("permissions")
        return int(text, 8) if text else None

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The list of an entry."""
        return tuple(map(str, self.values.get(key, default)))

    def path(self, key: str) -> Path | None:
        """The path of an entry, relative to the settings file; None where it is not there. Raises PddOpsError."""
        value = self.text(key)
        return beside(self.file, f"channel.{self.name}.{key}", value) if value else None

    def secret(self, key: str) -> Secret | None:
        """The secret that an entry names; None where it is not there. Raises PddOpsError."""
        value = self.text(key)
        return read_secret(value, place=f"channel.{self.name}.{key}", settings=self.file) if value else None

    def headers(self) -> dict[str, Secret]:
        """The headers of a webhook, each of which may be a secret. Raises PddOpsError."""
        place = f"channel.{self.name}.headers"
        given = self.values.get("headers", {})
        found = {
            name: read_secret(str(text), place=f"{place}.{name}", settings=self.file) for name, text in given.items()
        }
        for name, secret in found.items():
            if not (secret.reveal().isascii() and secret.reveal().isprintable()):
                raise PddOpsError(
                    say(
                        "settings.wrong_entry",
                        file=self.file,
                        place=f"{place}.{name}",
                        allowed=say("settings.header_text"),
                    )
                )
        return found


def beside(file: Path, place: str, text: str) -> Path:
    """A path of the settings, relative to their file; ~ is the user's folder. Raises PddOpsError."""
    try:
        return file.parent / Path(text).expanduser()
    except RuntimeError:  # ~name of somebody who is not there
        allowed = say("settings.no_home", name=Path(text).parts[0])
        raise PddOpsError(say("settings.wrong_entry", file=file, place=place, allowed=allowed)) from None
