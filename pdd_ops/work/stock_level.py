"""Pieces a day of one article, in plain numbers: the mean that insight/reorder.py makes of all articles at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from pdd_ops.work.stock_reading import Sold

RECENT = 84  # days that the mean is made of
HALF_LIFE = 28  # days after which a day weighs half
LEAST_DAYS, LEAST_UNITS = 28, 10  # below them nothing is told


def daily_units(
    sold: Mapping[str, Sold], days: Sequence[str], open_days: Sequence[str], gone: Collection[str]
) -> float | None:
    """The weighted mean of the last 84 days up to the last of `days` on which it could be bought: open ones, and any on
    which it sold, since its first sale; None below 28 days and 10 pieces."""
    if not days or not sold:
        return None
    last, begun = date.fromisoformat(days[-1]), min(sold)
    total = weights = pieces = 0.0
    count = 0
    for day in {*open_days, *sold}:
        age = (last - date.fromisoformat(day)).days
        units = sold[day].units if day in sold else 0
        if not 0 <= age < RECENT or day < begun or (day in gone and day not in sold):
            continue
        weight = 0.5 ** (age / HALF_LIFE)
        total, weights, pieces, count = total + weight * units, weights + weight, pieces + units, count + 1
    return total / weights if count >= LEAST_DAYS and pieces >= LEAST_UNITS else None
