"""The alerts of a month, in lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.text import Text

from pdd_ops.document.folding import fold, hanging
from pdd_ops.insight.alerts import Alert
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.periods import Month
from pdd_ops.render.terminal import SEVERITY_STYLES, WIDEST
from pdd_ops.report.alerts import period_text


def alerts_object(alerts: Sequence[Alert], shop: str, month: Month, note: str = "") -> dict[str, Any]:
    """The alerts in plain values; `note` says why nothing could be judged."""
    found = {"schema": 1, "shop": shop, "month": str(month), "alerts": [asdict(alert) for alert in alerts]}
    return found | {"notes": [note] if note else []}


def alert_lines(alerts: Sequence[Alert], shop: str, month: Month, width: int, note: str = "") -> Iterator[Text]:
    """A heading and a paragraph an alert; one line where there is none; `note` says why nothing could be judged."""
    width = min(width, WIDEST)
    for line in fold(say("alerts.title", shop=shop, month=month, count=len(alerts)), width):
        yield Text(line, style="bold")
    for line in fold(note, width) if note else ():
        yield Text(line)
    for alert in alerts:
        severity = say(f"alerts.{alert.severity}")
        label = metrics()[alert.metric].label
        yield Text()
        head = say("alerts.head", severity=severity, object=alert.label, metric=label, period=period_text(alert))
        for line in fold(head, width):
            text = Text(line, style="bold")
            text.highlight_words([f"[{severity}]"], style=SEVERITY_STYLES[alert.severity])
            yield text
        for line in [*hanging(" ", alert.text, width=width, indent=1), *hanging(" ", alert.id, width=width, indent=1)]:
            yield Text(line, style="dim" if line.strip() == alert.id else "")
