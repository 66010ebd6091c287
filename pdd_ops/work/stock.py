"""What is in stock, how long it lasts, when and how much to order, and what stock gaps cost.

The stock is that of the newest snapshots (stock_articles.py); demand is that of the year before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from pdd_ops.insight.evidence.prices import is_difference
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Period, shifted, today
from pdd_ops.records import frozen
from pdd_ops.work.stock_articles import Article, Shelf, articles_of, read_shelf
from pdd_ops.work.stock_level import RECENT, daily_units, weights_of
from pdd_ops.work.stock_lost import Lost, lost_of, usual_margins
from pdd_ops.work.stock_reading import read_days, read_sold
from pdd_ops.work.stock_settings import StockSettings, Supply, stock_settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Units = NDArray[np.float64]

STALE = 7  # days: an older snapshot makes no order
MOST_SOLD = 100  # articles whose gaps are looked for in a report
GAPS_BEFORE = 42  # days before those that a level is made of, which tell what a gap is
Gone = Mapping[str, tuple[Lost, frozenset[str]]]


@frozen
class StockRow:
    """An article. `on_hand` None is not known, `on_order` where nothing tells it; `cover` counts what is on order where
    a lead time is known, as it comes within it, `on_hand_cover` never. `reasons` are ids of texts: what is missing."""

    product: str
    sku: str
    name: str
    on_hand: int | None
    as_of: str
    daily: float | None
    cover: float | None
    on_hand_cover: float | None
    on_order: int | None = None
    least: int | None = None
    of_erp: bool = False
    point: float | None = None
    order: int | None = None
    lead: int | None = None
    tried: bool = True  # whether enough past windows stand behind the point
    lost: Lost | None = None
    reasons: tuple[str, ...] = ()
    products: tuple[str, ...] = ()  # of its listings
    planned: tuple[float, float] | None = None  # pieces that planned campaigns need besides

    @property
    def runs_out(self) -> bool:
        """Whether it is gone before a delivery that is ordered now could come."""
        return self.cover is not None and self.lead is not None and self.cover < self.lead


@frozen
class Stock:
    """The articles of a shop, those that run out first before the others. `known`: the last day of orders; `codes`:
    codes in the newest sheet of an ERP, of which `matched` stand for something of the shop."""

    shop: str
    rows: tuple[StockRow, ...]
    as_of: str | None
    known: str | None
    service: float = 0.95
    review: int = 7
    age: int | None = None  # days of the oldest snapshot that counts
    codes: int = 0
    matched: int = 0
    as_of_erp: str = ""
    differences: int = 0  # listings for a difference to pay, which have no stock
    in_stock: float | None = (
        None  # share of the days of articles on which they could be bought, weighted by what they sell
    )


@frozen
class Known:
    """What is read of a shop: its articles, the days that orders cover, those on which it sold, and its gaps."""

    articles: tuple[Article, ...]
    days: tuple[str, ...]
    open_days: tuple[str, ...]
    gone: Gone
    shelf: Shelf
    differences: int = 0  # listings for a difference to pay, which are left out


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
    settings, until = settings or stock_settings(), today()
    known = [read_known(connection, shop, until, margins=usual_margins(connection, shop)) for shop in shops.ids]
    rows: list[Sequence[StockRow]] = []
    for shop, one in zip(shops.ids, known, strict=True):
        judged = _judged(one, [settings.of(article.ids, lead) for article in one.articles], service, review)
        rows.append(_with_campaigns(connection, shop, judged, review))
    return replace(together(shops, known, rows), service=service, review=review)


def _with_campaigns(connection: sqlite3.Connection, shop: int, rows: Sequence[StockRow], review: int) -> list[StockRow]:
    """With what campaigns of the log need that begin before the next delivery but one could come."""
    from pdd_ops.work.stock_campaigns import coming_campaigns, planned_units

    horizons = {row.lead + review for row in rows if row.lead is not None and row.daily is not None}
    coming = coming_campaigns(connection, shop, shifted(today(), max(horizons))) if horizons else []
    if not coming:
        return list(rows)
    found = []
    for row in rows:
        if row.lead is not None and row.daily is not None:
            units, planned = planned_units(coming, row.products, row.daily, row.lead + review)
            reasons = (*row.reasons, "planned") if planned and units is None else row.reasons
            row = replace(row, planned=units, reasons=reasons)
        found.append(row)
    return found


def light_stock(
    connection: sqlite3.Connection, shops: Shops, until: str, period: Period, margins: Mapping[str, tuple[float, float]]
) -> Stock:
    """The same as a report has it: snapshots and sales up to a day, gaps of the period, and no reorder points, for
    these are calibrated on the past year. Nothing is read where no snapshot is known."""
    settings, known, rows = stock_settings(), list[Known](), list[Sequence[StockRow]]()
    for shop in shops.ids:
        one = read_known(connection, shop, until, back=RECENT + GAPS_BEFORE, period=period, margins=margins)
        known.append(one)
        over = weights_of(one.days, one.open_days)
        levels = [daily_units(article.sold, over, unavailable(article, one.gone)) for article in one.articles]
        pairs = zip(one.articles, levels, strict=True)
        rows.append([_row(article, settings.of(article.ids), daily, one.gone) for article, daily in pairs])
    return together(shops, known, rows)


def together(shops: Shops, known: Sequence[Known], of_shops: Sequence[Sequence[StockRow]]) -> Stock:
    """The rows of all shops, what runs out first before the others; both are shop by shop."""
    rows = [row for own in of_shops for row in own]
    ordered = sorted(rows, key=lambda row: (row.cover is None, row.cover or 0.0, row.product, row.sku))
    as_of = min((row.as_of for row in rows if row.as_of), default=None)
    last = min((one.days[-1] for one in known if one.days), default=None)
    return Stock(
        shop=shops.name,
        rows=tuple(ordered),
        as_of=as_of,
        known=last,
        age=age_of(as_of) if as_of else None,
        codes=sum(one.shelf.codes for one in known),
        matched=sum(one.shelf.matched for one in known),
        as_of_erp=min((one.shelf.as_of_erp for one in known if one.shelf.as_of_erp), default=""),
        differences=sum(one.differences for one in known),
        in_stock=_in_stock(known, of_shops),
    )


def _in_stock(known: Sequence[Known], of_shops: Sequence[Sequence[StockRow]]) -> float | None:
    """Of the last 84 open days since the first sale of each article: days without a proven gap or a snapshot of none,
    by what the article sells; None where no snapshot tells which articles there are."""
    there = whole = 0.0
    for one, rows in zip(known, of_shops, strict=True):
        recent = one.open_days[-RECENT:]
        daily = {(row.product, row.sku): row.daily for row in rows if row.daily}
        for article in one.articles if one.shelf.as_of else ():
            weight = daily.get((article.product, article.sku))
            if not weight or not article.sold:
                continue
            begun, gone = min(article.sold), unavailable(article, one.gone)
            days = [day for day in recent if day >= begun]
            whole += weight * len(days)
            there += weight * sum(day not in gone or day in article.sold for day in days)
    return there / whole if whole else None


def read_known(
    connection: sqlite3.Connection,
    shop: int,
    until: str,
    *,
    margins: Mapping[str, tuple[float, float]],
    back: int = 365,
    period: Period | None = None,
) -> Known:
    """Everything of a shop, of as many days `back`. `margins`: product -> contribution ÷ receipts; gaps of the period,
    else of the last 84 days."""
    shelf = read_shelf(connection, shop, until)
    days = read_days(connection, shop, until, back)
    if not shelf.as_of and not days:
        return Known((), (), (), {}, shelf)
    every = articles_of(shelf, read_sold(connection, shop, days) if days else {})
    articles = [one for one in every if not is_difference(one.name)]
    left_out = len(every) - len(articles)
    open_days = _open_days(connection, shop, days)
    looked = articles if period is None else _sell_most(articles)
    gone = lost_of(looked, open_days, margins, period)
    if not shelf.as_of:  # without any snapshot there is nothing to say but what gaps cost
        articles = [one for one in articles if one.sku in gone]
    return Known(tuple(articles), tuple(days), tuple(open_days), gone, shelf, left_out)


def _sell_most(articles: Sequence[Article]) -> list[Article]:
    return sorted(articles, key=lambda one: -sum(part.units for part in one.sold.values()))[:MOST_SOLD]


def _open_days(connection: sqlite3.Connection, shop: int, days: Sequence[str]) -> list[str]:
    """The covered days on which the shop sold anything."""
    if not days:
        return []
    sql = "SELECT day FROM order_days WHERE shop_id = ? AND dim = 'all' AND orders > 0 AND day BETWEEN ? AND ?"
    covered = set(days)
    found = connection.execute(f"{sql} ORDER BY day", (shop, days[0], days[-1]))
    return [day for (day,) in found if day in covered]


def _matrix(known: Known) -> Units:
    """Pieces by article and day; nan where it could not be bought, or nobody saw the day."""
    import numpy as np

    whole = Period(known.days[0], known.days[-1]).each_day() if known.days else []
    seen = {day: at for at, day in enumerate(whole)}
    found = np.full((len(known.articles), len(whole)), np.nan)
    columns = [seen[day] for day in known.open_days]
    for at, one in enumerate(known.articles):
        begun = min(one.sold, default="9999")
        found[at, columns] = 0.0
        for day, part in one.sold.items():
            found[at, seen[day]] = part.units
        gone = unavailable(one, known.gone)
        for day, place in seen.items():
            if day < begun or (day in gone and day not in one.sold):
                found[at, place] = np.nan
    return found


def unavailable(one: Article, gone: Gone) -> frozenset[str]:
    """The days on which a snapshot shows none, or of its proven gap."""
    return one.empty | (gone[one.sku][1] if one.sku in gone else frozenset())


def _judged(known: Known, supplies: Sequence[Supply], service: float, review: int) -> list[StockRow]:
    from pdd_ops.insight.reorder import level, margin, spread

    units = _matrix(known)
    levels = level(units)
    margins = {one.lead: margin(units, one.lead + review, service) for one in supplies if one.lead is not None}
    rows = []
    for at, (one, supply) in enumerate(zip(known.articles, supplies, strict=True)):
        daily = float(levels.mean[at]) if levels.mean[at] == levels.mean[at] else None  # not nan
        row = _row(one, supply, daily, known.gone)
        if daily is not None and supply.lead is not None:
            days, found = supply.lead + review, margins[supply.lead]
            point = daily * days + float(found.of(levels.mean)[at] * spread(levels, days)[at])
            row = _ordered(replace(row, point=point, tried=found.is_tried(daily)), supply)
        rows.append(row if row.point is None or row.tried else replace(row, reasons=(*row.reasons, "untried")))
    return rows


def _row(one: Article, supply: Supply, daily: float | None, gone: Gone) -> StockRow:
    due = one.on_order or 0 if supply.lead is not None else 0
    row = StockRow(
        product=one.product,
        sku=one.sku,
        name=one.name,
        on_hand=one.on_hand,
        as_of=one.as_of,
        daily=daily,
        cover=_cover(one.on_hand, due, daily),
        on_hand_cover=_cover(one.on_hand, 0, daily),
        on_order=one.on_order,
        least=one.least,
        of_erp=one.of_erp,
        lead=supply.lead,
        lost=gone[one.sku][0] if one.sku in gone else None,
        products=tuple(sorted(one.products)),
    )
    return replace(row, reasons=_reasons(row, one))


def _cover(on_hand: int | None, due: int, daily: float | None) -> float | None:
    """How many days the stock and what is due last."""
    return None if on_hand is None or not daily else (on_hand + due) / daily


def _ordered(row: StockRow, supply: Supply) -> StockRow:
    """With what to order, where the stock is known and not old."""
    from pdd_ops.insight.reorder import order_quantity

    if row.on_hand is None or row.point is None or is_old(row.as_of):
        return row
    order = order_quantity(row.point, row.on_hand, row.on_order or 0, least=supply.least, pack=supply.pack)
    return replace(row, order=order)


def _reasons(row: StockRow, one: Article) -> tuple[str, ...]:
    if one.alone:
        return tuple(name for name, holds in (("oversold", one.oversold), ("alone", True)) if holds)
    told = {
        "unknown": row.on_hand is None,
        "oversold": one.oversold,
        "below_least": row.on_hand is not None and row.least is not None and row.on_hand < row.least,
        "old": is_old(row.as_of),
        "few": row.daily is None,
        "no_lead": row.lead is None,
    }
    return tuple(name for name, holds in told.items() if holds)


def is_old(day: str) -> bool:
    """Whether a snapshot is too old for an order; '' is none at all."""
    return bool(day) and age_of(day) > STALE


def age_of(day: str) -> int:
    """How many days ago that was."""
    return (date.fromisoformat(today()) - date.fromisoformat(day)).days
