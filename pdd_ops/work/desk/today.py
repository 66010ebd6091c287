"""What waits today, by deadline: cases, orders to ship, reviews, actions. Each kind is one function of SOURCES."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import instant_text
from pdd_ops.work.desk.ages import Age, ages
from pdd_ops.work.desk.item import Item, by_deadline
from pdd_ops.work.desk.late_actions import late_actions
from pdd_ops.work.desk.low_stock import low_stock
from pdd_ops.work.desk.penalties import penalties
from pdd_ops.work.desk.reviews import bad_reviews
from pdd_ops.work.desk.shipping import to_ship
from pdd_ops.work.desk.stuck_parcels import stuck_parcels
from pdd_ops.work.desk.waiting_cases import waiting_cases

Source = Callable[[sqlite3.Connection, Shops, int], Iterable[Item]]
SOURCES: tuple[Source, ...] = (  # a kind of item each: one line more for a new one
    waiting_cases,
    to_ship,
    stuck_parcels,
    penalties,
    bad_reviews,
    low_stock,
    late_actions,
)


@dataclass(frozen=True)
class Today:
    """Everything that waits at an instant, the most urgent first, and how old the exports are that say so."""

    now: int
    items: tuple[Item, ...]
    ages: tuple[Age, ...]
    several: bool  # shops

    @property
    def overdue(self) -> int:
        """How many of the items are past their deadline."""
        return sum(item.is_overdue(self.now) for item in self.items)

    @property
    def notes(self) -> list[str]:
        """Up to when the exports speak."""
        return [age.sentence(several=self.several) for age in self.ages]

    @property
    def at(self) -> str:
        """The instant as Beijing time."""
        return instant_text(self.now)


def today_list(connection: sqlite3.Connection, shops: Shops, now: int) -> Today:
    """What waits for some shops at an instant. Nothing is left out because an export is old."""
    items = sorted((item for source in SOURCES for item in source(connection, shops, now)), key=by_deadline)
    found = ages(connection, shops, "aftersales", "orders")
    return Today(now, tuple(items), tuple(found), len(shops.ids) > 1)
