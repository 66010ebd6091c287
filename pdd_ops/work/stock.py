"""What is in stock, how long it lasts, when and how much to order, and what stock gaps cost.

An article is a specification of the catalogue; where the cost maps know its standard product, that one, in pieces (all
listings and pack sizes of it together). The stock is the newest snapshot; demand is that of the year before.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Period, today
from pdd_ops.work.stock_reading import Sku, Sold, read_days, read_skus, read_sold
from pdd_ops.work.stock_settings import StockSettings, Supply, stock_settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Units = NDArray[np.float64]

STALE = 7  # days: an older snapshot makes no order
RECENT = 84  # days whose gaps are told
LEAST_LOST = 8.0  # units to be expected in a gap, unless a snapshot says that there were none
UNLIMITED = 4  # nines or more are no number of pieces
Range = tuple[float, float]


@dataclass(frozen=True)
class Lost:
    """What a proven gap cost: pieces and fen, as intervals (80 %); profit None where no contribution is known."""

    days: int
    units: Range
    sales: Range
    profit: Range | None


@dataclass(frozen=True)
class StockRow:
    """An article. `on_hand` None is not known; `reasons` say what is missing, as ids of texts."""

    product: str
    sku: str
    name: str
    on_hand: int | None
    as_of: str
    daily: float | None
    cover: float | None
    point: float | None = None
    order: int | None = None
    lead: int | None = None
    tried: bool = True  # whether enough past windows stand behind the point
    lost: Lost | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stock:
    """The articles of a shop, those that run out first before the others. `known`: the last day of orders."""

    shop: str
    rows: tuple[StockRow, ...]
    as_of: str | None
    known: str | None
    service: float
    review: int
    age: int | None = None  # days of the oldest snapshot that counts


@dataclass(frozen=True)
class _Article:
    """An article as read: its ids, its listings with their pieces, and what it sold by day."""

    product: str
    sku: str
    name: str
    ids: tuple[str, ...]
    on_hand: int | None
    oversold: bool
    as_of: str
    sold: Mapping[str, Sold] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()


def stock_of(
    connection: sqlite3.Connection,
    shops: Shops,
    *,
    lead: int | None = None,
    service: float = 0.95,
    review: int = 7,
    settings: StockSettings | None = None,
) -> Stock:
    """Reads the newest snapshot of each shop and daily sums. Raises PddOpsError where stock.toml is wrong."""
    settings = settings or stock_settings()
    rows: list[StockRow] = []
    known = [_of_shop(connection, shop, rows, settings, lead, service, review) for shop in shops.ids]
    ordered = sorted(rows, key=lambda row: (row.cover is None, row.cover or 0.0, row.product, row.sku))
    newest = [row.as_of for row in rows]
    as_of = min(newest) if newest else None
    last = min((one for one in known if one), default=None)
    return Stock(shops.name, tuple(ordered), as_of, last, service, review, _age(as_of) if as_of else None)


def _of_shop(
    connection: sqlite3.Connection,
    shop: int,
    rows: list[StockRow],
    settings: StockSettings,
    lead: int | None,
    service: float,
    review: int,
) -> str | None:
    """Adds the articles of a shop; the last day of its orders."""
    skus = read_skus(connection, shop)
    if not skus:
        return None
    days = read_days(connection, shop)
    articles = _articles(skus, read_sold(connection, shop, days) if days else {})
    open_days = _open_days(connection, shop, days)
    lost = lost_of(connection, shop, articles, open_days)
    units = _matrix(articles, days, open_days, lost)
    supplies = [settings.of(one.ids, lead) for one in articles]
    rows += _judged(articles, units, supplies, lost, service, review)
    return days[-1] if days else None


def _articles(skus: Sequence[Sku], sold: Mapping[str, Mapping[str, Sold]]) -> list[_Article]:
    """The specifications, those of one standard product together in pieces."""
    groups: dict[tuple[str, str], list[Sku]] = defaultdict(list)
    for one in skus:
        groups["" if one.standard else one.product, one.standard or one.key].append(one)
    return [_article(key, members, sold) for key, members in groups.items()]


def _article(key: tuple[str, str], members: Sequence[Sku], sold: Mapping[str, Mapping[str, Sold]]) -> _Article:
    known = [one for one in members if one.stock is not None and not is_unlimited(one.stock)]
    whole = len(known) == len(members)
    first, by_day = members[0], defaultdict[str, Sold](Sold)
    for sold_key, pack in {one.key: one.pack for one in members}.items():
        for day, amount in sold.get(sold_key, {}).items():
            by_day[day] = by_day[day].plus(amount, pack)
    empty = frozenset.intersection(*(one.empty for one in members))
    ids = dict.fromkeys(filter(None, [key[1], *(part for one in members for part in (one.key, one.code, one.product))]))
    return _Article(
        *key,
        first.standard_name or first.name,
        tuple(ids),
        sum(max(one.stock or 0, 0) * one.pack for one in known) if whole else None,
        any((one.stock or 0) < 0 for one in members),
        min(one.as_of for one in members),
        dict(by_day),
        empty,
        frozenset(one.product for one in members),
    )


def is_unlimited(stock: int) -> bool:
    """Whether a stock is what people write for 'any number': 9999, 99999 and so on."""
    return len(str(stock)) >= UNLIMITED and set(str(stock)) == {"9"}


def _open_days(connection: sqlite3.Connection, shop: int, days: Sequence[str]) -> list[str]:
    """The covered days on which the shop sold anything."""
    if not days:
        return []
    sql = "SELECT day FROM order_days WHERE shop_id = ? AND dim = 'all' AND orders > 0 AND day BETWEEN ? AND ?"
    covered = set(days)
    found = connection.execute(f"{sql} ORDER BY day", (shop, days[0], days[-1]))
    return [day for (day,) in found if day in covered]


def lost_of(
    connection: sqlite3.Connection, shop: int, articles: Sequence[_Article], open_days: Sequence[str]
) -> dict[str, tuple[Lost, frozenset[str]]]:
    """Article -> what its costliest proven gap of the last 84 days cost, and the days of the gap."""
    from pdd_ops.insight.evidence.gaps import DaySold, stock_gaps

    if not open_days:
        return {}
    period = Period(open_days[max(len(open_days) - RECENT, 0)], open_days[-1])
    by_key = {one.sku: one for one in articles}
    sold = {one.sku: {day: DaySold(part.orders, part.fen) for day, part in one.sold.items()} for one in articles}
    empty = {one.sku: one.empty for one in articles}
    margins = _margins(connection, shop)
    found = {}
    for gap in stock_gaps(sold, open_days, period, empty=empty):
        one = by_key[gap.product]
        days = frozenset(day for day in open_days if gap.first <= day <= gap.last)
        if lost := _lost(one, gap.missed, gap.stock_out, len(days), [d for d in open_days if d < gap.first], margins):
            found[one.sku] = (lost, days)
    return found


def _lost(
    one: _Article,
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

    from scipy.stats import nbinom, poisson

    mean = fmean(past)
    uneven = pvariance(past) / mean if mean > 0 else 1.0
    if uneven <= 1.001:  # as even as chance makes single orders
        return float(poisson.ppf(0.1, expected)), float(poisson.ppf(0.9, expected))
    size = expected / (uneven - 1)
    return float(nbinom.ppf(0.1, size, 1 / uneven)), float(nbinom.ppf(0.9, size, 1 / uneven))


def _margins(connection: sqlite3.Connection, shop: int) -> dict[str, Range]:
    """Product -> contribution ÷ receipts in the default month, lowest and highest."""
    from pdd_ops.insight.profit.build import profit_of
    from pdd_ops.metrics.shops import pick_period

    shops = Shops((shop,), "")
    found = profit_of(connection, shops, pick_period(connection, shops, None))
    told = [(row, row.contribution, row.parts.covered_receipts) for row in found.rows if found.has_costs]
    return {row.key: (left[0] / base, left[1] / base) for row, left, base in told if left and base > 0}


def _matrix(
    articles: Sequence[_Article],
    days: Sequence[str],
    open_days: Sequence[str],
    lost: Mapping[str, tuple[Lost, frozenset[str]]],
) -> Units:
    """Pieces by article and day; nan where it could not be bought, or nobody saw the day."""
    import numpy as np

    whole = Period(days[0], days[-1]).each_day() if days else []
    seen = {day: at for at, day in enumerate(whole)}
    found = np.full((len(articles), len(whole)), np.nan)
    columns = [seen[day] for day in open_days]
    for at, one in enumerate(articles):
        begun = min(one.sold, default="9999")
        found[at, columns] = 0.0
        for day, part in one.sold.items():
            found[at, seen[day]] = part.units
        gone = one.empty | (lost[one.sku][1] if one.sku in lost else frozenset())
        for day, place in seen.items():
            if day < begun or (day in gone and day not in one.sold):
                found[at, place] = np.nan
    return found


def _judged(
    articles: Sequence[_Article],
    units: Units,
    supplies: Sequence[Supply],
    lost: Mapping[str, tuple[Lost, frozenset[str]]],
    service: float,
    review: int,
) -> list[StockRow]:
    from pdd_ops.insight.reorder import level, margin, spread

    levels = level(units)
    margins = {one.lead: margin(units, one.lead + review, service) for one in supplies if one.lead is not None}
    rows = []
    for at, (one, supply) in enumerate(zip(articles, supplies, strict=True)):
        daily = float(levels.mean[at]) if levels.mean[at] == levels.mean[at] else None  # not nan
        row = replace(_row(one, daily), lead=supply.lead, lost=lost[one.sku][0] if one.sku in lost else None)
        if daily is not None and supply.lead is not None:
            days, found = supply.lead + review, margins[supply.lead]
            point = daily * days + float(found.of(levels.mean)[at] * spread(levels, days)[at])
            row = _ordered(replace(row, point=point, tried=found.is_tried(daily)), supply)
        rows.append(replace(row, reasons=_reasons(row, one)))
    return rows


def _row(one: _Article, daily: float | None) -> StockRow:
    from pdd_ops.insight.reorder import cover_days

    cover = None if one.on_hand is None or daily is None else cover_days(one.on_hand, 0, daily)
    return StockRow(one.product, one.sku, one.name, one.on_hand, one.as_of, daily, cover)


def _ordered(row: StockRow, supply: Supply) -> StockRow:
    """With what to order, where the stock is known and not old."""
    from pdd_ops.insight.reorder import order_quantity

    if row.on_hand is None or row.point is None or _age(row.as_of) > STALE:
        return row
    return replace(row, order=order_quantity(row.point, row.on_hand, 0, least=supply.least, pack=supply.pack))


def _reasons(row: StockRow, one: _Article) -> tuple[str, ...]:
    told = {
        "unknown": row.on_hand is None,
        "oversold": one.oversold,
        "old": _age(row.as_of) > STALE,
        "few": row.daily is None,
        "no_lead": row.lead is None,
        "untried": row.point is not None and not row.tried,
    }
    return tuple(name for name, holds in told.items() if holds)


def _age(day: str) -> int:
    return (date.fromisoformat(today()) - date.fromisoformat(day)).days
