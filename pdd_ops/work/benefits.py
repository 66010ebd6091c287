"""What benefits for old buyers must bring: a coupon for a second order, points, a member price, early access.

Arithmetic, and no forecast: whoever would have come back anyway takes the benefit too, so that for every hundred of
these orders so many more must come. What an order contributes is before ads, for old buyers come without them.
"""

from __future__ import annotations

import sqlite3

from pdd_ops.insight.profit.build import profit_of
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import NamedPeriod
from pdd_ops.records import frozen

COUPON, POINTS, OFF = 0.10, 0.01, 0.05  # shares of an order's receipts that stand as examples where nothing is asked
Range = tuple[float, float]


@frozen
class Offer:
    """What is asked: a coupon in fen, points and a member price as shares of an order, and what early access costs in
    fen; None is not asked for, and an example where none is."""

    coupon: int | None = None
    points: float | None = None
    off: float | None = None
    early: int | None = None

    @property
    def is_example(self) -> bool:
        """Whether nothing is asked."""
        return all(part is None for part in (self.coupon, self.points, self.off, self.early))


@frozen
class Benefit:
    """A benefit: fen that it costs an order (None of early access, which costs `fixed` in all), and by which share
    orders must rise, or how many orders must come, from the highest contribution to the lowest; None: never."""

    kind: str
    cost: float | None
    fixed: int | None
    more: tuple[float | None, float | None]


@frozen
class Benefits:
    """Benefits of a period; `left` is what an order contributes in fen before ads, None where costs are not known, and
    `value` its receipts."""

    left: Range | None
    value: float
    rows: tuple[Benefit, ...] = ()
    example: bool = True


def benefits_of(connection: sqlite3.Connection, shops: Shops, period: NamedPeriod, offer: Offer) -> Benefits:
    """Reads the profit of the period."""
    total = profit_of(connection, shops, period).total
    orders = total.parts.orders - total.parts.uncovered_orders
    contribution = total.contribution
    if contribution is None or orders <= 0:
        return Benefits(None, 0.0, example=offer.is_example)
    left, value = (contribution[0] / orders, contribution[1] / orders), total.parts.covered_receipts / orders
    return Benefits(left, value, tuple(judged(offer, left, value)), offer.is_example)


def judged(offer: Offer, left: Range, value: float) -> list[Benefit]:
    """Each benefit that is asked for, or examples of all that cost an order something."""
    if offer.is_example:
        costs = {"coupon": COUPON * value, "points": POINTS * value, "member": OFF * value}
    else:
        shares = {"points": offer.points, "member": offer.off}
        costs = {"coupon": float(offer.coupon)} if offer.coupon is not None else {}
        costs |= {name: share * value for name, share in shares.items() if share is not None}
    found = [Benefit(kind, cost, None, _ends(cost, left)) for kind, cost in costs.items()]
    if offer.early is not None:
        many = tuple(offer.early / end if end > 0 else None for end in reversed(left))
        found.append(Benefit("early", None, offer.early, (many[0], many[1])))
    return found


def _ends(cost: float, left: Range) -> tuple[float | None, float | None]:
    high, low = (cost / (end - cost) if end > cost else None for end in left)
    return low, high
