"""The merchant's own words (reviews.toml of the settings folder) among those that come with the tool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pdd_ops.config import config_dir
from pdd_ops.lexicon.spelling import split

FILE = "reviews.toml"
Lists = Mapping[str, Any]  # of words, as words.toml and topics.toml have them: parted by blanks


def with_own(own: Lists, words: Lists, topics: Lists) -> tuple[Lists, Lists]:
    """Both tables with the merchant's words in them; what the merchant says of a word stands alone. Raises PddOpsError
    with file, entry and what is allowed."""
    from pdd_ops.checked import checked
    from pdd_ops.lexicon.shapes import ReviewsFile

    checked(config_dir() / FILE, own, ReviewsFile)
    signs, about = own.get("polarity", {}), own.get("topics", {})
    polarity = _merged(words["polarity"], signs)
    merged = {name: _merged(topics.get(name, {}), lists) for name, lists in about.items()}
    return {**words, "polarity": polarity}, {**topics, **merged}


def _merged(shipped: Lists, own: Lists) -> dict[str, str]:
    """Lists of a table: a word of the merchant's own leaves those lists in which the merchant has not put it, but for
    `about`, which tells only what a word is of."""
    said = {word for name, listed in own.items() if name != "about" for one in listed for word in split(one)}
    names = dict.fromkeys((*shipped, *own))
    return {
        name: " ".join([*_kept(shipped.get(name, ""), said if name != "about" else set()), *own.get(name, ())])
        for name in names
    }


def _kept(listed: str, without: set[str]) -> list[str]:
    return [word for word in split(listed) if word not in without]
