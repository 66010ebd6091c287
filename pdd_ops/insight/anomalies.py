"""Which days and months of a series differ from its past by more than its own variation explains.

Pure functions on plain daily series: nothing here knows a database, a language or today's date. What is usual comes
from past values only: the weekday's part, the level (a trimmed mean) and the variation (on the scale of logarithms,
since sales vary in proportion) of the weeks before. Days of promotions and holidays neither make what is usual nor do
they count in the level of the month; a promotion day that falls below a usual day is told all the same.

All tests of a month together share one probability of a false alarm (`Settings.false_alarms`), so that more products
do not mean more false alarms. docs/insight.md has the figures that this reaches, and how they are measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from itertools import pairwise

from pdd_ops.insight.levels import Judged, Usual, day_reach, judge_level, judge_rate
from pdd_ops.insight.robust_stats import t_quantile
from pdd_ops.insight.signals import median
from pdd_ops.insight.usual_days import Case, MonthDays, judgeable, pasts_of
from pdd_ops.insight.watch import SHIPPED, Finding, Series, Settings, Watch
from pdd_ops.periods import Period
from pdd_ops.records import frozen

LAST = 7  # days of the month that tell how it is by now
ALONE = 0.01  # how probable a day is by chance that counts as odd next to one that certainly is


@frozen
class Anomalies:
    """What was found, and how many series of each metric had enough days with anything on them to be judged at all."""

    found: tuple[Finding, ...]
    judged: Mapping[str, int] = field(hash=False)


def find_anomalies(
    watches: Sequence[Watch],
    series: Sequence[Series],
    *,
    month: Period,
    apart: Collection[str] = (),
    closed: Collection[str] = (),
    settings: Settings = SHIPPED,
) -> Anomalies:
    """What differs in the days of `month` (it may be incomplete) from the days before, in the order of the watches.
    `apart` are the days of promotions and holidays, `closed` those of them on which little is sold."""
    calendar = MonthDays(month, frozenset(apart) | frozenset(closed), frozenset(closed))
    pasts = pasts_of(series, calendar, settings)
    told = {watch.id: judgeable(watch, pasts, calendar, settings) for watch in watches}
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
    judged = {(one.scope, one.key, one.metric) for cases in told.values() for one in (case.series for case in cases)}
    return Anomalies(tuple(found), Counter(metric for _, _, metric in judged))


def _judge(watch: Watch, case: Case, tail: float, settings: Settings) -> list[Finding]:
    if watch.grain == "day":
        return _odd_days(watch, case, tail, settings)
    values, over = case.series.values, case.series.over
    if over is None:
        judged = judge_level(values, case.before.usual, now=case.days, tail=tail)
    else:
        judged = judge_rate(values, over, past=case.past, now=case.days, tail=tail)
    counts = _counts(watch, judged, len(case.days), settings) and not _is_over(case, judged)
    return [_finding(watch, case, case.days, judged)] if counts else []


def _is_over(case: Case, judged: Judged) -> bool:
    """Whether the median of the last seven judged days lies as far on the other side of what was expected: what their
    mean says is no longer so. Rates are left alone."""
    if case.series.over is not None or len(case.days) < 2 * LAST:
        return False
    distance = median([case.series.values[day] for day in case.days[-LAST:]]) - judged.expected
    return distance * (judged.value - judged.expected) < 0 and abs(distance) >= abs(judged.value - judged.expected)


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


def _finding(watch: Watch, case: Case, days: Sequence[str], judged: Judged) -> Finding:
    money = (judged.value - judged.expected) * len(days) if watch.money else 0.0
    bounds = (judged.value, judged.expected, judged.low, judged.high)
    return Finding(watch, case.series, days[0], days[-1], len(days), len(case.past), *bounds, money)


def _odd_days(watch: Watch, case: Case, tail: float, settings: Settings) -> list[Finding]:
    """Days outside the bounds, together with the days next to them that would be odd if one looked at them alone."""
    usual = case.before.usual
    certain = _outside(watch, case, usual, t_quantile(tail, usual.freedom), settings)
    if not certain:
        return []
    alone = _outside(watch, case, usual, t_quantile(ALONE, usual.freedom), settings) | certain
    runs = [run for run in consecutive(alone) if certain.keys() & set(run)]
    return [_finding(watch, case, run, _together([alone[day] for day in run])) for run in runs]


def _outside(watch: Watch, case: Case, usual: Usual, far: float, settings: Settings) -> dict[str, Judged]:
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
