"""How far forecasts of a month are off, and how often their interval holds: `python -m benchmarks.forecast [--runs N]`.

Invented shops from a seed: a level that wanders, weekdays, a season, days that vary by 20 %, promotions. The function
is that of `pdd-ops plan`. The figures stand in docs/insight.md; they depend on the seed and not on the machine.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np

from pdd_ops.insight.forecast import forecast
from pdd_ops.periods import Month, Period

WEEKDAYS = np.array([0.92, 0.90, 0.94, 0.97, 1.04, 1.18, 1.12])
FIRST = Month.of(2023, 1)


@dataclass(frozen=True)
class Case:
    """A kind of shop: months of history, growth a month, monthly wandering of the level, season, promotions."""

    history: int
    growth: float = 0.0
    wander: float = 0.12
    season: float = 0.0
    promotion: float = 1.0


CASES = (
    Case(1),
    Case(2),
    Case(6),
    Case(6, growth=0.05),
    Case(6, promotion=1.8),
    Case(12, wander=0.08),
    Case(12, wander=0.2),
    Case(24, season=0.25),
    Case(24, growth=0.03, season=0.25, promotion=1.8),
)


def one_shop(random: np.random.Generator, case: Case) -> tuple[float, float, bool]:
    """Absolute relative errors of the forecast and of 'same as last month', and whether the truth lay within."""
    target = FIRST.shift(case.history + int(random.integers(0, 12)))
    begin = target.shift(-case.history)
    days = Period(begin.first, target.last).each_day()
    n = np.arange(len(days))
    start = np.datetime64(begin.first).astype("datetime64[D]").astype(int)
    level = np.log(10_000) + case.growth * n / 30.4 + np.cumsum(random.normal(0, case.wander / 30.4**0.5, len(days)))
    level += case.season * np.sin(2 * np.pi * (start + n) / 365.25)
    sales = np.exp(level) * WEEKDAYS[(start + n + 3) % 7] * random.gamma(25, 1 / 25, len(days))
    promotions = {
        day for day in days if day[8:] in ("10", "11", "12") and int(day[5:7]) % 2 == int(begin.first[5:7]) % 2
    }
    sales *= np.where([day in promotions for day in days], case.promotion, 1.0)
    series = dict(zip(days, map(float, sales), strict=True))
    known = {day: amount for day, amount in series.items() if day < target.first}
    found = forecast(known, target, promotions=promotions if case.promotion != 1 else frozenset())
    assert found is not None
    truth = sum(series[day] for day in target.each_day())
    same = sum(series[day] for day in target.shift(-1).each_day())
    return abs(found.value / truth - 1), abs(same / truth - 1), found.low <= truth <= found.high


def tried(case: Case, *, runs: int, seed: int) -> tuple[float, float, float]:
    """Mean absolute error, that of 'same as last month', and the share of truths within the interval."""
    random = np.random.default_rng([seed, case.history])
    shops = [one_shop(random, case) for _ in range(runs)]
    own, same, within = (np.array(values) for values in zip(*shops, strict=True))
    return float(np.mean(own)), float(np.mean(same)), float(np.mean(within))


def main() -> None:
    """Prints the table of docs/insight.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast", description=__doc__)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(
        "| months of history | growth a month | wandering | season | promotions | error | same as last month | within |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for case in CASES:
        own, same, within = tried(case, runs=arguments.runs, seed=arguments.seed)
        promotion = "none" if case.promotion == 1 else f"× {case.promotion}"
        print(
            f"| {case.history} | {case.growth:.0%} | {case.wander:.0%} | ±{case.season:.0%} | {promotion}"
            f" | {own:.1%} | {same:.1%} | {within:.0%} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
