"""Any document as a PDF: A4, page numbers, contents where there are several parts, text that can be searched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pdd_ops.document.as_tables import cards_table, progress_table
from pdd_ops.document.blocks import (
    Block,
    Bullets,
    Cards,
    Cell,
    Chart,
    Code,
    Document,
    Heading,
    Paragraph,
    Problems,
    Progress,
    Section,
    Table,
)
from pdd_ops.document.grid import cell_text
from pdd_ops.document.visible import visible
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import language, pick, say
from pdd_ops.render.colours import red_means
from pdd_ops.render.page.charts import framed
from pdd_ops.render.page.colours import FALL, RISE
from pdd_ops.render.page.number_attrs import colour

FAMILY = "Noto Sans CJK SC"  # the fonts that come with the tool
RARE = ("Microsoft YaHei", "SimSun", "Hiragino Sans GB", "STHeiti", "Noto Sans SC")  # of systems, for rarer characters
CHART_WIDTH = 660  # pixels: letters of twelve are readable on A4
MOST_ROWS = 300
LEAST_PARTS = 4  # headings from which on there are contents
_COLOURS = {"green": RISE, "red": FALL}


def document_pdf(document: Document) -> bytes:
    """The whole file. The same document gives the same bytes wherever it is made. Raises PddOpsError without typst."""
    if find_spec("typst") is None:
        raise PddOpsError(say("pdf.no_typst"))
    import typst

    blocks = [one for block in document.blocks for one in _blocks(block)]
    shown = {
        "title": visible(document.title), "about": visible(document.about), "lang": language(), "blocks": blocks,
        "contents": sum(one["kind"] == "heading" and one["level"] < 3 for one in blocks) >= LEAST_PARTS,
        "fonts": [FAMILY, *RARE],
    }  # fmt: skip
    text = json.dumps(shown, ensure_ascii=False)
    room = Path(__file__).parent
    made = typst.compile(
        str(room / "template.typ"),
        sys_inputs={"document": text},
        font_paths=[str(room / "fonts")],
        ignore_system_fonts=set(text) <= _covered(),
        timestamp=0,
    )
    assert isinstance(made, bytes)
    return made


@cache
def _covered() -> frozenset[str]:
    """The characters that the tool's own fonts have."""
    return frozenset((Path(__file__).parent / "fonts" / "covered.txt").read_text("utf-8"))


def _blocks(block: Block) -> Iterator[dict[str, Any]]:
    match block:
        case Heading():
            yield _heading(block.text, block.level)
        case Paragraph():
            yield {"kind": "paragraph", "tone": block.tone, "text": visible(block.text)}
        case Bullets():
            yield from _titled(block.title)
            yield _list((f"{item.mark} {item.text}".strip(), item.tone) for item in block.items)
        case Code():
            yield from _titled(block.title)
            yield {"kind": "code", "lines": [visible(line) for text in block.lines for line in text.splitlines()]}
        case Section():
            yield from _section(block)
        case Problems():
            yield from _titled(block.title)
            for number, finding in enumerate(block.findings, start=1):
                yield _heading(f"{number}. [{finding.label}] {finding.title}", 3)
                yield {"kind": "paragraph", "tone": "", "text": visible(_space().join(finding.sentences))}
                if finding.steps:
                    steps = (
                        (f"{'☑' if one.done else '□'} {one.text}{f'（{one.who}）' if one.who else ''}", one.overdue)
                        for one in finding.steps
                    )
                    yield _list((text, "bad" if overdue else "") for text, overdue in steps)
        case Chart():
            yield _chart(block)
        case Cards():
            yield from _table(cards_table(block))
        case Progress():
            yield from _table(progress_table(block))
        case Table():
            yield from _table(block)


def _section(section: Section) -> Iterator[dict[str, Any]]:
    yield _heading(section.title, 2)
    if section.notes:
        yield _list((note, "") for note in section.notes)
    yield from map(_chart, section.charts)
    alone = len(section.tables) == 1 and not section.notes and not section.charts
    for table in section.tables:
        yield from _table(table, titled=not alone)


def _heading(text: str, level: int) -> dict[str, Any]:
    return {"kind": "heading", "level": level, "text": visible(text)}


def _titled(title: str) -> Iterator[dict[str, Any]]:
    if title:
        yield _heading(title, 2)


def _list(items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {"kind": "list", "items": [{"text": visible(text), "tone": tone} for text, tone in items]}


def _table(table: Table, *, titled: bool = True) -> Iterator[dict[str, Any]]:
    if titled and table.title:
        yield _heading(table.title, 3)
    if not table.columns:
        return
    rows = table.rows[:MOST_ROWS]
    left = [say("pdf.more_rows", count=len(table.rows) - MOST_ROWS)] if len(table.rows) > MOST_ROWS else []
    numeric = [any(cell.unit != "text" for cell in column) for column in zip(*rows, strict=True)]
    yield {
        "kind": "table",
        "columns": [visible(name) for name in table.columns],
        "numeric": numeric or [False] * len(table.columns),
        "rows": [[_cell(cell) for cell in row] for row in rows],
        "notes": [visible(note) for note in (*table.notes, *left)],
    }


def _cell(cell: Cell) -> str | dict[str, str]:
    text = visible(cell_text(cell))
    shown = _COLOURS.get(colour(cell.value, cell.good, red=red_means())) if cell.signed else None
    return {"text": text, "colour": shown} if shown else text


def _chart(chart: Chart) -> dict[str, Any]:
    drawing = framed(chart, CHART_WIDTH, red=red_means()).svg(chart.title)
    named = drawing.replace(
        "<svg ", f'<svg xmlns="http://www.w3.org/2000/svg" font-family="{FAMILY}" font-size="12" ', 1
    )
    legend = pick({"zh": "；", "en": "; "}).join(one.name for one in chart.series) if len(chart.series) > 1 else ""
    return {"kind": "chart", "title": visible(chart.title), "svg": named, "legend": visible(legend)}


def _space() -> str:
    return pick({"zh": "", "en": " "})
