"""The declaration of the report: parts, sections, sentences and tables, as sections.toml has them."""

from __future__ import annotations

from typing import Any

from pdd_ops.resources import shipped_table


def declared() -> dict[str, Any]:
    """sections.toml as it stands."""
    return shipped_table("pdd_ops.report", "sections.toml")


def day_metrics(*, compared: bool = False) -> list[str]:
    """The metrics that are shown day by day; or only those that a chart sets beside the other month's."""
    charts = [chart for section in declared()["section"] for chart in section.get("chart", [])]
    days = [chart for chart in charts if chart["kind"] == "days" and (chart.get("compared") or not compared)]
    table = [] if compared else declared()["daily"]["metrics"]
    return list(dict.fromkeys([*table, *(name for chart in days for name in chart["metrics"])]))


def shown_metrics() -> list[str]:
    """The metrics that the report shows in tables of figures, as headlines or day by day."""
    tables = [table for section in declared()["section"] for table in section.get("table", [])]
    in_tables = (name for table in tables for name in table.get("metrics", []))
    return list(dict.fromkeys([*declared()["cards"]["metrics"], *in_tables, *declared()["daily"]["metrics"]]))
