"""A suggested measure becomes an action: what it is to move, of what, and what that would be worth."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from pdd_ops.errors import UsageError
from pdd_ops.insight.problems import Problem, Rule
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.money import round_half_up
from pdd_ops.work.model import POINTS, YUAN, Action

PREFIX = "shop_"  # before the shop's own metrics where a rule judges something else
LIMIT = "limit"  # the threshold of a rule that says how much of a rate is too much


def action_for(
    problem: Problem, number: int | None, rule: Rule, values: Mapping[str, MetricValue], *, shop_id: int, day: str
) -> Action:
    """The action for a problem's measure `number`. Raises UsageError where it is not one of those said.

    `values` are the shop's metrics of the problem's month.
    """
    measures = problem.numbered
    if number is None and len(measures) == 1:
        number = next(iter(measures))
    if number is None or number not in measures:
        known = say("work.between").join(f"{place}. {text}" for place, text in measures.items())
        raise UsageError(say("work.which_measure", problem=problem.title, known=known))
    metric = aimed_at(rule)
    action = Action(
        "", shop_id, measures[number], day, problem=problem.id, measure=number, rule=problem.rule,
        metric=metric, scope=problem.scope, key=problem.key, object=problem.object,
    )  # fmt: skip
    if problem.impact is not None:
        return replace(action, expected=problem.impact, expected_unit=YUAN)
    points = _points(rule, values.get(metric) if metric and problem.scope == "shop" else None)
    return replace(action, expected=points, expected_unit=None if points is None else POINTS)


def aimed_at(rule: Rule) -> str | None:
    """The metric that a rule is about: the first one that its condition names; None where it names none."""
    nodes = [node for node in ast.walk(ast.parse(rule.when, mode="eval")) if isinstance(node, ast.Name)]
    named = [node.id.removeprefix(PREFIX) for node in sorted(nodes, key=lambda node: node.col_offset)]
    return next((name for name in named if name in metrics() and not metrics()[name].internal), None)


def _points(rule: Rule, value: MetricValue | None) -> float | None:
    """The percentage points back to the rule's limit, else to what the rate was before; None where it is no rate."""
    if value is None or value.unit != "rate" or value.value is None:
        return None
    if LIMIT in rule.thresholds:
        return round_half_up(abs(value.value - rule.thresholds[LIMIT]) * 100, 2)
    return None if value.change is None else round_half_up(abs(float(value.change)), 2)
