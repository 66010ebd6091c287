"""Groups of traffic sources: natural search, paid ads, social sharing and the rest, by words in the source's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pdd_ops.config import config_dir, user_table
from pdd_ops.lang import pick, say
from pdd_ops.records import frozen
from pdd_ops.resources import shipped_table

FILE = "sources.toml"


@frozen
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
    shipped = [
        SourceGroup(entry["id"], entry["label"], tuple(entry["words"]))
        for entry in shipped_table("pdd_ops.metrics", FILE)["group"]
    ]
    own = user_table(FILE)
    if not own:
        return shipped
    return _with_own(own, shipped)


def _with_own(own: dict[str, Any], shipped: list[SourceGroup]) -> list[SourceGroup]:
    """The user's groups before the shipped ones, or in their place. Raises PddOpsError."""
    from pdd_ops.checked import checked, wrong
    from pdd_ops.shapes import Both, SourcesFile

    file, mine = config_dir() / FILE, []
    labels = {group.id: group.label_texts for group in shipped}
    given = checked(file, own, SourcesFile)
    for number, group in enumerate(given.group, 1):
        label = group.label
        given_texts = label if isinstance(label, Both) else Both(label, label) if label else None
        known = {"zh": given_texts.zh, "en": given_texts.en} if given_texts else labels.get(group.id)
        if known is None:
            place = f"group[{number}].label"
            raise wrong(file, place, None, say("metrics.needs_label", id=group.id, known=", ".join(labels)))
        labels.setdefault(group.id, known)
        mine.append(SourceGroup(group.id, known, group.words))
    return mine if given.replace else [*mine, *shipped]


def group_of(source: str, groups: list[SourceGroup]) -> str:
    """The id of the group that a source belongs to ('other' where no word fits)."""
    return next((group.id for group in groups if any(word in source for word in group.words)), "other")
