"""What the page of a year has beside: its months with the calendar, product shares by quarter, and what worked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.insight.calendar import events
from pdd_ops.insight.expression import Fact
from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import find
from pdd_ops.metrics.compare import figure
from pdd_ops.metrics.values import Number
from pdd_ops.periods import Month
from pdd_ops.report.tables import Declaration, made
from pdd_ops.report.work_tables import Done, effect_text
from pdd_ops.report.year import MONTHLY, YearParts


def year_facts(year: YearParts | None) -> dict[str, Fact]:
    """The best and the worst of the months that are known from end to end, where there are two."""
    whole = [one for one in year.months if one.days == one.month.days and one.per_day is not None] if year else []
    if len(whole) < 2:
        return {}
    ordered = sorted(whole, key=lambda one: one.per_day or 0)
    facts: dict[str, Fact] = {"whole_months": len(whole)}
    for name, one in (("best", ordered[-1]), ("worst", ordered[0])):
        facts |= {
            f"{name}_month": one.month.name, f"{name}_gmv": figure(one.values["gmv"], "yuan"),
            f"{name}_day": figure(one.per_day, "yuan"), f"{name}_events": _events(one.month) or say("report.no_events"),
        }  # fmt: skip
    return facts


def months_table(done: Done, declaration: Declaration) -> Table:
    """A month a row."""
    year = _year(done)
    heads = [say("trend.month"), find("gmv").label, say("trend.per_day"), *(find(name).label for name in MONTHLY[1:])]
    rows = [
        (
            Cell(str(one.month)), Cell(one.values.get("gmv"), "yuan"), Cell(one.per_day, "yuan"),
            Cell(one.values.get("orders"), "count"), Cell(one.values.get("net_sales"), "yuan"),
            Cell("" if one.days == one.month.days else f"{one.days}/{one.month.days}"), Cell(_events(one.month)),
        )
        for one in year.months
    ]  # fmt: skip
    return made(declaration, [*heads, say("trend.days"), say("trend.events")], rows)


def quarters_table(done: Done, declaration: Declaration) -> Table:
    """A product a row, its share of the sales of each quarter; the largest of the year first."""
    year = _year(done)
    totals = [sum(quarter.values()) for quarter in year.quarters]
    pairs = list(zip(year.quarters, totals, strict=True))
    whole = {key: sum(quarter.get(key, 0) for quarter in year.quarters) for key in year.names if key}
    rows = [
        (Cell(year.names[key]), *(Cell(_part(quarter, key, total), "rate") for quarter, total in pairs))
        for key in sorted(whole, key=lambda key: -whole[key])
        if whole[key] > 0
    ]
    heads = [say("report.product"), *(say("report.quarter", number=number) for number in range(1, 5))]
    return made(declaration, heads, rows)


def worked_table(done: Done, declaration: Declaration) -> Table:
    """The actions and log entries of the year whose effect is a gain."""
    period, work = done.inputs.month, done.work
    told = {name for name, one in work.effects.items() if one.effect.verdict == "improved"}
    rows = [(Cell(one.done_on), Cell(one.text), Cell(effect_text(one.id, work))) for one in work.actions
            if one.id in told and one.done_on and period.first <= one.done_on <= period.last]  # fmt: skip
    rows += [(Cell(one.day), Cell(one.text), Cell(effect_text(one.id or one.mark or "", work))) for one in work.entries
             if (one.id or one.mark) in told]  # fmt: skip
    heads = [say("work.entry_day"), say("work.measure"), say("work.effect")]
    return made(declaration, heads, sorted(rows, key=lambda row: str(row[0].value)))


def _part(quarter: Mapping[str, Number], key: str, total: Number) -> float | None:
    return round(quarter.get(key, 0) / total, 6) if total else None


def _events(month: Month) -> str:
    names = dict.fromkeys(event.label for event in events(month.first, month.last))
    return pick({"zh": "、", "en": ", "}).join(names)


def _year(done: Done) -> YearParts:
    return done.inputs.year or YearParts((), (), {})


KINDS: dict[str, Callable[[Done, Declaration], Table]] = {
    "year_months": months_table,
    "year_quarters": quarters_table,
    "year_worked": worked_table,
}
