"""Statistics that a few odd days do not upset, in plain Python: trimmed means, spreads, and how far chance reaches."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt
from statistics import NormalDist

from pdd_ops.insight.signals import median

TRIM = 0.15  # left out at each end: a promotion of four days in a month does not move the level of the month
MAD_TO_SD = 1.4826  # of a normal distribution
WINSORISED_TO_VARIANCE = 0.539  # the same, of a variance winsorised by TRIM
SPREAD_KNOWS = 0.59  # of what a standard deviation of as many values knows (found by simulation, 30 to 90 values)
_NORMAL = NormalDist()


def trimmed_mean(values: Sequence[float], share: float = TRIM) -> float:
    """The mean without the `share` smallest and largest values. Raises ZeroDivisionError without values."""
    cut = int(len(values) * share)
    kept = sorted(values)[cut : len(values) - cut]
    return sum(kept) / len(kept)


def winsorised_variance(values: Sequence[float], share: float = TRIM) -> float:
    """The variance after the outer values were drawn in to the `share` and 1 - `share` quantiles: what the error of a
    trimmed mean is made of (Yuen 1974, Biometrika 61)."""
    ordered, cut = sorted(values), int(len(values) * share)
    low, high = ordered[cut], ordered[len(ordered) - 1 - cut]
    drawn_in = [min(max(value, low), high) for value in values]
    mean = sum(drawn_in) / len(drawn_in)
    return sum((value - mean) ** 2 for value in drawn_in) / max(len(drawn_in) - 1, 1)


def spread(values: Sequence[float]) -> float:
    """The median absolute deviation on the scale of a standard deviation."""
    middle = median(values)
    return MAD_TO_SD * median([abs(value - middle) for value in values])


def robust_spread(values: Sequence[float]) -> float:
    """The larger of two robust standard deviations: by the MAD, and by the winsorised variance."""
    return max(spread(values), sqrt(winsorised_variance(values) / WINSORISED_TO_VARIANCE))


def normal_quantile(tail: float) -> float:
    """How many standard deviations chance exceeds with the probability `tail`."""
    return _NORMAL.inv_cdf(1 - tail)


def t_quantile(tail: float, freedom: float) -> float:
    """The same where the standard deviation itself is estimated from few values: Student's t by the inverse of
    Wallace's approximation (1959, Ann. Math. Statist. 30), within 1 % from 8 degrees of freedom on."""
    z = normal_quantile(tail) * (8 * freedom + 3) / (8 * freedom + 1)
    return sqrt(freedom * (exp(z * z / freedom) - 1))


def rate_distance(count: float, base: float, other: float, other_base: float) -> float:
    """How many standard deviations the rate count/base stands above other/other_base, where things are counted that
    happen independently: both are compared on the scale of square roots, on which chance is the same everywhere
    (Anscombe 1948, Biometrika 35; Huffman 1984, Appl. Statist. 33). 0 without a base."""
    if base <= 0 or other_base <= 0:
        return 0.0
    difference = sqrt((count + 0.375) / base) - sqrt((other + 0.375) / other_base)
    return 2 * difference / sqrt(1 / base + 1 / other_base)


def student(confidence: float, degrees: float) -> float:
    """The two-sided quantile of Student's t (Abramowitz and Stegun 26.7.5, an expansion around the normal one)."""
    z = _NORMAL.inv_cdf((1 + confidence) / 2)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / degrees ** (power + 1) for power, term in enumerate(terms))
