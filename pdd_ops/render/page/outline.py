"""The report as the page has it: parts with their sections, and what the columns of a table are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pdd_ops.document.blocks import Cell, Section, Table
from pdd_ops.lang import say
from pdd_ops.report.model import Report


@dataclass(frozen=True)
class Part:
    """The sections under one heading."""

    anchor: str
    title: str
    sections: list[Section]


@dataclass(frozen=True)
class Column:
    """The heading of a column. `metric` is what all its numbers are, '' where they differ."""

    name: str
    numeric: bool
    metric: str


def parts_of(report: Report) -> list[Part]:
    """The sections under their parts; the days of the month open the appendix, which is the last part."""
    sections = list(report.sections)
    if report.daily and report.daily.rows and sections:
        last = sections[-1].part
        first = next(place for place, section in enumerate(sections) if section.part == last)
        sections.insert(first, Section("daily", last, say("page.daily"), (report.daily,), ()))
    parts: list[Part] = []
    for section in sections:
        if not parts or parts[-1].title != section.part:
            parts.append(Part(f"part-{len(parts) + 1}", section.part, []))
        parts[-1].sections.append(section)
    return parts


def columns_of(table: Table, labels: Mapping[str, str]) -> list[Column]:
    """The columns of a table. `labels` tells the metric of a heading that is a metric's name."""
    return [
        Column(name, any(cell.unit != "text" for cell in cells), labels.get(name) or _common(cells))
        for name, cells in zip(table.columns, _cells(table), strict=True)
    ]


def _cells(table: Table) -> Sequence[Sequence[Cell]]:
    """The cells of each column."""
    return list(zip(*table.rows, strict=True)) or [()] * len(table.columns)


def _common(cells: Sequence[Cell]) -> str:
    """The metric that all cells show."""
    found = {cell.metric for cell in cells}
    return found.pop() if len(found) == 1 else ""
