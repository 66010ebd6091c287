"""Level shifts: the day from which a series of days lies on another level.

One change-point test: of all days that could begin another level the one is taken whose step leaves the least variance,
and its t statistic is set against what the largest of so many correlated ones reaches by chance (the maximally selected
t statistic: D. M. Hawkins, J. Amer. Statist. Assoc. 72, 1977; the critical value is Worsley's bound on the scale of t,
see docs/insight.md for the measured share of false alarms). It is made on the scale of logarithms, without the rhythm
of the weekdays; days that resemble the one before widen its error; and a step is none where a straight line (growth)
fits nearly as well. Found shifts divide the days, and the parts are looked at again; where the whole has no single step
(a shop that stopped and came back), its last two months and its last weeks are looked at by themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from math import log, sqrt

from pdd_ops.insight.robust_stats import spread, t_quantile
from pdd_ops.insight.signals import median
from pdd_ops.periods import weekday
from pdd_ops.records import frozen

SHORTEST = 5  # days on either side
WINDOWS = {366: 1.0, 62: 1.15, 35: 1.25, 22: 1.5}  # last days -> the reach that is asked for: all, then fewer of them
FALSE_ALARMS = 0.01  # of the series without a shift
LEAST = 0.25  # relative change: smaller ones are not told
TESTS = 24.0  # independent tests that the choice of the best of 30 to 120 days is worth (found by simulation)
STRAIGHT = 9.0  # variances of a day that a straight line must leave more than a step
LEAST_SPREAD = 0.05
AROUND, DRAWN_IN = 7, 2.5  # days to each side; standard deviations
NORMAL_80 = 1.2816  # of a normal distribution: what four of five values do not exceed, in standard deviations
STARTED = 0.1  # of the typical day is added before logarithms are taken


@frozen
class Shift:
    """From `day` on, the median day is `after` instead of `before` (in the unit of the series); `days_before` and
    `days_after` were compared, up to the next shift."""

    day: str
    before: float
    after: float
    days_before: int
    days_after: int

    @property
    def change(self) -> float:
        """The relative change of the level."""
        return self.after / self.before - 1 if self.before else 1.0


def level_shifts(
    values: Mapping[str, float],
    days: Sequence[str],
    *,
    apart: Collection[str] = (),
    false_alarms: float = FALSE_ALARMS,
) -> list[Shift]:
    """The shifts of a series in its order. `days` are those that are known; a known day without a value had none.
    `apart` are days of promotions and holidays, which belong to no level."""
    left = [day for day in days if day not in apart]
    if len(left) < 2 * SHORTEST or not any(values.get(day, 0.0) > 0 for day in left):
        return []
    scaled = _plain(values, left)
    begin, cuts = 0, list[int]()
    for most, least in WINDOWS.items():
        begin = max(len(left) - most, 0)
        if cuts := sorted(_cuts(scaled, begin, len(left), false_alarms, least)):
            break
    bounds = [begin, *cuts, len(left)]
    found = []
    for n, place in enumerate(cuts):
        earlier, later = left[bounds[n] : place], left[place : bounds[n + 2]]
        before, after = (median([values.get(day, 0.0) for day in part]) for part in (earlier, later))
        if max(before, after) >= min(before, after) * (1 + LEAST):
            found.append(Shift(left[place], before, after, len(earlier), len(later)))
    return found


def _plain(values: Mapping[str, float], days: Sequence[str]) -> list[float]:
    """The days on the scale of logarithms, without the part of their weekday: the median distance of a weekday from
    the seven days around it, drawn towards 0 where few weeks tell it."""
    typical = median([values[day] for day in days if values.get(day, 0.0) > 0])
    logs = [log((max(values.get(day, 0.0), 0.0) + STARTED * typical) / (typical * (1 + STARTED))) for day in days]
    around = [median(logs[max(n - 3, 0) : n + 4]) for n in range(len(logs))]
    weekdays = [weekday(day) for day in days]
    distances: dict[int, list[float]] = defaultdict(list)
    for place, value, level in zip(weekdays, logs, around, strict=True):
        distances[place].append(value - level)
    parts = {place: median(some) * len(some) / (len(some) + 2) for place, some in distances.items()}
    return _drawn_in([value - parts[place] for place, value in zip(weekdays, logs, strict=True)])


def _drawn_in(values: Sequence[float]) -> list[float]:
    """The values, none farther from the median of the two weeks around it than chance takes one day: a promotion of
    some days is no level."""
    around = [median(values[max(n - AROUND, 0) : n + AROUND + 1]) for n in range(len(values))]
    rest = [value - level for value, level in zip(values, around, strict=True)]
    far = sorted(abs(value) for value in rest)[int(0.8 * len(rest))]
    usual = max(spread(rest), far / NORMAL_80)  # where few orders a day make most days alike, the others tell
    reach = max(DRAWN_IN * usual, LEAST_SPREAD)
    return [min(max(value, level - reach), level + reach) for value, level in zip(values, around, strict=True)]


def _cuts(values: Sequence[float], begin: int, end: int, false_alarms: float, least: float) -> Iterator[int]:
    """The places from `begin` to `end` where another level begins, by a step of at least so many times what chance
    reaches."""
    found = _best(values[begin:end], false_alarms)
    if found is None or found[1] < least:
        return
    place = begin + found[0]
    yield place
    yield from _cuts(values, begin, place, false_alarms, least)
    yield from _cuts(values, place, end, false_alarms, least)


def _best(values: Sequence[float], false_alarms: float) -> tuple[int, float] | None:
    """The place of the best step, and its statistic over what chance reaches; None where chance explains it."""
    number = len(values)
    if number < 2 * SHORTEST:
        return None
    sums = list(accumulate(values, initial=0.0))
    total = sums[-1]

    def gain(place: int) -> float:
        difference = sums[place] / place - (total - sums[place]) / (number - place)
        return difference * difference * place * (number - place) / number

    place = max(range(SHORTEST, number - SHORTEST + 1), key=gain)
    means = sums[place] / place, (total - sums[place]) / (number - place)
    rest = [value - means[n >= place] for n, value in enumerate(values)]
    squares = sum(value * value for value in rest)
    variance = max(squares / max(number - 2, 1), LEAST_SPREAD**2) * _in_rows(rest)
    if _straight(values) - squares < STRAIGHT * variance or abs(means[1] - means[0]) < log(1 + LEAST):
        return None
    freedom = max((number - 8) / _in_rows(rest), 3.0)
    reach = sqrt(gain(place) / variance) / t_quantile(false_alarms / 2 / TESTS, freedom)
    return (place, reach) if reach >= 1 else None


def _straight(values: Sequence[float]) -> float:
    """The squares that a straight line leaves."""
    number = len(values)
    middle, mean = (number - 1) / 2, sum(values) / number
    across = sum((n - middle) * (value - mean) for n, value in enumerate(values))
    whole = sum((value - mean) ** 2 for value in values)
    return whole - across * across / sum((n - middle) ** 2 for n in range(number))


def _in_rows(rest: Sequence[float]) -> float:
    """How many times the variance of independent days the mean of many has, where a day resembles the one before: by
    the correlation of neighbours, corrected for the few days that tell it."""
    squares = sum(value * value for value in rest)
    if not squares:
        return 1.0
    neighbours = sum(one * other for one, other in pairwise(rest)) / squares
    correlation = min(max(neighbours + (1 + 4 * max(neighbours, 0.0)) / len(rest), 0.0), 0.8)
    return (1 + correlation) / (1 - correlation)
