"""The alerts of a month, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from pdd_ops.document.blocks import Block, Document, Finding, Paragraph, Problems, Tone
from pdd_ops.insight.alerts import Alert, Alerts
from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.periods import Month
from pdd_ops.report.alerts import period_text

TONES: dict[str, Tone] = {"high": "bad", "medium": "warning", "low": "good"}


def alerts_answer(alerts: Alerts, shop: str, month: Month, note: str = "") -> tuple[Document, dict[str, Any]]:
    """The document, and plain values; `note` says why nothing could be judged."""
    blocks: list[Block] = [Paragraph(note)] if note else []
    if alerts.judged and not alerts.found:
        blocks.append(Paragraph(_nothing(alerts)))
    if alerts.found:
        blocks.append(Problems(tuple(map(_finding, alerts.found))))
    name = "title" if alerts.judged else "title_unjudged"
    title = say(f"alerts.{name}", shop=shop, month=month, count=len(alerts.found))
    data = {"schema": 1, "shop": shop, "month": str(month), "alerts": [asdict(alert) for alert in alerts.found]}
    data["judged"] = dict(alerts.judged)
    return Document(title, tuple(blocks), f"alerts-{shop}-{month}", month.last), data | {
        "notes": [note] if note else []
    }


def _nothing(alerts: Alerts) -> str:
    """That nothing was found, and in which series nothing was."""
    judged = [f"{label} × {count}" for label, count in _by_label(alerts.judged)]
    listed = pick({"zh": "、", "en": ", "}).join(judged)
    return say("alerts.nothing", count=sum(alerts.judged.values()), judged=listed)


def _by_label(judged: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """In the order of the dictionary."""
    return ((metric.label, judged[name]) for name, metric in metrics().items() if name in judged)


def _finding(alert: Alert) -> Finding:
    head = say("alerts.head", object=alert.label, metric=metrics()[alert.metric].label, period=period_text(alert))
    return Finding(head, say(f"alerts.{alert.severity}"), TONES[alert.severity], (alert.text, alert.id), ())
