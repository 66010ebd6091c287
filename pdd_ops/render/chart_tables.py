"""The numbers of a chart as a table, for those who cannot see it or want to read them."""

from __future__ import annotations

from pdd_ops.document.blocks import Cell, Chart, Table
from pdd_ops.lang import say


def chart_table(chart: Chart) -> Table:
    """A label a row, a column a series. The changes within a waterfall have signs; a day that is a number is named."""
    heading = say("page.day" if chart.kind == "days" else "page.label")
    signed, last = chart.kind == "waterfall", len(chart.labels) - 1
    rows = [
        (
            Cell(say("page.day_at", day=label) if chart.kind == "days" and label.isdigit() else label),
            *(Cell(one.values[n], one.unit, signed=signed and 0 < n < last) for one in chart.series),
        )
        for n, label in enumerate(chart.labels)
    ]
    return Table(chart.id, chart.title, (heading, *(one.name for one in chart.series)), tuple(rows))
