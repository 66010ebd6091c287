"""What each campaign of the log did: its uplift, what it earned more, what it had to sell, the days after, and the new
buyers of the shop; of one that never stops, what it costs."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pdd_ops.insight.campaign_effect import BEFORE, PLACEBO_DAYS, Uplift, holm, uplift
from pdd_ops.metrics.coverage import covered_span
from pdd_ops.metrics.days import by_day
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Period, shifted
from pdd_ops.records import frozen
from pdd_ops.work.campaign_money import Costs, Money, costs_of, money_of
from pdd_ops.work.effects import effect_of
from pdd_ops.work.measurable import read_material
from pdd_ops.work.model import LogEntry
from pdd_ops.work.treatment import campaign_entries, last_day, of_entry, reaches_into

SHORT = 6  # days; longer campaigns are judged as `effect` does
AFTER = 14  # days in which what was pulled forward is missing
MOST_OTHERS = 40
Units = NDArray[np.float64]


@frozen
class Campaign:
    """A campaign and what can be said of it. `reason` is the id of why there is no verdict; `together`: others on the
    same days and products, which share its verdict and its money. `pull_forward` is the change of the days after."""

    entry: LogEntry
    end: str | None
    uplift: Uplift
    money: Money = Money()
    pull_forward: float | None = None
    together: tuple[str, ...] = ()
    costs: Costs | None = None  # of one that never stops
    new_buyers: Uplift | None = None  # of the whole shop, against what was to be expected

    @property
    def extra_profit(self) -> tuple[float, float] | None:
        """Fen that it earned more."""
        return self.money.extra

    @property
    def break_even_uplift(self) -> float | None:
        """By how much it had to sell more."""
        return self.money.even

    @property
    def loses_each(self) -> bool:
        """Whether every piece loses at its price."""
        return self.money.each

    @property
    def reason(self) -> str:
        """Why nothing can be said; '' where something is."""
        return self.uplift.reason


def read_campaigns(
    connection: sqlite3.Connection,
    shops: Shops,
    period: Period | None = None,
    *,
    only: Sequence[str] | None = None,
    buyers: bool = True,
) -> list[Campaign]:
    """The campaigns of the log that reach into the period (of these ids), by day; verdicts of several hold for all
    together (Holm). Without `buyers` the new buyers of the shop are not read."""
    found = [one for shop in shops.ids for one in _of_shop(connection, shop, period, only)]
    if buyers:
        found = [with_new_buyers(connection, one) for one in found]
    short = [at for at, one in enumerate(found) if one.uplift.spread]
    unlike = {found[at].uplift: None for at in short}  # those together are one verdict
    adjusted = dict(zip(unlike, holm(list(unlike)), strict=True))
    return [replace(one, uplift=adjusted.get(one.uplift, one.uplift)) for one in found]


def _of_shop(
    connection: sqlite3.Connection, shop: int, period: Period | None, only: Sequence[str] | None
) -> list[Campaign]:
    everything = campaign_entries(connection, [shop])
    chosen = [one for one in everything if period is None or reaches_into(one, period)]
    chosen = [one for one in chosen if only is None or one.id in only]
    span = covered_span(connection, [shop])
    if not chosen or span is None:
        return [Campaign(one, last_day(one), _none("no_data")) for one in chosen]
    return [_judged(connection, shop, one, everything, span, period) for one in chosen]


def _none(reason: str) -> Uplift:
    return Uplift(None, None, None, "unclear", reason=reason)


def _judged(
    connection: sqlite3.Connection,
    shop: int,
    entry: LogEntry,
    everything: Sequence[LogEntry],
    span: Period,
    period: Period | None,
) -> Campaign:
    end = last_day(entry)
    if end is None:
        costs = costs_of(connection, shop, entry, span, period)
        return Campaign(entry, None, _none("never_stops"), costs=costs)
    if not entry.products:
        return Campaign(entry, end, _whole_shop(connection, shop, Period(entry.day, end), span))
    joint = [one for one in everything if one.id != entry.id and _meets(one, entry)]
    last = max([end, *(last_day(one) or end for one in joint)])
    days = Period(min([entry.day, *(one.day for one in joint)]), last)
    products = sorted({*entry.products, *(product for one in joint for product in one.products)})
    told = Campaign(entry, end, _none("outside"), together=tuple(one.id for one in joint))
    if not span.first < days.first <= days.last <= span.last:
        return told
    cost = sum(one.cost_fen or 0 for one in (entry, *joint))
    return _told(connection, shop, told, _Window(days, tuple(products), cost, tuple(everything), span))


def _whole_shop(connection: sqlite3.Connection, shop: int, days: Period, span: Period) -> Uplift:
    """Pieces a day against the 28 days before, and no verdict: no product is left to compare with."""
    before = Period(shifted(days.first, -BEFORE), shifted(days.first, -1))
    if not span.first <= before.first <= days.last <= span.last:
        return _none("whole_shop")
    values = by_day(connection, ["units"], shops=[shop], period=Period(before.first, days.last))["units"]
    daily = [float(one.value) for one in values if one.value is not None]
    if len(daily) < len(values) or not sum(daily[:BEFORE]):
        return _none("whole_shop")
    now, usual = sum(daily[BEFORE:]) / days.days, sum(daily[:BEFORE]) / BEFORE
    return Uplift(now / usual - 1, None, None, "unclear", reason="whole_shop")


def _meets(other: LogEntry, entry: LogEntry) -> bool:
    """Whether another campaign that ends was on a day of this one, with a product of it."""
    end = last_day(other)
    overlap = end is not None and other.day <= (last_day(entry) or entry.day) and end >= entry.day
    return overlap and bool(set(other.products) & set(entry.products))


@frozen
class _Window:
    """Days and products of campaigns that are judged together, and what they cost in fen beside prices and ads."""

    days: Period
    products: tuple[str, ...]
    cost: int
    everything: tuple[LogEntry, ...]
    span: Period


def _told(connection: sqlite3.Connection, shop: int, told: Campaign, window: _Window) -> Campaign:
    """By windows in which nothing was changed; one of more than six days as `effect` does."""
    days, span = window.days, window.span
    begins = max(span.first, shifted(days.first, -BEFORE - PLACEBO_DAYS))
    each = Period(begins, min(span.last, shifted(days.last, AFTER))).each_day()
    place = {day: at for at, day in enumerate(each)}
    material = read_material(connection, [shop], "units", Period(each[0], each[-1]))
    courses = {product: _course(numbers, each, material.unknown) for product, numbers in material.series.items()}
    units = np.sum([courses.get(product, np.zeros(len(each))) for product in window.products], axis=0)
    first, last = place[days.first], place[days.last]
    if days.days > SHORT:
        found = _long(connection, told.entry, float(np.nansum(units[first : last + 1])))
    else:
        found = uplift(units, _others(courses, window.everything), first, last, _touched(window, place))
    sold_before = float(np.nansum(units[max(first - BEFORE, 0) : first]))
    sold = float(np.nansum(units[first : last + 1]))
    money = money_of(connection, shop, window.products, days, (sold_before, sold), found, window.cost)
    return replace(told, uplift=found, money=money, pull_forward=_after(units, found, first, last))


def _others(courses: Mapping[str, Units], everything: Sequence[LogEntry]) -> list[Units]:
    """Products that no campaign was about, those that sell most first."""
    worked_on = {product for one in everything for product in one.products}
    untouched = (course for product, course in courses.items() if product not in worked_on)
    return sorted(untouched, key=lambda course: -float(np.nansum(course)))[:MOST_OTHERS]


def _touched(window: _Window, place: Mapping[str, int]) -> list[int]:
    """The days on which any campaign of these products, or of the whole shop, was on."""
    return [
        place[day]
        for one in window.everything
        if not one.products or set(one.products) & set(window.products)
        for day in Period(one.day, last_day(one) or one.day).each_day()
        if day in place
    ]


def _long(connection: sqlite3.Connection, entry: LogEntry, sold: float) -> Uplift:
    found = effect_of(connection, of_entry(entry), "units").effect
    verdict = {"improved": "worked", "worse": "hurt"}.get(found.verdict, "unclear")
    if found.change is None or found.change <= -1:
        return Uplift(None, None, None, "unclear", reason="history")
    low, high = found.interval or (None, None)
    usual, least, most = (None if end is None or end <= -1 else sold / (1 + end) for end in (found.change, high, low))
    return Uplift(found.change, low, high, verdict, usual, least, most)


def _course(numbers: Mapping[str, float], days: Sequence[str], unknown: frozenset[str]) -> Units:
    return np.array([np.nan if day in unknown else numbers.get(day, 0.0) for day in days])


def _after(units: Units, found: Uplift, first: int, last: int) -> float | None:
    """The 14 days after, against what was to be expected of them; None where they are not all known."""
    after = units[last + 1 : last + 1 + AFTER]
    if not found.expected or len(after) < AFTER or np.isnan(after).any():
        return None
    return float(after.mean() / (found.expected / (last - first + 1)) - 1)


def with_new_buyers(connection: sqlite3.Connection, one: Campaign) -> Campaign:
    """With the new buyers of the whole shop in its days, against windows in which nothing was changed: by product the
    platform does not tell them. Nothing where they are not known, or for more than six days."""
    if one.end is None or Period(one.entry.day, one.end).days > SHORT:
        return one
    whole = Period(shifted(one.entry.day, -BEFORE - PLACEBO_DAYS), one.end)
    values = by_day(connection, ["new_buyers"], shops=[one.entry.shop_id], period=whole)["new_buyers"]
    course = np.array([np.nan if value.value is None else float(value.value) for value in values])
    first = BEFORE + PLACEBO_DAYS
    if np.isnan(course[first:]).any():
        return one
    days = whole.each_day()
    campaigns = campaign_entries(connection, [one.entry.shop_id])
    touched = [at for at, day in enumerate(days) if any(_on(other, day) for other in campaigns)]
    return replace(one, new_buyers=uplift(course, [], first, len(days) - 1, touched))


def _on(entry: LogEntry, day: str) -> bool:
    """Whether a campaign that ends was on that day."""
    end = last_day(entry)
    return end is not None and entry.day <= day <= end
