"""The report's tables, each kind made by one function from the inputs and its declaration in sections.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import dimensions, metrics
from pdd_ops.metrics.compare import Line, MetricValue
from pdd_ops.report.declared import declared
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.model import Cell, Table

Declaration = Mapping[str, Any]
KEPT = 100  # rows of a table where nothing else is declared


def figures(inputs: Inputs, declaration: Declaration) -> Table:
    """A metric a row: this month, the other month, the change and the relative change."""
    chosen = [inputs.values[metric_id] for metric_id in declaration["metrics"]]
    if declaration.get("optional") and all(value.value is None and value.previous is None for value in chosen):
        chosen = []
    columns = (say("report.metric"), str(inputs.month), str(inputs.previous), heading("change"), heading("change_rate"))
    rows = [
        (
            Cell(value.label),
            Cell(value.value, value.unit, metric=value.id),
            Cell(value.previous, value.unit),
            change_cell(value),
            rate_cell(value) if value.unit != "rate" else Cell(""),
        )
        for value in chosen
    ]
    return made(declaration, columns, rows, notes=reasons(chosen))


def split(inputs: Inputs, declaration: Declaration) -> Table:
    """A key of a dimension a row, in the order of the first metric or of `order`."""
    columns, by = declaration["columns"], declaration["by"]
    order = declaration.get("order", columns[0])
    lines = [line for line in inputs.splits[by] if line.values[order].value]
    lines.sort(key=lambda line: (-(line.values[order].value or 0), line.key))
    rows = [(Cell(line.label), *(_split_cell(line, column) for column in columns)) for line in lines]
    headings = (dimensions()[by].label, *(heading(column) for column in columns))
    return made(declaration, headings, rows, notes=_split_notes(lines, columns))


def made(
    declaration: Declaration, columns: Sequence[str], rows: Sequence[tuple[Cell, ...]], notes: Iterable[str] = ()
) -> Table:
    """A table of at most `limit` rows, which has the `whole` of it, at most `keep` rows, where that is more; how many
    more there are is said."""
    limit, keep = declaration.get("limit", len(rows)), declaration.get("keep", KEPT)

    def cut(title: Mapping[str, str], most: int, whole: Table | None) -> Table:
        more = [say("report.and_more", count=len(rows) - most)] if len(rows) > most else []
        return Table(declaration["id"], pick(dict(title)), tuple(columns), tuple(rows[:most]), (*notes, *more), whole)

    whole = cut(declaration.get("whole", declaration["title"]), keep, None)
    return cut(declaration["title"], limit, whole if len(rows) > limit or "whole" in declaration else None)


def heading(column: str) -> str:
    """The heading of a column: 'gmv', 'gmv.change_rate', 'share'."""
    name = column.rpartition(".")[2] if "." in column else column
    short = declared()["heading"].get(name)
    return pick(short) if short else metrics()[name].label


def change_cell(value: MetricValue) -> Cell:
    """The change in the metric's unit, a rate's in points."""
    return Cell(value.change, "points" if value.unit == "rate" else value.unit, signed=True, good=value.good)


def rate_cell(value: MetricValue) -> Cell:
    """The relative change."""
    return Cell(value.change_rate, "rate", signed=True, good=value.good)


def reasons(values: Iterable[MetricValue]) -> list[str]:
    """Why numbers are missing, metrics with the same reason together; and notes on those that are there."""
    by_reason: dict[str, list[str]] = {}
    for value in values:
        why = value.reason if value.value is None else value.note
        if why:
            by_reason.setdefault(why, []).append(value.label)
    return reason_lines(by_reason)


def reason_lines(by_reason: Mapping[str, Sequence[str]]) -> list[str]:
    """One line a reason, after the names that it concerns."""
    comma = pick({"zh": "、", "en": ", "})
    return [say("report.missing_short", label=comma.join(labels), reason=why) for why, labels in by_reason.items()]


def _split_cell(line: Line, column: str) -> Cell:
    name, _, attribute = column.partition(".")
    value = line.values[name]
    match attribute:
        case "":
            return Cell(value.value, value.unit, metric=value.id)
        case "previous":
            return Cell(value.previous, value.unit)
        case "change":
            return change_cell(value)
    return rate_cell(value)


def _split_notes(lines: Sequence[Line], columns: Sequence[str]) -> list[str]:
    """The reasons of columns that are empty from top to bottom."""
    empty = [
        lines[0].values[column]
        for column in columns
        if "." not in column and lines and all(line.values[column].value is None for line in lines)
    ]
    return reasons(empty)
