"""The report as a PDF: the same parts, in the same order, as its Word document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pdd_ops.answers.actions import accepted, who_and_when
from pdd_ops.document.blocks import Block, Bullets, Document, Finding, Heading, Item, Paragraph, Problems, Step, Tone
from pdd_ops.insight.problems import Problem
from pdd_ops.lang import say
from pdd_ops.metrics.wording import amount_text
from pdd_ops.render.appendix import with_appendix
from pdd_ops.render.headlines import about, headlines
from pdd_ops.render.pdf.answer import document_pdf
from pdd_ops.render.terminal import causes_text
from pdd_ops.report.model import Action, Report


def report_pdf(report: Report) -> bytes:
    """The whole file. Raises PddOpsError without typst."""
    title = say("render.title", shop=report.shop, title=report.period.title)
    return document_pdf(Document(title, tuple(_blocks(report)), report.month, report.period.last, about=about(report)))


def _blocks(report: Report) -> Iterator[Block]:
    if report.provisional:
        yield Paragraph(say("render.provisional"), "warning")
    if report.notes:
        yield Bullets(tuple(map(Item, report.notes)))
    if (cards := headlines(report)) is not None:
        yield cards
    part = ""
    for section in with_appendix(report):
        if section.part != part:
            part = section.part
            yield Heading(part, 1)
        yield section
        if section.id == "problems" and report.problems:
            taken = accepted(report)
            yield Problems(tuple(_finding(problem, taken) for problem in report.problems))


def _finding(problem: Problem, taken: Mapping[tuple[str, int | None], Action]) -> Finding:
    impact = [say("word.impact", amount=amount_text(problem.impact, "yuan"))] if problem.impact is not None else []
    found = [taken.get((problem.id, number)) for number in problem.numbered]
    steps = tuple(map(_step, problem.measures, found))
    sentences = (*problem.evidence, *impact, *causes_text(problem))
    tone: Tone = "bad" if problem.severity == "high" else "warning"
    return Finding(problem.title, say(f"render.{problem.severity}"), tone, sentences, steps)


def _step(measure: str, action: Action | None) -> Step:
    if action is None:
        return Step(measure)
    return Step(action.text, who_and_when(action), action.status == "done", action.overdue)
