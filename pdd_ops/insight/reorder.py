"""When to order again, and how much: the demand that must be met until the next delivery, with a margin that is
calibrated on how wrong the shop's own past expectations were.

The expectation is the mean of the last 84 days on which the article could be bought, the newer ones weighing more. The
margin of a textbook, z · σ · √L, covers 70 to 85 % where 95 % were wanted: it knows nothing of seasons and of means
that were estimated. Here the spread is √(max(mean, variance) · L + (0.15 · m)²), and how many of it are needed is the
quantile of what really happened in past windows of the same length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

Units = NDArray[np.float64]  # articles × days; nan where the article could not be bought or nobody saw the day

DAYS = 84  # that the expectation is made of
HALF_LIFE = 28  # days after which a day weighs half
LEAST_DAYS, LEAST_UNITS = 28, 10  # below them nothing is advised
LEVEL_ERROR = 0.15  # of the expectation: how wrong the level itself is
LEAST_MARGIN = 1.645  # spreads, however well the past went
UNTRIED_MARGIN = 2.5  # where there are too few past windows
LEAST_WINDOWS = 40  # past windows for a margin of their own
CLASSES = (0.5, 2.0, 10.0)  # units a day: articles between these are alike
STEP = 7  # days between past windows
SEEN = 0.7  # of a window's days must be known


@dataclass(frozen=True)
class Level:
    """Units a day: mean and variance; both nan where there is too little to tell."""

    mean: Units
    variance: Units


@dataclass(frozen=True)
class Margin:
    """How many spreads above the expectation cover the wished share of windows, by class of `CLASSES`. `windows`: of
    how many past ones it is; `tried`: whether they were enough."""

    spreads: tuple[float, ...]
    windows: tuple[int, ...]

    def of(self, mean: Units) -> Units:
        """The spreads for articles of these units a day."""
        return np.array(self.spreads)[np.digitize(mean, CLASSES)]

    def is_tried(self, mean: float) -> bool:
        """Whether enough past windows stand behind the margin of such an article."""
        return self.windows[int(np.digitize(mean, CLASSES))] >= LEAST_WINDOWS


def level(units: Units) -> Level:
    """The level at the end of these days, of each article. Needs 28 known days with 10 units."""
    recent = units[:, -DAYS:]
    ages = np.arange(recent.shape[1])[::-1]
    known = ~np.isnan(recent)
    weights = known * 0.5 ** (ages / HALF_LIFE)
    totals = weights.sum(axis=1)
    enough = (known.sum(axis=1) >= LEAST_DAYS) & (np.nansum(recent, axis=1) >= LEAST_UNITS)
    safe = np.where(enough, totals, np.nan)
    filled = np.where(known, recent, 0.0)
    mean = (weights * filled).sum(axis=1) / safe
    squares = weights * np.where(known, (filled - np.where(enough, mean, 0.0)[:, None]) ** 2, 0.0)
    return Level(mean, squares.sum(axis=1) / safe)


def spread(found: Level, days: int) -> Units:
    """One spread of the demand of so many days: the day-to-day variation, and the error of the level."""
    return np.sqrt(np.maximum(found.mean, found.variance) * days + (LEVEL_ERROR * found.mean * days) ** 2)


def margin(units: Units, days: int, service: float = 0.95) -> Margin:
    """How many spreads would have covered `service` of the past windows of so many days."""
    misses, classes = _misses(units, days)
    found = [_quantile(misses[classes == one], service) for one in range(len(CLASSES) + 1)]
    overall = _quantile(misses, service)
    counts = tuple(int((classes == one).sum()) for one in range(len(CLASSES) + 1))
    spreads = tuple(one if one is not None else overall or UNTRIED_MARGIN for one in found)
    return Margin(
        spreads, tuple(count if one is not None else misses.size for one, count in zip(found, counts, strict=True))
    )


def reorder_points(units: Units, days: int, service: float = 0.95) -> Units:
    """The stock at which to order again where a delivery comes within so many days; nan where nothing can be told."""
    now = level(units)
    return now.mean * days + margin(units, days, service).of(now.mean) * spread(now, days)


def order_quantity(point: float, on_hand: float, on_order: float, *, least: int = 1, pack: int = 1) -> int:
    """What is missing to the point, up to whole packs and the least order; 0 where nothing is."""
    missing = point - max(on_hand, 0) - on_order
    if missing <= 0:
        return 0
    return ceil(max(missing, least) / pack) * pack


def cover_days(on_hand: float, due: float, daily: float) -> float | None:
    """How many days the stock and what is due last; None where nothing is sold."""
    return (max(on_hand, 0) + due) / daily if daily > 0 else None


def _misses(units: Units, days: int) -> tuple[Units, NDArray[np.int64]]:
    """By how many spreads past windows were above what was expected of them, and the class of their articles."""
    length = units.shape[1]
    misses, classes = [np.empty(0)], [np.empty(0, dtype=np.int64)]
    for origin in range(length - days, LEAST_DAYS - 1, -STEP):
        then = level(units[:, :origin])
        window = units[:, origin : origin + days]
        known = (~np.isnan(window)).sum(axis=1)
        judged = ~np.isnan(then.mean) & (known >= max(SEEN * days, 1))
        if not judged.any():
            continue
        sold = np.nansum(window, axis=1)[judged] * days / known[judged]
        part = Level(then.mean[judged], then.variance[judged])
        misses.append((sold - part.mean * days) / spread(part, days))
        classes.append(np.digitize(part.mean, CLASSES))
    return np.concatenate(misses), np.concatenate(classes)


def _quantile(misses: Sequence[float] | Units, service: float) -> float | None:
    """The margin that covers the share, counting the window that is still to come; None where they are too few."""
    number = len(misses)
    if number < LEAST_WINDOWS:
        return None
    rank = min(ceil((number + 1) * service), number)
    return max(float(np.sort(misses)[rank - 1]), LEAST_MARGIN)
