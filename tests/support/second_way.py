"""Every metric once more, in plain Python from the rows of the exports: no SQL, no code of `pdd_ops`.

Written from the definitions, to be compared with `pdd-ops report --format json`. Slow and simple on purpose: money is
whole fen, ratios are exact fractions of sums, nothing is rounded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from support import raw_facts
from support.kept import Keeping
from support.money import bill_metrics, cost_metrics, cost_rows, movements
from support.promises import penalty_metrics, promise_metrics
from support.raw_exports import read_exports
from support.raw_facts import Case, Day, Order
from support.refund_ages import Ages, desk_metrics
from support.reviews import review_metrics, review_rows
from support.service import experience_metrics, experience_rows, service_metrics, service_rows, speed_metrics

Number = Fraction | None  # None: nothing to divide by, or no export for it
Metrics = dict[str, Number]
Dated = TypeVar("Dated", Order, Day)

_IN_ORDER = ("unshipped", "shipped", "received")
_STAGES = {
    "待发货": "unshipped",
    "未发货": "unshipped",
    "已取消": "unshipped",
    "已发货": "shipped",
    "已收货": "received",
    "已签收": "received",
}


_ON_THE_WAY = ("已发货，待收货", "已发货，待签收")  # a status nobody knows does not say how far an order has come


class Shop:
    """A shop's exports, and its metrics over any days."""

    def __init__(self, folder: Path) -> None:
        exports = read_exports(folder)
        self.created = raw_facts.orders(exports)
        self.orders = [order for order in self.created if order.counts]
        self.cases = raw_facts.cases(exports)
        self.traffic = raw_facts.traffic(exports)
        self.ads = raw_facts.ads(exports)
        self.movements = movements(exports)
        self.reviews = review_rows(exports)
        self.ages = Ages(exports, self.cases, self.movements)
        self.costs = cost_rows(exports)
        self.service, self.experience = service_rows(exports), experience_rows(exports)
        self._refunds_of: dict[str, list[Case]] = defaultdict(list)
        for case in self.cases:
            if case.refunded:
                self._refunds_of[case.order].append(case)
        self._billed: dict[str, int] = defaultdict(int)
        for one in self.movements:
            if one.subject == "bill_refunds" and one.code != "0020005":  # that is the platform's coupon
                self._billed[one.order] -= one.came + one.went

        self.keeping = Keeping(
            self.orders, self.costs, self.movements, self._refunds_of, self.refund_fen, self.stage, self.is_refunded
        )

    def metrics(self, first: date, last: date, covered: Collection[date] | None = None) -> Metrics:
        """Every metric over some days, by id. In yuan, fractions and hours. `covered`: the days that orders cover,
        where these are not all: what is made of orders and another export is made of the days of both."""
        orders = [order for order in self.orders if first <= order.day <= last]
        traffic = [day for day in self.traffic if first <= day.day <= last]
        ads = [day for day in self.ads if first <= day.day <= last]
        return {
            **_sales(orders),
            **self._refunds(orders),
            **self._cases(first, last),
            **self.ages.metrics(orders, self.is_refunded),
            **desk_metrics(self.cases, first, last),
            **review_metrics(self.reviews, first, last),
            **_traffic(traffic, ads),
            **_promotion(ads),
            **_both(_common(orders, covered), _common(traffic, covered), _common(ads, covered)),
            **_shipping(orders),
            **_unpaid([order for order in self.created if first <= order.made <= last]),
            **promise_metrics(orders, self.orders, self.is_refunded),
            **penalty_metrics([one for one in self.movements if first <= one.day <= last], self.orders),
            **bill_metrics([one for one in self.movements if first <= one.day <= last]),
            **cost_metrics(orders, self.costs),
            **self.keeping.metrics(first, last, ads, covered),
            **self._products(first, last),
            **service_metrics(self.service, first, last),
            **experience_metrics(self.experience, first, last),
        }

    def refund_fen(self, order: Order) -> int:
        """What its cases gave back; without such a case what a bill says, else what the buyer had paid."""
        cases = self._refunds_of[order.number]
        if cases:
            return sum(case.fen for case in cases)
        return (self._billed.get(order.number, 0) or order.paid_fen) if order.is_refunded else 0

    def is_refunded(self, order: Order) -> bool:
        return bool(self._refunds_of[order.number]) or order.is_refunded

    def stage(self, order: Order) -> str:
        """How far a refunded order had come: says its refunded status, else its cases, else its times or status."""
        if order.status.endswith("退款成功"):
            return _STAGES[order.status[:3]]
        named = {_STAGES[status[:3]] for status in self._statuses(order) if status[:3] in _STAGES}
        if named:
            return next(stage for stage in _IN_ORDER if stage in named)
        if order.moment("确认收货时间") or _STAGES.get(order.status[:3]) == "received":
            return "received"
        return "shipped" if order.moment("发货时间") or order.status in _ON_THE_WAY else "unshipped"

    def _statuses(self, order: Order) -> list[str]:
        """订单状态 in the cases that refunded an order."""
        return [case.row.get("订单状态", "") for case in self._refunds_of[order.number]]

    def _refunds(self, orders: list[Order]) -> Metrics:
        """Of the orders paid in the period, whenever they were refunded."""
        refunded = [order for order in orders if self.is_refunded(order)]
        amount, gmv = sum(map(self.refund_fen, refunded)), sum(order.paid_fen for order in orders)
        told = [bool(self._refunds_of[order.number]) or self._billed.get(order.number, 0) > 0 for order in refunded]
        estimated = sum(order.paid_fen for order, known in zip(refunded, told, strict=True) if not known)
        stages = [self.stage(order) for order in refunded]
        return {
            "refund_orders": Fraction(len(refunded)),
            "refund_amount": _yuan(amount),
            "refund_rate": _ratio(len(refunded), len(orders)),
            "refund_amount_rate": _ratio(amount, gmv),
            **{f"refund_rate_{stage}": _ratio(stages.count(stage), len(orders)) for stage in _IN_ORDER},
            "estimated_refund_share": _ratio(estimated, amount),
            "net_sales": _yuan(gmv - amount),
        }

    def _cases(self, first: date, last: date) -> Metrics:
        """Cases by the day they were opened, and by the day the money went back."""
        closed = [case for case in self.cases if case.refunded and first <= case.closed <= last]
        opened = [case for case in self.cases if first <= case.opened <= last]
        covered = bool(opened)
        intervened = sum(case.intervened for case in opened)
        return {
            "refunds_closed": Fraction(len(closed)) if covered else None,
            "refunds_closed_amount": _yuan(sum(case.fen for case in closed)) if covered else None,
            "refund_only_share": _ratio(sum(case.is_refund_only for case in closed), len(closed)),
            "cases_opened": Fraction(len(opened)) if covered else None,
            "cases_intervened": Fraction(intervened) if covered else None,
            "intervention_rate": _ratio(intervened, len(opened)),
            **speed_metrics(self.cases, first, last, covered=covered),
        }

    def _products(self, first: date, last: date) -> Metrics:
        """Products that sold in the period, and those of them that never sold before it."""
        sold = {order.row.get("商品id", "") for order in self.orders if first <= order.day <= last} - {""}
        before = {order.row.get("商品id", "") for order in self.orders if order.day < first}
        return {"active_products": Fraction(len(sold)), "new_products": Fraction(len(sold - before))}


