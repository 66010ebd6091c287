"""Which shops and which period a question is about."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping
from typing import TypeVar

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.metrics.coverage import coverage
from pdd_ops.metrics.no_days import no_days
from pdd_ops.periods import Month, NamedPeriod, Period, instant_text, parse_period, today
from pdd_ops.records import frozen
from pdd_ops.store.shops import ALL_SHOPS
from pdd_ops.store.statement import question_marks

Wanted = TypeVar("Wanted", bound=NamedPeriod)
ORDERS = ("order_days", "dim = 'all' AND orders > 0")
DATED = (  # tables that tell which days have data, and their rows that do
    ORDERS,
    ("case_days", "dim = 'all'"),
    ("traffic_days", "1"),
    ("traffic_sources", "1"),
    ("product_days", "1"),
    ("service_days", "1"),
    ("service_agents", "1"),
    ("review_days", "dim = 'all'"),
    ("survey_days", "dim = 'all'"),
    ("experience_days", "1"),
    ("ad_sums", "dim = 'all'"),
    ("bill_days", "dim = 'all'"),
    ("ad_account_days", "dim = 'all'"),
)


@frozen
class Shops:
    """One shop, or all of them together."""

    ids: tuple[int, ...]
    name: str  # as shown


def shop_names(connection: sqlite3.Connection, *, gone: bool = False) -> dict[int, str]:
    """Every shop of the database, by name; with `gone` also dropped ones of which people's words stay."""
    there = "" if gone else "WHERE gone_on IS NULL"
    return dict(connection.execute(f"SELECT shop_id, name FROM shops {there} ORDER BY name"))


def choose_shops(connection: sqlite3.Connection, wanted: str | None, *, gone: bool = False) -> Shops:
    """The shop of this name, 'all' for all together, the only one where none is named; with `gone` of those that were
    dropped too. Raises PddOpsError."""
    known = {name: shop_id for shop_id, name in shop_names(connection, gone=gone).items()}
    names = ", ".join(known)
    if not known:
        raise PddOpsError(say("metrics.no_shop"))
    if wanted is not None and wanted in known:
        return Shops((known[wanted],), wanted)
    if len(known) == 1 and wanted in (None, ALL_SHOPS):
        return Shops(tuple(known.values()), names)
    if wanted == ALL_SHOPS:
        return Shops(tuple(known.values()), say("metrics.all_shops", count=len(known), names=names))
    if wanted is None:
        raise PddOpsError(say("metrics.which_shop", known=names))
    raise PddOpsError(say("metrics.unknown_shop", value=wanted, known=names))


def months_with_data(connection: sqlite3.Connection, shops: Shops, needs: Collection[str] = ()) -> list[str]:
    """The months in which any export has something, oldest first. Raises PddOpsError where there is none, which names
    what there is and the datasets that are needed (none: any by day)."""
    if found := _all_months(connection, shops):
        return found
    raise no_days(connection, shops.ids, shops.name, needs)


def has_months(connection: sqlite3.Connection, shops: Shops) -> bool:
    """Whether there is a month in which any export has something."""
    return bool(covered_by_month(connection, shops) or _all_months(connection, shops))


def _all_months(connection: sqlite3.Connection, shops: Shops) -> list[str]:
    return sorted({month for table, where in DATED for month in _months(connection, shops, table, where)})


def pick_month(connection: sqlite3.Connection, shops: Shops, wanted: str | None, needs: Collection[str] = ()) -> Month:
    """The month as typed, which must have data, or the default one. Raises PddOpsError."""
    if wanted is None:
        return default_month(connection, shops, needs)
    return require_data(connection, shops, Month.parse(wanted), needs)


def pick_period(
    connection: sqlite3.Connection, shops: Shops, wanted: str | None, needs: Collection[str] = ()
) -> NamedPeriod:
    """The period as typed, which must have data, or the default month. `needs`: the datasets that the asker is made of,
    to be named where there is no data at all. Raises PddOpsError."""
    if wanted is None:
        return default_month(connection, shops, needs)
    return require_data(connection, shops, parse_period(wanted), needs)


def default_month(connection: sqlite3.Connection, shops: Shops, needs: Collection[str] = ()) -> Month:
    """The newest month that is over and at least half covered by orders; if there is none, the newest with any covered
    day. Without any orders: of any data. Raises PddOpsError."""
    days = covered_by_month(connection, shops)
    if not days:
        return Month.parse(months_with_data(connection, shops, needs)[-1])
    return default_of(days)[0]


def default_of(days: Mapping[Month, int]) -> tuple[Month, bool]:
    """The default month of a shop whose orders cover so many days of each month, at least one; and whether none is over
    and half covered, so that it is the newest with any day."""
    half = [month for month, count in days.items() if 2 * count >= month.days and month.last < today()]
    return max(half or days, key=str), not half


def covered_by_month(connection: sqlite3.Connection, shops: Shops) -> dict[Month, int]:
    """How many days of each month the orders cover, of several shops those that all cover; oldest first."""
    every = coverage(connection, shops.ids, Period("0000-01-01", "9999-12-31")).days("orders")
    counts = Counter(day[:7] for day in every)
    return {Month.parse(month): counts[month] for month in sorted(counts)}


def orders_exported(connection: sqlite3.Connection, shops: Shops) -> str | None:
    """The day of the newest order export; of several shops the oldest of theirs, which tells how far all reach."""
    marks = question_marks(shops.ids)
    sql = f"SELECT MAX(as_of) FROM imports WHERE dataset = 'orders' AND shop_id IN ({marks}) GROUP BY shop_id"
    newest = [as_of for (as_of,) in connection.execute(sql, shops.ids)]
    return instant_text(min(newest))[:10] if newest else None


def require_data(connection: sqlite3.Connection, shops: Shops, period: Wanted, needs: Collection[str] = ()) -> Wanted:
    """The period itself if it has data; else a PddOpsError that names the months that have."""
    if not has_data(connection, shops, period):
        known = ", ".join(months_with_data(connection, shops, needs))
        raise PddOpsError(say("metrics.no_month", month=period, known=known))
    return period


def has_data(connection: sqlite3.Connection, shops: Shops, period: Period) -> bool:
    """Whether any export has something in the period."""
    marks = question_marks(shops.ids)
    for table, where in DATED:
        sql = f"SELECT 1 FROM {table} WHERE shop_id IN ({marks}) AND {where} AND day BETWEEN ? AND ? LIMIT 1"
        if connection.execute(sql, [*shops.ids, period.first, period.last]).fetchone():
            return True
    return False


def _months(connection: sqlite3.Connection, shops: Shops, table: str, where: str) -> list[str]:
    marks = question_marks(shops.ids)
    sql = f"SELECT DISTINCT substr(day, 1, 7) FROM {table} WHERE shop_id IN ({marks}) AND {where} ORDER BY 1"
    return [month for (month,) in connection.execute(sql, shops.ids)]
