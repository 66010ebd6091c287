"""The same reckoning where nothing was changed: how far chance alone moves a product against the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import NormalDist

from pdd_ops.insight.matched import Course, Windows, change, spread, trimmed
from pdd_ops.insight.signals import median
from pdd_ops.records import frozen

CLIP = 3.0  # robust standard deviations beyond which a placebo is an accident of its own (sold out), not variation


@frozen
class Against:
    """A product against the others: the difference of their changes, the change of the others, and the standard error
    of the difference as the day-to-day variation makes it."""

    difference: float
    common: float
    error: float


def against(
    key: str, changes: Mapping[str, float], variances: Mapping[str, float], weights: Mapping[str, float]
) -> Against:
    """The product `key` against all others of `changes`; their mean is trimmed, so that one that sold out does not
    count, and weighted, so that one that varies wildly hardly does."""
    others = [other for other in changes if other != key]
    common = trimmed([changes[other] for other in others], [weights[other] for other in others])
    total = sum(weights[other] for other in others)
    variance = sum(weights[other] ** 2 * variances[other] for other in others) / total**2
    return Against(changes[key] - common, common, sqrt(variances[key] + variance))


def weights_of(noise: Mapping[str, float]) -> dict[str, float]:
    """One over the variance, with the median variance added: none weighs more than twice what a usual one does."""
    usual = median(list(noise.values()))
    return {key: 1 / (one**2 + usual**2) for key, one in noise.items()}


def placebos(
    courses: Mapping[str, Course], noise: Mapping[str, float], dates: Sequence[Windows], *, without: Mapping[int, str]
) -> list[float]:
    """Every product as if it had been treated, at each of the dates, against the others: differences of changes in
    units of their standard errors. `without`: at this position of the dates leave this product out (it was treated)."""
    found, weights = [], weights_of(noise)
    for position, where in enumerate(dates):
        there = {key: course for key, course in courses.items() if without.get(position) != key}
        changes, variances = measured(there, noise, where)
        runs = (against(key, changes, variances, weights) for key in there)
        found += [one.difference / one.error for one in runs]
    return found


def measured(
    courses: Mapping[str, Course], noise: Mapping[str, float], where: Windows
) -> tuple[dict[str, float], dict[str, float]]:
    """The changes of products, and the variances that their day-to-day variation gives them."""
    changes = {key: change(course, where) for key, course in courses.items()}
    return changes, {key: noise[key] ** 2 * spread(course, where) for key, course in courses.items()}


def scale(values: Sequence[float]) -> float:
    """Root mean square of placebos, accidents clipped; at least 1: no product varies less than day by day."""
    limit = CLIP * median([abs(value) for value in values]) / NormalDist().inv_cdf(0.75)
    squares = [min(abs(value), limit or abs(value)) ** 2 for value in values]
    return max(sqrt(sum(squares) / len(squares)), 1.0)
