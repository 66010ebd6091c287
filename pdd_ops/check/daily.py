"""The orders of each day against the platform's own daily totals in the traffic export."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from pdd_ops.check.model import BY_MISSING_DAY, Comparison, Difference, comparison, not_compared
from pdd_ops.check.window import ROWS, PlaceOf, Window, statement
from pdd_ops.lang import say
from pdd_ops.money import yuan
from pdd_ops.periods import shifted
from pdd_ops.records import frozen

UNCOUNTED = ("before_group",)  # causes whose orders the platform counts and we do not


@frozen
class DayPair:
    """A day by the orders and by the platform; None where the traffic export has no such column. Money in fen."""

    day: str
    orders: int
    gmv: int
    receipts: int
    listed: int
    by_number: int  # orders dated by their number alone
    platform_orders: int | None
    platform_gmv: int | None
    place: int

    @property
    def more_orders(self) -> int:
        """How many more orders we count."""
        return 0 if self.platform_orders is None else self.orders - self.platform_orders

    @property
    def more_gmv(self) -> int:
        """How much more money we count."""
        return 0 if self.platform_gmv is None else self.gmv - self.platform_gmv

    @property
    def agrees(self) -> bool:
        """Whether both sides say the same."""
        return not self.more_orders and not self.more_gmv


@frozen
class Candidate:
    """Orders of a day that the platform may count differently."""

    cause: str
    orders: int
    gmv: int


def compare_days(connection: sqlite3.Connection, window: Window, places: PlaceOf) -> Comparison:
    """The comparison 'daily': one difference a day, in money where that differs, else in orders. Days before the first
    order that is known and from the day of the newest order export on are not compared: their orders are not known."""
    pairs = [pair for pair in _pairs(connection, window) if (pair.platform_orders, pair.platform_gmv) != (None, None)]
    if not pairs:
        return not_compared("daily", say("check.no_traffic"))
    pairs = [pair for pair in pairs if window.orders_from <= pair.day < window.orders_until]
    if not pairs:
        return not_compared("daily", say("check.no_orders"))
    differing = [pair for pair in pairs if not pair.agrees]
    candidates = _candidates(connection, window) if differing else {}
    found = [_difference(pair, *why(pair, pairs, candidates.get(pair.day, []), window), places) for pair in differing]
    figures = {
        "orders": sum(pair.orders for pair in pairs),
        "gmv": sum(pair.gmv for pair in pairs),
        "platform_orders": _sum(pair.platform_orders for pair in pairs),
        "platform_gmv": _sum(pair.platform_gmv for pair in pairs),
    }
    return comparison("daily", len(pairs), found, figures)


def why(pair: DayPair, pairs: Sequence[DayPair], candidates: Sequence[Candidate], window: Window) -> tuple[str, bool]:
    """The cause of a day's difference, and whether it is harmless. Pure."""
    if pair.day in window.missing_days or pair.day in window.missing_numbers:
        return BY_MISSING_DAY, True
    if shifted(pair.day, -1) in window.missing_numbers and pair.more_orders <= 0 and pair.more_gmv <= 0:
        return BY_MISSING_DAY, True  # ordered on the missing day, paid after midnight
    for some in _subsets(candidates):
        if _explains(pair, some):
            return "+".join(one.cause for one in some), True
    if not pair.more_orders and pair.platform_gmv in (pair.receipts, pair.listed):
        return ("as_receipts" if pair.platform_gmv == pair.receipts else "as_list_price"), True
    if _over_midnight(pair, pairs):
        return "midnight", True
    return "unexplained", False


def _subsets(candidates: Sequence[Candidate]) -> Iterator[tuple[Candidate, ...]]:
    for size in range(1, len(candidates) + 1):
        yield from combinations(candidates, size)


def _explains(pair: DayPair, some: Sequence[Candidate]) -> bool:
    """Whether these orders are the difference, to the order and to the fen."""
    signed = [(-1 if one.cause in UNCOUNTED else 1, one) for one in some]
    orders = sum(sign * one.orders for sign, one in signed)
    gmv = sum(sign * one.gmv for sign, one in signed)
    return (pair.platform_orders is None or orders == pair.more_orders) and (
        pair.platform_gmv is None or gmv == pair.more_gmv
    )


def _over_midnight(pair: DayPair, pairs: Sequence[DayPair]) -> bool:
    """Orders that only their number dates may belong to the neighbouring day: the platform has them there."""
    by_day = {one.day: one for one in pairs}
    beside = [by_day[day] for day in (shifted(pair.day, -1), shifted(pair.day, 1)) if day in by_day]
    doubtful = pair.by_number + sum(one.by_number for one in beside)
    edge = len(beside) < 2  # the neighbour is in another month
    returned = any(one.more_orders * pair.more_orders < 0 or one.more_gmv * pair.more_gmv < 0 for one in beside)
    return 0 < abs(pair.more_orders) <= doubtful and (edge or returned)


def _difference(pair: DayPair, cause: str, explained: bool, places: PlaceOf) -> Difference:
    orders = f"{pair.orders:,} / {pair.platform_orders:,}" if pair.platform_orders is not None else ""
    in_money = pair.more_gmv != 0
    return Difference(
        check="daily",
        cause=cause,
        explained=explained,
        ours=pair.gmv if in_money else pair.orders,
        theirs=pair.platform_gmv if in_money else pair.platform_orders,
        day=pair.day,
        place=places(pair.place),
        unit="yuan" if in_money else "count",
        detail=say("check.orders_of_day", orders=orders) if in_money and orders else _amounts(pair),
    )


def _amounts(pair: DayPair) -> str:
    return "" if pair.platform_gmv is None else say("check.same_amount", amount=yuan(pair.gmv))


def _pairs(connection: sqlite3.Connection, window: Window) -> list[DayPair]:
    rows = connection.execute(
        f"""SELECT t.day, coalesce(d.orders, 0), coalesce(d.gmv_fen, 0), coalesce(d.receipts_fen, 0),
          coalesce(d.list_fen, 0), coalesce(d.dated_by_number, 0), t.orders, t.gmv_fen, t.import_id * {ROWS} + t.row_no
        FROM traffic_days t
        LEFT JOIN order_days d ON d.shop_id = t.shop_id AND d.dim = 'all' AND d.key = '' AND d.day = t.day
        WHERE t.shop_id = :shop AND t.day BETWEEN :first AND :last ORDER BY t.day""",
        window.parameters,
    )
    return [DayPair(*row) for row in rows]


def _candidates(connection: sqlite3.Connection, window: Window) -> Mapping[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = defaultdict(list)
    for day, cause, orders, gmv in connection.execute(statement("day_candidates"), window.parameters):
        found[day].append(Candidate(cause, orders, gmv))
    return found


def _sum(values: Iterator[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
