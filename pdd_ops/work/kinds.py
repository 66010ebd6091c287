"""The kinds of work and the types of entries (kinds.toml), by id or by a word of either language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pdd_ops.errors import UsageError
from pdd_ops.lang import pick, say
from pdd_ops.records import frozen
from pdd_ops.resources import shipped_table


@frozen
class Named:
    """A kind, or a type with the kind that it belongs to."""

    id: str
    labels: Mapping[str, str]
    words: tuple[str, ...]
    kind: str = ""
    campaign: bool = False

    @property
    def label(self) -> str:
        """Its name in the current language."""
        return pick(dict(self.labels))

    def means(self, word: str) -> bool:
        """Whether somebody who typed `word` means this."""
        return word.casefold() in {text.casefold() for text in (self.id, *self.labels.values(), *self.words)}


@cache
def kinds() -> dict[str, Named]:
    """商品管理, 营销推广, 客户服务: the groups of the work review, in its order."""
    return _named("kind")


@cache
def types() -> dict[str, Named]:
    """What was done more closely."""
    return _named("type")


def kind_of(word: str) -> str:
    """The id of the kind meant. Raises UsageError with the known ones."""
    return _meant(word, kinds(), "work.bad_kind")


def type_of(word: str) -> str:
    """The id of the type meant. Raises UsageError with the known ones."""
    return _meant(word, types(), "work.bad_type")


def _meant(word: str, known: Mapping[str, Named], message: str) -> str:
    found = next((one.id for one in known.values() if one.means(word.strip())), None)
    if found is None:
        raise UsageError(say(message, value=word, known=", ".join(one.label for one in known.values())))
    return found


def _named(table: str) -> dict[str, Named]:
    declared: dict[str, dict[str, Any]] = shipped_table("pdd_ops.work", "kinds.toml")[table]
    return {
        name: Named(name, one["label"], tuple(one["words"]), one.get("kind", ""), one.get("campaign", False))
        for name, one in declared.items()
    }
