"""The headline metrics as a table, for what is read from top to bottom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.lang import say
from pdd_ops.metrics.compare import ComparedDays, MetricValue
from pdd_ops.report.model import Report
from pdd_ops.report.tables import (
    change_cell,
    compared_name,
    compared_part,
    notes_on,
    on_the_days,
    other_days,
    own_days,
    rate_cell,
    side_by_side,
)
from pdd_ops.report.worth import shown


def about(report: Report) -> str:
    """What stands under the title: which month is compared, where anything of it is known, and the units."""
    return say("render.compared", compare=report.compared_period.heading) if report.comparable else say("render.units")


def headlines(report: Report) -> Table | None:
    """A headline metric a row, beside the other month, with targets where there are any.
    None where the report has no headlines."""
    metrics = {metric.id: metric for metric in report.metrics}
    chosen = [metrics[name] for name in report.cards]
    if not chosen:
        return None
    columns, rows = side_by_side(chosen, report.period, report.compared_period)
    if any(one.target is not None for one in chosen):
        columns.append(say("render.target"))
        rows = [(*row, Cell(one.target, one.unit)) for row, one in zip(rows, chosen, strict=True)]
    table = Table("headlines", say("render.headlines"), tuple(columns), tuple(rows), tuple(_notes(metrics, chosen)))
    return shown(table)


def first_figures(report: Report) -> Table | None:
    """The headline metrics of the first page: beside what they are compared with, and beside last year where that is
    known. None where the report has no headlines."""
    metrics = {metric.id: metric for metric in report.metrics}
    chosen = [metrics[name] for name in report.cards]
    if not chosen:
        return None
    earlier = {metric.id: metric for metric in report.brief.last_year}
    part = compared_part(chosen)
    other = report.compared_period.heading
    columns = [say("report.metric"), report.period.heading, *(_of_part(part, other) if part else [other])]
    columns += [
        compared_name(report.period, report.compared_period),
        *([say("report.change_last_year")] if earlier else []),
    ]
    columns += [say("render.target")] if any(one.target is not None for one in chosen) else []
    rows = []
    for one in chosen:
        cells = [Cell(one.label), Cell(one.value, one.unit, metric=one.id)]
        cells += [Cell(on_the_days(one, part), one.unit)] if part else []
        cells += [Cell(one.previous, one.unit), moved_cell(one)]
        cells += [moved_cell(earlier[one.id])] if earlier else []
        cells += [Cell(one.target, one.unit)] if columns[-1] == say("render.target") else []
        rows.append(tuple(cells))
    return shown(Table("headlines", "", tuple(columns), tuple(rows), tuple(_notes(metrics, chosen))))


def _notes(metrics: Mapping[str, MetricValue], chosen: Sequence[MetricValue]) -> list[str]:
    """What must be known of the figures, and which are of other days than the orders."""
    orders = metrics.get("orders")
    return [*notes_on(chosen), *own_days(chosen), *other_days((orders.days or 0) if orders else 0, chosen)]


def _of_part(part: ComparedDays, other: str) -> list[str]:
    return [say("report.of_days", count=part.count), say("report.same_days", month=other)]


def moved_cell(value: MetricValue) -> Cell:
    """The change as it is spoken of: of a rate in points, of anything else relative to what it was, unless that cannot
    be said."""
    return change_cell(value) if value.unit == "rate" or value.change_rate is None else rate_cell(value)
