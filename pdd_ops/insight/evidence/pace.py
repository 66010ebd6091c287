"""The pace: what the last complete days sell, beside the month that they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt

from pdd_ops.insight.evidence.shifts import Shift
from pdd_ops.insight.robust_stats import robust_spread
from pdd_ops.periods import Period
from pdd_ops.records import frozen

LAST = 7  # days: every weekday once
FEWEST = 12  # days of the month that must be known
SHORTEST_MONTH = 28  # days
LEAST = 0.15  # relative difference from the days before
BY_CHANCE = 2.6  # standard deviations: 1 in 100


@frozen
class Pace:
    """The last `days` complete days from `first` to `last` sold `daily` a day, the days of the month before them
    `earlier`; so many days as the whole month has would bring `month`. `partly`: its last days are not known; `moved`:
    they differ from the days before by more than chance."""

    first: str
    last: str
    days: int
    daily: float
    earlier: float
    month: float
    partly: bool
    moved: bool

    @property
    def change(self) -> float:
        """How far the pace is from the days before, relative to them."""
        return self.daily / self.earlier - 1 if self.earlier else 1.0


def pace(
    values: Mapping[str, float], days: Sequence[str], *, month: Period, shifts: Sequence[Shift] = ()
) -> Pace | None:
    """The pace of the last week of the known `days` of a month, or of all days since its last shift, where that lies in
    it and the new level has lasted a week. None where too few days are known, or where the month is known to its end
    and went on as it began: then the pace says nothing new; and where the days are no month, for it is told by the
    month."""
    if len(days) < FEWEST or not _is_month(month):
        return None
    begin = len(days) - LAST
    since = max((days.index(one.day) for one in shifts if one.day in days), default=0)
    if 0 < since <= begin:
        begin = since
    amounts = [values.get(day, 0.0) for day in days]
    last, before = amounts[begin:], amounts[:begin]
    daily, earlier = sum(last) / len(last), sum(before) / len(before)
    moved = _moved(last, before, daily, earlier)
    partly = days[-1] < month.last
    if daily <= 0 or not (moved or partly):
        return None
    return Pace(days[begin], days[-1], len(last), daily, earlier, daily * month.days, partly, moved)


def _is_month(period: Period) -> bool:
    return period.first[:7] == period.last[:7] and period.days >= SHORTEST_MONTH


def _moved(last: Sequence[float], before: Sequence[float], daily: float, earlier: float) -> bool:
    """Whether the last days differ from those before by enough to matter, and by more than chance."""
    if abs(daily - earlier) < LEAST * max(earlier, 1e-9):
        return False
    rest = [*(value - daily for value in last), *(value - earlier for value in before)]
    return abs(daily - earlier) > BY_CHANCE * robust_spread(rest) * sqrt(1 / len(last) + 1 / len(before))
