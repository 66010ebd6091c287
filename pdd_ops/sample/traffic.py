"""Visitors: how many came to each product and to the shop, from where, and the exports that say so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from pdd_ops.sample.books import Books
from pdd_ops.sample.dice import Ints, spread, whole
from pdd_ops.sample.files import Row, csv_bytes, percent, plain, write_xlsx
from pdd_ops.sample.plan import DAY, Day, Plan, by_age, promotion
from pdd_ops.sample.refunds import REFUND
from pdd_ops.sample.shop import columns
from pdd_ops.sample.windows import shown, span_of

_OLD_WORDING = {f"成交{name}": f"支付{name}" for name in ("买家数", "订单数", "件数", "金额", "转化率")}
_OLD_WORDING |= {"成交UV价值": "UV价值"}


@dataclass(frozen=True)
class Traffic:
    """Visitors by day × product and day × source, with the buyers; agrees with the books. Refunds by refund day."""

    product_visitors: Ints
    product_buyers: Ints
    visitors: Ints  # of the shop, a day
    buyers: Ints
    by_source: Ints
    refunds: Ints  # number, a day
    refund_fen: Ints

    def paid_visitors(self, plan: Plan) -> Ints:
        """Visitors who came over ads, a day."""
        column: Ints = self.by_source[:, list(plan.shop.sources).index("商品推广")]
        return column


def make_traffic(plan: Plan, books: Books, cases: pl.DataFrame) -> Traffic:
    """Visitors follow the demand, so that they go on coming to a product that is sold out."""
    product_visitors = _product_visitors(plan, books)
    orders = books.tally.orders.sum(axis=1)
    buyers = _buyers(orders, 0.04)
    visitors = np.maximum(product_visitors.sum(axis=1) * 88 // 100, buyers)
    refunds, refund_fen = _refunds(plan, cases)
    return Traffic(
        product_visitors=product_visitors,
        product_buyers=_buyers(books.tally.orders, 0.03),
        visitors=visitors,
        buyers=buyers,
        by_source=_by_source(plan, visitors),
        refunds=refunds,
        refund_fen=refund_fen,
    )


def write_traffic(folder: Path, plan: Plan, books: Books, traffic: Traffic) -> list[Path]:
    """Writes the shop's days and the sources of every month; one older month in the older wording and layout."""
    paths = []
    for month in plan.months:
        days = shown(plan, month, "traffic")
        if not days:
            continue
        span = span_of(days)
        old_wording = plan.age(month) == 1
        paths.append(folder / f"流量数据_{span}.csv")
        rows = [_shop_day(plan, books, traffic, day) for day in days]
        header = [_OLD_WORDING.get(name, name) if old_wording else name for name in columns("traffic_day")]
        paths[-1].write_bytes(csv_bytes([header, *rows], "gb18030"))
        if old_wording:
            paths.append(folder / f"流量来源_{span}.xlsx")
            write_xlsx(paths[-1], "流量来源", _sources_wide(plan, books, traffic, days))
        else:
            paths.append(folder / f"流量来源_{span}.csv")
            paths[-1].write_bytes(csv_bytes(_sources_long(plan, books, traffic, days), "utf-8-sig"))
    return paths


def _buyers(orders: Ints, again: float) -> Ints:
    """Buyers of a day: fewer than orders by the share that somebody buys again on the same day."""
    buyers: Ints = np.maximum(orders - whole(orders * again), np.minimum(orders, 1))
    return buyers


