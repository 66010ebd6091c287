"""An alert explained, as lines and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from pdd_ops.explain.alert import AlertCase
from pdd_ops.explain.commands import explain_command
from pdd_ops.insight.alerts import FILE
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.wording import amount_text

if TYPE_CHECKING:
    from rich.text import Text


def alert_case_lines(case: AlertCase, width: int) -> Iterator[Text]:
    """What was measured and what was expected, in words; the settings; what to type for the number and its days."""
    from rich.text import Text

    from pdd_ops.document.folding import fold, hanging
    from pdd_ops.render.terminal import WIDEST
    from pdd_ops.report.alerts import period_text

    width, alert = min(width, WIDEST), case.alert
    label = metrics()[alert.metric].label
    title = say("explain.alert_title", object=alert.label, metric=label, period=period_text(alert), id=alert.id)
    yield from (Text(line, style="bold") for line in fold(title, width))
    yield from (Text(line) for line in fold(alert.text, width))
    yield Text()
    for name in ("value", "expected", "low", "high"):
        text = amount_text(getattr(alert, name), metrics()[alert.metric].unit)
        yield from (Text(line) for line in hanging("·", say(f"explain.alert_{name}", text=text), width=width, indent=0))
    yield from (Text(line, style="dim") for line in fold(say("explain.alert_method"), width))
    settings = [f"{one.name} = {one.text}  [{say(f'explain.{_owner(one.own)}')}]" for one in case.settings]
    for heading, texts in (
        (say("explain.thresholds", file=FILE), settings),
        (say("explain.numbers"), alert_commands(case)),
    ):
        yield Text()
        yield Text(heading, style="bold")
        for text in texts:
            yield from (Text(line) for line in hanging("·", text, width=width, indent=0))


def alert_case_json(case: AlertCase) -> str:
    """One JSON object."""
    settings = [{"name": one.name, "value": one.value, "own": one.own} for one in case.settings]
    content = {"schema": 1, "shop": case.shop, "month": case.month, **asdict(case.alert)}
    content |= {"settings": settings, "commands": alert_commands(case)}
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def alert_commands(case: AlertCase) -> list[str]:
    """What to type for the number of the month, and for its days."""
    alert = case.alert
    explained = explain_command(alert.metric, case.month, by=case.by, key=alert.key, shop=case.shop_named)
    shop = f" --shop {case.shop_named}" if case.shop_named else ""
    days = [f"pdd-ops query {alert.metric} --by day --month {case.month}{shop}"] if case.by is None else []
    return [explained, *days]


def _owner(own: bool) -> str:
    return "yours" if own else "theirs"
