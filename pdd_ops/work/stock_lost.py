"""What proven stock gaps of articles cost: pieces, sales and profit, as intervals."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from math import exp, lgamma, log, sqrt

from pdd_ops.insight.profit.model import Profit
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Period
from pdd_ops.records import frozen
from pdd_ops.work.stock_articles import Article
from pdd_ops.work.stock_reading import Sold

RECENT = 84  # days whose gaps are told
LEAST_LOST = 8.0  # units to be expected in a gap, unless a snapshot says that there were none
ENDS = (0.1, 0.9)  # of what chance does: 80 % lie between
EVEN = 1.001  # variance ÷ mean: no more uneven than chance makes single orders
FAR = 12  # standard deviations below the expected count, from where counts are added up
Range = tuple[float, float]


@frozen
class Lost:
    """What a proven gap cost: pieces and fen, as intervals (80 %); profit None where no contribution is known."""

    days: int
    units: Range
    sales: Range
    profit: Range | None


def lost_of(
    articles: Sequence[Article], open_days: Sequence[str], margins: Mapping[str, Range], period: Period | None = None
) -> dict[str, tuple[Lost, frozenset[str]]]:
    """Article -> what its costliest proven gap of the period cost (of the last 84 days where none is named), and the
    days of the gap. `margins`: product -> contribution ÷ receipts."""
    from pdd_ops.insight.evidence.gaps import DaySold, stock_gaps

    if not open_days:
        return {}
    period = period or Period(open_days[max(len(open_days) - RECENT, 0)], open_days[-1])
    by_key = {one.sku: one for one in articles}
    sold = {one.sku: {day: DaySold(part.orders, part.fen) for day, part in one.sold.items()} for one in articles}
    empty = {one.sku: one.empty for one in articles}
    found = {}
    for gap in stock_gaps(sold, open_days, period, empty=empty):
        one = by_key[gap.product]
        days = frozenset(day for day in open_days if gap.first <= day <= gap.last)
        if lost := _lost(one, gap.missed, gap.stock_out, len(days), [d for d in open_days if d < gap.first], margins):
            found[one.sku] = (lost, days)
    return found


def _lost(
    one: Article,
    missed: float,
    stock_out: bool,  # whether a snapshot says so
    days: int,
    before: Sequence[str],
    margins: Mapping[str, Range],
) -> Lost | None:
    sold = [one.sold.get(day, Sold()) for day in before[-28:]]
    orders, units, fen = (sum(getattr(part, name) for part in sold) for name in ("orders", "units", "fen"))
    if not orders or units <= 0:
        return None
    expected = missed * units / orders
    if expected < LEAST_LOST and not stock_out:
        return None
    low, high = chance_range(expected, [part.units for part in sold])
    price = fen / units
    margin = margins.get(next(iter(one.products))) if len(one.products) == 1 else None
    profit = None
    if margin:
        ends = [share * amount * price for share in margin for amount in (low, high)]
        profit = (min(ends), max(ends))
    return Lost(days, (low, high), (low * price, high * price), profit)


def chance_range(expected: float, past: Sequence[float]) -> Range:
    """Between which pieces so many expected ones fall in 80 % of all cases: as uneven as past days were (negative
    binomial)."""
    from statistics import fmean, pvariance

    mean = fmean(past)
    uneven = pvariance(past) / mean if mean > 0 else 1.0
    low, high = (_count_below(expected, uneven, share) for share in ENDS)
    return float(low), float(high)


def _count_below(expected: float, uneven: float, share: float) -> int:
    """The smallest count that is not exceeded in this share of cases. `uneven` is variance ÷ mean: 1 of single orders
    by chance (Poisson)."""
    even = uneven <= EVEN
    size = 0.0 if even else expected / (uneven - 1)
    count = max(int(expected - FAR * sqrt(expected * max(uneven, 1.0))), 0)
    if even:
        part = exp(count * log(expected) - expected - lgamma(count + 1))
    else:
        part = exp(
            lgamma(count + size) - lgamma(size) - lgamma(count + 1) - size * log(uneven) + count * log(1 - 1 / uneven)
        )
    so_far = part
    while so_far < share:
        part *= expected / (count + 1) if even else (count + size) / (count + 1) * (1 - 1 / uneven)
        count += 1
        so_far += part
    return count


def margins_of(profit: Profit) -> dict[str, Range]:
    """Product -> contribution ÷ receipts, lowest and highest; of those whose costs are known."""
    told = [(row, row.contribution, row.parts.covered_receipts) for row in profit.rows if profit.has_costs]
    return {row.key: (left[0] / base, left[1] / base) for row, left, base in told if left and base > 0}


def usual_margins(connection: sqlite3.Connection, shop: int) -> dict[str, Range]:
    """The same of the default month of a shop; none of a shop without any, as that of which only stock is known."""
    from pdd_ops.insight.profit.build import profit_of
    from pdd_ops.metrics.shops import has_months, pick_period

    shops = Shops((shop,), "")
    if not has_months(connection, shops):
        return {}
    return margins_of(profit_of(connection, shops, pick_period(connection, shops, None)))
