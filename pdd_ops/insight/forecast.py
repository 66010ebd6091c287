"""Next month's total of a daily series, with an interval, and how such forecasts did in past months.

Level: the weekday-adjusted level of the last 84 days, where a day counts half as much as one ten days later, or up to
28 in a shop whose days vary much (exponential smoothing; the best memory grows with the noise of the days over the
drift of the level). Days far above the others are cut, so that one sale does not run through the month. Trend: at most
a third of the step from the 28 days before to the last 28, less where such a step is mostly chance, at most ±20 %
(damped trends forecast better than full ones: Gardner and McKenzie, Management Science 31, 1985). Season: where last
year has both months, a part of the step it made from one to the other; how large a part, the steps of other months of
both years say. Promotions: what promotion days of the calendar sold above the days around them, shrunk to nothing where
none was seen.

Shift: where the last two months show that the level became another one (evidence/shifts.py) a week ago or earlier, only
the days since then make level, trend and weekdays, and the interval is wider: what has jumped may jump again. Lean:
where the last three months all came out higher, or all lower, the smallest of these errors is made up for in part.

The interval is on a log scale with Student's t, from the errors of the same method in past months, joined with a prior
that is worth five months: the level drifts by 12 %, and days vary as much as they did lately. So one month of history
gives an interval too: a wide one for a shop with two orders a day, a narrower one for a large and steady shop. After
a shift a past month that came out at twice or half of what was told is an accident (the shop stopped, or jumped) and
makes no interval wider: that it may jump again is in the drift. It stays in the errors that are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from itertools import pairwise
from math import exp, inf, log, sqrt

from pdd_ops.insight.evidence.shifts import level_shifts
from pdd_ops.insight.robust_stats import student
from pdd_ops.insight.signals import median
from pdd_ops.periods import Month, Period, weekday
from pdd_ops.records import frozen

CONFIDENCE = 0.9
RECENT = 28  # days that make the trend and show how days vary
MEMORY = 84  # days that make the level
HALF, FEWEST_HALF = 32, 10  # a day counts half as much as one so many days later: 32 × how days vary, at least 10
DAMPING = 0.33
MOST_TREND = 0.2
SEASON, SEASON_WORTH = 0.25, 0.2  # the part of last year's step before any was tried; as if that much² had shown it
MOST_STEP = 0.7  # log scale: a larger step from month to month, or a larger error, is an accident
DRIFT, PRIOR_MONTHS = 0.12, 5  # how far the level drifts from month to month (log scale), worth five months
FEWEST_DAYS = 14
LOOKED_AT, JUMPED = 62, 0.12  # days in which a shift is looked for; how far the level drifts after one (log scale)
PEAK, PEAK_SPREADS = 2.5, 5  # a day above 2.5 times the median, and five standard deviations above it, counts as that
LEANING, LEANS = 3, 0.7  # past months whose errors have one sign; the part of the smallest that is made up for
PAST = 12  # months that the method is tried on


@frozen
class Forecast:
    """The month's total with a 90 % interval, as the series count. `error` is the mean absolute error, relative to
    what came, in `months` past months, `naive_error` that of 'the daily average of the month before' in them; None
    where no past month could be tried. `parts` are the factors behind it, level (a day), trend, season, promotions, and
    `variation`, how far a day lies from the level (relative). `since` is the day from which the level is another one,
    and `naive` what 'the daily average of the month before' comes to."""

    value: float
    low: float
    high: float
    months: int
    error: float | None
    naive_error: float | None
    parts: Mapping[str, float]
    since: str | None = None
    naive: float | None = None


def forecast(series: Mapping[str, float], month: Month, *, promotions: Set[str] = frozenset()) -> Forecast | None:
    """The month's total from the days before it (day -> amount; a day in between that is not there had none); None
    where there are fewer than two weeks of them. `promotions` are promotion days of past and future."""
    days = _filled(series, month)
    if len(days) < FEWEST_DAYS:
        return None
    means = _means(days)
    value, parts, since = _point(days, month, promotions, means)
    if value <= 0:
        return None
    errors, naive = _tried(days, month, promotions, means)
    lean = 1.0 if since else _lean(errors)
    value, parts = value * lean, {**parts, "lean": lean}
    steady = [error for error in errors if not since or abs(error) <= MOST_STEP]
    degrees = PRIOR_MONTHS + len(steady)
    level_days = sum(day >= since for day in days) if since else min(len(days), RECENT)
    drift = DRIFT**2 + (JUMPED**2 if since else 0)
    prior = drift + parts["variation"] ** 2 * (1 / level_days + 1 / month.days)
    reach = student(CONFIDENCE, degrees) * sqrt((PRIOR_MONTHS * prior + sum(error**2 for error in steady)) / degrees)
    same = means.get(str(month.shift(-1)), 0.0) * month.days or None
    low, high = value * exp(-reach), value * exp(reach)
    return Forecast(value, low, high, len(errors), _mean(errors), _mean(naive), parts, since, same)


def _filled(series: Mapping[str, float], month: Month) -> dict[str, float]:
    """Every day from the first one to the last one there is before the month."""
    there = [day for day in series if day < month.first]
    if not there:
        return {}
    return {day: series.get(day, 0.0) for day in Period(min(there), max(there)).each_day()}


def _since(days: Mapping[str, float], promotions: Set[str]) -> str | None:
    """The day from which the level is another one, in the last two months; None where it is not."""
    last = _last(days, LOOKED_AT)
    found = level_shifts(last, list(last), apart=promotions)
    return found[-1].day if found else None


def _point(
    days: Mapping[str, float], month: Month, promotions: Set[str], means: Mapping[str, float]
) -> tuple[float, dict[str, float], str | None]:
    """The month's total, the factors behind it, and the day from which the level is another one. `means`: month -> its
    amount a day; those of later months are not looked at."""
    since = _since(days, promotions)
    recent = {day: amount for day, amount in days.items() if day >= since} if since else days
    weights = _weekdays(recent)
    plain = {day: amount / weights[weekday(day)] for day, amount in recent.items()}
    lift = _lift(plain, promotions)
    usual = [amount / lift if day in promotions else amount for day, amount in plain.items()]
    variation = _variation(usual[-RECENT:])
    level = _level(usual[-MEMORY:], half=min(max(variation * HALF, FEWEST_HALF), RECENT))
    trend = _trend(usual[-2 * RECENT : -RECENT], usual[-RECENT:], variation)
    season = _season(means, month)
    shape = sum(weights[weekday(day)] * (lift if day in promotions else 1) for day in month.each_day())
    parts = {"level": level, "trend": trend, "season": season, "promotions": lift, "variation": variation}
    return level * trend * season * shape, parts, since


def _last(days: Mapping[str, float], most: int) -> dict[str, float]:
    return dict(list(days.items())[-most:])


def _level(values: Sequence[float], *, half: float = inf) -> float:
    """The mean of the days, peaks cut; one counts half as much as one `half` days later."""
    top = _top(values[-RECENT:])
    weights: list[float] = [0.5 ** (age / half) for age in range(len(values) - 1, -1, -1)]
    return sum(min(value, top) * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


def _top(values: Sequence[float]) -> float:
    """What a day counts at most: as much as is no peak, however much days vary in a small shop."""
    usual = median(list(values))
    spread = 1.4826 * median([abs(value - usual) for value in values])
    return max(PEAK * usual, usual + PEAK_SPREADS * spread) or inf


def _variation(values: Sequence[float]) -> float:
    """How far the days lie from their level, relative to it (root mean square, peaks cut)."""
    level, top = _level(values), _top(values)
    return sqrt(sum((min(value, top) / level - 1) ** 2 for value in values) / len(values)) if level else 0.0


def _trend(before: Sequence[float], recent: Sequence[float], variation: float) -> float:
    """A part of the step between the two: the smaller, the more of such a step is chance."""
    if len(before) < FEWEST_DAYS or (earlier := _level(before)) <= 0 or (level := _level(recent)) <= 0:
        return 1.0
    part = DAMPING * DRIFT**2 / (DRIFT**2 + variation**2 * (1 / len(before) + 1 / len(recent)))
    return exp(max(-MOST_TREND, min(MOST_TREND, part * log(level / earlier))))


def _season(means: Mapping[str, float], month: Month) -> float:
    """A part of last year's step from the month before to this month, by daily averages: the part that the steps of
    last year were of the steps that followed them a year later (regression through 0, shrunk to a quarter)."""
    mean = [means.get(str(month.shift(-back)), 0.0) for back in range(26)]
    step = [_step(before, amount) for amount, before in pairwise(mean)]  # to each month from the one before it
    ahead = step[12]
    if ahead is None:
        return 1.0
    pairs = [
        (was, now) for back in range(1, 13) if (was := step[back + 12]) is not None if (now := step[back]) is not None
    ]
    shown, alike = sum(was**2 for was, _ in pairs), sum(was * now for was, now in pairs)
    part = (alike + SEASON * SEASON_WORTH) / (shown + SEASON_WORTH)
    return exp(max(0.0, min(1.0, part)) * ahead)


def _step(before: float, amount: float) -> float | None:
    """From a month to the next one (log scale, at most ±0.7); None where either has nothing."""
    return max(-MOST_STEP, min(MOST_STEP, log(amount / before))) if before and amount else None


def _lift(plain: Mapping[str, float], promotions: Set[str]) -> float:
    """How much more a promotion day sells than the usual days of the four weeks before and after it, shrunk as if ten
    days had shown nothing."""
    names, usual = list(plain), [None if day in promotions else amount for day, amount in plain.items()]
    shown = []
    for place, day in enumerate(names):
        if day in promotions:
            around = [amount for amount in usual[max(0, place - RECENT) : place + RECENT + 1] if amount is not None]
            if len(around) >= FEWEST_DAYS and (middle := median(around)):
                shown.append(plain[day] / middle)
    return (sum(shown) + 10) / (len(shown) + 10)


def _weekdays(days: Mapping[str, float]) -> list[float]:
    """Weekday -> its share of a mean day of the last 12 weeks, peaks cut, shrunk as if four weeks had shown nothing."""
    last = _last(days, 84)
    top = _top(list(last.values()))
    plain = {day: min(amount, top) for day, amount in last.items()}
    mean = sum(plain.values()) / len(plain) or 1.0
    shares: list[list[float]] = [[] for _ in range(7)]
    for day, amount in plain.items():
        shares[weekday(day)].append(amount / mean)
    found = [(sum(there) + 4) / (len(there) + 4) for there in shares]
    return [weight * 7 / sum(found) for weight in found]


def _tried(
    days: Mapping[str, float], month: Month, promotions: Set[str], means: Mapping[str, float]
) -> tuple[list[float], list[float]]:
    """Errors (log scale) of the method, and of the month before's daily average, in whole past months."""
    errors, naive = [], []
    first = min(days)
    for back in range(1, PAST + 1):
        past = month.shift(-back)
        known = {day: amount for day, amount in days.items() if day < past.first}
        actual = sum(days.get(day, 0.0) for day in past.each_day())
        if past.last > max(days) or len(known) < FEWEST_DAYS or past.first < first or actual <= 0:
            continue
        value, _, _ = _point(known, past, promotions, means)
        same = means.get(str(past.shift(-1)), 0.0) * past.days
        if value > 0 and same > 0:
            errors.append(log(actual / value))
            naive.append(log(actual / same))
    return errors, naive


def _lean(errors: Sequence[float]) -> float:
    """What the forecast is times where its last three errors or more have one sign: a shop that grows or shrinks faster
    than the trend follows goes on so, by the smallest of the three."""
    last = errors[:LEANING]
    if len(last) < LEANING or not (min(last) > 0 or max(last) < 0):
        return 1.0
    return exp(LEANS * min(last, key=abs))


def _means(days: Mapping[str, float]) -> dict[str, float]:
    """Month -> its amount a day, over the days of it that are there."""
    found: dict[str, list[float]] = {}
    for day, amount in days.items():
        found.setdefault(day[:7], []).append(amount)
    return {month: sum(there) / len(there) for month, there in found.items()}


def _mean(errors: list[float]) -> float | None:
    """The mean absolute error as a fraction of what came; each of `errors` is log(actual / forecast)."""
    return sum(abs(exp(-error) - 1) for error in errors) / len(errors) if errors else None
