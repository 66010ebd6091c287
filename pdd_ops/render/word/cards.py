"""The headline numbers on the first page."""

from __future__ import annotations

from docx.document import Document

from pdd_ops.lang import say
from pdd_ops.render.word.captions import caption
from pdd_ops.render.word.tables import add_notes, draw
from pdd_ops.report.model import Cell, Report
from pdd_ops.report.tables import change_cell, heading, rate_cell, reasons


def add_cards(document: Document, report: Report, *, red: str) -> None:
    """A headline metric a row, beside the other month, with targets where there are any; what is missing below."""
    metrics = {metric.id: metric for metric in report.metrics}
    chosen = [metrics[name] for name in report.cards]
    if not chosen:
        return
    columns = [say("report.metric"), report.month, report.compare, heading("change"), heading("change_rate")]
    rows = [
        [
            Cell(one.label),
            Cell(one.value, one.unit),
            Cell(one.previous, one.unit),
            change_cell(one),
            rate_cell(one) if one.unit != "rate" else Cell(""),
        ]
        for one in chosen
    ]
    if any(one.target is not None for one in chosen):
        columns.append(say("word.target"))
        rows = [[*row, Cell(one.target, one.unit)] for row, one in zip(rows, chosen, strict=True)]
    caption(document, "table", say("word.cards"))
    table = draw(document, columns, rows, title=say("word.cards"))
    add_notes(document, table, [*reasons(chosen), say(f"word.red_{red}")])
