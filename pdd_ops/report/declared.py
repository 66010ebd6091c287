"""The declaration of the report: parts, sections, sentences and tables, as sections.toml has them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pdd_ops.errors import UsageError
from pdd_ops.lang import language, pick, say
from pdd_ops.naming import named, nearest
from pdd_ops.resources import shipped_table

if TYPE_CHECKING:
    from pdd_ops.document.blocks import Section

_NUMBER = re.compile(r"^((?:\d+\.)*)\d+ ")  # of a title, with that of its part before it
PARTS = ("sentence", "table", "chart")  # that a section has lists of


def declared() -> dict[str, Any]:
    """sections.toml as it stands."""
    return shipped_table("pdd_ops.report", "sections.toml")


def sections_of(kind: str) -> list[dict[str, Any]]:
    """The sections of a report of this kind of period ('month', 'week', …), without what means nothing for it."""
    return [_of_kind(section, kind) for section in declared()["section"] if _is_for(section, kind)]


def _of_kind(section: dict[str, Any], kind: str) -> dict[str, Any]:
    lists = {name: [one for one in section[name] if _is_for(one, kind)] for name in PARTS if name in section}
    return {**section, **lists}


def _is_for(declaration: dict[str, Any], kind: str) -> bool:
    return kind in declaration.get("only", [kind])


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


def numbered(sections: Iterable[Section]) -> Iterator[Section]:
    """The sections of a report with their numbers: those that have one count from 1 in each part, without a gap where
    one has nothing to say."""
    counts = Counter[str]()
    for one in sections:
        counts[one.part] += bool(_NUMBER.match(one.title))
        yield replace(one, title=_NUMBER.sub(rf"\g<1>{counts[one.part]} ", one.title))


def section_titles() -> dict[str, list[str]]:
    """The titles of every section by its id, without numbers, that of the language in use first."""
    titles = {one["id"]: one["title"] for one in declared()["section"]} | {"daily": declared()["daily"]["title"]}
    return {one: _titles(title) for one, title in titles.items()}


def section_named(text: str) -> str:
    """The id of the section that an id or a title means, with any number, whatever the language. Raises UsageError."""
    known = section_titles()
    found = named(_NUMBER.sub("", text.strip()), known)
    if found is None:
        close = pick({"zh": "、", "en": ", "}).join(f"{one}（{known[one][0]}）" if language() == "zh" else one
                                                  for one in nearest(text, known))  # fmt: skip
        raise UsageError(say("report.unknown_section", value=text, nearest=close, known=", ".join(known)))
    return found


def _titles(title: dict[str, str]) -> list[str]:
    return list(dict.fromkeys(_NUMBER.sub("", one) for one in (title[language()], *title.values())))
