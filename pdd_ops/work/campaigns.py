"""What each campaign of the log did: its uplift, what it earned more, what it had to sell, and the days after."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pdd_ops.insight.campaign_effect import BEFORE, PLACEBO_DAYS, Uplift, holm, uplift
from pdd_ops.insight.profit.model import ProfitRow, is_covered
from pdd_ops.insight.profit.reading import ads_by, parts_by
from pdd_ops.metrics.coverage import covered_span
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Period, shifted
from pdd_ops.work.effects import effect_of
from pdd_ops.work.log import list_entries
from pdd_ops.work.measurable import read_material
from pdd_ops.work.model import LogEntry
from pdd_ops.work.treatment import of_entry

SHORT = 6  # days; longer campaigns are judged as `effect` does
AFTER = 14  # days in which what was pulled forward is missing
MOST_OTHERS = 40
NEVER_STOPS = "subsidy"  # a type that may have no end
Units = NDArray[np.float64]
Range = tuple[float, float]


@dataclass(frozen=True)
class Campaign:
    """A campaign and what can be said of it. `reason` is the id of why there is no verdict; `together`: others on the
    same days and products, which share its verdict. Money in fen; `pull_forward` is the change of the days after."""

    entry: LogEntry
    end: str | None
    uplift: Uplift
    extra_profit: Range | None = None
    break_even_uplift: float | None = None
    loses_each: bool = False
    pull_forward: float | None = None
    together: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Why nothing can be said; '' where something is."""
        return self.uplift.reason


def read_campaigns(connection: sqlite3.Connection, shops: Shops, period: Period | None = None) -> list[Campaign]:
    """The campaigns of the log that reach into the period, by day; verdicts of several hold for all together (Holm)."""
    found = [one for shop in shops.ids for one in _of_shop(connection, shop, period)]
    short = [at for at, one in enumerate(found) if one.uplift.spread]
    unlike = {found[at].uplift: None for at in short}  # those together are one verdict
    adjusted = dict(zip(unlike, holm(list(unlike)), strict=True))
    return [replace(one, uplift=adjusted.get(one.uplift, one.uplift)) for one in found]


def last_day(entry: LogEntry) -> str | None:
    """The last day of a campaign; None of a subsidy that has no end. Another one without an end is of one day."""
    return entry.until or (None if entry.type == NEVER_STOPS else entry.day)


def _of_shop(connection: sqlite3.Connection, shop: int, period: Period | None) -> list[Campaign]:
    everything = [
        one for one in list_entries(connection, [shop]) if of_entry(one).campaign and one.source != "detected"
    ]
    chosen = [one for one in everything if period is None or _within(one, period)]
    span = covered_span(connection, [shop])
    if not chosen or span is None:
        return [Campaign(one, last_day(one), _none("no_data")) for one in chosen]
    return [_judged(connection, shop, one, everything, span) for one in chosen]


def _within(entry: LogEntry, period: Period) -> bool:
    return entry.day <= period.last and (last_day(entry) or "9999") >= period.first


def _none(reason: str) -> Uplift:
    return Uplift(None, None, None, "unclear", reason=reason)


def _judged(
    connection: sqlite3.Connection, shop: int, entry: LogEntry, everything: Sequence[LogEntry], span: Period
) -> Campaign:
    end = last_day(entry)
    if end is None:
        return Campaign(entry, None, _none("never_stops"))
    if not entry.products:
        return Campaign(entry, end, _none("whole_shop"))
    joint = [one for one in everything if one.id != entry.id and _meets(one, entry)]
    days = Period(
        min(entry.day, *(one.day for one in joint), entry.day), max([end, *(last_day(o) or end for o in joint)])
    )
    products = sorted({*entry.products, *(product for one in joint for product in one.products)})
    together = tuple(one.id for one in joint)
    if not span.first < days.first <= days.last <= span.last:
        return Campaign(entry, end, _none("outside"), together=together)
    if days.days > SHORT:
        return Campaign(entry, end, _long(connection, entry), together=together)
    return replace(_short(connection, shop, products, days, everything, span, entry), together=together)


def _meets(other: LogEntry, entry: LogEntry) -> bool:
    """Whether another campaign that ends was on a day of this one, with a product of it."""
    end = last_day(other)
    overlap = end is not None and other.day <= (last_day(entry) or entry.day) and end >= entry.day
    return overlap and bool(set(other.products) & set(entry.products))


