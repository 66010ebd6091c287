"""How many exposures an A/B test needs, and what those at hand can find."""

from __future__ import annotations

from math import asin, ceil, sqrt

from pdd_ops.insight.verdict import CONFIDENCE, POWER


def exposures_needed(rate: float, difference: float, *, tests: int = 1) -> int | None:
    """Exposures of each variant that find a true difference (fraction of 1) from `rate` in 80 % of tests, two-sided,
    in `tests` comparisons (Bonferroni); None where there is none to find.

    Cohen's arcsine approximation (Statistical Power Analysis, 1988, chapter 6): n = 2 ((z_α + z_β) / h)²."""
    if difference == 0 or not 0 <= rate + difference <= 1:
        return None
    h = 2 * asin(sqrt(rate + difference)) - 2 * asin(sqrt(rate))
    return ceil(2 * (_reach(tests) / h) ** 2)


def detectable(rate: float, exposures: tuple[int, int], *, tests: int = 1) -> float:
    """The true difference (fraction of 1) around the common rate that two variants find in 80 % of tests."""
    error = sqrt(rate * (1 - rate) * (1 / exposures[0] + 1 / exposures[1]))
    return _reach(tests) * error


def _reach(tests: int) -> float:
    """How many standard errors off 0 a difference must lie to be found: z of the test and z of the power."""
    from scipy.stats import norm

    return float(norm.ppf(1 - (1 - CONFIDENCE) / tests / 2) + norm.ppf(POWER))
