"""Life tables (Kaplan–Meier): how long something takes where some of it is still going on. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from pdd_ops.records import frozen


@frozen
class LifeTable:
    """Of each age, 0 to the last: how many were still at risk, and how many left at it.

    `survival[a]` is the share that is still there before age `a`; it has one entry more than there are ages."""

    at_risk: tuple[int, ...]
    events: tuple[int, ...]
    survival: tuple[float, ...]

    def after(self, age: int) -> float:
        """The share that is still there after an age; beyond the last age as after it."""
        return self.survival[max(0, min(age + 1, len(self.survival) - 1))]

    def leaves(self, age: int) -> float:
        """The chance (0 to 1) that what has been there for `age` whole units leaves until the end of the table."""
        so_far = self.survival[max(0, min(age, len(self.survival) - 1))]
        return 1 - self.survival[-1] / so_far if so_far > 0 else 0.0

    def quantile(self, share: float) -> int | None:
        """The first age after which at least this share has left; None where the table ends before."""
        ages = (age for age in range(len(self.events)) if self.survival[age + 1] <= 1 - share + 1e-12)
        return next(ages, None)


def life_table(
    events: Mapping[int, int], censored: Mapping[int, int], *, last: float = inf, fewest: int = 1
) -> LifeTable:
    """The table of what left at an age (`events`: age -> how many) and of what was last seen still there at one
    (`censored`), which counts as at risk at that age.

    It ends at age `last`, and before an age with fewer than `fewest` at risk."""
    ages = [*events, *censored]
    end = min(max(ages, default=-1), last)
    left = sum(events.values()) + sum(censored.values())
    at_risk, leaving, survival, share = list[int](), list[int](), [1.0], 1.0
    for age in range(int(end) + 1):
        if left < max(fewest, 1):
            break
        gone = events.get(age, 0)
        share *= 1 - gone / left
        at_risk.append(left)
        leaving.append(gone)
        survival.append(share)
        left -= gone + censored.get(age, 0)
    return LifeTable(tuple(at_risk), tuple(leaving), tuple(survival))
