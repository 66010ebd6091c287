"""Where the profit of an order went: the change between two periods as parts that add up to it, to the fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from pdd_ops.insight.profit.model import ProfitRow
from pdd_ops.records import frozen

PARTS = (
    "price", "discount", "refunds", "goods", "lost", "packing", "freight", "fees", "affiliate", "insurance", "ads",
)  # fmt: skip
OWN = ("price", "discount", "goods", "packing", "freight", "fees")  # what the shop or its suppliers and platform set
LEAST_ORDERS = 30  # on either side
MAYBE = ("packing", "freight", "fees", "affiliate", "insurance")  # known of both periods or of none, else no split


@frozen
class Squeeze:
    """Fen that are left of an order after ads, before and now, all goods of refunds taken as back, and how much of the
    change each part makes. `rates`: what is left before ads ÷ receipts, then and now. `reason` is the part ('fees', …)
    that is known of one period only, 'few' or 'costs', where there is no split."""

    before: float = 0.0
    now: float = 0.0
    parts: Mapping[str, int] = field(default_factory=dict, hash=False)
    rates: tuple[float, float] = (0.0, 0.0)
    receipts_before: float = 0.0  # of an order
    orders: tuple[int, int] = (0, 0)
    reason: str = ""

    @property
    def change(self) -> int:
        """Fen an order: the sum of the parts."""
        return sum(self.parts.values())

    @property
    def own(self) -> int:
        """What of it the shop, its suppliers and the platform have set: not chance in refunds, nor ads."""
        return sum(self.parts[name] for name in OWN)

    @property
    def worst(self) -> str:
        """The part that took most, '' where none took anything."""
        name = min(self.parts, key=lambda one: self.parts[one], default="")
        return name if name and self.parts[name] < 0 else ""


def given_share(less: float | None, listed: float | None) -> float:
    """The share of the list amount that the shop's own discounts took; 0 of nothing listed."""
    return float(less or 0) / float(listed) if listed else 0.0


def squeeze(now: ProfitRow, then: ProfitRow, given: tuple[float, float]) -> Squeeze:
    """Of one product; `given` is the share of the list amount that the shop's own discounts took, then and now."""
    orders = tuple(row.parts.orders - row.parts.uncovered_orders for row in (then, now))
    if min(orders) < LEAST_ORDERS:
        return Squeeze(reason="few")
    if not (now.known and then.known):
        return Squeeze(reason="costs")
    unlike = [name for name in MAYBE if (getattr(now.parts, name) is None) != (getattr(then.parts, name) is None)]
    if (now.ads is None) != (then.ads is None):
        unlike.append("ads")
    if unlike:
        return Squeeze(reason=unlike[0])
    sides = [_of_order(row, count, share) for row, count, share in zip((then, now), orders, given, strict=True)]
    before, after = (sum(side.values()) for side in sides)
    exact = {name: sides[1][name] - sides[0][name] for name in PARTS}
    rates = [(row.contribution or (0, 0))[1] / max(row.parts.covered_receipts, 1) for row in (then, now)]
    parts = whole_fen(exact, round(after) - round(before))
    receipts = then.parts.covered_receipts / orders[0]
    return Squeeze(round(before), round(after), parts, (rates[0], rates[1]), receipts, (orders[0], orders[1]))


def _of_order(row: ProfitRow, orders: int, given: float) -> dict[str, float]:
    """What an order brings and costs; costs below 0."""
    parts = row.parts
    discount = parts.covered_receipts * given / (1 - given) if given < 1 else 0.0
    amounts = {
        "price": parts.covered_receipts + discount,
        "discount": -discount,
        "refunds": -parts.refunded,
        "goods": -parts.goods,
        "lost": -parts.goods_lost,
        **{name: -(getattr(parts, name) or 0) for name in MAYBE},
        "ads": -(row.ads.spend if row.ads else 0),
    }
    return {name: amount / orders for name, amount in amounts.items()}


def whole_fen(exact: Mapping[str, float], total: int) -> dict[str, int]:
    """The parts in whole fen that add up to the total: what rounding leaves over goes to the largest part."""
    parts = {name: round(amount) for name, amount in exact.items()}
    largest = max(exact, key=lambda name: abs(exact[name]))
    parts[largest] += total - sum(parts.values())
    return parts
