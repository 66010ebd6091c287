"""Tables of what was found by looking: new products, prices, movers, gaps, peaks; and the appendix."""

from __future__ import annotations

from collections.abc import Mapping

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.insight.signals import median
from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.report.declared import declared
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.patterns import daily_sales, gaps, movers, peaks, price_changes
from pdd_ops.report.tables import Declaration, change_cell, heading, made, on_which_days, rate_cell


def new_products(inputs: Inputs, declaration: Declaration) -> Table:
    """Products first sold this month; none are listed where the imported orders begin in it."""
    values = {line.key: line.values for line in inputs.splits["product"]}
    begins = inputs.first_day is not None and inputs.first_day >= inputs.month.first
    rows = [
        (
            Cell(label),
            Cell(day),
            *(Cell(values[key][name].value, values[key][name].unit, metric=name) for name in ("gmv", "units")),
        )
        for key, (day, label) in inputs.listed.items()
        if key in values and not begins and _is_really_sold(values[key])
    ]
    return made(declaration, (say("report.product"), say("report.first_sale"), heading("gmv"), heading("units")), rows)


def _is_really_sold(values: Mapping[str, MetricValue]) -> bool:
    """Whether a product kept an order: one of which all were given back was not sold."""
    orders, refunded = values["orders"].value, values["refund_orders"].value
    return orders is None or refunded is None or orders > refunded


def price_table(inputs: Inputs, declaration: Declaration) -> Table:
    """Products whose usual selling price moved against the other month."""
    rows = [
        (
            Cell(p.label),
            Cell(p.price.previous, "yuan"),
            Cell(p.price.value, "yuan"),
            rate_cell(p.price),
            rate_cell(p.units),
        )
        for p in price_changes(inputs)
    ]
    headings = (say("report.product"), say("report.price_before"), say("report.price_now"))
    return made(declaration, (*headings, heading("change_rate", inputs), say("report.units_change")), rows)


def movers_table(inputs: Inputs, declaration: Declaration) -> Table:
    """Products that gained or lost most in yuan."""
    rows = [
        (
            Cell(line.label),
            Cell(gmv.value, "yuan", metric="gmv"),
            Cell(gmv.previous, "yuan"),
            change_cell(gmv),
            rate_cell(gmv),
        )
        for line in movers(inputs, declaration["direction"])
        for gmv in [line.values["gmv"]]
    ]
    headings = (heading("gmv"), heading("previous"), heading("change"), heading("change_rate", inputs))
    moved = [line.values["gmv"].change for line in movers(inputs, declaration["direction"])]
    return made(declaration, (say("report.product"), *headings), rows, notes=on_which_days(inputs, moved))


def gaps_table(inputs: Inputs, declaration: Declaration) -> Table:
    """Products that stopped selling for days on end, and what that may have cost."""
    rows = [
        (Cell(label), Cell(gap.first), Cell(gap.last), Cell(gap.days, "count"), Cell(round(gap.loss / 100, 2), "yuan"))
        for label, gap in gaps(inputs)
    ]
    names = ("product", "gap_from", "gap_to", "gap_days", "gap_loss")
    return made(declaration, [say(f"report.{name}") for name in names], rows)


def promotion_days(inputs: Inputs, declaration: Declaration) -> Table:
    """Days far above the median, the largest first."""
    usual = median(list(daily_sales(inputs).values()))
    found = sorted(peaks(inputs).items(), key=lambda pair: -pair[1])
    rows = [
        (Cell(day), Cell(amount, "yuan", metric="gmv"), Cell(round(amount / usual, 4), "ratio"))
        for day, amount in found
    ]
    return made(declaration, (say("report.day"), heading("gmv"), say("report.times_usual")), rows)


def coverage(inputs: Inputs, declaration: Declaration) -> Table:
    """How many days of the month each export covers that there is."""
    by_export = {entry.export: entry for entry in reversed(inputs.completeness.coverage) if entry.files}
    rows = [
        (Cell(entry.export), Cell(entry.days, "count"), Cell(entry.files, "count"), Cell(entry.newest))
        for entry in reversed(by_export.values())
    ]
    names = ("export", "covered_days", "file_count", "newest_export")
    return made(declaration, [say(f"report.{name}") for name in names], rows)


def files(inputs: Inputs, declaration: Declaration) -> Table:
    """The imported files that reach into the month."""
    rows = [
        (Cell(file.name), Cell(f"{file.first} – {file.last}"), Cell(file.exported[:16]), Cell(file.rows, "count"))
        for file in inputs.completeness.files
    ]
    return made(declaration, [say(f"report.{name}") for name in ("file", "period", "exported_at", "rows")], rows)


def definitions(inputs: Inputs, declaration: Declaration) -> Table:
    """Every metric that has a value in one of the tables of figures above."""
    tables = [table for section in declared()["section"] for table in section.get("table", [])]
    shown = dict.fromkeys(metric_id for table in tables for metric_id in table.get("metrics", []))
    known = [metrics()[metric_id] for metric_id in shown if inputs.values[metric_id].value is not None]
    rows = [(Cell(metric.label), Cell(metric.definition)) for metric in known]
    return made(declaration, (say("report.metric"), pick(declaration["title"])), rows)
