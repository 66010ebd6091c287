"""How far chance reaches around a share: Wilson's interval for one, Newcombe's for the difference of two.

Both stay right for few cases and for shares near 0 and 1 (E. B. Wilson, J. Amer. Statist. Assoc. 22, 1927; R. G.
Newcombe, Statistics in Medicine 17, 1998, method 10). Pure functions on counts."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
_NORMAL = NormalDist()


def normal_reach(confidence: float = CONFIDENCE) -> float:
    """How many standard deviations to each side hold so much of what chance does."""
    return _NORMAL.inv_cdf((1 + confidence) / 2)


def wilson(count: float, base: float, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The lowest and the highest true share that `count` of `base` agree with, as fractions; (0, 1) of nothing."""
    if base <= 0:
        return 0.0, 1.0
    z = normal_reach(confidence)
    share = min(max(count / base, 0.0), 1.0)
    middle = (share + z * z / (2 * base)) / (1 + z * z / base)
    reach = z * sqrt(share * (1 - share) / base + z * z / (4 * base * base)) / (1 + z * z / base)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


def newcombe(
    count: float, base: float, other: float, other_base: float, *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """The bounds of the true difference count/base − other/other_base, as fractions; (−1, 1) where a base is 0."""
    if base <= 0 or other_base <= 0:
        return -1.0, 1.0
    share, other_share = (min(max(a / b, 0.0), 1.0) for a, b in ((count, base), (other, other_base)))
    (low, high), (other_low, other_high) = (
        wilson(*pair, confidence=confidence) for pair in ((count, base), (other, other_base))
    )
    difference = share - other_share
    below = sqrt((share - low) ** 2 + (other_high - other_share) ** 2)
    above = sqrt((high - share) ** 2 + (other_share - other_low) ** 2)
    return difference - below, difference + above


def differs(count: float, base: float, other: float, other_base: float, *, confidence: float = CONFIDENCE) -> bool:
    """Whether two shares differ by more than chance explains."""
    low, high = newcombe(count, base, other, other_base, confidence=confidence)
    return low > 0 or high < 0
