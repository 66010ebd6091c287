"""The report as one JSON object: raw numbers (yuan, counts, fractions), nothing formatted."""

from __future__ import annotations

import json
from typing import Any

from pdd_ops.insight.rules import Problem
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.report.model import Action, Report, Section, Table

METRIC_FIELDS = ("label", "unit", "value", "previous", "change", "change_rate", "target", "reason", "note")


def report_json(report: Report) -> str:
    """The JSON text, readable and in UTF-8 letters."""
    return json.dumps(report_object(report), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def report_object(report: Report) -> dict[str, Any]:
    """The report in plain dicts and lists."""
    return {
        "schema": report.schema,
        "shop": report.shop,
        "month": report.month,
        "compare": report.compare,
        "provisional": report.provisional,
        "metrics": {metric.id: _metric(metric) for metric in report.metrics},
        "sections": [_section(section) for section in report.sections],
        "problems": [_problem(problem) for problem in report.problems],
        "actions": [_action(action) for action in report.actions],
        "notes": list(report.notes),
    }


def _metric(metric: MetricValue) -> dict[str, Any]:
    return {name: getattr(metric, name) for name in METRIC_FIELDS}


def _section(section: Section) -> dict[str, Any]:
    tables = [_table(table) for table in section.tables]
    return {
        "id": section.id,
        "part": section.part,
        "title": section.title,
        "tables": tables,
        "notes": list(section.notes),
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
        "measures": [{"text": text, "owner": None, "due": None} for text in problem.measures],
    }


def _action(action: Action) -> dict[str, Any]:
    return {"problem": action.problem, "text": action.text, "owner": action.owner, "due": action.due}
