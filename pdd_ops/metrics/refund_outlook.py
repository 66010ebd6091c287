"""What young refund rates will become: a life table of refunds by the age of orders in days, out of daily sums.

The share of orders that are still refunded later is read off the shop's own older orders; docs/decisions.md says why it
is a life table and how far it was off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, fields
from functools import cached_property
from math import sqrt

from pdd_ops.metrics.life_table import LifeTable, life_table
from pdd_ops.periods import Month, ordinal
from pdd_ops.records import frozen

FULL_AGE = 60  # days after which hardly anything is refunded any more
EQUAL_AGE = 30  # days: the age at which months are compared
FEWEST_AT_RISK = 100  # orders of an age: with fewer the table ends before it
WINDOW = 13  # months of orders that the table is made of
FEWEST_MONTHS, FEWEST_ORDERS, FEWEST_REFUNDS = 3, 100, 30  # of history, below which nothing is foretold
ONE_SIDED = 1.645  # of 90 % on both sides
UNSURE = 0.15  # of the refunds still to come: how far the table itself may be off
SPREAD, LEAST_SPREAD = 2.5, 1.5  # (true - expected)² / remaining, where own months do not tell; at least


@frozen
class Cohort:
    """The counted orders of a pay day. `dated`: age in days -> refunded orders; `refunds` has those without a day too.
    Amounts in fen: `paid_fen` of all orders, `refunded_paid_fen` of those refunded, which got back `refund_fen`."""

    day: str
    orders: int
    refunds: int
    dated: Mapping[int, int] = field(hash=False)
    paid_fen: int = 0
    refund_fen: int = 0
    refunded_paid_fen: int = 0

    @property
    def undated(self) -> int:
        """Refunded orders of which nobody knows when; at least 0."""
        return max(0, self.refunds - sum(self.dated.values()))

    def age(self, as_of: str) -> int:
        """Whole days that its orders had been watched for when `as_of` began; below 0 where that was before them."""
        return ordinal(as_of) - ordinal(self.day)


@frozen
class History:
    """What is foretold from: cohorts with an order, in order of days, seen until the day `as_of` (not included);
    `complete`: the months that are covered well enough to be learnt from."""

    cohorts: tuple[Cohort, ...]
    as_of: str
    complete: tuple[Month, ...]

    @cached_property
    def table(self) -> LifeTable:
        """The life table of refunds by age."""
        return table_of(self.cohorts, self.as_of)

    @cached_property
    def spread(self) -> float:
        """How far own past months were off: (true - expected)² / remaining, or what is usual where they do not tell."""
        found = [one for one in map(self._miss, self.complete) if one is not None]
        return max(LEAST_SPREAD, sum(found) / len(found)) if len(found) >= FEWEST_MONTHS else SPREAD

    def _miss(self, month: Month) -> float | None:
        """(true - expected)² / remaining of a month as it looked on the first day after it; None where that is not
        known yet, or could not have been foretold then."""
        after = month.shift(1).first
        own = [cohort for cohort in self.cohorts if month.first <= cohort.day <= month.last]
        if self.months_before(month.first) < FEWEST_MONTHS or not own or own[-1].age(self.as_of) < FULL_AGE:
            return None
        table = table_of([one for one in self.cohorts if one.day < after], after)
        seen = [(one, _dated_before(one, after)) for one in own]
        remaining = sum(table.leaves(one.age(after)) * (one.orders - one.undated - count) for one, count in seen)
        came = sum(sum(one.dated.values()) - count for one, count in seen)
        return (came - remaining) ** 2 / remaining if remaining > 0 else None

    def months_before(self, day: str) -> int:
        """Complete months before that of a day."""
        return sum(1 for month in self.complete if month.first < Month.containing(day).first)

    def lacks(self, day: str) -> str:
        """What is too little to foretell the orders of a day: 'months', 'orders', 'refunds'; '' where nothing is."""
        if self.months_before(day) < FEWEST_MONTHS:
            return "months"
        if sum(cohort.orders for cohort in self.cohorts) < FEWEST_ORDERS:
            return "orders"
        dated = sum(sum(cohort.dated.values()) for cohort in self.cohorts)
        return "refunds" if dated < FEWEST_REFUNDS else ""


@frozen
class Outlook:
    """What some cohorts will come to. `expected` refunded orders and `expected_fen`, of which `remaining` are still to
    come; `spread` widens the interval. `lack`: what is too little to foretell them (see History.lacks)."""

    orders: int
    paid_fen: int
    seen: int
    seen_fen: int
    undated: int
    remaining: float
    remaining_fen: float
    spread: float
    lack: str = ""
    young: int = 0  # orders that may still be refunded
    equal_orders: int = 0  # orders that are old enough to be compared
    equal_refunds: int = 0  # of them refunded until that age
    equal_undated: int = 0  # orders as old that were refunded on a day that nobody knows: in neither of these

    @property
    def expected(self) -> float:
        """Refunded orders in the end."""
        return self.seen + self.remaining

    @property
    def expected_fen(self) -> float:
        """Refunded in the end, in fen."""
        return self.seen_fen + self.remaining_fen

    @property
    def bounds(self) -> tuple[float, float]:
        """Refunded orders in the end, between which the truth is in nine of ten cases."""
        reach = ONE_SIDED * sqrt(self.spread * self.remaining + (UNSURE * self.remaining) ** 2)
        return max(float(self.seen), self.expected - reach), min(float(self.orders), self.expected + reach)

    @property
    def maturity(self) -> float | None:
        """The share of the refunds that will be which has been seen; None where there will be none."""
        return self.seen / self.expected if self.expected else None


def table_of(cohorts: Iterable[Cohort], as_of: str) -> LifeTable:
    """The life table of cohorts seen until `as_of`. Refunds without a day are left out, with their orders."""
    events, censored = Counter[int](), Counter[int]()
    for cohort in cohorts:
        watched = cohort.age(as_of)
        if watched <= 0:
            continue
        gone = 0
        for age, count in cohort.dated.items():
            if age < watched:
                events[age] += count
                gone += count
        censored[watched - 1] += cohort.orders - cohort.undated - gone
    return life_table(events, censored, last=FULL_AGE, fewest=FEWEST_AT_RISK)


def outlook(history: History, cohorts: Sequence[Cohort]) -> Outlook:
    """What becomes of these cohorts, of the shop (or product) whose history it is."""
    still_young = [cohort for cohort in cohorts if cohort.age(history.as_of) < FULL_AGE]
    lack = history.lacks(still_young[0].day) if still_young else ""
    chances = list[tuple[Cohort, float]]()
    if still_young and not lack:
        table = history.table
        chances = [(cohort, table.leaves(max(0, cohort.age(history.as_of)))) for cohort in still_young]
    ratio = _refunded_share(history.cohorts) if chances else 0.0
    remaining = sum(chance * (one.orders - one.refunds) for one, chance in chances)
    open_fen = sum(chance * max(0, one.paid_fen - one.refunded_paid_fen) for one, chance in chances)
    return Outlook(
        orders=sum(one.orders for one in cohorts),
        paid_fen=sum(one.paid_fen for one in cohorts),
        seen=sum(one.refunds for one in cohorts),
        seen_fen=sum(one.refund_fen for one in cohorts),
        undated=sum(one.undated for one in cohorts),
        remaining=remaining,
        remaining_fen=open_fen * ratio,
        spread=history.spread if remaining else LEAST_SPREAD,
        lack=lack,
        young=sum(one.orders - one.refunds for one in still_young),
        **_at_equal_age(cohorts, history.as_of),
    )


def _at_equal_age(cohorts: Iterable[Cohort], as_of: str) -> dict[str, int]:
    """Orders of cohorts that are old enough to be compared, and how many of them were refunded until that age."""
    old = [cohort for cohort in cohorts if cohort.age(as_of) >= EQUAL_AGE]
    refunds = sum(count for cohort in old for age, count in cohort.dated.items() if age <= EQUAL_AGE)
    undated = sum(one.undated for one in old)
    orders = sum(one.orders for one in old)
    return {"equal_orders": orders - undated, "equal_refunds": refunds, "equal_undated": undated}


def combined(outlooks: Sequence[Outlook]) -> Outlook:
    """Several shops together; what one of them lacks they all lack."""
    names = [item.name for item in fields(Outlook) if item.name not in ("lack", "spread")]
    sums = {name: sum(getattr(one, name) for one in outlooks) for name in names}
    weights = sum(one.remaining for one in outlooks)
    spread = sum(one.spread * one.remaining for one in outlooks) / weights if weights else LEAST_SPREAD
    return Outlook(**sums, spread=spread, lack=next((one.lack for one in outlooks if one.lack), ""))


def _refunded_share(cohorts: Iterable[Cohort]) -> float:
    """The share of what buyers paid that refunded orders got back."""
    fen = paid = 0
    for cohort in cohorts:
        fen, paid = fen + cohort.refund_fen, paid + cohort.refunded_paid_fen
    return fen / paid if paid else 1.0


def _dated_before(cohort: Cohort, day: str) -> int:
    """Orders of a cohort that were refunded before a day began."""
    return sum(count for age, count in cohort.dated.items() if age < cohort.age(day))
