"""What the shop's other exports are added up from while the orders are written: sums by day and product, and cases."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from pdd_ops.periods import Month
from pdd_ops.sample.dice import Ints
from pdd_ops.sample.plan import DAY, Day, Plan, clock
from pdd_ops.sample.refunds import NONE, RECEIVED, REFUND
from pdd_ops.sample.reviews import reviewed
from pdd_ops.sample.windows import last_made

_CASE = ("order_id", "product", "sku", "quantity", "paid_fen", "refund_fen", "kind", "stage", "type", "reason",
         "applied", "closed", "intervened", "agreed_by", "paid", "formed", "created", "shipped", "received",
         "cancelled", "odd_status", "tracking")  # fmt: skip
_ACCOUNT = ("order_id", "paid_fen", "platform_discount", "refund_fen", "stage", "closed", "paid", "promised", "shipped",
            "received", "no_case")  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """成交 by pay day and product (arrays days × products): what an import of the orders must come to. Money in fen."""

    orders: Ints
    units: Ints
    gmv: Ints


@dataclass(frozen=True)
class Books:
    """Grows by a day at a time; its size does not depend on the number of orders without a case."""

    plan: Plan
    with_accounts: bool
    tally: Tally
    _cases: list[pl.DataFrame] = field(default_factory=list)
    _accounts: list[pl.DataFrame] = field(default_factory=list)
    _reviewed: list[pl.DataFrame] = field(default_factory=list)

    @classmethod
    def empty(cls, plan: Plan, *, with_accounts: bool) -> Books:
        """Books of a period; `with_accounts` keeps of every order what its bills need."""
        orders, units, gmv = (np.zeros_like(plan.orders) for _ in range(3))
        return cls(plan, with_accounts, Tally(orders, units, gmv))

    def enter(self, day: Day, orders: pl.DataFrame) -> None:
        """Enters the orders created on a day."""
        self._add_up(orders.filter(pl.col("formed") > 0))
        number = pl.int_range(pl.len(), dtype=pl.Int64) + 80_000_000_000 + day.number * 1_000_000
        cases = orders.with_columns(case_id=number).filter((pl.col("kind") != NONE) & ~pl.col("no_case"))
        self._cases.append(cases.select("case_id", *_CASE))
        self._reviewed.append(reviewed(self.plan, day, orders))
        if self.with_accounts:
            month = Month.containing(day.text)
            made = last_made(self.plan, month, "orders", full_export(month))
            exported = pl.lit(clock(made)).alias("exported")
            self._accounts.append(orders.filter(pl.col("formed") > 0).select(*_ACCOUNT, exported))

    def cases(self) -> pl.DataFrame:
        """All after-sales cases in order of their opening, among them one order with two partial refunds."""
        cases = _with_two_partial_refunds(pl.concat(self._cases), self.plan)
        return _with_the_platform(cases, self.plan).sort("applied", "case_id")

    def reviews(self) -> pl.DataFrame:
        """The orders that buyers review, with the instant of it."""
        return pl.concat(self._reviewed)

    def accounts(self) -> pl.DataFrame:
        """What the bills need of every order. `refunds` are what its cases give back, as {closed, fen}; without a case
        it is the refund that the order's own export shows: what no file shows did not happen."""
        refund = pl.struct("closed", fen="refund_fen")
        done = self.cases().filter(pl.col("kind") == REFUND).group_by("order_id").agg(refunds=refund)
        accounts = pl.concat(self._accounts).join(done, on="order_id", how="left", maintain_order="left")
        shown = pl.col("no_case") & (pl.col("closed") <= pl.col("exported"))
        return accounts.with_columns(pl.when(shown).then(pl.concat_list(refund)).otherwise("refunds").alias("refunds"))

    def _add_up(self, counted: pl.DataFrame) -> None:
        days = (counted["paid"].to_numpy() - self.plan.days[0].start) // DAY
        within = days < len(self.plan.days)  # paid after the period's last midnight: another month's traffic
        where = (days[within], counted["product"].to_numpy()[within])
        np.add.at(self.tally.orders, where, 1)
        np.add.at(self.tally.units, where, counted["quantity"].to_numpy()[within])
        np.add.at(self.tally.gmv, where, counted["paid_fen"].to_numpy()[within])


def full_export(month: Month) -> str:
    """When the orders of a month were exported for the last time."""
    return f"{month.shift(1).first} 09:12:30"


def _with_the_platform(cases: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Leaves the last two refunds that are still open when the newest month is exported to the platform's decision."""
    end = plan.days[-1].start + DAY
    still_open = (
        (pl.col("kind") == REFUND)
        & (pl.col("stage") == RECEIVED)
        & (pl.col("applied") < end)
        & (pl.col("closed") > end + DAY // 2)
    )
    chosen = cases.filter(still_open).sort("applied").tail(plan.shop.stories["left_waiting"])["case_id"].to_list()
    waiting = pl.col("case_id").is_in(chosen)
    return cases.with_columns(
        intervened=pl.col("intervened") | waiting,
        closed=pl.when(waiting).then(pl.col("applied") + 12 * DAY).otherwise(pl.col("closed")),
    )


def _with_two_partial_refunds(cases: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Turns one received order's refund without return in the newest month into two parts, a day and a half apart."""
    newest = plan.days_of(plan.months[-1])[0].start
    fitting = (
        (pl.col("kind") == REFUND) & (pl.col("stage") == RECEIVED) & (pl.col("type") == 0) & (pl.col("paid") >= newest)
    )
    chosen = cases.filter(fitting).sort("closed").head(1)
    if chosen.is_empty():
        return cases
    part = pl.col("paid_fen") * 3 // 10
    later = [(pl.col(name) + 36 * 3600).alias(name) for name in ("applied", "closed")]
    second = chosen.with_columns(pl.col("case_id") + 500_000, part.alias("refund_fen"), *later)
    is_first = pl.col("case_id") == chosen["case_id"][0]
    first = pl.when(is_first).then(part).otherwise(pl.col("refund_fen")).alias("refund_fen")
    return pl.concat([cases.with_columns(first), second])
