"""What else could be imported, and what it would tell: said once, at the end of the report."""

from __future__ import annotations

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import tables
from pdd_ops.report.declared import shown_metrics
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.tables import Declaration, made

NAMED = 4  # metrics that a reason names; how many more there are is said


def lacking(inputs: Inputs, declaration: Declaration) -> Table:
    """A reason a row, with the metrics of the report that have no value because of it."""
    by_reason: dict[str, list[str]] = {}
    for value in (inputs.values[name] for name in shown_metrics()):
        if value.value is None and value.reason:
            by_reason.setdefault(value.reason, []).append(value.label)
    if not inputs.splits["source_group"]:
        by_reason.setdefault(sources_reason(), []).append(say("report.sources_of_visitors"))
    products = inputs.values["active_products"].reason
    if products:
        by_reason.setdefault(products, []).append(say("report.products_sold"))
    rows = [(Cell(reason), Cell(_listed(labels))) for reason, labels in by_reason.items()]
    return made(declaration, (say("report.to_do"), say("report.would_tell")), rows)


def sources_reason() -> str:
    """What to import for the sources of visitors."""
    return say("metrics.import_export", export=pick(dict(tables()["traffic_sources"].export)))


def _listed(labels: list[str]) -> str:
    comma = pick({"zh": "、", "en": ", "})
    named = comma.join(labels[:NAMED])
    return named if len(labels) <= NAMED else say("report.and_others", named=named, count=len(labels))
