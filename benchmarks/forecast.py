"""How far forecasts of a month are off, and how often their interval holds: `python -m benchmarks.forecast [--runs N]`.

Invented shops from a seed. Visitors: a level that wanders, grows and has a season, weekdays, promotions, days that vary
by 20 %. Orders: visitors × a conversion that wanders, counted one by one. Sales: orders × an order value that wanders.
Of a mixed shop all of these are drawn anew, from 2 orders a day to hundreds. The shops of `pdd-ops sample`, whose last
months grow by 13 to 25 % each, come after them. The function is that of `pdd-ops plan`. The figures stand in
docs/insight.md; they depend on the seed and not on the machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pdd_ops.insight.calendar import event_days
from pdd_ops.insight.forecast import forecast
from pdd_ops.periods import Month, Period

WEEKDAYS = np.array([0.92, 0.90, 0.94, 0.97, 1.04, 1.18, 1.12])
FIRST = Month.of(2023, 1)
METRICS = ("sales", "orders", "visitors")
SAMPLE_MONTHS, SAMPLE_ORDERS = 8, 8000

Days = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A kind of shop: months of history, visitors a day, growth a month, monthly wandering of the level, season, how
    much more promotion days sell. None: drawn anew for every shop."""

    history: int
    name: str = "mixed"
    visitors: float | None = None
    growth: float | None = None
    wander: float | None = None
    season: float | None = None
    promotion: float | None = None
    shift: float = 1.0  # the level is so many times what it was, from a day 8 to 45 days before the month that is told
    stopped: bool = False  # nothing was sold in the weeks before the shift


MIXED = tuple(Case(history) for history in (1, 2, 3, 6, 12, 24))
KINDS = (
    Case(6, "2 orders a day", visitors=40),
    Case(6, "150 orders a day", visitors=3000),
    Case(6, "level wanders by 6 %", wander=0.06),
    Case(6, "level wanders by 25 %", wander=0.25),
    Case(6, "grows by 8 % a month", growth=0.08),
    Case(6, "promotions × 1.8", promotion=1.8),
    Case(24, "season ± 25 %", season=0.25),
    Case(4, "grows by 30 % a month", growth=0.26),
    Case(4, "shrinks by 30 % a month", growth=-0.36),
    Case(4, "jumps to × 2", shift=2.0),
    Case(4, "falls to × 0.4", shift=0.4),
    Case(4, "stopped and came back", stopped=True),
)


@dataclass(frozen=True)
class Shop:
    """A shop's days up to the end of the month that is to be told from those before."""

    month: Month
    series: dict[str, dict[str, float]]  # metric -> day -> amount
    promotions: frozenset[str]


@dataclass(frozen=True)
class Score:
    """Mean absolute error, that of last month's daily average, and the share of truths within the interval."""

    own: float
    same: float
    within: float


def one_shop(random: np.random.Generator, case: Case) -> Shop:
    """A shop by chance."""
    month = FIRST.shift(case.history + int(random.integers(0, 12)))
    begin = month.shift(-case.history)
    days = Period(begin.first, month.last).each_day()
    promotions = frozenset(day for day in days if day[8:] in ("10", "11", "12") and int(day[5:7]) % 2 == 0)
    lift = _given(case.promotion, float(random.choice([1.0, random.uniform(1.2, 2)])))
    on_days = np.where([day in promotions for day in days], lift, 1.0)
    wander = _given(case.wander, 0.12 * float(np.exp(0.45 * random.normal())))
    level = _level(random, case, begin, wander, len(days)) * _shifted(random, case, days.index(month.first), len(days))
    visitors = random.poisson(level * on_days**0.6)
    conversion = 0.05 * np.exp(_walk(random, wander / 2, len(days))) * on_days**0.4 * _ups(random, 100, len(days))
    orders = random.poisson(visitors * np.minimum(conversion, 0.5))
    basket = np.maximum(orders, 1) * 4.0
    sales = orders * 30 * np.exp(_walk(random, wander / 4, len(days))) * random.gamma(basket, 1 / basket)
    series = {
        name: dict(zip(days, map(float, amounts), strict=True))
        for name, amounts in zip(METRICS, (sales, orders, visitors), strict=True)
    }
    return Shop(month, series, promotions if lift != 1 else frozenset())


def _level(random: np.random.Generator, case: Case, begin: Month, wander: float, days: int) -> Days:
    """Visitors to be expected, a day."""
    n = np.arange(days)
    start = int(np.datetime64(begin.first).astype("datetime64[D]").astype(int))
    visitors = _given(case.visitors, float(np.exp(np.log(400) + 1.2 * random.normal())))
    level = _given(case.growth, 0.04 * random.normal()) * n / 30.4 + _walk(random, wander, days)
    turn = 2 * np.pi * ((start + n) / 365.25 + random.random())
    level += _given(case.season, random.uniform(0, 0.25)) * np.sin(turn)
    rhythm = 1 + (WEEKDAYS[(start + n + 3) % 7] - 1) * random.uniform(0, 1.5)
    found: Days = visitors * np.exp(level) * rhythm * _ups(random, 25, days)
    return found


