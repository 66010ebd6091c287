"""The shape of promises.toml."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from pdd_ops.checked import Shape, Text


class Promise(Shape):
    """[[promise]]: what a page says (or the number of a service tag), and what can break it: `hours` within which it
    is shipped, the `topic` of reviews, words in the `reason` of refunds, a `question` of surveys with the `answers`
    that say it was not so."""

    text: Text | None = None
    tag: Annotated[int, Meta(ge=1)] | None = None
    product: Text | None = None
    source: Text | None = None
    hours: Annotated[int, Meta(ge=1, le=720)] | None = None
    topic: Text | None = None
    reason: Text | tuple[Text, ...] = ()
    question: Text | None = None
    answers: tuple[Text, ...] = ()


class PromiseFile(Shape):
    """All promises."""

    promise: tuple[Promise, ...] = ()
