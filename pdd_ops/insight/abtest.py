"""A/B tests with split traffic: is a variant better than the first one, or would chance do as well?

Rates: the two-sided score test (pooled z, the same as Pearson's chi-square of the 2 × 2 table without continuity
correction), and Newcombe's interval (Statistics in Medicine 17, 1998, 873–890, method 10: Wilson intervals of both
rates put together), which keeps its level for small rates and never leaves −1 to 1. Published intervals are mostly
Wald's; with tens of thousands of exposures both agree in the digits shown. Amounts per exposure: Welch's t. Several
variants: Holm's correction. Split: chi-square of the exposures against the shares planned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import erfc, sqrt
from typing import Literal

from pdd_ops.insight.sample_size import detectable, exposures_needed
from pdd_ops.insight.verdict import CONFIDENCE, Verdict
from pdd_ops.metrics.intervals import newcombe
from pdd_ops.records import frozen

ALPHA = 1 - CONFIDENCE
EARLY_ALPHA = 0.001  # before the planned size (Haybittle 1971, Peto 1976): the error at the end stays practically ALPHA
SPLIT_ALPHA = 0.001  # usual for sample-ratio checks: a looser one would throw away every twentieth sound test
FEWEST = 5  # expected conversions, and expected non-conversions, of a variant (Cochran 1954)
WEEK = 7

Measure = Literal["conversion", "revenue"]


@frozen
class Variant:
    """Whole counts, money in fen. `revenue_squares` is Σ fen² over exposures where every row was one exposure, so that
    the spread is known; None where only totals are."""

    name: str
    exposures: int
    conversions: int
    revenue_fen: int | None = None
    revenue_squares: int | None = None

    @property
    def rate(self) -> float:
        """Conversions per exposure."""
        return self.conversions / self.exposures

    @property
    def mean(self) -> float:
        """Yuan per exposure."""
        return (self.revenue_fen or 0) / self.exposures / 100

    @property
    def variance(self) -> float | None:
        """Of the revenue of an exposure, fen²."""
        if self.revenue_fen is None or self.revenue_squares is None or self.exposures < 2:
            return None
        spread = self.revenue_squares - self.revenue_fen**2 / self.exposures
        return max(spread, 0.0) / (self.exposures - 1)


@frozen
class Design:
    """What was settled before the start: exposures of each variant, whole days run, shares of the traffic in the order
    of the variants, and the difference (a fraction: 0.005 is half a point) that would be worth finding."""

    planned: int | None = None
    days: int | None = None
    shares: tuple[float, ...] | None = None
    detect: float | None = None


@frozen
class Comparison:
    """A variant against the first. Conversion in fractions of 1, revenue in yuan per exposure. `p` is as it stands,
    `corrected` for the number of variants. `reasons` are ids of why it cannot be told. `needed` is the number of
    exposures of each variant that finds the difference (the one worth finding, else the one seen) in 80 % of tests;
    `detectable` is what the exposures at hand find in 80 %."""

    variant: str
    measure: Measure
    difference: float
    relative: float | None
    interval: tuple[float, float] | None
    p: float | None
    corrected: float | None
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    needed: int | None = None
    detectable: float | None = None


@frozen
class Test:
    """`split_p`: how often chance alone would split the exposures as unevenly. `warnings` are ids of what to mind."""

    variants: tuple[Variant, ...]
    comparisons: tuple[Comparison, ...]
    design: Design
    split_p: float
    warnings: tuple[str, ...]


@frozen
class _Found:
    """What a test of one variant gave, before the correction."""

    difference: float
    interval: tuple[float, float] | None
    p: float | None
    reason: str = ""  # why there is no p


def abtest(variants: Sequence[Variant], design: Design | None = None) -> Test:
    """Every variant against the first one. The variants are two or more, with exposures, as `abcounts` makes sure."""
    design = design or Design()
    split_p = _split(variants, design.shares)
    doubts = _doubts(variants, design, split_p)
    found = _measured(variants, "conversion", doubts, design) + _measured(variants, "revenue", doubts, design)
    return Test(tuple(variants), tuple(found), design, split_p, tuple(doubts))


def _split(variants: Sequence[Variant], shares: tuple[float, ...] | None) -> float:
    from scipy.stats import chisquare

    planned = shares or (1.0,) * len(variants)
    exposures = [one.exposures for one in variants]
    expected = [sum(exposures) * share / sum(planned) for share in planned]
    return float(chisquare(exposures, expected).pvalue)


def _doubts(variants: Sequence[Variant], design: Design, split_p: float) -> list[str]:
    """Ids of what speaks against believing the numbers, the gravest first."""
    early = design.planned is not None and min(one.exposures for one in variants) < design.planned
    days = design.days
    found = {
        "uneven_split": split_p < SPLIT_ALPHA,
        "early": early,
        "short": days is not None and days < WEEK,
        "part_week": days is not None and days > WEEK and days % WEEK != 0,
        "no_plan": design.planned is None,
        "no_days": days is None,
    }
    return [name for name, holds in found.items() if holds]


def _measured(variants: Sequence[Variant], measure: Measure, doubts: Sequence[str], design: Design) -> list[Comparison]:
    control, others = variants[0], variants[1:]
    if measure == "revenue" and any(one.revenue_fen is None for one in variants):
        return []
    found = [_rates(control, other) if measure == "conversion" else _amounts(control, other) for other in others]
    corrected = holm([one.p for one in found])
    judged = [
        _judged(measure, control, other, one, (p, *_verdict(one, p, doubts)))
        for other, one, p in zip(others, found, corrected, strict=True)
    ]
    if measure == "revenue":
        return judged
    return [_sized(one, control, other, design, len(others)) for one, other in zip(judged, others, strict=True)]


def _rates(control: Variant, other: Variant) -> _Found:
    """The z test of two shares with their common variance, and Newcombe's interval of their difference."""
    difference = other.rate - control.rate
    pooled = _pooled(control, other)
    if min(control.exposures, other.exposures) * min(pooled, 1 - pooled) < FEWEST:
        return _Found(difference, None, None, "few")
    counts = other.conversions, other.exposures, control.conversions, control.exposures
    error = sqrt(pooled * (1 - pooled) * (1 / other.exposures + 1 / control.exposures))
    return _Found(difference, newcombe(*counts, confidence=1 - ALPHA), erfc(abs(difference) / error / sqrt(2)))


