"""Things in a series of days that one looks for by eye: days far above the usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

PEAK = 1.8  # times the median day


def median(values: Sequence[float]) -> float:
    """The middle value; 0 of nothing."""
    if not values:
        return 0.0
    ordered, half = sorted(values), len(values) // 2
    return float(ordered[half]) if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def days_above(series: Mapping[str, float], *, times: float, at_least: int = 7) -> list[str]:
    """Days whose amount is `times` the median or more; [] where there are too few days to tell."""
    usual = median(list(series.values()))
    if len(series) < at_least or not usual:
        return []
    return [day for day, amount in sorted(series.items()) if amount >= usual * times]
