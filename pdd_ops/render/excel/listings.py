"""Sheets that are one table: the days, and all metrics with what each means."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from openpyxl.workbook.defined_name import DefinedName

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.lang import say
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.wording import other_label
from pdd_ops.render.excel import styles
from pdd_ops.render.excel.cells import at, put
from pdd_ops.render.excel.sheet_writer import Pen, valid_name
from pdd_ops.render.excel.widths import WIDEST_TEXT, widths_of
from pdd_ops.report.tables import change_cell, compared_name, rate_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from pdd_ops.report.model import Definition, Report

VALUE_COLUMN, TARGET = "C", 6  # of the sheet of metrics: a column, and a place in a row
DEFINED = ("unit", "definition", "basis", "files")  # its last columns
HEADINGS = 3  # the row of the headings
WIDEST_DEFINITION = 66  # in which most definitions and all names of exports take one line


def write_daily(sheet: Worksheet, report: Report, head: str) -> Pen:
    """A day a row with its weekday; below, what the whole period comes to."""
    days = report.daily or Table("daily", sheet.title, (), ())
    rows = tuple((row[0], Cell(_weekday(row[0])), *row[1:]) for row in days.rows)
    columns = (*days.columns[:1], say("excel.weekday"), *days.columns[1:])
    return _write(sheet, replace(days, columns=columns, rows=rows), head, total=_total(report, rows))


def _weekday(day: Cell) -> str:
    return say(f"excel.weekday_{date.fromisoformat(str(day.value)).weekday()}")


def _total(report: Report, rows: Sequence[Sequence[Cell]]) -> list[Cell]:
    """The period's own value of each metric: ratios are those of the whole, not a mean of days."""
    values = {metric.id: metric for metric in report.metrics}
    cells = [Cell(say("excel.total")), Cell("")]
    for cell in rows[0][2:] if rows else ():
        metric = values.get(cell.metric)
        cells.append(Cell(metric.value, metric.unit, metric=metric.id) if metric else Cell(""))
    return cells


def write_metrics(sheet: Worksheet, report: Report, head: str) -> Pen:
    """Every metric beside its other month, then in small letters what it is, by which day it counts and the files
    behind it. A cell's name is the metric's id: `=gmv/orders` works on any sheet."""
    names = ("metric", "id", "value", "previous", "change", "change_rate", "target", "remark", *DEFINED)
    headings = [say(f"excel.{name}") for name in names]
    headings[2:4] = [report.period.heading, report.compared_period.heading]
    called = compared_name(report.period, report.compared_period)
    headings[5] = called if called != headings[4] else headings[5]
    meant = {one.metric: one for one in report.definitions}
    rows = [(*_metric(report, value), *_meaning(meant.get(value.id))) for value in report.metrics]
    if all(value.target is None for value in report.metrics):  # nobody set one
        headings = [*headings[:TARGET], *headings[TARGET + 1 :]]
        rows = [(*row[:TARGET], *row[TARGET + 1 :]) for row in rows]
    table = Table("metrics", sheet.title, tuple(headings), tuple(rows))
    pen = _write(sheet, table, head, widest=WIDEST_DEFINITION, small=len(DEFINED))
    pen.folds.append(len(headings) - len(DEFINED))
    for row, value in enumerate(report.metrics, start=pen.row - len(rows)):
        name = valid_name(value.id)
        place = f"'{sheet.title}'!${VALUE_COLUMN}${row}"
        sheet.parent.defined_names[name] = DefinedName(name, attr_text=place)  # type: ignore[union-attr]
    return pen


def _metric(report: Report, value: MetricValue) -> tuple[Cell, ...]:
    return (
        Cell(value.label, metric=value.id),
        Cell(value.id),
        Cell(value.value, value.unit),
        Cell(value.previous, value.unit),
        change_cell(value),
        rate_cell(value) if value.unit != "rate" else Cell(""),
        Cell(value.target, value.unit),
        Cell(_remark(value, report.compared_period.heading)),
    )


def _meaning(one: Definition | None) -> tuple[Cell, ...]:
    return tuple(map(Cell, (one.unit, one.text, one.basis, _files(one)))) if one else (Cell(""),) * len(DEFINED)


def _remark(value: MetricValue, other: str) -> str:
    """Why it has no value, how it is to be read, and which days are compared where these are not all."""
    if value.value is None:
        return value.reason or ""
    days = value.compared_days
    part = (
        say("excel.same_days", other=other_label(value, other), first=days.this[0], last=days.this[1]) if days else ""
    )
    return "；".join(text for text in (value.note, part) if text)


def _files(definition: Definition) -> str:
    """The newest file, of an archive its own name, and how many there are: the sheet of files has them all."""
    if not definition.files:
        return ""
    newest, count = definition.files[0].partition("/")[0], len(definition.files) + definition.more_files
    return newest if count == 1 else say("excel.newest_of", file=newest, count=count)


def _write(
    sheet: Worksheet,
    table: Table,
    head: str,
    *,
    widest: int = WIDEST_TEXT,
    total: Sequence[Cell] = (),
    small: int = 0,
) -> Pen:
    """Title, head and a table, its last columns in `small` letters. Its headings stand in the third row; below stand
    `total`, which is no row of it, and its notes."""
    pen = Pen(sheet, widths_of([table], widest=widest))
    pen.paragraph(sheet.title, font=styles.TITLE, scale=1.6)
    pen.paragraph(head, font=styles.SMALL)
    pen.table(table, name=valid_name(f"table_{table.id}"))
    for row in range(HEADINGS + 1, pen.row) if small else ():
        for column in range(len(table.columns) - small, len(table.columns)):
            at(sheet, row, column + 1).font = styles.SMALLEST
    for place, cell in enumerate(total, start=1):
        put(at(sheet, pen.row, place), cell, font=styles.BOLD)
        at(sheet, pen.row, place).fill = styles.CARD_FILL
    pen.row += bool(total)
    for note in table.notes:
        pen.paragraph(note, font=styles.SMALL)
    return pen
