"""How long parcels take, out of daily sums: those that are still on their way are counted, so that a young month is not
too fast."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import field
from functools import partial

from pdd_ops.lang import percent, say
from pdd_ops.metrics.catalogue import Metric
from pdd_ops.metrics.life_table import life_table
from pdd_ops.metrics.read_once import kept
from pdd_ops.metrics.sums import Scope, iso_week
from pdd_ops.metrics.values import Value, missing, rounded
from pdd_ops.periods import instant_of, shifted
from pdd_ops.records import frozen
from pdd_ops.store.statement import question_marks

HOUR, HOURS = 3600, 24
FEWEST = 10  # parcels that have come: with fewer nothing is said
_ROWS = """SELECT shop_id, day, what, hour, orders FROM delivery_days
WHERE shop_id IN ({shops}) AND day BETWEEN ? AND ? AND day IN (SELECT value FROM json_each(?))
  AND what IN ('received', 'open')"""

_ENDS = """SELECT (SELECT max(day) FROM coverage_days WHERE shop_id = :shop AND dataset = 'orders'),
  (SELECT max(hour) FROM delivery_days WHERE shop_id = :shop AND what = 'open'),
  (SELECT max(as_of) FROM current_imports WHERE shop_id = :shop AND dataset = 'orders')"""


@frozen
class Deliveries:
    """Parcels by whole hours: from shipping to receipt of those that came, until they were last seen of the others."""

    received: Mapping[int, int] = field(hash=False)
    open: Mapping[int, int] = field(hash=False)


def read_deliveries(connection: sqlite3.Connection, scope: Scope) -> dict[str, Deliveries]:
    """The parcels of each bucket of time or shop of a scope; '' is the total."""
    name = _BUCKETS[scope.by or ""]
    ends = {
        shop: kept(connection, ("parcels seen", shop), partial(seen_until, connection, shop)) for shop in scope.shops
    }
    came: dict[str, Counter[int]] = defaultdict(Counter)
    waiting: dict[str, Counter[int]] = defaultdict(Counter)
    sql = _ROWS.format(shops=question_marks(scope.shops))
    values = [*scope.shops, scope.period.first, scope.period.last, json.dumps(scope.period.each_day())]
    for shop, day, what, hour, orders in connection.execute(sql, values):
        bucket = name(day, shop)
        if what == "received":
            came[bucket][hour] += orders
        elif (end := ends[shop]) is not None:
            waiting[bucket][max(0, end // HOUR - hour)] += orders
    return {bucket: Deliveries(came[bucket], waiting[bucket]) for bucket in {*came, *waiting}}


def seen_until(connection: sqlite3.Connection, shop: int) -> int | None:
    """The instant up to which the orders of a shop tell of their parcels: the end of the days that they cover, or the
    newest shipping that they know, but not after they were exported; None without any."""
    day, hour, as_of = connection.execute(_ENDS, {"shop": shop}).fetchone()
    ends = ([instant_of(shifted(day, 2))] if day else []) + ([(hour + 1) * HOUR] if hour is not None else [])
    return min(max(ends), as_of) if ends and as_of else max(ends, default=None)


def median_of(metric: Metric, found: Deliveries | None) -> Value:
    """Days after which half of the parcels have come (Kaplan–Meier), with the reason where that is not known."""
    came = sum(found.received.values()) if found else 0
    open_ = sum(found.open.values()) if found else 0
    if found is None or came + open_ == 0:
        return missing(say("metrics.no_deliveries"))
    if came < FEWEST:
        return Value(None, came, came + open_, reason=say("metrics.few_deliveries", came=came, fewest=FEWEST))
    hours = life_table(found.received, found.open).quantile(0.5)
    if hours is None:
        share = percent(came / (came + open_))
        return Value(None, came, came + open_, reason=say("metrics.half_not_come", share=share))
    exact = hours / HOURS
    return Value(rounded(metric, exact), came, came + open_, exact=exact)


_BUCKETS: dict[str, Callable[[str, int], str]] = {
    "": lambda day, shop: "",
    "day": lambda day, shop: day,
    "week": lambda day, shop: iso_week(day),
    "month": lambda day, shop: day[:7],
    "shop": lambda day, shop: str(shop),
}
