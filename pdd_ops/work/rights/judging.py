"""What the orders say of a penalty. A pure function: nothing is asserted that they do not show."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pdd_ops.lang import say
from pdd_ops.periods import instant_text
from pdd_ops.work.rights.model import BillRow, Judged, OrderFacts

_LATE = re.compile("延迟发货|超时发货|发货超时|逾期发货|未按时发货|晚发货|超时未发货")
LATE_CODE = "0040004"


def judged(row: BillRow, orders: Mapping[str, OrderFacts]) -> Judged:
    """A row with its verdict and the reason for it."""
    cause = cause_of(row)
    if row.subject != "penalty":
        return Judged(row, cause, "compensation", say("rights.is_compensation"))
    if row.order is None:
        return Judged(row, cause, "unjudged", say("rights.no_order"))
    if not is_late(row):
        return Judged(row, cause, "unjudged", say("rights.other_cause", cause=cause))
    order = orders.get(row.order)
    if order is None:
        return Judged(row, cause, "unjudged", say("rights.order_unknown"))
    if order.promised < order.lines or order.promised_at is None:
        return Judged(row, cause, "unjudged", say("rights.no_promise"))
    return _late(row, cause, order, order.promised_at)


def cause_of(row: BillRow) -> str:
    """What the row is for, in the platform's own words."""
    if row.kind:
        return row.kind
    words = row.description.partition("|")[2] or row.description
    return words.rpartition("-")[2].strip() or row.note.strip() or row.code


def is_late(row: BillRow) -> bool:
    """Whether it is for late shipping."""
    return row.code == LATE_CODE or any(_LATE.search(text) for text in (row.kind, row.description, row.note))


def _late(row: BillRow, cause: str, order: OrderFacts, promised_at: int) -> Judged:
    times = {"promised": instant_text(promised_at)}
    if order.late:
        if order.shipped_at is None:
            return Judged(row, cause, "supported", say("rights.not_shipped", seen=instant_text(order.seen_at), **times))
        return Judged(row, cause, "supported", say("rights.late", shipped=instant_text(order.shipped_at), **times))
    if order.in_time == order.lines and order.shipped_at is not None:
        text = say("rights.in_time", shipped=instant_text(order.shipped_at), **times)
        return Judged(row, cause, "contradicted", text)
    return Judged(row, cause, "unjudged", say("rights.never_shipped", **times))
