"""What may stand in the merchant's reviews.toml, declared. Imported where that file is read: it needs msgspec."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from pdd_ops.checked import Shape

_IN_A_CLAUSE = r"^[^\s\x00-\x1f\x7f，。！？；：、,.!?;:~～…]+\Z"
OwnWord = Annotated[str, Meta(max_length=40, pattern=_IN_A_CLAUSE, extra={"allowed": "reviews.own_word"})]
TopicName = Annotated[str, Meta(max_length=20, pattern=r"^\w+\Z", extra={"allowed": "reviews.own_topic"})]
OwnWords = tuple[OwnWord, ...]


class OwnPolarity(Shape):
    """[polarity]: words that praise or blame, and words of the shipped lists that are to say neither."""

    good: OwnWords = ()
    bad: OwnWords = ()
    none: OwnWords = ()


class OwnTopic(Shape):
    """[topics.NAME]: what speaks of it, what praises it, what blames it."""

    about: OwnWords = ()
    good: OwnWords = ()
    bad: OwnWords = ()


class ReviewsFile(Shape):
    """reviews.toml."""

    polarity: OwnPolarity = msgspec.field(default_factory=OwnPolarity)
    topics: dict[TopicName, OwnTopic] = msgspec.field(default_factory=dict)
