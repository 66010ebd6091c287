"""What a campaign of one to six days did to a product, judged against windows of the same length in which nothing was
changed (placebos).

Expected is the product's mean of the 28 days before × the weekdays of the window × what untouched products did
meanwhile. How far chance reaches is measured: the same reckoning for past windows of the same length. A product with
few orders a day can hardly be judged in three days, and the interval says so: ±130 % at three orders a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from pdd_ops.insight.robust_stats import student

Units = NDArray[np.float64]  # a day each; nan where the product could not be bought or nobody saw the day

BEFORE = 28  # days that the expectation is made of
PLACEBO_DAYS = 112  # before these, in which placebo windows are laid
LEAST_PLACEBOS = 12
LEAST_OTHERS = 3  # untouched products for a common course
LEAST_EXPECTED = 5.0  # units; below it chance is everything
FLOOR = 0.01  # variance of a log ratio that no product goes below
HALF = 0.5  # unit that is added on both sides, so that nothing sold has a ratio
LEAST_DAYS = 21  # of the 28 that must be known
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Uplift:
    """The campaign against what was to be expected: relative (0.5 = half as much again), with its 95 % interval.

    `verdict` is 'worked', 'hurt' or 'unclear'. `reason` is the id of why nothing can be said, '' otherwise.
    """

    value: float | None
    low: float | None
    high: float | None
    verdict: str
    expected: float | None = None
    expected_low: float | None = None
    expected_high: float | None = None
    reason: str = ""
    spread: float = 0.0  # standard deviation of the log ratio, and its degrees of freedom
    degrees: int = 0


def holm(found: Sequence[Uplift]) -> list[Uplift]:
    """The same with verdicts that hold for all of them together: the more that are judged, the more each needs."""
    judged = [(at, abs(log(1 + one.value)) / one.spread) for at, one in enumerate(found) if one.value and one.spread]
    verdicts, holds = {at: one.verdict for at, one in enumerate(found)}, True
    for place, (at, size) in enumerate(sorted(judged, key=lambda pair: -pair[1])):
        confidence = 1 - (1 - CONFIDENCE) / (len(judged) - place)
        holds = holds and size > student(confidence, found[at].degrees)
        verdicts[at] = found[at].verdict if holds else "unclear"
    return [replace(one, verdict=verdicts[at]) for at, one in enumerate(found)]


def uplift(units: Units, others: Sequence[Units], first: int, last: int, touched: Sequence[int] = ()) -> Uplift:
    """Judges the days `first` to `last` (positions in `units`) of one to six days.

    `others` are untouched products over the same days; `touched` are days of other campaigns, which expect and prove
    nothing. Position 0 may be any weekday, the positions are consecutive days.
    """
    clean = units.copy()
    clean[[day for day in touched if not first <= day <= last]] = np.nan
    length = last - first + 1
    expected = _expected(clean, others, first, length)
    if expected is None:
        return Uplift(None, None, None, "unclear", reason="history")
    if expected < LEAST_EXPECTED:
        return Uplift(None, None, None, "unclear", expected, reason="few")
    ratios = _placebos(clean, others, first, length)
    if len(ratios) < LEAST_PLACEBOS:
        return Uplift(None, None, None, "unclear", expected, reason="history")
    actual = float(np.nansum(units[first : last + 1]))
    return _judged(actual, expected, ratios)


def _judged(actual: float, expected: float, ratios: Sequence[float]) -> Uplift:
    chance = 1 / expected + FLOOR
    spread = sqrt(max(sum(ratio**2 for ratio in ratios) / len(ratios), chance))
    reach = student(CONFIDENCE, len(ratios) - 1) * spread
    ratio = log((actual + HALF) / (expected + HALF))
    low, high = exp(ratio - reach) - 1, exp(ratio + reach) - 1
    verdict = "worked" if low > 0 else "hurt" if high < 0 else "unclear"
    return Uplift(
        exp(ratio) - 1, low, high, verdict, expected, expected * exp(-reach), expected * exp(reach),
        spread=spread, degrees=len(ratios) - 1,
    )  # fmt: skip


def _expected(units: Units, others: Sequence[Units], first: int, length: int) -> float | None:
    """What the window is expected to bring; None where too little of the days before is known."""
    own = _mean_before(units, first)
    if own is None:
        return None
    shares = _weekdays(units, first)
    days = [day for day in range(first, first + length) if day < len(units)]
    return own * sum(shares[day % 7] for day in days) * _common(others, first, length)


def _mean_before(units: Units, first: int) -> float | None:
    before = units[max(first - BEFORE, 0) : first]
    known = before[~np.isnan(before)]
    return float(known.mean()) if len(known) >= LEAST_DAYS else None


def _weekdays(units: Units, first: int) -> list[float]:
    """What a day of each weekday brings of the mean, out of all days before; shrunk to 1 where few units say so."""
    days = np.arange(max(first - BEFORE - PLACEBO_DAYS, 0), first)
    values = units[days]
    known = ~np.isnan(values)
    mean = values[known].mean()
    shares = []
    for weekday in range(7):
        chosen = known & (days % 7 == weekday)
        weight = values[chosen].sum()
        share = values[chosen].mean() / mean if chosen.any() and mean else 1.0
        shares.append(float((share * weight + 10) / (weight + 10)))
    return shares


def _common(others: Sequence[Units], first: int, length: int) -> float:
    """What untouched products sold in the window of what they sold before it: the median of at least three, else 1."""
    changes = []
    for units in others:
        before, window = _mean_before(units, first), units[first : first + length]
        known = window[~np.isnan(window)]
        if before and before * length >= LEAST_EXPECTED and len(known):
            changes.append((known.sum() + HALF) / (before * len(known) + HALF))
    return float(np.median(changes)) if len(changes) >= LEAST_OTHERS else 1.0


def _placebos(units: Units, others: Sequence[Units], first: int, length: int) -> list[float]:
    """Log ratios of windows before the campaign, one after the other, back from the day before it."""
    found = []
    start = first - length
    while start >= max(first - BEFORE - PLACEBO_DAYS, BEFORE):
        window = units[start : start + length]
        expected = _expected(units, others, start, length)
        if expected and not np.isnan(window).any():
            found.append(log((float(window.sum()) + HALF) / (expected + HALF)))
        start -= length
    return found
