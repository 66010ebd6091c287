"""An alert explained: what was measured, what was expected, and by which settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Code, Document, Paragraph
from pdd_ops.explain.alert import AlertCase
from pdd_ops.explain.commands import explain_command
from pdd_ops.insight.alerts import FILE
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.wording import amount_text
from pdd_ops.periods import parse_period
from pdd_ops.report.alerts import period_text


def alert_answer(case: AlertCase) -> tuple[Document, dict[str, Any]]:
    """What was measured and what was expected, in words; the settings; what to type for the number and its days; and
    plain values."""
    alert, metric = case.alert, metrics()[case.alert.metric]
    document = Document(
        say("explain.alert_title", object=alert.label, metric=metric.label, period=period_text(alert), id=alert.id),
        tuple(_blocks(case)),
        name=f"explain-{alert.id}-{case.shop}",
        day=parse_period(case.month).last,
    )
    settings = [{"name": one.name, "value": one.value, "own": one.own} for one in case.settings]
    data = {"schema": 1, "shop": case.shop, "month": case.month, **asdict(alert)}
    return document, data | {"settings": settings, "commands": alert_commands(case)}


def _blocks(case: AlertCase) -> Iterator[Block]:
    unit = metrics()[case.alert.metric].unit
    yield Paragraph(case.alert.text)
    amounts = {name: amount_text(getattr(case.alert, name), unit) for name in ("value", "expected", "low", "high")}
    yield Bullets.of(say(f"explain.alert_{name}", text=text) for name, text in amounts.items())
    yield Paragraph(say("explain.alert_method"), "quiet")
    settings = (f"{one.name} = {one.text}  [{say(f'explain.{_owner(one.own)}')}]" for one in case.settings)
    yield Bullets.of(settings, say("explain.thresholds", file=FILE))
    yield Code(tuple(alert_commands(case)), say("explain.numbers"))


def alert_commands(case: AlertCase) -> list[str]:
    """What to type for the number of the month, and for its days."""
    alert = case.alert
    explained = explain_command(alert.metric, case.month, by=case.by, key=alert.key, shop=case.shop_named)
    shop = f" --shop {case.shop_named}" if case.shop_named else ""
    days = [f"pdd-ops query {alert.metric} --by day --month {case.month}{shop}"] if case.by is None else []
    return [explained, *days]


def _owner(own: bool) -> str:
    return "yours" if own else "theirs"
