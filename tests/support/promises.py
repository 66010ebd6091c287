"""Promised and delivered a second way: from the rows of the orders, without SQL and without code of `pdd_ops`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction

from support.money import Movement
from support.raw_facts import Order

_HOUR = timedelta(hours=1)
_FEWEST = 10  # parcels that have come: with fewer nothing is said
_LATE = "0040004"  # a penalty for late shipping


def promise_metrics(
    orders: list[Order], of_all: list[Order], is_refunded: Callable[[Order], bool]
) -> dict[str, Fraction | None]:
    """Of the counted orders of a period; `of_all` tells up to when parcels are known."""
    due = [order for order in orders if _is_due(order)]
    kept = [order for order in due if (sent := order.moment("发货时间")) and sent <= _promise(order)]
    return {
        "promise_kept_rate": Fraction(len(kept), len(due)) if due else None,
        "delivery_days_median": _median(orders, _end(of_all, is_refunded), is_refunded),
    }


def penalty_metrics(found: list[Movement], orders: list[Order]) -> dict[str, Fraction | None]:
    """Of the movements of a period, each penalty beside its order."""
    if not found:
        return dict.fromkeys(("penalties_rows", "penalties_contradicted", "penalties_unjudged"))
    by_number = {order.number: order for order in orders}
    taken = [one for one in found if one.subject == "penalties" and one.came + one.went < 0]
    judged = [_verdict(one, by_number.get(one.order)) for one in taken]
    wrong = sum(-one.came - one.went for one, said in zip(taken, judged, strict=True) if said == "contradicted")
    return {
        "penalties_rows": Fraction(len(taken)),
        "penalties_contradicted": Fraction(wrong, 100),
        "penalties_unjudged": Fraction(judged.count("unjudged"), len(taken)) if taken else None,
    }


def _verdict(one: Movement, order: Order | None) -> str:
    if one.code != _LATE or order is None or order.moment("承诺发货时间") is None:
        return "unjudged"
    sent = order.moment("发货时间")
    if order.is_late:
        return "supported"
    return "contradicted" if sent and sent <= _promise(order) else "unjudged"


def _promise(order: Order) -> datetime:
    moment = order.moment("承诺发货时间")
    assert moment is not None
    return moment


def _is_due(order: Order) -> bool:
    """Shipped too late, or past its promise when it was last exported, shipped or still waiting."""
    promised, sent = order.moment("承诺发货时间"), order.moment("发货时间")
    if promised is None:
        return False
    return bool(sent and sent > promised) or (order.seen > promised and (sent is not None or order.status == "待发货"))


def _is_open(order: Order, is_refunded: Callable[[Order], bool]) -> bool:
    return bool(order.moment("发货时间")) and not order.moment("确认收货时间") and not is_refunded(order)


def _end(orders: list[Order], is_refunded: Callable[[Order], bool]) -> datetime:
    """The end of the days with orders, or the newest parcel that is under way; not after the export."""
    seen = max(order.seen for order in orders)
    last = max(order.day for order in orders if order.day < seen.date())
    known = [datetime.combine(last, datetime.min.time()) + timedelta(days=2)]
    known += [_whole_hour(order) + _HOUR for order in orders if _is_open(order, is_refunded)]
    return min(max(known), seen)


def _whole_hour(order: Order) -> datetime:
    moment = order.moment("发货时间")
    assert moment is not None
    return moment.replace(minute=0, second=0)


def _median(orders: list[Order], end: datetime, is_refunded: Callable[[Order], bool]) -> Fraction | None:
    """Kaplan–Meier by whole hours: the first after which half have come."""
    came, open_ = list[int](), list[int]()
    for order in orders:
        sent, got = order.moment("发货时间"), order.moment("确认收货时间")
        if sent and got and got >= sent:
            came.append((got - sent + _HOUR / 2) // _HOUR)
        elif _is_open(order, is_refunded):
            open_.append(max(0, (end - _whole_hour(order)) // _HOUR))
    if len(came) < _FEWEST:
        return None
    left = Fraction(1)
    for hour in sorted(set(came)):
        at_risk = sum(age >= hour for age in (*came, *open_))
        left *= 1 - Fraction(came.count(hour), at_risk)
        if left <= Fraction(1, 2):
            return Fraction(hour, 24)
    return None