def _product_visitors(plan: Plan, books: Books) -> Ints:
    conversion = np.array([product.conversion or 1.0 for product in plan.shop.products])
    dice = plan.dice(4)
    noise = 0.93 + 0.14 * dice.share(plan.demand.size).reshape(plan.demand.shape)
    visitors = np.floor(plan.demand / conversion * noise + 0.5).astype(np.int64)
    glances = dice.between(plan.demand.size, 2, 6).reshape(plan.demand.shape)
    for column, product in enumerate(plan.shop.products):
        visitors[:, column] += glances[:, column] if product.never_sells else 0
    enough: Ints = np.maximum(visitors, books.tally.orders * 3 // 2)
    return enough


def _by_source(plan: Plan, visitors: Ints) -> Ints:
    shares = np.array(list(plan.shop.sources.values()))
    promoted = promotion(plan.shop, plan.days)
    noise = plan.dice(5).share(len(visitors) * len(shares)).reshape(len(visitors), len(shares))
    kinds = [2 if promoted[day.number] else min(day.age, 1) for day in plan.days]
    return np.array([spread(int(visitors[n]), shares[:, kinds[n]] * (0.9 + 0.2 * noise[n])) for n in range(len(kinds))])


def _refunds(plan: Plan, cases: pl.DataFrame) -> tuple[Ints, Ints]:
    """Refunds completed on each day: orders and fen."""
    number, fen = np.zeros(len(plan.days), dtype=np.int64), np.zeros(len(plan.days), dtype=np.int64)
    done = cases.filter(pl.col("kind") == REFUND)
    days = (done["closed"].to_numpy() - plan.days[0].start) // DAY
    within = days < len(plan.days)
    np.add.at(number, days[within], 1)
    np.add.at(fen, days[within], done["refund_fen"].to_numpy()[within])
    return number, fen


def _shop_day(plan: Plan, books: Books, traffic: Traffic, day: Day) -> Row:
    n, dice = day.number, plan.dice(6, day.number)
    orders, units, gmv = (int(table[n].sum()) for table in (books.tally.orders, books.tally.units, books.tally.gmv))
    visitors, buyers = int(traffic.visitors[n]), int(traffic.buyers[n])
    items = int(traffic.product_visitors[n].sum())
    share = by_age(plan.shop.rhythm["new_visitor_share"], day.age) + 0.04 * (dice.share(1)[0] - 0.5)
    new = int(visitors * share)
    views, item_views = visitors * 23 // 10, items * 19 // 10
    favourites, follows = visitors * 3 // 100, visitors // 90
    old_buyers = buyers * (30 if day.age else 36) // 100
    value = plain((gmv * 2 + visitors) // (2 * visitors)) if visitors else "0.00"
    spent = plain((gmv * 2 + buyers) // (2 * buyers)) if buyers else "0.00"
    return (
        day.text, visitors, views, items, item_views, buyers, orders, units, plain(gmv), percent(buyers, visitors),
        spent, value, favourites, follows, percent(old_buyers, buyers), plain(int(traffic.refund_fen[n])),
        int(traffic.refunds[n]), value, new, visitors - new, percent(new, visitors), percent(visitors - new, visitors),
        percent(int(visitors * 58 + dice.between(1, 0, 400)[0]), visitors * 100), str(int(dice.between(1, 38, 55)[0])),
        visitors * 17, visitors * 118 // 100, buyers + (buyers * 6 + int(dice.between(1, 0, 99)[0])) // 100,
    )  # fmt: skip


class _Source(NamedTuple):
    """What one source brought on a day. `gmv` in fen."""

    visitors: int
    views: int
    buyers: int
    orders: int
    gmv: int

    def cells(self) -> tuple[int, int, int, int, str]:
        return (self.visitors, self.views, self.buyers, self.orders, plain(self.gmv))


def _source_day(plan: Plan, books: Books, traffic: Traffic, day: Day) -> list[_Source]:
    """All sources on a day; visitors, buyers, orders and gmv add up to the shop's."""
    visitors = traffic.by_source[day.number]
    pull = visitors * np.array([table[3] for table in plan.shop.sources.values()])
    orders = spread(int(books.tally.orders[day.number].sum()), pull)
    buyers = spread(int(traffic.buyers[day.number]), orders.astype(np.float64))
    gmv = spread(int(books.tally.gmv[day.number].sum()), orders.astype(np.float64))
    views = visitors * 23 // 10
    return [_Source(*(int(column[k]) for column in (visitors, views, buyers, orders, gmv))) for k in range(len(pull))]


def _sources_long(plan: Plan, books: Books, traffic: Traffic, days: list[Day]) -> list[Row]:
    rows: list[Row] = [columns("traffic_source")]
    for day in days:
        for name, source in zip(plan.shop.sources, _source_day(plan, books, traffic, day), strict=True):
            rows.append((day.text, name, *source.cells(), percent(source.buyers, source.visitors)))
    return rows


def _sources_wide(plan: Plan, books: Books, traffic: Traffic, days: list[Day]) -> list[Row]:
    """One row a day: 搜索访客数, 搜索成交订单数, 搜索成交金额, 推荐访客数, …"""
    endings = ("访客数", "浏览量", "支付买家数", "支付订单数", "支付金额")
    rows: list[Row] = [("日期", *(f"{name}{ending}" for name in plan.shop.sources for ending in endings))]
    for day in days:
        sources = _source_day(plan, books, traffic, day)
        rows.append((day.text, *(cell for source in sources for cell in source.cells())))
    return rows


def ad_clicks(plan: Plan, traffic: Traffic) -> Ints:
    """Clicks on ads by day × product: what brought the paid visitors, split by the products' budgets."""
    budget = np.array([product.ad[0] if product.ad else 0.0 for product in plan.shop.products])
    clicks = whole(traffic.paid_visitors(plan) * 1.08)
    return np.array([spread(int(total), budget) for total in clicks])
