"""Next month in the report: the forecast, the gap in what a merchant can move, targets and measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.lang import pick, say
from pdd_ops.metrics.wording import amount_text
from pdd_ops.records import frozen
from pdd_ops.report.model import Action
from pdd_ops.report.tables import Declaration, made
from pdd_ops.work.levers import Gap
from pdd_ops.work.plan import FORECAST, Measure, Plan
from pdd_ops.work.plan_line import Line
from pdd_ops.work.plan_words import few_days, levers, no_target, quality, verdict


@frozen
class Next:
    """What the section is made of: the plan, as `pdd-ops plan` has it, and the measures of this month's problems."""

    plan: Plan
    actions: Sequence[Action]  # of the report, gravest problem first
    titles: Mapping[str, str] = field(hash=False)  # id of a problem of the month -> its name
    names: Mapping[str, str] = field(hash=False)  # id of an action -> the name of its problem


def plan_sentences(plan: Plan) -> Iterator[str]:
    """What sales to expect and how far that can be trusted; what cannot be forecast, and why; what would close the
    gap."""
    lines = _forecast_lines(plan)
    gmv = lines[0]
    if told := expected_sentence(plan, gmv):
        yield told + pick({"zh": "", "en": " "}) + quality(gmv)
    unknown = [line.label for line in lines if line.forecast is None and line.known]
    if unknown:
        yield say("plan.no_forecast", label=pick({"zh": "、", "en": ", "}).join(unknown))
    if plan.gap:
        yield _gap(plan.gap, gmv)
    elif gmv.target is None:
        yield no_target(plan.lines, plan.values)
    if told := few_days(gmv, plan.values):
        yield told
    yield from plan.notes


def expected_sentence(plan: Plan, line: Line) -> str:
    """What to expect of a metric, with the interval; '' where it cannot be forecast."""
    if not line.forecast:
        return ""
    value, low, high = (amount_text(number, line.unit) for number in line.expected if number is not None)
    return say("plan.expected", month=plan.month, label=line.label, value=value, low=low, high=high)


def main_measures(following: Next) -> Iterator[str]:
    """The actions still to be done, with who does them until when."""
    for one in following.plan.measures:
        who = " · ".join(text for text in (one.action.owner, one.action.due) if text)
        yield f"{one.action.id} {one.action.text}" + (f" ({who})" if who else "")


def forecast_table(following: Next, declaration: Declaration) -> Table:
    """A forecast metric a row, with the interval; nothing where none can be forecast."""
    lines = [line for line in _forecast_lines(following.plan) if line.forecast]
    rows = [
        (
            Cell(line.label),
            Cell(line.now, line.unit, metric=line.metric),
            *(Cell(end, line.unit) for end in line.expected),
        )
        for line in lines
    ]
    names = ("metric", "now", "forecast", "low", "high")
    return made(declaration, [say(f"plan.column_{name}") for name in names], rows)


def targets_table(following: Next, declaration: Declaration) -> Table:
    """The targets that the user has set, and after them those that follow from this month, with their arithmetic."""
    lines = [line for line in following.plan.lines if line.target is not None]
    rows = [
        (
            Cell(line.label), Cell(line.now, line.unit, metric=line.metric), Cell(line.target, line.unit),
            Cell(say("plan.own") if line.given else line.how),
        )
        for line in sorted(lines, key=lambda line: not line.given)
    ]  # fmt: skip
    names = ("metric", "this_month", "next_target", "arithmetic")
    return made(declaration, [say(f"report.{name}") for name in names], rows)


def measures_table(following: Next, declaration: Declaration) -> Table:
    """The actions still to be done, with their part of the gap; after them the first measure suggested for each of the
    gravest problems that have no such action. Without the part where no action has one."""
    shares = any(one.share is not None for one in following.plan.measures)
    rows = [_pending(one, following.names.get(one.action.id, ""), shares=shares) for one in following.plan.measures]
    rows += [_suggested(one, shares=shares) for one in _suggestions(following)[: declaration["suggested"]]]
    names = ("problem", "measure", "owner", "due")
    columns = [say(f"report.{name}") for name in names]
    if not shares:
        return made(declaration, columns, rows)
    return made(declaration, [*columns, say("plan.column_share")], rows, [say("plan.share_note")])


def _suggestions(following: Next) -> list[Action]:
    taken = {one.action.problem for one in following.plan.measures}
    open_ones = (one for one in reversed(following.actions) if one.status == "suggested" and one.problem not in taken)
    first = {one.problem: one for one in open_ones}
    return [first[problem] for problem in following.titles if problem in first]


def _pending(one: Measure, problem: str, *, shares: bool) -> tuple[Cell, ...]:
    action = one.action
    cells = _cells(problem, f"{action.id} {action.text}", action.owner, action.due)
    return (*cells, Cell(one.share, "rate")) if shares else cells


def _suggested(one: Action, *, shares: bool) -> tuple[Cell, ...]:
    cells = _cells(one.title, one.text, one.owner, one.due)
    return (*cells, Cell(None, "rate")) if shares else cells


def _cells(problem: str, text: str, owner: str | None, due: str | None) -> tuple[Cell, ...]:
    undecided = say("report.open")
    return Cell(problem), Cell(text), Cell(owner or undecided), Cell(due or undecided)


def _forecast_lines(plan: Plan) -> list[Line]:
    lines = {line.metric: line for line in plan.lines}
    return [lines[name] for name in FORECAST]


def _gap(gap: Gap, gmv: Line) -> str:
    found = levers(gap)
    text = verdict(gap, gmv) + (pick({"zh": "", "en": " "}) if found else "")
    return text + pick({"zh": "；", "en": "; "}).join(found) + (pick({"zh": "。", "en": "."}) if found else "")


KINDS: dict[str, Callable[[Next, Declaration], Table]] = {
    "forecast": forecast_table,
    "targets": targets_table,
    "next_measures": measures_table,
}
