"""`python -m benchmarks.evidence [--series N] [--seed N]`: how often shifts, gaps and extremes are told by mistake, and
how many of the real ones are found.

Simulates daily series with a weekly rhythm: of amounts (lognormal from day to day, some of them with days that resemble
the one before, with growth or with short promotions that nobody told the tool), of orders that come one by one, and of
refunds over groups; and judges them with the functions that report, why and problems use."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from benchmarks.alerts import WEEKDAYS
from pdd_ops.insight.evidence.extremes import Counts, extremes
from pdd_ops.insight.evidence.gaps import DaySold, stock_gaps
from pdd_ops.insight.evidence.shifts import level_shifts
from pdd_ops.periods import Month, Period

MONTH = Month.of(2025, 6)
LAST = date.fromisoformat(MONTH.last)


@dataclass(frozen=True)
class Kind:
    """How a series varies from day to day; `memory`: how much a day resembles the one before; `growth` over its whole
    length; `promotions` of three days a month; `orders` a day where they come one by one."""

    name: str
    variation: float = 0.2
    memory: float = 0.0
    growth: float = 0.0
    promotions: float = 0.0
    orders: float = 0.0


KINDS = (
    Kind("20 %"),
    Kind("30 %", 0.3),
    Kind("50 %", 0.5),
    Kind("30 %, good and bad days in rows", 0.3, memory=0.3),
    Kind("20 % and orders one by one, 4 a day", 0.2, orders=4),
    Kind("20 %, a promotion every other month", 0.2, promotions=0.5),
    Kind("20 %, grows by 60 %", 0.2, growth=0.6),
)
LENGTHS = (28, 60, 120)
STEPS = (0.5, 0.7, 1.5)


def series(kind: Kind, length: int, dice: np.random.Generator, *, step: float = 1.0) -> dict[str, float]:
    """A series that ends with the month; from the 14th day before its end on it is multiplied by `step`."""
    days = Period(date.fromordinal(LAST.toordinal() - length + 1).isoformat(), MONTH.last).each_day()
    noise = dice.standard_normal(length) * np.sqrt(1 - kind.memory**2)
    for day in range(1, length):
        noise[day] += kind.memory * noise[day - 1]
    rhythm = WEEKDAYS[[date.fromisoformat(day).weekday() for day in days]]
    level = 6000 * rhythm * np.exp(np.sqrt(np.log1p(kind.variation**2)) * noise)
    level *= (1 + kind.growth) ** (np.arange(length) / length)
    promoted = np.convolve(dice.random(length) < kind.promotions / 30, np.ones(3))[:length] > 0
    level = np.where(promoted, level * 2.2, level)
    level[-14:] *= step
    if kind.orders:
        level = dice.poisson(level / 6000 * kind.orders) * 40.0
    return dict(zip(days, level.tolist(), strict=True))


def shift_rows(number: int, seed: int) -> Iterator[str]:
    """A kind of series a row: false alarms by length, then steps of the last two weeks that were found in 60 days."""
    for place, kind in enumerate(KINDS):
        dice = np.random.default_rng([seed, place])
        wrong = [share_told(kind, length, 1.0, number, dice) for length in LENGTHS]
        found = [share_told(kind, 60, step, number, dice) for step in STEPS]
        yield f"| {kind.name} | " + " | ".join(f"{share:.1%}" for share in (*wrong, *found)) + " |"


def share_told(kind: Kind, length: int, step: float, number: int, dice: np.random.Generator) -> float:
    """The share of series in which a shift is told (of those with a step: within four days of it)."""
    told = 0
    for _ in range(number):
        values = series(kind, length, dice, step=step)
        days = sorted(values)
        begins = {days[n] for n in range(length - 18, length - 9)}
        found = level_shifts(values, days)
        told += bool(found) if step == 1 else any(one.day in begins for one in found)
    return told / number


def gap_rates(number: int, seed: int) -> tuple[float, float]:
    """The share of shop-months with forty products of 0.3 to 6 orders a day (a third of them in bursts) that have a
    false gap; and the share of five-day stock-outs of a product with two orders a day that are found."""
    dice, days = np.random.default_rng([seed, 1]), Period("2025-05-01", MONTH.last).each_day()
    wrong = found = 0
    for _ in range(number):
        sold: dict[str, dict[str, DaySold]] = {}
        for product in range(40):
            rate = np.full(len(days), 0.3 + 5.7 * product / 39)
            bursts = dice.gamma(1.5, 1 / 1.5, len(days)) if product % 3 == 0 else 1.0
            sold[str(product)] = _sold(days, dice.poisson(rate * bursts))
        wrong += bool(stock_gaps(sold, days, MONTH))
        orders = dice.poisson(np.full(len(days), 2.0))
        orders[40:45] = 0
        sold["out"] = _sold(days, orders)
        found += any(gap.product == "out" for gap in stock_gaps(sold, days, MONTH))
    return wrong / number, found / number


def _sold(days: list[str], orders: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> dict[str, DaySold]:
    return {day: DaySold(n, 4000 * n) for day, n in zip(days, orders.tolist(), strict=True) if n}


def extreme_rates(number: int, seed: int) -> tuple[float, float]:
    """The share of shops with thirty provinces (of 10 to 300 orders) and one refund rate in which any stands out; and
    the share in which one that refunds 35 % instead of 18 %, over 120 orders, is found."""
    dice, wrong, found = np.random.default_rng([seed, 2]), 0, 0
    for _ in range(number):
        groups = {f"{n}省": Counts(10 * n, int(dice.binomial(10 * n, 0.18))) for n in range(1, 31)}
        wrong += bool(extremes(groups))
        groups["远"] = Counts(120, int(dice.binomial(120, 0.35)))
        found += any(one.key == "远" for one in extremes(groups))
    return wrong / number, found / number


def main() -> None:
    """Prints the tables of docs/insight.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evidence", description=__doc__)
    parser.add_argument("--series", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    number, seed = arguments.series, arguments.seed
    heads = [f"false in {length} days" for length in LENGTHS] + [f"× {step} found" for step in STEPS]
    print(f"| day-to-day variation | {' | '.join(heads)} |\n|{' --- |' * (len(heads) + 1)}")
    for row in shift_rows(number, seed):
        print(row, flush=True)
    for name, rates in (("gaps", gap_rates(number // 4, seed)), ("extremes", extreme_rates(number, seed))):
        print(f"{name}: {rates[0]:.1%} false, {rates[1]:.1%} found", flush=True)


if __name__ == "__main__":
    main()
