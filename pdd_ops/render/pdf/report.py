"""The report as a PDF: the same document as in the terminal and in Markdown."""

from __future__ import annotations

from pdd_ops.answers.report import full_document
from pdd_ops.render.pdf.answer import document_pdf
from pdd_ops.report.model import Report


def report_pdf(report: Report) -> bytes:
    """The whole file. Raises PddOpsError without typst."""
    return document_pdf(full_document(report))
