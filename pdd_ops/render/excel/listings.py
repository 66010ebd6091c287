"""Sheets that are one table: the days, all metrics, and what each metric means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.workbook.defined_name import DefinedName

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.lang import say
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.wording import other_label
from pdd_ops.render.excel import styles
from pdd_ops.render.excel.sheet_writer import Pen, valid_name
from pdd_ops.render.excel.widths import WIDEST_TEXT, widths_of
from pdd_ops.report.tables import change_cell, rate_cell

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from pdd_ops.report.model import Definition, Report

VALUE_COLUMN = "C"  # of the sheet of metrics
WIDEST_DEFINITION = 66  # in which most definitions and all names of exports take one line


def write_daily(sheet: Worksheet, report: Report, head: str) -> Pen:
    """A day a row."""
    return _write(sheet, report.daily or Table("daily", sheet.title, (), ()), head)


def write_metrics(sheet: Worksheet, report: Report, head: str) -> Pen:
    """Every metric beside its other month. A cell's name is the metric's id: `=gmv/orders` works on any sheet."""
    names = ("metric", "id", "value", "previous", "change", "change_rate", "target", "remark")
    headings = [say(f"excel.{name}") for name in names]
    headings[2:4] = [report.period.heading, report.compared_period.heading]
    rows = [
        (
            Cell(value.label, metric=value.id),
            Cell(value.id),
            Cell(value.value, value.unit),
            Cell(value.previous, value.unit),
            change_cell(value),
            rate_cell(value) if value.unit != "rate" else Cell(""),
            Cell(value.target, value.unit),
            Cell(_remark(value, report.compared_period.heading)),
        )
        for value in report.metrics
    ]
    pen = _write(sheet, Table("metrics", sheet.title, tuple(headings), tuple(rows)), head)
    for row, value in enumerate(report.metrics, start=pen.row - len(rows)):
        name = valid_name(value.id)
        place = f"'{sheet.title}'!${VALUE_COLUMN}${row}"
        sheet.parent.defined_names[name] = DefinedName(name, attr_text=place)  # type: ignore[union-attr]
    return pen


def _remark(value: MetricValue, other: str) -> str:
    """Why it has no value, how it is to be read, and which days are compared where these are not all."""
    if value.value is None:
        return value.reason or ""
    days = value.compared_days
    part = (
        say("excel.same_days", other=other_label(value, other), first=days.this[0], last=days.this[1]) if days else ""
    )
    return "；".join(text for text in (value.note, part) if text)


def write_definitions(sheet: Worksheet, report: Report, head: str) -> Pen:
    """What every metric is, by which day it counts, and the files behind it."""
    headings = tuple(say(f"excel.{name}") for name in ("metric", "id", "unit", "definition", "basis", "files"))
    rows = tuple(
        (
            Cell(one.label, metric=one.metric),
            Cell(one.metric),
            Cell(one.unit),
            Cell(one.text),
            Cell(one.basis),
            Cell(_files(one)),
        )
        for one in report.definitions
    )
    return _write(sheet, Table("definitions", sheet.title, headings, rows), head, widest=WIDEST_DEFINITION)


def _files(definition: Definition) -> str:
    """The newest file, of an archive its own name, and how many there are: the sheet of files has them all."""
    if not definition.files:
        return ""
    newest, count = definition.files[0].partition("/")[0], len(definition.files) + definition.more_files
    return newest if count == 1 else say("excel.newest_of", file=newest, count=count)


def _write(sheet: Worksheet, table: Table, head: str, *, widest: int = WIDEST_TEXT) -> Pen:
    """Title, head and a table. Its headings stand in the third row."""
    pen = Pen(sheet, widths_of([table], widest=widest))
    pen.paragraph(sheet.title, font=styles.TITLE, scale=1.6)
    pen.paragraph(head, font=styles.SMALL)
    pen.table(table, name=valid_name(f"table_{table.id}"))
    for note in table.notes:
        pen.paragraph(note, font=styles.SMALL)
    return pen
