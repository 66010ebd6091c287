"""The first sheet: what the month came to, as cards; the banner of a provisional month; what to know; where to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from openpyxl.worksheet.hyperlink import Hyperlink

from pdd_ops.answers.report import first_page
from pdd_ops.document.blocks import Bullets, Cell, Heading, Paragraph
from pdd_ops.lang import say
from pdd_ops.metrics.wording import WAN, change_unit, in_wan, other_label
from pdd_ops.render.excel import styles
from pdd_ops.render.excel.cells import at, joined, put, put_text
from pdd_ops.render.excel.charts import Numbers, place_chart
from pdd_ops.render.excel.sheet_writer import LINE_HEIGHT, Pen
from pdd_ops.render.excel.widths import folded
from pdd_ops.report.tables import compared_name

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
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
        _cards(pen, cards[start : start + CARDS_A_ROW], report)
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
                joined(pen.sheet, (pen.row, column), (pen.row, column + 1))
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


def _cards(pen: Pen, cards: Sequence[MetricValue], report: Report) -> None:
    """A row of cards: name, value, changes, a target that somebody has set, and why a value is missing or how it is to
    be read."""
    top, sheet = pen.row, pen.sheet
    lines, words = [list(_lines(metric, report)) for metric in cards], [_words(metric) for metric in cards]
    bottom = top + 1 + max(map(len, lines)) + any(words)
    for place, metric in enumerate(cards):
        column = 1 + place * 3
        _frame(sheet, top, bottom, column)
        put_text(at(sheet, top, column), metric.label, font=styles.SMALL)
        _figure(at(sheet, top + 1, column), metric)
        for row in (top, top + 1):
            _across(sheet, row, column)
        for row, (name, cell) in enumerate(lines[place], start=top + 2):
            put_text(at(sheet, row, column), name, font=styles.SMALL)
            put(at(sheet, row, column + 1), cell)
            if cell.signed and cell.value is not None:
                pen.changes.append((at(sheet, row, column + 1).coordinate, cell.good))
        if any(words):
            put_text(at(sheet, bottom, column), words[place], font=styles.SMALL)
            _across(sheet, bottom, column)
    sheet.row_dimensions[top + 1].height = 28
    if any(words):
        high = max(folded(text, sum(CARD) * 1.1) for text in words)
        sheet.row_dimensions[bottom].height = high * (LINE_HEIGHT - 2) + 3
    pen.row = bottom + 1


def _lines(metric: MetricValue, report: Report) -> Iterator[tuple[str, Cell]]:
    """What stands under a card's value, each with its name."""
    if report.comparable:
        called = compared_name(report.period, report.compared_period)
        month = other_label(metric, report.compared_period.heading)
        named = called != say("report.change_other")
        yield f"{called} {month}" if named else say("excel.against", month=month), _change(metric)
    for earlier in report.brief.last_year:
        if earlier.id == metric.id:
            yield say("report.change_last_year"), _change(earlier)
    if metric.target is not None:
        yield say("excel.target"), Cell(metric.target, metric.unit)


def _across(sheet: Worksheet, row: int, column: int) -> None:
    sheet.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + 1)


def _figure(cell: SheetCell, metric: MetricValue) -> None:
    """The number of a card, a large amount in 万: to the last fen it stands on the sheet of all metrics."""
    put(cell, Cell(metric.value, metric.unit), font=styles.FIGURE)
    if in_wan(metric.value, metric.unit):
        cell.value, cell.number_format = (metric.value or 0) / WAN, styles.WAN_FORMAT
    cell.alignment = styles.LEFT


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
