"""Rows of shops that are kept as they are read: `fleet summary` of a month shows them without reading any sum.

A row has numbers only, and the texts of both languages: what it says, and what waits, is made when it is shown.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pdd_ops.fleet.sources import recipe_of
from pdd_ops.lang import LANGUAGES, language, use_language
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import ComparedDays, MetricValue
from pdd_ops.metrics.read_once import reading_once
from pdd_ops.metrics.shops import Shops
from pdd_ops.metrics.values import Value
from pdd_ops.periods import BEIJING, Month, instant_text, shifted
from pdd_ops.report.shop_rows import ShopRow, Told, Waits
from pdd_ops.store.database import SCHEMA_VERSION
from pdd_ops.work.desk.shipping import buckets_of, owed_orders, to_ship

TABLE = "shop_rows"
NEWEST = 4  # months that are kept: what ends with a month often has a day of the next one
_SHAPE = 4  # of what is kept; another one is read anew
WAITING = "waiting"  # the key of what waits, beside the months
_MONTHS = """SELECT DISTINCT substr(day, 1, 7) FROM (
  SELECT day FROM coverage_days WHERE shop_id = :shop
  UNION ALL SELECT day FROM order_days WHERE shop_id = :shop AND dim = 'all')
WHERE day >= '2000' ORDER BY 1 DESC LIMIT :newest"""
_FIELDS = ("value", "previous", "change", "change_rate", "compared_value", "days", "by_chance", "why_no_rate")


def made_with() -> str:
    """A hash of what rows depend on beside the files: the tool, and the settings of whoever makes or reads them."""
    return recipe_of(SCHEMA_VERSION, bytes([_SHAPE]), None)


def rows_to_keep(connection: sqlite3.Connection, shop: Shops, now: int) -> dict[str, str]:
    """What is kept of a shop, as JSON by month 'YYYY-MM', and under WAITING what waits."""
    from pdd_ops.report.compare_shops import known_ends

    months = [Month.parse(month) for (month,) in connection.execute(_MONTHS, {"shop": shop.ids[0], "newest": NEWEST})]
    kept = {str(month): json.dumps(_in_both(connection, shop, month)) for month in months}
    waiting = {
        "made": made_with(),
        "ends": known_ends(connection, shop),
        "items": _items_to_keep(connection, shop, now),
        "orders": owed_orders(connection, *shop.ids),
    }
    return {**kept, WAITING: json.dumps(waiting)}


def _items_to_keep(connection: sqlite3.Connection, shop: Shops, now: int) -> list[dict[str, Any]]:
    """What waits, of stock with the last day on which its snapshot is believed; orders to be shipped are kept one by
    one instead, as their buckets are those of an hour."""
    from pdd_ops.work.desk.today import SOURCES

    items = [one for source in SOURCES if source is not to_ship for one in source(connection, shop, now)]
    until = _believed_until(connection, shop.ids[0], now) if any(one.kind == "stock" for one in items) else {}
    return [
        {
            "kind": one.kind, "deadline": one.deadline, "fen": one.amount_fen,
            "until": until[one.id] if one.kind == "stock" else None,
        }
        for one in items
    ]  # fmt: skip


def _believed_until(connection: sqlite3.Connection, shop: int, now: int) -> dict[str, str]:
    """Article -> the last day on which its stock is not too old."""
    from pdd_ops.work.stock import STALE
    from pdd_ops.work.stock_articles import articles_of, read_shelf

    articles = articles_of(read_shelf(connection, shop, instant_text(now)[:10]), {})
    return {one.sku: shifted(one.as_of, STALE) for one in articles if one.as_of}


def _in_both(connection: sqlite3.Connection, shop: Shops, month: Month) -> dict[str, Any]:
    """A row with its reasons in both languages."""
    from pdd_ops.report.compare_shops import numbers_of, read_row

    before, spoken = month.shift(-1), language()
    with reading_once(connection):
        row = read_row(connection, shop, month, before)
    reasons = {code: dict(row.reasons) for code in LANGUAGES}
    try:
        for code in reasons.keys() - {spoken} if row.reasons else ():
            use_language(code)
            with reading_once(connection):
                values, _ = numbers_of(connection, shop, month, before)
            reasons[code] = {name: one.reason for name, one in values.items() if one.reason}
    finally:
        use_language(spoken)
    return {**_plain(row), "reasons": reasons}


def _plain(row: ShopRow) -> dict[str, Any]:
    return {
        "days": row.days,
        "ends": [row.first, row.last],
        "values": {name: _figure(one) for name, one in row.values.items()},
        "plain": {name: _figure(row.plain[name]) for name in ("gmv", "orders") if name in row.plain},
        "sums": {name: [one.value, one.numerator, one.denominator] for name, one in row.sums.items()},
        "profit": row.profit,
        "profit_share": row.profit_share,
        "alerts": None if row.alerts is None else [asdict(one) for one in row.alerts],
    }


def _figure(one: MetricValue) -> dict[str, Any]:
    ends = one.compared_days
    return {name: getattr(one, name) for name in _FIELDS} | {
        "compared_days": ends and [ends.this, ends.other, ends.count]
    }


def kept_row(shop: str, kept: Mapping[str, str], month: str) -> ShopRow | None:
    """The row of a month as it was kept, in the language in use; an empty one of a month after all that is known, None
    of one before what is kept."""
    if month not in kept:
        known = [name for name in kept if name != WAITING]
        first, last = json.loads(kept[WAITING])["ends"]
        return ShopRow(shop, 0, first=first, last=last) if known and month > max(known) else None
    found = json.loads(kept[month])
    alerts, profit = found["alerts"], found["profit"]
    return ShopRow(
        shop,
        found["days"],
        first=found["ends"][0],
        last=found["ends"][1],
        values={name: _value(name, one) for name, one in found["values"].items()},
        plain={name: _value(name, one) for name, one in found["plain"].items()},
        sums={name: Value(*one) for name, one in found["sums"].items()},
        profit=(profit[0], profit[1]) if profit else None,
        profit_share=found["profit_share"],
        alerts=None if alerts is None else tuple(Told(**one) for one in alerts),
        reasons=found["reasons"][language()],
    )


def _value(name: str, found: Mapping[str, Any]) -> MetricValue:
    metric = metrics()[name]
    given = dict(found)
    ends = given.pop("compared_days")
    days = ComparedDays(tuple(ends[0]), tuple(ends[1]), ends[2]) if ends else None
    return MetricValue(metric.id, metric.label, metric.unit, good=metric.good, compared_days=days, **given)


def kept_waiting(body: str, now: int, scratch: sqlite3.Connection) -> tuple[Waits, ...]:
    """What waits at an instant of what waited when it was kept. `scratch` is any connection."""
    found = json.loads(body)
    items = (_at(Waits(one["kind"], one["deadline"], one["fen"]), one["until"], now) for one in found["items"])
    orders = buckets_of(scratch, json.dumps(found["orders"]), now) if found["orders"] else []
    return (*filter(None, items), *(Waits("shipping", promised, fen) for promised, fen in orders))


def _at(one: Waits, until: str | None, now: int) -> Waits | None:
    """An item as it is at an instant: what is to be ordered is to be ordered today, whichever day that is; None where
    its snapshot is too old, or a penalty can be appealed against no more."""
    today = instant_text(now)[:10]
    if until is not None and until < today:
        return None
    if one.kind == "stock":
        end = datetime.fromisoformat(f"{today}T23:59:59").replace(tzinfo=BEIJING)
        return Waits(one.kind, int(end.timestamp()), one.fen)
    return None if one.kind == "penalty" and one.deadline is not None and one.deadline < now else one


def is_made_with(waiting: str | None, made: str) -> bool:
    """Whether rows were kept by the tool and the settings of this `made_with`, as is said beside what waits: others are
    read anew."""
    return waiting is not None and json.loads(waiting)["made"] == made
