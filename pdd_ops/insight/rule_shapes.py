"""What may stand in the merchant's rules.toml, declared. Imported where that file is read: it needs msgspec."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from pdd_ops.checked import Number, Shape
from pdd_ops.shapes import Words

_LINE = r"^[^\x00-\x1f\x7f]*\Z"
Sentence = Annotated[str, Meta(max_length=1000, pattern=_LINE, extra={"allowed": "settings.line"})]
_IN_WORDS = {"allowed": "insight.condition"}
Condition = Annotated[str, Meta(max_length=2000, pattern=r"^[^\x00-\x1f\x7f#]+\Z", extra=_IN_WORDS)]
Optional = Annotated[str, Meta(max_length=2000, pattern=r"^[^\x00-\x1f\x7f#]*\Z", extra=_IN_WORDS)]
_NAME = r"^[^\W\d]\w*\Z"
ThresholdName = Annotated[str, Meta(max_length=80, pattern=_NAME, extra={"allowed": "insight.threshold_name"})]
Thresholds = dict[ThresholdName, Number]
Subjects = Annotated[int, Meta(ge=1, le=1000)]


class Both(Shape):
    """A sentence in both languages; one that is given once is used in both."""

    zh: Sentence | None = None
    en: Sentence | None = None


class Lines(Shape):
    """Sentences in both languages."""

    zh: Sentence | tuple[Sentence, ...] | None = None
    en: Sentence | tuple[Sentence, ...] | None = None


class Advice(Both):
    """A cause or a measure that is said where its condition holds."""

    when: Optional = ""


Title = Annotated[Sentence | Both, Meta(extra={"allowed": "settings.label"})]
Evidence = Annotated[Sentence | tuple[Sentence, ...] | Lines, Meta(extra={"allowed": "insight.not_a_text"})]
Counsel = Annotated[Sentence | tuple[Sentence | Advice, ...] | Lines, Meta(extra={"allowed": "insight.not_a_text"})]


class Change(Shape):
    """What may be changed of a rule that comes with the tool."""

    enabled: bool = True
    limit_to: Subjects = 5
    thresholds: Thresholds = msgspec.field(default_factory=dict)


class Own(Shape):
    """A rule of the merchant's own."""

    scope: Literal["shop", "product", "reason", "type", "source", "carrier"]
    when: Condition
    severity: Literal["high", "medium", "low"]
    title: Title
    impact: Optional = ""
    thresholds: Thresholds = msgspec.field(default_factory=dict)
    evidence: Evidence = ()
    causes: Counsel = ()
    measures: Counsel = ()
    keys: tuple[Words, ...] = ()
    words: tuple[Words, ...] = ()
    except_words: tuple[Words, ...] = ()
    unless: tuple[Words, ...] = ()
    explained_by: tuple[Words, ...] = ()
    limit_to: Subjects = 5
    enabled: bool = True