def _shifted(random: np.random.Generator, case: Case, told: int, days: int) -> Days:
    """What the level is times, day by day: 1, and after the shift as the case says."""
    times: Days = np.ones(days)
    if case.shift == 1.0 and not case.stopped:
        return times
    place = told - int(random.integers(8, 46))
    times[place:] = case.shift
    if case.stopped:
        times[max(place - int(random.integers(10, 40)), 0) : place] = 0.01
    return times


def _walk(random: np.random.Generator, a_month: float, days: int) -> Days:
    walk: Days = np.cumsum(random.normal(0, a_month / 30.4**0.5, days))
    return walk


def _ups(random: np.random.Generator, shape: float, days: int) -> Days:
    """Good and bad days around 1, which vary by 1 / √shape."""
    return random.gamma(shape, 1 / shape, days)


def _given(fixed: float | None, drawn: float) -> float:
    return drawn if fixed is None else fixed


def sample_shops(seeds: Iterable[int], *, quiet: bool = False) -> Iterator[Shop]:
    """The shops of `pdd-ops sample` of 8 months, each month but the first to be told from those before."""
    from pdd_ops.sample.books import Books
    from pdd_ops.sample.orders import orders_of
    from pdd_ops.sample.plan import make_plan
    from pdd_ops.sample.shop import the_shop
    from pdd_ops.sample.traffic import make_traffic

    for seed in seeds:
        plan = make_plan(
            the_shop(quiet=quiet), orders=SAMPLE_ORDERS, months=SAMPLE_MONTHS, seed=seed, end=Month.of(2025, 3)
        )
        books = Books.empty(plan, with_accounts=False)
        for day in plan.days:
            books.enter(day, orders_of(plan, day))
        visitors = make_traffic(plan, books, books.cases()).visitors
        amounts = (books.tally.gmv.sum(axis=1), books.tally.orders.sum(axis=1), visitors)
        names = [day.text for day in plan.days]
        series = {
            name: dict(zip(names, map(float, values), strict=True))
            for name, values in zip(METRICS, amounts, strict=True)
        }
        marked = event_days(names[0], names[-1]).items()
        promotions = frozenset(day for day, there in marked if any(one.kind == "promotion" for one in there))
        yield from (Shop(month, series, promotions) for month in plan.months[1:])


def score(shops: Iterable[Shop]) -> dict[str, Score]:
    """How the forecasts of the shops did, by metric; months in which nothing came are left out."""
    found: dict[str, list[tuple[float, float, bool]]] = {name: [] for name in METRICS}
    for shop in shops:
        for name, series in shop.series.items():
            if (truth := sum(series[day] for day in shop.month.each_day())) > 0:
                found[name].append(_one(series, shop, truth))
    return {name: Score(*(float(value) for value in np.mean(rows, axis=0))) for name, rows in found.items()}


def _one(series: dict[str, float], shop: Shop, truth: float) -> tuple[float, float, bool]:
    before = [series[day] for day in shop.month.shift(-1).each_day()]
    same = sum(before) / len(before) * shop.month.days
    known = {day: amount for day, amount in series.items() if day < shop.month.first}
    told = forecast(known, shop.month, promotions=shop.promotions)
    if told is None:
        return 1.0, abs(same / truth - 1), False
    return abs(told.value / truth - 1), abs(same / truth - 1), told.low <= truth <= told.high


def tried(case: Case, *, runs: int, seed: int) -> dict[str, Score]:
    """The scores of a kind of shop."""
    random = np.random.default_rng([seed, case.history])
    return score(one_shop(random, case) for _ in range(runs))


def main() -> None:
    """Prints the tables of docs/insight.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast", description=__doc__)
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print("| shops | months of history |" + "".join(f" {name}: error | last month's | within |" for name in METRICS))
    print("| --- | --- |" + " --- | --- | --- |" * len(METRICS))
    for case in (*MIXED, *KINDS):
        _print(case.name, str(case.history), tried(case, runs=arguments.runs, seed=arguments.seed))
    for name, quiet in (("`pdd-ops sample`", False), ("`pdd-ops sample --quiet`", True)):
        seeds = range(arguments.seed, arguments.seed + max(arguments.runs // 40, 1))
        _print(name, f"1–{SAMPLE_MONTHS - 1}", score(sample_shops(seeds, quiet=quiet)))


def _print(name: str, history: str, scores: dict[str, Score]) -> None:
    cells = "".join(f" {one.own:.1%} | {one.same:.1%} | {one.within:.0%} |" for one in scores.values())
    print(f"| {name} | {history} |{cells}", flush=True)


if __name__ == "__main__":
    main()
