"""Days, months and periods in Beijing time. A day is text 'YYYY-MM-DD'; both ends of a period belong to it."""

from __future__ import annotations

import calendar
import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from pdd_ops.errors import UsageError
from pdd_ops.lang import say
from pdd_ops.records import frozen

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991


@frozen
class Period:
    """First and last day, both included, as 'YYYY-MM-DD'."""

    first: str
    last: str

    @property
    def days(self) -> int:
        """Number of days, both ends counted."""
        return (date.fromisoformat(self.last) - date.fromisoformat(self.first)).days + 1

    def each_day(self) -> list[str]:
        """Every day of the period in order."""
        return list(_each_day(self.first, self.last))


@dataclass(frozen=True)
class Days(Period):
    """Some days of a stretch of time, in order: `first` and `last` are the first and the last of them."""

    chosen: tuple[str, ...] = ()

    @classmethod
    def of(cls, days: Collection[str]) -> Period:
        """These days, at least one; a plain period where none is missing between the first and the last."""
        chosen = tuple(sorted(days))
        whole = Period(chosen[0], chosen[-1])
        return whole if whole.days == len(chosen) else cls(chosen[0], chosen[-1], chosen)

    @property
    def days(self) -> int:
        """Number of days."""
        return len(self.chosen)

    def each_day(self) -> list[str]:
        """Every day in order."""
        return list(self.chosen)


@dataclass(frozen=True, order=True)
class Month(Period):
    """A calendar month; `str(month)` is '2025-03'."""

    @classmethod
    def parse(cls, text: str) -> Month:
        """Reads '2025-03' (also 2025-3, 202503, 2025/03, 2025年3月). Raises UsageError on anything else."""
        match = re.fullmatch(r"(20\d\d)[-/.年]?(0?[1-9]|1[0-2])月?", text.strip())
        if not match:
            raise UsageError(say("period.bad_month", value=text))
        return cls.of(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, year: int, month: int) -> Month:
        """The month of a year, 1 to 12."""
        last = calendar.monthrange(year, month)[1]
        return cls(f"{year:04d}-{month:02d}-01", f"{year:04d}-{month:02d}-{last:02d}")

    @classmethod
    def containing(cls, day: str) -> Month:
        """The month that a day 'YYYY-MM-DD' belongs to."""
        return cls.of(int(day[:4]), int(day[5:7]))

    def shift(self, months: int) -> Month:
        """This many months later (earlier when negative)."""
        index = int(self.first[:4]) * 12 + int(self.first[5:7]) - 1 + months
        return Month.of(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return self.first[:7]


@lru_cache(maxsize=1024)
def _each_day(first: str, last: str) -> tuple[str, ...]:
    start, end = date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()
    return tuple(date.fromordinal(day).isoformat() for day in range(start, end + 1))


def parse_day(text: str) -> str:
    """Reads a day 'YYYY-MM-DD' as typed by a user. Raises UsageError."""
    try:
        return date.fromisoformat(text.strip().replace("/", "-")).isoformat()
    except ValueError:
        raise UsageError(say("period.bad_day", value=text)) from None


def order_numbers(first: str, last: str) -> tuple[str, str]:
    """From and to which an order number goes that begins with one of these days: '250301-' and '250331.' of a March."""
    low, high = max(first, "2000-01-01"), min(last, "2099-12-31")
    return f"{low[2:].replace('-', '')}-", f"{high[2:].replace('-', '')}."  # the sign after '-'


def compared_with(month: Month, choice: str) -> Month:
    """The month to compare with: 'previous', 'last-year' or another month as typed. Raises UsageError."""
    shifts = {"previous": -1, "last-year": -12}
    other = month.shift(shifts[choice]) if choice in shifts else Month.parse(choice)
    if other == month:
        raise UsageError(say("period.same_month", month=month))
    return other


def now() -> datetime:
    """The present instant in Beijing; PDD_OPS_NOW (ISO 8601) sets it for tests and for re-running a past month."""
    fixed = os.environ.get("PDD_OPS_NOW")
    moment = datetime.fromisoformat(fixed) if fixed else datetime.now(UTC)
    return moment.replace(tzinfo=BEIJING) if moment.tzinfo is None else moment.astimezone(BEIJING)


def today() -> str:
    """The present day in Beijing."""
    return now().date().isoformat()


def shifted(day: str, days: int) -> str:
    """So many days later."""
    return date.fromordinal(date.fromisoformat(day).toordinal() + days).isoformat()


def instant_text(seconds: int) -> str:
    """An instant (seconds since 1970 UTC) as Beijing time 'YYYY-MM-DD HH:MM:SS'."""
    return datetime.fromtimestamp(seconds, BEIJING).strftime("%Y-%m-%d %H:%M:%S")
