"""Profit as frozen values. Amounts are fen; a range is (low, high), low where no goods of refunds came back."""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import Literal

from pdd_ops.insight.profit.beside import Cash, Overhead
from pdd_ops.records import frozen

Range = tuple[int, int]
Ratios = tuple[float | None, float | None]
Verdict = Literal["loses", "earns", "unclear"]
LEAST_COVERED = 0.8  # of the receipts: below it the costs of a product say nothing of its profit


@frozen
class Parts:
    """What orders brought and cost, as sums of days. What is None is not known of any of them."""

    orders: int = 0
    receipts: int = 0  # of all orders
    gmv: int = 0  # of all orders
    refund_orders: int = 0
    uncovered_orders: int = 0
    uncovered_receipts: int = 0
    covered_receipts: int = 0  # of the orders whose cost is known, as everything below
    refunded: int = 0
    goods: int = 0
    goods_lost: int = 0
    goods_open: int = 0  # may come back
    packing: int | None = None
    freight: int | None = None
    freight_unknown: int = 0  # orders
    fees: int | None = None
    fees_estimated: int = 0
    affiliate: int | None = None
    affiliate_estimated: int = 0
    insurance: int | None = None
    refunds: int = 0  # what buyers got back, of all orders, and how much of it is an estimate
    refunds_estimated: int = 0


@frozen
class Ads:
    """What ads cost, and the sales that the ad report counts as theirs."""

    spend: int = 0
    sales: int = 0


@frozen
class ProfitRow:
    """A product, specification, day or all of them. `ads` is None where no ad report covers the days. `known`: whether
    the costs cover enough to speak of a profit."""

    key: str
    name: str
    parts: Parts
    ads: Ads | None
    product: str = ""  # of a specification
    known: bool = True
    overheads: int | None = None  # its share of them, where they are spread

    @property
    def covered_share(self) -> float | None:
        """The share of the receipts whose orders have a cost; of orders that brought nothing, of the orders."""
        return covered_share(self.parts)

    @property
    def net_receipts(self) -> int:
        """Receipts after refunds."""
        return self.parts.covered_receipts - self.parts.refunded

    @property
    def goods_lost(self) -> Range:
        """Goods of refunded orders: what is lost for certain, and if nothing comes back."""
        return self.parts.goods_lost, self.parts.goods_lost + self.parts.goods_open

    @property
    def contribution(self) -> Range | None:
        """What is left before ads; None where too little is known of the costs."""
        if not self.known:
            return None
        parts = self.parts
        spent = (parts.packing, parts.freight, parts.fees, parts.affiliate, parts.insurance)
        high = self.net_receipts - parts.goods - parts.goods_lost - sum(amount or 0 for amount in spent)
        return high - parts.goods_open, high

    @property
    def profit(self) -> Range | None:
        """What is left after ads, and after its share of the overheads where they are spread."""
        left = self.contribution
        spend = (self.ads.spend if self.ads else 0) + (self.overheads or 0)
        return None if left is None else (left[0] - spend, left[1] - spend)

    @property
    def before_overheads(self) -> Range | None:
        """What is left after ads, shared costs not taken off."""
        return _less(self.profit, -(self.overheads or 0))

    @property
    def profit_high(self) -> int:
        """What is left if all goods of refunds come back; 0 where it is not known."""
        return self.profit[1] if self.profit else 0

    @property
    def profit_rate(self) -> tuple[float, float] | None:
        """Profit ÷ receipts after refunds."""
        profit, base = self.profit, self.net_receipts
        return None if profit is None or base <= 0 else (profit[0] / base, profit[1] / base)

    @property
    def ad_roi(self) -> float | None:
        """Ad sales ÷ ad spend."""
        return self.ads.sales / self.ads.spend if self.ads and self.ads.spend > 0 else None

    @property
    def break_even_roi(self) -> Ratios | None:
        """The return at which nothing is left after ads, in the receipts that the ad report counts; None where every
        sale loses, as second value where it does if no goods come back."""
        return self._per_contribution(self.parts.covered_receipts)

    @property
    def break_even_net_roi(self) -> Ratios | None:
        """The same in receipts after refunds, beside 净实际投产比."""
        return self._per_contribution(self.net_receipts)

    def _per_contribution(self, base: int) -> Ratios | None:
        left = self.contribution
        if left is None or left[1] <= 0 or base <= 0:
            return None
        return base / left[1], base / left[0] if left[0] > 0 else None

    @property
    def max_ad_per_order(self) -> tuple[float, float] | None:
        """Fen that an order may cost in ads."""
        covered = self.parts.orders - self.parts.uncovered_orders
        left = self.contribution
        return None if left is None or covered <= 0 else (left[0] / covered, left[1] / covered)

    @property
    def verdict(self) -> Verdict | None:
        """Whether it loses or earns, whatever comes back."""
        return verdict_of(self.profit) if self.profit else None


def verdict_of(profit: Range) -> Verdict:
    """Whether it loses or earns, whatever comes back."""
    return "loses" if profit[1] < 0 else "earns" if profit[0] > 0 else "unclear"


def covered_share(parts: Parts) -> float | None:
    """The share of the receipts whose orders have a cost; of orders that brought nothing, of the orders; None without
    any."""
    known, unknown = parts.covered_receipts, parts.uncovered_receipts
    if known + unknown > 0:
        return known / (known + unknown)
    return (parts.orders - parts.uncovered_orders) / parts.orders if parts.orders else None


def is_covered(parts: Parts) -> bool:
    """Whether the costs of a product cover enough to speak of its profit."""
    share = covered_share(parts)
    return share is None or share >= LEAST_COVERED


@frozen
class Claim:
    """Money to recover: a case of its kind, on an order, with what shows it."""

    kind: str
    order: str
    amount: int
    why: str


@frozen
class Profit:
    """The profit of some days. `total` is the sum of the rows of which it is known, less `unallocated`."""

    shop: str
    first: str
    last: str
    by: str
    order_days: tuple[str, str] | None
    ad_days: tuple[str, str] | None
    common: int
    rows: tuple[ProfitRow, ...]
    total: ProfitRow
    unallocated: int | None
    uncovered_ads: int  # of products of which too little is known
    has_costs: bool
    claims: tuple[Claim, ...] = ()
    checked: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    overheads: tuple[Overhead, ...] = ()
    spread: bool = False  # the overheads are in the rows and the total
    cash: Cash | None = None  # None where no bill covers any of the days

    @cached_property
    def orders(self) -> dict[str, int]:
        """The orders of each row by its key."""
        return {row.key: row.parts.orders for row in self.rows}

    @property
    def profit(self) -> Range | None:
        """What all of it comes to, unallocated ads included."""
        found = self.total.profit
        return found and (found[0] - (self.unallocated or 0), found[1] - (self.unallocated or 0))

    @property
    def before_overheads(self) -> Range | None:
        """What all of it comes to without shared costs."""
        return _less(self.profit, -self.overheads_fen if self.spread else 0)

    @property
    def after_overheads(self) -> Range | None:
        """What is left after shared costs."""
        return _less(self.before_overheads, self.overheads_fen)

    @property
    def overheads_fen(self) -> int:
        """All shared costs of the days."""
        return sum(one.fen for one in self.overheads)


def _less(amount: Range | None, fen: int) -> Range | None:
    return amount and (amount[0] - fen, amount[1] - fen)
