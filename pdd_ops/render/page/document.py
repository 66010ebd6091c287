"""The report as one HTML file that loads nothing: styles, script and charts are in it, its policy forbids the rest."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from typing import TYPE_CHECKING

from pdd_ops.lang import language, pick, say
from pdd_ops.metrics.wording import amount_text
from pdd_ops.render.colours import red_means
from pdd_ops.render.grid import cell_text
from pdd_ops.render.page import colours
from pdd_ops.render.page.figures import drawn
from pdd_ops.render.page.marks import arrow, colour, is_reached, moved_of, number, raw
from pdd_ops.report.model import Cell, Report, Section, Table

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_ROWS = 300  # of a table; how many more there are is said
UNBROKEN = re.compile(r"\d{4}-\d{2}(?:-\d{2})?(?!\d)|[+-]?\d[\d,.]*%? [\u4e00-\u9fff]")
LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True)
class Part:
    """The sections under one heading."""

    anchor: str
    title: str
    sections: list[Section]


@dataclass(frozen=True)
class Column:
    """The heading of a column. `metric` is what all its numbers are, '' where they differ."""

    name: str
    numeric: bool
    metric: str


def report_page(report: Report) -> str:
    """The whole file. The same report gives the same text wherever it is made."""
    templates, red = _templates(), red_means()
    style = _style(templates)
    script = templates.get_template("page.js").render()
    metrics = {metric.id: metric for metric in report.metrics}
    definitions = {one.metric: one for one in report.definitions}
    labels = {one.label: one.metric for one in report.definitions}
    return templates.get_template("page.html").render(
        report=report,
        lang=LANGUAGE_TAGS[language()],
        policy=_policy(style, script),
        style=_safe(style),
        script=_safe(script),
        parts_of_report=_parts(report),
        cards=[metrics[name] for name in report.cards],
        definitions_of=definitions,
        most_rows=MOST_ROWS,
        comma=pick({"zh": "、", "en": ", "}),
        columns_of=lambda table: _columns(table, labels),
        labels=labels,
        draw=partial(drawn, red=red),
        say=say,
        number=number,
        amount=amount_text,
        cell_text=cell_text,
        raw=raw,
        colour=partial(colour, red=red),
        legend=say(f"excel.legend_{red}"),
        arrow=arrow,
        moved_of=moved_of,
        is_reached=is_reached,
    )


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("pdd_ops.render.page"),
        autoescape=lambda name: name is None or name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["whole"] = _whole
    return templates


def _whole(text: str) -> str:
    """A sentence whose dates and numbers with their unit are not broken over lines."""
    from markupsafe import Markup, escape

    return Markup(UNBROKEN.sub(r'<span class="whole">\g<0></span>', str(escape(text))))


def _style(templates: Environment) -> str:
    text = templates.get_template("page.css").render(
        colours=colours.ON_DARK.items(), dark=colours.ON_DARK, main=colours.MAIN, other=colours.OTHER, line=colours.LINE
    )
    return re.sub(r"\n\s+", "\n", text)


def _safe(text: str) -> str:
    """Text of this package that stands in the page as it is."""
    from markupsafe import Markup

    return Markup(text)  # templates of this package, without any word of the report


def _policy(style: str, script: str) -> str:
    allowed = {"style-src": style, "script-src": script}
    hashes = [f"{name} 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for name, text in allowed.items()]
    return "; ".join(["default-src 'none'", *hashes, "img-src data:", "base-uri 'none'", "form-action 'none'"])


def _parts(report: Report) -> list[Part]:
    """The sections under their parts; the days of the month open the appendix."""
    sections = list(report.sections)
    if report.daily and report.daily.rows:
        last = sections[-1].part if sections else ""
        place = next((number for number, section in enumerate(sections) if section.part == last), 0)
        sections.insert(place, Section("daily", last, say("page.daily"), (report.daily,), ()))
    parts: list[Part] = []
    for section in sections:
        if not parts or parts[-1].title != section.part:
            parts.append(Part(f"part-{len(parts) + 1}", section.part, []))
        parts[-1].sections.append(section)
    return parts


def _columns(table: Table, labels: dict[str, str]) -> list[Column]:
    cells = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    return [
        Column(name, any(cell.unit != "text" for cell in column), labels.get(name) or _common(column))
        for name, column in zip(table.columns, cells, strict=True)
    ]


def _common(column: Sequence[Cell]) -> str:
    """The metric that all cells show."""
    found = {cell.metric for cell in column}
    return found.pop() if len(found) == 1 else ""
