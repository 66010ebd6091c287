"""The cohorts of pay days out of the daily sums, and what becomes of them in each bucket of a query."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field

from pdd_ops.metrics.read_once import kept
from pdd_ops.metrics.refund_outlook import (
    WINDOW,
    Cohort,
    History,
    Outlook,
    combined,
    outlook,
)
from pdd_ops.metrics.sums import Scope, iso_week
from pdd_ops.periods import Month, instant_text, ordinal, shifted
from pdd_ops.records import frozen

COMPLETE = 0.9  # of the days of a month: with fewer covered it is not learnt from
GAP = 7  # days without after-sales data before which nothing is learnt from
MATTERS = 0.1  # of the dated refunds: a source that dates fewer does not tell how far the data reach

_COHORTS = """SELECT d.key, d.day, d.orders, d.refund_orders, d.gmv_fen, d.refund_fen FROM order_days d
WHERE d.shop_id = ? AND d.dim = ? AND d.day >= ? AND d.day < ? AND d.orders > 0 ORDER BY d.day"""
_AGES = """SELECT key, day, age, refunds, paid_fen FROM refund_ages
WHERE shop_id = ? AND dim = ? AND day >= ? AND day < ?"""


@frozen
class Watch:
    """From when until when refunds are seen: `until` is not included; None where no export dates any."""

    since: str
    until: str | None


@frozen
class _Past:
    """The cohorts of each key in the months that are learnt from, seen `until` a day, and which months are complete."""

    cohorts: Mapping[str, list[Cohort]] = field(hash=False)
    until: str
    complete: tuple[Month, ...]

    def of(self, key: str) -> History:
        """What a key is foretold from."""
        return History(tuple(self.cohorts.get(key, ())), self.until, self.complete)


def read_outlooks(connection: sqlite3.Connection, scope: Scope, *, foretold: bool = True) -> dict[str, Outlook]:
    """The outlook of each bucket of a scope ('' is the total); none where no refund has a day. What has been seen alone
    needs no history: it is read where refunds are `foretold`."""
    found: dict[str, list[Outlook]] = defaultdict(list)
    for shop in scope.shops:
        for key, one in _of_shop(connection, shop, scope, foretold=foretold).items():
            found[key].append(one)
    return {key: outlooks[0] if len(outlooks) == 1 else combined(outlooks) for key, outlooks in found.items()}


def history_of(connection: sqlite3.Connection, shop: int) -> History | None:
    """All that a shop's refunds can be foretold from; None where no refund has a day."""
    watch = watched(connection, shop)
    return _past(connection, shop, "all", watch).of("") if watch.until else None


def watched(connection: sqlite3.Connection, shop: int) -> Watch:
    """From when until when the exports of a shop tell on which day an order was refunded."""
    sql = "SELECT sum(refunds), sum(by_bill), sum(by_status) FROM refund_ages WHERE shop_id = ? AND dim = 'all'"
    refunds, by_bill, by_status = (count or 0 for count in connection.execute(sql, (shop,)).fetchone())
    ends, since = [_exported(connection, shop)], ""
    sources = {"aftersales": refunds - by_bill - by_status, "bills": by_bill}
    for dataset, dated in sources.items():
        days = _covered(connection, shop, dataset)
        if days and dated and dated >= MATTERS * refunds:
            ends.append(shifted(days[-1], 1))
            since = max(since, _unbroken(days))
    known = [end for end in ends if end]
    return Watch(since, min(known) if refunds and known else None)


def _of_shop(connection: sqlite3.Connection, shop: int, scope: Scope, *, foretold: bool) -> dict[str, Outlook]:
    """The outlook of each bucket for one shop."""
    watch = kept(connection, ("refunds watched", shop), lambda: watched(connection, shop))
    if watch.until is None:
        return {}
    dim, days = "product" if scope.by == "product" else "all", scope.period
    asked = "refund cohorts", shop, dim, days.first, days.last
    cohorts = kept(connection, asked, lambda: _cohorts(connection, shop, dim, days.first, shifted(days.last, 1)))
    past = (
        kept(connection, ("refund histories", shop, dim), lambda: _past(connection, shop, dim, watch))
        if foretold
        else None
    )
    seen = History((), watch.until, ())
    return {
        key: outlook(past.of(key if dim == "product" else "") if past else seen, own)
        for key, own in _buckets(cohorts, scope, shop, set(days.each_day())).items()
    }


