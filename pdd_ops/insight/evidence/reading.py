"""Reads what the rules look at: daily sums, and of single orders only those of many pieces, by their own index."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from pdd_ops.insight.calendar import event_days
from pdd_ops.insight.evidence.bulk import Bulk, DaySums, Large, bulk_orders
from pdd_ops.insight.evidence.extremes import Counts
from pdd_ops.insight.evidence.found import Found, Looked, find
from pdd_ops.insight.evidence.gaps import SHORTEST_KNOWN
from pdd_ops.insight.evidence.mistakes import FEWEST, FRACTION, Mistake
from pdd_ops.insight.evidence.prices import TIERS, Sold, by_tier, matched_prices
from pdd_ops.metrics.coverage import coverage
from pdd_ops.metrics.large import Sums, article_sums, asked_after, large_days, large_orders, product_sums, shop_sums
from pdd_ops.metrics.series import Sold as ProductDay
from pdd_ops.metrics.unpaid import (
    days_without_stock,
    given_back,
    labels_of_products,
    refunds_by,
    unpaid_by_product,
    unpaid_prices,
)
from pdd_ops.periods import Period, shifted

BACK, AHEAD = 62, 14  # days before and after the period that gaps and levels are followed into
LARGEST = 6  # products whose level is looked at
MOST = 60  # products whose days are read
LEAST_MISSING = 2.0  # pieces: a run in which fewer are missing is chance
GROUPED = ("province",)  # dimensions whose refund rates are looked at


def read_bulk(
    connection: sqlite3.Connection, shops: Sequence[int], period: Period, shop: Mapping[str, Sums] | None = None
) -> tuple[Bulk, ...]:
    """The bulk orders of a period, the most money first; () in nearly every shop, after one look at an index. `shop`
    has the sums of all orders by day, where they have been read."""
    large = [
        Large(one.day, one.product, one.pieces, one.fen, 1, int(one.refunded), one.refunded_fen, one.order_id)
        for one in large_orders(connection, shops, period)
    ]
    known = {(one.day, one.product) for one in large}
    large += [
        Large(
            day,
            product,
            round(sums.units / sums.orders),
            round(sums.fen / sums.orders),
            sums.orders,
            sums.refund_orders,
            sums.refund_fen,
        )
        for product, day, sums in large_days(connection, shops, period)
        if (day, product) not in known
    ]
    if not large:
        return ()
    products = sorted({one.product for one in large})
    sums = product_sums(connection, shops, period, keys=products)
    whole = shop_sums(connection, shops, period) if shop is None else shop
    days = {product: _plain(by_day) for product, by_day in sums.items()}
    return tuple(_with_refund(connection, shops, one) for one in bulk_orders(large, days, shop=_plain(whole)))


def _with_refund(connection: sqlite3.Connection, shops: Sequence[int], bulk: Bulk) -> Bulk:
    """With the time at which the money of a single bulk order was asked back."""
    only = bulk.of[0]
    if bulk.orders > 1 or not only.refunded or not only.order_id:
        return bulk
    return replace(bulk, asked_after=asked_after(connection, shops, only.order_id))


def _plain(days: Mapping[str, Sums]) -> dict[str, DaySums]:
    return {day: DaySums(one.orders, one.units, one.fen) for day, one in days.items()}


def read_articles(connection: sqlite3.Connection, shops: Sequence[int], period: Period) -> list[Sold]:
    """What each article sold in a period, by tier of quantity."""
    return [
        Sold(one.product, one.sku, one.tier, one.orders, one.units, one.fen)
        for one in article_sums(connection, shops, period, bounds=TIERS)
    ]


def read_found(
    connection: sqlite3.Connection,
    shops: Sequence[int],
    period: Period,
    *,
    compared: tuple[Period, Period] | None,
    sold: Mapping[str, Mapping[str, ProductDay]],
    fresh: Collection[str] = (),
) -> Found:
    """Everything that the rules find in a period. `compared`: its days and those of the other one that prices are
    compared over; `sold`: product -> day -> what it sold, of the period and, where it is there, of the days before;
    `fresh` are products first sold in the period."""
    around = Period(shifted(period.first, -BACK), shifted(period.last, AHEAD))
    covered = sorted(coverage(connection, shops, around).days("orders"))
    shop = shop_sums(connection, shops, around)
    bulk = _of_both(connection, shops, around, compared, shop)
    now, before = (read_articles(connection, shops, days) for days in compared) if compared else ([], [])
    unpaid = unpaid_by_product(connection, shops, period, least=FEWEST)
    returned = given_back(connection, shops, period, least=FEWEST)
    largest = _largest(sold, period)
    gaps = _may_have_gaps(sold, [day for day in covered if day in shop and period.first <= day <= period.last])
    wanted = _wanted(largest, gaps, unpaid, returned, [one.product for one in bulk], fresh)
    looked = Looked(
        period=period,
        covered=covered,
        shop=shop,
        products=product_sums(connection, shops, around, keys=wanted),
        names=labels_of_products(connection, shops, wanted),
        apart=event_days(around.first, around.last).keys(),
        bulk=bulk,
        unpaid=unpaid,
        given_back=returned,
        empty=days_without_stock(connection, shops, around, keys=gaps),
        largest=largest,
        groups={by: _groups(connection, shops, _known(period, covered), by) for by in GROUPED},
        prices=matched_prices(now, before),
        tiers=(by_tier(now), by_tier(before)),
    )
    found = find(looked)
    return replace(found, mistakes=tuple(_priced(connection, shops, one) for one in found.mistakes))


def _of_both(
    connection: sqlite3.Connection,
    shops: Sequence[int],
    around: Period,
    compared: tuple[Period, Period] | None,
    shop: Mapping[str, Sums],
) -> tuple[Bulk, ...]:
    """The bulk orders of the days around, and of those that are compared with where they begin before."""
    bulk = read_bulk(connection, shops, around, shop)
    if compared is None or compared[1].first >= around.first:
        return bulk
    return bulk + read_bulk(connection, shops, compared[1])


def _wanted(*keys: Iterable[str]) -> list[str]:
    """The products whose days are read, the most important kinds first."""
    return [key for key in dict.fromkeys(chain(*keys)) if key][:MOST]


def _priced(connection: sqlite3.Connection, shops: Sequence[int], one: Mistake) -> Mistake:
    """A price mistake with the lowest and the highest of its wrong prices."""
    below, days = FRACTION * one.usual, Period(one.first, one.last)
    ends = unpaid_prices(connection, shops, one.product, days, below=below)
    return replace(one, price=min(one.price, ends[0]), highest=max(one.price, ends[1])) if ends else one


def _known(period: Period, covered: Sequence[str]) -> Period:
    """The period up to its last covered day."""
    return Period(period.first, max((day for day in covered if day <= period.last), default=period.last))


def _groups(connection: sqlite3.Connection, shops: Sequence[int], period: Period, by: str) -> dict[str, Counts]:
    return {key: Counts(*sums) for key, sums in refunds_by(connection, shops, period, by).items()}


def _largest(sold: Mapping[str, Mapping[str, ProductDay]], period: Period) -> list[str]:
    amounts = {
        product: sum(one.amount_fen for day, one in days.items() if period.first <= day <= period.last)
        for product, days in sold.items()
    }
    return [product for product in sorted(amounts, key=lambda one: (-amounts[one], one)) if product][:LARGEST]


def _may_have_gaps(sold: Mapping[str, Mapping[str, ProductDay]], days: Sequence[str]) -> list[str]:
    """The products whose longest run of open days of the period without a sale chance alone would hardly make, were all
    of their pieces single orders: only their history is read."""
    found = []
    for product, there in sold.items():
        longest = run = 0
        for day in days:
            run = 0 if day in there else run + 1
            longest = max(longest, run)
        pieces, known = sum(one.units for one in there.values()), max(len(there.keys() | set(days)), 1)
        if longest >= SHORTEST_KNOWN and pieces / known * longest >= LEAST_MISSING and product:
            found.append(product)
    return found
