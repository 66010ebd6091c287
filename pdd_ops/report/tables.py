"""The report's tables, each kind made by one function from the inputs and its declaration in sections.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import dimensions, metrics
from pdd_ops.metrics.compare import ComparedDays, Line, MetricValue
from pdd_ops.metrics.values import Number, rounded
from pdd_ops.metrics.wording import MOST_RATE, amount_text
from pdd_ops.periods import NamedPeriod
from pdd_ops.report.declared import declared
from pdd_ops.report.inputs import Inputs

Declaration = Mapping[str, Any]
SMALL = 0.005  # of the whole: smaller parts are summed up
OF_GROUPS = ("refund_rate", "refund_amount_rate")  # not said of the groups of a dimension that is masked
BLANK = 0.2  # of a metric that filled-in keys have at least: with less of it nothing is split
KEPT = 100  # rows of a table where nothing else is declared


def figures(inputs: Inputs, declaration: Declaration) -> Table:
    """A metric that has a value a row: this month, the other month, the change and the relative change."""
    chosen = [inputs.values[metric_id] for metric_id in declaration["metrics"]]
    chosen = [value for value in chosen if value.value is not None or value.previous is not None]
    columns, rows = side_by_side(chosen, inputs.month, inputs.previous)
    return made(
        declaration,
        columns,
        rows,
        notes=[*notes_on(chosen), *own_days(chosen), *other_days(len(inputs.coverage.days("orders")), chosen)],
    )


def other_days(orders: int, values: Iterable[MetricValue]) -> list[str]:
    """Of how many days numbers of other exports are, where these are not the `orders` days of the orders that they
    stand by."""
    by_days: dict[int, list[str]] = {}
    for value in values:
        if value.value is not None and value.days and value.days != orders and not value.note:
            by_days.setdefault(value.days, []).append(value.label)
    texts = {say("report.of_other_days", days=days, orders=orders): labels for days, labels in by_days.items()}
    return reason_lines(texts) if orders else []


def side_by_side(
    values: Sequence[MetricValue], month: NamedPeriod, other: NamedPeriod
) -> tuple[list[str], list[tuple[Cell, ...]]]:
    """Headings and rows of metrics beside the other month. Where only some days are compared, both columns of these
    days stand beside the whole month, so that the change is the difference of what one sees; what is compared over
    other days is blank there."""
    part = compared_part(values)
    beside = (
        [say("report.of_days", count=part.count), say("report.same_days", month=other.heading)]
        if part
        else [other.heading]
    )
    columns = [say("report.metric"), month.heading, *beside, heading("change"), compared_name(month, other)]
    rows = [
        (
            Cell(value.label),
            Cell(value.value, value.unit, metric=value.id),
            *([Cell(on_the_days(value, part), value.unit)] if part else []),
            Cell(value.previous, value.unit),
            change_cell(value),
            rate_cell(value) if value.unit != "rate" else Cell(""),
        )
        for value in values
    ]
    return columns, rows


def compared_part(values: Iterable[MetricValue]) -> ComparedDays | None:
    """The days that a column of its own is for; None where all of the month is compared."""
    return next((value.compared_days for value in values if value.compared_days), None)


def on_the_days(value: MetricValue, part: ComparedDays) -> Number | None:
    """What a value is on the days of a column; nothing where it is compared over others, or not at all."""
    return value.compared_value if value.previous is not None and value.compared_days == part else None


def own_days(values: Sequence[MetricValue]) -> list[str]:
    """That numbers without one in the column of some days are compared over days of their own."""
    part = compared_part(values)
    if part is None or all(value.previous is None or value.compared_days == part for value in values):
        return []
    return [say("report.own_days", column=say("report.of_days", count=part.count))]


def split(inputs: Inputs, declaration: Declaration) -> Table:
    """A key of a dimension a row, in the order of the first metric or of `order`; none where hardly any key is
    filled in, or where one key has all. The groups of a masked dimension have no refund rates."""
    by = declaration["by"]
    masked = by in inputs.found.masked
    columns = [name for name in declaration["columns"] if not (masked and name.split(".")[0] in OF_GROUPS)]
    order = declaration.get("order", columns[0])
    lines = [line for line in inputs.splits[by] if line.values[order].value]
    told = sum(line.values[order].value or 0 for line in lines if line.key)
    filled = told > BLANK * sum(line.values[order].value or 0 for line in lines)
    lines = lines if filled and (len(lines) > 1 or by == "product") else []
    lines.sort(key=lambda line: (-(line.values[order].value or 0), line.key))
    rows = [(Cell(line.label), *(_split_cell(line, column) for column in columns)) for line in lines]
    headings = (dimensions()[by].label, *(heading(column, inputs) for column in columns))
    if "share" in columns:
        large = sum((line.values["share"].value or 0) >= SMALL for line in lines)
        declaration = {**declaration, "limit": min(declaration.get("limit", large), max(large, 1))}
    moved = [column.partition(".") for column in columns if "." in column]
    beside = [getattr(line.values[name], attribute) for line in lines for name, _, attribute in moved]
    return made(declaration, headings, rows, notes=on_which_days(inputs, beside))


def on_which_days(inputs: Inputs, beside: Iterable[Number | None]) -> list[str]:
    """Of how many days the numbers `beside` a whole month (what was before, changes) are, where these are fewer."""
    compared = inputs.compared
    shown = compared.same_days and any(number is not None for number in beside)
    return [say("report.beside_days", days=compared.days.days)] if shown else []


def made(
    declaration: Declaration, columns: Sequence[str], rows: Sequence[tuple[Cell, ...]], notes: Iterable[str] = ()
) -> Table:
    """A table of at most `limit` rows, which has the `whole` of it, at most `keep` rows, where that is more; how many
    more there are is said."""
    limit, keep = declaration.get("limit", len(rows)), declaration.get("keep", KEPT)
    notes = [*notes, *([pick(dict(declaration["note"]))] if rows and "note" in declaration else [])]

    def cut(title: Mapping[str, str], most: int, whole: Table | None) -> Table:
        more = _rest(rows[most:])
        return Table(declaration["id"], pick(dict(title)), tuple(columns), tuple(rows[:most]), (*notes, *more), whole)

    whole = cut(declaration.get("whole", declaration["title"]), keep, None)
    return cut(declaration["title"], limit, whole if len(rows) > limit or "whole" in declaration else None)


def _rest(rows: Sequence[tuple[Cell, ...]]) -> list[str]:
    """What the rows that are not shown come to: their number, and the sum of the first metric in them that adds up;
    nothing where that is 0."""
    if not rows:
        return []
    adding = (place for place, cell in enumerate(rows[0]) if cell.metric and metrics()[cell.metric].kind == "additive")
    place = next(adding, None)
    if place is None:
        return [say("report.and_more", count=len(rows))]
    metric = metrics()[rows[0][place].metric]
    amounts = [row[place].value for row in rows]
    total = rounded(metric, sum(amount for amount in amounts if isinstance(amount, int | float)))
    words = {"count": len(rows), "label": metric.label, "amount": amount_text(total, metric.unit)}
    return [say("report.rest_comes_to", **words)] if total else []


def compared_name(month: NamedPeriod, other: NamedPeriod) -> str:
    """What a change is called: against the period before (环比), against last year (同比), or against another one."""
    for name, one in (("previous", month.shift(-1)), ("last_year", month.last_year())):
        if (one.first, one.last) == (other.first, other.last):
            return say(f"report.change_{name}")
    return say("report.change_other")


def heading(column: str, inputs: Inputs | None = None) -> str:
    """The heading of a column: 'gmv', 'gmv.change_rate', 'share'; a relative change as it is called in a report."""
    name = column.rpartition(".")[2] if "." in column else column
    if name == "change_rate" and inputs is not None:
        return compared_name(inputs.month, inputs.previous)
    short = declared()["heading"].get(name)
    return pick(short) if short else metrics()[name].label


def change_cell(value: MetricValue) -> Cell:
    """The change in the metric's unit, a rate's in points."""
    return Cell(value.change, "points" if value.unit == "rate" else value.unit, signed=True, good=value.good)


def rate_cell(value: MetricValue) -> Cell:
    """The relative change; beyond ten times what it was only that: from next to nothing any percentage is possible."""
    if (value.change_rate or 0) > MOST_RATE:
        return Cell(say("report.times_more", times=f"{MOST_RATE}"), good=value.good)
    return Cell(value.change_rate, "rate", signed=True, good=value.good)


def notes_on(values: Iterable[MetricValue]) -> list[str]:
    """Notes on numbers that are there, metrics with the same note together."""
    by_note: dict[str, list[str]] = {}
    for value in values:
        if value.value is not None and value.note:
            by_note.setdefault(value.note, []).append(value.label)
    return reason_lines(by_note)


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
