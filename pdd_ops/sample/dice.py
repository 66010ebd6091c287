"""Chance that falls the same everywhere: only uniform numbers of one fixed generator, shaped by hand.

The library's other distributions may change between its versions, and the sample files must not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]
Bools = NDArray[np.bool_]


class Dice:
    """One stream of chance; the same key gives the same stream."""

    def __init__(self, *key: int) -> None:
        """`key` is the seed and whatever tells this stream from the others."""
        self._random = np.random.Generator(np.random.PCG64(list(key)))

    def share(self, n: int) -> Floats:
        """`n` numbers from 0 up to 1."""
        return self._random.random(n)

    def between(self, n: int, low: int, high: int) -> Ints:
        """`n` whole numbers from `low` to `high`, both included."""
        return low + (self.share(n) * (high - low + 1)).astype(np.int64)

    def chance(self, n: int, probability: float | Floats) -> Bools:
        """`n` times yes or no."""
        yes: Bools = self.share(n) < probability
        return yes

    def pick(self, n: int, weights: Sequence[float]) -> Ints:
        """`n` indices into `weights`, as often as their weight."""
        steps = np.cumsum(np.asarray(weights, dtype=np.float64))
        chosen: Ints = np.searchsorted(steps, self.share(n) * steps[-1], side="right").astype(np.int64)
        return chosen

    def curve(self, n: int, points: Sequence[Sequence[float]]) -> Floats:
        """`n` values whose distribution is given by [[shares], [values]], straight lines between."""
        return np.interp(self.share(n), points[0], points[1])


def spread(total: int, weights: Floats) -> Ints:
    """Splits a whole number by weights into whole parts that add up to it exactly."""
    steps = np.cumsum(weights)  # one after the other: sums of a library's own order may differ between machines
    if total == 0 or steps[-1] <= 0:
        return np.zeros(len(weights), dtype=np.int64)
    edges = np.floor(steps / steps[-1] * total + 0.5).astype(np.int64)
    edges[-1] = total
    parts: Ints = np.diff(edges, prepend=0)
    return parts


def whole(values: Floats) -> Ints:
    """Rounds so that running totals stay right: small values give a 1 now and then instead of always 0."""
    rounded: Ints = np.diff(np.floor(np.cumsum(values, axis=0) + 0.5), prepend=0, axis=0).astype(np.int64)
    return rounded
