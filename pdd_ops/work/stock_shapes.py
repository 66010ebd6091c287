"""What may stand in the merchant's stock.toml, declared. Imported where that file is read: it needs msgspec."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from pdd_ops.checked import Shape, Text

Days = Annotated[int, Meta(ge=1, le=365)]
Pieces = Annotated[int, Meta(ge=1, le=1_000_000)]


class Article(Shape):
    """An article by the id of its standard product, specification or product, or by its code: days until a delivery
    comes, the least order and the pieces of a case."""

    id: Text
    lead_days: Days | None = None
    moq: Pieces | None = None
    pack: Pieces | None = None


class StockFile(Shape):
    """Days until a delivery comes where no article says another, and the articles."""

    lead_days: Days | None = None
    article: tuple[Article, ...] = msgspec.field(default_factory=tuple)
