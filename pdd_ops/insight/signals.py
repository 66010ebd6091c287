"""Things in a series of days that one looks for by eye: gaps, days far above the usual, prices that moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pdd_ops.records import frozen

GAP_DAYS = 3
GAP_USUAL = 0.8  # a product that sells on so many days is expected to sell every day
PEAK = 1.8  # times the median day


@frozen
class Gap:
    """The longest run of days without a sale, and how the product sold on the other days (`daily` per other day)."""

    first: str
    last: str
    days: int
    sold_share: float  # of the days outside the gap
    daily: float
    other_days: int


def median(values: Sequence[float]) -> float:
    """The middle value; 0 of nothing."""
    if not values:
        return 0.0
    ordered, half = sorted(values), len(values) // 2
    return float(ordered[half]) if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def longest_gap(days: Sequence[str], sold: Mapping[str, float]) -> Gap | None:
    """The longest run of `days` without an entry in `sold` (day -> amount), None where it sold every day or never."""
    best: list[str] = []
    run: list[str] = []
    for day in days:
        run = [] if sold.get(day) else [*run, day]
        best = run if len(run) > len(best) else best
    others = [sold.get(day, 0.0) for day in days if day not in set(best)]
    if not best or not others:
        return None
    share = sum(1 for amount in others if amount) / len(others)
    return Gap(best[0], best[-1], len(best), share, sum(others) / len(others), len(others))


def unusual_gap(days: Sequence[str], sold: Mapping[str, float]) -> Gap | None:
    """The longest gap of something that sells on nearly all other days; None where it is short or nothing unusual."""
    gap = longest_gap(days, sold)
    if gap and gap.days >= GAP_DAYS and gap.sold_share >= GAP_USUAL and gap.other_days >= 2 * GAP_DAYS:
        return gap
    return None


def days_above(series: Mapping[str, float], *, times: float, at_least: int = 7) -> list[str]:
    """Days whose amount is `times` the median or more; [] where there are too few days to tell."""
    usual = median(list(series.values()))
    if len(series) < at_least or not usual:
        return []
    return [day for day, amount in sorted(series.items()) if amount >= usual * times]
