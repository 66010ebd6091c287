"""Documents, and the report, as Markdown (GitHub's kind): what wikis and group tools take as it is.

A chart is the table of its numbers with a bar drawn in letters, so nothing has to be fetched or uploaded beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pdd_ops.answers.report import full_document
from pdd_ops.document.as_tables import bars, cards_table, chart_table, progress_table, with_bars
from pdd_ops.document.blocks import (
    Block,
    Bullets,
    Cards,
    Cell,
    Chart,
    Code,
    Document,
    Finding,
    Heading,
    Item,
    Paragraph,
    Problems,
    Progress,
    Section,
    Step,
    Table,
)
from pdd_ops.document.grid import cell_text
from pdd_ops.document.visible import visible
from pdd_ops.lang import pick
from pdd_ops.report.model import Report

LONGEST = 24  # signs of a bar
MARKS = re.compile(r"[\\`*_{}\[\]#|~$!]")
SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
LIST_START = re.compile(r"^(\d+(?=[.)])|(?=[-+]))")


def report_markdown(report: Report) -> str:
    """The whole text. The same report gives the same text wherever it is made."""
    return document_markdown(full_document(report))


def document_markdown(document: Document) -> str:
    """The whole text of an answer. The same document gives the same text wherever it is made."""
    return "\n\n".join(_document(document)) + "\n"


def escaped(text: str) -> str:
    """Text that no reader of Markdown takes for markup, on one line."""
    plain = visible(text).translate(SIGNS)
    return LIST_START.sub(r"\1\\", MARKS.sub(r"\\\g<0>", plain))


def _document(document: Document) -> Iterator[str]:
    yield f"# {escaped(document.title)}"
    if document.about:
        yield escaped(document.about)
    for block in document.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * (block.level + 1)} {escaped(block.text)}"
        case Paragraph():
            yield _toned(block)
        case Bullets():
            yield from [f"## {escaped(block.title)}"] if block.title else []
            yield "\n".join(f"- {_item(item)}" for item in block.items)
        case Code():
            yield from [f"## {escaped(block.title)}"] if block.title else []
            yield "\n".join([f"```{block.language}", *map(visible, "\n".join(block.lines).splitlines()), "```"])
        case Section():
            yield from _section(block)
        case Problems():
            yield from [f"## {escaped(block.title)}"] if block.title else []
            for number, finding in enumerate(block.findings, start=1):
                yield from _finding(number, finding)
        case Chart():
            yield from _chart(block)
        case Cards():
            yield from _standing(cards_table(block))
        case Progress():
            yield from _standing(progress_table(block))
        case Table():
            yield from _standing(block)


def _standing(table: Table) -> Iterator[str]:
    """A table that stands by itself."""
    yield from [f"## {escaped(table.title)}"] if table.title else []
    yield from _table(table, titled=False)


def _toned(paragraph: Paragraph) -> str:
    text = escaped(paragraph.text)
    if paragraph.tone in ("", "quiet"):
        return text
    return f"**{text}**" if paragraph.tone == "strong" else f"> **{text}**"


def _item(item: Item) -> str:
    text = escaped(f"{item.mark} {item.text}") if item.mark.strip() else escaped(item.text)
    return f"**{text}**" if item.tone in ("bad", "strong") else text


def _finding(number: int, finding: Finding) -> Iterator[str]:
    """Heading, sentences, and the measures as tasks to be ticked off."""
    yield f"#### {number}. \\[{escaped(finding.label)}\\] {escaped(finding.title)}"
    yield escaped(pick({"zh": "", "en": " "}).join(finding.sentences))
    if finding.steps:
        yield "\n".join(map(_step, finding.steps))


def _step(step: Step) -> str:
    mark = "**" if step.overdue else ""
    who = f" ({mark}{escaped(step.who)}{mark})" if step.who else ""
    return f"- [{'x' if step.done else ' '}] {escaped(step.text)}{who}"


def _section(section: Section) -> Iterator[str]:
    yield f"### {escaped(section.title)}"
    yield from _list(section.notes)
    for chart in section.charts:
        yield from _chart(chart)
    alone = len(section.tables) == 1 and not section.notes and not section.charts  # then the section's title says it
    for table in section.tables:
        yield from _table(table, titled=not alone)


def _table(table: Table, *, titled: bool = True) -> Iterator[str]:
    if titled:
        yield f"**{escaped(table.title)}**"
    shown = with_bars(table)
    yield _grid(shown.columns, shown.rows)
    yield from _list(table.notes)


def _chart(chart: Chart) -> Iterator[str]:
    """The numbers of the chart, the first series as bars too."""
    table, drawn = chart_table(chart), bars(chart.series[0].values, LONGEST)
    yield f"**{escaped(table.title)}**"
    rows = [(*row, Cell(bar)) for row, bar in zip(table.rows, drawn, strict=True)]
    yield _grid((*table.columns, ""), rows)


def _grid(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """A table, numbers to the right. Without rows only its headings."""
    numeric = [any(cell.unit != "text" for cell in column) for column in zip(*rows, strict=True)]
    rules = ["---:" if right else "---" for right in numeric or [False] * len(columns)]
    lines = [map(escaped, columns), rules, *(map(_cell, row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(cell: Cell) -> str:
    return escaped(cell_text(cell)) if cell.unit == "text" else cell_text(cell)


def _list(texts: Sequence[str]) -> Iterator[str]:
    if texts:
        yield "\n".join(f"- {escaped(text)}" for text in texts)
