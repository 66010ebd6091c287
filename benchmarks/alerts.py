"""`python -m benchmarks.alerts [--shops N] [--seed N]`: how often alerts are wrong, and how much they find.

Simulates months of shops and judges them with the functions that the report uses. In the first kind of shop nothing
changes: every alert is a false one. In the second kind one product that makes 10 % of sales sells 30 % less from the
first day of the month on. The same data is shown to the rule of thumb "changed by more than 10 % in 7 days".
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from pdd_ops.insight.alerts import Alert, find_alerts, watched
from pdd_ops.insight.usual_days import promotions
from pdd_ops.insight.watch import Series
from pdd_ops.periods import Month

Table = NDArray[np.float64]

MONTH = Month.of(2025, 6)
WEEKS = 13
SHARES = np.array([24, 17, 13, 10, 9, 8, 7, 5, 4, 3]) / 100  # of the products
PLANTED, FALL = 3, 0.30  # the product that makes 10 %
PRICES = np.array([29, 36, 45, 40, 19, 59, 25, 33, 80, 15.0])
SOURCES = np.array([0.34, 0.22, 0.20, 0.12, 0.08, 0.04])
WEEKDAYS = np.array([0.92, 0.90, 0.94, 0.97, 1.04, 1.18, 1.12])  # Monday first
CONVERSION, REFUNDED, LATE, VIEWERS = 0.045, 0.07, 0.02, 1.15


@dataclass(frozen=True)
class Kind:
    """A kind of shop: the variation of a product's sales from day to day (half of it shared by the whole shop), how
    much a day resembles the one before, and yuan sold a day. `counted`: orders come one by one, which adds chance."""

    name: str
    variation: float
    memory: float = 0.0
    daily: float = 6000.0
    counted: bool = False


KINDS = (
    Kind("20 %", 0.20),
    Kind("30 %", 0.30),
    Kind("30 %, good and bad days in rows", 0.30, memory=0.3),
    Kind("20 % and orders one by one, 30 a day", 0.20, daily=1000.0, counted=True),
)


@dataclass(frozen=True)
class Score:
    """Shares of the simulated shop-months."""

    kind: str
    shops: int
    false_alarm: float  # any alert although nothing changed
    found: float  # the product that fell has an alert that says so
    rule_of_thumb: float  # comparisons of a product's 7 days with the 7 before that say "changed" although nothing did


def score(kind: Kind, *, shops: int, seed: int) -> Score:
    """Simulates twice `shops` months: without any change, and with the planted fall."""
    dice = np.random.default_rng([seed, KINDS.index(kind)])
    wrong = found = 0
    thumb: list[NDArray[np.bool_]] = []
    for _ in range(shops):
        quiet = Simulated(kind, dice, fall=0.0)
        wrong += bool(quiet.alerts())
        thumb.append(quiet.rule_of_thumb())
        fallen = Simulated(kind, dice, fall=FALL).alerts()
        found += any(one.key == str(PLANTED) and one.metric == "gmv" and one.value < one.expected for one in fallen)
    said = np.array(thumb)
    return Score(kind.name, shops, wrong / shops, found / shops, float(said.mean()))


class Simulated:
    """One shop: 13 weeks and a month, days × products and days × sources."""

    def __init__(self, kind: Kind, dice: np.random.Generator, *, fall: float) -> None:
        start = date.fromisoformat(MONTH.first) - timedelta(days=WEEKS * 7)
        self.days = [(start + timedelta(days=n)).isoformat() for n in range(WEEKS * 7 + MONTH.days)]
        self.dice, self.number = dice, len(self.days)
        rhythm = WEEKDAYS[[date.fromisoformat(day).weekday() for day in self.days]]
        shared = self._variation(kind, 1)
        self.promoted = self._promotions(3, 0.5)  # of the whole shop, in the calendar
        lift = np.where(self.promoted, 2.5, 1.0)
        level = kind.daily * SHARES[None, :] * (rhythm * lift)[:, None] * shared
        level[WEEKS * 7 :, PLANTED] *= 1 - fall
        for product in range(len(SHARES)):  # a product's own flash sale, which nobody told the tool
            level[self._promotions(3, 0.25), product] *= 2.4
        sales = level * self._variation(kind, len(SHARES))
        self.orders = dice.poisson(sales / PRICES) if kind.counted else np.maximum(np.round(sales / PRICES), 0)
        self.sales = self.orders * PRICES if kind.counted else sales
        self.viewers = np.round(level * self._variation(kind, len(SHARES)) / PRICES / CONVERSION)
        visitors = self.viewers.sum(axis=1) / VIEWERS
        self.sources = np.round(visitors[:, None] * SOURCES * self._variation(kind, len(SOURCES)))

    def alerts(self) -> list[Alert]:
        """What the tool says about the month."""
        tool = watched()
        known = [day for day, promoted in zip(self.days, self.promoted, strict=True) if promoted]
        daily = self._by_day(self.sales.sum(axis=1))
        apart = {*known, *promotions(daily, tool.settings.promotion)}
        usual = float(np.median(self.sales.sum(axis=1)))
        series = list(self._series())
        found = find_alerts(series, month=MONTH, until=MONTH.last, apart=apart, daily_sales=usual, watched=tool)
        return list(found.found)

    def rule_of_thumb(self) -> NDArray[np.bool_]:
        """Weeks × products: whether the 7 days differ from the 7 before by more than 10 %. Promotions are left out,
        which flatters the rule."""
        quiet = np.where(self.promoted[:, None], np.nan, self.sales)[-35:]
        weeks = np.nanmean(quiet.reshape(5, 7, -1), axis=1)
        changed: NDArray[np.bool_] = np.abs(weeks[1:] - weeks[:-1]) > 0.10 * weeks[:-1]
        return changed

    def _series(self) -> Iterator[Series]:
        dice, orders, sales = self.dice, self.orders, self.sales
        total, viewers = orders.sum(axis=1).astype(int), self.viewers.astype(int)
        visitors = np.maximum(self.sources.sum(axis=1).astype(int), 1)
        spend = 0.08 * float(sales.mean()) * len(SHARES) * (1 + 0.1 * dice.standard_normal(self.number))
        yield self._one("shop", "", "gmv", sales.sum(axis=1), events=total)
        yield self._one("shop", "", "visitors", visitors, events=visitors)
        yield self._one("shop", "", "conversion", dice.binomial(visitors, CONVERSION), over=visitors)
        yield self._one("shop", "", "late_ship_rate", dice.binomial(total, LATE), over=total)
        yield self._one("shop", "", "ad_spend", spend)
        yield self._one("shop", "", "ad_roi", 2.4 * np.exp(0.3 * dice.standard_normal(self.number)))
        refunds = dice.binomial(orders.astype(int), REFUNDED)
        yield self._one("shop", "", "refund_rate", refunds.sum(axis=1), over=total)
        for n in range(len(SHARES)):
            yield self._one("product", str(n), "gmv", sales[:, n], events=orders[:, n])
            yield self._one("product", str(n), "refund_rate", refunds[:, n], over=orders[:, n])
            yield self._one("product", str(n), "product_visitors", viewers[:, n], events=viewers[:, n])
            bought = dice.binomial(viewers[:, n], CONVERSION)
            yield self._one("product", str(n), "conversion", bought, over=viewers[:, n])
        for n in range(len(SOURCES)):
            came = self.sources[:, n].astype(int)
            yield self._one("source", f"source {n}", "visitors", came, events=came)
            yield self._one("source", f"source {n}", "conversion", dice.binomial(came, CONVERSION), over=came)

    def _one(
        self, scope: str, key: str, metric: str, values: NDArray[np.generic], **more: NDArray[np.generic]
    ) -> Series:
        beside = {name: self._by_day(column) for name, column in more.items()}
        return Series(scope, key, key, metric, self._by_day(values), **beside)

    def _by_day(self, values: NDArray[np.generic]) -> dict[str, float]:
        return dict(zip(self.days, (float(value) for value in values.tolist()), strict=True))

    def _variation(self, kind: Kind, columns: int) -> Table:
        """Factors around 1 (lognormal): half of the variance of the kind, each day partly like the one before."""
        sigma = np.sqrt(np.log1p(kind.variation**2) / 2)
        steps = self.dice.standard_normal((self.number, columns)) * np.sqrt(1 - kind.memory**2)
        steps[0] /= np.sqrt(1 - kind.memory**2)
        for day in range(1, self.number):
            steps[day] += kind.memory * steps[day - 1]
        factors: Table = np.exp(sigma * steps)
        return factors

    def _promotions(self, days: int, a_month: float) -> NDArray[np.bool_]:
        """Some days on end, `a_month` times in 30 days on average."""
        begins = self.dice.random(self.number) < a_month / 30
        promoted: NDArray[np.bool_] = np.convolve(begins, np.ones(days))[: self.number] > 0
        return promoted


def main() -> None:
    """Prints the table of docs/insight.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alerts", description=__doc__)
    parser.add_argument("--shops", type=int, default=400, help="shop-months of each kind")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    names = ("day-to-day variation", "shop-months", "any false alarm", "the 30 % fall found", "±10 % in 7 days wrong")
    print(f"| {' | '.join(names)} |\n|{' --- |' * len(names)}")
    for kind in KINDS:
        row = score(kind, shops=arguments.shops, seed=arguments.seed)
        shares = (row.false_alarm, row.found, row.rule_of_thumb)
        print(f"| {row.kind} | {row.shops} | " + " | ".join(f"{share:.1%}" for share in shares) + " |", flush=True)


if __name__ == "__main__":
    main()
