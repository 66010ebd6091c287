"""Settled orders against the bills: what came in, and what went back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from pdd_ops.check.model import BY_MISSING_DAY, Comparison, Difference, comparison, not_compared
from pdd_ops.check.window import PlaceOf, Window, number_day, statement
from pdd_ops.lang import say
from pdd_ops.periods import shifted
from pdd_ops.records import frozen

SETTLED_SHARE = 0.995  # of settled orders: those that took longest do not tell how long settling takes


@frozen
class Settled:
    """An order as the order export, the cases and all its bill rows show it. Money in fen."""

    order_id: str
    known: int  # the order export has it
    paid: int | None
    receipts: int | None
    platform: int | None
    marked: int  # the order export says 退款成功
    given: int  # refund amount that the order file itself gives
    pay_day: str | None
    exported: str | None  # day of the order's newest export
    income: int  # 订单收入
    incomes: int  # rows of it
    coupon: int  # 优惠券结算
    refund: int
    coupon_back: int
    income_day: str | None
    refund_day: str | None
    income_place: int
    refund_place: int
    has_case: int
    case_all: int  # refunds of all cases
    case_fen: int  # of those on days that bills cover
    case_day: str | None
    case_place: int

    @property
    def due(self) -> int:
        """商家实收: what should have come in."""
        if self.receipts is not None:
            return self.receipts
        return (self.paid or 0) + (self.platform or 0)


def compare_settlement(connection: sqlite3.Connection, window: Window, places: PlaceOf) -> list[Comparison]:
    """Two comparisons: 'settlement' and 'refund'."""
    if not any(span.first <= window.month.last and span.last >= window.month.first for span in window.bills):
        return [not_compared(check, say("check.no_bills")) for check in ("settlement", "refund")]
    rows = _doubtful(connection, window)
    count, income, coupon, refunds, refunded = connection.execute(
        statement("settled_sums"), window.parameters
    ).fetchone()
    waiting, late = _unsettled(connection, window, places)
    settlement = (one for row in rows for one in judge_income(row, window, places))
    refund = (one for row in rows for one in judge_refund(row, window, places))
    figures = {"income": income, "coupons": coupon, "not_yet_settled": waiting[0], "not_yet_settled_fen": waiting[1]}
    return [
        comparison("settlement", count, [*settlement, *late], figures),
        comparison("refund", refunded, refund, {"refunds": refunds}),
    ]


def judge_income(row: Settled, window: Window, places: PlaceOf) -> Iterator[Difference]:
    """The difference between an order and its income, if there is one. Pure."""
    came, place = row.income + row.coupon, places(row.income_place)
    if not row.known:
        if row.incomes:
            cause, explained = _why_unknown(row.order_id, window)
            yield Difference("settlement", cause, explained, None, came, row.order_id, row.income_day, place)
        return
    if not row.incomes or (came == row.due and row.income == row.paid):
        return
    cause, explained = _why_other_income(row, came)
    ours, theirs = (row.paid, row.income) if cause == "coupon_split" else (row.due, came)
    yield Difference("settlement", cause, explained, ours, theirs, row.order_id, row.income_day, place)


def judge_refund(row: Settled, window: Window, places: PlaceOf) -> Iterator[Difference]:
    """The difference between an order's refunds by its cases and by the bills, if there is one. Pure."""
    if not row.known and window.is_missing(row.order_id):
        return  # its income says so
    if row.incomes and row.coupon_back > row.coupon:
        place = places(row.refund_place)
        yield Difference(
            "refund", "coupon_back", False, row.coupon, row.coupon_back, row.order_id, row.refund_day, place
        )
    if row.refund == row.case_fen:
        return
    found = _why_other_refund(row, window)
    if found:
        place = places(row.refund_place or row.case_place)
        ours = row.case_fen if row.has_case else None
        day = row.refund_day or row.case_day
        yield Difference("refund", *found, ours, row.refund, row.order_id, day, place)


