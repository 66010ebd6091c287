"""New and old buyers of a period, from what the platform tells of each day; and how many orders say who bought.

Who a buyer is stands in hardly any export: of how many orders it is known is told first, and nothing is guessed from
places and times.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from pdd_ops.lang import say
from pdd_ops.metrics.query import QueryResult, query
from pdd_ops.metrics.shops import Shops
from pdd_ops.metrics.values import Value
from pdd_ops.periods import NamedPeriod, order_numbers
from pdd_ops.records import frozen
from pdd_ops.store.statement import question_marks

if TYPE_CHECKING:
    from pdd_ops.work.benefits import Benefits, Offer

METRICS = (
    "new_buyers", "returning_buyers", "returning_buyer_rate", "old_buyer_sales", "cost_per_new_buyer", "repeat_yield",
)  # fmt: skip
LEAST_COVERED = 0.2  # of the orders: below it nothing is said of single buyers


@frozen
class Identity:
    """How many counted orders say who bought, of how many; and their fen."""

    keyed: int
    orders: int
    keyed_fen: int
    fen: int

    @property
    def of_orders(self) -> float | None:
        """The share of the orders; None without any."""
        return self.keyed / self.orders if self.orders else None

    @property
    def of_amount(self) -> float | None:
        """The share of what buyers paid; None without any."""
        return self.keyed_fen / self.fen if self.fen else None


@frozen
class Customers:
    """What is known of the buyers of a period. `values` are those of METRICS with their reasons."""

    shop: str
    period: NamedPeriod
    identity: Identity
    values: QueryResult
    benefits: Benefits

    def value(self, metric: str) -> Value:
        """A value with its reason."""
        return self.values.rows[0].values[METRICS.index(metric)]

    @property
    def reason(self) -> str:
        """Why nothing can be said of single buyers (repurchases, segments)."""
        share = self.identity.of_orders
        if share is None:
            return say("goods.no_orders")
        if not self.identity.keyed:
            return say("goods.no_identity", orders=f"{self.identity.orders:,}")
        return say("goods.little_identity" if share < LEAST_COVERED else "goods.some_identity")


def customers_of(
    connection: sqlite3.Connection, shops: Shops, period: NamedPeriod, offer: Offer | None = None
) -> Customers:
    """Reads the daily sums; of orders that say who bought, if there are any, what they paid. `offer`: the benefits that
    are asked for."""
    from pdd_ops.work.benefits import Offer, benefits_of

    values = query(connection, shops=shops.ids, metrics=METRICS, period=period)
    benefits = benefits_of(connection, shops, period, offer or Offer())
    return Customers(shops.name, period, identity_of(connection, shops, period), values, benefits)


def identity_of(connection: sqlite3.Connection, shops: Shops, period: NamedPeriod) -> Identity:
    """How many orders of a period say who bought."""
    sql = (
        "SELECT coalesce(sum(keyed_orders), 0), coalesce(sum(orders), 0), coalesce(sum(gmv_fen), 0) FROM order_days"
        f" WHERE shop_id IN ({question_marks(shops.ids)}) AND dim = 'all' AND day BETWEEN ? AND ?"
    )
    keyed, orders, fen = connection.execute(sql, [*shops.ids, period.first, period.last]).fetchone()
    return Identity(keyed, orders, _keyed_fen(connection, shops, period) if keyed else 0, fen)


def _keyed_fen(connection: sqlite3.Connection, shops: Shops, period: NamedPeriod) -> int:
    """What the orders that say who bought were paid: no daily sum has it."""
    low, high = order_numbers(period.first, period.last)
    sql = (
        "SELECT coalesce(sum(paid_fen), 0) FROM orders WHERE shop_id = ? AND pay_day BETWEEN ? AND ? AND counted = 1"
        " AND buyer_key IS NOT NULL AND (day_in_number = 0 OR order_id BETWEEN ? AND ?)"
    )
    found = (connection.execute(sql, (shop, period.first, period.last, low, high)).fetchone() for shop in shops.ids)
    return sum(fen for (fen,) in found)
