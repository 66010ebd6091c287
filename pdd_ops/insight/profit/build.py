"""The profit of some days: which days count, and rows and totals out of plain sums."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, fields, replace
from typing import Any

from pdd_ops.errors import UsageError
from pdd_ops.insight.profit.beside import Cash, Overhead
from pdd_ops.insight.profit.cash import cash_of
from pdd_ops.insight.profit.model import Ads, Parts, Profit, ProfitRow, is_covered
from pdd_ops.insight.profit.notes import notes_of
from pdd_ops.insight.profit.overheads import left_out as left_out_of
from pdd_ops.insight.profit.overheads import overheads_of, strangers
from pdd_ops.insight.profit.reading import Key, Sums, ads_by, has_any, parts_by, sold_in_all
from pdd_ops.insight.profit.shares import by_specification, spread_ads, spread_costs
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import find_dimension
from pdd_ops.metrics.coverage import Coverage, coverage
from pdd_ops.metrics.keys import newest_names
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Days, Period
from pdd_ops.records import frozen

KINDS = ("product", "sku", "day")


@frozen
class Seen:
    """The days that are known, and those that profit is made of: of orders and ads both, where there are ads."""

    orders: frozenset[str]
    ads: frozenset[str]

    @property
    def days(self) -> frozenset[str]:
        """The days that count."""
        return self.orders & self.ads if self.ads else self.orders


def profit_of(
    connection: sqlite3.Connection,
    shops: Shops,
    period: Period,
    *,
    by: str = "product",
    spread: bool = False,
    recover: bool = False,
    spread_overheads: bool = False,
) -> Profit:
    """The profit of a period by product, specification ('sku') or day. `spread`: ads that belong to no product are
    shared out by receipts; `spread_overheads`: so are shared costs, by day each on its own days; `recover`: with the
    money to recover, which reads orders. Raises UsageError for another split, PddOpsError where overheads.toml is
    wrong."""
    by = find_dimension(by)
    if by not in KINDS:
        raise UsageError(say("profit.bad_by", value=by, known=", ".join(KINDS)))
    covered = coverage(connection, shops.ids, period)
    asked = _Read(shops, period, by, seen_days(covered), spread=spread, spread_overheads=spread_overheads)
    if not asked.seen.days:
        return _put_together(asked)
    found = _put_together(_filled(connection, asked, covered.days("bills")))
    if not recover:
        return found
    from pdd_ops.insight.profit.claims import claims_of

    claims, checked = claims_of(connection, shops.ids, period)
    return replace(found, claims=claims, checked=checked)


@frozen
class _Read:
    """All that a profit is made of, as read."""

    shops: Shops
    period: Period
    by: str
    seen: Seen
    sums: Sums = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()  # products whose costs cover too little
    ads: Mapping[Key, Ads] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    sold: Parts = field(default_factory=Parts)
    has_costs: bool = False
    spread: bool = False
    overheads: tuple[Overhead, ...] = ()
    unnamed: int = 0  # entries of overheads.toml that are of nobody knows which shop
    strangers: tuple[str, ...] = ()  # shops that it names and nobody has imported
    cash: Cash | None = None
    spread_overheads: bool = False
    beyond: int = 0  # orders of days that order exports do not cover whole


def _filled(connection: sqlite3.Connection, asked: _Read, billed: frozenset[str]) -> _Read:
    """With all that is read of the days that count, at least one; `billed` are those that bills cover."""
    shops, by, seen = asked.shops, asked.by, asked.seen
    ids, days = shops.ids, Days.of(seen.days)
    products = parts_by(connection, ids, days, "product")
    left_out = frozenset(product for (product, _), parts in products.items() if not is_covered(parts))
    return replace(
        asked,
        sums=products if by == "product" else parts_by(connection, ids, days, by, left_out),
        left_out=left_out,
        ads=ads_by(connection, ids, days) if seen.ads else None,
        names={} if by == "day" else newest_names(connection, ids, by),
        sold=sold_in_all(connection, ids, days),
        has_costs=has_any(connection, ids, "profit_days"),
        overheads=overheads_of(connection, shops, seen.days),
        unnamed=left_out_of(connection, shops),
        strangers=strangers(connection),
        cash=cash_of(connection, ids, seen.days, billed),
        beyond=_beyond(connection, ids, set(asked.period.each_day()).difference(seen.orders)),
    )


def _beyond(connection: sqlite3.Connection, shops: Sequence[int], unseen: Collection[str]) -> int:
    """How many orders are known of days that order exports do not cover whole."""
    return sold_in_all(connection, shops, Days.of(unseen)).orders if unseen else 0


def seen_days(covered: Coverage) -> Seen:
    """Which days are known: ads by their reports, else by the ad account."""
    return Seen(covered.days("orders"), covered.days("ad_days") or covered.days("ad_account"))


def ads_of_rows(read_ads: Mapping[Key, Ads], by: str, left_out: Collection[str], sums: Sums) -> dict[Key, Ads]:
    """What ads of products cost, by the key of each row; by day those of products of which a profit is known."""
    found: dict[Key, Ads] = {}
    for (product, day), one in read_ads.items():
        if product and not (by == "day" and product in left_out):
            key = ("", day) if by == "day" else (product, "")
            so_far = found.get(key, Ads())
            found[key] = Ads(so_far.spend + one.spend, so_far.sales + one.sales)
    return by_specification(sums, found) if by == "sku" else found


def _rows(read: _Read) -> list[ProfitRow]:
    """A row a key, days in their order, else by receipts."""
    ads = ads_of_rows(read.ads, read.by, read.left_out, read.sums) if read.ads is not None else None
    keys = read.sums.keys() | {key for key, one in (ads or {}).items() if one.spend}
    found = [_row(read, key, ads) for key in keys]
    if read.by == "day":
        return sorted(found, key=lambda row: row.key)
    return sorted(found, key=lambda row: (-row.parts.receipts, row.product, row.key))


def _row(read: _Read, key: Key, ads: Mapping[Key, Ads] | None) -> ProfitRow:
    product, rest = key
    own = product if read.by == "product" else rest
    name = read.names.get(own) or own or say("metrics.blank_key")
    parts = read.sums.get(key, Parts())
    spent = None if ads is None else ads.get(key, Ads())
    known = product not in read.left_out if read.by != "day" else True
    if read.by == "sku" and known:
        known = bool(parts.covered_receipts > 0 or (spent and spent.spend) or is_covered(parts))
    return ProfitRow(own, name, parts, spent, product if read.by == "sku" else "", known and read.has_costs)


def total_of(rows: Iterable[ProfitRow], sold: Parts) -> ProfitRow:
    """All rows together: what all orders brought (`sold`), everything else of the rows of which a profit is known."""
    rows = list(rows)
    known = [row for row in rows if row.known]
    ads = [row.ads for row in known if row.ads]
    told = Ads(sum(one.spend for one in ads), sum(one.sales for one in ads)) if any(row.ads for row in rows) else None
    brought = {name: getattr(sold, name) for name in _OF_ALL}
    uncovered = add(row.parts for row in rows if row.known)
    left_out = [row.parts for row in rows if not row.known]
    parts = replace(
        add(row.parts for row in known),
        **brought,
        uncovered_orders=uncovered.uncovered_orders + sum(one.orders for one in left_out),
        uncovered_receipts=uncovered.uncovered_receipts + sum(one.receipts for one in left_out),
    )
    shared = [row.overheads for row in known if row.overheads is not None]
    costs = sum(shared) if shared else None
    return ProfitRow("", say("profit.total"), parts, told, known=bool(known), overheads=costs)


_OF_ALL = ("orders", "receipts", "gmv", "refund_orders", "refunds", "refunds_estimated")


def add(parts: Iterable[Parts]) -> Parts:
    """The sum of all; None where none is known."""
    found = list(parts)
    sums: dict[str, Any] = {}
    for name in (one.name for one in fields(Parts)):
        given = [value for one in found if (value := getattr(one, name)) is not None]
        sums[name] = sum(given) if given else getattr(Parts(), name)
    return Parts(**sums)


def _put_together(read: _Read) -> Profit:
    rows = _rows(read)
    unallocated = None
    if read.ads is not None:
        unallocated = sum(one.spend for (product, _), one in read.ads.items() if not product)
        if read.spread:
            rows, unallocated = spread_ads(rows, unallocated), 0
    if read.spread_overheads and read.overheads:
        rows = spread_costs(rows, read.overheads, by_day=read.by == "day")
    total = total_of(rows, read.sold)
    of_others = [one.spend for (product, _), one in (read.ads or {}).items() if product in read.left_out]
    found = Profit(
        read.shops.name,
        read.period.first,
        read.period.last,
        read.by,
        _ends(read.seen.orders),
        _ends(read.seen.ads),
        len(read.seen.days),
        tuple(rows),
        total,
        unallocated,
        uncovered_ads=sum(of_others),
        has_costs=read.has_costs,
        overheads=read.overheads,
        spread=total.overheads is not None,
        cash=read.cash,
    )
    beside = read.beyond, read.unnamed, read.strangers
    told = notes_of(found, len(read.seen.orders), *beside, spread=read.spread_overheads)
    return replace(found, notes=told)


def _ends(days: frozenset[str]) -> tuple[str, str] | None:
    return (min(days), max(days)) if days else None
