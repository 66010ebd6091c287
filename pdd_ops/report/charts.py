"""The report's charts, each made from the inputs as its declaration in sections.toml says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

from pdd_ops.document.blocks import Chart, Series
from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.values import Number
from pdd_ops.money import round_half_up
from pdd_ops.records import frozen
from pdd_ops.report.days import day_values
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.tables import Declaration, heading
from pdd_ops.report.whys import waterfall


@frozen
class _Part:
    """A key of a dimension, or all the smaller ones together: its amount now and in the other month."""

    label: str
    now: Number
    before: Number


def chart(inputs: Inputs, declaration: Declaration) -> Chart | None:
    """The chart that is declared; None where there is nothing to draw."""
    labels, series = KINDS[declaration["kind"]](inputs, declaration)
    if not series or not any(series[0].values):
        return None
    return Chart(declaration["id"], declaration["kind"], pick(declaration["title"]), tuple(labels), tuple(series))


def _days(inputs: Inputs, declaration: Declaration) -> tuple[list[str], list[Series]]:
    """A series a metric; where it is `compared`, one a month, by the day of the month."""
    months = [inputs.month, inputs.previous] if declaration.get("compared") else [inputs.month]
    days = max(month.days for month in months)
    found = []
    for name in declaration["metrics"]:
        for month in months:
            values = day_values(inputs, month, name)
            title = str(month) if len(months) > 1 else heading(name)
            found.append(Series(title, (*values, *[None] * (days - len(values))), metrics()[name].unit))
    drawn = [series for series in found if any(value is not None for value in series.values)]
    return [str(day) for day in range(1, days + 1)], drawn


def _bars(inputs: Inputs, declaration: Declaration) -> tuple[list[str], list[Series]]:
    """The parts in the metric's unit, beside those of the other month if it had any."""
    parts, unit = _parts(inputs, declaration), metrics()[declaration["metric"]].unit
    series = [Series(inputs.month.heading, tuple(part.now for part in parts), unit)]
    if any(part.before for part in parts):
        series.append(Series(inputs.previous.heading, tuple(part.before for part in parts), unit))
    return [part.label for part in parts], series


def _shares(inputs: Inputs, declaration: Declaration) -> tuple[list[str], list[Series]]:
    """The parts as fractions of their sum."""
    parts = _parts(inputs, declaration)
    shares = _of_the_sum([part.now for part in parts])
    return [part.label for part in parts], [Series(heading("share"), shares, "rate")]


def _pareto(inputs: Inputs, declaration: Declaration) -> tuple[list[str], list[Series]]:
    """The parts in the metric's unit, and how much of the whole they and all before them make."""
    parts, metric = _parts(inputs, declaration), metrics()[declaration["metric"]]
    amounts = tuple(part.now for part in parts)
    cumulative = _of_the_sum(amounts, list(accumulate(amounts)))
    series = [Series(metric.label, amounts, metric.unit), Series(say("report.cumulative"), cumulative, "rate")]
    return [part.label for part in parts], series


KINDS: dict[str, Callable[[Inputs, Declaration], tuple[list[str], list[Series]]]] = {
    "days": _days,
    "bars": _bars,
    "shares": _shares,
    "pareto": _pareto,
    "waterfall": waterfall,
}


def _of_the_sum(amounts: Sequence[Number], parts: Sequence[Number] | None = None) -> tuple[float, ...]:
    """The parts (the amounts themselves where none are given) as fractions of the sum of the amounts."""
    total = sum(amounts)
    return tuple(round_half_up(part / total, 6) for part in (amounts if parts is None else parts)) if total else ()


def _parts(inputs: Inputs, declaration: Declaration) -> list[_Part]:
    """The largest parts, at most `most`, and then one for all the others."""
    lines = [(line.label, line.values[declaration["metric"]]) for line in inputs.splits[declaration["by"]]]
    found = [_Part(label, value.value, value.previous or 0) for label, value in lines if value.value]
    found.sort(key=lambda part: -part.now)
    kept, rest = found[: declaration["most"]], found[declaration["most"] :]
    if rest:
        now, before = (_sum(amounts) for amounts in zip(*((part.now, part.before) for part in rest), strict=True))
        kept.append(_Part(say("report.the_rest", count=len(rest)), now, before))
    return kept


def _sum(amounts: Sequence[Number]) -> Number:
    total = sum(amounts)
    return total if isinstance(total, int) else round_half_up(total, 2)
