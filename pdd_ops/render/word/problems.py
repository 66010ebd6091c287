"""Problems with their evidence, and one table of all measures that the team fills in by hand."""

from __future__ import annotations

from itertools import groupby

from docx.document import Document
from docx.shared import Cm
from docx.table import Table

from pdd_ops.answers.report import causes_text
from pdd_ops.document.blocks import Cell
from pdd_ops.insight.problems import Problem
from pdd_ops.lang import pick, say
from pdd_ops.metrics.wording import amount_text
from pdd_ops.render.word import styles
from pdd_ops.render.word.captions import caption
from pdd_ops.render.word.contents import heading
from pdd_ops.render.word.tables import draw, keep_with_next
from pdd_ops.render.word.xml import run
from pdd_ops.report.model import Action, Report

COLUMNS = ("problem", "measure", "owner", "due", "status")
SHARES = (54, 66, 18, 20, 16)  # of the width
ROOM = Cm(0.6)  # to write in by hand


def add_problems(document: Document, report: Report) -> None:
    """Each problem with what shows it, then the measures."""
    for number, problem in enumerate(report.problems, start=1):
        _problem(document, number, problem)
    if report.actions:
        _measures(document, report)


def _problem(document: Document, number: int, problem: Problem) -> None:
    title = heading(document, f"{number}. ", 3)
    run(title, f"[{say(f'render.{problem.severity}')}] ", style=f"Severity {problem.severity}")
    run(title, problem.title)
    impact = [say("word.impact", amount=amount_text(problem.impact, "yuan"))] if problem.impact is not None else []
    sentences = pick({"zh": "", "en": " "}).join([*problem.evidence, *impact, *causes_text(problem)])
    run(document.add_paragraph(style="Sentence"), sentences)


def _measures(document: Document, report: Report) -> None:
    """A measure a row; the measures of a problem stand beside its name."""
    names = {problem.id: f"{number}. {problem.title}" for number, problem in enumerate(report.problems, start=1)}
    rows, sizes = [], []
    for (problem, title), group in groupby(report.actions, key=lambda action: (action.problem, action.title)):
        told = [[action.text, action.owner or "", action.due or "", _status(action)] for action in group]
        rows += [[names.get(problem, title) if not number else "", *texts] for number, texts in enumerate(told)]
        sizes.append(len(told))
    caption(document, "table", say("word.measures"))
    headings = [say(f"word.{name}") for name in COLUMNS]
    cells = [[Cell(text) for text in row] for row in rows]
    table = draw(document, headings, cells, title=say("word.measures"), shares=SHARES, style=styles.FORM)
    _join(table, sizes)


def _status(action: Action) -> str:
    """Where an action stands; nothing for what is only proposed."""
    return say(f"work.status_{action.status}") if action.id else ""


def _join(table: Table, sizes: list[int]) -> None:
    """Makes one cell of the first cells of each group of rows below the headings, and keeps the group on one page."""
    names, rows, top = list(table.columns[0].cells), list(table.rows), 1
    for size in sizes:
        names[top]._tc.vMerge = "restart"
        for name in names[top + 1 : top + size]:
            name._tc.vMerge = "continue"
        for row in rows[top : top + size - 1]:
            keep_with_next(row)
        top += size
    for row in rows:
        row.height = ROOM
