"""The sheet of problems and measures, which the team fills in and `read_measures` reads back.

From top to bottom: the problems with their evidence, then the table of measures. The table's first row is hidden and
holds the fixed ids of its columns (COLUMNS); the second one holds the headings; then a row a measure, then EMPTY_ROWS
rows for measures of the team's own. The last columns are hidden too: `problem`, the stable id of the problem, `number`,
which of its measures this is, from 1, `action`, the id of the action that it has become, and `first`, what the row says
when it is written, so that it can be told what was edited. A row of the team's own has none of them. The whole, ids
included, has the defined name NAME; the cells with shop and month are SHOP and MONTH. Rows may be sorted, filtered,
inserted and deleted.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break

from pdd_ops.document.blocks import Cell
from pdd_ops.lang import say
from pdd_ops.metrics.wording import amount_text
from pdd_ops.render.excel import styles
from pdd_ops.render.excel.cells import at, harmless, is_day, put, put_text
from pdd_ops.render.excel.sheet_writer import LINE_HEIGHT, Pen, add_table, put_heading, unlike
from pdd_ops.render.excel.widths import INDENT, folded

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from pdd_ops.insight.problems import Problem
    from pdd_ops.report.model import Action, Report

COLUMNS = ("title", "measure", "owner", "due", "status", "notes", "problem", "number", "action", "first")
NEEDED = COLUMNS[:8]  # the others came later: workbooks without them are read too
EDITABLE = ("measure", "owner", "due", "status", "notes")
WIDTHS = [30.0, 50.0, 13.0, 14.0, 11.0, 28.0]  # of those that are seen
OWNER, DUE, STATUS, NOTES, PROBLEM, NUMBER, ACTION, FIRST = range(3, 11)
STATES = ("open", "doing", "done", "dropped")
STATE_OF = {"started": "doing", "done": "done", "dropped": "dropped"}  # of an action; any other is open
NAME, SHOP, MONTH = "pdd_measures", "pdd_shop", "pdd_month"
EMPTY_ROWS = 12
EARLIEST_DUE = "36526"  # 2000-01-01 as a spreadsheet counts


def write_measures(sheet: Worksheet, report: Report, notes: tuple[str, ...], head: str) -> Pen:
    """Fills the sheet; the pen stands below it."""
    pen = Pen(sheet, list(WIDTHS))
    pen.paragraph(sheet.title, font=styles.TITLE, scale=1.6)
    pen.paragraph(head, font=styles.SMALL)
    _whose(sheet, report)
    for note in notes:
        pen.paragraph(f"· {note}")
    for number, problem in enumerate(report.problems, start=1):
        pen.gap()
        _problem(pen, number, problem)
    sheet.row_breaks.append(Break(id=pen.row))
    pen.gap()
    pen.paragraph(say("excel.measures"), font=styles.HEADING, scale=1.2)
    pen.paragraph(say("excel.fill_in"), font=styles.SMALL)
    _measures(pen, report)
    for column in (PROBLEM, NUMBER, ACTION, FIRST):
        sheet.column_dimensions[get_column_letter(column)].hidden = True
    return pen


def _whose(sheet: Worksheet, report: Report) -> None:
    """Shop and month, in the hidden columns of the first rows."""
    for row, (name, text) in enumerate(((SHOP, report.shop), (MONTH, report.month)), start=1):
        put_text(at(sheet, row, PROBLEM), text)
        _named(sheet, name, f"${get_column_letter(PROBLEM)}${row}")


def _problem(pen: Pen, number: int, problem: Problem) -> None:
    """A problem with its evidence, as sentences: the sheet has one table, in columns of its own."""
    severity = say(f"render.{problem.severity}")
    title = say("render.problem_line", severity=severity, title=problem.title)
    pen.paragraph(f"{number}. {title}", font=styles.BOLD)
    if problem.impact is not None:
        pen.paragraph(say("render.impact", amount=amount_text(problem.impact, "yuan")))
    for sentence in problem.evidence:
        pen.paragraph(sentence)


def _measures(pen: Pen, report: Report) -> None:
    sheet, top = pen.sheet, pen.row
    for column, name in enumerate(COLUMNS, start=1):
        put_text(at(sheet, top, column), name)
    sheet.row_dimensions[top].hidden = True
    headings = unlike(say(f"excel.measure_{name}") for name in COLUMNS)
    for column, heading in enumerate(headings, start=1):
        put_heading(at(sheet, top + 1, column), heading)
    pen.row = top + 2
    for action in report.actions:
        _measure(pen, action)
        pen.row += 1
    for _ in range(EMPTY_ROWS):
        _blank(pen)
        pen.row += 1
    add_table(sheet, "table_measures", top + 1, pen.row - 1, headings)
    last = get_column_letter(len(COLUMNS))
    _named(sheet, NAME, f"$A${top}:${last}${pen.row - 1}")
    _validate(sheet, top + 2, pen.row - 1)


def _measure(pen: Pen, action: Action) -> None:
    """A row, with everything that it takes to read it back."""
    sheet, first = pen.sheet, _first(action)
    _blank(pen)
    put(at(sheet, pen.row, 1), Cell(action.title))
    put(at(sheet, pen.row, 2), Cell(action.text))
    put(at(sheet, pen.row, OWNER), Cell(action.owner or ""))
    if action.due and is_day(action.due):
        put(at(sheet, pen.row, DUE), Cell(action.due), as_day=True)
    put(at(sheet, pen.row, STATUS), Cell(say(f"excel.state_{first['status']}")))
    put(at(sheet, pen.row, NOTES), Cell(action.notes or ""))
    put_text(at(sheet, pen.row, PROBLEM), action.problem)
    if action.number is not None:
        put(at(sheet, pen.row, NUMBER), Cell(action.number, "count"))
    put_text(at(sheet, pen.row, ACTION), action.id or "")
    put_text(at(sheet, pen.row, FIRST), json.dumps(first, ensure_ascii=False))
    words = (action.title, action.text, action.owner or "", "", "", action.notes or "")
    lines = max(folded(text, width - INDENT) for text, width in zip(words, WIDTHS, strict=True))
    pen.high(pen.row, lines * LINE_HEIGHT + 4)


def _first(action: Action) -> dict[str, str | None]:
    """What the editable cells say before anybody edits them."""
    said = {"measure": action.text, "owner": action.owner, "notes": action.notes}
    words = {name: (harmless(text).strip() or None) if text else None for name, text in said.items()}
    return words | {"due": action.due, "status": STATE_OF.get(action.status, STATES[0])}


def _blank(pen: Pen) -> None:
    """An empty row, ready to be filled in."""
    for column in range(1, len(WIDTHS) + 1):
        cell = at(pen.sheet, pen.row, column)
        cell.border, cell.font, cell.alignment = styles.BOXED, styles.TEXT, styles.CELL
        if column >= OWNER:
            cell.fill = styles.INPUT_FILL
    at(pen.sheet, pen.row, DUE).number_format = styles.DAY_FORMAT


def _validate(sheet: Worksheet, first: int, last: int) -> None:
    """The due day is a date, the status one of a list."""
    days = DataValidation(type="date", operator="greaterThanOrEqual", formula1=EARLIEST_DUE, allow_blank=True)
    words = ",".join(say(f"excel.state_{state}") for state in STATES)
    states = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
    for rule, column, name in ((days, DUE, "due"), (states, STATUS, "status")):
        rule.error, rule.errorTitle = say(f"excel.wrong_{name}", known=words), say(f"excel.measure_{name}")
        rule.showErrorMessage = True
        letter = get_column_letter(column)
        rule.add(f"{letter}{first}:{letter}{last}")
        sheet.add_data_validation(rule)


def _named(sheet: Worksheet, name: str, place: str) -> None:
    sheet.parent.defined_names[name] = DefinedName(name, attr_text=f"'{sheet.title}'!{place}")  # type: ignore[union-attr]
