"""What is usual for a series of days, and the bounds within which chance keeps a day or the level of many days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import exp, inf, log, sqrt

from pdd_ops.insight.robust_stats import (
    SPREAD_KNOWS,
    TRIM,
    robust_spread,
    spread,
    t_quantile,
    trimmed_mean,
    winsorised_variance,
)
from pdd_ops.insight.signals import median
from pdd_ops.periods import ordinal, weekday
from pdd_ops.records import frozen

STARTED = 0.1  # of the typical day is added before taking logarithms, so that a day without sales has one
LEAST_SPREAD = 0.05  # no shop is steadier than that from day to day


@frozen
class Judged:
    """A value (of a typical day, or a rate) beside what was expected and the bounds of chance."""

    value: float
    expected: float
    low: float
    high: float
    typical: float = 0.0  # the amount of a typical day, whatever its weekday


@frozen
class Usual:
    """What a series of amounts usually does. All but `typical` are on the scale of logarithms."""

    typical: float  # the median amount of a day
    weekdays: tuple[float, ...]  # Monday first
    level: float
    spread: float  # of one day
    error: float  # of a level over n days: error / sqrt(n); weeks that differ among themselves widen it
    days: int

    @property
    def freedom(self) -> float:
        """The degrees of freedom of `spread` (see SPREAD_KNOWS)."""
        return max(SPREAD_KNOWS * self.days, 3.0)

    def on_scale(self, day: str, amount: float) -> float:
        """An amount as the logarithm of its ratio to the typical day, its weekday's part taken out."""
        return _started(amount, self.typical) - self.weekdays[weekday(day)]

    def amount(self, logarithm: float) -> float:
        """The amount that a logarithm stands for."""
        return max(exp(logarithm) * self.typical * (1 + STARTED) - self.typical * STARTED, 0.0)

    def judge_day(self, day: str, amount: float, far: float) -> Judged:
        """One day beside the same weekday of the past; `far` is how many standard deviations are still chance."""
        expected = self.level + self.weekdays[weekday(day)]
        reach = far * self.spread * sqrt(1 + 7 / self.days)
        bounds = (self.amount(expected - reach), self.amount(expected + reach))
        return Judged(amount, self.amount(expected), *bounds, typical=self.amount(self.level))


def usual_of(values: Mapping[str, float], past: Sequence[str]) -> Usual:
    """What the past days say. There must be some."""
    typical = median([values[day] for day in past if values[day] > 0]) or 1.0
    logs = {day: _started(values[day], typical) for day in past}
    middle = median(list(logs.values()))
    weekdays = _weekdays(logs, middle)
    rest = {day: value - weekdays[weekday(day)] for day, value in logs.items()}
    days = len(past)
    fitted = sqrt(days / max(days - 7, 1))  # seven weekdays were taken from the same days
    variance = winsorised_variance(list(rest.values())) * max(1.0, _in_rows(rest))
    error = max(sqrt(variance) * fitted, LEAST_SPREAD) / (1 - 2 * TRIM)
    one_day = max(robust_spread(list(rest.values())) * fitted, LEAST_SPREAD)
    return Usual(typical, weekdays, trimmed_mean(list(rest.values())), one_day, error, days)


def judge_level(values: Mapping[str, float], usual: Usual, *, now: Sequence[str], tail: float) -> Judged:
    """The level of the days `now` beside what is usual. `tail`: how probably chance passes a bound."""
    level = trimmed_mean([usual.on_scale(day, values[day]) for day in now])
    far = t_quantile(tail, max(usual.days * (1 - 2 * TRIM) - 8, 3)) * usual.error * sqrt(1 / len(now) + 1 / usual.days)
    low, high = usual.amount(usual.level - far), usual.amount(usual.level + far)
    return Judged(usual.amount(level), usual.amount(usual.level), low, high)


