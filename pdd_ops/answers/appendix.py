"""What a document has besides the report's sections: the month day by day, and every metric with its definition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pdd_ops.document.blocks import Cell, Section, Table
from pdd_ops.lang import say
from pdd_ops.report.model import Report


def with_appendix(report: Report) -> tuple[Section, ...]:
    """The sections as the document shows them; the days open the last part."""
    return tuple(_sections(report))


def _sections(report: Report) -> Iterator[Section]:
    last = report.sections[-1].part if report.sections else ""
    daily = report.daily
    for section in report.sections:
        if daily is not None and daily.rows and section.part == last:
            yield Section("daily", last, daily.title, (daily,), ())
            daily = None
        if section.id == "definitions" and report.definitions:
            yield replace(section, tables=(_definitions(report),))
        else:
            yield section


def _definitions(report: Report) -> Table:
    """Every metric that has a value, what it is and by which day it counts."""
    metrics = {metric.id: metric for metric in report.metrics}
    rows = tuple(
        (
            Cell(one.label),
            Cell(metrics[one.metric].value, metrics[one.metric].unit),
            *map(Cell, (one.unit, one.text, one.basis)),
        )
        for one in report.definitions
        if metrics[one.metric].value is not None
    )
    columns = (say("report.metric"), report.month, *(say(f"render.{name}") for name in ("unit", "definition", "basis")))
    return Table("definitions", say("render.all_metrics"), columns, rows)
