"""How often effects are called wrongly, and how often true ones are found: `python -m benchmarks.effects [--runs N]`.

Invented shops from a seed: products of very different size, weekdays, a trend of the shop, days good or bad for the
whole shop, and for each product and day a variation of its own (gamma, so that amounts stay positive). Ratios are made
of visitors and orders that are counted one by one. One product is changed. The functions are those of `pdd-ops effect`.
The figures stand in docs/insight.md; they depend on the seed and not on the machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from pdd_ops.insight.effect import Effect, effect
from pdd_ops.insight.product_series import Ratio

Grid = NDArray[np.float64]  # day × product

WEEKDAYS = np.array([0.92, 0.90, 0.94, 0.97, 1.04, 1.18, 1.12])
BEGIN = date(2025, 1, 6)  # a Monday
PROMOTION = 1.8  # on its days the shop sells so much more, products differ by 20 %


@dataclass(frozen=True)
class Case:
    """A kind of shop: `variation` of a product from day to day, `common` of it the whole shop's; `lift` of the product
    that was changed."""

    variation: float
    lift: float = 1.0
    promotion: bool = False
    common: float = 0.1
    marked: bool = True  # the promotion is in the calendar
    products: int = 11
    before: int = 182
    after: int = 14


CASES = (
    Case(0.2),
    Case(0.3),
    Case(0.2, promotion=True),
    Case(0.3, promotion=True),
    Case(0.3, promotion=True, marked=False),
    Case(0.3, products=5),
    Case(0.3, before=42),
    Case(0.3, lift=1.3),
    Case(0.3, lift=1.3, promotion=True),
    Case(0.2, lift=1.3),
    Case(0.3, lift=1 / 1.3),
    Case(0.3, common=0),
    Case(0.3, common=0, lift=1.3),
)


@dataclass(frozen=True)
class RatioCase(Case):
    """A ratio: `rate` of `below` cases a day of the changed product (others are of very different size), or with
    `amount` the mean amount of a case. `variation` is that of the ratio itself, beside the counting of single cases,
    `volume` that of the cases; a promotion brings cases, and lifts the ratio by 20 %."""

    name: str = ""
    below: float = 300.0
    rate: float = 0.04
    amount: bool = False
    volume: float = 0.3

    @property
    def events(self) -> int:
        """What the numerator counts in the days after, where nothing changes; of amounts the cases."""
        return round(self.below * self.after * (1 if self.amount else self.rate))


RATIO_CASES = tuple(
    RatioCase(variation, lift, promotion, 0.05, name=name, below=below, rate=rate, amount=amount)
    for name, below, rate, amount, lifts in (
        ("conversion", 300, 0.04, False, (1.3,)),
        ("conversion", 60, 0.04, False, (1.5,)),
        ("refund rate", 25, 0.1, False, (0.5,)),
        ("refund rate", 8, 0.12, False, (0.5,)),
        ("order value", 20, 1.0, True, (1.2,)),
    )
    for lift, variation, promotion in (
        (1.0, 0.1, False), (1.0, 0.2, False), (1.0, 0.1, True), *((lift, 0.1, False) for lift in lifts),
    )
)  # fmt: skip


def one_run(random: np.random.Generator, case: Case) -> Effect:
    """The effect found in one shop of the kind."""
    if isinstance(case, RatioCase):
        return _ratio_run(random, case)
    days = case.before + case.after
    level = 10_000 * random.lognormal(0, 1, case.products)
    shop = _season(days) * random.lognormal(0, case.common or 1e-9, days)
    sales = shop[:, None] * level * _gamma(random, case.variation**2 - case.common**2, (days, case.products))
    marked = _promoted(random, case, sales)
    sales[case.before :, 0] *= case.lift
    return _found(case, sales, marked, None)


def _ratio_run(random: np.random.Generator, case: RatioCase) -> Effect:
    shape = days, products = case.before + case.after, case.products
    size = case.below * np.append(1, random.lognormal(0, 1, products - 1))
    cases = _season(days)[:, None] * size * _gamma(random, case.volume**2, shape)
    rate = case.rate * np.append(1, random.lognormal(0, 0.3, products - 1)) * _gamma(random, case.variation**2, shape)
    rate *= random.lognormal(0, case.common, days)[:, None]
    marked = _promoted(random, case, cases, rate)
    rate[case.before :, 0] *= case.lift
    below = random.poisson(cases).astype(float)
    if case.amount:  # of single orders: 50 % of variation
        above = rate * random.gamma(4 * np.maximum(below, 1e-9), 1 / 4) * (below > 0)
    else:
        above = random.binomial(below.astype(int), np.minimum(rate, 1)).astype(float)
    return _found(case, above, marked, below)


def _season(days: int) -> NDArray[np.float64]:
    """Weekdays and a trend of the shop."""
    return np.asarray(WEEKDAYS[np.arange(days) % 7] * np.exp(0.002 * np.arange(days)))


def _gamma(random: np.random.Generator, variance: float, shape: tuple[int, int]) -> Grid:
    return random.gamma(1 / variance, variance, shape)


def _promoted(random: np.random.Generator, case: Case, volume: Grid, rate: Grid | None = None) -> slice:
    """Three days after the change are made a promotion, where the case has one."""
    if not case.promotion:
        return slice(0)
    begin = case.before + int(random.integers(0, case.after - 3))
    days = slice(begin, begin + 3)
    volume[days] *= PROMOTION * random.gamma(25, 1 / 25, case.products)
    if rate is not None:
        rate[days] *= 1.2 * random.gamma(100, 1 / 100, case.products)
    return days


def _found(case: Case, above: Grid, marked: slice, below: Grid | None) -> Effect:
    texts = [(BEGIN + timedelta(days=n)).isoformat() for n in range(case.before + case.after)]
    ratio = None
    if below is not None:
        ratio = Ratio(
            _series(below, texts),
            counted=not case.amount if isinstance(case, RatioCase) else False,
            sales=_series(below, texts),
        )
    return effect(
        _series(above, texts),
        {"P0"},
        first=texts[case.before],
        last=texts[-1],
        begins=texts[0],
        marked=set(texts[marked]) if case.marked else set(),
        welcome=-1 if isinstance(case, RatioCase) and case.name == "refund rate" else 1,
        ratio=ratio,
    )


def _series(grid: Grid, texts: Sequence[str]) -> dict[str, dict[str, float]]:
    return {f"P{n}": dict(zip(texts, column, strict=True)) for n, column in enumerate(grid.T.tolist())}


def share(case: Case, *, runs: int, seed: int) -> tuple[float, float]:
    """The shares of verdicts 'improved' and 'worse'."""
    random = np.random.default_rng([seed, round(case.variation * 100), case.products, case.before])
    verdicts = [one_run(random, case).verdict for _ in range(runs)]
    return verdicts.count("improved") / runs, verdicts.count("worse") / runs


def main() -> None:
    """Prints the tables of docs/insight.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.effects", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    _table(("true change", "variation", "of it common", "promotion", "products", "days before"))
    for case in CASES:
        _row(
            (
                _change(case),
                f"{case.variation:.0%}",
                f"{case.common:.0%}",
                _promotion(case),
                case.products,
                case.before,
            ),
            share(case, runs=arguments.runs, seed=arguments.seed),
        )
    print()
    _table(("metric", "true change", "variation", "promotion", "cases a day", "events in 14 days"))
    for ratio in RATIO_CASES:
        _row(
            (ratio.name, _change(ratio), f"{ratio.variation:.0%}", _promotion(ratio), round(ratio.below), ratio.events),
            share(ratio, runs=arguments.runs, seed=arguments.seed),
        )


def _table(names: Sequence[str]) -> None:
    print(f"| {' | '.join((*names, 'improved', 'worse'))} |\n|{' --- |' * (len(names) + 2)}")


def _row(cells: Sequence[object], shares: tuple[float, float]) -> None:
    print(f"| {' | '.join(map(str, cells))} | {shares[0]:.1%} | {shares[1]:.1%} |", flush=True)


def _change(case: Case) -> str:
    return "none" if case.lift == 1 else f"{case.lift - 1:+.0%}"


def _promotion(case: Case) -> str:
    return ("in the calendar" if case.marked else "unknown") if case.promotion else "none"


if __name__ == "__main__":
    main()
