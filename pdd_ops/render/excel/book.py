"""The workbook of a report, sheet by sheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openpyxl import Workbook

from pdd_ops.lang import say
from pdd_ops.render.colours import red_means
from pdd_ops.render.excel import styles
from pdd_ops.render.excel.cells import harmless
from pdd_ops.render.excel.changes import colour_changes, legend
from pdd_ops.render.excel.charts import Numbers, numbers_on
from pdd_ops.render.excel.layout import Page, pages
from pdd_ops.render.excel.listings import write_daily, write_metrics
from pdd_ops.render.excel.measures import write_measures
from pdd_ops.render.excel.overview import write_overview
from pdd_ops.render.excel.printing import at_rest, foot, on_paper, set_widths
from pdd_ops.render.excel.sections import write_sections

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from pdd_ops.render.excel.sheet_writer import Pen
    from pdd_ops.report.model import Report

ONE_TABLE = ("daily", "metrics")  # sheets whose headings stay in sight and repeat on every page
HEADINGS_ROW = 3  # of those


def report_book(report: Report) -> Workbook:
    """All sheets of the report, in the current language."""
    red = red_means()
    book = Workbook()
    book.remove(book.worksheets[0])
    book._named_styles["Normal"].font = styles.TEXT  # type: ignore[attr-defined]  # rows of empty cells take their height from it
    shown = [page for page in pages(report) if page.kind != "daily" or report.daily]
    sheets = {page.id: book.create_sheet(sheet_name(page.title)) for page in shown}
    numbers = numbers_on(book.create_sheet(say("excel.chart_sheet")))
    if not any(page.charts for page in shown):
        book.remove(numbers.pen.sheet)
    key = "excel.head" if report.comparable else "excel.head_alone"
    head = say(
        key, shop=report.shop, month=report.period.heading, compare=report.compared_period.heading, legend=legend(red)
    )
    footer = f"{report.shop} {report.month}"
    titles = [sheets[page.id].title for page in shown[1:]]
    for page in shown:
        pen = _write(sheets[page.id], page, report, head, titles, numbers)
        _finish(pen, page, footer, red)
    _finish_numbers(numbers.pen, footer)
    return book


def sheet_name(title: str) -> str:
    """A title as Excel takes it for the name of a sheet."""
    return re.sub(r"[\[\]:*?/\\']+", " ", harmless(title)).strip()[:31] or "-"


def _write(sheet: Worksheet, page: Page, report: Report, head: str, titles: list[str], numbers: Numbers) -> Pen:
    match page.kind:
        case "overview":
            return write_overview(sheet, report, head, titles, numbers)
        case "measures":
            return write_measures(sheet, report, page.notes, head)
        case "daily":
            return write_daily(sheet, report, head)
        case "metrics":
            return write_metrics(sheet, report, head)
    return write_sections(sheet, page, head, numbers)


def _finish(pen: Pen, page: Page, footer: str, red: str) -> None:
    sheet = pen.sheet
    set_widths(sheet, pen.widths)
    colour_changes(sheet, pen.changes, red)
    one_table = page.kind in ONE_TABLE
    at_rest(sheet, f"B{HEADINGS_ROW + 1}" if one_table else "A3")
    heads = HEADINGS_ROW if one_table else 2
    on_paper(sheet, pen.widths, last_row=pen.row - 1, heads=heads, folds=pen.folds, one=page.kind == "overview")
    foot(sheet, footer)


def _finish_numbers(pen: Pen, footer: str) -> None:
    set_widths(pen.sheet, pen.widths)
    at_rest(pen.sheet, "A3")
    on_paper(pen.sheet, pen.widths, last_row=pen.row)
    foot(pen.sheet, footer)
    pen.sheet.sheet_state = "hidden"
