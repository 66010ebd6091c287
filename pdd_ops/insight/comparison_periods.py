"""Which days of two periods are compared, and what the calendar alone would make of the difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from pdd_ops.insight.signals import median
from pdd_ops.metrics.coverage import Coverage, common_days
from pdd_ops.metrics.gate import Claim, why_not
from pdd_ops.periods import NamedPeriod, Period, weekday
from pdd_ops.records import frozen

WEEKEND = (5, 6)  # Saturday, Sunday
FEWEST_WEEKDAYS = 28  # of both months together; with fewer a weekday has hardly a median


@frozen
class Compared:
    """The days of a month and the days of another one that they are compared with. `same_days`: not both from end to
    end, but the days at the same place that orders cover in both. `enough` days to compare at all."""

    days: Period
    before: Period
    same_days: bool = False
    enough: bool = True


@frozen
class Weekdays:
    """Saturdays and Sundays in both periods, and what the other weekdays alone would make of sales, in yuan."""

    weekend: int
    weekend_before: int
    effect: float


def compared_days(month: NamedPeriod, other: NamedPeriod, known: Coverage, known_before: Coverage) -> Compared:
    """The days of two periods that are compared, by what orders cover of them; without any common day whole ones that
    must not be compared."""
    found = common_days(month, known.days("orders"), other, known_before.days("orders"))
    if found is None:
        return Compared(month, other, same_days=False, enough=False)
    fewest = min(found.days.days, found.before.days)
    return Compared(found.days, found.before, not found.whole, why_not(Claim(days=fewest)) is None)


def weekdays(sales: Mapping[str, float], compared: Compared) -> Weekdays | None:
    """How many weekend days each period has, and what its weekdays would make of its sales: for each weekday, how many
    more there are than by the other period's shares, times its median day in both. `sales` are yuan by day. None where
    there are too few days. Never taken off a number: a median of eight days is an estimate."""
    after, before = (_by_weekday(sales, period) for period in (compared.days, compared.before))
    counts, counts_before = (
        {day: sum(1 for one in period.each_day() if weekday(one) == day) for day in range(7)}
        for period in (compared.days, compared.before)
    )
    if sum(len(amounts) for amounts in [*after.values(), *before.values()]) < FEWEST_WEEKDAYS:
        return None
    usual = {day: median([*after[day], *before[day]]) for day in range(7)}
    scale = compared.days.days / compared.before.days
    effect = sum((counts[day] - counts_before[day] * scale) * usual[day] for day in range(7))
    weekend, weekend_before = (sum(found[day] for day in WEEKEND) for found in (counts, counts_before))
    return Weekdays(weekend, weekend_before, round(effect, 2))


def _by_weekday(sales: Mapping[str, float], period: Period) -> dict[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(list)
    for day in period.each_day():
        if day in sales:
            found[weekday(day)].append(sales[day])
    return found
