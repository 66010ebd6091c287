"""What a report says of goods and buyers: places of products, what an order leaves, stock, campaigns, who bought."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from pdd_ops.insight.profit.build import profit_of
from pdd_ops.insight.profit.model import Profit
from pdd_ops.insight.profit.squeeze import Squeeze, given_share, squeeze
from pdd_ops.metrics.compare import Line
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import NamedPeriod, today
from pdd_ops.records import frozen
from pdd_ops.work.old_customers import Identity, identity_of
from pdd_ops.work.selection import Selection, selection_by
from pdd_ops.work.stock import Stock, light_stock
from pdd_ops.work.stock_lost import margins_of
from pdd_ops.work.treatment import campaign_entries, reaches_into

if TYPE_CHECKING:
    from pdd_ops.work.campaigns import Campaign

LONG = ("month", "year", "range")  # kinds of periods in which products are placed
MOST_CAMPAIGNS = 6  # that a report judges: each reads half a year of days
Margins = Mapping[str, tuple[float, float]]


@frozen
class Goods:
    """`selection` and `stock` are None where a period is too short for them; `squeezes` of products sold in both
    periods, `margins` contribution ÷ receipts of either; `more_campaigns` that were not judged."""

    selection: Selection | None = None
    squeezes: Mapping[str, Squeeze] = field(default_factory=dict, hash=False)
    margins: Margins = field(default_factory=dict, hash=False)
    margins_before: Margins = field(default_factory=dict, hash=False)
    stock: Stock | None = None
    campaigns: tuple[Campaign, ...] = ()
    more_campaigns: int = 0
    identity: Identity = field(default_factory=lambda: Identity(0, 0, 0, 0))


def read_goods(
    connection: sqlite3.Connection,
    shops: Shops,
    months: tuple[NamedPeriod, NamedPeriod],
    profit: Profit,
    products: Sequence[Line],
    *,
    comparable: bool,
) -> Goods:
    """Daily sums, the newest snapshots of the stock, and the log; nothing that is calibrated on the past. `months`: the
    period and the other one; `products` its lines with discounts, `comparable` whether the other one is known."""
    month, previous = months
    margins = margins_of(profit)
    campaigns, more = _campaigns(connection, shops, month)
    before = profit_of(connection, shops, previous) if comparable and month.kind in LONG else None
    return Goods(
        selection=selection_by(connection, shops, (month, profit), (previous, before)) if month.kind in LONG else None,
        squeezes=_squeezes(profit, before, products) if before else {},
        margins=margins,
        margins_before=margins_of(before) if before else {},
        stock=_stock(connection, shops, month, margins) if month.kind == "month" else None,
        campaigns=campaigns,
        more_campaigns=more,
        identity=identity_of(connection, shops, month),
    )


def _squeezes(profit: Profit, before: Profit, products: Sequence[Line]) -> dict[str, Squeeze]:
    if not (profit.has_costs and before.has_costs):
        return {}
    then = {row.key: row for row in before.rows}
    given = {line.key: _given(line) for line in products}
    return {
        row.key: squeeze(row, then[row.key], given.get(row.key, (0.0, 0.0)))
        for row in profit.rows
        if row.key in then and row.key
    }


def _given(line: Line) -> tuple[float, float]:
    """The share that discounts took, in the other period and in this one."""
    listed, less = line.values["list_amount"], line.values["shop_discount"]
    return given_share(less.previous, listed.previous), given_share(less.compared, listed.compared)


def _stock(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod, margins: Margins) -> Stock | None:
    """The newest snapshot up to the end of the month after; of one that is older than the month nothing is said, and
    without any only what gaps of specifications cost."""
    found = light_stock(connection, shops, min(month.shift(1).last, today()), month, margins)
    return found if found.as_of is None or found.as_of >= month.first else None


def _campaigns(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> tuple[tuple[Campaign, ...], int]:
    """The newest campaigns of the period, judged, and how many there are besides."""
    entries = [one for one in campaign_entries(connection, shops.ids) if reaches_into(one, month)]
    own = [one.id for one in entries][-MOST_CAMPAIGNS:]
    if not own:
        return (), 0
    from pdd_ops.work.campaigns import read_campaigns

    return tuple(read_campaigns(connection, shops, month, only=own, buyers=False)), len(entries) - len(own)
