"""The days of an effect: which are looked at, which are left out, and at which earlier dates placebos are tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import date

from pdd_ops.insight.matched import WEEK, Windows, windows
from pdd_ops.records import frozen

Amounts = Mapping[str, float]  # day -> amount; a day that is not there had none
LONGEST_AFTER = 28
LONGEST_BEFORE = 182
PLACEBO_DAYS = 84  # how much further back placebos may lie
FEWEST_AFTER = 7
FEWEST_BEFORE = 14


@frozen
class Frame:
    """Days as positions from `origin`, a Monday. `start` is the first day that is looked at, `first` the day of the
    change, `end` the day after the last one; `skipped` are days of promotions that are left out, `unknown` days that
    the data do not have."""

    origin: int
    start: int
    first: int
    end: int
    skipped: frozenset[int] = frozenset()
    unknown: frozenset[int] = frozenset()

    @property
    def begin(self) -> int:
        """The first of the days before that the change is compared with."""
        return max(self.start, self.first - LONGEST_BEFORE)

    def day(self, position: int) -> str:
        """The day at a position."""
        return date.fromordinal(self.origin + position).isoformat()

    def used(self, days: Sequence[int]) -> list[int]:
        """Those of the days that count."""
        return [d for d in days if d not in self.skipped and d not in self.unknown]

    def windows(self, first: int, length: int | None = None) -> Windows | None:
        """The days after and before a change at `first`, as many after it as after the real one or `length`."""
        after = range(first, first + (length or self.end - self.first))
        before = range(max(self.start, first - LONGEST_BEFORE), first)
        return windows(self.used(after), self.used(before))

    def listed(self, amounts: Amounts) -> list[float]:
        """An amount for every position."""
        return [amounts.get(self.day(d), 0.0) for d in range(self.end)]


def frame_of(first: str, last: str, begins: str, *, marked: Set[str], unknown: Set[str]) -> Frame:
    """The frame of a change on the day `first` that is looked at up to `last`, with data from `begins` on."""
    day = date.fromisoformat(first).toordinal()
    start = max(date.fromisoformat(begins).toordinal(), day - LONGEST_BEFORE - PLACEBO_DAYS)
    origin = min(start, day) - date.fromordinal(min(start, day)).weekday()
    end = min(date.fromisoformat(last).toordinal() + 1, day + LONGEST_AFTER)
    skipped, missing = (
        frozenset(date.fromisoformat(one).toordinal() - origin for one in days) for days in (marked, unknown)
    )
    return without(Frame(origin, start - origin, day - origin, max(end, day) - origin, unknown=missing), skipped)


def without(frame: Frame, skipped: frozenset[int]) -> Frame:
    """The frame without these days, as far as enough others remain."""
    sides = (range(frame.first, frame.end), range(frame.begin, frame.first))
    kept = (day for side in sides if _crowded(side, skipped) for day in side)
    return replace(frame, skipped=skipped.difference(kept))


def _crowded(side: Sequence[int], skipped: Set[int]) -> bool:
    """Whether too little would be left of a side without its promotions; then they stay, and the ratio cancels them."""
    plain = sum(day not in skipped for day in side)
    return plain < FEWEST_AFTER or 3 * plain < 2 * len(side)


def enough(where: Windows | None) -> bool:
    """Whether there are days enough on both sides."""
    return where is not None and where.days[0] >= FEWEST_AFTER and where.days[1] >= FEWEST_BEFORE


def placebo_dates(frame: Frame) -> tuple[list[Windows], int]:
    """Earlier dates, whole weeks back and so far that the real change is not in their days; and how many of them, with
    the real date, do not share days after."""
    length, history = frame.end - frame.first, frame.first - frame.start
    if history < length + FEWEST_BEFORE + 2 * WEEK:  # a short history is tried with shorter runs
        length = min(length, 2 * WEEK if history >= 6 * WEEK else WEEK)
    backs = range(-(-length // WEEK) * WEEK, PLACEBO_DAYS + 1, WEEK)
    found = [where for back in backs if (where := frame.windows(frame.first - back, length)) and enough(where)]
    return found, 1 + -(-WEEK * len(found) // length)
