"""A row of a shop that has been read becomes one that is shown: what waits at an instant, the reasons, the marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pdd_ops.lang import say
from pdd_ops.periods import Month, NamedPeriod, instant_text, shifted
from pdd_ops.records import changed
from pdd_ops.report.shop_marks import marks_of
from pdd_ops.report.shop_rows import ShopRow, Waits

MOST_MONTHS = 2  # that a period may touch for its alerts to be counted: they are judged by month


def finished(row: ShopRow, period: NamedPeriod, now: int, items: Sequence[Waits]) -> ShopRow:
    """A row that has been read, at an instant: with what waits, why something is missing, and what is to be looked
    at."""
    overdue = tuple(one for one in items if one.deadline is not None and one.deadline < now)
    today = instant_text(now)[:10]
    found = changed(
        row,
        expected=_days_over(period, today),
        unborn=_days_before(period, row.first, today),
        waiting=tuple(items),
        overdue=overdue,
        reasons={**row.reasons, **_untold(row, period)},
        reason="" if row.values else _no_data(row),
    )
    return changed(found, marks=marks_of(found))


def _no_data(row: ShopRow) -> str:
    return say("compare.no_data", last=row.last) if row.last else say("compare.no_orders")


def _untold(row: ShopRow, period: NamedPeriod) -> dict[str, str]:
    """Why a shop that has numbers has no profit or no alerts."""
    found = {"profit": say("compare.no_costs")} if row.profit is None else {}
    if row.alerts is None and len(months_of(period)) > MOST_MONTHS:
        found["alerts"] = say("compare.alerts_by_month")
    elif row.alerts is None:
        from pdd_ops.insight.alerts import watched

        found["alerts"] = say("compare.short_history", least=watched().settings.min_days)
    return found if row.values else {}


def months_of(period: NamedPeriod) -> list[Month]:
    """The months that a period touches."""
    months = [Month.containing(period.first)]
    while months[-1].last < period.last:
        months.append(months[-1].shift(1))
    return months


def _days_over(period: NamedPeriod, today: str) -> int:
    """How many days of the period are over."""
    last = min(period.last, shifted(today, -1))
    return max((date.fromisoformat(last) - date.fromisoformat(period.first)).days + 1, 0)


def _days_before(period: NamedPeriod, first: str | None, today: str) -> int:
    """How many of the days that are over lie before the first that is known."""
    if first is None or first <= period.first:
        return 0
    return _days_over(NamedPeriod(period.first, min(shifted(first, -1), period.last)), today)
