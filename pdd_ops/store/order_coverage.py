"""Which days a series of orders (or cases) speaks of, by its rows alone: where it ends, and which days are missing.

An export ends where its rows end, whatever the time of the file says, and a busy shop has no day without an order.
Both are judged by chance: how probable are so few orders at the rate of the days around? Plain values in and out."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from statistics import median

from pdd_ops.records import frozen

IMPROBABLE = 0.001
AROUND = 14  # days whose median is the rate
NEAR = 4  # the nearest of them
LITTLE = 0.5  # of the rate: busy shops vary by more than chance alone, and half a day is no variation
HARDLY = 0.1  # of the usual: what is paid after midnight on the day a shop closes
CLOSED = 2  # so many times a weekday has to be empty before the shop is closed on it
MOSTLY = 0.8  # of the times, where it has been seen often
LEARNT = 3  # so many times a weekday must have been seen before its own level counts
STRAY = 5  # times less than beside it
SPILT = 4  # days: what an export carries beyond its end is orders paid a little later
SEARCHED = 45  # days after the last order that may be quiet ones


@frozen
class Seen:
    """What is known of a shop's orders day by day (days as ordinals).

    `counts`: orders of each day that has any. `complete`: the last day that was over when the newest export was made.
    `cut`: days on which an export was made in the middle of the day, and none later. `known`: what another export says
    of a day's orders, where it says something. `proven`: whether other exports show orders of an empty day.
    `holidays`: days of official holidays that lie within the rows of one file. `inside`: all days that do: no export
    ends there.
    """

    counts: Mapping[int, int]
    complete: int
    cut: Collection[int] = ()
    known: Mapping[int, int] = field(default_factory=dict)
    proven: Callable[[int], bool] = lambda day: False
    holidays: Collection[int] = ()
    inside: Collection[int] = ()

    @cached_property
    def closed(self) -> frozenset[int]:
        """The weekdays (Monday is 0) on which the shop hardly ever sells, of those between its first and last order."""
        hardly = HARDLY * median(self.counts.values())
        seen: dict[int, list[bool]] = {weekday: [] for weekday in range(7)}
        for day in range(min(self.counts), max(self.counts) + 1):
            if any(near in self.counts for near in (day - 1, day, day + 1)):  # no day of a long gap
                seen[_weekday(day)].append(self.counts.get(day, 0) < max(hardly, 1) and not self.contradicted(day))
        enough = {weekday: MOSTLY if len(those) > 2 * CLOSED else 1 for weekday, those in seen.items()}
        return frozenset(
            weekday
            for weekday, those in seen.items()
            if len(those) >= CLOSED and sum(those) >= enough[weekday] * len(those)
        )

    def is_open(self, day: int) -> bool:
        """Whether orders are to be expected on a day at all."""
        if day in self.counts:
            return True
        return _weekday(day) not in self.closed and day not in self.holidays and self.known.get(day) != 0

    def contradicted(self, day: int) -> bool:
        """Whether another export shows orders of a day that has none."""
        return self.known.get(day, 0) > 0 or self.proven(day)


def covered_days(seen: Seen) -> list[int]:
    """The days (ordinals) that are covered, in order. `seen` has at least one order."""
    stretches: list[list[int]] = [[]]
    for run in _runs(seen, min(seen.counts), _quiet_end(seen)):
        if run[0] in seen.counts:
            stretches[-1] += run
        elif _is_missing(seen, run, stretches[-1]):
            if not all(day in seen.inside for day in run):  # an export may have ended there
                _trim(seen, stretches[-1])
            stretches.append([])
        else:
            stretches[-1] += [day for day in run if not seen.contradicted(day)]
    _trim(seen, stretches[-1])
    kept = [stretch for at, stretch in enumerate(stretches) if not _is_stray(seen, stretches, at)]
    cut = {day for day in seen.cut if _weekday(day) not in seen.closed}
    return [day for stretch in kept for day in stretch if day <= seen.complete and day not in cut]


def _is_stray(seen: Seen, stretches: Sequence[Sequence[int]], at: int) -> bool:
    """Whether a stretch between missing days has next to nothing of what the shop sells beside it: a few old orders
    that an export carries, for a case of theirs is still open."""
    own = stretches[at]
    before, after = stretches[at - 1 : at] if at else [], stretches[at + 1 : at + 2]
    beside = [day for near in before for day in near[-AROUND:]] + [day for near in after for day in near[:AROUND]]
    rate = _rate([seen.counts.get(day, 0) for day in beside if seen.is_open(day)])
    sold = sum(seen.counts.get(day, 0) for day in own)
    expected = rate * sum(seen.is_open(day) for day in own)
    return bool(own) and STRAY * sold <= expected and poisson_at_most(sold, expected) < IMPROBABLE


def _quiet_end(seen: Seen) -> int:
    """The last day to look at: days without orders after the last one, up to the time of the export, count where so
    many are not improbable."""
    last = max(seen.counts)
    after = range(last + 1, min(seen.complete, last + SEARCHED) + 1)
    before = [seen.counts.get(day, 0) for day in _open_before(seen, last + 1)]
    expected = _rate(before) * sum(seen.is_open(day) for day in after)
    improbable = math.exp(-expected) < IMPROBABLE or any(seen.contradicted(day) for day in after)
    return last if improbable else last + len(after)


def _runs(seen: Seen, first: int, end: int) -> list[list[int]]:
    """The days in stretches: a day with orders alone, days without any together."""
    runs: list[list[int]] = []
    for day in range(first, end + 1):
        if day not in seen.counts and runs and runs[-1][-1] not in seen.counts:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _is_missing(seen: Seen, run: Sequence[int], covered: Sequence[int]) -> bool:
    """Whether so many days without an order are improbable at the lowest of the rates before and after, of two weeks
    and of a few days: in a shop that has collapsed an empty day is none too many."""
    if all(seen.contradicted(day) for day in run):
        return True
    days = sum(seen.is_open(day) for day in run)
    following = range(run[-1] + 1, min(run[-1] + AROUND, max(seen.counts)) + 1)
    sides = [[seen.counts.get(day, 0) for day in side if seen.is_open(day)] for side in (covered[-AROUND:], following)]
    before, after = sides
    rates = [_rate(near) for near in (before, after, before[-NEAR:], after[:NEAR]) if near]
    return bool(rates) and math.exp(-min(rates) * days) < IMPROBABLE


def _rate(counts: Sequence[int]) -> float:
    """Orders a day: the median; of a shop that sells only every few days, whose median says nothing, the mean."""
    return (median(counts) or sum(counts) / len(counts)) if counts else 0.0


def _trim(seen: Seen, covered: list[int]) -> None:
    """Takes the days off the end on which the whole shop sells improbably little, and the empty ones before them."""
    while covered and _spilt(seen, covered):
        covered.pop()
        while covered and covered[-1] not in seen.counts:
            covered.pop()


def _spilt(seen: Seen, covered: Sequence[int]) -> bool:
    """Whether the last day has only what an export carries beyond its end."""
    last = covered[-1]
    sold = seen.counts.get(last, 0)
    before = [day for day in covered[-1 - AROUND : -1] if seen.is_open(day)]
    if not sold or len(before) < SPILT or sold >= 0.8 * seen.known.get(last, math.inf):
        return False
    rate = median(seen.counts.get(day, 0) for day in before) * _weekday_level(seen, covered[:-1], last)
    return sold < LITTLE * rate and poisson_at_most(sold, rate) < IMPROBABLE


def _weekday_level(seen: Seen, covered: Sequence[int], day: int) -> float:
    """What a weekday usually has beside all days; 1 where it has not been seen often enough."""
    recent = [one for one in covered[-8 * 7 :] if seen.is_open(one)]
    same = [seen.counts.get(one, 0) for one in recent if _weekday(one) == _weekday(day)]
    usual = median(seen.counts.get(one, 0) for one in recent)
    return median(same) / usual if len(same) >= LEARNT and usual else 1.0


def _open_before(seen: Seen, day: int) -> list[int]:
    first = max(min(seen.counts), day - 2 * AROUND)
    return [one for one in range(first, day) if seen.is_open(one)][-AROUND:]


def poisson_at_most(count: int, rate: float) -> float:
    """P(N <= count) of a Poisson number with this mean."""
    if rate <= 0:
        return 1.0
    logs = (number * math.log(rate) - rate - math.lgamma(number + 1) for number in range(count + 1))
    return min(1.0, math.fsum(math.exp(log) for log in logs))


def _weekday(day: int) -> int:
    return (day - 1) % 7  # day 1 was a Monday
