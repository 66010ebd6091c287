"""How far the data of a month reaches."""

from __future__ import annotations

import sqlite3
from datetime import date

from pdd_ops.metrics.shops import Shops, orders_exported
from pdd_ops.periods import Month, today


def days_with_data(connection: sqlite3.Connection, shops: Shops, month: Month) -> int:
    """Days of the month that the orders cover: all of a month that was over when they were exported, else up to the
    last day with orders."""
    as_of = orders_exported(connection, shops)
    open_end = today() <= month.last or (as_of is not None and as_of <= month.last)
    last = _last_day_sold(connection, shops, month) if open_end else None
    return month.days if last is None else (date.fromisoformat(last) - date.fromisoformat(month.first)).days + 1


def _last_day_sold(connection: sqlite3.Connection, shops: Shops, month: Month) -> str | None:
    marks = ", ".join("?" * len(shops.ids))
    sql = f"SELECT MAX(day) FROM order_days WHERE shop_id IN ({marks}) AND dim = 'all' AND orders > 0"
    found = connection.execute(f"{sql} AND day BETWEEN ? AND ?", [*shops.ids, month.first, month.last]).fetchone()
    day: str | None = found[0]
    return day
