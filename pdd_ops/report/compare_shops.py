"""All shops side by side: the numbers, alerts and waiting things of each, read shop by shop without its report."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from pdd_ops.insight.alerts import Alert
from pdd_ops.insight.evidence.plain import DaysOf, plain_values
from pdd_ops.insight.evidence.reading import AHEAD, BACK, read_bulk
from pdd_ops.insight.profit.build import profit_of
from pdd_ops.insight.profit.model import Range
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import find
from pdd_ops.metrics.compare import MetricValue, Sides
from pdd_ops.metrics.coverage import coverage
from pdd_ops.metrics.read_once import reading_once
from pdd_ops.metrics.shops import Shops, default_of, months_with_data, shop_names
from pdd_ops.metrics.sums import Scope
from pdd_ops.metrics.values import Value
from pdd_ops.periods import Month, NamedPeriod, Period, compared_with, shifted
from pdd_ops.records import changed
from pdd_ops.report.alerts import month_judged
from pdd_ops.report.shop_finish import MOST_MONTHS, finished, months_of
from pdd_ops.report.shop_rows import METRICS, ShopRow, ShopTable, Told, Waits, ranked
from pdd_ops.store.statement import question_marks
from pdd_ops.work.desk.today import today_list

Waiting = Mapping[str, Sequence[Waits]]  # shop -> what waits


def compare_shops(
    connection: sqlite3.Connection, shops: Shops, wanted: NamedPeriod | None, now: int, *, compare: str = "previous"
) -> ShopTable:
    """The rows of the shops in a period, or in the month that is the default one of most of them, at an instant.
    Raises PddOpsError."""
    period, fallback = usual_month(connection, shops) if wanted is None else (wanted, False)
    before = compared_with(period, compare)
    names, waiting = shop_names(connection), waits_of(connection, shops, now)
    rows = []
    for shop in shops.ids:
        with reading_once(connection):
            rows.append(row_of(connection, Shops((shop,), names[shop]), period, before, now, waiting))
    return ranked(period, before, now, rows, fallback=fallback)


def usual_month(connection: sqlite3.Connection, shops: Shops) -> tuple[Month, bool]:
    """The month that is the default one of most shops, the newest of several; and whether hardly a shop has half of
    it. Raises PddOpsError where no shop has any data."""
    marks = question_marks(shops.ids)
    sql = f"""SELECT shop_id, substr(day, 1, 7), count(*) FROM coverage_days
    WHERE shop_id IN ({marks}) AND dataset = 'orders' GROUP BY 1, 2"""
    by_shop: dict[int, dict[Month, int]] = defaultdict(dict)
    for shop, month, days in connection.execute(sql, shops.ids):
        by_shop[shop][Month.parse(month)] = days
    if not by_shop:
        return Month.parse(months_with_data(connection, shops)[-1]), True
    found = [default_of(days) for days in by_shop.values()]
    votes = Counter(month for month, _ in found)
    month = max(votes, key=lambda one: (votes[one], str(one)))
    return month, all(unfinished for one, unfinished in found if one == month)


def row_of(
    connection: sqlite3.Connection, shop: Shops, period: NamedPeriod, before: NamedPeriod, now: int, waiting: Waiting
) -> ShopRow:
    """The row of one shop."""
    return finished(read_row(connection, shop, period, before), period, now, waiting.get(shop.name, ()))


def read_row(
    connection: sqlite3.Connection, shop: Shops, period: NamedPeriod, before: NamedPeriod, *, judged: bool = True
) -> ShopRow:
    """What of a shop is read: its numbers, profit and (where it is to be judged) alerts, whatever the time is."""
    days = len(coverage(connection, shop.ids, period).days("orders"))
    first, last = known_ends(connection, shop)
    row = ShopRow(shop.name, days, first=first, last=last)
    values, sums = numbers_of(connection, shop, period, before)
    if all(one.value is None for one in values.values()):
        return row
    values, plain = _without_bulk(connection, shop, values, period, before)
    reasons = {name: one.reason for name, one in values.items() if one.reason}
    profit, share = _profit(connection, shop, period)
    alerts = alerts_in(connection, shop, period) if judged else None
    return changed(
        row, values=values, sums=sums, plain=plain, profit=profit, profit_share=share, alerts=alerts, reasons=reasons
    )


def numbers_of(
    connection: sqlite3.Connection, shop: Shops, period: NamedPeriod, before: NamedPeriod
) -> tuple[dict[str, MetricValue], dict[str, Value]]:
    """METRICS beside the period before, and the sums behind them; the numbers of the report, by its own rules."""
    wanted = [find(name) for name in METRICS]
    sides = Sides.read(connection, wanted, Scope(shop.ids, period), before)
    return (
        {metric.id: sides.value(metric, "") for metric in wanted},
        {metric.id: sides.now.value(metric, "") for metric in wanted},
    )


def _without_bulk(
    connection: sqlite3.Connection,
    shop: Shops,
    values: Mapping[str, MetricValue],
    period: NamedPeriod,
    before: NamedPeriod,
) -> tuple[dict[str, MetricValue], dict[str, MetricValue]]:
    """The numbers, and the same without bulk orders: a change that these make is no change, as in the report."""
    around = Period(shifted(min(period.first, before.first), -BACK), shifted(max(period.last, before.last), AHEAD))
    found = read_bulk(connection, shop.ids, around)
    if not found:
        return dict(values), dict(values)
    gmv = values["gmv"].compared_days
    ends = (Period(*gmv.this), Period(*gmv.other)) if gmv else (period, before)
    days = DaysOf(period.each_day(), *(one.each_day() for one in ends))
    plain = plain_values(values, found, days)
    moved = {name for name, one in plain.items() if one.change_rate != values[name].change_rate}
    made = {name: changed(values[name], change_rate=None, why_no_rate=say("gate.bulk")) for name in moved}
    return {**values, **made}, plain


def alerts_in(connection: sqlite3.Connection, shop: Shops, period: NamedPeriod) -> tuple[Told, ...] | None:
    """The alerts of the months of a period that are about some of its days; None where the history is too short to
    judge any of these months, or they are too many."""
    months = months_of(period)
    if len(months) > MOST_MONTHS:
        return None
    judged = [month_judged(connection, shop, month) for month in months]
    if all(note for _, note in judged):
        return None
    told = (_told(one) for alerts, note in judged if not note for one in alerts.found)
    return tuple(one for one in told if one.first <= period.last and period.first <= one.last)


def _told(alert: Alert) -> Told:
    monthly = len(alert.period) < len(alert.last)
    return Told(
        alert.metric,
        alert.scope,
        alert.key,
        alert.label,
        f"{alert.period}-01" if monthly else alert.period,
        alert.last,
        alert.severity,
        alert.value,
        alert.expected,
        alert.impact,
        monthly,
    )


def _profit(connection: sqlite3.Connection, shop: Shops, period: NamedPeriod) -> tuple[Range | None, float | None]:
    """The profit that `profit` shows, and the share of the receipts that it speaks of."""
    found = profit_of(connection, shop, period)
    if found.profit is None or not found.has_costs:
        return None, None
    parts = found.total.parts
    return found.profit, parts.covered_receipts / parts.receipts if parts.receipts else None


def waits_of(connection: sqlite3.Connection, shops: Shops, now: int) -> Waiting:
    """What waits at an instant, by shop."""
    found: dict[str, list[Waits]] = defaultdict(list)
    for item in today_list(connection, shops, now).items:
        found[item.shop].append(Waits(item.kind, item.deadline, item.amount_fen))
    return found


def known_ends(connection: sqlite3.Connection, shop: Shops) -> tuple[str | None, str | None]:
    """The first and the last day that orders cover."""
    sql = "SELECT min(day), max(day) FROM coverage_days WHERE shop_id = ? AND dataset = 'orders'"
    first, last = connection.execute(sql, shop.ids).fetchone()
    return first, last