def _long(connection: sqlite3.Connection, entry: LogEntry) -> Uplift:
    found = effect_of(connection, of_entry(entry), "units").effect
    verdict = {"improved": "worked", "worse": "hurt"}.get(found.verdict, "unclear")
    low, high = found.interval or (None, None)
    return Uplift(found.change, low, high, verdict, reason="" if found.change is not None else "history")


def _short(
    connection: sqlite3.Connection, shop: int, products: Sequence[str], days: Period, everything: Sequence[LogEntry],
    span: Period, entry: LogEntry,
) -> Campaign:  # fmt: skip
    """A campaign of one to six days, by windows in which nothing was changed."""
    begins = max(span.first, shifted(days.first, -BEFORE - PLACEBO_DAYS))
    period = Period(begins, min(span.last, shifted(days.last, AFTER)))
    each = period.each_day()
    place = {day: at for at, day in enumerate(each)}
    material = read_material(connection, [shop], "units", period)
    courses = {product: _course(numbers, each, material.unknown) for product, numbers in material.series.items()}
    units = np.sum([courses.get(product, np.zeros(len(each))) for product in products], axis=0)
    worked_on = {product for one in everything for product in one.products}
    others = sorted((one for product, one in courses.items() if product not in worked_on), key=lambda o: -np.nansum(o))
    touched = [
        place[day]
        for one in everything
        if not one.products or set(one.products) & set(products)
        for day in Period(one.day, last_day(one) or one.day).each_day()
        if day in place
    ]
    first, last = place[days.first], place[days.last]
    found = uplift(units, others[:MOST_OTHERS], first, last, touched)
    told = Campaign(entry, last_day(entry), found, pull_forward=_after(units, found, first, last))
    return _with_money(
        connection, shop, products, days, units[max(first - BEFORE, 0) : first], units[first : last + 1], told
    )


def _course(numbers: Mapping[str, float], days: Sequence[str], unknown: frozenset[str]) -> Units:
    return np.array([np.nan if day in unknown else numbers.get(day, 0.0) for day in days])


def _after(units: Units, found: Uplift, first: int, last: int) -> float | None:
    """The 14 days after, against what was to be expected of them; None where they are not all known."""
    after = units[last + 1 : last + 1 + AFTER]
    if not found.expected or len(after) < AFTER or np.isnan(after).any():
        return None
    return float(after.mean() / (found.expected / (last - first + 1)) - 1)


def _with_money(
    connection: sqlite3.Connection, shop: int, products: Sequence[str], days: Period, before: Units, during: Units,
    told: Campaign,
) -> Campaign:  # fmt: skip
    """With what it earned more than the usual days would have; nothing where the costs are not known."""
    found = told.uplift
    usual = Period(shifted(days.first, -BEFORE), shifted(days.first, -1))
    usual_left, left = (_contribution(connection, shop, products, one) for one in (usual, days))
    sold_before, sold = float(np.nansum(before)), float(np.nansum(during))
    if usual_left is None or left is None or not sold_before or not sold or found.expected is None:
        return told
    each = (usual_left[0] / sold_before, usual_left[1] / sold_before)
    ads, usual_ads = (_ads(connection, shop, products, one) for one in (days, usual))
    fixed = (told.entry.cost_fen or 0) + ads - usual_ads * days.days / BEFORE
    low, high = found.expected_low or found.expected, found.expected_high or found.expected
    expected = [part * units for part in each for units in (low, high)]
    extra = (left[0] - max(expected) - fixed, left[1] - min(expected) - fixed)
    now, was = sum(left) / 2 / sold, sum(each) / 2
    even = was / now - 1 + fixed / (now * found.expected) if now > 0 else None
    return replace(told, extra_profit=extra, break_even_uplift=even, loses_each=now <= 0)


def _contribution(connection: sqlite3.Connection, shop: int, products: Sequence[str], days: Period) -> Range | None:
    parts = parts_by(connection, [shop], days, "product")
    rows = [
        ProfitRow(one, "", parts[one, ""], None, known=is_covered(parts[one, ""]))
        for one in products
        if (one, "") in parts
    ]
    left = [row.contribution for row in rows]
    known = [one for one in left if one is not None]
    return (sum(low for low, _ in known), sum(high for _, high in known)) if known and len(known) == len(left) else None


def _ads(connection: sqlite3.Connection, shop: int, products: Sequence[str], days: Period) -> float:
    found = ads_by(connection, [shop], days)
    return sum(one.spend for (product, _), one in found.items() if product in products)
