"""Promotions and holidays as data: the shipped ones (calendar.toml) and the merchant's own.

They are named as possible causes of a change. No number is ever corrected by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from pdd_ops.config import user_table
from pdd_ops.insight.own_events import FILE, OwnEvent, own_events
from pdd_ops.lang import pick
from pdd_ops.periods import Period
from pdd_ops.records import frozen
from pdd_ops.resources import festivals, shipped_table


@frozen
class Event:
    """One occurrence of an event: the same `id` every year; the days 'YYYY-MM-DD' both belong to it."""

    id: str
    label: str
    kind: str  # 'promotion' | 'holiday'
    first: str
    last: str


@frozen
class _Kept:
    """An event of the calendar in every language, with its windows by the year in which they begin."""

    id: str
    kind: str
    label: Mapping[str, str]
    windows: Mapping[int, Period]


def events(first: str, last: str) -> list[Event]:
    """The events that touch the days from `first` to `last`, in the order of their first days; in the language in use.

    Events by the moon are known from 2019 to 2030. Raises PddOpsError where the merchant's own calendar.toml is wrong.
    """
    years = range(
        int(first[:4]) - 1, int(last[:4]) + 2
    )  # an event may begin in the year before the one it is named for
    found = [
        Event(kept.id, pick(dict(kept.label)), kept.kind, window.first, window.last)
        for kept in _calendar(years)
        for window in kept.windows.values()
        if window.first <= last and window.last >= first
    ]
    return sorted(found, key=lambda event: (event.first, event.last, event.id))


def event_days(first: str, last: str) -> dict[str, tuple[Event, ...]]:
    """Each day of the period that has an event, in order -> its events. Raises PddOpsError as `events` does."""
    found = events(first, last)
    days = {day: tuple(one for one in found if one.first <= day <= one.last) for day in Period(first, last).each_day()}
    return {day: there for day, there in days.items() if there}


def _calendar(years: range) -> Iterable[_Kept]:
    kept = dict(_all_shipped(years))
    for own in own_events(user_table(FILE), known=tuple(kept)):
        kept[own.id] = _merged(kept.get(own.id), own, years)
    return kept.values()


@cache
def _all_shipped(years: range) -> Mapping[str, _Kept]:
    declared = shipped_table("pdd_ops.insight", FILE)
    return {entry["id"]: _shipped(entry, festivals(), years) for entry in declared["event"]}


def _shipped(entry: Mapping[str, Any], festivals: Mapping[str, list[str]], years: range) -> _Kept:
    if "festival" in entry:
        before, after = entry["days"]
        found = [Period(_moved(day, before), _moved(day, after)) for day in festivals[entry["festival"]]]
    else:
        found = [yearly(year, entry["first"], entry["last"]) for year in years]
    return _Kept(entry["id"], entry["kind"], entry["label"], {int(one.last[:4]): one for one in found})


def _merged(shipped: _Kept | None, own: OwnEvent, years: range) -> _Kept:
    """The event with the merchant's window: of one year where the days name it, else of all years."""
    base = shipped or _Kept(own.id, own.kind, own.label, {})
    if own.label:
        base = replace(base, label=own.label)
    if not own.enabled:
        return replace(base, windows={})
    if not own.first:
        return base
    mine = [Period(own.first, own.last)] if own.once else [yearly(year, own.first, own.last) for year in years]
    windows = {int(one.last[:4]): one for one in mine}
    return replace(base, kind=own.kind or base.kind, windows={**(base.windows if own.once else {}), **windows})


def yearly(year: int, first: str, last: str) -> Period:
    """The window 'MM-DD' to 'MM-DD' that ends in the year; 29 February is 28 February in years without one."""
    begin = year - 1 if first > last else year
    return Period(_day(begin, first), _day(year, last))


def _day(year: int, month_and_day: str) -> str:
    try:
        return date.fromisoformat(f"{year:04d}-{month_and_day}").isoformat()
    except ValueError:  # 29 February; other days are checked where they are read
        return f"{year:04d}-02-28"


def _moved(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
