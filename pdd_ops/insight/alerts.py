"""Alerts: what alerts.toml watches, judged by anomalies.py, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, fields
from functools import cache
from typing import Any

from pdd_ops.config import config_dir, user_table
from pdd_ops.insight.anomalies import find_anomalies
from pdd_ops.insight.expression import Fact
from pdd_ops.insight.template import first_filled
from pdd_ops.insight.watch import Finding, Series, Settings, Watch
from pdd_ops.lang import language
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import MetricValue, figure
from pdd_ops.metrics.values import Number, rounded
from pdd_ops.periods import NamedPeriod, Period
from pdd_ops.records import frozen
from pdd_ops.resources import shipped_table

FILE = "alerts.toml"
SEVERITIES = ("high", "medium", "low")
GRAVE = 0.03  # of the shop's sales: what costs so much of them is grave


@frozen
class Alert:
    """Something that differs from its past by more than chance. `period` is a month or the first of its days, `last`
    the last one. Values are of a usual day (yuan, counts, ratios) or rates. `impact`: yuan missing or spent in all."""

    id: str  # stable: rule, object and period
    rule: str
    scope: str
    key: str
    label: str
    metric: str
    period: str
    last: str
    value: Number
    expected: Number
    low: Number
    high: Number
    severity: str  # 'low' where it is good news
    impact: float | None
    text: str


@frozen
class Watched:
    """The settings of the tool, with the merchant's own numbers."""

    settings: Settings
    most_products: int


def watched() -> Watched:
    """alerts.toml with the numbers of the user's own file. Raises PddOpsError where that has what is not there."""
    shipped = _declared()["settings"]
    own = user_table(FILE)
    if own:
        from pdd_ops.checked import checked
        from pdd_ops.shapes import AlertsFile

        checked(config_dir() / FILE, own, AlertsFile)
    given = {**shipped, **own.get("settings", {})}
    known_fields = {field.name for field in fields(Settings)}
    settings = Settings(**{name: value for name, value in given.items() if name in known_fields})
    return Watched(settings, int(given["most_products"]))


@cache
def watches() -> tuple[Watch, ...]:
    """What is watched, in the order of alerts.toml."""
    return tuple(_watch(entry) for entry in _declared()["watch"])


def _watch(entry: Mapping[str, Any]) -> Watch:
    given = {name: value for name, value in entry.items() if name not in ("text", "unless")}
    return Watch(**given, unless=tuple(entry.get("unless", ())))


@frozen
class Alerts:
    """The alerts of a month, the gravest first, and how many daily series of each metric were enough to be judged."""

    found: tuple[Alert, ...] = ()
    judged: Mapping[str, int] = field(default_factory=dict, hash=False)


def find_alerts(
    series: Sequence[Series],
    *,
    month: NamedPeriod,
    until: str,
    apart: Collection[str],
    closed: Collection[str] = (),
    daily_sales: float,
    watched: Watched,
) -> Alerts:
    """The alerts of a month with data up to the day `until`, the gravest first. `apart` and `closed` as in
    `find_anomalies`; `daily_sales` is what the shop usually sells a day, in yuan."""
    judged = Period(month.first, min(until, month.last))
    found = find_anomalies(watches(), series, month=judged, apart=apart, closed=closed, settings=watched.settings)
    alerts = [_alert(one, month, daily_sales) for one in found.found]
    ordered = sorted(alerts, key=lambda one: (SEVERITIES.index(one.severity), -(one.impact or 0.0), one.id))
    return Alerts(tuple(ordered), found.judged)


def _alert(found: Finding, month: NamedPeriod, daily_sales: float) -> Alert:
    watch, series, metric = found.watch, found.series, metrics()[found.watch.metric]
    monthly = watch.grain == "month"
    period = str(month) if monthly else found.first
    bad = metric.good != ("down" if found.down else "up")
    value, expected, low, high = (rounded(metric, n) for n in (found.value, found.expected, found.low, found.high))
    impact = round(abs(found.money), 2) if watch.money and bad else None
    return Alert(
        id=":".join(part for part in (watch.id, series.key, period) if part),
        rule=watch.id,
        scope=series.scope,
        key=series.key,
        label=series.label,
        metric=metric.id,
        period=period,
        last=month.last if monthly else found.last,
        value=value,
        expected=expected,
        low=low,
        high=high,
        severity=_severity(found, bad=bad, share=abs(found.money) / (daily_sales * month.days or 1.0)),
        impact=impact,
        text=_text(found, {"value": value, "expected": expected, "low": low, "high": high}, metric.unit),
    )


def _severity(found: Finding, *, bad: bool, share: float) -> str:
    if not bad:
        return "low"
    return "high" if found.series.scope == "shop" or share >= GRAVE else "medium"


def _text(found: Finding, numbers: Mapping[str, Number], unit: str) -> str:
    facts: dict[str, Fact] = {name: figure(number, unit) for name, number in numbers.items()}
    facts["value"] = figure(numbers["value"], unit, numbers["expected"])
    moved = first_filled(["{value.moved}"], facts)
    facts |= {"past": found.past, "days": found.days, "money": _yuan(found.money), "moved": moved or ""}
    said = next(entry["text"] for entry in _declared()["watch"] if entry["id"] == found.watch.id)
    return first_filled(said[language()], facts) or ""


def _yuan(amount: float) -> MetricValue:
    return figure(round(abs(amount), 2), "yuan")


def _declared() -> dict[str, Any]:
    return shipped_table("pdd_ops.insight", FILE)
