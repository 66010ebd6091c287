"""The headline metrics as a table, for what is read from top to bottom."""

from __future__ import annotations

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.lang import say
from pdd_ops.report.model import Report
from pdd_ops.report.tables import notes_on, side_by_side
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
    columns, rows = side_by_side(chosen, report.period.heading, report.compared_period.heading)
    if any(one.target is not None for one in chosen):
        columns.append(say("render.target"))
        rows = [(*row, Cell(one.target, one.unit)) for row, one in zip(rows, chosen, strict=True)]
    table = Table("headlines", say("render.headlines"), tuple(columns), tuple(rows), tuple(notes_on(chosen)))
    return shown(table)
