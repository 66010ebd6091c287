"""The arithmetic of effects: changes of products matched by weekday, and the same reckoning where nothing was changed.

A product's change is log(after ÷ what the days before make one expect); every weekday is expected to sell what it sold
on average before. The change of the untouched products is their trimmed mean, so that one that sold out does not count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import NormalDist

from pdd_ops.insight.signals import median

Days = Sequence[float]  # one amount a day, of all days of the frame
WEEK = 7
CLIP = 3.0  # robust standard deviations beyond which a placebo is an accident of its own (sold out), not variation


@dataclass(frozen=True)
class Windows:
    """Positions of days, weekday by weekday, after and before; only weekdays that both have."""

    after: tuple[tuple[int, ...], ...]
    before: tuple[tuple[int, ...], ...]

    @property
    def days(self) -> tuple[int, int]:
        """How many days after, and before."""
        return sum(map(len, self.after)), sum(map(len, self.before))

    @property
    def spread(self) -> float:
        """The variance of a change, in squares of the day-to-day variation (relative)."""
        number = self.days[0]
        return 1 / number + sum(len(a) ** 2 / len(b) for a, b in zip(self.after, self.before, strict=True)) / number**2


def windows(after: Sequence[int], before: Sequence[int]) -> Windows | None:
    """The days by weekday; None where no weekday is on both sides. Positions are days since any fixed Monday."""
    kept = [(w, [d for d in after if d % WEEK == w], [d for d in before if d % WEEK == w]) for w in range(WEEK)]
    found = [(tuple(a), tuple(b)) for _, a, b in kept if a and b]
    return Windows(tuple(a for a, _ in found), tuple(b for _, b in found)) if found else None


def sums(days: Days, where: Windows) -> tuple[float, float]:
    """What the days after brought, and what the days before made one expect of them."""
    after = sum(days[d] for part in where.after for d in part)
    parts = zip(where.after, where.before, strict=True)
    return after, sum(len(a) * sum(days[d] for d in b) / len(b) for a, b in parts)


def change(days: Days, where: Windows) -> float:
    """log(after ÷ expected). Where one side is nothing, half an average day is added to both."""
    after, expected = sums(days, where)
    if not after or not expected:
        half = (after + expected) / 4 / where.days[0] or 1.0
        after, expected = after + half, expected + half
    return log(after / expected)


def trimmed(values: Sequence[float]) -> float:
    """The mean without the highest and the lowest fifth, at least one of each; the median of three."""
    ordered, cut = sorted(values), max(1, len(values) // 5)
    kept = ordered[cut:-cut] or ordered
    return sum(kept) / len(kept)


def variation(series: Mapping[str, Days], days: Sequence[int]) -> dict[str, float]:
    """Product -> its day-to-day variation (relative standard deviation) against the others, weekdays taken out."""
    levels = {key: _levels(amounts, days) for key, amounts in series.items()}
    common = [trimmed([level[n] for level in levels.values()]) for n in range(len(days))]
    free = max(len(days) - WEEK, 1)
    return {
        key: max(sqrt(sum((mine - all_) ** 2 for mine, all_ in zip(level, common, strict=True)) / free), 0.01)
        for key, level in levels.items()
    }


def common_levels(series: Sequence[Days], days: Sequence[int]) -> list[float]:
    """How the products sold on each day, each against its own weekdays: their trimmed mean."""
    levels = [_levels(amounts, days) for amounts in series]
    return [trimmed([level[n] for level in levels]) for n in range(len(days))]


def _levels(amounts: Days, days: Sequence[int]) -> list[float]:
    """Each day against the mean of its weekday."""
    usual = {}
    for weekday in range(WEEK):
        there = [amounts[d] for d in days if d % WEEK == weekday]
        usual[weekday] = sum(there) / len(there) if there else 0.0
    return [amounts[d] / usual[d % WEEK] if usual[d % WEEK] else 1.0 for d in days]


def placebos(
    series: Mapping[str, Days], noise: Mapping[str, float], dates: Sequence[Windows], *, without: Mapping[int, str]
) -> list[float]:
    """Every product as if it had been treated, at each of the dates, against the others: differences of changes in
    units of its own variation. `without`: at this position of the dates leave this product out (it was treated)."""
    found = []
    for position, where in enumerate(dates):
        there = {key: change(days, where) for key, days in series.items() if without.get(position) != key}
        for key, mine in there.items():
            others = [value for other, value in there.items() if other != key]
            found.append((mine - trimmed(others)) / (noise[key] * sqrt(where.spread)))
    return found


def scale(values: Sequence[float]) -> float:
    """Root mean square of placebos, accidents clipped; at least 1: no product varies less than day by day."""
    limit = CLIP * median([abs(value) for value in values]) / NormalDist().inv_cdf(0.75)
    squares = [min(abs(value), limit or abs(value)) ** 2 for value in values]
    return max(sqrt(sum(squares) / len(squares)), 1.0)


def student(confidence: float, degrees: float) -> float:
    """The two-sided quantile of Student's t (Abramowitz and Stegun 26.7.5, an expansion around the normal one)."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / degrees ** (power + 1) for power, term in enumerate(terms))
