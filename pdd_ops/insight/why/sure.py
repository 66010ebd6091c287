"""Which factors of a change are more than chance: only those are told as reasons.

Orders vary like counts, what an order is worth by about as much as it is worth, refunds like a share of the orders.
Days and bulk orders are as they are."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from pdd_ops.insight.decompose import Factor
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.gate import BY_CHANCE, FEWEST_ORDERS, Bar, Claim, why_not
from pdd_ops.metrics.intervals import differs, normal_reach
from pdd_ops.records import frozen

OF_ONE_ORDER = 0.7  # the standard deviation of what orders of a shop are worth, by their mean
REASON = Bar(orders=FEWEST_ORDERS)
ORDERS = ("orders_per_day", "order_conversion", "sales_per_day", "net_per_day")
VALUES = ("order_value", "net_per_order", "uv_value", "net_per_visitor")


@frozen
class Behind:
    """The orders of both periods, and how many of them were refunded; None where that is not known."""

    orders: tuple[float, float]
    refunded: tuple[float, float] | None
    days: tuple[int, int]

    @classmethod
    def of(cls, values: Mapping[str, MetricValue], days: tuple[int, int]) -> Behind | None:
        """Out of the metrics of the shop or of a line, the other period first."""
        orders = _pair(values.get("orders"))
        return cls(orders, _pair(values.get("refund_orders")), days) if orders else None


def why_not_a_reason(factor: Factor, behind: Behind | None) -> str | None:
    """Why a factor is not told as a reason; None where it may be."""
    if behind is None or factor.id not in (*ORDERS, *VALUES, "refund_share"):
        return None
    fewest = int(min(behind.orders))
    if factor.id in VALUES and fewest < REASON.orders:
        return why_not(Claim(orders=fewest), REASON)
    return None if _beyond_chance(factor, behind) else why_not(Claim(chance=BY_CHANCE), REASON)


def _beyond_chance(factor: Factor, behind: Behind) -> bool:
    before, after = behind.orders
    reach = normal_reach()
    if factor.id in ORDERS:
        more = _more_chances(factor, behind)
        expected = before * more
        return abs(after - expected) > reach * sqrt(after + expected * more)
    if factor.id in VALUES:
        if not factor.before or factor.after is None:
            return True
        return abs(factor.after / factor.before - 1) > reach * OF_ONE_ORDER * sqrt(1 / before + 1 / after)
    if behind.refunded is None:
        return True
    return differs(behind.refunded[1], after, behind.refunded[0], before)


def _more_chances(factor: Factor, behind: Behind) -> float:
    """How many times as many chances for an order there were: visitors of a conversion, else days."""
    before, after = behind.orders
    if factor.id == "order_conversion" and factor.before and factor.after and before:
        return (after / factor.after) / (before / factor.before)
    return behind.days[1] / behind.days[0]


def _pair(value: MetricValue | None) -> tuple[float, float] | None:
    if value is None or value.compared is None or value.previous is None:
        return None
    return float(value.previous), float(value.compared)
