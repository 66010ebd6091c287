"""The report as an Excel workbook, a merchant's own workbook filled in, and the team's answers read back.

Sheets and their order stand in sheets.toml. Every cell is a value (no formula), so that the workbook reads the same
everywhere; charts are native and refer to the cells of the last sheet. Text is always inert: see `cells.put`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.errors import UsageError
from pdd_ops.lang import say
from pdd_ops.render.files import default_name, write_whole
from pdd_ops.render.ooxml import load_openpyxl

if TYPE_CHECKING:
    from pdd_ops.report.model import Report

load_openpyxl()


def report_xlsx(report: Report) -> bytes:
    """The report as the bytes of a workbook; the same report gives the same bytes."""
    from pdd_ops.render.excel.book import report_book
    from pdd_ops.render.ooxml import describe, saved

    book, day = report_book(report), report.period.first
    describe(book, day=day, title=f"{report.shop} {report.month}")
    return saved(book, day=day)


def write_filled(report: Report, template: Path, out: Path | None, *, mode: int = 0o600) -> list[str]:
    """Fills in a merchant's workbook and writes it to a file, or under its default name into a folder (the current one
    where none is named), with these permissions. The lines to tell: where it is, and what of the template could not be
    kept. Raises PddOpsError on a name in the template that is not known, UsageError where it would replace the
    template.
    """
    from pdd_ops.render.excel.template import filled_template

    folder = out if out is not None else Path()
    target = folder / default_name(report, ".xlsx") if folder.is_dir() else folder
    if template.exists() and target.exists() and target.samefile(template):
        raise UsageError(say("excel.over_itself", file=target))
    content, lost = filled_template(report, template)
    write_whole(target, content, mode=mode)
    return [say("report.written", file=target), *lost]
