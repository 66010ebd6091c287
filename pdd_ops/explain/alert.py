"""Why this alert? What was measured, what the past says, within which bounds chance would keep it, and by which numbers
of whom that was judged."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict

from pdd_ops.config import user_table
from pdd_ops.errors import UsageError
from pdd_ops.explain.commands import shop_to_name
from pdd_ops.explain.problem import Threshold, near
from pdd_ops.insight.alerts import FILE, Alert, watched, watches
from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops, pick_month
from pdd_ops.metrics.wording import number_text
from pdd_ops.records import frozen
from pdd_ops.report.alerts import month_alerts
from pdd_ops.report.history import DIMENSIONS

_PERIOD = re.compile(r"20\d\d-\d\d(-\d\d)?")
_RATES = ("false_alarms", "min_change", "min_sold")  # settings that are read as percentages


@frozen
class AlertCase:
    """An alert of a month with the settings it was judged by."""

    shop: str
    month: str
    alert: Alert
    settings: tuple[Threshold, ...]
    shop_named: str | None  # what --shop has to say, None where nothing

    @property
    def by(self) -> str | None:
        """The dimension of its object, None for the shop."""
        return DIMENSIONS[self.alert.scope]


def is_alert(text: str) -> bool:
    """Whether a text is the id of an alert, or of what is watched."""
    return text.split(":")[0] in {watch.id for watch in watches()}


def find_alert(connection: sqlite3.Connection, text: str, *, shops: Shops, month: str | None) -> AlertCase:
    """The alert of this id, in the month that the id names, else in `month`. Raises UsageError where there is no such
    alert, with those that there are."""
    last = text.split(":")[-1]
    chosen = pick_month(connection, shops, last[:7] if _PERIOD.fullmatch(last) else month)
    found = month_alerts(connection, shops, chosen)
    alert = next((one for one in found if one.id == text), None)
    if alert is None:
        known = near(text, [one.id for one in found]) or say("explain.nothing_said")
        raise UsageError(say("explain.no_alert", value=text, month=chosen, known=known))
    return AlertCase(shops.name, str(chosen), alert, tuple(_settings()), shop_to_name(connection, shops))


def _settings() -> Iterator[Threshold]:
    tool, own = watched(), user_table(FILE).get("settings", {})
    for name, value in (asdict(tool.settings) | {"most_products": tool.most_products}).items():
        text = number_text(value, "rate") if name in _RATES else f"{value:,g}"
        yield Threshold(name, value, text, name in own)
