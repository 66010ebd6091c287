"""What earns its line in a report: money, a surprise or a decision. The rules are here and hold for every section.

A row without a number, or of zeros alone, is not shown; nor is a column without any, a table whose only key is "not
filled in", or a sentence that says what the table beneath it says and in which nothing has moved. What is missing is
said once, at the end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from math import sqrt
from string import Formatter

from pdd_ops.document.blocks import Cell, Section, Table
from pdd_ops.insight.expression import Fact
from pdd_ops.metrics.compare import MetricValue

MOVED, MOVED_POINTS = 0.05, 1.0  # of an amount; of a rate, in percentage points: less is no surprise
SURE = 2.0  # standard deviations of two counts
WEIGHS = 0.01  # of the whole: below it a product is not named for what it gained or lost
KEPT = ("sales", "problems", "plan")  # sections that stand even where nothing is said in them


def shown(table: Table) -> Table:
    """The table without rows and columns that say nothing; the same for the whole of it."""
    return replace(_shown(table), whole=_shown(table.whole) if table.whole else None)


def _shown(table: Table) -> Table:
    rows = [row for row in table.rows if _says_something(row)]
    wide = range(len(table.columns))
    places = [place for place in wide if not place or any(not _is_empty(row[place]) for row in rows)]
    return replace(
        table,
        columns=tuple(table.columns[place] for place in places),
        rows=tuple(tuple(row[place] for place in places) for row in rows),
    )


def _says_something(row: Sequence[Cell]) -> bool:
    """Whether a row has any number but 0, or words beside its name."""
    words = any(cell.unit == "text" and cell.value for cell in row[1:])
    return words or len(row) == 1 or any(cell.value for cell in row[1:])


def _is_empty(cell: Cell) -> bool:
    return cell.value is None or cell.value == ""


def stands(section: Section, *, kept: Collection[str] = KEPT) -> bool:
    """Whether a section has anything to say, or is one of those that are kept even so."""
    return bool(section.tables or section.notes or section.charts) or section.id in kept


def weighs(amount: float, whole: float) -> bool:
    """Whether an amount is large enough in the whole to be named."""
    return abs(amount) >= WEIGHS * abs(whole) > 0


def repeats(template: str, tables: Sequence[Table], facts: Mapping[str, Fact]) -> bool:
    """Whether a sentence only says what the tables of its section show, and nothing in it has moved."""
    there = {cell.metric for table in tables for row in table.rows for cell in row if cell.metric}
    fields = [name.partition(".")[0] for _, name, _, _ in Formatter().parse(template) if name]
    said = [facts.get(name) for name in fields]
    numbers = {name: fact for name, fact in zip(fields, said, strict=True) if isinstance(fact, MetricValue)}
    if not numbers or not numbers.keys() <= there:
        return False
    return not any(moved(fact) for fact in numbers.values())


def moved(value: MetricValue) -> bool:
    """Whether a metric is so far from what it was that an owner would look, and farther than chance brings it."""
    if value.change is None or value.by_chance or (value.unit == "count" and _is_chance(value)):
        return False
    return abs(value.change) >= MOVED_POINTS if value.unit == "rate" else abs(value.change_rate or 0) >= MOVED


def _is_chance(value: MetricValue) -> bool:
    """Whether two counts differ by no more than two standard deviations of chance."""
    now, before = float(value.compared or 0), float(value.previous or 0)
    return abs(now - before) <= SURE * sqrt(now + before)
