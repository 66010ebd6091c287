"""Metrics resolved into sums of single tables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from pdd_ops.metrics.catalogue import Metric, Table, metrics, place, supports, tables
from pdd_ops.metrics.columns import field_of
from pdd_ops.periods import now
from pdd_ops.records import changed, frozen

DAILY = (
    "traffic_days",
    "product_days",
    "service_days",
    "service_agents",
    "experience_days",
)  # whose columns are those of their export
Source = tuple[str, frozenset[str] | None]  # a table (or the id of a distinct count), and the days it is read on


@frozen
class Part:
    """A sum wanted from a table, under the name `alias`. `days`: the only days that are summed, where its metric is
    made of two exports that cover different days; None: all rows of the period."""

    alias: str
    metric: Metric
    table: Table
    expression: str
    days: frozenset[str] | None = None

    @property
    def source(self) -> Source:
        """Where its sum is found."""
        return (self.metric.id if self.metric.distinct else self.table.name), self.days

    @cached_property
    def field(self) -> str:
        """The column of the export without which the sum means nothing; '' where it is no single one."""
        if self.metric.field:
            return self.metric.field if self.table.name in self.metric.field_tables else ""
        return field_of(self.table, self.metric.columns.get(self.table.name, "")) if self.table.name in DAILY else ""


def parts_of(metric: Metric, by: str | None) -> list[Part]:
    """One part of a sum or count, two of a ratio or difference. Both parts of a ratio that stand in one table are
    summed over the rows that carry both."""
    if metric.distinct:
        return [Part(metric.id, metric, tables()[metric.needs], "")]
    if metric.kind in ("additive", "last"):
        return [_part(metric.id, metric, by)]
    ids = metric.parts(by)
    # of an outlook they are what has been seen so far
    first, second = (_part(f"{metric.id}_{n}", metrics()[part], by) for n, part in enumerate(ids))
    if first.table.name != second.table.name or first.table.absent == "zero":
        return [first, second]
    paired = f"CASE WHEN {first.expression} IS NOT NULL AND {second.expression} IS NOT NULL THEN %s END"
    return [changed(part, expression=paired % part.expression) for part in (first, second)]


def all_parts(wanted: Iterable[Metric], by: str | None) -> dict[str, list[Part]]:
    """The parts of every metric, and of what stands in for one, by id; one that cannot be split so has no entry."""
    found = {}
    for metric in wanted:
        alternatives = [metric, metrics()[metric.fallback]] if metric.fallback else [metric]
        for one in alternatives:
            if supports(changed(one, fallback="") if one.fallback else one, by):
                found[one.id] = parts_of(one, by)
    return found


def _part(alias: str, metric: Metric, by: str | None) -> Part:
    table = place(metric, by)
    if table is None:
        raise ValueError(f"{metric.id} by {by}")  # query() has refused it before
    expression = metric.columns[table.name].replace("{now}", str(int(now().timestamp())))
    return Part(alias, metric, table, expression)
