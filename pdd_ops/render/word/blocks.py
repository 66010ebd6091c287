"""The blocks of a document in a Word document: the same styles, tables and charts as the report's."""

from __future__ import annotations

from docx.document import Document as WordDocument
from rich.cells import cell_len

from pdd_ops.document.as_tables import cards_table, progress_table
from pdd_ops.document.blocks import (
    Block,
    Bullets,
    Cards,
    Chart,
    Code,
    Finding,
    Heading,
    Item,
    Paragraph,
    Problems,
    Progress,
    Section,
    Step,
    Table,
    Tone,
)
from pdd_ops.lang import pick
from pdd_ops.render.word.charts import add_chart
from pdd_ops.render.word.contents import heading
from pdd_ops.render.word.tables import add_table
from pdd_ops.render.word.xml import run

MOST_ROWS = 300  # of a table; how many more there are is said
PARAGRAPHS = {"warning": "Banner", "quiet": "Note"}  # styles by tone; others are sentences
WORDS = {"good": "Better rise", "bad": "Severity high", "warning": "Severity medium"}
FINDINGS = {"bad": "Severity high", "warning": "Severity medium"}


def add_block(made: WordDocument, block: Block, day: str) -> None:
    """Draws a block at the end of the document; `day` is that of its charts."""
    match block:
        case Heading():
            heading(made, block.text, block.level)
        case Paragraph():
            run(made.add_paragraph(style=PARAGRAPHS.get(block.tone, "Sentence")), block.text, style=_word(block.tone))
        case Bullets():
            _titled(made, block.title)
            for item in block.items:
                add_item(made, item)
        case Code():
            _titled(made, block.title)
            for line in block.lines:
                run(made.add_paragraph(style="Code"), line)
        case Problems():
            _titled(made, block.title)
            for number, finding in enumerate(block.findings, start=1):
                _finding(made, number, finding)
        case Section():
            _titled(made, block.title)
            for note in block.notes:
                run(made.add_paragraph(style="Sentence"), note)
            for chart in block.charts:
                add_chart(made, chart, day=day)
            for table in block.tables:
                add_block(made, table, day)
        case Chart():
            add_chart(made, block, day=day)
        case _:
            add_table(made, _as_table(block), limit=MOST_ROWS)


def _as_table(block: Table | Cards | Progress) -> Table:
    match block:
        case Cards():
            return cards_table(block)
        case Progress():
            return progress_table(block)
    return block


def _titled(made: WordDocument, title: str) -> None:
    if title:
        heading(made, title, 2)


def _word(tone: str) -> str | None:
    return None if tone in PARAGRAPHS else WORDS.get(tone)


def add_item(made: WordDocument, item: Item, style: str = "Entry") -> None:
    """An entry of a list, after its mark."""
    paragraph = made.add_paragraph(style=style)
    marked = bool(item.mark.strip())
    run(paragraph, item.mark if marked else "·", bold=True if marked else None, style=WORDS.get(item.tone))
    if cell_len(item.mark.strip()) > 2:
        run(paragraph, "　")
    else:
        paragraph.add_run().add_tab()
    run(paragraph, item.text)


def _finding(made: WordDocument, number: int, finding: Finding) -> None:
    title = heading(made, f"{number}. ", 3)
    if finding.label:
        run(title, f"[{finding.label}] ", style=FINDINGS.get(finding.tone, "Severity low"))
    run(title, finding.title)
    run(made.add_paragraph(style="Sentence"), pick({"zh": "", "en": " "}).join(finding.sentences))
    for step in finding.steps:
        _step(made, step)


def _step(made: WordDocument, step: Step) -> None:
    mark: tuple[str, Tone] = ("✓", "good") if step.done else ("→", "bad" if step.overdue else "")
    add_item(made, Item(f"{step.text}（{step.who}）" if step.who else step.text, *mark))
