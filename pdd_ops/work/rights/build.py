"""Everything about the rights of a shop in a period."""

from __future__ import annotations

import sqlite3

from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Period
from pdd_ops.work.rights.appeals import appeals_of
from pdd_ops.work.rights.fees import doubles, fees_off
from pdd_ops.work.rights.judging import judged
from pdd_ops.work.rights.model import Appeal, FeeFound, Judged, Rights
from pdd_ops.work.rights.reading import cost_rows, has_rows, order_facts


def rights_of(connection: sqlite3.Connection, shops: Shops, period: Period) -> Rights:
    """Penalties judged row by row, fees that differ, and appeals; by cash day."""
    rows, fees, appeals = list[Judged](), list[FeeFound](), list[Appeal]()
    for shop in shops.ids:
        found = cost_rows(connection, shop, period)
        orders = order_facts(connection, shop, (row.order for row in found if row.order))
        own = [judged(row, orders) for row in found if row.fen > 0]
        rows += own
        fees += [*fees_off(connection, shop, period), *doubles(found)]
        appeals += appeals_of(connection, shop, own)
    bills = any(has_rows(connection, shop, "bills") for shop in shops.ids)
    return Rights(shops.name, period.first, period.last, tuple(rows), tuple(fees), tuple(appeals), bills)
