"""The report as a document: its first page, which answers the owner's questions, and all of its sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pdd_ops.answers.actions import accepted, who_and_when
from pdd_ops.answers.headlines import about, first_figures
from pdd_ops.document.blocks import (
    Block,
    Bullets,
    Cell,
    Code,
    Document,
    Finding,
    Heading,
    Item,
    Paragraph,
    Problems,
    Section,
    Step,
    Table,
    Tone,
)
from pdd_ops.document.folding import shortened
from pdd_ops.explain.commands import quoted
from pdd_ops.insight.problems import Problem
from pdd_ops.lang import pick, say
from pdd_ops.metrics.wording import amount_text
from pdd_ops.report.declared import declared
from pdd_ops.report.model import Action, Report

NAME = 32  # columns of a product's name among problems; the section has all of it
MOST_NOTES, MOST_DONE, MOST_PROBLEMS, MOST_OVERDUE, MOST_MEASURES = 3, 5, 5, 3, 2  # lines of the first page
TONES: Mapping[str, Tone] = {"high": "bad", "medium": "warning", "low": ""}
TakenUp = Mapping[tuple[str, int | None], Action]


def short_document(report: Report, options: str = "") -> Document:
    """The first page alone, and what to type next, each command with these `options`."""
    commands = Code(tuple(next_commands(report, options)), say("render.next_commands"))
    return _document(report, (*_warnings(report, MOST_NOTES), *first_page(report, options=options), commands))


def full_document(report: Report, *, appendix: bool = True, options: str = "") -> Document:
    """The first page as a summary, then all sections, problems with their measures among them. The `appendix` has the
    days and the definitions of all metrics, for what is read in a file; commands have these `options`."""
    page = (Heading(say("render.summary"), 1), *first_page(report, options=options))
    return _document(report, (*_warnings(report), *page, *_parts(report, appendix=appendix)))


def section_document(report: Report) -> Document:
    """The sections that the report was built with, and nothing else."""
    return _document(report, tuple(_parts(report)) or (Paragraph(say("render.empty_section"), "quiet"),))


def named_options(*, shop: str | None = None, db: Path | None = None) -> str:
    """The shop and the database that were named, as every further command has to name them."""
    named = [("--shop", shop), ("--db", str(db) if db else None)]
    return "".join(f" {name} {quoted(value)}" for name, value in named if value)


def next_commands(report: Report, options: str = "") -> list[str]:
    """What to type next, each with what it shows."""
    months = report.period.kind == "month"
    commands = [
        (f"report {report.month} --full", "next_full"),
        (f"report {report.month} --section {'problems' if months else 'sales'}", "next_section"),
        (f"report {report.month} --out {report.month}.xlsx", "next_file"),
    ]
    return [f"pdd-ops {command}{options}  # {say(f'render.{text}')}" for command, text in commands]


def first_page(report: Report, *, figures: bool = True, options: str = "") -> tuple[Block, ...]:
    """The four parts of the summary in a line each: key figures and what moved them, what was done, what is wrong with
    the first measure against it, and next month. Without `figures` for what has these as cards."""
    parts = (_analysis(report), _review(report), _problems(report), _plan(report, options))
    return tuple(block for part in parts for block in part if figures or not isinstance(block, Table))


def first_problems(report: Report) -> list[Item]:
    """Overdue actions, then the gravest problems, each with the money and the first measure."""
    overdue, taken = [one for one in report.actions if one.overdue], accepted(report)
    items = [Item(_overdue(one), "!", "bad") for one in overdue[:MOST_OVERDUE]]
    if len(overdue) > MOST_OVERDUE:
        items.append(Item(say("render.more_overdue", count=len(overdue) - MOST_OVERDUE)))
    for number, problem in enumerate(report.problems[:MOST_PROBLEMS], start=1):
        items.append(Item(_line(problem, taken), f"{number}.", TONES[problem.severity]))
    return items


def findings(report: Report) -> Problems | None:
    """The problems with what shows them and all measures, each with what the team has made of it; None without any."""
    taken = accepted(report)
    found = tuple(_finding(problem, taken) for problem in report.problems)
    return Problems(found) if found else None


def _document(report: Report, blocks: tuple[Block, ...]) -> Document:
    title = say("render.title", shop=report.shop, title=report.period.title)
    return Document(title, blocks, report.month, report.period.last, about=about(report))


def _warnings(report: Report, most: int | None = None) -> Iterator[Block]:
    if report.provisional:
        yield Paragraph(say("render.provisional"), "warning")
    if report.notes:
        yield Bullets(tuple(map(Item, _first(report.notes, most or len(report.notes)))))


def _first(texts: Sequence[str], most: int) -> list[str]:
    """The first of some lines; how many more there are is said."""
    rest = len(texts) - most
    return [*texts[:most], *([say("render.more_lines", count=rest)] if rest > 0 else [])]


def _part(name: str) -> Heading:
    return Heading(pick(declared()["part"][name]))


def _analysis(report: Report) -> Iterator[Block]:
    yield _part("analysis")
    figures = first_figures(report)
    if figures is not None:
        yield figures
    if report.brief.moved:
        yield Bullets.of(report.brief.moved)
    elif figures is None:
        yield Paragraph(say("render.no_figures"), "quiet")


def _review(report: Report) -> Iterator[Block]:
    yield _part("review")
    done = _first(report.brief.done, MOST_DONE)
    yield Bullets.of(done or [say("render.nothing_done")])


def _problems(report: Report) -> Iterator[Block]:
    """Overdue actions, then a line a problem. Only months have problems: of another period nothing is said of them."""
    overdue = [one for one in report.actions if one.overdue]
    months_only = report.period.kind != "month"
    if months_only and not overdue:
        return
    yield _part("problems")
    items, taken = first_problems(report), accepted(report)
    beyond = list(_beyond(report))
    items += [Item(say("render.semicolon").join(beyond), "*", "quiet")] if beyond else []
    yield Bullets(tuple(items), table=_problem_table(report, taken))


def _beyond(report: Report) -> Iterator[str]:
    """What stands in the whole report only; or that there is nothing wrong."""
    if (more := len(report.problems) - MOST_PROBLEMS) > 0:
        yield say("render.more_problems", count=more, section=_title("problems"))
    if report.brief.alerts:
        yield say("render.more_alerts", count=report.brief.alerts, section=_title("alerts"))
    if report.period.kind == "month" and not report.problems:
        yield say("render.no_problems")


def _title(section: str) -> str:
    return next(pick(one["title"]) for one in declared()["section"] if one["id"] == section)


def _overdue(action: Action) -> str:
    return say("render.overdue", text=action.text, who=who_and_when(action))


def _line(problem: Problem, taken: TakenUp) -> str:
    """A problem in a line: how grave, what, the money, and what to do first."""
    name = problem.title.replace(problem.object, shortened(problem.object, NAME)) if problem.object else problem.title
    title = say("render.problem_line", severity=say(f"render.{problem.severity}"), title=name)
    money = _money(problem)
    measure, who = _first_measure(problem, taken)
    whom = f" ({who})" if who else ""
    return f"{title}{money} → {measure}{whom}"


def _money(problem: Problem) -> str:
    if problem.impact is None:
        return ""
    return say("render.problem_money", amount=amount_text(problem.impact, "yuan"))


def _first_measure(problem: Problem, taken: TakenUp) -> tuple[str, str]:
    """What the team has taken up and not done yet, else the first measure that it has not taken up, and who does it."""
    actions = [taken.get((problem.id, number)) for number in problem.numbered]
    pending = next((one for one in actions if one and one.status in ("open", "started")), None)
    if pending:
        return pending.text, who_and_when(pending)
    left = [measure for measure, action in zip(problem.measures, actions, strict=True) if action is None]
    return (left or list(problem.measures))[0], ""


def _problem_table(report: Report, taken: TakenUp) -> Table | None:
    rows = []
    for problem in report.problems[:MOST_PROBLEMS]:
        measure, who = _first_measure(problem, taken)
        severity = say(f"render.{problem.severity}")
        cells = (severity, problem.title), (measure, who)
        rows.append((*map(Cell, cells[0]), Cell(problem.impact, "yuan"), *map(Cell, cells[1])))
    if not rows:
        return None
    names = ("severity", "problem", "impact_amount", "first_measure", "who")
    columns = tuple(say(f"render.column_{name}") for name in names)
    return Table("first_problems", "", columns, tuple(rows), tuple(_beyond(report)))


def _plan(report: Report, options: str) -> Iterator[Block]:
    """Only a month has a plan for the next one."""
    if not report.brief.plan and not report.brief.measures:
        return
    yield _part("plan")
    measures = list(report.brief.measures[:MOST_MEASURES])
    together = say("render.plan_measures", measures=say("render.semicolon").join(measures))
    unclaimed = (
        [say("render.plan_accept", month=report.month, options=options)] if report.problems and not measures else []
    )
    yield Bullets.of([*report.brief.plan, *([together] if measures else unclaimed)])


def _parts(report: Report, *, appendix: bool = False) -> Iterator[Block]:
    """The sections under the titles of their parts."""
    part, sections = "", report.sections
    if appendix:
        from pdd_ops.answers.appendix import with_appendix

        sections = tuple(with_appendix(report))
    for section in sections:
        if section.part != part:
            part = section.part
            yield Heading(part, 1)
        yield section
        yield from _with(section, report)


def _with(section: Section, report: Report) -> Iterator[Block]:
    """What belongs beneath a section and is no table."""
    found = findings(report) if section.id == "problems" else None
    if found is not None:
        yield found


def _finding(problem: Problem, taken: TakenUp) -> Finding:
    impact = [say("render.impact", amount=amount_text(problem.impact, "yuan"))] if problem.impact is not None else []
    found = [taken.get((problem.id, number)) for number in problem.numbered]
    steps = list(map(_step, problem.measures, found))
    if steps and not any(found):
        steps[-1] = Step(steps[-1].text, say("render.open"))
    sentences = (*problem.evidence, *impact, *causes_text(problem))
    tone: Tone = "bad" if problem.severity == "high" else "warning"
    return Finding(problem.title, say(f"render.{problem.severity}"), tone, sentences, tuple(steps))


def _step(measure: str, action: Action | None) -> Step:
    if action is None:
        return Step(measure)
    return Step(action.text, who_and_when(action), action.status == "done", action.overdue)


def causes_text(problem: Problem) -> list[str]:
    """One sentence with what may be behind a problem; none where the rule names nothing."""
    together = say("render.semicolon").join(problem.causes)
    return [say("render.causes", causes=together)] if together else []
