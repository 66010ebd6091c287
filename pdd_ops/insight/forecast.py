"""Next month's total of a daily series, with an interval, and how such forecasts did in past months.

Level: the weekday-adjusted daily level of the last 28 days, days far above the others counted at 2.5 times the median,
so that one sale does not run through the month. Trend: a quarter of the step from the 28 days before to them, at most
±20 % (damped trends forecast better than full ones: Gardner and McKenzie, Management Science 31, 1985). Season: where
last year has both months, half of the step it made from one to the other. Promotions: what promotion days of the
calendar sold above the usual, shrunk to nothing where none was seen. The interval comes from the errors of the same
method in past months, joined with a prior (an error of 12 %, worth three months), on a log scale with Student's t: a
short history gives a wide interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from math import exp, log, sqrt

from pdd_ops.insight.placebos import student
from pdd_ops.insight.signals import median
from pdd_ops.periods import Month, Period

CONFIDENCE = 0.9
RECENT = 28  # days that make the level
DAMPING = 0.25
MOST_TREND = 0.2
PRIOR_ERROR, PRIOR_MONTHS = 0.12, 3  # an error of 12 % (log scale), worth three months of experience
FEWEST_DAYS = 14
PEAK = 2.5  # times the median: a day above it counts as this much
PAST = 12  # months that the method is tried on


@dataclass(frozen=True)
class Forecast:
    """The month's total with a 90 % interval, as the series count. `error` is the mean absolute error (relative) in
    `months` past months, `naive_error` that of 'the daily average of the month before' in them; None where
    no past month could be tried. `parts` are the factors behind it: level (a day), trend, season, promotions."""

    value: float
    low: float
    high: float
    months: int
    error: float | None
    naive_error: float | None
    parts: Mapping[str, float]


def forecast(series: Mapping[str, float], month: Month, *, promotions: Set[str] = frozenset()) -> Forecast | None:
    """The month's total from the days before it (day -> amount; a day in between that is not there had none); None
    where there are fewer than two weeks of them. `promotions` are promotion days of past and future."""
    days = _filled(series, month)
    if len(days) < FEWEST_DAYS:
        return None
    value, parts = _point(days, month, promotions)
    if value <= 0:
        return None
    errors, naive = _tried(days, month, promotions)
    degrees = PRIOR_MONTHS + len(errors)
    spread = sqrt((PRIOR_MONTHS * PRIOR_ERROR**2 + sum(error**2 for error in errors)) / degrees)
    reach = student(CONFIDENCE, degrees) * spread
    return Forecast(value, value * exp(-reach), value * exp(reach), len(errors), _mean(errors), _mean(naive), parts)


def _filled(series: Mapping[str, float], month: Month) -> dict[str, float]:
    """Every day from the first one to the last one there is before the month."""
    there = [day for day in series if day < month.first]
    if not there:
        return {}
    return {day: series.get(day, 0.0) for day in Period(min(there), max(there)).each_day()}


def _point(days: Mapping[str, float], month: Month, promotions: Set[str]) -> tuple[float, dict[str, float]]:
    weights = _weekdays(days)
    plain = {day: amount / weights[_weekday(day)] for day, amount in days.items()}
    recent = list(plain)[-RECENT:]
    level = _level([plain[day] for day in recent if day not in promotions] or [plain[day] for day in recent])
    before = [plain[day] for day in list(plain)[-2 * RECENT : -RECENT] if day not in promotions]
    trend = _trend(level, before)
    season = _season(days, month)
    lift = _lift(plain, promotions)
    shape = sum(weights[_weekday(day)] * (lift if day in promotions else 1) for day in month.each_day())
    parts = {"level": level, "trend": trend, "season": season, "promotions": lift}
    return level * trend * season * shape, parts


def _level(values: list[float]) -> float:
    """The mean, days above 2.5 times the median counted as that."""
    most = PEAK * median(values)
    return sum(min(value, most) if most else value for value in values) / len(values)


def _trend(level: float, before: list[float]) -> float:
    if len(before) < FEWEST_DAYS or level <= 0 or (earlier := _level(before)) <= 0:
        return 1.0
    return exp(max(-MOST_TREND, min(MOST_TREND, DAMPING * log(level / earlier))))


def _season(days: Mapping[str, float], month: Month) -> float:
    """Half of last year's step from the month before to this month, by daily averages."""
    pair = [_average(days, month.shift(back)) for back in (-13, -12)]
    if not pair[0] or not pair[1]:
        return 1.0
    return exp(0.5 * log(pair[1] / pair[0]))


def _lift(plain: Mapping[str, float], promotions: Set[str]) -> float:
    """How much more a promotion day sells than the 28 days around it, shrunk as if ten days had shown nothing."""
    usual = median([amount for day, amount in plain.items() if day not in promotions])
    shown = [amount / usual for day, amount in plain.items() if day in promotions and usual]
    return (sum(shown) + 10) / (len(shown) + 10)


def _weekdays(days: Mapping[str, float]) -> list[float]:
    """Weekday -> its share of a mean day of the last 12 weeks, peaks cut, shrunk as if four weeks had shown nothing."""
    last = list(days)[-84:]
    most = PEAK * median([days[day] for day in last])
    plain = {day: min(days[day], most) if most else days[day] for day in last}
    mean = sum(plain.values()) / len(plain) or 1.0
    found = []
    for weekday in range(7):
        there = [amount / mean for day, amount in plain.items() if _weekday(day) == weekday]
        found.append((sum(there) + 4) / (len(there) + 4))
    return [weight * 7 / sum(found) for weight in found]


def _tried(days: Mapping[str, float], month: Month, promotions: Set[str]) -> tuple[list[float], list[float]]:
    """Errors (log scale) of the method, and of the month before's daily average, in whole past months."""
    errors, naive = [], []
    first = min(days)
    for back in range(1, PAST + 1):
        past = month.shift(-back)
        known = {day: amount for day, amount in days.items() if day < past.first}
        actual = sum(days.get(day, 0.0) for day in past.each_day())
        if past.last > max(days) or len(known) < FEWEST_DAYS or past.first < first or actual <= 0:
            continue
        value, _ = _point(known, past, promotions)
        same = _average(days, past.shift(-1), begins=first) * past.days
        if value > 0 and same > 0:
            errors.append(log(actual / value))
            naive.append(log(actual / same))
    return errors, naive


def _average(days: Mapping[str, float], month: Month, begins: str = "") -> float:
    """Amount a day, over the days of the month that are there."""
    there = [days[day] for day in month.each_day() if day in days and day >= begins]
    return sum(there) / len(there) if there else 0.0


def _mean(errors: list[float]) -> float | None:
    """The mean absolute error as a fraction of the forecast."""
    return sum(abs(exp(error) - 1) for error in errors) / len(errors) if errors else None


def _weekday(day: str) -> int:
    return date.fromisoformat(day).weekday()
