"""What the team does, beside the month's numbers: actions, log entries and targets, read once."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from pdd_ops.insight.problems import Problem, Rule
from pdd_ops.insight.template import first_filled
from pdd_ops.lang import language
from pdd_ops.metrics.catalogue import find, supported
from pdd_ops.metrics.days import by_day
from pdd_ops.metrics.shops import Shops
from pdd_ops.metrics.values import Number
from pdd_ops.periods import NamedPeriod, Period, today
from pdd_ops.records import frozen
from pdd_ops.report.model import Action
from pdd_ops.work.actions import in_order, list_actions
from pdd_ops.work.groups import Effects, effects_together
from pdd_ops.work.log import list_entries
from pdd_ops.work.model import DONE, LogEntry, Target
from pdd_ops.work.model import Action as Kept
from pdd_ops.work.products import product_names
from pdd_ops.work.suggesting import suggested_entries
from pdd_ops.work.targets import aims_of
from pdd_ops.work.treatment import begun_on, of_action, of_entry
from pdd_ops.work.worth import divided

if TYPE_CHECKING:
    from pdd_ops.work.effects import Measured


@frozen
class Work:
    """Plain data. `actions` stand in the order in which they are listed; `day` tells what is overdue."""

    day: str
    actions: Sequence[Kept]
    titles: Mapping[str, str] = field(hash=False)  # action id -> name of its problem
    entries: Sequence[LogEntry]  # of the month: those of the log, and what the data show besides; by day
    names: Mapping[str, str] = field(hash=False)  # product -> name
    targets: Sequence[Target]  # of the month
    target_notes: Sequence[str]  # how those of several shops are joined
    target_days: Mapping[str, Sequence[Number | None]] = field(hash=False)  # metric -> every day of the month
    effects: Mapping[str, Measured] = field(
        hash=False
    )  # id of an action or a log entry -> what it did up to the month's end
    led: Mapping[str, str] = field(hash=False)  # id, or mark of a detected change -> id under which its effect stands


def read_work(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod, rules: Sequence[Rule]) -> Work:
    """Reads what was said, daily sums and day tables."""
    day = today()
    actions = in_order(divided(list_actions(connection, shops.ids)), day)
    known = {rule.id: rule for rule in rules}
    entries = [*list_entries(connection, shops.ids, month), *suggested_entries(connection, shops.ids, month)]
    aims = aims_of(connection, shops.ids, str(month))
    daily = [one.metric for one in aims.targets if "day" in supported(find(one.metric))]
    values = by_day(connection, daily, shops=shops.ids, period=month) if daily else {}
    effects = _effects(connection, actions, entries, month)
    return Work(
        day=day,
        actions=actions,
        titles={action.id: _title(action, known.get(action.rule or "")) for action in actions},
        entries=sorted(entries, key=lambda entry: entry.day),
        names=product_names(connection, shops.ids),
        targets=aims.targets,
        target_notes=aims.notes,
        target_days={name: [value.value for value in found] for name, found in values.items()},
        effects=effects.measured,
        led=effects.led,
    )


def _effects(
    connection: sqlite3.Connection, actions: Sequence[Kept], entries: Sequence[LogEntry], month: NamedPeriod
) -> Effects:
    """What was done to single products has an effect that can be told from what happened to the others."""
    seen = [replace(of_entry(one), id=one.id or one.mark or "") for one in entries]
    return effects_together(connection, [*map(of_action, filter(begun_on, actions)), *seen], month.last)


def report_actions(problems: Sequence[Problem], work: Work, days: Period) -> list[Action]:
    """The overdue actions; those of other months that are still to be done; then the measures of this month's problems,
    each as the team has accepted it or as it is proposed; at the end other actions that were done in `days`."""
    own = {problem.id for problem in problems}
    accepted = {(one.problem, one.measure): one for one in work.actions if one.problem in own}
    late = [one for one in work.actions if one.overdue(work.day)]
    carried = [one for one in work.actions if one.pending and one.problem not in own and one not in late]
    measures = []
    for problem in problems:
        own_numbers = [number for owner, number in accepted if owner == problem.id and number]
        texts = dict.fromkeys(own_numbers, "") | problem.numbered
        for number, text in sorted(texts.items()):
            kept = accepted.get((problem.id, number))
            if kept is None:
                measures.append(Action(problem.id, text, title=problem.title, number=number))
            elif kept not in late:
                measures.append(_shown(kept, work))
    ended = [one for one in work.actions if one.status == DONE and one.problem not in own]
    ended = [one for one in ended if one.done_on and days.first <= one.done_on <= days.last]
    return [*(_shown(one, work) for one in (*late, *carried)), *measures, *(_shown(one, work) for one in ended)]


def _shown(action: Kept, work: Work) -> Action:
    return Action(
        action.problem or "", action.text, action.owner, action.due, title=work.titles[action.id],
        number=action.measure, id=action.id, status=action.status, overdue=action.overdue(work.day),
        object=action.object, metric=action.metric, expected=action.expected, expected_unit=action.expected_unit,
        worth=action.worth, done_on=action.done_on, notes=action.notes, effect=work.effects.get(action.id),
        effect_with=work.led.get(action.id),
    )  # fmt: skip


def _title(action: Kept, rule: Rule | None) -> str:
    """The name of the problem that an action is to mend; what it is about where the rule has gone."""
    filled = first_filled([rule.title[language()]], {"object": action.object}) if rule else None
    return filled or action.object
