"""Secrets: where they are kept, and a type that does not show them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

HIDDEN = "***"
SOURCES = ("env:", "file:", "keyring:")
_OTHERS = 0o077  # the permissions of everybody but the owner


class Secret:
    """A text that must not be seen: as text it is ***, and only `reveal` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself, for the one place that needs it."""
        return self._value

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


def read_secret(text: str, *, place: str, settings: Path) -> Secret:
    """The secret that an entry of the settings file names: `env:NAME`, `file:PATH` (relative to that file),
    `keyring:SERVICE/USER`, or the secret itself where nobody else can read the file. `place` names the entry.

    Raises PddOpsError, which says where to look and never what was found.
    """
    if text.startswith("env:"):
        return _from_environment(text.removeprefix("env:"), place)
    if text.startswith("file:"):
        named = Path(text.removeprefix("file:"))
        try:
            named = named.expanduser()
        except RuntimeError:  # ~name of somebody who is not there
            raise PddOpsError(say("deliver.no_secret_file", file=named, place=place)) from None
        return _from_file(settings.parent / named, place)
    if text.startswith("keyring:"):
        return _from_keyring(text.removeprefix("keyring:"), place)
    if not is_private(settings):
        raise PddOpsError(say("deliver.open_settings", file=settings, place=place))
    return Secret(text)


def is_private(path: Path) -> bool:
    """Whether nobody but its owner can read a file. Windows keeps a user's own folders so."""
    return os.name != "posix" or path.stat().st_mode & _OTHERS == 0


def redact(text: str, secrets: Iterable[Secret]) -> str:
    """The text without the secrets and without their parts behind '=' and '/', which other programs quote; the host of
    an address is not hidden."""
    shown = {secret.reveal() for secret in secrets}
    shown |= {part for one in shown for part in _parts(one) if len(part) >= 12}
    for one in sorted(shown - {""}, key=len, reverse=True):
        text = text.replace(one, HIDDEN)
    return text


def _parts(secret: str) -> list[str]:
    address = re.fullmatch("[a-z]+://([^/?#]*)(.*)", secret, re.DOTALL | re.IGNORECASE)
    login, rest = (address[1].rpartition("@")[0].split(":"), address[2]) if address else ([], secret)
    return [*login, *re.split("[=/]", rest)]


def _from_environment(name: str, place: str) -> Secret:
    value = os.environ.get(name, "").strip()
    if not value:
        raise PddOpsError(say("deliver.no_variable", name=name, place=place))
    return Secret(value)


def _from_file(path: Path, place: str) -> Secret:
    if not path.is_file():
        raise PddOpsError(say("deliver.no_secret_file", file=path, place=place))
    if not is_private(path):
        raise PddOpsError(say("deliver.open_secret_file", file=path, place=place))
    try:
        value = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise PddOpsError(say("deliver.unreadable_secret_file", file=path, place=place)) from None
    if not value:
        raise PddOpsError(say("deliver.empty_secret_file", file=path, place=place))
    return Secret(value)


def _from_keyring(name: str, place: str) -> Secret:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise PddOpsError(say("deliver.keyring_missing", place=place)) from None
    service, _, user = name.partition("/")
    if not user:
        raise PddOpsError(say("deliver.bad_keyring", value=name, place=place))
    try:
        value = keyring.get_password(service, user)
    except KeyringError as error:
        raise PddOpsError(say("deliver.keyring_failed", detail=type(error).__name__, place=place)) from None
    if not value:
        raise PddOpsError(say("deliver.not_in_keyring", service=service, user=user, place=place))
    return Secret(value)
