"""What the names in a merchant's own workbook stand for: {{gmv}}, {{gmv.change_rate}}, {{shop}}, {{table:products}}."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.metrics.wording import MISSING, amount_text, signed_text
from pdd_ops.report.declared import declared
from pdd_ops.report.model import Report
from pdd_ops.report.tables import change_cell, rate_cell

PATTERN = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
TABLE, ROWS = "table:", "rows:"  # with and without the headings
DAILY = "daily"
NEAREST = 3  # known names told for an unknown one


def values(report: Report) -> dict[str, Cell]:
    """Every name that stands for one value."""
    found = {name: Cell(str(getattr(report, name))) for name in ("shop", "month", "compare")}
    for metric in report.metrics:
        found[metric.id] = Cell(metric.value, metric.unit)
        found[f"{metric.id}.previous"] = Cell(metric.previous, metric.unit)
        found[f"{metric.id}.target"] = Cell(metric.target, metric.unit)
        found[f"{metric.id}.change"] = change_cell(metric)
        found[f"{metric.id}.change_rate"] = rate_cell(metric)
        found[f"{metric.id}.label"] = Cell(metric.label)
        found[f"{metric.id}.reason"] = Cell(metric.reason or "")
    return found


def table_names(report: Report) -> list[str]:
    """Every name that stands for a table: of the sections, also those without rows this month, and the days."""
    declared_ids = [table["id"] for section in declared()["section"] for table in section.get("table", [])]
    ids = dict.fromkeys([*declared_ids, *_tables(report), DAILY])
    return [f"{kind}{table_id}" for kind in (TABLE, ROWS) for table_id in ids]


def known_table(report: Report, name: str) -> Table:
    """The table that a known name stands for, 'rows:' without its headings; a dash where it has nothing this month."""
    kind, _, table_id = name.partition(":")
    found = _tables(report).get(table_id, Table(table_id, "", (), ((Cell(None),),)))
    return replace(found, columns=()) if f"{kind}:" == ROWS else found


def _tables(report: Report) -> dict[str, Table]:
    found = {table.id: table.in_full for section in report.sections for table in section.tables}
    return found | ({DAILY: report.daily} if report.daily else {})


def filled(text: str, known: Mapping[str, Cell]) -> str:
    """The text with every name in it as words: amounts with their unit, changes with their sign."""
    return PATTERN.sub(lambda match: words(known[match[1]]), text)


def words(cell: Cell) -> str:
    """A value within a sentence."""
    if cell.value is None:
        return MISSING
    if isinstance(cell.value, str):
        return cell.value
    return signed_text(cell.value, cell.unit) if cell.signed else amount_text(cell.value, cell.unit)


def nearest(name: str, known: list[str]) -> list[str]:
    """The known names most like an unknown one."""
    return get_close_matches(name, known, n=NEAREST, cutoff=0.4)
