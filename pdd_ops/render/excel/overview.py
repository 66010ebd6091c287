"""The first sheet: what the month came to, as cards; the banner of a provisional month; what to know; where to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from openpyxl.worksheet.hyperlink import Hyperlink

from pdd_ops.answers.report import first_page
from pdd_ops.document.blocks import Bullets, Cell, Heading, Paragraph
from pdd_ops.lang import say
from pdd_ops.metrics.wording import change_unit, other_label
from pdd_ops.render.excel import styles
from pdd_ops.render.excel.cells import at, put, put_text
from pdd_ops.render.excel.charts import Numbers, place_chart
from pdd_ops.render.excel.sheet_writer import LINE_HEIGHT, Pen
from pdd_ops.render.excel.widths import folded

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from pdd_ops.document.blocks import Chart
    from pdd_ops.metrics.compare import MetricValue
    from pdd_ops.report.model import Report

CARDS_A_ROW = 4
CARD = (11.0, 18.0)  # widths of a card's two columns
BETWEEN = 1.5
WIDTHS = [width for _ in range(CARDS_A_ROW) for width in (*CARD, BETWEEN)][:-1]


def write_overview(sheet: Worksheet, report: Report, head: str, titles: Sequence[str], numbers: Numbers) -> Pen:
    """Fills the sheet. `titles` are the names of the other sheets."""
    pen = Pen(sheet, list(WIDTHS))
    pen.paragraph(say("render.title", shop=report.shop, title=report.period.title), font=styles.TITLE, scale=1.6)
    pen.paragraph(head, font=styles.SMALL)
    if report.provisional:
        pen.across(pen.row, say("render.provisional"), font=styles.BANNER, fill=styles.BANNER_FILL, scale=1.1)
        pen.row += 1
    for note in report.notes:
        pen.paragraph(f"· {note}")
    known = {metric.id: metric for metric in report.metrics}
    cards = [known[name] for name in report.cards if name in known]
    for start in range(0, len(cards), CARDS_A_ROW):
        pen.gap()
        _cards(pen, cards[start : start + CARDS_A_ROW], report.compared_period.heading if report.comparable else "")
    _statement(pen, report)
    _summary(pen, report)
    for chart in _main_chart(report):
        place_chart(pen, chart, numbers)
    _contents(pen, titles)
    return pen


def _statement(pen: Pen, report: Report) -> None:
    """The income statement, where costs are known: a line a row, over the columns of the cards."""
    tables = [table for section in report.sections for table in section.tables if table.id == "income_statement"]
    for table in tables:
        pen.gap()
        pen.paragraph(table.title, font=styles.HEADING, scale=1.2)
        for row in (tuple(Cell(name) for name in table.columns), *table.rows):
            for place, value in enumerate(row):
                column = 1 + place * 3
                cell = at(pen.sheet, pen.row, column)
                put(cell, value)
                pen.sheet.merge_cells(start_row=pen.row, end_row=pen.row, start_column=column, end_column=column + 1)
            pen.row += 1
        for note in table.notes:
            pen.paragraph(f"· {note}", font=styles.SMALL)


def _summary(pen: Pen, report: Report) -> None:
    """The first page of the report: what moved sales, what was done, what is wrong, next month."""
    for block in first_page(report, figures=False):
        if isinstance(block, Heading):
            pen.gap()
            pen.paragraph(block.text, font=styles.HEADING, scale=1.2)
        elif isinstance(block, Paragraph):
            pen.paragraph(block.text)
        elif isinstance(block, Bullets):
            for item in block.items:
                pen.paragraph(f"{item.mark or '·'} {item.text}")


def _main_chart(report: Report) -> Iterator[Chart]:
    charts = [chart for section in report.sections for chart in section.charts]
    days = [chart for chart in charts if chart.kind == "days"]
    yield from days[:1]


def _cards(pen: Pen, cards: Sequence[MetricValue], compare: str) -> None:
    """A row of cards: name, value, change, target, and why a value is missing or how it is to be read."""
    top, sheet = pen.row, pen.sheet
    words = [_words(metric) for metric in cards]
    bottom = top + (4 if any(words) else 3)
    for place, metric in enumerate(cards):
        column = 1 + place * 3
        _frame(sheet, top, bottom, column)
        put_text(at(sheet, top, column), metric.label, font=styles.SMALL)
        sheet.merge_cells(start_row=top, end_row=top, start_column=column, end_column=column + 1)
        put(at(sheet, top + 1, column), Cell(metric.value, metric.unit), font=styles.FIGURE)
        at(sheet, top + 1, column).alignment = styles.LEFT
        sheet.merge_cells(start_row=top + 1, end_row=top + 1, start_column=column, end_column=column + 1)
        if compare:
            put_text(
                at(sheet, top + 2, column), say("excel.against", month=other_label(metric, compare)), font=styles.SMALL
            )
        put(at(sheet, top + 2, column + 1), _change(metric))
        put_text(at(sheet, top + 3, column), say("excel.target"), font=styles.SMALL)
        put(at(sheet, top + 3, column + 1), Cell(metric.target, metric.unit))
        if _change(metric).value is not None:
            pen.changes.append((at(sheet, top + 2, column + 1).coordinate, metric.good))
        if any(words):
            put_text(at(sheet, bottom, column), words[place], font=styles.SMALL)
            sheet.merge_cells(start_row=bottom, end_row=bottom, start_column=column, end_column=column + 1)
    sheet.row_dimensions[top + 1].height = 28
    if any(words):
        lines = max(folded(text, sum(CARD) * 1.1) for text in words)
        sheet.row_dimensions[bottom].height = lines * (LINE_HEIGHT - 2) + 3
    pen.row = bottom + 1


def _words(metric: MetricValue) -> str:
    return (metric.reason if metric.value is None else metric.note) or ""


def _change(metric: MetricValue) -> Cell:
    """A rate's change in points, any other one relative to what it was."""
    if metric.unit == "rate":
        return Cell(metric.change, change_unit(metric.unit), signed=True, good=metric.good)
    return Cell(metric.change_rate, "rate", signed=True, good=metric.good)


def _frame(sheet: Worksheet, top: int, bottom: int, column: int) -> None:
    for row in range(top, bottom + 1):
        for place in (column, column + 1):
            at(sheet, row, place).fill = styles.CARD_FILL


def _contents(pen: Pen, titles: Sequence[str]) -> None:
    """Links to the other sheets, four a row."""
    pen.gap()
    pen.paragraph(say("excel.contents"), font=styles.HEADING, scale=1.2)
    for place, title in enumerate(titles):
        row, column = pen.row + place // CARDS_A_ROW, 1 + place % CARDS_A_ROW * 3
        put_text(at(pen.sheet, row, column), title, font=styles.LINKED, alignment=styles.LEFT)
        pen.sheet.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + 1)
        link(pen.sheet, row, column, title)
    pen.row += -(-len(titles) // CARDS_A_ROW)


def link(sheet: Worksheet, row: int, column: int, title: str) -> None:
    """Makes a cell lead to another sheet."""
    cell = at(sheet, row, column)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{title}'!A1", display=title)
    cell.font = styles.LINKED
