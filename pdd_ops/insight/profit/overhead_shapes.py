"""What may stand in the merchant's overheads.toml, declared. Imported where that file is read: it needs msgspec."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from pdd_ops.checked import Month, Shape, Text

Amount = Annotated[int, Meta(ge=0, le=1_000_000_000)] | Annotated[float, Meta(ge=0, le=1e9)]
Day = Annotated[
    str, Meta(pattern=r"^20\d\d-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?\Z", extra={"allowed": "overheads.day"})
]


class Entry(Shape):
    """A shared cost: so much `monthly`, from and to which month or day; or an `amount` of a month or of the days from
    one to another. Without a shop that of the only one, or of all together."""

    item: Text
    monthly: Amount | None = None
    amount: Amount | None = None
    month: Month | None = None
    first: Day | None = msgspec.field(default=None, name="from")
    last: Day | None = msgspec.field(default=None, name="to")
    shop: Text | None = None


class OverheadsFile(Shape):
    """All shared costs."""

    overhead: tuple[Entry, ...] = msgspec.field(default_factory=tuple)
