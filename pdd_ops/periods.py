"""Days, months and periods in Beijing time. A day is text 'YYYY-MM-DD'; both ends of a period belong to it."""

from __future__ import annotations

import calendar
import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache, total_ordering
from typing import ClassVar, Self

from pdd_ops.errors import UsageError
from pdd_ops.lang import pick, say
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
        return ordinal(self.last) - ordinal(self.first) + 1

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


@total_ordering
class NamedPeriod(Period):
    """A period as people name it: a month, a week, a day, a year, or any stretch of days 'FIRST..LAST', which is this
    class itself. `str(period)` is what `parse_period` reads. Of two of one kind the earlier is the lesser."""

    kind: ClassVar[str] = "range"

    def __lt__(self, other: NamedPeriod) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return (self.first, self.last) < (other.first, other.last)

    def shift(self, steps: int) -> Self:
        """This many periods of the same kind later (earlier when negative), end to end."""
        return type(self)(shifted(self.first, steps * self.days), shifted(self.last, steps * self.days))

    def last_year(self) -> Self:
        """The same period of the year before: its dates there, a 29 February as the 28th."""
        return type(self)(_year_before(self.first), _year_before(self.last))

    @property
    def name(self) -> str:
        """The period in the words of the language in use, e.g. '2025年第10周'."""
        key = _WORDS[self.kind][0]
        if key == "period.name_range" and self.first[:4] != self.last[:4]:
            key = "period.name_long_range"
        return say(key, **_date_words(self))

    @property
    def title(self) -> str:
        """What a summary of the period is called, e.g. '2025年第10周运营周总结（3月3日至3月9日）'."""
        return say(_WORDS[self.kind][1], **_date_words(self), name=self.name)

    @property
    def this(self) -> str:
        """How a sentence about the period speaks of it, e.g. '本月'."""
        return say(_WORDS[self.kind][2])

    @property
    def called(self) -> str:
        """How a sentence of its own summary begins, e.g. '3 月' or '2025年第10周'."""
        if self.kind != "month":
            return self.name
        return pick({"zh": f"{int(self.first[5:7])} 月", "en": str(self)})

    @property
    def heading(self) -> str:
        """The period over a column, e.g. '2025-03' or '2025-03-01–15'."""
        if self.kind != "range":
            return str(self)
        same = 8 if self.first[:7] == self.last[:7] else 5 if self.first[:4] == self.last[:4] else 0
        return f"{self.first}–{self.last[same:]}"

    @property
    def data(self) -> dict[str, str]:
        """The period as every answer in JSON has it."""
        return {"kind": self.kind, "first": self.first, "last": self.last}

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"