def _sales(orders: list[Order]) -> Metrics:
    gmv, units = sum(order.paid_fen for order in orders), sum(order.units for order in orders)
    listed, discount = (sum(order.fen(name) for order in orders) for name in ("商品总价(元)", "店铺优惠折扣(元)"))
    return {
        "orders": Fraction(len(orders)),
        "units": Fraction(units),
        "list_amount": _yuan(listed),
        "gmv": _yuan(gmv),
        "receipts": _yuan(sum(order.fen("商家实收金额(元)") for order in orders)),
        "shop_discount": _yuan(discount),
        "platform_discount": _yuan(sum(order.fen("平台优惠折扣(元)") for order in orders)),
        "discount_rate": _ratio(discount, listed),
        "order_value": _ratio(gmv, len(orders), 100),
        "unit_price": _ratio(gmv, units, 100),
    }


def _common(rows: list[Dated], covered: Collection[date] | None) -> list[Dated]:
    return rows if covered is None else [row for row in rows if row.day in covered]


def _both(orders: list[Order], traffic: list[Day], ads: list[Day]) -> Metrics:
    """Orders beside another export, on the days of both."""
    shown, spent = {day.day for day in traffic}, {day.day for day in ads}
    visited = [order for order in orders if order.day in shown]
    visitors, gmv = _counts(traffic, "店铺访客数"), sum(order.paid_fen for order in visited)
    spend = sum(day.spend for day in ads) if spent else None
    return {
        "order_conversion": _ratio(len(visited), visitors),
        "uv_value": _ratio(gmv, visitors, 100),
        "ad_cost_rate": _ratio(spend, sum(order.paid_fen for order in orders)),
    }


def _unpaid(made: list[Order]) -> Metrics:
    """Of the orders made in the period, those that nobody has paid."""
    unpaid = [order for order in made if order.is_unpaid]
    return {
        "unpaid_orders": Fraction(len(unpaid)),
        "unpaid_amount": _yuan(sum(order.paid_fen for order in unpaid)),
        "pay_rate": _ratio(len(made) - len(unpaid), len(made)),
    }


