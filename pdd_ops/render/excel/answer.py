"""Any document as a workbook: one sheet from top to bottom, long tables on sheets of their own, all to be filtered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from pdd_ops.document.as_tables import cards_table, judges, progress_table
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
    Tone,
)
from pdd_ops.lang import pick, say
from pdd_ops.render.colours import red_means
from pdd_ops.render.excel import styles
from pdd_ops.render.excel.book import sheet_name
from pdd_ops.render.excel.changes import colour_changes, legend
from pdd_ops.render.excel.charts import Numbers, numbers_on, place_chart
from pdd_ops.render.excel.lanes import roomy
from pdd_ops.render.excel.printing import at_rest, foot, on_paper, set_widths
from pdd_ops.render.excel.sheet_writer import Pen, valid_name
from pdd_ops.render.excel.widths import widths_of
from pdd_ops.render.ooxml import describe, saved

if TYPE_CHECKING:
    from openpyxl.styles import Font

MOST_KEYS = 2  # columns of words that stay in sight
LONG = 60  # rows; a longer table has a sheet of its own
TONES = {"bad": styles.RED, "warning": "B45309", "good": styles.GREEN, "quiet": styles.MUTED}


def document_xlsx(document: Document) -> bytes:
    """The bytes of the workbook; the same document gives the same bytes."""
    book, red = Workbook(), red_means()
    book._named_styles["Normal"].font = styles.TEXT  # type: ignore[attr-defined]  # rows of empty cells take their height from it
    blocks = list(_flat(document.blocks))
    if len(blocks) == 1 and isinstance(blocks[0], Table) and blocks[0].columns:
        _list(book, blocks[0].in_full, document, red)
    else:
        _read(book, blocks, document, red)
    describe(book, day=document.day, title=document.title)
    return saved(book, day=document.day)


def _list(book: Workbook, table: Table, document: Document, red: str) -> None:
    """A document that is one table, ready to be filtered and referred to: its headings are in the first row."""
    sheet = book.worksheets[0]
    sheet.title = sheet_name(document.title)
    pen = Pen(sheet, widths_of([table], at_least=1))
    pen.table(table, name=valid_name(f"table_{table.id}"))
    last = pen.row - 1
    for note in table.notes:
        pen.paragraph(f"* {note}", font=styles.SMALL)
    pen.row = last
    words = (all(cell.unit == "text" for cell in column) for column in zip(*table.rows, strict=True))
    keys = min(sum(1 for _ in takewhile(bool, words)), MOST_KEYS)
    _finish(pen, document, red, heads=1, column=get_column_letter(1 + keys))


def _read(book: Workbook, blocks: Sequence[Block], document: Document, red: str) -> None:
    """A sheet to be read from top to bottom; long tables and the numbers of charts on sheets of their own."""
    sheet = book.worksheets[0]
    sheet.title = sheet_name(document.title)
    apart = [one.in_full for one in blocks if isinstance(one, Table) and len(one.in_full.rows) > LONG]
    here = [one for one in blocks if not (isinstance(one, Table) and one.in_full in apart)]
    numbers = numbers_on(book.create_sheet(say("excel.chart_sheet")))
    pen = Pen(sheet, roomy(_widths(here)))
    _head(pen, document, legend(red) if judges(document) else "")
    for block in here:
        _write(pen, block, numbers)
    _finish(pen, document, red)
    for table in apart:
        _finish(_alone(book, table, document), document, red, heads=3)
    if any(isinstance(one, Chart) for one in blocks):
        _finish(numbers.pen, document, red)
        book.move_sheet(numbers.pen.sheet, len(apart))
    else:
        book.remove(numbers.pen.sheet)


def _flat(blocks: Sequence[Block]) -> Iterator[Block]:
    """Sections as their heading, sentences, charts and tables; cards, progress and lists in columns as tables."""
    for block in blocks:
        match block:
            case Section():
                yield Heading(block.title)
                yield from (Paragraph(f"· {note}") for note in block.notes)
                yield from block.charts
                yield from block.tables
            case Bullets(table=Table() as table):
                yield replace(table, title=block.title)
            case Cards():
                yield cards_table(block)
            case Progress():
                yield progress_table(block)
            case _:
                yield block


def _widths(blocks: Sequence[Block]) -> list[float]:
    return widths_of(one.in_full for one in blocks if isinstance(one, Table) and one.columns)


def _head(pen: Pen, document: Document, colours: str) -> None:
    pen.paragraph(document.title, font=styles.TITLE, scale=1.6)
    pen.paragraph(" · ".join(text for text in (document.about, colours) if text) or " ", font=styles.SMALL)


def _alone(book: Workbook, table: Table, document: Document) -> Pen:
    """A long table on its sheet, its headings in the third row."""
    sheet = book.create_sheet(sheet_name(table.title or document.title)[:28])  # room for the number of a double
    pen = Pen(sheet, widths_of([table], at_least=1))
    _head(pen, replace(document, title=table.title or document.title), "")
    _table(pen, replace(table, title=""))
    return pen


def _finish(pen: Pen, document: Document, red: str, heads: int = 2, column: str = "A") -> None:
    """Widths, colours, what stays in sight, paper: `heads` rows and the columns before this one are always seen."""
    set_widths(pen.sheet, pen.widths)
    colour_changes(pen.sheet, pen.changes, red)
    at_rest(pen.sheet, f"{column}{heads + 1}")
    on_paper(pen.sheet, pen.widths, last_row=pen.row, heads=heads)
    foot(pen.sheet, document.title)


def _write(pen: Pen, block: Block, numbers: Numbers) -> None:
    match block:
        case Heading():
            _titled(pen, block.text)
        case Paragraph():
            _paragraph(pen, block)
        case Bullets():
            _titled(pen, block.title)
            for item in block.items:
                _item(pen, item)
        case Code():
            _titled(pen, block.title)
            for line in block.lines:
                pen.paragraph(line, font=styles.SMALL)
        case Chart():
            place_chart(pen, block, numbers)
        case Problems():
            _titled(pen, block.title)
            for number, finding in enumerate(block.findings, start=1):
                _finding(pen, number, finding)
        case Table():
            _titled(pen, block.title, gap=True)
            _table(pen, block.in_full)


def _titled(pen: Pen, title: str, *, gap: bool = False) -> None:
    if title or gap:
        pen.gap()
    if title:
        pen.paragraph(title, font=styles.HEADING, scale=1.2)


def _table(pen: Pen, table: Table) -> None:
    if table.columns:
        pen.table(table, name=valid_name(f"table_{table.id}"))
    for note in table.notes:
        pen.paragraph(note, font=styles.SMALL)


def _paragraph(pen: Pen, block: Paragraph) -> None:
    if block.tone == "warning":
        pen.across(pen.row, block.text, font=styles.BANNER, fill=styles.BANNER_FILL, scale=1.1)
        pen.row += 1
    else:
        pen.paragraph(block.text, font=_font(block.tone))


def _item(pen: Pen, item: Item) -> None:
    pen.paragraph(f"{item.mark if item.mark.strip() else '·'} {item.text}", font=_font(item.tone))


def _finding(pen: Pen, number: int, finding: Finding) -> None:
    pen.gap()
    label = f"[{finding.label}] " if finding.label else ""
    pen.paragraph(f"{number}. {label}{finding.title}", font=_font(finding.tone, bold=True))
    pen.paragraph(pick({"zh": "", "en": " "}).join(finding.sentences))
    for step in finding.steps:
        mark: tuple[str, Tone] = ("✓", "good") if step.done else ("→", "bad" if step.overdue else "")
        _item(pen, Item(f"{step.text}（{step.who}）" if step.who else step.text, *mark))


def _font(tone: str, *, bold: bool = False) -> Font:
    from openpyxl.styles import Font

    colour = TONES.get(tone, styles.INK)
    return Font(name=styles.FACE, size=10, color=colour, bold=bold or tone == "strong")
