"""What the numbers of the document mean, in small letters: only those that stand in it, by the day they count by."""

from __future__ import annotations

from collections.abc import Iterator

from docx.document import Document

from pdd_ops.lang import pick, say
from pdd_ops.render.word.paper import columns
from pdd_ops.render.word.xml import run
from pdd_ops.report.model import Report

COLUMNS = 3


def add_definitions(document: Document, report: Report) -> None:
    """A line a metric under the day that it counts by; metrics that no table shows are in the workbook."""
    shown = set(_shown(report))
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in report.definitions:
        if one.metric in shown:
            groups.setdefault(one.basis, []).append((one.label, one.text))
    columns(document, COLUMNS)
    colon = pick({"zh": "：", "en": ": "})
    for basis, found in groups.items():
        run(document.add_paragraph(style="Definition"), say("word.counts_by", basis=basis), bold=True)
        for label, text in found:
            paragraph = document.add_paragraph(style="Definition")
            run(paragraph, f"{label}{colon}", bold=True)
            run(paragraph, text)
    columns(document, 1)


def _shown(report: Report) -> Iterator[str]:
    """The metrics of the headlines and tables."""
    yield from report.cards
    tables = [table for section in report.sections for table in section.tables]
    for table in (*tables, *([report.daily] if report.daily else [])):
        yield from (cell.metric for row in table.rows for cell in row if cell.metric)
