"""docs/benchmarks.md out of the figures; what is said in words stands in benchmarks/notes.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.outputs import table

TITLES = {
    "import": "Import of one order export",
    "encoding": "GB18030 against UTF-8",
    "again": "The same file again",
    "report": "The monthly report, cold process",
    "start": "Starting up",
    "money": "Orders with their bills; a workbook",
    "growth": "Cost against size",
    "memory": "Memory",
    "profile": "Where the time of an import goes",
    "outputs": "The report in each format",
    "versions": "The report, beside an older version",
}


def write_page(path: Path, figures: dict[str, Any]) -> None:
    """Writes the page; parts that were never measured are not on it."""
    notes = (Path(__file__).parent / "notes.md").read_text("utf-8")
    parts = [_part(name, figures[name]) for name in TITLES if name in figures]
    path.write_text("\n".join(["# Benchmarks", "", _HOW, *parts, notes]), "utf-8")


_HOW = """Written by `python -m benchmarks` (see `benchmarks/`); do not edit. Every figure is of whole processes, from start to
exit, by the operating system's accounting. The works of a table ran in turns on the same file in the same run; a ratio
compares the first row with the others pair by pair (least – median – greatest), so it holds when the machine changes its
speed. Below 1 the first row is the faster one.

To repeat: `python3 -m pip install -e ".[test,benchmarks]" && python -m benchmarks` (needs the `sqlite3` shell).
"""


_SHARED = [
    "",
    "The invented shop of `sample_data/`, March 2025. The machine was shared with other work: the ratios are medians of user",
    "and system CPU time, pair by pair; wall time is beside them for whoever has a machine to himself. A ratio is to",
    "the first row for the second one, and to the second row for those below.",
    "",
]


def _part(name: str, part: dict[str, Any]) -> str:
    setting = part["machine"]
    about = f"{setting['date']} · {setting['machine']} · {setting['versions']}"
    if name == "growth":
        return "\n".join([f"## {TITLES[name]}", "", about, "", *_growth(part), ""])
    if name == "profile":
        return "\n".join([f"## {TITLES[name]}", "", about, "", *_profile(part), ""])
    if name in ("outputs", "versions"):
        return "\n".join(
            [f"## {TITLES[name]}", "", f"{part['runs']} runs each, in turns. {about}", *_SHARED, *table(part), ""]
        )
    size = f"{part['orders']:,} orders, 30 columns, {part['csv_mb']} MB csv. " if "orders" in part else ""
    head = [
        "| work | wall s | CPU s | peak MB | first row / this row, wall | CPU |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    rows = [
        f"| {row['name']} | {row['wall_s']:.2f} | {row['cpu_s']:.2f} | {row['peak_mb']} | {_ratio(row['ratio'])} "
        f"| {_ratio(row['cpu_ratio'] and [row['cpu_ratio']])} |"
        for row in part["rows"]
    ]
    return "\n".join([f"## {TITLES[name]}", "", f"{size}{part['runs']} runs each. {about}", "", *head, *rows, ""])


def _ratio(values: list[float] | None) -> str:
    return " – ".join(f"{value:.3g}" for value in values) if values else "—"


def _growth(part: dict[str, Any]) -> list[str]:
    rows = part["rows"]
    head = [
        f"Imports: medians of as many runs as the second column says. The reports over all sizes ran in turns, "
        f"{part['report_runs']} runs",
        "each; the ratio is to the report over the smallest, pair by pair.",
        "",
        "| orders | runs | import s | CPU s | peak MB | again s | database MB | bytes an order | report s | CPU s | ratio |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    body = [
        f"| {row['orders']:,} | {row['runs']} | {row['import_s']:.2f} | {row['import_cpu_s']:.2f} "
        f"| {row['import_peak_mb']} | {row['again_s']:.2f} | {row['database_mb']} | {row['bytes_per_order']} "
        f"| {row['report_s']:.3f} | {row['report_cpu_s']:.3f} | {_ratio(row['report_ratio'])} |"
        for row in rows
    ]
    return [*head, *body, "", "```mermaid", *_chart(rows), "```"]


def _profile(part: dict[str, Any]) -> list[str]:
    steps = sorted(part["steps"].items(), key=lambda item: -item[1])
    weights = [(name, size) for name, size in part["weights"] if size >= 0.5]
    return [
        f"CPU seconds by step, {part['orders']:,} orders. A step is timed on the thread that takes it; what polars' own",
        "threads do for it, reading and parsing above all, is in the whole only.",
        "",
        "| step | CPU s |",
        "|---|--:|",
        *(f"| {name} | {seconds:.2f} |" for name, seconds in steps),
        "",
        "### What the database weighs",
        "",
        "| table or index | bytes an order |",
        "|---|--:|",
        *(f"| `{name}` | {size:.0f} |" for name, size in weights),
        "",
        "### What a report imports",
        "",
        "`python -X importtime`, the 25 that take longest with what they import (microseconds: own, with imports).",
        "",
        "```text",
        *part["imports"],
        "```",
    ]


def _chart(rows: list[dict[str, Any]]) -> list[str]:
    sizes = ", ".join(f'"{row["orders"]:,}"' for row in rows)
    per_order = ", ".join(f"{1e6 * row['import_cpu_s'] / row['orders']:.1f}" for row in rows)
    report = ", ".join(f"{1000 * row['report_cpu_s']:.0f}" for row in rows)
    return [
        "xychart-beta",
        '  title "CPU: import, microseconds an order (bars) · report, milliseconds (line)"',
        f"  x-axis [{sizes}]",
        f"  bar [{per_order}]",
        f"  line [{report}]",
    ]
