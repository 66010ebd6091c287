"""How often a reorder point covers the demand until the delivery: `python -m benchmarks.stock [--articles N]`.

Invented histories from a seed: steady, seasonal, intermittent and promoted articles, growing and shrinking ones. From
rolling origins the point is computed on the days before, and held against what was then sold. The figures stand in
docs/goods.md; they depend on the seed and not on the machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pdd_ops.insight.reorder import level, reorder_points

DAYS = 540
ORIGINS = range(300, 500, 20)
LEADS = (7, 14, 28)
SERVICE = 0.95
WEEKDAYS = np.array([0.92, 0.90, 0.94, 0.97, 1.04, 1.18, 1.12])

Units = NDArray[np.float64]


@dataclass(frozen=True)
class Kind:
    """Histories of one kind: units a day from `low` to `high` (log-uniform), yearly season, growth a month, share of
    days with any demand, promotions that multiply it, overdispersion (variance ÷ mean)."""

    name: str
    low: float = 0.3
    high: float = 20.0
    season: float = 0.0
    growth: float = 0.0
    active: float = 1.0
    promotion: float = 1.0
    dispersion: float = 1.5


KINDS = (
    Kind("steady"),
    Kind("seasonal ± 40 %", season=0.4),
    Kind("intermittent", high=3.0, active=0.3, dispersion=2.5),
    Kind("promoted × 2.5", promotion=2.5),
    Kind("grows 6 % a month", growth=0.06),
    Kind("shrinks 6 % a month", growth=-0.06),
)


def histories(kind: Kind, articles: int, random: np.random.Generator) -> Units:
    """Units a day of invented articles."""
    days = np.arange(DAYS)
    base = np.exp(random.uniform(np.log(kind.low), np.log(kind.high), (articles, 1)))
    phase = random.uniform(0, 2 * np.pi, (articles, 1))
    wander = np.exp(np.cumsum(random.normal(0, 0.012, (articles, DAYS)), axis=1))
    mean = base * (1 + kind.season * np.sin(2 * np.pi * days / 365 + phase)) * (1 + kind.growth) ** (days / 30)
    mean = mean * wander * WEEKDAYS[days % 7]
    promoted = np.zeros(DAYS, dtype=bool)
    for start in range(20, DAYS, 45):
        promoted[start : start + 3] = True
    mean = np.where(promoted, mean * kind.promotion, mean)
    active = random.random((articles, DAYS)) < kind.active
    rate = mean / kind.active
    shape = rate / (kind.dispersion - 1)
    return np.where(active, random.poisson(random.gamma(np.maximum(shape, 1e-9), kind.dispersion - 1)), 0).astype(float)


def coverage(units: Units, lead: int) -> tuple[int, int]:
    """Of how many judged windows the point covered how many."""
    covered = judged = 0
    for origin in ORIGINS:
        before = units[:, :origin]
        points = reorder_points(before, lead, SERVICE)
        told = ~np.isnan(level(before).mean)
        sold = units[:, origin : origin + lead].sum(axis=1)
        judged += int(told.sum())
        covered += int((sold[told] <= points[told]).sum())
    return covered, judged


def textbook(units: Units, lead: int) -> tuple[int, int]:
    """The same for mean · L + 1.645 · σ · √L."""
    covered = judged = 0
    for origin in ORIGINS:
        before, sold = units[:, origin - 84 : origin], units[:, origin : origin + lead].sum(axis=1)
        points = before.mean(axis=1) * lead + 1.645 * before.std(axis=1) * np.sqrt(lead)
        judged += len(sold)
        covered += int((sold <= points).sum())
    return covered, judged


def rows(articles: int, seed: int) -> Iterator[tuple[str, int, float, float]]:
    """Kind, lead time, and the shares covered: here and by the textbook."""
    for place, kind in enumerate(KINDS):
        units = histories(kind, articles, np.random.default_rng((seed, place)))
        for lead in LEADS:
            ours, theirs = coverage(units, lead), textbook(units, lead)
            yield kind.name, lead, ours[0] / ours[1], theirs[0] / theirs[1]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print(
        "| articles | days to the delivery | covered (95 % wanted) | textbook formula |\n| --- | ---: | ---: | ---: |"
    )
    for name, lead, ours, theirs in rows(asked.articles, asked.seed):
        print(f"| {name} | {lead} | {ours:.1%} | {theirs:.1%} |")


if __name__ == "__main__":
    main()
