"""The month day by day: the table of its days, and the values that charts draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.values import Number
from pdd_ops.periods import NamedPeriod
from pdd_ops.report.declared import declared
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.tables import heading, reason_lines
from pdd_ops.work.target_progress import Progress


def daily_table(inputs: Inputs, aims: Sequence[Progress] = ()) -> Table | None:
    """A day a row, from the first to the last one of which something is known. A metric that has no value on any day is
    left out, with the reason if the month has one; None where nothing is left. At the end the part of each target
    reached up to the day."""
    wanted = declared()["daily"]["metrics"]
    columns = {name: day_values(inputs, inputs.month, name) for name in wanted}
    shown = {name: values for name, values in columns.items() if any(value is not None for value in values)}
    if not shown:
        return None
    days = inputs.month.each_day()
    counted = [one for one in aims if one.by_day]
    rows = [
        (
            Cell(day), *(Cell(values[place], metrics()[name].unit, metric=name) for name, values in shown.items()),
            *(Cell(one.by_day[place].share if place < len(one.by_day) else None, "rate") for one in counted),
        )
        for place, day in enumerate(days)
    ]  # fmt: skip
    known = [any(cell.value is not None for cell in row[1:]) for row in rows]
    first, last = known.index(True), len(known) - known[::-1].index(True)
    return Table(
        "daily",
        pick(declared()["daily"]["title"]),
        (
            say("report.day"),
            *(heading(name) for name in shown),
            *(say("target.cumulative", label=one.label) for one in counted),
        ),
        tuple(rows[first:last]),
        tuple(_why_none(inputs, (name for name in wanted if name not in shown and _of_month(inputs, name)))),
    )


def day_values(inputs: Inputs, month: NamedPeriod, metric_id: str) -> list[Number | None]:
    """A metric in yuan, counts or fractions on every day of the month or of the one it is compared with; None where it
    is not known."""
    found = (inputs.daily if month == inputs.month else inputs.daily_before)[metric_id]
    return [value.value for value in found]


def _of_month(inputs: Inputs, name: str) -> bool:
    """Whether the month has a value; where it has none either, the end of the report says what would tell it."""
    return inputs.values[name].value is not None


def _why_none(inputs: Inputs, names: Iterable[str]) -> list[str]:
    """Why metrics have no value on any day."""
    by_reason: dict[str, list[str]] = {}
    for name in names:
        why = next((value.reason for value in inputs.daily[name] if value.reason), None)
        by_reason.setdefault(why or inputs.values[name].reason or "", []).append(inputs.values[name].label)
    return reason_lines(by_reason)
