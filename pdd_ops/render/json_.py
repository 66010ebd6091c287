"""The report as one JSON object: raw numbers (yuan, counts, fractions), nothing formatted."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from pdd_ops.answers.targets import progress_object
from pdd_ops.document.blocks import Chart, Section, Table
from pdd_ops.insight.problems import Problem
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.report.model import Action, Definition, Report
from pdd_ops.work.effect_words import difference
from pdd_ops.work.effects import Measured

ACTION_FIELDS = (
    "text", "owner", "due", "number", "id", "status", "overdue", "object", "metric", "expected", "expected_unit",
    "worth", "done_on", "notes", "effect_with",
)  # fmt: skip
METRIC_FIELDS = ("label", "unit", "value", "previous", "change", "change_rate", "target", "reason", "note", "days")


def report_json(report: Report) -> str:
    """The JSON text, readable and in UTF-8 letters."""
    return json.dumps(report_object(report), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def report_object(report: Report) -> dict[str, Any]:
    """The report in plain dicts and lists."""
    return {
        "schema": report.schema,
        "shop": report.shop,
        "month": report.month,
        "period": report.period.data,
        "compare": report.compare,
        "provisional": report.provisional,
        "metrics": {metric.id: _metric(metric) for metric in report.metrics},
        "sections": [_section(section) for section in report.sections],
        "alerts": [asdict(alert) for alert in report.alerts],
        "problems": [_problem(problem) for problem in report.problems],
        "actions": [_action(action) for action in report.actions],
        "targets": [progress_object(one) for one in report.progress],
        "notes": list(report.notes),
        "cards": list(report.cards),
        "daily": _daily(report.daily) if report.daily else None,
        "definitions": {one.metric: _definition(one) for one in report.definitions},
    }


def _metric(metric: MetricValue) -> dict[str, Any]:
    found = {name: getattr(metric, name) for name in METRIC_FIELDS}
    found["reason"] = metric.reason or metric.why_not
    if metric.compared_days is None:
        return found
    return found | {"compared_value": metric.compared_value, "compared_days": asdict(metric.compared_days)}


def _section(section: Section) -> dict[str, Any]:
    tables = [_table(table) for table in section.tables]
    return {
        "id": section.id,
        "part": section.part,
        "title": section.title,
        "tables": tables,
        "charts": [_chart(chart) for chart in section.charts],
        "notes": list(section.notes),
    }


def _chart(chart: Chart) -> dict[str, Any]:
    series = [{"name": one.name, "unit": one.unit, "values": list(one.values)} for one in chart.series]
    return {
        "id": chart.id,
        "kind": chart.kind,
        "title": chart.title,
        "labels": list(chart.labels),
        "series": series,
    }


def _table(table: Table) -> dict[str, Any]:
    rows = [[cell.value for cell in row] for row in table.rows]
    return {
        "id": table.id,
        "title": table.title,
        "columns": list(table.columns),
        "rows": rows,
        "notes": list(table.notes),
    }


def _daily(table: Table) -> dict[str, Any]:
    """The days with the ids of their columns' metrics, None for the day itself."""
    return _table(table) | {"metrics": [cell.metric or None for cell in table.rows[0]]}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "id": problem.id,
        "rule": problem.rule,
        "scope": problem.scope,
        "key": problem.key,
        "object": problem.object,
        "title": problem.title,
        "severity": problem.severity,
        "impact": problem.impact,
        "evidence": list(problem.evidence),
        "causes": list(problem.causes),
        "measures": [
            {"text": text, "number": number, "owner": None, "due": None} for number, text in problem.numbered.items()
        ],
    }


def _definition(one: Definition) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "text": one.text,
        "basis": one.basis,
        "files": list(one.files),
        "more_files": one.more_files,
    }


def _action(action: Action) -> dict[str, Any]:
    said = {"problem": action.problem or None} | {name: getattr(action, name) for name in ACTION_FIELDS}
    return said | {"effect": _effect(action.effect) if action.effect else None}


def _effect(measured: Measured) -> dict[str, Any]:
    """What an action did: a relative change with its interval, the same in the unit of the metric, and the verdict."""
    found = measured.effect
    return {
        "metric": measured.metric, "verdict": found.verdict, "change": found.change,
        "interval": list(found.interval) if found.interval else None, "asked": measured.asked, **difference(measured),
        "reasons": list(found.reasons), "days": [found.days.first, found.days.last],
    }  # fmt: skip
