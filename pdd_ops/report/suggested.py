"""Measures of a month's problems as actions: what `actions accept` and a filled-in sheet turn them into."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from pdd_ops.errors import PddOpsError
from pdd_ops.insight.problems import Problem, Rule
from pdd_ops.lang import say
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.shops import Shops, pick_month
from pdd_ops.periods import Month
from pdd_ops.report.build import problems_of
from pdd_ops.report.inputs import read_inputs
from pdd_ops.work.accepting import action_for
from pdd_ops.work.model import Action


@dataclass(frozen=True)
class Suggestions:
    """The problems of a month in the order of its report, with the rules and the shop's metrics behind them."""

    month: str
    problems: tuple[Problem, ...]
    rules: Mapping[str, Rule] = field(hash=False)
    values: Mapping[str, MetricValue] = field(hash=False)

    def problem(self, wanted: str) -> Problem:
        """The problem of this id, or of this number in the report. Raises PddOpsError with all of them."""
        for number, problem in enumerate(self.problems, start=1):
            if wanted in (problem.id, str(number)):
                return problem
        known = say("work.between").join(f"{place}. {one.id}" for place, one in enumerate(self.problems, start=1))
        raise PddOpsError(say("work.no_problem", value=wanted, month=self.month, known=known or "—"))

    def action(self, wanted: str, measure: int | None, *, shop_id: int, day: str) -> Action:
        """The action for a problem's measure. Raises PddOpsError, UsageError."""
        problem = self.problem(wanted)
        return action_for(problem, measure, self.rules[problem.rule], self.values, shop_id=shop_id, day=day)


def suggestions(connection: sqlite3.Connection, shops: Shops, month: Month) -> Suggestions:
    """What the report of a month, beside the month before, proposes."""
    inputs = read_inputs(connection, shops, month, month.shift(-1))
    return Suggestions(str(month), tuple(problems_of(inputs)), {rule.id: rule for rule in inputs.rules}, inputs.values)


def month_of(connection: sqlite3.Connection, shops: Shops, problem: str, month: str | None) -> Month:
    """The month that a problem's id ends with; for a number in the report the month given, else the default one."""
    _, colon, last = problem.rpartition(":")
    return pick_month(connection, shops, last if colon else month)
