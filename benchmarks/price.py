"""How often an elasticity is found where there is none, and how far it is off: `python -m benchmarks.price [--runs N]`.

Invented products from a seed, whose price is cut now and then together with a campaign that fetches visitors, and
whose conversion wanders. A naive regression of log orders on log price stands beside it. The figures stand in
docs/goods.md.
"""

from __future__ import annotations

import argparse

import numpy as np
from numpy.typing import NDArray

from benchmarks.campaigns import WEEKDAYS, lower_bound
from pdd_ops.insight.elasticity import elasticity

DAYS = 120
TRUE = (0.0, -1.5, -3.0)

Days = NDArray[np.float64]


def product(true: float, random: np.random.Generator) -> tuple[Days, Days, Days]:
    """Orders, visitors and price by day."""
    levels = np.exp(np.repeat(random.normal(0, 0.08, DAYS // 10), 10)) * 39.9
    price = np.round(levels, 1)
    fetched = np.clip((39.9 / price) ** 3, 0.4, 3.0)
    days = np.arange(DAYS)
    visitors = random.poisson(300 * fetched * WEEKDAYS[days % 7] * np.exp(random.normal(0, 0.15, DAYS))) + 1
    wander = np.empty(DAYS)
    wander[0] = 0.0
    for day in range(1, DAYS):
        wander[day] = 0.6 * wander[day - 1] + random.normal(0, 0.12)
    mean = visitors * 0.03 * np.exp(wander) * (price / 39.9) ** true
    return random.poisson(mean).astype(float), visitors.astype(float), price


def naive(orders: Days, price: Days) -> tuple[float, float]:
    """Slope and standard error of log orders on log price."""
    kept = orders > 0
    x, y = np.log(price[kept]), np.log(orders[kept])
    x = x - x.mean()
    slope = float((x * (y - y.mean())).sum() / (x * x).sum())
    rest = y - y.mean() - slope * x
    return slope, float(np.sqrt((rest * rest).sum() / (len(x) - 2) / (x * x).sum()))


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print("| true | told | not 0 | lower bound | mean off by | interval holds | naive: not 0 |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for true in TRUE:
        random = np.random.default_rng((asked.seed, int(-true * 10)))
        told, naively = [], 0
        for _ in range(asked.runs):
            orders, visitors, price = product(true, random)
            found = elasticity(orders, visitors, price, 0, np.zeros(DAYS, dtype=bool))
            slope, error = naive(orders, price)
            naively += abs(slope) > 1.98 * error
            if found.value is not None and found.low is not None and found.high is not None:
                told.append((found.value, found.low, found.high))
        wrong = sum(not low <= 0 <= high for _, low, high in told)
        off = sum(value for value, *_ in told) / len(told) - true
        holds = sum(low <= true <= high for _, low, high in told) / len(told)
        bound = lower_bound(wrong, len(told))
        print(f"| {true} | {len(told)} | {wrong / len(told):.1%} | {bound:.1%} ", end="")
        print(f"| {off:+.2f} | {holds:.1%} | {naively / asked.runs:.1%} |")


if __name__ == "__main__":
    main()