def _why_unknown(order_id: str, window: Window) -> tuple[str, bool]:
    made = number_day(order_id)
    if window.is_missing(order_id):
        return BY_MISSING_DAY, True
    if made and made < window.orders_from:
        return "before_orders", True
    if made and made >= window.orders_until:
        return "after_orders", True
    return "not_found", False


def _why_other_income(row: Settled, came: int) -> tuple[str, bool]:
    paid = row.paid or 0
    if row.incomes > 1 and (row.income == row.incomes * paid or came == row.incomes * row.due):
        return "settled_twice", False
    if row.case_all and came == row.due - row.case_all and not row.refund:
        return "refund_before_settlement", True
    if came == row.due:
        return "coupon_split", False
    return "amount_differs", False


def _why_other_refund(row: Settled, window: Window) -> tuple[str, bool] | None:
    """Cause and whether it is harmless; None where both sides can be true at once."""
    if not row.refund:
        return _why_no_refund(row, window)
    if row.has_case:
        return _why_other_amount(row, window)
    if row.marked or row.given:  # the order export gives no amount: the bill may say any up to what was paid
        fits = 0 < row.refund <= (row.given or row.due)
        return None if fits else ("amount_differs", False)
    day = row.refund_day or ""
    if row.known and (row.exported or "") <= day and (window.aftersales_until or "") <= day:
        return "after_export", True
    if window.aftersales_until is None:
        return "no_aftersales", True
    if window.aftersales_from and (row.pay_day or number_day(row.order_id) or "") < window.aftersales_from:
        return "before_aftersales", True
    return "refund_unknown", False


def _why_no_refund(row: Settled, window: Window) -> tuple[str, bool] | None:
    """Cases say refunded, the bills say nothing."""
    day = row.case_day or ""
    if row.incomes and row.income + row.coupon == row.due - row.case_all:
        return None  # the income is short by it: named there
    if not window.billed(shifted(day, 1)):
        return "crossing_month", True
    if row.income_day and day < row.income_day:
        return "refunded_before", False
    return "refund_not_billed", False


def _why_other_amount(row: Settled, window: Window) -> tuple[str, bool]:
    """Both sides know of refunds, of different amounts."""
    edge = row.case_day is not None and not window.billed(shifted(row.case_day, 1))
    if (edge and row.refund < row.case_fen) or row.refund == row.case_all:
        return "crossing_month", True
    newer = window.aftersales_until is None or (row.refund_day or "") >= window.aftersales_until
    if newer and row.refund > row.case_all:
        return "after_export", True
    return "refund_differs", False


def _doubtful(connection: sqlite3.Connection, window: Window) -> list[Settled]:
    return [Settled(*row) for row in connection.execute(statement("settled"), window.parameters)]


def settling_days(histogram: Iterable[tuple[int, int]]) -> int | None:
    """Days within which nearly all orders are settled after receipt, and one more; None where none was."""
    rows = [(days, count) for days, count in histogram if days >= 0]
    wanted = sum(count for _, count in rows) * SETTLED_SHARE
    seen = 0
    for days, count in rows:
        seen += count
        if seen >= wanted:
            return days + 1
    return None


def _unsettled(
    connection: sqlite3.Connection, window: Window, places: PlaceOf
) -> tuple[tuple[int, int], list[Difference]]:
    """((orders, fen) that are not settled yet, received orders that should have been)."""
    grace = settling_days(connection.execute(statement("settling_days"), window.parameters).fetchall())
    if grace is None:
        return (0, 0), []
    waiting, late = [], []
    rows = connection.execute(statement("unsettled"), {**window.parameters, "grace": f"+{grace}"})
    for order_id, received, receipts, place, damaged, covered in rows:
        if not covered and shifted(received, grace) > window.bills[-1].last:
            waiting.append(receipts or 0)
            continue
        cause = "damaged_id" if damaged else "not_settled" if covered else "before_bills"
        explained = bool(damaged) or not covered
        late.append(Difference("settlement", cause, explained, receipts, None, order_id, received, places(place)))
    return (len(waiting), sum(waiting)), late
