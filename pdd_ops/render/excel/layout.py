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
FIRST = "sales"  # the sheet of a section before which there is none


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
    """The sheets in their order; an empty one is left out."""
    declared = shipped_table("pdd_ops.render.excel", "sheets.toml")["sheet"]
    places = _places(report, declared)
    found = [_page(report, entry, declared, places) for entry in declared]
    return [page for page in found if page.kind != "sections" or page.notes or page.tables or page.charts]


def _places(report: Report, declared: list[Mapping[str, Any]]) -> dict[str, str]:
    """The sheet of each section. One that no sheet names stands where the one before it does."""
    named = {name: entry["id"] for entry in declared for name in entry.get("sections", [])}
    last, found = FIRST, {}
    for section in report.sections:
        last = found[section.id] = named.get(section.id, last)
    return found


def _page(
    report: Report, entry: Mapping[str, Any], declared: list[Mapping[str, Any]], places: Mapping[str, str]
) -> Page:
    elsewhere = {name for other in declared if other is not entry for name in other.get("takes", [])}
    notes: list[str] = []
    tables: list[Table] = []
    charts: list[Chart] = []
    for section in report.sections:
        mine = places[section.id] == entry["id"]
        notes += section.notes if mine else ()
        tables += (table.in_full for table in _chosen(section.tables, entry, elsewhere, mine=mine))
        charts += _chosen(section.charts, entry, elsewhere, mine=mine)
    kind = entry.get("kind", "sections")
    return Page(entry["id"], pick(entry["title"]), kind, tuple(notes), tuple(tables), tuple(charts))


def _chosen(things: tuple[Thing, ...], entry: Mapping[str, Any], elsewhere: set[str], *, mine: bool) -> Iterator[Thing]:
    """Those of a sheet's own sections that no other sheet takes, and those that it takes itself."""
    takes = entry.get("takes", [])
    return (thing for thing in things if thing.id in takes or (mine and thing.id not in elsewhere))
