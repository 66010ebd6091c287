"""The report as text for a terminal, a pipe or a file: no amount is ever cut, words fold."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from pdd_ops.document.blocks import Section, Table
from pdd_ops.document.folding import fold, hanging
from pdd_ops.document.grid import draw
from pdd_ops.document.visible import visible
from pdd_ops.insight.problems import Problem
from pdd_ops.lang import say
from pdd_ops.metrics.wording import amount_text
from pdd_ops.render.actions import accepted, who_and_when
from pdd_ops.render.headlines import about, headlines
from pdd_ops.report.model import Action, Report

WIDTH = 80  # where nothing tells how wide it is
WIDEST = 120  # longer lines are hard to read
GRAVEST = 3  # problems that the head names
SEVERITY_STYLES = {"high": "bold red", "medium": "yellow", "low": "cyan"}


def console_for(stream: TextIO) -> Console:
    """A terminal as it is; anything else without colours, 80 columns wide or as COLUMNS says."""
    if stream.isatty():
        return Console(file=stream, highlight=False)
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdigit() and int(columns) else WIDTH
    return Console(file=stream, width=width, color_system=None, force_terminal=False, highlight=False)


def show(lines: Iterable[Text], console: Console) -> None:
    """Prints lines as they are: they have been folded before. What a name in them could do to a terminal is escaped."""
    for line in lines:
        harmless = visible(line.plain)
        console.print(line if harmless == line.plain else Text(harmless), soft_wrap=True)


def report_text(report: Report, *, width: int = WIDTH) -> str:
    """The report as plain text."""
    out = StringIO()
    show(report_lines(report, width), Console(file=out, width=width, color_system=None, force_terminal=False))
    return out.getvalue()


def report_lines(report: Report, width: int) -> Iterator[Text]:
    """The report line by line: a head with what matters first, the four parts with their sections, the appendix."""
    width = min(width, WIDEST)
    yield from _head(report, width)
    yield from _first(report, width)
    part = ""
    for section in report.sections:
        if section.part != part:
            part = section.part
            yield Text()
            yield Text(part, style="bold")
            yield Text("=" * max(cell_len(part), 24), style="bold")
        yield from _section(section, width)
        if section.id == "problems":
            taken_up = accepted(report)
            for number, problem in enumerate(report.problems, start=1):
                yield from _problem(number, problem, taken_up, width)


def _head(report: Report, width: int) -> Iterator[Text]:
    yield from _styled(fold(say("render.title", shop=report.shop, month=report.month), width), "bold")
    yield from _styled(fold(about(report), width), "dim")
    if report.provisional:
        yield from _styled(fold(say("render.provisional"), width), "bold yellow")
    for note in report.notes:
        yield from _styled(hanging("·", note, width=width, indent=1))


def _first(report: Report, width: int) -> Iterator[Text]:
    """What the owner looks for first: the headline metrics and the gravest problems."""
    table = headlines(report)
    if table is not None:
        yield from _table(table, width, titled=True)
    if report.problems:
        yield Text()
        yield Text(say("render.top_problems"), style="bold")
    for number, problem in enumerate(report.problems[:GRAVEST], start=1):
        yield from _problem_title(number, problem, width)
    if len(report.problems) > GRAVEST:
        title = next(section.title for section in report.sections if section.id == "problems")
        more = say("render.more_problems", count=len(report.problems) - GRAVEST, section=title)
        yield from _styled(hanging("*", more, width=width, indent=0), "dim")


def _section(section: Section, width: int) -> Iterator[Text]:
    yield Text()
    yield Text(section.title, style="bold cyan")
    for note in section.notes:
        yield from _styled(hanging("·", note, width=width, indent=1))
    alone = len(section.tables) == 1 and not section.notes  # then the section's title says it
    for table in section.tables:
        yield from _table(table, width, titled=not alone)


def _table(table: Table, width: int, *, titled: bool) -> Iterator[Text]:
    if titled:
        yield Text()
        yield Text(table.title, style="bold")
    yield from draw(table.columns, table.rows, width)
    for note in table.notes:
        yield from _styled(hanging("*", note, width=width, indent=0), "dim")


def _problem(
    number: int, problem: Problem, taken_up: Mapping[tuple[str, int | None], Action], width: int
) -> Iterator[Text]:
    """What is wrong, what shows it, and the measures, each with what the team has made of it."""
    yield Text()
    yield from _problem_title(number, problem, width, style="bold")
    impact = [say("render.impact", amount=amount_text(problem.impact, "yuan"))] if problem.impact is not None else []
    for sentence in [*problem.evidence, *impact, *causes_text(problem)]:
        yield from _styled(hanging(" ", sentence, width=width, indent=1))
    taken = [taken_up.get((problem.id, number)) for number in problem.numbered]
    for measure, action in zip(problem.measures, taken, strict=True):
        yield from _styled(hanging("→", action.text if action else measure, width=width, indent=3))
        if action:
            yield from _styled(
                hanging(" ", who_and_when(action), width=width, indent=3), "red" if action.overdue else ""
            )
    if not any(taken):
        yield from _styled(hanging(" ", say("render.open"), width=width, indent=3), "dim")


def _problem_title(number: int, problem: Problem, width: int, style: str = "") -> Iterator[Text]:
    severity = say(f"render.{problem.severity}")
    for line in hanging(f"{number}.", f"[{severity}] {problem.title}", width=width, indent=0):
        text = Text(line, style=style)
        text.highlight_words([f"[{severity}]"], style=SEVERITY_STYLES[problem.severity])
        yield text


def causes_text(problem: Problem) -> list[str]:
    """One sentence with what may be behind a problem; none where the rule names nothing."""
    together = say("render.semicolon").join(problem.causes)
    return [say("render.causes", causes=together)] if together else []


def _styled(lines: Iterable[str], style: str = "") -> Iterator[Text]:
    return (Text(line, style=style) for line in lines)
