"""Documents, and the report, as text for a terminal, a pipe or a file: no amount is ever cut, words fold."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from io import StringIO
from textwrap import wrap
from typing import TYPE_CHECKING, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from pdd_ops.document.as_tables import cards_table, progress_table, with_bars
from pdd_ops.document.blocks import (
    Block,
    Bullets,
    Cards,
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
    Table,
)
from pdd_ops.document.folding import fold, hanging
from pdd_ops.document.grid import draw
from pdd_ops.document.visible import visible
from pdd_ops.render.colours import red_means

if TYPE_CHECKING:  # what only reports need is imported where they are drawn: other answers start quicker
    from pdd_ops.report.model import Report

WIDTH = 80  # where nothing tells how wide it is
WIDEST = 120  # longer lines are hard to read
SUBJECT = "bold cyan"  # how the titles of sections, tables and lists look
TONES = {"quiet": "dim", "good": "green", "warning": "yellow", "bad": "red", "strong": "bold"}


def console_for(stream: TextIO) -> Console:
    """A terminal as it is; anything else without colours, 80 columns wide or as COLUMNS says."""
    if stream.isatty():
        return Console(file=stream, highlight=False)
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdigit() and int(columns) else WIDTH
    return Console(file=stream, width=width, color_system=None, force_terminal=False, highlight=False)


def show(lines: Iterable[Text], console: Console) -> None:
    """Prints lines as they are: they have been folded before. What a name in them could do to a terminal is escaped."""
    for line in lines:
        harmless = visible(line.plain)
        if console.color_system is None:
            console.file.write(f"{harmless}\n")
            continue
        console.print(line if harmless == line.plain else Text(harmless), soft_wrap=True)


def document_text(document: Document, *, width: int = WIDTH) -> str:
    """The document as plain text."""
    return _printed(document_lines(document, width), width)


def document_lines(document: Document, width: int) -> Iterator[Text]:
    """The document line by line: its title, what it is about, its blocks. Charts are left out, and so is the title of
    what is but one table or sentence, which says it all where nothing is to be said of it before."""
    width = min(width, WIDEST)
    match document.blocks:
        case (Table(title="") as table,) if not document.about:
            yield from _table(table, width, titled=False)
            return
        case (Paragraph() as only,):
            yield from _styled(_folded(only.text, width))
            return
    yield from _styled(_folded(document.title, width), "bold")
    if document.about:
        yield from _styled(_folded(document.about, width), "dim")
    for before, block in zip((None, *document.blocks), document.blocks, strict=False):
        lines = _block(block, width)
        if isinstance(before, Heading) and isinstance(block, Table) and not block.title:
            next(lines, None)  # no empty line: the table belongs to the heading
        yield from lines


def _block(block: Block, width: int) -> Iterator[Text]:
    match block:
        case Heading():
            yield Text()
            yield from _styled(_folded(block.text, width), "bold" if block.level == 1 else SUBJECT)
            if block.level == 1:
                yield Text("=" * max(cell_len(block.text), 24), style="bold")
        case Paragraph():
            yield from [] if block.tone else [Text()]  # what has a tone belongs to what stands above it
            yield from _styled(_folded(block.text, width), _loud(block.tone))
        case Bullets():
            yield from _subject(block.title, width)
            for item in block.items:
                yield from _item(item, width)
        case Code():
            yield from _subject(block.title, width)
            for text in block.lines:
                lines = wrap(text, width - 2, break_long_words=False) if block.language == "sql" else [text]
                yield from _styled([f"  {line}" for line in lines], "dim" if block.language == "sql" else "")
        case Section():
            yield from _section(block, width)
        case Problems():
            yield from _subject(block.title, width)
            for number, finding in enumerate(block.findings, start=1):
                yield from _finding(number, finding, width)
        case Chart():
            return
        case _:
            yield from _standing(_as_table(block), width)


def _as_table(block: Table | Cards | Progress) -> Table:
    match block:
        case Cards():
            return cards_table(block)
        case Progress():
            return progress_table(block)
    return block


def _subject(title: str, width: int) -> Iterator[Text]:
    if title:
        yield Text()
        yield from _styled(_folded(title, width), SUBJECT)


def _standing(table: Table, width: int) -> Iterator[Text]:
    """A table that stands by itself."""
    yield Text()
    if table.title:
        yield from _styled(_folded(table.title, width), SUBJECT)
    yield from _table(table, width, titled=False)


def _item(item: Item, width: int) -> Iterator[Text]:
    return _styled(_hanging(item.mark or "·", item.text, width=width, indent=1), TONES.get(item.tone, ""))


def _finding(number: int, finding: Finding, width: int) -> Iterator[Text]:
    """What is wrong, what shows it, and the measures."""
    yield Text()
    yield from _finding_title(number, finding, width, style="bold")
    for sentence in finding.sentences:
        yield from _styled(_hanging(" ", sentence, width=width, indent=1))
    for step in finding.steps:
        yield from _styled(_hanging("✓" if step.done else "→", step.text, width=width, indent=3))
        yield from _styled(_hanging(" ", step.who, width=width, indent=3) if step.who else [], "red" * step.overdue)


def _finding_title(number: int, finding: Finding, width: int, style: str = "") -> Iterator[Text]:
    for line in _hanging(f"{number}.", f"[{finding.label}] {finding.title}", width=width, indent=0):
        text = Text(line, style=style)
        text.highlight_words([f"[{finding.label}]"], style=_loud(finding.tone) or "cyan")
        yield text


def _folded(text: str, width: int) -> list[str]:
    """Lines of a text; a line end within it is a character like others, so that a name cannot begin a line."""
    return fold(visible(text), width)


def _hanging(mark: str, text: str, *, width: int, indent: int) -> list[str]:
    return hanging(mark, visible(text), width=width, indent=indent)


def _loud(tone: str) -> str:
    """The style of a sentence that stands by itself."""
    style = TONES.get(tone, "")
    return style if tone in ("", "quiet", "strong") else f"bold {style}"


def _printed(lines: Iterable[Text], width: int) -> str:
    out = StringIO()
    show(lines, Console(file=out, width=width, color_system=None, force_terminal=False))
    return out.getvalue()


def report_text(report: Report, *, width: int = WIDTH) -> str:
    """The whole report as plain text."""
    from pdd_ops.answers.report import full_document

    return document_text(full_document(report, appendix=False), width=width)


def _section(section: Section, width: int) -> Iterator[Text]:
    yield Text()
    yield Text(section.title, style="bold cyan")
    for note in section.notes:
        yield from _styled(hanging("·", note, width=width, indent=1))
    alone = len(section.tables) == 1 and not section.notes  # then the section's title says it
    for table in section.tables:
        yield from _table(table, width, titled=not alone)


def _table(table: Table, width: int, *, titled: bool) -> Iterator[Text]:
    if titled:
        yield Text()
        yield Text(table.title, style="bold")
    shown = with_bars(table)
    yield from draw(shown.columns, shown.rows, width, _red(shown))
    for note in table.notes:
        yield from _styled(hanging("*", note, width=width, indent=0), "dim")


def _styled(lines: Iterable[str], style: str = "") -> Iterator[Text]:
    return (Text(line, style=style) for line in lines)


def _red(table: Table) -> str:
    """What red means, where the table has changes at all."""
    return red_means() if any(cell.signed for row in table.rows for cell in row) else "worse"
