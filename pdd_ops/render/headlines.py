"""The headline metrics as a table, for what is read from top to bottom."""

from __future__ import annotations

from pdd_ops.lang import say
from pdd_ops.report.model import Cell, Report, Table
from pdd_ops.report.tables import change_cell, heading, notes_on, rate_cell
from pdd_ops.report.worth import shown


def headlines(report: Report) -> Table | None:
    """A headline metric a row, beside the other month, with targets where there are any.
    None where the report has no headlines."""
    metrics = {metric.id: metric for metric in report.metrics}
    chosen = [metrics[name] for name in report.cards]
    if not chosen:
        return None
    columns = [say("report.metric"), report.month, report.compare, heading("change"), heading("change_rate")]
    rows: list[tuple[Cell, ...]] = [
        (
            Cell(one.label),
            Cell(one.value, one.unit, metric=one.id),
            Cell(one.previous, one.unit),
            change_cell(one),
            rate_cell(one) if one.unit != "rate" else Cell(""),
        )
        for one in chosen
    ]
    if any(one.target is not None for one in chosen):
        columns.append(say("render.target"))
        rows = [(*row, Cell(one.target, one.unit)) for row, one in zip(rows, chosen, strict=True)]
    table = Table("headlines", say("render.headlines"), tuple(columns), tuple(rows), tuple(notes_on(chosen)))
    return shown(table)
