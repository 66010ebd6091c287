"""Which days the imported files cover, as all comparisons of a month need to know it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any

from pdd_ops.check.model import Export, Place, Span
from pdd_ops.periods import NamedPeriod, order_numbers, shifted
from pdd_ops.records import frozen
from pdd_ops.resources import shipped_text

PlaceOf = Callable[[int], Place | None]  # the file and row behind the number of a place
ROWS = 1 << 32  # a place is import_id * ROWS + row_no


@frozen
class Window:
    """A shop's month, the days of bills, orders and after-sales, and the days whose orders are missing."""

    shop_id: int
    month: NamedPeriod
    bills: tuple[Span, ...]  # merged: they do not touch each other
    orders_from: str  # the first day with orders
    orders_until: str  # the day of the newest order export
    aftersales_from: str | None  # the first day of cases
    aftersales_until: str | None  # the day of the newest after-sales export
    missing_days: frozenset[str]  # no order was paid on them
    missing_numbers: frozenset[str]  # no order has a number of these days

    @property
    def parameters(self) -> dict[str, Any]:
        """What the statements of the folder sql want."""
        spans = json.dumps([[span.first, span.last] for span in self.bills])
        low, high = order_numbers(self.month.first, self.month.last)
        days = {"first": self.month.first, "last": self.month.last, "low": low, "high": high}
        return {"shop": self.shop_id, "spans": spans, **days}

    def billed(self, day: str) -> bool:
        """Whether bills cover the day."""
        return any(span.first <= day <= span.last for span in self.bills)

    def is_missing(self, order_id: str) -> bool:
        """Whether an order's number is of a day whose orders are missing (or of the night before it)."""
        made = number_day(order_id)
        return made is not None and bool({made, shifted(made, 1)} & (self.missing_days | self.missing_numbers))


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans that overlap or touch become one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.first, one.last)):
        if found and span.first <= shifted(found[-1].last, 1):
            found[-1] = Span(found[-1].first, max(found[-1].last, span.last))
        elif span.first <= span.last:
            found.append(span)
    return tuple(found)


def number_day(order_id: str) -> str | None:
    """The day that an order number names, None where it has none."""
    try:
        return date(2000 + int(order_id[:2]), int(order_id[2:4]), int(order_id[4:6])).isoformat()
    except ValueError:
        return None


def exported_day(export: Export) -> str | None:
    """The day of the newest file."""
    return export.exported[:10] if export.exported else None


class Places:
    """Names the file and row behind the number of a place; each file is looked up once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._files = dict(connection.execute("SELECT import_id, file FROM imports"))

    def __call__(self, place: int) -> Place | None:
        """None for 0: there is no such row."""
        import_id, row = divmod(place, ROWS)
        return Place(self._files.get(import_id, ""), row) if place else None


@cache
def statement(name: str) -> str:
    """A statement of the folder sql."""
    return shipped_text("pdd_ops.check", f"sql/{name}.sql")
