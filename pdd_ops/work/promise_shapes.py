"""The shape of promises.toml."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from pdd_ops.checked import Shape, Text


class Promise(Shape):
    """[[promise]]: what a page says; `hours` within which it is shipped, or the `topic` of reviews that it is about."""

    text: Text
    product: Text | None = None
    source: Text | None = None
    hours: Annotated[int, Meta(ge=1, le=720)] | None = None
    topic: Text | None = None


class PromiseFile(Shape):
    """All promises."""

    promise: tuple[Promise, ...] = ()