def judge_rate(
    counts: Mapping[str, float], over: Mapping[str, float], *, past: Sequence[str], now: Sequence[str], tail: float
) -> Judged:
    """The rate of the days `now` (counts / over) beside that of the past days, on the scale of square roots, on which
    chance is the same for every rate; days and weeks that vary more than counting explains widen the bounds."""
    then, before = _sums(counts, over, now), _sums(counts, over, past)
    if not then[1] or not before[1]:
        return Judged(0.0, 0.0, -inf, inf)
    rate = (before[0] + 0.375) / before[1]
    excess = max(1.0, _overdispersion(counts, over, past, min(rate, 1.0)))
    far = t_quantile(tail, max(SPREAD_KNOWS * len(past), 3.0))
    reach = far / 2 * sqrt(excess * max(1 - rate, 0.05) * (1 / then[1] + 1 / before[1]))
    low, high = max(sqrt(rate) - reach, 0.0) ** 2, (sqrt(rate) + reach) ** 2
    return Judged(then[0] / then[1], before[0] / before[1], low - 0.375 / then[1], high - 0.375 / then[1])


def day_reach(count: float, expected: float) -> float:
    """How many standard deviations of pure chance a count stands above the expected one (below: negative)."""
    return 2 * (sqrt(count + 0.375) - sqrt(max(expected, 0.0) + 0.375))


def _started(amount: float, typical: float) -> float:
    return log((max(amount, 0.0) + STARTED * typical) / (typical * (1 + STARTED)))


def _weekdays(logs: Mapping[str, float], middle: float) -> tuple[float, ...]:
    """How each weekday differs from the middle; drawn towards 0 where only a few weeks tell it."""
    by_weekday: dict[int, list[float]] = defaultdict(list)
    for day, value in logs.items():
        by_weekday[weekday(day)].append(value - middle)
    found = (by_weekday.get(place, []) for place in range(7))
    return tuple(median(values) * len(values) / (len(values) + 2) for values in found)


def _in_rows(rest: Mapping[str, float]) -> float:
    """How many times the variance that independent days would give them the weeks' means have: more than 1 where good
    and bad days come in rows. Values are first drawn in to three standard deviations."""
    middle, reach = median(list(rest.values())), 3 * spread(list(rest.values()))
    weeks: dict[int, list[float]] = defaultdict(list)
    for day, value in rest.items():
        weeks[ordinal(day) // 7].append(min(max(value, middle - reach), middle + reach))
    drawn_in = [value for days in weeks.values() for value in days]
    mean = sum(drawn_in) / len(drawn_in)
    of_days = sum((value - mean) ** 2 for value in drawn_in) / (len(drawn_in) - 1)
    of_weeks = [len(days) * (sum(days) / len(days) - mean) ** 2 for days in weeks.values() if len(days) >= 4]
    return sum(of_weeks) / (len(of_weeks) - 1) / of_days if len(of_weeks) >= 4 and of_days else 1.0


def _sums(counts: Mapping[str, float], over: Mapping[str, float], days: Sequence[str]) -> tuple[float, float]:
    return sum(counts[day] for day in days), sum(over.get(day, 0.0) for day in days)


def _overdispersion(counts: Mapping[str, float], over: Mapping[str, float], past: Sequence[str], rate: float) -> float:
    """How many times the variance of counting the days (or weeks) of the past show."""
    weeks: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    scaled = []
    for day in past:
        base = over.get(day, 0.0)
        week = weeks[ordinal(day) // 7]
        week[0], week[1] = week[0] + counts[day], week[1] + base
        if base:
            scaled.append(_scaled(counts[day], base, rate))
    by_week = [_scaled(count, base, rate) ** 2 for count, base in weeks.values() if base]
    days = spread(scaled) ** 2 if scaled else 1.0
    return max(days, sum(by_week) / (len(by_week) - 1) if len(by_week) >= 4 else 1.0)


def _scaled(count: float, base: float, rate: float) -> float:
    return (count - base * rate) / sqrt(max(base * rate * (1 - rate), 1e-9))
