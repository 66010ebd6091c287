"""After-sales cases as the newest export that speaks of each has them: whose turn it is, until when, for how much."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops
from pdd_ops.records import frozen
from pdd_ops.store.statement import question_marks

HOUR = 3600
OURS = ("mine", "platform", "unknown")  # groups of which a deadline may be the merchant's business
WAITING = ("mine", "platform")  # groups that are counted as waiting
_URGENT = ("unknown", "platform")  # at one deadline before the merchant's own
_COLUMNS = """s.name, a.shop_id, a.case_id, a.order_id, coalesce(a.status, ''), a.turn, coalesce(a.type, ''),
  coalesce(a.product_id, ''), coalesce(l.label, ''), a.refund_fen, a.deadline, coalesce(a.reason, ''),
  coalesce(a.agreed_by, ''), coalesce(a.opened_day, '')"""
_FROM = """cases a JOIN shops s ON s.shop_id = a.shop_id
  LEFT JOIN labels l ON l.shop_id = a.shop_id AND l.dim = 'product' AND l.key = a.product_id"""


@frozen
class Case:
    """An after-sales case. `group` is one of formats.case_states.GROUPS; `deadline` an instant, None where no file says
    one; '' where the export says nothing."""

    shop: str
    shop_id: int
    case: str
    order: str
    state: str
    group: str
    type: str
    product: str
    name: str  # of the product
    amount_fen: int | None
    deadline: int | None
    reason: str
    agreed_by: str
    opened: str  # day

    def hours_left(self, now: int) -> float | None:
        """Hours until the deadline, below 0 where it is over; None without one."""
        return None if self.deadline is None else (self.deadline - now) / HOUR


@frozen
class Totals:
    """How many cases wait, and by when. Buckets of the deadlines are disjoint: up to 12 hours, 24, 48; `unknown` are
    cases of a state that nobody has seen: their deadlines count, but they are not counted as waiting."""

    waiting: int
    waiting_fen: int
    overdue: int
    due_12h: int
    due_24h: int
    due_48h: int
    no_deadline: int
    unknown: int


def open_cases(connection: sqlite3.Connection, shops: Shops) -> list[Case]:
    """Every case that is not closed, in the order of `by_urgency`."""
    return _read(connection, shops, "a.state_group <> 'closed' AND a.refunded = 0")


def all_cases(connection: sqlite3.Connection, shops: Shops) -> list[Case]:
    """Every case, closed ones last."""
    return sorted(_read(connection, shops, "1"), key=lambda case: case.group == "closed")


def find_case(connection: sqlite3.Connection, shops: Shops, number: str) -> Case:
    """The case of this number. Raises PddOpsError where there is none, or where several shops have it."""
    found = _read(connection, shops, "a.case_id = ?", number.strip())
    if not found:
        raise PddOpsError(say("desk.no_case", case=number))
    if len(found) > 1:
        raise PddOpsError(say("desk.case_of_shops", case=number, shops="、".join(case.shop for case in found)))
    return found[0]


def totals(cases: Sequence[Case], now: int) -> Totals:
    """What waits among cases, at an instant."""
    waiting = [case for case in cases if case.group in WAITING]
    left = [case.hours_left(now) for case in cases if case.group in OURS]
    return Totals(
        waiting=len(waiting),
        waiting_fen=sum(case.amount_fen or 0 for case in waiting),
        overdue=sum(hours is not None and hours < 0 for hours in left),
        due_12h=sum(hours is not None and 0 <= hours <= 12 for hours in left),
        due_24h=sum(hours is not None and 12 < hours <= 24 for hours in left),
        due_48h=sum(hours is not None and 24 < hours <= 48 for hours in left),
        no_deadline=sum(hours is None for hours in left),
        unknown=sum(case.group == "unknown" for case in cases),
    )


def by_urgency(case: Case) -> tuple[object, ...]:
    """The order of cases: states that nobody has seen first, then by urgency; behind them what waits for the buyer, and
    what is closed."""
    behind = ("buyer", "closed").index(case.group) + 1 if case.group in ("buyer", "closed") else 0
    return (behind, case.group != "unknown", *urgency(case), case.case)


def urgency(case: Case) -> tuple[bool, int, bool, int]:
    """By deadline (none last), the platform's before the merchant's own at the same one, then by amount."""
    return case.deadline is None, case.deadline or 0, case.group not in _URGENT, -(case.amount_fen or 0)


def _read(connection: sqlite3.Connection, shops: Shops, where: str, *values: str) -> list[Case]:
    marks = question_marks(shops.ids)
    sql = f"SELECT {_COLUMNS} FROM {_FROM} WHERE a.shop_id IN ({marks}) AND {where}"
    return sorted((Case(*row) for row in connection.execute(sql, [*shops.ids, *values])), key=by_urgency)
