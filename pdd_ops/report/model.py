"""The report as one frozen value. Everything that draws it - terminal, JSON, later files - only reads this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pdd_ops.document.blocks import Section, Table
from pdd_ops.insight.alerts import Alert
from pdd_ops.insight.problems import Problem
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.periods import NamedPeriod, parse_period
from pdd_ops.records import frozen

if TYPE_CHECKING:
    from pdd_ops.work.effects import Measured
    from pdd_ops.work.target_progress import Progress

SCHEMA = 1


@frozen
class Definition:
    """What a metric is: its unit in words, its formula, the day it counts by, and the files of the month behind it: the
    newest ones, and how many more there are."""

    metric: str
    label: str
    unit: str
    text: str
    basis: str
    files: tuple[str, ...]
    more_files: int = 0


@frozen
class Action:
    """A measure: one proposed for a problem of the month, or one that the team has accepted or added: it has an `id`.

    `problem` is the problem's id ('' for one of the team's own), `title` its name, `number` which of its measures this
    is, from 1. `expected` is in yuan a month or in points, as `expected_unit` says: its part of the problem's `worth`
    where several actions are to mend it. `effect_with` is the action or entry under which its effect stands.
    """

    problem: str
    text: str
    owner: str | None = None
    due: str | None = None
    title: str = ""
    number: int | None = None
    id: str | None = None
    status: str = "suggested"  # else open, started, done or dropped
    overdue: bool = False
    object: str = ""
    metric: str | None = None
    expected: float | None = None
    expected_unit: str | None = None
    done_on: str | None = None
    notes: str | None = None
    effect: Measured | None = None
    worth: float | None = None
    effect_with: str | None = None


@frozen
class Brief:
    """What the first page says in sentences, the weightiest first: what moved sales, what was done and what it did,
    what to expect next month, and the measures for it. `alerts` counts the changes that no problem names; `last_year`
    has the headline metrics beside those of a year before, where these are known."""

    moved: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    alerts: int = 0
    last_year: tuple[MetricValue, ...] = ()


@frozen
class Report:
    """The operations summary of a shop's month, or of another period; `month` and `compare` are as typed: '2025-03'."""

    shop: str
    month: str
    compare: str
    provisional: bool
    metrics: tuple[MetricValue, ...]
    sections: tuple[Section, ...]
    problems: tuple[Problem, ...]
    actions: tuple[Action, ...]
    notes: tuple[str, ...]
    cards: tuple[str, ...] = ()  # ids of the headline metrics
    daily: Table | None = None  # a day a row
    definitions: tuple[Definition, ...] = ()  # of every metric, in the order of `metrics`
    alerts: tuple[Alert, ...] = ()  # the gravest first
    progress: tuple[Progress, ...] = ()  # towards the targets of the month
    comparable: bool = True  # whether anything of the other month is known
    fallback: bool = False  # shown unasked, for no month is over and at least half covered
    brief: Brief = Brief()
    schema: int = SCHEMA

    @property
    def period(self) -> NamedPeriod:
        """The days that it is about."""
        return parse_period(self.month)

    @property
    def compared_period(self) -> NamedPeriod:
        """The days that it is compared with."""
        return parse_period(self.compare)
