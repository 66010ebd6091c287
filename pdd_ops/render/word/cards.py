"""The headline numbers on the first page."""

from __future__ import annotations

from docx.document import Document

from pdd_ops.lang import say
from pdd_ops.render.headlines import headlines
from pdd_ops.render.word.captions import caption
from pdd_ops.render.word.tables import add_notes, draw
from pdd_ops.report.model import Report


def add_cards(document: Document, report: Report, *, red: str) -> None:
    """The headline metrics with what is missing and what the colours mean."""
    table = headlines(report)
    if table is not None:
        caption(document, "table", table.title)
        drawn = draw(document, table.columns, table.rows, title=table.title)
        add_notes(document, drawn, [*table.notes, say(f"word.red_{red}")])
