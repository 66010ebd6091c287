"""How many hours the orders of a period took from payment to shipping, of the shop and of each product: one pass over
the orders, in whole hours begun, so that any promise of hours can be held against them exactly."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import field

from pdd_ops.periods import Period, order_numbers
from pdd_ops.records import frozen

MOST_UNKNOWN = 0.2  # of the orders: with more that were shipped at an unknown time nothing is told
_COLUMNS = """product_id, product_first, line, state, refunded, counted, pay_day, shipped_at,
  coalesce(paid_at, formed_at, grouped_at) AS paid, (version >> 12) / 1000000 AS seen"""
_HOURS = f"""SELECT coalesce(product_id, ''), product_first, line = 0,
    CASE WHEN shipped_at IS NOT NULL THEN 'shipped' WHEN state = 'unshipped' THEN 'waits' ELSE 'unknown' END,
    max(0, (coalesce(shipped_at, seen) - paid + 3599) / 3600), count(*)
  FROM (
    SELECT {_COLUMNS} FROM orders WHERE shop_id = :shop AND order_id BETWEEN :low AND :high
    UNION ALL SELECT {_COLUMNS} FROM orders WHERE shop_id = :shop AND day_in_number = 0
      AND pay_day BETWEEN :first AND :last AND NOT (order_id BETWEEN :low AND :high))
  WHERE pay_day BETWEEN :first AND :last AND counted = 1 AND paid IS NOT NULL AND (line = 0 OR product_first = 1)
    AND (shipped_at IS NOT NULL OR refunded = 0)
  GROUP BY 1, 2, 3, 4, 5"""


@frozen
class ShippingHours:
    """Orders by how they stand ('shipped', 'waits', 'unknown') and the hours they took, or have waited so far: of the
    shop ('') and of each product. Refunded orders that were never shipped are in none."""

    counts: Counter[tuple[str, str, int]] = field(default_factory=Counter, hash=False)  # (product, state, hours)

    def within(self, hours: int, product: str = "") -> tuple[int, int] | None:
        """The orders that were shipped within so many hours, and those of which that can be told: shipped ones, and
        ones that have waited longer. None where of too many that were shipped nobody knows when."""
        of_product = [(key, number) for key, number in self.counts.items() if key[0] == product]
        shipped, late, unknown = (
            sum(number for (_, state, hour), number in of_product if state == wanted and hour > least)
            for wanted, least in (("shipped", -1), ("waits", hours), ("unknown", -1))
        )
        kept = sum(number for (_, state, hour), number in of_product if state == "shipped" and hour <= hours)
        base = shipped + late
        return (kept, base) if base and unknown <= MOST_UNKNOWN * (base + unknown) else None


def read_shipping_hours(connection: sqlite3.Connection, shops: Sequence[int], period: Period) -> ShippingHours:
    """Of the orders paid in the period; goes back to the facts, for no daily sum has it."""
    low, high = order_numbers(period.first, period.last)
    found: Counter[tuple[str, str, int]] = Counter()
    for shop in shops:
        values = {"shop": shop, "first": period.first, "last": period.last, "low": low, "high": high}
        for product, first_of_product, first, state, hours, number in connection.execute(_HOURS, values):
            if first:
                found["", state, hours] += number
            if first_of_product and product:
                found[product, state, hours] += number
    return ShippingHours(found)
