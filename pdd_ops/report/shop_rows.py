"""Shops side by side as frozen values: the row of a shop, the ranking, and what all of them come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from pdd_ops.insight.profit.model import Range
from pdd_ops.metrics.compare import MetricValue, figure
from pdd_ops.metrics.gate import RATE_OF_CHANGE, Claim, why_not
from pdd_ops.metrics.values import Number, Value
from pdd_ops.periods import NamedPeriod
from pdd_ops.records import frozen

METRICS = ("orders", "gmv", "net_sales", "refund_rate", "visitors", "conversion", "ad_spend")
RATIOS = {"refund_rate": "rate", "conversion": "rate"}  # of METRICS those that no rows add up to, with their unit


@frozen
class Told:
    """An alert as a row of a shop needs it: its metric, what it is about ('shop', 'product' or 'source' and its key),
    its first and last day, its value beside what was expected (in the unit of the metric; of amounts and counts a
    day's), and the yuan that are missing or spent."""

    metric: str
    scope: str
    key: str
    label: str
    first: str
    last: str
    severity: str
    value: Number
    expected: Number
    impact: float | None = None
    monthly: bool = False  # of the level of its month; else of these days


@frozen
class Waits:
    """Something that waits: its kind, its deadline (an instant) and the fen it is about."""

    kind: str
    deadline: int | None
    fen: int | None


@frozen
class Mark:
    """Why a shop is to be looked at, in words. `fen`: the money it is about; `bad`: something is wrong, where otherwise
    something is not known."""

    kind: str
    text: str
    bad: bool = True
    fen: int = 0


@frozen
class ShopRow:
    """A shop in a period. `days`: those of it that its orders cover; `expected`: those that are over, of which `unborn`
    lie before the first that is known; `first`, `last`: the ends of all days that its orders cover. `sums` are the same
    values as `values` with the sums behind them, `plain` those without bulk orders. `profit` is in fen, of the orders
    whose costs are known, which brought `profit_share` of the receipts. What is None has its reason in `reasons`, by
    the name of its column; `reason` says why there is nothing at all."""

    shop: str
    days: int
    expected: int = 0
    unborn: int = 0
    first: str | None = None
    last: str | None = None
    values: Mapping[str, MetricValue] = field(default_factory=dict, hash=False)
    sums: Mapping[str, Value] = field(default_factory=dict, hash=False)
    plain: Mapping[str, MetricValue] = field(default_factory=dict, hash=False)
    profit: Range | None = None
    profit_share: float | None = None
    alerts: tuple[Told, ...] | None = None
    waiting: tuple[Waits, ...] = ()
    overdue: tuple[Waits, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict, hash=False)
    reason: str = ""
    marks: tuple[Mark, ...] = ()

    def value(self, metric: str) -> Number | None:
        """The value of one of METRICS; None where it is not known."""
        found = self.values.get(metric)
        return None if found is None else found.value

    @property
    def daily(self) -> float | None:
        """Sales of a covered day in yuan; None where no day is covered."""
        gmv = self.value("gmv")
        return gmv / self.days if gmv is not None and self.days else None


@frozen
class ShopTable:
    """The shops, the largest first. `by_day`: they are ranked by the sales of a covered day, as their orders cover
    different numbers of days; else by sales. `fallback`: nobody has chosen the period, and it is not half covered."""

    period: NamedPeriod
    compare: NamedPeriod
    now: int
    rows: tuple[ShopRow, ...]
    by_day: bool
    fallback: bool = False

    @property
    def marked(self) -> list[ShopRow]:
        """The shops that need a look, the gravest first: what is wrong before what is not known, then by the money."""
        found = [row for row in self.rows if row.marks]
        return sorted(found, key=lambda row: (not any(one.bad for one in row.marks), -sum(m.fen for m in row.marks)))


def ranked(
    period: NamedPeriod, compare: NamedPeriod, now: int, rows: Sequence[ShopRow], *, fallback: bool = False
) -> ShopTable:
    """The table of some rows. Sales of different numbers of days are ranked by day; what is not known stands last."""
    by_day = len({row.days for row in rows if row.value("gmv") is not None}) > 1

    def place(row: ShopRow) -> tuple[bool, float, str]:
        size = row.daily if by_day else row.value("gmv")
        return size is None, -(size or 0), row.shop

    return ShopTable(period, compare, now, tuple(sorted(rows, key=place)), by_day, fallback)


@frozen
class Totals:
    """What all shops come to. Sums are of the shops that know theirs, ratios Σ/Σ of them; `of` says of how many shops
    each is. `gmv` is compared where every shop with sales can be."""

    values: Mapping[str, Number | None]
    of: Mapping[str, int]
    gmv: MetricValue
    profit: Range | None
    alerts: int | None
    waiting: int
    overdue: int


def totals_of(rows: Sequence[ShopRow]) -> Totals:
    """The totals of some rows."""
    values: dict[str, Number | None] = {}
    of: dict[str, int] = {}
    for name in METRICS:
        known = [row.sums[name] for row in rows if row.value(name) is not None]
        of[name] = len(known)
        values[name] = _ratio(known) if name in RATIOS else _sum(known)
    profits = [row.profit for row in rows if row.profit is not None]
    judged = [len(row.alerts) for row in rows if row.alerts is not None]
    of |= {"profit": len(profits), "alerts": len(judged)}
    return Totals(
        values,
        of,
        _compared(rows, values["gmv"]),
        (sum(low for low, _ in profits), sum(high for _, high in profits)) if profits else None,
        sum(judged) if judged else None,
        sum(len(row.waiting) for row in rows),
        sum(len(row.overdue) for row in rows),
    )


def _sum(known: Sequence[Value]) -> Number | None:
    """Yuan are added as fen, so that nothing is lost."""
    found = [one.value for one in known if one.value is not None]
    if not found:
        return None
    return sum(found) if all(isinstance(one, int) for one in found) else sum(round(one * 100) for one in found) / 100


def _ratio(known: Sequence[Value]) -> float | None:
    counts, bases = (sum(getattr(one, end) or 0 for one in known) for end in ("numerator", "denominator"))
    return round(counts / bases, 6) if bases else None


def _compared(rows: Sequence[ShopRow], value: Number | None) -> MetricValue:
    """The sales of all shops beside those of the days before, as the gate allows; nothing where a shop with sales has
    none to compare with: what is new is no growth."""
    selling = [row.values for row in rows if row.value("gmv") is not None]
    plain = figure(value, "yuan")
    if not selling or any(one["gmv"].previous is None for one in selling):
        return plain
    ours, before = (
        sum(round((getattr(one["gmv"], side) or 0) * 100) for one in selling) / 100 for side in ("compared", "previous")
    )
    orders = (sum(getattr(one["orders"], side) or 0 for one in selling) for side in ("compared", "previous"))
    days = min((days for one in selling if (days := days_behind(one["gmv"])) is not None), default=0)
    found = figure(ours, "yuan", before)
    return found if why_not(Claim(days=days, orders=int(min(orders))), RATE_OF_CHANGE) is None else plain


def days_behind(one: MetricValue) -> int | None:
    """How many days a value is of: where it is compared, those of the comparison."""
    return one.compared_days.count if one.compared_days else one.days
