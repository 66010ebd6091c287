"""How often a short campaign is judged wrongly: `python -m benchmarks.campaigns [--shops N]`.

Invented shops from a seed: the product and its neighbours have weekdays, a common course that wanders, days that vary
more than chance alone. In the first rows nothing was changed: any verdict is false. In the others three days sold so
many times as much. The figures stand in docs/goods.md; they depend on the seed and not on the machine.
"""

from __future__ import annotations

import argparse
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from pdd_ops.insight.campaign_effect import Uplift, uplift

HISTORY, LENGTH, OTHERS = 150, 3, 6
ORDERS = (3, 10, 40, 200)
TIMES = (1.0, 1.5, 2.5)
WEEKDAYS = np.array([0.92, 0.90, 0.94, 0.97, 1.04, 1.18, 1.12])

Units = NDArray[np.float64]


def shop(orders: float, times: float, random: np.random.Generator) -> tuple[Units, list[Units]]:
    """A product whose last days sell `times` as much, and its neighbours."""
    days = np.arange(HISTORY + LENGTH)
    common = np.exp(np.cumsum(random.normal(0, 0.02, len(days)))) * WEEKDAYS[days % 7]

    def product(mean: float) -> Units:
        own = np.exp(random.normal(0, 0.15, len(days)) + np.cumsum(random.normal(0, 0.01, len(days))))
        return np.asarray(mean * common * own)

    means = product(orders)
    means[-LENGTH:] *= times
    others = [product(orders * float(np.exp(random.normal(0, 0.7)))) for _ in range(OTHERS)]
    return random.poisson(means).astype(float), [random.poisson(one).astype(float) for one in others]


def judged(orders: float, times: float, shops: int, seed: int) -> list[Uplift]:
    """The verdicts on so many shops."""
    random = np.random.default_rng((seed, int(orders), int(times * 10)))
    found = []
    for _ in range(shops):
        units, others = shop(orders, times, random)
        found.append(uplift(units, others, HISTORY, HISTORY + LENGTH - 1))
    return found


def lower_bound(wrong: int, number: int) -> float:
    """The lower end of the 95 % interval of a share (Wilson)."""
    z, share = 1.96, wrong / number
    middle = share + z * z / (2 * number)
    return (middle - z * sqrt(share * (1 - share) / number + z * z / (4 * number * number))) / (1 + z * z / number)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shops", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print("| orders a day | sold | verdicts | false, lower bound | interval holds the truth | half-width |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for times in TIMES:
        for orders in ORDERS:
            told = [one for one in judged(orders, times, asked.shops, asked.seed) if one.value is not None]
            verdicts = sum(one.verdict != "unclear" for one in told)
            false = ("hurt",) if times > 1 else ("hurt", "worked")
            wrong = sum(one.verdict in false for one in told)
            holds = sum((one.low or 0) <= times - 1 <= (one.high or 0) for one in told)
            width = np.median([((one.high or 0) - (one.low or 0)) / 2 for one in told])
            shares = (verdicts / len(told), lower_bound(wrong, len(told)), holds / len(told))
            print(f"| {orders} | × {times} | {' | '.join(f'{share:.1%}' for share in shares)} | ± {width:.0%} |")


if __name__ == "__main__":
    main()
