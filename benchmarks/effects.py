"""How often effects are called wrongly, and how often true ones are found: `python -m benchmarks.effects [--runs N]`.

Invented shops from a seed: products of very different size, weekdays, a trend of the shop, days good or bad for the
whole shop, and for each product and day a variation of its own (gamma, so that amounts stay positive). One product is
changed. The functions are those of `pdd-ops effect`. The figures stand in docs/insight.md; they depend on the seed and
not on the machine.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from pdd_ops.insight.effect import Effect, effect

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


def one_run(random: np.random.Generator, case: Case) -> Effect:
    """The effect found in one shop of the kind."""
    days = case.before + case.after
    level = 10_000 * random.lognormal(0, 1, case.products)
    shop = (
        WEEKDAYS[np.arange(days) % 7] * random.lognormal(0, case.common or 1e-9, days) * np.exp(0.002 * np.arange(days))
    )
    own = case.variation**2 - case.common**2
    noise = random.gamma(1 / own, own, (days, case.products))
    sales = shop[:, None] * level * noise
    marked: set[str] = set()
    texts = [(BEGIN + timedelta(days=n)).isoformat() for n in range(days)]
    if case.promotion:
        begin = case.before + int(random.integers(0, case.after - 3))
        sales[begin : begin + 3] *= PROMOTION * random.gamma(25, 1 / 25, case.products)
        marked = set(texts[begin : begin + 3]) if case.marked else set()
    sales[case.before :, 0] *= case.lift
    series = {f"P{n}": dict(zip(texts, map(float, sales[:, n]), strict=True)) for n in range(case.products)}
    return effect(series, {"P0"}, first=texts[case.before], last=texts[-1], begins=texts[0], marked=marked)


def share(case: Case, *, runs: int, seed: int) -> tuple[float, float]:
    """The shares of verdicts 'improved' and 'worse'."""
    random = np.random.default_rng([seed, round(case.variation * 100), case.products, case.before])
    verdicts = [one_run(random, case).verdict for _ in range(runs)]
    return verdicts.count("improved") / runs, verdicts.count("worse") / runs


def main() -> None:
    """Prints the table of docs/insight.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.effects", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print("| true change | variation | of it common | promotion | products | days before | improved | worse |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for case in CASES:
        better, worse = share(case, runs=arguments.runs, seed=arguments.seed)
        promotion = ("in the calendar" if case.marked else "unknown") if case.promotion else "none"
        change = "none" if case.lift == 1 else f"{case.lift - 1:+.0%}"
        print(
            f"| {change} | {case.variation:.0%} | {case.common:.0%} | {promotion} | {case.products} | {case.before}"
            f" | {better:.1%} | {worse:.1%} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
