"""A promise of the shop's pages, and what became of it."""

from __future__ import annotations

from pdd_ops.metrics.intervals import wilson
from pdd_ops.records import frozen


@frozen
class Promise:
    """What a page says: of a product (id) or the shop, where it says so, and what can break it."""

    text: str
    product: str | None = None
    source: str | None = None
    hours: int | None = None
    topic: str | None = None
    reason: tuple[str, ...] = ()
    question: str | None = None
    answers: tuple[str, ...] = ()


@frozen
class Measured:
    """A promise and what became of it by one kind of evidence: 'hours' (of `n` orders so many were shipped in time,
    `kept`), else 'topic', 'reason' or 'question' (of `n` reviews, orders or answers so many complain, `complaints`), or
    'none'. Without a number there is a `why`. `feasible`: hours that nearly all were shipped within, and how many."""

    promise: Promise
    evidence: str
    n: int = 0
    kept: int | None = None
    complaints: int | None = None
    why: str = ""
    feasible: tuple[int, float] | None = None

    @property
    def count(self) -> int | None:
        """The kept, or the complaints."""
        return self.kept if self.evidence == "hours" else self.complaints

    @property
    def share(self) -> float | None:
        """Kept of the orders, or complaining of those asked."""
        return None if self.count is None or not self.n else self.count / self.n

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Wilson's interval of the share."""
        return None if self.count is None or not self.n else wilson(self.count, self.n)

    @property
    def gap(self) -> float | None:
        """What the page promises and buyers did not get: the share shipped late, or the share that complains."""
        return None if self.share is None else self.broken / self.n

    @property
    def broken(self) -> int:
        """How many did not get what was promised, as far as that is known."""
        return (self.n - self.kept if self.kept is not None else self.complaints) or 0

    @property
    def gap_low(self) -> float:
        """The least gap that chance leaves; 0 where nothing is known."""
        if self.bounds is None:
            return 0.0
        return 1 - self.bounds[1] if self.evidence == "hours" else self.bounds[0]
