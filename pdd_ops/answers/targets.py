"""Targets in a table; progress towards them as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pdd_ops.document.blocks import Cell, Document, Paragraph, Table
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.wording import amount_text

if TYPE_CHECKING:
    from pdd_ops.work.model import Target
    from pdd_ops.work.target_progress import Progress


def targets_answer(found: Sequence[Target], shops: Mapping[int, str], *, day: str) -> tuple[Document, dict[str, Any]]:
    """A target a row, with its shop where there are several; and plain values. `day` is the one its files bear."""
    columns = [say("target.month_heading"), say("report.metric"), say("target.target")]
    rows = [(Cell(one.month), Cell(metrics()[one.metric].label), Cell(one.value, one.unit)) for one in found]
    if len(shops) > 1:
        columns.append(say("target.shop"))
        rows = [(*row, Cell(shops[one.shop_id])) for row, one in zip(rows, found, strict=True)]  # type: ignore[misc]
    table = Table("targets", "", tuple(columns), tuple(rows))
    block = table if found else Paragraph(say("target.none"), "quiet")
    return Document(say("target.title"), (block,), "targets", day), {
        "targets": [target_object(one, shops) for one in found]
    }


def value_text(target: Target) -> str:
    """'成交金额 500,000.00 元'."""
    return f"{metrics()[target.metric].label} {amount_text(target.value, target.unit)}"


def target_object(target: Target, shops: Mapping[int, str]) -> dict[str, Any]:
    """A target as JSON has it, in the metric's unit, with the name of its shop."""
    kept = {"month": target.month, "metric": target.metric, "value": target.value, "unit": target.unit}
    return kept | {"shop": shops[target.shop_id]}


def progress_object(one: Progress) -> dict[str, Any]:
    """Progress as JSON has it: shares are fractions of 1."""
    return {
        "metric": one.target.metric, "label": one.label, "unit": one.target.unit, "target": one.target.value,
        "value": one.value, "share": one.share, "days": one.days, "all_days": one.all_days,
        "days_share": one.days_share, "pace": one.pace, "reached": one.reached,
        "by_day": [asdict(day) for day in one.by_day],
    }  # fmt: skip
