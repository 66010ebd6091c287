"""A year by months and quarters, as its page shows it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import field

from pdd_ops.metrics.coverage import Coverage
from pdd_ops.metrics.query import query
from pdd_ops.metrics.shops import Shops
from pdd_ops.metrics.values import Number
from pdd_ops.periods import Days, Month, NamedPeriod
from pdd_ops.records import frozen

MONTHLY = ("gmv", "orders", "net_sales")
QUARTERS = (1, 4, 7, 10)  # their first months


@frozen
class YearMonth:
    """A month of which orders cover `days`, on which it `sold` so many yuan; without any it has no values."""

    month: Month
    days: int
    values: Mapping[str, Number | None] = field(hash=False)
    sold: Number | None = None

    @property
    def per_day(self) -> float | None:
        """Sales of a known day, in yuan."""
        return round(self.sold / self.days, 2) if self.days and self.sold is not None else None


@frozen
class YearParts:
    """The months of a year, and by quarter what each product sold, in yuan."""

    months: tuple[YearMonth, ...]
    quarters: tuple[Mapping[str, Number], ...] = field(hash=False)
    names: Mapping[str, str] = field(hash=False)  # product -> name


def read_year(connection: sqlite3.Connection, shops: Shops, year: NamedPeriod, covered: Coverage) -> YearParts:
    """Reads daily sums."""
    days = Counter(day[:7] for day in covered.days("orders"))
    found = query(connection, shops=shops.ids, metrics=MONTHLY, period=year, by="month")
    values = {row.key: dict(zip(MONTHLY, (one.value for one in row.values), strict=True)) for row in found.rows}
    months = [Month.of(int(year.first[:4]), number) for number in range(1, 13)]
    quarters: list[Mapping[str, Number]] = []
    names: dict[str, str] = {}
    for number in QUARTERS:
        first, last = Month.of(int(year.first[:4]), number).first, Month.of(int(year.first[:4]), number + 2).last
        there = [day for day in covered.days("orders") if first <= day <= last]
        sold = (
            query(connection, shops=shops.ids, metrics=["gmv"], period=Days.of(there), by="product") if there else None
        )
        rows = sold.rows if sold else ()
        names |= {row.key: row.label for row in rows}
        quarters.append({row.key: row.values[0].value or 0 for row in rows})
    of_days = _sold_on_known_days(connection, shops, covered)
    known = (
        YearMonth(one, days[str(one)], values.get(str(one), {}) if days[str(one)] else {}, of_days.get(str(one)))
        for one in months
    )
    return YearParts(tuple(known), tuple(quarters), names)


def _sold_on_known_days(connection: sqlite3.Connection, shops: Shops, covered: Coverage) -> dict[str, Number | None]:
    """The sales of the covered days of each month, in yuan."""
    if not covered.days("orders"):
        return {}
    known = Days.of(covered.days("orders"))
    found = query(connection, shops=shops.ids, metrics=["gmv"], period=known, by="month")
    return {row.key: row.values[0].value for row in found.rows}
