"""How ripe the refund rates of the last months are, and what they will probably become."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from pdd_ops.errors import UsageError
from pdd_ops.lang import say
from pdd_ops.metrics.query import query
from pdd_ops.metrics.refund_cohorts import watched
from pdd_ops.metrics.refund_values import MOST_UNDATED
from pdd_ops.metrics.shops import Shops, covered_by_month
from pdd_ops.metrics.values import Value
from pdd_ops.periods import Month, Period

METRICS = (
    "orders", "refund_orders", "refund_rate", "refund_rate_developed", "refund_developed_low", "refund_developed_high",
    "refund_maturity", "refund_rate_30d", "refund_amount_rate", "refund_amount_rate_developed", "refund_undated_share",
)  # fmt: skip


@dataclass(frozen=True)
class MonthSeen:
    """A month and its values, by the ids of METRICS."""

    month: str
    values: Mapping[str, Value] = field(hash=False)

    @property
    def reason(self) -> str | None:
        """Why nothing is foretold."""
        return self.values["refund_rate_developed"].reason

    @property
    def provisional(self) -> bool:
        """Whether too many of its refunds have no day."""
        return (self.values["refund_undated_share"].value or 0) > MOST_UNDATED

    @property
    def old_orders(self) -> int:
        """Orders that are old enough for the rate at equal age."""
        return int(self.values["refund_rate_30d"].denominator or 0)

    @property
    def some_old(self) -> bool:
        """Whether only a part of its orders is old enough; orders refunded on an unknown day are never counted."""
        undated = int(self.values["refund_undated_share"].numerator or 0)
        return 0 < self.old_orders < (self.values["orders"].value or 0) - undated


@dataclass(frozen=True)
class Maturity:
    """The months, oldest first. `until`: the day before which refunds are seen; None where no refund has a day."""

    shop: str
    until: str | None
    months: tuple[MonthSeen, ...]


def maturity(connection: sqlite3.Connection, shops: Shops, count: int) -> Maturity:
    """The newest `count` months that orders cover, in part at least. Raises UsageError where `count` is below 1."""
    if count < 1:
        raise UsageError(say("maturity.bad_count", value=count))
    months = [str(month) for month in covered_by_month(connection, shops)][-count:]
    ends = [watched(connection, shop).until for shop in shops.ids]
    known = [end for end in ends if end]
    return Maturity(shops.name, min(known, default=None), tuple(_months(connection, shops, months)) if months else ())


def _months(connection: sqlite3.Connection, shops: Shops, months: list[str]) -> list[MonthSeen]:
    period = Period(Month.parse(months[0]).first, Month.parse(months[-1]).last)
    found = query(connection, shops=shops.ids, metrics=METRICS, period=period, by="month")
    return [MonthSeen(row.key, dict(zip(METRICS, row.values, strict=True))) for row in found.rows if row.key in months]
