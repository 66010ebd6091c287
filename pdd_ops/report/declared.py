"""The declaration of the report: parts, sections, sentences and tables, as sections.toml has them."""

from __future__ import annotations

from typing import Any

from pdd_ops.shipped import shipped_table


def declared() -> dict[str, Any]:
    """sections.toml as it stands."""
    return shipped_table("pdd_ops.report", "sections.toml")


def day_metrics(*, compared: bool = False) -> list[str]:
    """The metrics that are shown day by day; or only those that a chart sets beside the other month's."""
    charts = [chart for section in declared()["section"] for chart in section.get("chart", [])]
    days = [chart for chart in charts if chart["kind"] == "days" and (chart.get("compared") or not compared)]
    table = [] if compared else declared()["daily"]["metrics"]
    return list(dict.fromkeys([*table, *(name for chart in days for name in chart["metrics"])]))
