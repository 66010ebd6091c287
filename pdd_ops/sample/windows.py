"""Which days of a month the exports of a kind show, and when they were made."""

from __future__ import annotations

from pdd_ops.periods import Month
from pdd_ops.sample.plan import Day, Plan
from pdd_ops.sample.story import Window


def shown(plan: Plan, month: Month, export: str) -> list[Day]:
    """The days of a month that the exports of a kind show."""
    windows = plan.shop.story.windows_of(export, plan.age(month))
    return [day for day in plan.days_of(month) if any(shows(window, day) for window in windows)]


def shows(window: Window, day: Day) -> bool:
    """Whether a window is over a day."""
    return window.days.holds(day.age, day.of_month, day.weekday)


def span_of(days: list[Day]) -> str:
    """The period in a file's name: '20250301至20250331'."""
    return f"{days[0].text}至{days[-1].text}".replace("-", "")


def made(month: Month, window: Window, usual: str) -> str:
    """When the export of a window was made. `usual`: when one of the whole month is made, after its end."""
    day = window.taken or window.days.last + 1
    return usual if day > int(month.last[8:]) else f"{month.first[:8]}{day:02d} {usual[11:]}"


def last_made(plan: Plan, month: Month, export: str, usual: str) -> str:
    """When the last export of a kind was made that shows days of the month."""
    return max(made(month, window, usual) for window in plan.shop.story.windows_of(export, plan.age(month)))