def _buckets(cohorts: Mapping[str, list[Cohort]], scope: Scope, shop: int, wanted: set[str]) -> dict[str, list[Cohort]]:
    names: dict[str, Callable[[str], str]] = {
        "day": lambda day: day,
        "week": iso_week,
        "month": lambda day: day[:7],
        "shop": lambda _: str(shop),
    }
    name = names.get(scope.by or "")
    found: dict[str, list[Cohort]] = defaultdict(list)
    for key, own in cohorts.items():
        for cohort in own:
            if cohort.day in wanted:
                found[name(cohort.day) if name else key].append(cohort)
    return found


def _past(connection: sqlite3.Connection, shop: int, dim: str, watch: Watch) -> _Past:
    """What the keys of a dimension are foretold from."""
    until = watch.until or ""
    begin = max(watch.since, Month.containing(until).shift(-WINDOW).first)
    return _Past(_cohorts(connection, shop, dim, begin, until), until, tuple(_complete(connection, shop, begin, until)))


def _cohorts(connection: sqlite3.Connection, shop: int, dim: str, first: str, until: str) -> dict[str, list[Cohort]]:
    """The cohorts of each key from a day until another one, which is not included."""
    asked = (shop, dim, first, until)
    dated: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    paid = Counter[tuple[str, str]]()
    for key, day, age, refunds, paid_fen in connection.execute(_AGES, asked):
        dated[key, day][age] = refunds
        paid[key, day] += paid_fen
    found: dict[str, list[Cohort]] = defaultdict(list)
    for key, day, orders, refunds, gmv_fen, refund_fen in connection.execute(_COHORTS, asked):
        place = (key, day)
        cohort = Cohort(day, orders, refunds, dated.get(place, {}), gmv_fen, refund_fen, paid[place])
        found[key].append(cohort)
    return found


def _complete(connection: sqlite3.Connection, shop: int, begin: str, until: str) -> Iterable[Month]:
    """The months that orders cover well enough, wholly between the two days."""
    sql = """SELECT substr(day, 1, 7), count(*) FROM coverage_days
      WHERE shop_id = ? AND dataset = 'orders' AND day >= ? AND day < ? GROUP BY 1 ORDER BY 1"""
    for text, days in connection.execute(sql, (shop, begin, until)):
        month = Month.parse(text)
        if begin <= month.first and month.last < until and days >= COMPLETE * month.days:
            yield month


def _exported(connection: sqlite3.Connection, shop: int) -> str | None:
    """The day of the newest order export; where only the file's own time tells, the day after its last orders."""
    sql = """SELECT max(iif(as_of_source <> 'modified', as_of, NULL)) FROM current_imports
      WHERE shop_id = ? AND dataset = 'orders'"""
    (as_of,) = connection.execute(sql, (shop,)).fetchone()
    days = _covered(connection, shop, "orders")
    ends = [instant_text(as_of)[:10]] if as_of else []
    return max([*ends, *([shifted(days[-1], 1)] if days else [])], default=None)


def _covered(connection: sqlite3.Connection, shop: int, dataset: str) -> list[str]:
    sql = "SELECT day FROM coverage_days WHERE shop_id = ? AND dataset = ? ORDER BY day"
    return [day for (day,) in connection.execute(sql, (shop, dataset))]


def _unbroken(days: list[str]) -> str:
    """The day since which no gap between covered days is long; the first cases may well come days after the orders."""
    since = days[-1]
    for day in reversed(days):
        if ordinal(since) - ordinal(day) > GAP:
            break
        since = day
    return shifted(since, -GAP)
