"""The report as one frozen value. Everything that draws it - terminal, JSON, later files - only reads this."""

from __future__ import annotations

from dataclasses import dataclass

from pdd_ops.insight.rules import Problem
from pdd_ops.metrics.compare import MetricValue

SCHEMA = 1


@dataclass(frozen=True)
class Cell:
    """A raw value and its unit (yuan, count, rate, ratio, hours, points, text). `signed`: it is a change;
    `good` ('up' or 'down') tells which sign is welcome."""

    value: float | int | str | None
    unit: str = "text"
    signed: bool = False
    good: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under headings. `notes` say why something is missing."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A numbered section: sentences (`notes`) and tables, under the title of its part."""

    id: str
    part: str
    title: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Action:
    """A measure proposed for a problem. Owner and due date are left open for the team."""

    problem: str  # id of the problem
    text: str
    owner: str | None = None
    due: str | None = None


@dataclass(frozen=True)
class Report:
    """The operations summary of a shop's month."""

    shop: str
    month: str
    compare: str
    provisional: bool
    metrics: tuple[MetricValue, ...]
    sections: tuple[Section, ...]
    problems: tuple[Problem, ...]
    actions: tuple[Action, ...]
    notes: tuple[str, ...]
    schema: int = SCHEMA
