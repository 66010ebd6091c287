"""What campaigns earned more, what they had to sell, and what one costs that never stops. Amounts in fen."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from pdd_ops.insight.campaign_effect import BEFORE, Uplift
from pdd_ops.insight.profit.model import Parts, ProfitRow, is_covered
from pdd_ops.insight.profit.reading import ads_by, has_any, parts_by
from pdd_ops.metrics.coverage import coverage
from pdd_ops.periods import Days, Period, shifted
from pdd_ops.records import frozen
from pdd_ops.work.model import LogEntry

RECENT = 28  # days that costs are told of where no period is named
_WHERE = "shop_id = ? AND day IN (SELECT value FROM json_each(?))"
Range = tuple[float, float]


@frozen
class Money:
    """`extra`: earned more than the usual days would have, from the interval of what these would have sold; None where
    there is none. `even`: the uplift at which nothing is earned or lost; `each`: every piece loses. `lacks`: what is
    missing to know any of it ('costs', or 'ads' where their exports cover only some of the days)."""

    extra: Range | None = None
    even: float | None = None
    each: bool = False
    lacks: str = "costs"


@frozen
class Costs:
    """Of days on which a campaign without an end ran and whose orders are known (`days`, out of a stretch of `length`
    days): pieces, what they contributed before ads, ads (None unless an ad export covers each of these days), the
    subsidy's fee of settled orders (None without any bill), and what the log says that it cost; None is not known."""

    days: Period
    length: int
    units: int
    contribution: Range | None
    ads: int | None
    fee: int | None
    logged: int | None


def money_of(
    connection: sqlite3.Connection,
    shop: int,
    products: Sequence[str],
    days: Period,
    sold: tuple[float, float],
    found: Uplift,
    cost: int,
) -> Money:
    """Of days of a campaign. `sold`: pieces of the 28 days before and of its own. Nothing where costs are not known, or
    ads of only some of these days; a shop that has never imported any ads spends nothing on them here."""
    usual = Period(shifted(days.first, -BEFORE), shifted(days.first, -1))
    usual_left, left = (contribution(connection, shop, products, one) for one in (usual, days))
    if usual_left is None or left is None or not all(sold):
        return Money()
    each = (usual_left[0] / sold[0], usual_left[1] / sold[0])
    any_ads = has_any(connection, [shop], "ad_costs")
    ads, usual_ads = (ads_of(connection, shop, products, one) if any_ads else 0 for one in (days, usual))
    if ads is None or usual_ads is None:
        return Money(lacks="ads")
    fixed = cost + ads - usual_ads * days.days / BEFORE
    now, was = sum(left) / 2 / sold[1], sum(each) / 2
    even = None
    if now > 0 and found.expected:
        even = was / now - 1 + fixed / (now * found.expected)
    return Money(_extra(left, each, found, fixed), even, now <= 0, lacks="")


def _extra(left: Range, each: Range, found: Uplift, fixed: float) -> Range | None:
    """Without an interval of what was to be expected there is none of what was earned more."""
    if found.expected_low is None or found.expected_high is None:
        return None
    expected = [part * units for part in each for units in (found.expected_low, found.expected_high)]
    return left[0] - max(expected) - fixed, left[1] - min(expected) - fixed


def contribution(connection: sqlite3.Connection, shop: int, products: Sequence[str], days: Period) -> Range | None:
    """What the products contributed before ads; None where the costs of one tell too little."""
    parts = parts_by(connection, [shop], days, "product")
    rows = [_row(one, parts[one, ""]) for one in products if (one, "") in parts]
    known = [left for row in rows if (left := row.contribution) is not None]
    return (sum(low for low, _ in known), sum(high for _, high in known)) if known and len(known) == len(rows) else None


def _row(product: str, parts: Parts) -> ProfitRow:
    return ProfitRow(product, "", parts, None, known=is_covered(parts))


def ads_of(connection: sqlite3.Connection, shop: int, products: Sequence[str], days: Period) -> int | None:
    """What ads of the products cost; None where no ad export covers one of the days."""
    if len(coverage(connection, [shop], days).days("ad_days")) < days.days:
        return None
    found = ads_by(connection, [shop], days)
    return sum(one.spend for (product, _), one in found.items() if product in products)


def costs_of(
    connection: sqlite3.Connection, shop: int, entry: LogEntry, span: Period, period: Period | None
) -> Costs | None:
    """Of the days of the period that orders cover and the campaign ran on, out of the last 28 where none is named; None
    where there is no such day."""
    wanted = period or Period(shifted(span.last, 1 - RECENT), span.last)
    first, last = max(entry.day, wanted.first, span.first), min(wanted.last, span.last)
    known = coverage(connection, [shop], Period(first, last)).days("orders") if first <= last else ()
    if not known:
        return None
    days = Days.of(known)
    products = entry.products or _sold(connection, shop, days)
    return Costs(
        days,
        Period(first, last).days,
        _units(connection, shop, products, days),
        contribution(connection, shop, products, days),
        ads_of(connection, shop, products, days),
        _fee(connection, shop, products, days),
        entry.cost_fen,
    )


def _values(shop: int, days: Period) -> tuple[int, str]:
    return shop, json.dumps(days.each_day())


def _sold(connection: sqlite3.Connection, shop: int, days: Period) -> tuple[str, ...]:
    sql = f"SELECT DISTINCT key FROM order_days WHERE {_WHERE} AND dim = 'product'"
    return tuple(key for (key,) in connection.execute(sql, _values(shop, days)))


def _units(connection: sqlite3.Connection, shop: int, products: Sequence[str], days: Period) -> int:
    sql = f"SELECT key, sum(units) FROM order_days WHERE {_WHERE} AND dim = 'product' GROUP BY key"
    found = dict(connection.execute(sql, _values(shop, days)).fetchall())
    return sum(found.get(product, 0) for product in products)


def _fee(connection: sqlite3.Connection, shop: int, products: Sequence[str], days: Period) -> int | None:
    """The fee of 百亿补贴 (0030003) by the bills of settled orders; None where none is settled, or no cost is known."""
    if not has_any(connection, [shop], "profit_days"):
        return None
    sql = f"""SELECT product_id, sum(settled_subsidy_fen), sum(settled_net_fen) FROM profit_days
      WHERE {_WHERE} GROUP BY 1"""
    found = {key: (fee, net) for key, fee, net in connection.execute(sql, _values(shop, days))}
    own = [found[product] for product in products if product in found]
    return sum(fee for fee, _ in own) if any(net for _, net in own) else None
