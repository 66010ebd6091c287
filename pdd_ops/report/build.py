"""The report of a period: reads the inputs, finds problems and targets, and fills the declared sections."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from pdd_ops.document.blocks import Section, Table
from pdd_ops.insight.alerts import Alerts
from pdd_ops.insight.expression import holds
from pdd_ops.insight.facts import OF_SHOP, SCOPES
from pdd_ops.insight.problems import Problem, Rule
from pdd_ops.insight.rules import find_problems
from pdd_ops.insight.template import fields
from pdd_ops.insight.why.notes import same_days_text
from pdd_ops.lang import language, say
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.gate import FEWEST_DAYS
from pdd_ops.metrics.read_once import reading_once
from pdd_ops.metrics.shops import Shops, covered_by_month
from pdd_ops.periods import Month, NamedPeriod, Period, compared_with, today
from pdd_ops.report import plan, work_tables, year_tables
from pdd_ops.report.alerts import alert_facts, alerts_of, untold
from pdd_ops.report.brief import brief
from pdd_ops.report.common import narrowed_to
from pdd_ops.report.declared import declared, sections_of
from pdd_ops.report.facts import report_facts
from pdd_ops.report.inputs import Inputs, read_inputs
from pdd_ops.report.material import Material, sentence
from pdd_ops.report.model import Definition, Report
from pdd_ops.report.subjects import subjects
from pdd_ops.report.work import Work, read_work, report_actions
from pdd_ops.report.work_tables import Done
from pdd_ops.work.plan import Plan
from pdd_ops.work.plan import plan as make_plan

if TYPE_CHECKING:
    from pdd_ops.work.target_progress import Progress


def build_report(
    connection: sqlite3.Connection,
    *,
    shops: Shops,
    month: NamedPeriod,
    compare: str = "previous",
    chosen: bool = True,
    sections: Collection[str] | None = None,
) -> Report:
    """The report of a month, or of another period, that has data. `chosen` is False where the user named none. Only a
    month has problems, alerts, targets and a plan: rules and forecasts are made for months. `sections` names those that
    are filled, () for the first page alone; then the days and the definitions are left out as well."""
    with reading_once(connection):
        return _report(connection, shops, month, compare, chosen, sections)


def _report(
    connection: sqlite3.Connection,
    shops: Shops,
    month: NamedPeriod,
    compare: str,
    chosen: bool,
    wanted: Collection[str] | None,
) -> Report:
    previous, whole = compared_with(month, compare), wanted is None
    inputs = read_inputs(connection, shops, month, previous, days=wanted is None or len(wanted) > 0)
    work = read_work(connection, shops, month, inputs.rules)
    material = _material(inputs, work, make_plan(connection, shops, month) if isinstance(month, Month) else None)
    inputs, cards = material.inputs, tuple(_cards(material.inputs))
    return Report(
        shop=shops.name,
        month=str(month),
        compare=str(previous),
        provisional=inputs.completeness.provisional,
        metrics=tuple(_with_target(value, material.done.progress) for value in inputs.values.values()),
        sections=_sections(material, month.kind, wanted),
        problems=tuple(material.problems),
        actions=tuple(material.actions),
        notes=(*_notes(inputs, newer=_newer(connection, shops, month), chosen=chosen), *work.target_notes),
        cards=cards,
        daily=_daily(material) if whole else None,
        definitions=_definitions(inputs) if whole else (),
        alerts=tuple(material.alerts),
        progress=tuple(material.done.progress),
        comparable=any(value.previous is not None for value in inputs.values.values()),
        fallback=not chosen and is_fallback(inputs),
        brief=brief(
            connection, inputs, material.done, material.following, material.shown, cards, _first(material, month.kind)
        ),
    )


def is_fallback(inputs: Inputs) -> bool:
    """Whether a month is shown only because no other is over and at least half covered by orders."""
    days = len(inputs.coverage.days("orders"))
    return days > 0 and (2 * days < inputs.month.days or inputs.month.last >= today())


def _newer(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> dict[Month, int]:
    return {one: days for one, days in covered_by_month(connection, shops).items() if one.first > month.last}


def _with_target(value: MetricValue, aims: Sequence[Progress]) -> MetricValue:
    aim = next((one.target.value for one in aims if one.target.metric == value.id), None)
    return value if aim is None else replace(value, target=aim)


def problems_of(inputs: Inputs) -> list[Problem]:
    """The problems of the month, gravest first; of other periods none, since the rules are made for months."""
    if not isinstance(inputs.month, Month):
        return []
    found = find_problems(inputs.rules, subjects(inputs), month=str(inputs.month), compare=str(inputs.previous))
    rules = {rule.id: rule for rule in inputs.rules}
    return [_with_days(inputs, rules[problem.rule], problem) for problem in found]


def _with_days(inputs: Inputs, rule: Rule, problem: Problem) -> Problem:
    """Of which days its figures are, where it is judged over fewer than the tables show them of."""
    named = {name.partition(".")[0] for text in rule.evidence[language()] for name in fields(text)}
    of_shop = {name.removeprefix(OF_SHOP) for name in named if name.startswith(OF_SHOP)}
    own = narrowed_to(inputs.coverage, named, SCOPES[rule.scope]), narrowed_to(inputs.coverage, of_shop, None)
    days = own[1] | own[0]
    if not days:
        return problem
    what = "both" if len(days) == 2 else next(iter(days))
    told = say(f"report.on_common_days_{what}", days=max(days.values()))
    return replace(problem, evidence=(*problem.evidence, told))


def _material(inputs: Inputs, work: Work, planned: Plan | None) -> Material:
    problems = problems_of(inputs)
    actions = report_actions(problems, work, Period(inputs.previous.first, inputs.month.last))
    alerts = alerts_of(inputs.history, inputs.month, inputs.watched) if isinstance(inputs.month, Month) else Alerts()
    shown = untold(alerts.found, problems)
    facts = {**report_facts(inputs), **alert_facts(alerts, shown, inputs.history, inputs.watched)}
    facts["problem_count"] = len(problems)
    facts |= work_tables.hit_facts(work) | year_tables.year_facts(inputs.year)
    facts["overdue_count"] = sum(action.overdue for action in actions)
    titles = {problem.id: problem.title for problem in problems}
    following = plan.Next(planned, actions, titles, work.titles) if planned else None
    done = Done(inputs, work, _progress(inputs, work))
    return Material(inputs, facts, problems, actions, list(alerts.found), shown, done, following)


def _progress(inputs: Inputs, work: Work) -> list[Progress]:
    """How far the month is on the way to each of its targets."""
    if not work.targets:
        return []
    from pdd_ops.work.target_progress import progress

    days = inputs.month.each_day()
    return [
        progress(
            target, inputs.values[target.metric].value, work.target_days.get(target.metric, []), days,
            elapsed=inputs.completeness.days,
        )
        for target in work.targets
    ]  # fmt: skip


def _cards(inputs: Inputs) -> Iterable[str]:
    """The headline metrics that have a value; one without gives way to the one declared to stand in for it. Where none
    has one, what other exports say."""
    cards = declared()["cards"]
    instead = cards["instead"]
    wanted = (name if _is_known(inputs, name) else instead.get(name, name) for name in cards["metrics"])
    found = [name for name in wanted if _is_known(inputs, name)]
    others = (name for name in cards["otherwise"] if _is_known(inputs, name))
    return found or islice(others, len(cards["metrics"]))


def _is_known(inputs: Inputs, name: str) -> bool:
    return inputs.values[name].value is not None


def _notes(inputs: Inputs, *, newer: Mapping[Month, int], chosen: bool) -> Iterable[str]:
    """What to know before reading; `newer`: later months with data, and the days that orders cover of each."""
    yield from inputs.completeness.notes
    compared, days = inputs.compared, len(inputs.coverage.days("orders"))
    if not chosen:
        if is_fallback(inputs):
            yield say("report.no_half_month", month=inputs.month, days=days, all=inputs.month.days)
        elif inputs.month != Month.containing(today()).shift(-1):
            yield say("report.not_last_month", month=inputs.month)
        for month, count in newer.items():
            yield say("report.newer_month", month=month, days=count)
    if inputs.month.days < FEWEST_DAYS:
        yield say("report.short_period", days=inputs.month.days, fewest=FEWEST_DAYS)
    elif not compared.enough and compared.same_days:
        yield say("report.few_days", month=inputs.previous, days=compared.days.days, fewest=FEWEST_DAYS)
    elif compared.same_days:
        yield same_days_text(compared, inputs.month, inputs.previous)
    elif not compared.enough:
        beside = any(value.previous is not None for value in inputs.values.values())
        yield say("report.no_orders_before" if beside else "report.no_comparison", month=inputs.previous)


def _sections(material: Material, kind: str, wanted: Collection[str] | None) -> tuple[Section, ...]:
    if wanted is not None and not wanted:
        return ()
    from pdd_ops.report.filling import filled

    return tuple(filled(material, kind, wanted))


def _daily(material: Material) -> Table | None:
    from pdd_ops.report.days import daily_table

    return daily_table(material.inputs, material.done.progress)


def _definitions(inputs: Inputs) -> tuple[Definition, ...]:
    from pdd_ops.report.dictionary import dictionary

    return dictionary(inputs)


def _first(material: Material, kind: str) -> list[str]:
    """The sentences of all sections that the first page has too, some only where a condition holds."""
    found = [one for entry in sections_of(kind) for one in entry.get("sentence", []) if one.get("first_page")]
    wanted = [one for one in found if one["first_page"] is True or holds(one["first_page"], material.facts)]
    return [text for one in wanted if (text := sentence(material, one, ()))]
