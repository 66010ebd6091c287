"""Series that step: a value that stays, then another one that stays. Pure functions over days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import TypeVar

from pdd_ops.records import frozen

Value = TypeVar("Value", int, str)


@frozen
class Step:
    """From `day` on it was `after`, up to then `before`."""

    day: str
    before: int
    after: int


def settled_changes(series: Mapping[str, Value], *, least: int) -> list[tuple[str, Value, Value]]:
    """(day, before, after) of each change between values that held on at least `least` days with a value; what was
    there for fewer days is passed over."""
    runs: list[tuple[str, Value, int]] = []
    for day in sorted(series):
        if runs and runs[-1][1] == series[day]:
            first, value, count = runs[-1]
            runs[-1] = (first, value, count + 1)
        else:
            runs.append((day, series[day], 1))
    lasting = [run for run in runs if run[2] >= least]
    return [(after[0], before[1], after[1]) for before, after in pairwise(lasting) if before[1] != after[1]]


def level_steps(days: Sequence[str], series: Mapping[str, int], *, window: int, times: float, least: int) -> list[Step]:
    """Days from which the level is `times` what it was, or a `times`-th of it, and differs by at least `least`. All
    `window` days after lie beyond all `window` days before, so that no single day makes a step; of neighbouring days
    the one with the largest step counts. A day without a value is 0."""
    values = [series.get(day, 0) for day in days]
    found: list[tuple[int, Step]] = []
    for place in range(window, len(days) - window + 1):
        before, after = values[place - window : place], values[place : place + window]
        low, high = sorted((median(before), median(after)))
        apart = min(after) > max(before) or max(after) < min(before)
        if apart and high - low >= least and high >= times * low:
            step = Step(days[place], round(median(before)), round(median(after)))
            if found and place - found[-1][0] < window:
                if abs(step.after - step.before) > abs(found[-1][1].after - found[-1][1].before):
                    found[-1] = (place, step)
            else:
                found.append((place, step))
    return [step for _, step in found]


def pauses(
    days: Sequence[str], series: Mapping[str, int], *, usual: float, before: int, least: int
) -> list[tuple[str, str | None]]:
    """(first day without, first day with again or None) where a series that had a value on at least the share `usual`
    of the `before` days before has none for at least `least` days."""
    found: list[tuple[str, str | None]] = []
    place = before
    while place < len(days):
        end = place
        while end < len(days) and not series.get(days[end]):
            end += 1
        had = sum(1 for day in days[place - before : place] if series.get(day))
        if end - place >= least and had >= usual * before:
            found.append((days[place], days[end] if end < len(days) else None))
        place = max(end, place + 1)
    return found
