"""The metrics there are: what they are called, and what they mean."""

from __future__ import annotations

from typing import Any

from pdd_ops.document.blocks import Cell, Document, Table
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import public, supported


def metrics_answer() -> tuple[Document, dict[str, Any]]:
    """The document, and plain values in the order of the dictionary."""
    found = public()
    columns = tuple(say(key) for key in ("report.metric", "query.id", "report.definition"))
    rows = tuple((Cell(one.label), Cell(one.id), Cell(one.definition)) for one in found)
    document = Document(
        say("query.all_metrics"), (Table("metrics", "", columns, rows),), name="metrics", day="2000-01-01"
    )
    data = [
        {"id": one.id, "label": one.label, "unit": one.unit, "definition": one.definition, "by": supported(one)}
        for one in found
    ]
    return document, {"schema": 1, "metrics": data}
