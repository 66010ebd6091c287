"""Groups of traffic sources: natural search, paid ads, social sharing and the rest, by words in the source's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pdd_ops.config import config_dir, user_table
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import pick, say
from pdd_ops.shipped import shipped_table

FILE = "sources.toml"


@dataclass(frozen=True)
class SourceGroup:
    """A group and the words that make a source belong to it."""

    id: str
    label_texts: Mapping[str, str]
    words: tuple[str, ...]

    @property
    def label(self) -> str:
        """Its name in the current language."""
        return pick(dict(self.label_texts))


def source_groups() -> list[SourceGroup]:
    """The groups in the order they are tried, the user's own words first. Raises PddOpsError on a bad user table."""
    shipped = [_group(entry, {}) for entry in shipped_table("pdd_ops.metrics", FILE)["group"]]
    own = user_table(FILE)
    if not own:
        return shipped
    labels = {group.id: group.label_texts for group in shipped}
    try:
        mine = [_group(entry, labels) for entry in own.get("group", [])]
    except (KeyError, TypeError, AttributeError) as error:
        raise PddOpsError(say("metrics.bad_sources", file=config_dir() / FILE, detail=error)) from None
    return mine if own.get("replace") else [*mine, *shipped]


def group_of(source: str, groups: list[SourceGroup]) -> str:
    """The id of the group that a source belongs to ('other' where no word fits)."""
    return next((group.id for group in groups if any(word in source for word in group.words)), "other")


def _group(entry: dict[str, Any], labels: Mapping[str, Mapping[str, str]]) -> SourceGroup:
    label = entry["label"] if "label" in entry else labels[entry["id"]]
    texts = {"zh": label["zh"], "en": label["en"]}
    if not isinstance(entry["words"], list):
        raise TypeError("words")
    return SourceGroup(entry["id"], texts, tuple(str(word) for word in entry["words"]))
