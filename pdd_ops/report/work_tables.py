"""Tables of what the team does: the month's work, overdue actions, what became of actions, and targets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.insight.expression import Fact
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import Line, MetricValue
from pdd_ops.metrics.wording import amount_text
from pdd_ops.records import frozen
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.tables import Declaration, made
from pdd_ops.report.work import Work
from pdd_ops.work.effect_words import expected_text, summary
from pdd_ops.work.kinds import types
from pdd_ops.work.model import DONE, Action, LogEntry

if TYPE_CHECKING:
    from pdd_ops.work.effects import Measured
    from pdd_ops.work.target_progress import Progress

DIMENSIONS = {"product": "product", "reason": "reason", "source": "source_group"}  # scope of an action -> split


@frozen
class Done:
    """What these tables are made of."""

    inputs: Inputs
    work: Work
    progress: Sequence[Progress]


def work_table(done: Done, declaration: Declaration) -> Table:
    """The entries of one group of work, by day; without a cost where no entry has one."""
    entries = [entry for entry in done.work.entries if entry.kind == declaration["group"]]
    costs = any(entry.cost_fen is not None for entry in entries)
    told = any(
        (entry.id or entry.mark) in done.work.effects or (entry.id or entry.mark) in done.work.led for entry in entries
    )
    columns = [say(f"work.entry_{name}") for name in ("day", "type", "text", "products", "source")]
    columns += [say("work.effect")] if told else []
    rows = []
    for entry in entries:
        cells = [Cell(_days(entry)), Cell(types()[entry.type].label if entry.type in types() else "")]
        cells += [Cell(entry.text), Cell(_products(entry, done.work)), Cell(_source(entry))]
        if told:
            cells.append(Cell(effect_text(entry.id or entry.mark or "", done.work)))
        if costs:
            cells.append(Cell(None if entry.cost_fen is None else entry.cost_fen / 100, "yuan"))
        rows.append(tuple(cells))
    return made(declaration, [*columns, say("work.entry_cost")] if costs else columns, rows)


def overdue_table(done: Done, declaration: Declaration) -> Table:
    """Actions that should have been done, the longest overdue first."""
    rows = [
        (Cell(one.id), Cell(one.due), Cell(one.owner or ""), Cell(_about(one, done.work)), Cell(one.text))
        for one in done.work.actions
        if one.overdue(done.work.day)
    ]
    return made(declaration, [say(f"work.{name}") for name in ("id", "due", "owner", "problem_name", "measure")], rows)


def followed_table(done: Done, declaration: Declaration) -> Table:
    """Actions that were done in this month or the other one, and those under way: what they were to bring, and how the
    metric that they were to move stands now."""
    first, last = done.inputs.previous.first, done.inputs.month.last
    rows, told = [], any(one.id in done.work.effects for one in done.work.actions)
    for one in done.work.actions:
        moment = one.done_on if one.status == DONE else one.started_on if one.status == "started" else None
        if moment is None or moment > last or (one.status == DONE and moment < first):
            continue
        measured = done.work.effects.get(one.id)
        effect = (Cell(effect_text(one.id, done.work)), Cell(advice(measured))) if told else ()
        rows.append(
            (
                Cell(one.id), Cell(_against(one, done.work)), Cell(f"{say(f'work.status_{one.status}')} {moment}"),
                Cell(_expected(one)), Cell(_moved(one, done.inputs)), *effect,
            )
        )  # fmt: skip
    names = ["id", "measure", "status", "expected", "metric_moved"]
    if told:
        names += ["effect", "advice"]
    return made(declaration, [say(f"work.{name}") for name in names], rows)


def progress_table(done: Done, declaration: Declaration) -> Table:
    """A target a row: what was reached, beside how much of the month is over."""
    rows = [
        (
            Cell(one.label), Cell(one.value, one.target.unit, metric=one.target.metric),
            Cell(one.target.value, one.target.unit), Cell(one.share, "rate"), Cell(one.days_share, "rate"),
            Cell(one.pace, one.target.unit), Cell(say(f"target.state_{state(one)}")),
        )
        for one in done.progress
    ]  # fmt: skip
    heads = ("report.metric", "report.this_month", "target.target", "target.reached_share", "target.days_share")
    return made(declaration, [say(name) for name in (*heads, "target.pace", "target.state")], rows)


def effect_text(name: str, work: Work) -> str:
    """The verdict with its numbers, by the id (or the mark) of what was done; where it stands if that is under another
    one; nothing where nothing could be measured."""
    if name in work.led:
        return say("work.effect_with", id=work.led[name])
    return summary(work.effects[name]) if name in work.effects else ""


def advice(measured: Measured | None) -> str:
    """Keep what worked, stop what did harm, do again what cannot be told, or wait for more days."""
    if measured is None:
        return ""
    if measured.effect.verdict != "cannot_tell":
        return say("work.keep" if measured.effect.verdict == "improved" else "work.stop")
    return say("work.wait" if "few_days" in measured.effect.reasons else "work.redo")


def hit_facts(work: Work) -> dict[str, Fact]:
    """How the measures did so far that this tool has suggested: how many were measured, and with which verdict."""
    suggested = [work.effects[one.id].effect for one in work.actions if one.problem and one.id in work.effects]
    told = [found.verdict for found in suggested if found.change is not None]
    counts: dict[str, Fact] = {
        f"hits_{verdict}": told.count(verdict) for verdict in ("improved", "worse", "cannot_tell")
    }
    return counts | {"hits_measured": len(told)}


def state(one: Progress) -> str:
    """'reached' or 'missed' where that is certain; else 'ahead' or 'behind' of the days gone, or 'open'."""
    if one.reached is not None and (one.reached or one.days == one.all_days or one.good == "down"):
        return "reached" if one.reached else "missed"
    if one.share is None:
        return "open"
    return "ahead" if one.share >= one.days_share else "behind"


KINDS: dict[str, Callable[[Done, Declaration], Table]] = {
    "work": work_table,
    "overdue": overdue_table,
    "followed": followed_table,
    "progress": progress_table,
}


def _days(entry: LogEntry) -> str:
    return f"{entry.day} – {entry.until}" if entry.until else entry.day


def _products(entry: LogEntry, work: Work) -> str:
    return say("work.comma").join(work.names.get(product, product) for product in entry.products)


def _source(entry: LogEntry) -> str:
    return entry.id or say(f"work.source_{entry.source}")


def _about(action: Action, work: Work) -> str:
    return work.titles[action.id]


def _against(action: Action, work: Work) -> str:
    """What was done, and against which problem."""
    problem = _about(action, work)
    return say("work.against", text=action.text, problem=problem) if problem else action.text


def _expected(action: Action) -> str:
    if action.expected is None or action.expected_unit is None:
        return ""
    return expected_text(action.expected, action.expected_unit, action.worth)


def _moved(action: Action, inputs: Inputs) -> str:
    """The metric before and now: '成交转化率 2.10% → 4.80%'. It says what happened, not what the action did."""
    value = _value(action, inputs)
    if value is None or value.value is None or value.previous is None:
        return ""
    before, after = (amount_text(number, value.unit) for number in (value.previous, value.value))
    return say("work.moved", label=metrics()[value.id].label, before=before, after=after)


def _value(action: Action, inputs: Inputs) -> MetricValue | None:
    if action.metric is None:
        return None
    if action.scope == "shop":
        return inputs.values.get(action.metric)
    lines: Sequence[Line] = inputs.splits.get(DIMENSIONS.get(action.scope, ""), [])
    line = next((one for one in lines if one.key == action.key), None)
    return line.values.get(action.metric) if line else None
