"""A line of the list of today."""

from __future__ import annotations

from dataclasses import dataclass

from pdd_ops.periods import instant_text

HOUR = 3600


@dataclass(frozen=True)
class Item:
    """Something that waits. `kind` is 'aftersale', 'shipping', 'penalty', 'stock', 'review' or 'action'; `deadline` an
    instant, None where no file and nobody has said one; `object` what it is about (an order, a product); `rank` orders
    items of one deadline."""

    kind: str
    shop: str
    id: str
    title: str
    deadline: int | None
    amount_fen: int | None
    why: str
    next: str
    object: str
    rank: int = 1

    def hours_left(self, now: int) -> float | None:
        """Hours until the deadline, below 0 where it is over; None without one."""
        return None if self.deadline is None else (self.deadline - now) / HOUR

    def is_overdue(self, now: int) -> bool:
        """Whether its deadline is over."""
        return self.deadline is not None and self.deadline < now


def by_deadline(item: Item) -> tuple[object, ...]:
    """The order of the list: by deadline, so that what is overdue stands first, then by rank and amount."""
    return item.deadline is None, item.deadline or 0, item.rank, -(item.amount_fen or 0), item.kind, item.id


def deadline_text(deadline: int, now: int) -> str:
    """When it is due: the day without its year where that is the present one."""
    at = instant_text(deadline)[:16]
    return at[5:] if at[:4] == instant_text(now)[:4] else at
