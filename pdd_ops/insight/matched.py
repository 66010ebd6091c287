"""Days before and after, matched by weekday: how a product changed, and how much it varies from day to day.

A change is log(after ÷ what the days before make one expect); every weekday is expected to bring what it brought on
average before. The change of a ratio is that of its numerator less that of its denominator, each summed over its days:
a day with few visitors counts as little as it should.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log, sqrt

from pdd_ops.records import frozen

Days = Sequence[float]  # one amount a day, of all days of the frame
WEEK = 7
LEAST_VARIATION = 0.01
HALF_EVENT = 0.5


@frozen
class Course:
    """A product's days by position: what is measured, and for a ratio what that is divided by."""

    above: Days
    below: Days | None = None


@frozen
class Windows:
    """Positions of days, weekday by weekday, after and before; only weekdays that both have."""

    after: tuple[tuple[int, ...], ...]
    before: tuple[tuple[int, ...], ...]

    @property
    def days(self) -> tuple[int, int]:
        """How many days after, and before."""
        return sum(map(len, self.after)), sum(map(len, self.before))

    @property
    def spread(self) -> float:
        """The variance of a change, in squares of the day-to-day variation (relative)."""
        number = self.days[0]
        return 1 / number + self.before_spread

    @property
    def before_spread(self) -> float:
        """The part of the spread that comes from the days before."""
        return sum(len(a) ** 2 / len(b) for a, b in zip(self.after, self.before, strict=True)) / self.days[0] ** 2


def windows(after: Sequence[int], before: Sequence[int]) -> Windows | None:
    """The days by weekday; None where no weekday is on both sides. Positions are days since any fixed Monday."""
    kept = [(w, [d for d in after if d % WEEK == w], [d for d in before if d % WEEK == w]) for w in range(WEEK)]
    found = [(tuple(a), tuple(b)) for _, a, b in kept if a and b]
    return Windows(tuple(a for a, _ in found), tuple(b for _, b in found)) if found else None


def sums(days: Days, where: Windows) -> tuple[float, float]:
    """What the days after brought, and what the days before made one expect of them."""
    after = sum(days[d] for part in where.after for d in part)
    parts = zip(where.after, where.before, strict=True)
    return after, sum(len(a) * sum(days[d] for d in b) / len(b) for a, b in parts)


def levels(course: Course, where: Windows) -> tuple[float, float]:
    """Both sides in the unit of the metric: the sums, or the ratios of the sums (0 without a denominator)."""
    after, expected = sums(course.above, where)
    if course.below is None:
        return after, expected
    after_below, expected_below = sums(course.below, where)
    return after / after_below if after_below else 0.0, expected / expected_below if expected_below else 0.0


def change(course: Course, where: Windows) -> float:
    """log(after ÷ expected)."""
    moved = _log_ratio(course.above, where)
    return moved if course.below is None else moved - _log_ratio(course.below, where)


def _log_ratio(days: Days, where: Windows) -> float:
    """Where one side is nothing, half an average day is added to both, at least half an event."""
    after, expected = sums(days, where)
    if not after and not expected:
        return 0.0
    if not after or not expected:
        half = max((after + expected) / 4 / where.days[0], HALF_EVENT)
        after, expected = after + half, expected + half
    return log(after / expected)


def spread(course: Course, where: Windows) -> float:
    """The spread of a course: that of its windows; a ratio is less certain where its denominator has become smaller."""
    if course.below is None:
        return where.spread
    after, expected = sums(course.below, where)
    return where.before_spread + (max(expected / after, 1.0) if after else 1.0) / where.days[0]


def trimmed(values: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """The mean without the highest and the lowest fifth, at least one of each; the median of three."""
    pairs, cut = sorted(zip(values, weights or [1.0] * len(values), strict=True)), max(1, len(values) // 5)
    kept = pairs[cut:-cut] or pairs
    return sum(value * weight for value, weight in kept) / sum(weight for _, weight in kept)


def variation(courses: Mapping[str, Course], days: Sequence[int]) -> dict[str, float]:
    """Product -> its day-to-day variation (relative standard deviation) against the others, weekdays taken out."""
    all_levels = {key: list(day_levels(course, days)) for key, course in courses.items()}
    common = common_levels(list(courses.values()), days)
    free = max(len(days) - WEEK, 1)
    return {
        key: max(sqrt(sum((mine - all_) ** 2 for mine, all_ in zip(own, common, strict=True)) / free), LEAST_VARIATION)
        for key, own in all_levels.items()
    }


def common_levels(courses: Sequence[Course], days: Sequence[int]) -> list[float]:
    """How the products did on each day, each against its own weekdays: their trimmed mean; of ratios, whose numerators
    may be few events a day and are then far from symmetrical, the mean."""
    columns = zip(*(day_levels(course, days) for course in courses), strict=True)
    if any(course.below is not None for course in courses):
        return [sum(column) / len(column) for column in columns]
    return [trimmed(column) for column in columns]


def day_levels(course: Course, days: Sequence[int]) -> Iterable[float]:
    """Each day against the mean of its weekday; of a ratio 1 + (numerator − ratio of the weekday × denominator) ÷ the
    weekday's mean numerator, the first order of what the day does to Σ ÷ Σ."""
    usual, rate = {}, {}
    for weekday in range(WEEK):
        there = [d for d in days if d % WEEK == weekday]
        total = sum(course.above[d] for d in there)
        below = sum(course.below[d] for d in there) if course.below else 0.0
        usual[weekday] = total / len(there) if there else 0.0
        rate[weekday] = total / below if below else 0.0
    for d in days:
        mean = usual[d % WEEK]
        if not mean:
            yield 1.0
        elif course.below is None:
            yield course.above[d] / mean
        else:
            yield 1 + (course.above[d] - rate[d % WEEK] * course.below[d]) / mean
