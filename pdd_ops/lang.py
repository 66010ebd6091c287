"""The language of what is printed. Every text stands in a data file in both languages; Chinese is the default."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from pdd_ops.plurals import ONE, agreeing
from pdd_ops.resources import shipped_table

LANGUAGES = ("zh", "en")
_current: ContextVar[str] = ContextVar("pdd_ops_language", default="zh")


def use_language(code: str) -> None:
    """Sets the language ('zh' or 'en') of this context."""
    if code not in LANGUAGES:
        raise ValueError(code)
    _current.set(code)


def language() -> str:
    """The language in use."""
    return _current.get()


def pick(text: dict[str, str]) -> str:
    """The text of the current language out of {'zh': …, 'en': …}."""
    return text[_current.get()]


def say(key: str, **values: object) -> str:
    """The message `key` ('group.name', from texts/group.toml) in the current language, its {placeholders} filled."""
    group, _, name = key.partition(".")
    return filled(pick(_texts(group)[name]), values)


def percent(share: float) -> str:
    """A part of a whole (0.374) in whole per cent: '37%'. What is not all and not nothing is not said to be."""
    if 0 < share < 0.01:
        return say("document.below_one_percent")
    if 0.99 < share < 1:
        return say("document.above_99_percent")
    return f"{share:.0%}"


def filled(text: str, values: Mapping[str, object]) -> str:
    """A text of the current language with its {placeholders} filled; in English one thing is no plural."""
    if _current.get() == "en":
        shown = {field: str(value) for field, value in values.items()}
        text = agreeing(text, shown.get) if ONE in shown.values() else text
    return text.format(**values)


def in_every_language(key: str) -> dict[str, str]:
    """The message `key` as it stands in the data file, {'zh': …, 'en': …}."""
    group, _, name = key.partition(".")
    return dict(_texts(group)[name])


def _texts(group: str) -> dict[str, Any]:
    return shipped_table("pdd_ops", f"texts/{group}.toml")
