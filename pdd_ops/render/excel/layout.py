"""Which sections, tables and charts of the report stand on which sheet, as declared in sheets.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pdd_ops.document.blocks import Chart, Table
from pdd_ops.lang import pick
from pdd_ops.report.model import Report
from pdd_ops.resources import shipped_table

Thing = TypeVar("Thing", Table, Chart)
LONG = 60  # rows; a longer table stands below the others of its sheet


@dataclass(frozen=True)
class Page:
    """What a sheet shows. `kind` is the id of a sheet that is drawn in its own way, else 'sections'."""

    id: str
    title: str
    kind: str
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


def pages(report: Report) -> list[Page]:
    """The sheets in their order. A section that no sheet names gets one of its own; an empty one is left out."""
    declared = shipped_table("pdd_ops.render.excel", "sheets.toml")["sheet"]
    found = [_page(report, entry, declared) for entry in declared]
    named = {name for entry in declared for name in entry.get("sections", [])}
    own = [
        Page(
            section.id,
            section.title,
            "sections",
            section.notes,
            tuple(table.in_full for table in section.tables),
            section.charts,
        )
        for section in report.sections
        if section.id not in named
    ]
    place = next(number for number, page in enumerate(found) if page.kind == "measures")
    ordered = [*found[:place], *own, *found[place:]]
    return [page for page in ordered if page.kind != "sections" or page.notes or page.tables or page.charts]


def _page(report: Report, entry: Mapping[str, Any], declared: list[Mapping[str, Any]]) -> Page:
    elsewhere = {name for other in declared if other is not entry for name in other.get("takes", [])}
    notes: list[str] = []
    tables: list[Table] = []
    charts: list[Chart] = []
    for section in report.sections:
        mine = section.id in entry.get("sections", [])
        notes += section.notes if mine else ()
        tables += (table.in_full for table in _chosen(section.tables, entry, elsewhere, mine=mine))
        charts += _chosen(section.charts, entry, elsewhere, mine=mine)
    tables.sort(key=lambda table: len(table.rows) > LONG)
    kind = entry.get("kind", "sections")
    return Page(entry["id"], pick(entry["title"]), kind, tuple(notes), tuple(tables), tuple(charts))


def _chosen(things: tuple[Thing, ...], entry: Mapping[str, Any], elsewhere: set[str], *, mine: bool) -> Iterator[Thing]:
    """Those of a sheet's own sections that no other sheet takes, and those that it takes itself."""
    takes = entry.get("takes", [])
    return (thing for thing in things if thing.id in takes or (mine and thing.id not in elsewhere))
