"""The alerts of a month, the gravest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pdd_ops.document.blocks import Block, Document, Finding, Paragraph, Problems, Tone
from pdd_ops.insight.alerts import Alert
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.periods import Month
from pdd_ops.report.alerts import period_text

TONES: dict[str, Tone] = {"high": "bad", "medium": "warning", "low": "good"}


def alerts_answer(alerts: Sequence[Alert], shop: str, month: Month, note: str = "") -> tuple[Document, dict[str, Any]]:
    """The document, and plain values; `note` says why nothing could be judged."""
    blocks: list[Block] = [Paragraph(note)] if note else []
    if alerts:
        blocks.append(Problems(tuple(map(_finding, alerts))))
    title = say("alerts.title", shop=shop, month=month, count=len(alerts))
    data = {"schema": 1, "shop": shop, "month": str(month), "alerts": [asdict(alert) for alert in alerts]}
    return Document(title, tuple(blocks), f"alerts-{shop}-{month}", month.last), data | {
        "notes": [note] if note else []
    }


def _finding(alert: Alert) -> Finding:
    head = say("alerts.head", object=alert.label, metric=metrics()[alert.metric].label, period=period_text(alert))
    return Finding(head, say(f"alerts.{alert.severity}"), TONES[alert.severity], (alert.text, alert.id), ())
