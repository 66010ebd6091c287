"""The daily series of the weeks before a month and of the month itself, in which anomalies are looked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta

from pdd_ops.insight.alerts import Watched, watches
from pdd_ops.insight.evidence.bulk import Apart, Bulk, apart_by_day
from pdd_ops.insight.watch import Series
from pdd_ops.metrics.catalogue import Metric, metrics, supports
from pdd_ops.metrics.compare import Line
from pdd_ops.metrics.coverage import coverage
from pdd_ops.metrics.history import Days, Sums, daily_sums
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import NamedPeriod, Period
from pdd_ops.records import frozen

DIMENSIONS = {"shop": None, "product": "product", "source": "source_group"}  # scope of a watch -> what it is split by
OF_ORDERS: Mapping[str, Callable[[Apart], int]] = {  # what the daily sums of orders lose without bulk orders
    "orders": lambda one: one.orders,
    "gmv": lambda one: one.fen,
    "refund_orders": lambda one: one.refunded,
    "late_orders": lambda _: 0,
    "promised_orders": lambda _: 0,
}
COUNTED = {"gmv": "orders"}  # how many stand behind an amount; visitors and the like are counts themselves
Lines = Mapping[str, Sequence[Line]]  # dimension -> its keys with their names


@frozen
class History:
    """What anomalies are looked for in. `sales` are the shop's, in yuan by day; `past` of its days lie before the
    month, `longest` of those of the series that has most; 0 without sales, where nothing is judged."""

    series: tuple[Series, ...]
    sales: Mapping[str, float] = field(hash=False)
    past: int = 0
    longest: int = 0


def read_history(
    connection: sqlite3.Connection,
    shops: Shops,
    month: NamedPeriod,
    lines: Lines,
    watched: Watched,
    *,
    bulk: Sequence[Bulk] = (),
) -> History:
    """Reads the daily sums of the watched metrics in three rounds: the shop, its largest products, its sources. What is
    bought in `bulk` is left out; of orders only the days count that an export covers."""
    start = date.fromisoformat(month.first) - timedelta(weeks=watched.settings.weeks)
    period = Period(start.isoformat(), month.last)
    found: list[Series] = []
    known = coverage(connection, shops.ids, period).days("orders")
    shop = {"": _plain(_sums(connection, shops, period, "shop", None).get("", {}), known, bulk, None)}
    for scope, dimension in DIMENSIONS.items():
        if dimension is None:
            found += _series_of(scope, "", shops.name, shop[""], shop[""])
            continue
        names = {line.key: line.label for line in lines[dimension] if line.key}
        chosen = _largest(lines[dimension], watched.most_products) if scope == "product" else None
        for key, own in _sums(connection, shops, period, scope, chosen).items():
            if key in names:
                plain = _plain(own, known, bulk, key) if scope == "product" else own
                found += _series_of(scope, key, names[key], plain, shop[""])
    sales = {day: fen / 100 for day, fen in shop[""].get("gmv", {}).items()}
    past, *others = (sum(day < month.first for day in days) for days in (sales, *(one.values for one in found)))
    return History(tuple(found), sales, past, max([past, *others]) if sales else 0)


def _plain(
    sums: Mapping[str, Days], known: Collection[str], bulk: Sequence[Bulk], product: str | None
) -> Mapping[str, Days]:
    """The sums of orders on covered days, without bulk orders; all other sums as they are."""
    less = apart_by_day(bulk, product)
    return {
        name: {
            day: max(number - OF_ORDERS[name](less[day]), 0) if day in less else number
            for day, number in days.items()
            if day in known
        }
        if name in OF_ORDERS
        else days
        for name, days in sums.items()
    }


def _largest(lines: Sequence[Line], most: int) -> list[str]:
    """The products that sold most in the month or in the one it is compared with."""

    def size(line: Line) -> float:
        gmv = line.values["gmv"]
        return max(gmv.value or 0, gmv.previous or 0)

    return [line.key for line in sorted(lines, key=size, reverse=True) if line.key][:most]


def _watched_metrics(scope: str) -> list[str]:
    wanted = dict.fromkeys(watch.metric for watch in watches() if watch.scope == scope)
    return [name for name in wanted if supports(metrics()[name], DIMENSIONS[scope])]


def _sums(connection: sqlite3.Connection, shops: Shops, period: Period, scope: str, keys: Sequence[str] | None) -> Sums:
    wanted = _watched_metrics(scope)
    counted = [COUNTED[name] for name in wanted if name in COUNTED]
    return daily_sums(connection, [*wanted, *counted], by=DIMENSIONS[scope], shops=shops.ids, period=period, keys=keys)


def _series_of(
    scope: str, key: str, label: str, sums: Mapping[str, Days], shop: Mapping[str, Days]
) -> Iterator[Series]:
    """The series of one object. A product that has sold before sold nothing on a day on which only others did."""
    first = min((day for day, orders in sums.get("orders", {}).items() if orders), default="")
    days = [day for day in shop.get("orders", {}) if first and day >= first] if scope == "product" else None
    for name in _watched_metrics(scope):
        metric = metrics()[name]
        if metric.kind == "ratio":
            part, base = (_filled(sums, metrics()[one], days) for one in metric.parts(DIMENSIONS[scope]))
            yield _ratio(metric, scope, key, label, part, base)
        else:
            values = _filled(sums, metric, days)
            events = _filled(sums, metrics()[COUNTED[name]], days) if name in COUNTED else values
            counts = metric.unit == "count" or name in COUNTED
            yield Series(scope, key, label, name, values, events=events if counts else None)


def _filled(sums: Mapping[str, Days], metric: Metric, days: Sequence[str] | None) -> dict[str, float]:
    own, scale = sums.get(metric.id, {}), 100 if metric.unit == "yuan" else 1
    if days is None or metric.id in ("product_visitors", "buyers"):
        return {day: number / scale for day, number in own.items()}
    return {day: own.get(day, 0) / scale for day in days}


def _ratio(metric: Metric, scope: str, key: str, label: str, part: Days, base: Days) -> Series:
    """A rate keeps its numerators and denominators; another ratio (a return) is judged by its daily values."""
    days = [day for day in part if base.get(day)]
    if metric.unit == "rate":
        over = {day: float(base[day]) for day in days}
        return Series(scope, key, label, metric.id, {day: float(part[day]) for day in days}, over=over)
    return Series(scope, key, label, metric.id, {day: part[day] / base[day] for day in days})
