"""Which days of a series make what is usual, and which are judged: promotions and holidays are no usual days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from pdd_ops.insight.levels import Usual, day_reach, usual_of
from pdd_ops.insight.signals import days_above, median
from pdd_ops.insight.watch import Series, Settings, Watch
from pdd_ops.periods import Period, shifted
from pdd_ops.records import frozen

BY_CHANCE = 3.0  # standard deviations of counting


@frozen
class Past:
    """A series with the days before the month that make what is usual, without its `own` promotions."""

    series: Series
    days: list[str]
    own: set[str]

    @cached_property
    def usual(self) -> Usual:
        """What these days say. There must be some."""
        return usual_of(self.series.values, self.days)


@frozen
class Case:
    """A series that has enough past and present to be judged: the days of each that count."""

    before: Past
    days: list[str]

    @property
    def series(self) -> Series:
        """What is judged."""
        return self.before.series

    @property
    def past(self) -> list[str]:
        """The days that make what is usual."""
        return self.before.days


@frozen
class MonthDays:
    """The days that are judged, and which of them are no usual days."""

    month: Period
    apart: frozenset[str]
    closed: frozenset[str]

    def history(self, weeks: int) -> list[str]:
        """The usual days of so many weeks before the month."""
        before = Period(shifted(self.month.first, -7 * weeks), shifted(self.month.first, -1))
        return [day for day in before.each_day() if day not in self.apart]

    def judged(self, watch: Watch) -> list[str]:
        """The days of the month that a watch looks at: a fall shows on promotion days, too."""
        left_out = self.closed if (watch.grain, watch.direction) == ("day", "down") else self.apart
        return [day for day in self.month.each_day() if day not in left_out]


def promotions(values: Mapping[str, float], times: float, events: Mapping[str, float] | None = None) -> set[str]:
    """The days on which a series reached `times` the median day of its month or more: promotions, as a rule, which
    neither make what is usual nor are judged. Where `events` tell how many orders a day has, chance alone must not
    reach so far: where two a day are usual, four are no promotion."""
    months: dict[str, dict[str, float]] = defaultdict(dict)
    for day, amount in values.items():
        months[day[:7]][day] = amount
    found: set[str] = set()
    for month in months.values():
        usual = median([events.get(day, 0.0) for day in month]) if events else 0.0
        high = days_above(month, times=times)
        found |= {day for day in high if not events or day_reach(events.get(day, 0.0), usual) > BY_CHANCE}
    return found


def pasts_of(series: Sequence[Series], calendar: MonthDays, settings: Settings) -> list[Past]:
    """The past of each series: the same for every watch that looks at it."""
    history, found = calendar.history(settings.weeks), []
    for one in series:
        own = promotions(one.values, settings.promotion, one.events) if one.over is None else set()
        found.append(Past(one, [day for day in history if day in one.values and day not in own], own))
    return found


def judgeable(watch: Watch, pasts: Sequence[Past], calendar: MonthDays, settings: Settings) -> list[Case]:
    """The series of a watch that have enough past and present to be judged."""
    days, least = calendar.judged(watch), settings.min_month_days if watch.grain == "month" else 1
    cases = []
    for before in pasts:
        one = before.series
        if (one.scope, one.metric) != (watch.scope, watch.metric):
            continue
        now = [day for day in days if day in one.values and (day not in before.own or watch.grain == "day")]
        case = Case(before, now)
        if len(case.past) >= settings.min_days and len(case.days) >= least and _is_enough(case, settings):
            cases.append(case)
    return cases


def _is_enough(case: Case, settings: Settings) -> bool:
    values = case.series.values
    if case.series.over is not None:
        rate = _rate(case.series, case.past)
        base = sum(case.series.over.get(day, 0.0) for day in case.days)
        return min(sum(values[day] for day in case.past), rate * base) >= settings.min_events
    return sum(1 for day in case.past if values[day] > 0) >= settings.min_sold * len(case.past)


def _rate(series: Series, days: Sequence[str]) -> float:
    base = sum((series.over or {}).get(day, 0.0) for day in days)
    return sum(series.values[day] for day in days) / base if base else 0.0
