"""The report as Markdown (GitHub's kind): headings, tables and task lists that wikis and group tools take as they are.

A chart is the table of its numbers with a bar drawn in letters, so nothing has to be fetched or uploaded beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pdd_ops.document.blocks import Cell, Chart, Section, Table
from pdd_ops.document.grid import cell_text
from pdd_ops.document.visible import visible
from pdd_ops.insight.problems import Problem
from pdd_ops.lang import pick, say
from pdd_ops.metrics.values import Number
from pdd_ops.metrics.wording import amount_text
from pdd_ops.render.actions import accepted, who_and_when
from pdd_ops.render.appendix import with_appendix
from pdd_ops.render.chart_tables import chart_table
from pdd_ops.render.headlines import about, headlines
from pdd_ops.render.terminal import causes_text
from pdd_ops.report.model import Action, Report

LONGEST = 24  # signs of a bar
MARKS = re.compile(r"[\\`*_{}\[\]#|~$!]")
SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
LIST_START = re.compile(r"^(\d+(?=[.)])|(?=[-+]))")


def report_markdown(report: Report) -> str:
    """The whole text. The same report gives the same text wherever it is made."""
    return "\n\n".join(_blocks(report)) + "\n"


def escaped(text: str) -> str:
    """Text that no reader of Markdown takes for markup, on one line."""
    plain = "".join(SIGNS.get(sign, sign) for sign in visible(text))
    return LIST_START.sub(r"\1\\", MARKS.sub(r"\\\g<0>", plain))


def _blocks(report: Report) -> Iterator[str]:
    """The paragraphs, lists and tables between which empty lines stand."""
    yield f"# {escaped(say('render.title', shop=report.shop, month=report.month))}"
    yield escaped(about(report))
    if report.provisional:
        yield f"> **{escaped(say('render.provisional'))}**"
    yield from _list(report.notes)
    cards = headlines(report)
    if cards is not None:
        yield f"## {escaped(cards.title)}"
        yield from _table(cards, titled=False)
    part = ""
    for section in with_appendix(report):
        if section.part != part:
            part = section.part
            yield f"## {escaped(part)}"
        yield from _section(section)
        if section.id == "problems":
            taken_up = accepted(report)
            for number, problem in enumerate(report.problems, start=1):
                yield from _problem(number, problem, taken_up)


def _section(section: Section) -> Iterator[str]:
    yield f"### {escaped(section.title)}"
    yield from _list(section.notes)
    for chart in section.charts:
        yield from _chart(chart)
    alone = len(section.tables) == 1 and not section.notes and not section.charts  # then the section's title says it
    for table in section.tables:
        yield from _table(table, titled=not alone)


def _table(table: Table, *, titled: bool = True) -> Iterator[str]:
    if titled:
        yield f"**{escaped(table.title)}**"
    yield _grid(table.columns, table.rows)
    yield from _list(table.notes)


def _chart(chart: Chart) -> Iterator[str]:
    """The numbers of the chart, the first series as bars too."""
    table, drawn = chart_table(chart), _bars(chart.series[0].values)
    yield f"**{escaped(table.title)}**"
    rows = [(*row, Cell(bar)) for row, bar in zip(table.rows, drawn, strict=True)]
    yield _grid((*table.columns, ""), rows)


def _bars(values: Sequence[Number | None]) -> list[str]:
    """Bars of full signs for values above zero and light ones below it, all in one scale."""
    most = max((abs(value or 0) for value in values), default=0) or 1
    return [("█" if (value or 0) > 0 else "░") * round(abs(value or 0) / most * LONGEST) for value in values]


def _grid(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """A table, numbers to the right. Without rows only its headings."""
    numeric = [any(cell.unit != "text" for cell in column) for column in zip(*rows, strict=True)]
    rules = ["---:" if right else "---" for right in numeric or [False] * len(columns)]
    lines = [map(escaped, columns), rules, *(map(_cell, row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(cell: Cell) -> str:
    return escaped(cell_text(cell)) if cell.unit == "text" else cell_text(cell)


def _problem(number: int, problem: Problem, taken_up: Mapping[tuple[str, int | None], Action]) -> Iterator[str]:
    """Heading, evidence, and the measures as tasks to be ticked off, each with what the team has made of it."""
    yield f"#### {number}. \\[{say(f'render.{problem.severity}')}\\] {escaped(problem.title)}"
    impact = [say("word.impact", amount=amount_text(problem.impact, "yuan"))] if problem.impact is not None else []
    yield escaped(pick({"zh": "", "en": " "}).join([*problem.evidence, *impact, *causes_text(problem)]))
    taken = [taken_up.get((problem.id, number)) for number in problem.numbered]
    yield "\n".join(_task(measure, action) for measure, action in zip(problem.measures, taken, strict=True))
    if not any(taken):
        yield escaped(say("render.open"))


def _task(measure: str, action: Action | None) -> str:
    if action is None:
        return f"- [ ] {escaped(measure)}"
    who = f"{'**' if action.overdue else ''}{escaped(who_and_when(action))}{'**' if action.overdue else ''}"
    return f"- [{'x' if action.status == 'done' else ' '}] {escaped(action.text)} ({who})"


def _list(texts: Sequence[str]) -> Iterator[str]:
    if texts:
        yield "\n".join(f"- {escaped(text)}" for text in texts)
