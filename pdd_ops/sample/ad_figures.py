"""What the ads cost and brought: by product and day, and the part of the account that no product row shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from pdd_ops.sample.books import Books
from pdd_ops.sample.dice import Ints, whole
from pdd_ops.sample.files import percent, plain, ratio
from pdd_ops.sample.plan import Plan
from pdd_ops.sample.traffic import Traffic, ad_clicks


@dataclass(frozen=True)
class AdSums:
    """Sums of ad figures; every ratio of a report comes from them. Money in fen."""

    spend: int
    coupon: int  # 结算券花费: only the wording of 2026 shows it
    sales: int
    orders: int
    impressions: int
    clicks: int

    def __add__(self, other: AdSums) -> AdSums:
        return AdSums(*(mine + theirs for mine, theirs in zip(self.values(), other.values(), strict=True)))

    def values(self) -> tuple[int, ...]:
        """The figures in the order of the fields."""
        return (self.spend, self.coupon, self.sales, self.orders, self.impressions, self.clicks)


NOTHING = AdSums(0, 0, 0, 0, 0, 0)


def total(sums: list[AdSums]) -> AdSums:
    """Adds up."""
    return reduce(AdSums.__add__, sums, NOTHING)


@dataclass(frozen=True)
class AdFigures:
    """Days × products."""

    spend: Ints
    coupon: Ints
    sales: Ints
    orders: Ints
    impressions: Ints
    clicks: Ints

    def sums(self, day: int, product: int) -> AdSums:
        """The figures of one product on one day."""
        tables = (self.spend, self.coupon, self.sales, self.orders, self.impressions, self.clicks)
        return AdSums(*(int(table[day, product]) for table in tables))


def make_ads(plan: Plan, books: Books, traffic: Traffic) -> AdFigures:
    """Ads go on while a product is sold out; their sales never exceed what the product sold on the day."""
    clicks = ad_clicks(plan, traffic)
    settings = [product.ad or (0, 0, 0.0) for product in plan.shop.products]
    price = np.array([setting[1] for setting in settings])
    rate = np.array([setting[2] for setting in settings])
    tenths = plan.dice(7).between(clicks.size, 90, 110).reshape(clicks.shape)
    orders = np.minimum(whole(clicks * rate), books.tally.orders)
    tally = books.tally
    return AdFigures(
        spend=clicks * price.astype(np.int64) * tenths // 100,
        coupon=clicks * (np.array([day.number for day in plan.days]) % 5 == 0)[:, None] * 2,
        sales=tally.gmv * orders // np.maximum(tally.orders, 1),
        orders=orders,
        impressions=clicks * 100 // 6,
        clicks=clicks,
    )


def hosting(plan: Plan, sums: AdSums, day: int) -> AdSums:
    """全店托管: ads over the whole shop in the newest month; the account pays them, no product row shows them."""
    if plan.days[day].age:
        return NOTHING
    return AdSums(*(value * plan.shop.stories["hosted"] // 100 for value in sums.values()))


def ad_cells(sums: AdSums) -> dict[str, str]:
    """The cells of a report by header. Undefined ratios are 0.00, as the platform writes them."""
    deal = sums.spend - sums.spend * 2 // 100 - sums.spend // 100
    net, net_orders = sums.sales * 92 // 100, sums.orders * 92 // 100
    settled, settled_orders = sums.sales * 80 // 100, sums.orders * 80 // 100
    direct, direct_orders = sums.sales * 85 // 100, sums.orders * 85 // 100
    return {
        "成交花费(元)": plain(deal),
        "总花费(元)": plain(sums.spend),
        "交易额(元)": plain(sums.sales),
        "实际投产比": ratio(sums.sales, sums.spend),
        "成交笔数": str(sums.orders),
        "每笔成交花费(元)": _each(sums.spend, sums.orders),
        "每笔成交金额(元)": _each(sums.sales, sums.orders),
        "直接交易额(元)": plain(direct),
        "间接交易额(元)": plain(sums.sales - direct),
        "直接成交笔数": str(direct_orders),
        "间接成交笔数": str(sums.orders - direct_orders),
        "曝光量": str(sums.impressions),
        "点击量": str(sums.clicks),
        "退款豁免率": "0.00%",
        "退单豁免率": "0.00%",
        **_parts("净交易额(元)", "净实际投产比", "净成交笔数", "净成交", net, net_orders, sums.spend),
        **_parts("结算交易额(元)", "结算投产比", "结算成交笔数", "结算成交", settled, settled_orders, sums.spend),
        "净交易额占比": percent(net, sums.sales),
        "净成交笔数占比": percent(net_orders, sums.orders),
        "交易额结算率": percent(settled, sums.sales),
        "订单结算率": percent(settled_orders, sums.orders),
        **_side_aims(sums),
        **_wording_of_2026(sums, deal, net),
    }


def _side_aims(sums: AdSums) -> dict[str, str]:
    """Inquiries, favourites and follows, with the small parts of the spend that aim at them."""
    inquiry, favourite = sums.spend * 2 // 100, sums.spend // 100
    inquiries, favourites = sums.clicks * 4 // 100, sums.clicks * 3 // 100
    return {
        "询单花费(元)": plain(inquiry),
        "询单量": str(inquiries),
        "平均询单成本(元)": _each(inquiry, inquiries),
        "收藏花费(元)": plain(favourite),
        "收藏量": str(favourites),
        "平均收藏成本(元)": _each(favourite, favourites),
        "关注花费(元)": "0.00",
        "关注量": "0",
        "平均关注成本(元)": "0.00",
    }


def _parts(amount: str, quotient: str, number: str, word: str, fen: int, orders: int, spend: int) -> dict[str, str]:
    return {
        amount: plain(fen),
        quotient: ratio(fen, spend),
        number: str(orders),
        f"每笔{word}花费(元)": _each(spend, orders),
        f"每笔{word}金额(元)": _each(fen, orders),
    }


def _wording_of_2026(sums: AdSums, deal: int, net: int) -> dict[str, str]:
    return {
        "成交营销花费(元)": plain(deal + sums.coupon),
        "总营销花费(元)": plain(sums.spend + sums.coupon),
        "推广成交花费(元)": plain(deal),
        "结算券花费(元)": plain(sums.coupon),
        "推广总花费(元)": plain(sums.spend),
        "实际净投产比": ratio(net, sums.spend + sums.coupon),
        "净推广交易额(元)": plain(net),
        "净成交券金额(元)": plain(sums.coupon),
    }


def _each(fen: int, number: int) -> str:
    return plain((fen * 2 + number) // (2 * number)) if number else "0.00"
