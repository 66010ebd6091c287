"""Which days and months of a series differ from its past by more than its own variation explains.

Pure functions on plain daily series: nothing here knows a database, a language or today's date. What is usual comes
from past values only: the weekday's part, the level (a trimmed mean) and the variation (on the scale of logarithms,
since sales vary in proportion) of the weeks before. Days of promotions and holidays neither make what is usual nor do
they count in the level of the month; a promotion day that falls below a usual day is told all the same.

All tests of a month together share one probability of a false alarm (`Settings.false_alarms`), so that more products
do not mean more false alarms. docs/insight.md has the figures that this reaches, and how they are measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from pdd_ops.insight.levels import Judged, Usual, day_reach, judge_level, judge_rate, usual_of
from pdd_ops.insight.robust import t_quantile
from pdd_ops.insight.signals import days_above, median
from pdd_ops.periods import Period

BY_CHANCE = 3.0  # standard deviations of counting
ALONE = 0.01  # how probable a day is by chance that counts as odd next to one that certainly is


@dataclass(frozen=True)
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


@dataclass(frozen=True)
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


@dataclass(frozen=True)
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


@dataclass(frozen=True)
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


def find_anomalies(
    watches: Sequence[Watch],
    series: Sequence[Series],
    *,
    month: Period,
    apart: Collection[str] = (),
    closed: Collection[str] = (),
    settings: Settings = Settings(),
) -> list[Finding]:
    """What differs in the days of `month` (it may be incomplete) from the days before, in the order of the watches.
    `apart` are the days of promotions and holidays, `closed` those of them on which little is sold."""
    calendar = _Calendar(month, frozenset(apart) | frozenset(closed), frozenset(closed))
    told = {watch.id: _judgeable(watch, series, calendar, settings) for watch in watches}
    weights = sum(watch.weight for watch in watches if told[watch.id])
    found: list[Finding] = []
    for watch in watches:
        tests = sum(len(case.days) if watch.grain == "day" else 1 for case in told[watch.id])
        if not tests:
            continue
        sides = 2 if watch.direction == "both" else 1
        tail = settings.false_alarms * watch.weight / weights / tests / sides
        for case in told[watch.id]:
            found += [one for one in _judge(watch, case, tail, settings) if not _is_told(one, found, settings)]
    return found


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


@dataclass(frozen=True)
class _Case:
    """A series that has enough past and present to be judged: the days of each that count."""

    series: Series
    past: list[str]
    days: list[str]


@dataclass(frozen=True)
class _Calendar:
    """The days that are judged, and which of them are no usual days."""

    month: Period
    apart: frozenset[str]
    closed: frozenset[str]

    def history(self, weeks: int) -> list[str]:
        """The usual days of so many weeks before the month."""
        start = date.fromisoformat(self.month.first)
        days = ((start - timedelta(days=back)).isoformat() for back in range(weeks * 7, 0, -1))
        return [day for day in days if day not in self.apart]

    def judged(self, watch: Watch) -> list[str]:
        """The days of the month that a watch looks at: a fall shows on promotion days, too."""
        left_out = self.closed if (watch.grain, watch.direction) == ("day", "down") else self.apart
        return [day for day in self.month.each_day() if day not in left_out]


def _judgeable(watch: Watch, series: Sequence[Series], calendar: _Calendar, settings: Settings) -> list[_Case]:
    history, days = calendar.history(settings.weeks), calendar.judged(watch)
    cases = []
    for one in series:
        if (one.scope, one.metric) != (watch.scope, watch.metric):
            continue
        own = promotions(one.values, settings.promotion, one.events) if one.over is None else set()
        past = [day for day in history if day in one.values and day not in own]
        now = [day for day in days if day in one.values and (day not in own or watch.grain == "day")]
        case = _Case(one, past, now)
        least = settings.min_month_days if watch.grain == "month" else 1
        if len(case.past) >= settings.min_days and len(case.days) >= least and _is_enough(case, settings):
            cases.append(case)
    return cases


def _is_enough(case: _Case, settings: Settings) -> bool:
    values = case.series.values
    if case.series.over is not None:
        rate = _rate(case.series, case.past)
        base = sum(case.series.over.get(day, 0.0) for day in case.days)
        return min(sum(values[day] for day in case.past), rate * base) >= settings.min_events
    return sum(1 for day in case.past if values[day] > 0) >= settings.min_sold * len(case.past)


def _rate(series: Series, days: Sequence[str]) -> float:
    base = sum((series.over or {}).get(day, 0.0) for day in days)
    return sum(series.values[day] for day in days) / base if base else 0.0


def _judge(watch: Watch, case: _Case, tail: float, settings: Settings) -> list[Finding]:
    if watch.grain == "day":
        return _odd_days(watch, case, tail, settings)
    judge = judge_level if case.series.over is None else judge_rate
    judged = judge(case.series.values, case.series.over or {}, past=case.past, now=case.days, tail=tail)
    return [_finding(watch, case, case.days, judged)] if _counts(watch, judged, len(case.days), settings) else []


def _counts(watch: Watch, judged: Judged, days: int, settings: Settings) -> bool:
    """Whether it lies outside the bounds of chance, in a direction that is watched, and is large enough to matter."""
    if judged.low <= judged.value <= judged.high or judged.expected <= 0:
        return False
    down = judged.value < judged.low
    if watch.direction == ("up" if down else "down"):
        return False
    least = settings.min_day_money if watch.grain == "day" else settings.min_month_money
    large = not watch.money or abs(judged.value - judged.expected) * days >= least
    return large and abs(judged.value / judged.expected - 1) >= settings.min_change


def _finding(watch: Watch, case: _Case, days: Sequence[str], judged: Judged) -> Finding:
    money = (judged.value - judged.expected) * len(days) if watch.money else 0.0
    bounds = (judged.value, judged.expected, judged.low, judged.high)
    return Finding(watch, case.series, days[0], days[-1], len(days), len(case.past), *bounds, money)


def _odd_days(watch: Watch, case: _Case, tail: float, settings: Settings) -> list[Finding]:
    """Days outside the bounds, together with the days next to them that would be odd if one looked at them alone."""
    usual = usual_of(case.series.values, case.past)
    certain = _outside(watch, case, usual, t_quantile(tail, usual.freedom), settings)
    if not certain:
        return []
    alone = _outside(watch, case, usual, t_quantile(ALONE, usual.freedom), settings) | certain
    runs = [run for run in consecutive(alone) if certain.keys() & set(run)]
    return [_finding(watch, case, run, _together([alone[day] for day in run])) for run in runs]


def _outside(watch: Watch, case: _Case, usual: Usual, far: float, settings: Settings) -> dict[str, Judged]:
    judged = {day: usual.judge_day(day, case.series.values[day], far) for day in case.days}
    events = median([case.series.events.get(day, 0.0) for day in case.past]) if case.series.events else 0.0
    return {
        day: one
        for day, one in judged.items()
        if _counts(watch, one, 1, settings)
        and (case.series.events is None or _is_no_chance(case.series.events.get(day, 0.0), events, one, far))
    }


def _is_no_chance(count: float, usual: float, judged: Judged, far: float) -> bool:
    """Whether so few (or many) orders on one day are beyond chance too: where three a day are usual, none is not."""
    return abs(day_reach(count, usual * judged.expected / max(judged.typical, 1e-9))) > far


def _together(days: Sequence[Judged]) -> Judged:
    number = len(days)
    means = (sum(getattr(day, name) for day in days) / number for name in ("value", "expected", "low", "high"))
    value, expected, low, high = means
    return replace(days[0], value=value, expected=expected, low=low, high=high)


def consecutive(days: Collection[str]) -> list[list[str]]:
    """Days in order, those that follow one another together."""
    runs: list[list[str]] = []
    ordered = sorted(days)
    for before, day in pairwise(["", *ordered]):
        if before and Period(before, day).days == 2:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _is_told(finding: Finding, found: Sequence[Finding], settings: Settings) -> bool:
    """Whether another watch has said it: of the same object, or of the whole shop which moved as much."""
    for other in found:
        if other.watch.id not in finding.watch.unless or other.down != finding.down:
            continue
        same = (other.series.scope, other.series.key) == (finding.series.scope, finding.series.key)
        more = abs(finding.value / finding.expected - other.value / other.expected)
        if other.first <= finding.last and finding.first <= other.last and (same or more < settings.min_change):
            return True
    return False
