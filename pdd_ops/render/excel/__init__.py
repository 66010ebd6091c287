"""The report as an Excel workbook, a merchant's own workbook filled in, and the team's answers read back.

Sheets and their order stand in sheets.toml. Every cell is a value (no formula), so that the workbook reads the same
everywhere; charts are native and refer to the cells of the last sheet. Text is always inert: see `cells.put`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pdd_ops.report.model import Report


def report_xlsx(report: Report) -> bytes:
    """The report as the bytes of a workbook; the same report gives the same bytes."""
    from pdd_ops.render.excel.book import report_book
    from pdd_ops.render.excel.saving import describe, saved

    book, day = report_book(report), f"{report.month}-01"
    describe(book, day=day, title=f"{report.shop} {report.month}")
    return saved(book, day=day)
