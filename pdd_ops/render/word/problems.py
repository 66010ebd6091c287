"""Problems with their evidence, and one table of all measures that the team fills in by hand."""

from __future__ import annotations

from docx.document import Document

from pdd_ops.insight.rules import Problem
from pdd_ops.lang import say
from pdd_ops.metrics.wording import amount_text
from pdd_ops.render.word.captions import caption
from pdd_ops.render.word.contents import heading
from pdd_ops.render.word.tables import draw
from pdd_ops.render.word.xml import run
from pdd_ops.report.model import Cell, Report

COLUMNS = ("problem", "measure", "owner", "due", "status")
SHARES = (4, 7, 2, 2, 2)  # of the width


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
    for sentence in [*problem.evidence, *impact]:
        run(document.add_paragraph(style="Sentence"), sentence)


def _measures(document: Document, report: Report) -> None:
    numbers = {problem.id: f"{number}. {problem.title}" for number, problem in enumerate(report.problems, start=1)}
    rows = []
    told = set()
    for action in report.actions:
        problem = "" if action.problem in told else numbers.get(action.problem, "")
        told.add(action.problem)
        rows.append([Cell(text) for text in (problem, action.text, action.owner or "", action.due or "", "")])
    caption(document, "table", say("word.measures"))
    headings = [say(f"word.{name}") for name in COLUMNS]
    draw(document, headings, rows, title=say("word.measures"), shares=SHARES)
