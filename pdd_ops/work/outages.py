"""Days on which a product seems to have been out of stock: what it did not sell then is part of a measured effect."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import date, timedelta

from pdd_ops.periods import Period
from pdd_ops.work.detect import around, stock_outs
from pdd_ops.work.evidence import read_evidence


def outages(
    connection: sqlite3.Connection, shop_id: int, products: Collection[str], days: Period
) -> tuple[tuple[str, Period], ...]:
    """Product and days, cut to `days`, by product and day; one that does not sell again is out to the last day."""
    found = []
    for product, first, again in stock_outs(read_evidence(connection, shop_id, around(days))):
        last = (date.fromisoformat(again) - timedelta(days=1)).isoformat() if again else days.last
        within = Period(max(first, days.first), min(last, days.last))
        if product in products and within.first <= within.last:
            found.append((product, within))
    return tuple(sorted(found, key=lambda one: (one[0], one[1].first)))
