"""What is watched for anomalies and what is found: plain values, without a database or a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from pdd_ops.records import frozen


@frozen
class Settings:
    """What may be changed in alerts.toml; money in yuan."""

    false_alarms: float = 0.04  # the share of months without any change that may still raise an alert
    weeks: int = 13  # of history
    min_days: int = 21  # of history that are neither promotion nor holiday
    min_month_days: int = 7  # of the month that can be judged
    min_sold: float = 0.8  # the share of past days on which there was anything at all
    min_change: float = 0.10  # relative; smaller changes are no alert however certain they are
    min_month_money: float = 300.0
    min_day_money: float = 100.0
    promotion: float = 1.8  # times its median day of the month: a day that is taken for a promotion
    min_events: float = 5.0  # orders, refunds or buyers behind a rate, in the past and expected in the month


SHIPPED = Settings()


@frozen
class Series:
    """A metric of the shop, of a product or of a source by day ('YYYY-MM-DD'). A day without an entry is unknown.

    `values` are yuan, counts or ratios; those of a rate are its numerators, `over` its denominators. `events` tells how
    many orders (visitors, …) stand behind each value, where chance in their number matters."""

    scope: str
    key: str
    label: str
    metric: str
    values: Mapping[str, float] = field(hash=False)
    over: Mapping[str, float] | None = field(default=None, hash=False)
    events: Mapping[str, float] | None = field(default=None, hash=False)


@frozen
class Watch:
    """What is looked at: a metric of a scope by day or month, in the directions that matter. A larger `weight` gives it
    a larger part of the false alarms that are allowed. `money` tells that the values are yuan. Where a watch of
    `unless` has found the same object (or the shop, moving as much) nothing is said again."""

    id: str
    scope: str
    metric: str
    grain: str  # 'day' | 'month'
    direction: str  # 'down' | 'up' | 'both'
    weight: float = 1.0
    money: bool = False
    unless: tuple[str, ...] = ()


@frozen
class Finding:
    """What differs: the value of a usual day (or the rate) of the period, what was expected, and the bounds within
    which chance would keep it. `money` is in yuan over the `days` judged, negative where it is missing."""

    watch: Watch
    series: Series
    first: str
    last: str
    days: int
    past: int  # usual days before, which tell what was expected
    value: float
    expected: float
    low: float
    high: float
    money: float

    @property
    def down(self) -> bool:
        """Whether it is less than expected."""
        return self.value < self.expected
