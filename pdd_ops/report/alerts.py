"""Alerts of a month: the history read, promotions and holidays set apart, what is left judged, and shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.insight.alerts import Alert, Alerts, Watched, find_alerts, watched
from pdd_ops.insight.calendar import event_days
from pdd_ops.insight.evidence.reading import read_bulk
from pdd_ops.insight.expression import Fact
from pdd_ops.insight.problems import Problem
from pdd_ops.insight.signals import median
from pdd_ops.insight.usual_days import promotions
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import compare_by, figure
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import NamedPeriod, Period
from pdd_ops.report.history import History, read_history
from pdd_ops.report.tables import Declaration, made

SAYS = {  # rule of a problem -> metrics whose alerts about the same object say no more
    "stock_gap": ("gmv",),
    "sales_fell": ("gmv",),
    "level_fell": ("gmv",),
    "visitors_fell": ("visitors",),
    "conversion_fell": ("conversion",),
    "ship_late": ("late_ship_rate",),
    "refund_rate_rising": ("refund_rate",),
}


def month_alerts(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> Sequence[Alert]:
    """The alerts of a month, the gravest first, without its report. Raises PddOpsError on wrong settings."""
    return month_judged(connection, shops, month)[0].found


def month_judged(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> tuple[Alerts, str]:
    """The alerts of a month, and why it, or what of it, could not be judged: '' where there was enough of something.
    Raises PddOpsError on wrong settings."""
    tool = watched()
    before = month.shift(-1)
    lines = {
        by: compare_by(connection, by, [metric], shops=shops.ids, period=month, previous=before)
        for by, metric in (("product", "gmv"), ("source_group", "visitors"))
    }
    around = Period(month.shift(-4).first, month.last)
    bulk = read_bulk(connection, shops.ids, around)
    history = read_history(connection, shops, month, lines, tool, bulk=bulk)
    found = alerts_of(history, month, tool)
    return found, too_short(history, tool) or ("" if found.judged else say("evidence.too_little_judged"))


def too_short(history: History, tool: Watched) -> str:
    """That the days before the month are too few to judge by, of orders alone where other series have enough; '' where
    they are enough."""
    least = tool.settings.min_days
    if not history.sales:
        return say("evidence.no_orders_judged")
    if history.past >= least:
        return ""
    name = "orders_not_judged" if history.longest >= least else "short_history"
    return say(f"evidence.{name}", days=history.past, least=least)


def alerts_of(history: History, month: NamedPeriod, tool: Watched) -> Alerts:
    """The alerts in a history that has been read; none where it has no sales."""
    if not history.sales:
        return Alerts()
    first, last = min(history.sales), max(history.sales)
    events = event_days(first, month.last)
    closed = {day for day, there in events.items() if any(event.kind == "holiday" for event in there)}
    apart = {*events, *promotions(history.sales, tool.settings.promotion)}
    usual = median([amount for day, amount in history.sales.items() if day not in apart])
    return find_alerts(
        history.series, month=month, until=last, apart=apart, closed=closed, daily_sales=usual, watched=tool
    )


def untold(alerts: Sequence[Alert], problems: Sequence[Problem]) -> list[Alert]:
    """Those that no problem of the same object says already."""
    told = {(metric, problem.key) for problem in problems for metric in SAYS.get(problem.rule, ())}
    return [alert for alert in alerts if (alert.metric, alert.key) not in told]


def alert_facts(alerts: Alerts, shown: Sequence[Alert], history: History, tool: Watched) -> dict[str, Fact]:
    """What the sentences of the section may speak of: `alert_short` is 1 where too few days before the month are known
    to tell what is usual, `alert_orders_short` where they are of orders alone. `shown` are those that no problem says
    already; the weeks are those of the series that goes back farthest. `alert_sales` is 0 without any order.
    Of `alert_read` daily series `alert_series` were enough to be judged."""
    least, longest = tool.settings.min_days, history.longest
    return {
        "alert_count": len(shown),
        "alert_found": len(alerts.found),
        "alert_least": least,
        "alert_series": sum(alerts.judged.values()),
        "alert_read": len(history.series),
        "alert_weeks": min(tool.settings.weeks, max(longest // 7, 1)),
        "alert_days": history.past,
        "alert_sales": int(bool(history.sales)),
        "alert_short": int(longest < least),
        "alert_orders_short": int(history.past < least <= longest),
    }


def alerts_table(alerts: Sequence[Alert], declaration: Declaration) -> Table:
    """An alert a row: what, when, how far off, and the sentence with the bounds within which chance would keep it."""
    rows = [
        (
            Cell(alert.label),
            Cell(metrics()[alert.metric].label),
            Cell(period_text(alert)),
            Cell(change_rate(alert), "rate", signed=True, good=metrics()[alert.metric].good),
            Cell(alert.text),
        )
        for alert in alerts
    ]
    names = ("alert_object", "metric", "alert_period", "alert_change", "alert_text")
    return made(declaration, [say(f"report.{name}") for name in names], rows)


def change_rate(alert: Alert) -> float | None:
    """How far the value lies from what was expected, as a fraction of it."""
    return figure(alert.value, "ratio", alert.expected).change_rate


def period_text(alert: Alert) -> str:
    """'2025-03', '2025-03-19' or '2025-03-19 – 2025-03-27'."""
    several = len(alert.period) == 10 and alert.last != alert.period
    return f"{alert.period} – {alert.last}" if several else alert.period