def _pooled(control: Variant, other: Variant) -> float:
    return (control.conversions + other.conversions) / (control.exposures + other.exposures)


def _amounts(control: Variant, other: Variant) -> _Found:
    """Welch (1947): t of the means in yuan, with Satterthwaite's degrees of freedom."""
    from scipy.stats import t

    difference = other.mean - control.mean
    if control.variance is None or other.variance is None:
        return _Found(difference, None, None, "totals_only")
    parts = [one.variance / one.exposures for one in (control, other) if one.variance is not None]
    error = sum(parts) ** 0.5 / 100
    if not error:
        return _Found(difference, None, None, "few")
    degrees = sum(parts) ** 2 / sum(
        part**2 / (one.exposures - 1) for part, one in zip(parts, (control, other), strict=True)
    )
    half = float(t.ppf(1 - ALPHA / 2, degrees)) * error
    p = 2 * float(t.sf(abs(difference) / error, degrees))
    return _Found(difference, (difference - half, difference + half), p)


def holm(values: Sequence[float | None]) -> list[float | None]:
    """Holm (1979): controls the error over all variants together, and is never weaker than Bonferroni's."""
    known = sorted((value, place) for place, value in enumerate(values) if value is not None)
    corrected, reached = list(values), 0.0
    for done, (value, place) in enumerate(known):
        reached = max(reached, min(1.0, value * (len(known) - done)))
        corrected[place] = reached
    return corrected


def _verdict(found: _Found, corrected: float | None, doubts: Sequence[str]) -> tuple[Verdict, tuple[str, ...]]:
    """A difference is one if the corrected test and the interval both say so and nothing is wrong with the test."""
    if found.interval is None or corrected is None:
        return "cannot_tell", (found.reason,)
    if "uneven_split" in doubts:
        return "cannot_tell", ("uneven_split",)
    clear = found.interval[0] > 0 or found.interval[1] < 0
    if clear and corrected < (EARLY_ALPHA if "early" in doubts else ALPHA):
        return ("improved" if found.difference > 0 else "worse"), ()
    return "cannot_tell", ("early",) if "early" in doubts else ("chance",)


def _judged(
    measure: Measure,
    control: Variant,
    other: Variant,
    found: _Found,
    judgement: tuple[float | None, Verdict, tuple[str, ...]],
) -> Comparison:
    base = control.rate if measure == "conversion" else control.mean
    relative = found.difference / base if base else None
    corrected, verdict, reasons = judgement
    return Comparison(
        other.name, measure, found.difference, relative, found.interval, found.p, corrected, verdict, reasons
    )


def _sized(one: Comparison, control: Variant, other: Variant, design: Design, tests: int) -> Comparison:
    """The comparison with what would find its difference, and what its exposures find."""
    if one.p is None:
        return one
    return replace(
        one,
        needed=exposures_needed(control.rate, design.detect or one.difference, tests=tests),
        detectable=detectable(_pooled(control, other), (control.exposures, other.exposures), tests=tests),
    )
