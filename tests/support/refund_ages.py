"""How old orders were when they were refunded, and whose turn it is in a case, a second way: from the exports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction

from support.money import Movement
from support.raw_exports import Export
from support.raw_facts import Case, Order

OLD = 30  # days
MOST_LOST = Fraction(1, 10)  # of the refunds: with more of them without a day the rate tells nothing
_WAITS = ("待商家处理", "平台处理中", "待商家收货", "待商家发货")


class Ages:
    """The day on which each order was refunded, and until which day the exports tell of refunds."""

    def __init__(self, exports: list[Export], cases: list[Case], movements: list[Movement]) -> None:
        self._days: dict[str, list[date]] = defaultdict(list)
        self._billed: dict[str, list[date]] = defaultdict(list)
        for case in cases:
            if case.refunded:
                self._days[case.order].append(case.closed)
        for one in movements:
            if one.subject == "bill_refunds" and one.code != "0020005":
                self._billed[one.order].append(one.day)
        self._shown: dict[str, list[tuple[datetime, bool]]] = defaultdict(list)
        for export in exports:
            for row in export.rows if "订单号" in export.headers else ():
                self._shown[row["订单号"]].append((export.as_of, Order(row, export.as_of).status.endswith("退款成功")))
        heads = ("订单号", "售后编号", "业务描述")
        newest = [max((one.as_of for one in exports if head in one.headers), default=None) for head in heads]
        self.as_of = min(one for one in newest if one).date()  # itself not complete

    def refund_day(self, order: Order) -> date | None:
        """By its cases, else its bill, else the first export whose status says so, after one that did not."""
        for days in (self._days[order.number], self._billed[order.number]):
            if days:
                return min(days)
        shown = sorted(self._shown[order.number])
        refunded = [moment for moment, is_refunded in shown if is_refunded]
        return refunded[0].date() if refunded and not shown[0][1] else None

    def metrics(self, orders: list[Order], is_refunded: Callable[[Order], bool]) -> dict[str, Fraction | None]:
        """Of the orders of a period."""
        refunded = [order for order in orders if is_refunded(order)]
        undated = [order for order in refunded if self.refund_day(order) is None]
        old = [order for order in orders if (self.as_of - order.day).days >= OLD]
        lost = [order for order in old if order in undated]
        old = [order for order in old if order not in lost]
        days = {order.number: self.refund_day(order) for order in old if is_refunded(order)}
        soon = [order for order in old if (day := days.get(order.number)) and (day - order.day).days <= OLD]
        told = len(lost) <= MOST_LOST * (len(lost) + len(soon))
        return {
            "orders_30d": Fraction(len(old)) if told else None,
            "refunds_30d": Fraction(len(soon)) if told else None,
            "refund_rate_30d": Fraction(len(soon), len(old)) if old and told else None,
            "refund_undated_share": Fraction(len(undated), len(refunded)) if refunded else None,
        }


def desk_metrics(cases: list[Case], first: date, last: date) -> dict[str, Fraction | None]:
    """Who agreed to the refunds of a period, and what of its cases still waits."""
    closed = [case for case in cases if case.refunded and first <= case.closed <= last]
    opened = [case for case in cases if first <= case.opened <= last]
    told = [case for case in closed if case.row.get("同意退款人")]
    waiting = [case for case in opened if case.row["售后状态"].endswith(_WAITS)]
    only = sum(case.fen for case in closed if case.is_refund_only)
    amount = sum(case.fen for case in closed)
    received = [
        case for case in opened if case.is_refund_only and case.row.get("订单状态", "").startswith(("已收货", "已签收"))
    ]
    by_system = sum(case.row["同意退款人"] in ("系统", "平台") for case in told)
    known = bool(opened)
    return {
        "refund_only_amount_share": Fraction(only, amount) if amount else None,
        "refund_only_after_receipt": Fraction(len(received)) if known else None,
        "refund_agreed_by_system_share": Fraction(by_system, len(told)) if told else None,
        "cases_waiting": Fraction(len(waiting)) if known else None,
        "cases_waiting_amount": Fraction(sum(case.fen for case in waiting), 100) if known else None,
        "cases_no_deadline": Fraction(sum("超时时间" not in case.row for case in waiting)) if known else None,
    }
