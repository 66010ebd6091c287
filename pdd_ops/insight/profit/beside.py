"""What stands beside the profit of orders: shared costs, and the money that moved. Amounts are fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from pdd_ops.records import frozen


@frozen
class Overhead:
    """A shared cost: what of it falls on the days, day by day; in words, of which stretches only some days do; and
    whether two of its stretches overlap."""

    item: str
    fen: int
    by_day: Mapping[str, int] = field(hash=False)
    part_of: tuple[str, ...] = ()
    overlaps: bool = False


@frozen
class Cash:
    """The money that moved on `days` of the days, by the bills: income, refunds, fees, and top-ups of the ad account.
    Its balance without top-ups is of these orders (`own`), of others that were paid before (`others`) and of no known
    order (`unknown`); `later` is what these orders brought on other days."""

    days: int
    income: int
    refunds: int
    fees: int
    affiliate: int  # commissions
    top_ups: int
    others: int
    later: int
    unknown: int
    own: int

    @property
    def balance(self) -> int:
        """Income without refunds, fees and commissions."""
        return self.income - self.refunds - self.fees - self.affiliate
