"""What the question why sales changed looks at, and its answer. Plain values: nothing here reads a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date

from pdd_ops.insight.calendar import Event
from pdd_ops.insight.comparison_periods import Compared
from pdd_ops.insight.decompose import Factor
from pdd_ops.insight.evidence.found import Found
from pdd_ops.metrics.compare import Line, MetricValue
from pdd_ops.metrics.refund_outlook import EQUAL_AGE
from pdd_ops.metrics.series import Sold
from pdd_ops.periods import NamedPeriod
from pdd_ops.records import frozen

SOURCES = ("source", "source_group")  # dimensions whose export knows sales but no refunds
AGED = "refund_rate_30d"  # what refund rates are compared by where one of them is young
REST, UNATTRIBUTED = "rest", "not_attributed"  # keys of the last rows


@frozen
class Known:
    """Everything that is looked at. Metrics are of the compared days, each beside its value in the other period."""

    shop: str
    month: NamedPeriod
    other: NamedPeriod
    compared: Compared
    values: Mapping[str, MetricValue] = field(hash=False)  # orders, gmv, refund_amount, net_sales, visitors, buyers …
    lines: Mapping[str, Sequence[Line]] = field(hash=False)  # dimension -> what it can be split by
    full: frozenset[str]  # tables whose export covers every one of the compared days
    daily: Mapping[str, float] = field(hash=False)  # sales in yuan by day, of both months
    sold: Mapping[str, Mapping[str, Sold]] = field(hash=False)  # product -> day of either period; those that matter
    begun: Mapping[str, str] = field(hash=False)  # product -> the day of its first sale, where that is in the month
    orders_as_of: str | None = None  # day of the newest order export
    provisional: bool = False
    found: Found | None = None  # what the statistical rules found in the month
    aged: Sequence[Line] = ()  # of a young period: the products' orders at least 30 days old, and their refunds by then

    @property
    def young(self) -> bool:
        """Whether refunds of the compared days have had less than thirty days to come: by what is seen of them they
        cannot be compared with older ones."""
        return is_young(self.orders_as_of, self.compared)


def is_young(orders_as_of: str | None, compared: Compared) -> bool:
    """Whether the last of the compared days is less than thirty days before the newest order export."""
    if orders_as_of is None:
        return False
    return (date.fromisoformat(orders_as_of) - date.fromisoformat(compared.days.last)).days < EQUAL_AGE


@frozen
class Row:
    """A product's or source's part of the change, in fen; its factors sum to it. `news` is 'new' or 'gone' for one that
    sold nothing in the other period, or in this one."""

    key: str
    label: str
    change: int
    factors: tuple[Factor, ...]
    news: str = ""


@frozen
class RateRow:
    """What a group made of the change of a rate, in percentage points: by its own rate, and by its weight (`mix`)."""

    key: str
    label: str
    before: float | None
    after: float | None
    rate: float
    mix: float


@frozen
class RateSplit:
    """The change of a rate over the groups of a dimension; the effects of all rows sum to `change`, in points. `before`
    and `after` are fractions of 1."""

    metric: str
    by: str
    before: float
    after: float
    change: float
    rows: tuple[RateRow, ...]


@frozen
class Why:
    """Why net sales changed from `before` to `after` (fen). The contributions of `factors` sum to the change, as do the
    changes of the rows of every dimension. Sentences are in the language in use when it was made."""

    shop: str
    month: str
    compare: str
    compared: Compared
    provisional: bool
    before: int
    after: int
    factors: tuple[Factor, ...]
    rows: Mapping[str, tuple[Row, ...]] = field(hash=False)  # dimension -> rows, the largest change first
    rates: tuple[RateSplit, ...]
    sentence: str
    stories: Mapping[str, tuple[str, ...]] = field(hash=False)  # '' or a dimension -> what stands out
    events: tuple[Event, ...]
    notes: tuple[str, ...]

    @property
    def change(self) -> int:
        """Net sales now less net sales then, in fen."""
        return self.after - self.before
