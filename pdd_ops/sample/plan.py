"""How many orders each product gets on each day, with the stories told in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from pdd_ops.periods import Month
from pdd_ops.sample.dice import Bools, Dice, Floats, Ints, spread
from pdd_ops.sample.shop import Shop

DAY = 86400
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Day:
    """A day of the plan. `age` is 0 in the newest month, 1 in the month before; `start` is its midnight."""

    number: int
    text: str
    of_month: int
    weekday: int  # Monday is 0
    age: int
    last_of_month: bool

    @property
    def start(self) -> int:
        """Midnight as seconds since 1970 of the wall clock (no zone: exports have none)."""
        return clock(self.text)


@dataclass(frozen=True)
class Plan:
    """Days × products: `orders` are the orders created, `demand` those there would be with goods in stock and pages as
    they were at first."""

    shop: Shop
    seed: int
    months: tuple[Month, ...]  # oldest first
    days: tuple[Day, ...]
    orders: Ints
    demand: Floats

    def days_of(self, month: Month) -> list[Day]:
        """The days of one month."""
        return [day for day in self.days if month.first <= day.text <= month.last]

    def age(self, month: Month) -> int:
        """0 for the newest month, 1 for the month before."""
        return len(self.months) - 1 - self.months.index(month)

    def dice(self, *key: int) -> Dice:
        """A stream of chance of its own for each purpose and day."""
        return Dice(self.seed, *key)


def make_plan(shop: Shop, *, orders: int, months: int, seed: int, end: Month) -> Plan:
    """Spreads exactly `orders` orders over the days and products of the last `months` months up to `end`."""
    period = tuple(end.shift(back) for back in range(1 - months, 1))
    days = _days(period)
    demand = _demand(shop, days, Dice(seed, 1))
    sales = demand * _stock(shop, days) * _pull(shop, days)
    counts = spread(orders, sales.T.ravel()).reshape(sales.T.shape).T
    return Plan(shop, seed, period, days, counts, demand * (orders / np.cumsum(sales)[-1]))


def clock(text: str) -> int:
    """'2025-03-01' or '2025-03-01 09:12:30' as seconds since 1970 of the wall clock."""
    day, _, time = text.partition(" ")
    hours, minutes, seconds = (int(part) for part in (time or "0:0:0").split(":"))
    return (date.fromisoformat(day).toordinal() - _EPOCH) * DAY + hours * 3600 + minutes * 60 + seconds


def by_age(values: list[float], age: int) -> float:
    """The value of a month out of a list that begins with the newest; earlier months are like the last."""
    return values[min(age, len(values) - 1)]


def _days(months: tuple[Month, ...]) -> tuple[Day, ...]:
    texts = [(text, len(months) - 1 - n, month) for n, month in enumerate(months) for text in month.each_day()]
    return tuple(
        Day(number, text, int(text[8:]), date.fromisoformat(text).weekday(), age, text == month.last)
        for number, (text, age, month) in enumerate(texts)
    )


def _demand(shop: Shop, days: tuple[Day, ...], dice: Dice) -> Floats:
    """Relative demand, days × products: weight, weekday, month, a little chance, promotion and launch."""
    rhythm = np.array([shop.rhythm["weekday"][day.weekday] * by_age(shop.rhythm["month"], day.age) for day in days])
    weights = np.array([product.weight for product in shop.products])
    noise = 0.85 + 0.3 * dice.share(len(days) * len(weights)).reshape(len(days), len(weights))
    demand: Floats = rhythm[:, None] * weights[None, :] * noise
    demand *= _told(shop, days)
    for product in shop.stories["promoted"]:
        demand[promotion(shop, days), shop.index(product)] *= 2.4
    begins = shop.stories["launched_on"]
    launch = np.array([not begins or (day.age == 0 and day.of_month >= begins) for day in days])
    demand[:, shop.index(shop.stories["launched"])] *= launch
    return demand


def _told(shop: Shop, days: tuple[Day, ...]) -> Floats:
    """How many times the usual demand there is, days × products, by the growth and the spells of the story."""
    growth = np.array([shop.story.growth ** (day.number / 30) for day in days])
    told: Floats = np.repeat(growth[:, None], len(shop.products), axis=1)
    for spell in shop.story.spells:
        when = [spell.days.holds(day.age, day.of_month, day.weekday) for day in days]
        what = [not spell.products or product.id in spell.products for product in shop.products]
        told[np.ix_(when, what)] *= spell.demand
    return told


def promotion(shop: Shop, days: tuple[Day, ...]) -> Bools:
    """Which days are promotion days."""
    return np.array([day.age == 0 and day.of_month in shop.stories["promotion_days"] for day in days])


def past(day: Day, of_month: int) -> bool:
    """Whether a day of the month before the newest has come."""
    return day.age == 0 or (day.age == 1 and day.of_month >= of_month)


def _pull(shop: Shop, days: tuple[Day, ...]) -> Floats:
    """How much more a product sells to the same visitors than it did at first."""
    stories = shop.stories
    pull = np.ones((len(days), len(shop.products)))
    redone = [past(day, stories["improved_on"]) for day in days]
    pull[redone, shop.index(stories["improved"])] = stories["improved_by"]
    return pull


def _stock(shop: Shop, days: tuple[Day, ...]) -> Floats:
    """1 where a product can be bought, 0 where it is sold out, between on the days of selling out and restocking."""
    stock = np.ones((len(days), len(shop.products)))
    column = stock[:, shop.index(shop.stories["bestseller"])]
    for day in days:
        if day.age == 0 and day.of_month == shop.stories["sold_out_on"]:
            column[day.number] = 0.6
        elif day.age == 0 and shop.stories["sold_out_on"] < day.of_month < shop.stories["restocked_on"]:
            column[day.number] = 0.0
    return stock