def _traffic(days: list[Day], ads: list[Day]) -> Metrics:
    """Sums of the days as they are; nothing of it is known without the export."""
    visitors, buyers = _counts(days, "店铺访客数"), _counts(days, "成交买家数", "支付买家数")
    platform_gmv = sum(day.fen("成交金额", "支付金额") for day in days) if days else None
    new, returning = _counts(days, "新访客数"), _counts(days, "老访客数")
    return {
        "buyers": _whole(buyers),
        "platform_gmv": _yuan(platform_gmv),
        "aov": _ratio(platform_gmv, buyers, 100),
        "visitors": _whole(visitors),
        "page_views": _whole(_counts(days, "店铺浏览量")),
        "product_visitors": _whole(_counts(days, "商品访客数")),
        "conversion": _ratio(buyers, visitors),
        "new_visitors": _whole(new),
        "new_visitor_share": _ratio(new, visitors),
        "returning_visitors": _whole(returning),
        "returning_visitor_rate": _ratio(returning, visitors),
        **_returning_buyers(days, ads),
        **_clicks(days, ads),
    }


def _returning_buyers(days: list[Day], ads: list[Day]) -> Metrics:
    """The share of each day by its buyers; over the days whose export has the share."""
    shares = [(_percent(day.row.get("成交老买家占比", "")), day.count("成交买家数", "支付买家数")) for day in days]
    known = [(share, buyers) for share, buyers in shares if share is not None]
    returning = sum((share * buyers for share, buyers in known), Fraction(0)) if known else None
    buyers = sum(buyers for _, buyers in known)
    new = None if returning is None else buyers - returning
    spend = sum(day.spend for day in ads) if ads else None
    sold = [(_percent(day.row.get("成交老买家占比", "")), day.fen("成交金额", "支付金额")) for day in days]
    of_old = sum((share * fen for share, fen in sold if share is not None), Fraction(0)) / 100
    return {
        "old_buyer_sales": of_old if known else None,
        "new_buyers": new,
        "cost_per_new_buyer": None if spend is None or not new else Fraction(spend) / new / 100,
        "returning_buyers": returning,
        "returning_buyer_rate": None if returning is None or not buyers else returning / buyers,
    }


def _percent(text: str) -> Fraction | None:
    return Fraction(text.strip().removesuffix("%")) / 100 if text.strip().endswith("%") else None


def _clicks(days: list[Day], ads: list[Day]) -> Metrics:
    """Of the traffic export; where it does not show them, the rate of the ads."""
    shown = [day for day in days if "曝光量" in day.row]
    clicks, impressions = _counts(shown, "点击量"), _counts(shown, "曝光量")
    ctr = _ratio(clicks, impressions) if shown else _ratio(_counts(ads, "点击量"), _counts(ads, "曝光量"))
    return {"impressions": _whole(impressions), "clicks": _whole(clicks), "ctr": ctr}


def _promotion(days: list[Day]) -> Metrics:
    spend = sum(day.spend for day in days) if days else None
    sales = sum(day.fen("交易额(元)") for day in days) if days else None
    clicks, impressions = _counts(days, "点击量"), _counts(days, "曝光量")
    return {
        "ad_spend": _yuan(spend),
        "ad_sales": _yuan(sales),
        "ad_roi": _ratio(sales, spend),
        "ad_ctr": _ratio(clicks, impressions),
        "ad_cpc": _ratio(spend, clicks, 100),
        **_other_money(days),
        "ad_impressions": _whole(impressions),
        "ad_clicks": _whole(clicks),
        "ad_orders": _whole(_counts(days, "成交笔数")),
    }


def _other_money(days: list[Day]) -> Metrics:
    """What some ad reports tell beside spend and sales; of the rows that have it."""
    amounts = {
        "ad_net_sales": "净交易额(元)",
        "ad_settled_sales": "结算交易额(元)",
        "ad_direct_sales": "直接交易额(元)",
        "ad_indirect_sales": "间接交易额(元)",
    }
    counts = {"ad_inquiries": "询单量", "ad_favourites": "收藏量"}
    found: Metrics = {}
    for name, column in (amounts | counts).items():
        told = [day for day in days if column in day.row]
        value = sum(day.fen(column) if name in amounts else day.count(column) for day in told)
        found[name] = Fraction(value, 100 if name in amounts else 1) if told else None
    return found


def _shipping(orders: list[Order]) -> Metrics:
    seconds = [order.ship_seconds for order in orders if order.ship_seconds is not None]
    promised = [order for order in orders if order.moment("承诺发货时间")]
    late = sum(order.is_late for order in promised)
    return {
        "ship_hours": _ratio(sum(seconds), len(seconds), 3600),
        "shipped_orders": Fraction(len(seconds)),
        "late_orders": Fraction(late),
        "late_ship_rate": _ratio(late, len(promised)),
    }


def _counts(days: list[Day], *columns: str) -> int | None:
    return sum(day.count(*columns) for day in days) if days else None


def _whole(count: int | None) -> Number:
    return None if count is None else Fraction(count)


def _yuan(fen: int | None) -> Number:
    return None if fen is None else Fraction(fen, 100)


def _ratio(part: int | None, of: int | None, unit: int = 1) -> Number:
    """Part by base, in a larger unit where one is given: fen per order -> yuan (100), seconds -> hours (3600)."""
    return None if part is None or not of else Fraction(part, of * unit)
