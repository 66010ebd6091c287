"""How far the data of a month reaches."""

from __future__ import annotations

import sqlite3
from datetime import date

from pdd_ops.metrics.coverage import coverage
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import NamedPeriod


def days_with_data(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> int:
    """Days of the month up to the last one that the orders cover; all of it where there are no orders to tell."""
    last = coverage(connection, shops.ids, month).last("orders")
    return month.days if last is None else (date.fromisoformat(last) - date.fromisoformat(month.first)).days + 1