class Month(NamedPeriod):
    """A calendar month; `str(month)` is '2025-03'."""

    kind: ClassVar[str] = "month"

    @classmethod
    def parse(cls, text: str) -> Month:
        """Reads '2025-03' (also 2025-3, 202503, 2025/03, 2025年3月). Raises UsageError on anything else."""
        match = re.fullmatch(_MONTH, text.strip())
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

    def shift(self, steps: int) -> Month:
        """This many months later (earlier when negative)."""
        index = int(self.first[:4]) * 12 + int(self.first[5:7]) - 1 + steps
        return Month.of(index // 12, index % 12 + 1)

    def last_year(self) -> Month:
        """The month a year before."""
        return self.shift(-12)

    def __str__(self) -> str:
        return self.first[:7]


class Week(NamedPeriod):
    """A week from Monday to Sunday, numbered as ISO 8601 does; `str(week)` is '2025-W10'."""

    kind: ClassVar[str] = "week"

    @classmethod
    def of(cls, year: int, number: int) -> Week:
        """The week of this number. Raises ValueError where the year has no such week."""
        monday = date.fromisocalendar(year, number, 1)
        return cls(monday.isoformat(), (monday + timedelta(days=6)).isoformat())

    @classmethod
    def containing(cls, day: str) -> Week:
        """The week that a day 'YYYY-MM-DD' belongs to."""
        year, number, _ = date.fromisoformat(day).isocalendar()
        return cls.of(year, number)

    def last_year(self) -> Week:
        """The week of the same number a year before; of a week 53 the last one there is."""
        year, number, _ = date.fromisoformat(self.first).isocalendar()
        try:
            return Week.of(year - 1, number)
        except ValueError:
            return Week.of(year - 1, number - 1)

    def __str__(self) -> str:
        year, number, _ = date.fromisoformat(self.first).isocalendar()
        return f"{year:04d}-W{number:02d}"


class Day(NamedPeriod):
    """A single day; `str(day)` is '2025-03-05'."""

    kind: ClassVar[str] = "day"

    @classmethod
    def of(cls, day: str) -> Day:
        """The day 'YYYY-MM-DD'."""
        return cls(day, day)

    def __str__(self) -> str:
        return self.first


class Year(NamedPeriod):
    """A calendar year; `str(year)` is '2025'."""

    kind: ClassVar[str] = "year"

    @classmethod
    def of(cls, year: int) -> Year:
        """The year of this number."""
        return cls(f"{year:04d}-01-01", f"{year:04d}-12-31")

    def shift(self, steps: int) -> Year:
        """This many years later (earlier when negative)."""
        return Year.of(int(self.first[:4]) + steps)

    def __str__(self) -> str:
        return self.first[:4]


_ENGLISH = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WORDS = {  # kind -> its name, the title of its summary, and how a sentence speaks of it
    "month": ("period.name_month", "period.title_month", "period.this_month"),
    "week": ("period.name_week", "period.title_week", "period.this_week"),
    "day": ("period.name_day", "period.title_day", "period.this_day"),
    "year": ("period.name_year", "period.title_year", "period.this_year"),
    "range": ("period.name_range", "period.title_range", "period.this_range"),
}
_MONTH = r"(20\d\d)[-/.年]?(0?[1-9]|1[0-2])月?"
_WEEK = r"(20\d\d)(?:-?[Ww]|年第?)(\d{1,2})周?"
_DAY = r"(20\d\d)([-/.年]?)(\d{1,2})([-/.月]?)(\d{1,2})日?"
_YEAR = r"(20\d\d)年?"
_BETWEEN = r"\s*(?:\.\.|…|～|~|至|到)\s*"


def parse_period(text: str) -> NamedPeriod:
    """Reads a month (2025-03, 2025年3月), a week (2025-W10, 2025年第10周), a day (2025-03-05, 2025年3月5日), a year
    (2025) or FIRST..LAST, whose ends may be any of these. Raises UsageError on anything else."""
    ends = re.split(_BETWEEN, text.strip())
    if len(ends) == 2 and all(ends):
        first, last = (_single(end, text) for end in ends)
        if first.first > last.last:
            raise UsageError(say("period.wrong_order", value=text))
        return NamedPeriod(first.first, last.last)
    return _single(text.strip(), text)


def named(period: Period) -> NamedPeriod:
    """The period itself where it has a name, else the stretch of its days."""
    return period if isinstance(period, NamedPeriod) else NamedPeriod(period.first, period.last)


def _single(text: str, whole: str) -> NamedPeriod:
    """One period without an end of its own."""
    try:
        if match := re.fullmatch(_YEAR, text):
            return Year.of(int(match[1]))
        if match := re.fullmatch(_MONTH, text):
            return Month.of(int(match[1]), int(match[2]))
        if (match := re.fullmatch(_WEEK, text)) and (text[4] != "年" or text.endswith("周")):
            return Week.of(int(match[1]), int(match[2]))
        if (match := re.fullmatch(_DAY, text)) and ((match[2] and match[4]) or len(text) == 8):
            return Day.of(date(int(match[1]), int(match[3]), int(match[5])).isoformat())
    except ValueError:
        pass  # a week 53 or a day 31 that the year or month has not
    raise UsageError(say("period.bad_period", value=whole))


def _date_words(period: Period) -> dict[str, str]:
    """Both ends in numbers without leading zeros (English months by name), for texts. A week has the year of its
    number."""
    first, last = date.fromisoformat(period.first), date.fromisoformat(period.last)
    week = first.isocalendar()
    year = week[0] if isinstance(period, Week) else first.year
    months = (pick({"zh": str(day.month), "en": _ENGLISH[day.month - 1]}) for day in (first, last))
    return {
        "year": str(year), "month": next(months), "day": str(first.day), "week": str(week[1]),
        "last_year": str(last.year), "last_month": next(months), "last_day": str(last.day),
    }  # fmt: skip


def _year_before(day: str) -> str:
    year, rest = int(day[:4]) - 1, day[4:]
    return f"{year:04d}{'-02-28' if rest == '-02-29' else rest}"


@lru_cache(maxsize=1024)
def _each_day(first: str, last: str) -> tuple[str, ...]:
    return tuple(date.fromordinal(day).isoformat() for day in range(ordinal(first), ordinal(last) + 1))


@lru_cache(maxsize=8192)
def ordinal(day: str) -> int:
    """The number of a day: days since the year 1, as `date.toordinal`."""
    return date.fromisoformat(day).toordinal()


def weekday(day: str) -> int:
    """The weekday of a day: Monday is 0."""
    return (ordinal(day) - 1) % 7  # day 1 was a Monday


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


def compared_with(period: NamedPeriod, choice: str) -> NamedPeriod:
    """The period to compare with: 'previous', 'last-year' or another one as typed, which is of the same kind or has as
    many days. Raises UsageError."""
    if choice == "previous":
        return period.shift(-1)
    if choice == "last-year":
        return period.last_year()
    other = parse_period(choice)
    if (other.first, other.last) == (period.first, period.last):
        raise UsageError(say("period.same_period", period=period))
    if other.kind != period.kind and other.days != period.days:
        raise UsageError(say("period.other_kind", period=period, other=other))
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


def instant_of(day: str) -> int:
    """The instant (seconds since 1970 UTC) at which a day begins in Beijing."""
    return int(datetime.fromisoformat(day).replace(tzinfo=BEIJING).timestamp())


def instant_text(seconds: int) -> str:
    """An instant (seconds since 1970 UTC) as Beijing time 'YYYY-MM-DD HH:MM:SS'."""
    return datetime.fromtimestamp(seconds, BEIJING).strftime("%Y-%m-%d %H:%M:%S")
