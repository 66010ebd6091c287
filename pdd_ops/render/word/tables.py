"""Tables of the report as tables of the document: as wide as the page, numbers to the right, no row divided."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.shared import Length, Pt
from docx.table import Table as WordTable
from docx.table import _Row
from rich.cells import cell_len

from pdd_ops.lang import say
from pdd_ops.render.grid import cell_text
from pdd_ops.render.visible import visible
from pdd_ops.render.word import styles
from pdd_ops.render.word.captions import caption
from pdd_ops.render.word.xml import element, run
from pdd_ops.report.model import Cell, Table

LIMIT = 20  # rows of a table; how many more there are is said
WHOLE = ("definitions", "daily")  # tables that are shown to the end
TOGETHER = 12  # rows up to which a table stays on one page
NARROWEST = 8  # half-width letters that a column keeps at least
WORDS, NUMBERS = ("Table Heading", "Table Text"), ("Table Heading Number", "Table Number")  # styles
PADDING = Length(2 * 115 * 635)  # of a cell, left and right


def add_table(document: Document, table: Table) -> None:
    """The table under its caption, limited, with its notes below."""
    shown = table.rows if table.id in WHOLE else table.rows[:LIMIT]
    caption(document, "table", table.title)
    draw(document, table.columns, shown, title=table.title)
    more = [say("report.and_more", count=len(table.rows) - len(shown))] if len(table.rows) > len(shown) else []
    for note in [*table.notes, *more]:
        run(document.add_paragraph(style="Note"), note)


def draw(
    document: Document,
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    title: str,
    shares: Sequence[int] = (),
    style: str = styles.TABLE,
) -> WordTable:
    """A table with a first row that is repeated on every page; the title is told to screen readers. `shares` divide the
    width where it is not for the contents to do so."""
    made: WordTable = document.add_table(rows=len(rows) + 1, cols=len(columns), style=style)
    made.autofit = False
    numeric = [any(cell.unit != "text" for cell in column) for column in zip(*rows, strict=True)]
    numeric = numeric or [False] * len(columns)
    texts = [list(columns), *([cell_text(cell) for cell in row] for row in rows)]
    wide = [Length(styles.TEXT_WIDTH * share // sum(shares)) for share in shares] or widths(texts, numeric)
    for column, width in zip(made.columns, wide, strict=True):
        column.width = width
    headings = [Cell(heading) for heading in columns]
    for number, (row, cells) in enumerate(zip(made.rows, [headings, *rows], strict=True)):
        for word_cell, cell, width, is_number in zip(row.cells, cells, wide, numeric, strict=True):
            word_cell.width = width
            paragraph = word_cell.paragraphs[0]
            paragraph.style = NUMBERS[number > 0] if is_number else WORDS[number > 0]
            run(paragraph, cell_text(cell), style=change_style(cell))
    _keep_together(made)
    made._tbl.tblPr.append(element("w:tblCaption", val=visible(title)))
    return made


def change_style(cell: Cell) -> str | None:
    """The style of a change: whether it is welcome, and where it goes."""
    if not cell.signed or not isinstance(cell.value, (int, float)) or cell.value == 0:
        return None
    way = "rise" if cell.value > 0 else "fall"
    if not cell.good:
        return f"Neutral {way}"
    return f"Better {way}" if (cell.value > 0) == (cell.good == "up") else f"Worse {way}"


def widths(texts: Sequence[Sequence[str]], numeric: Sequence[bool]) -> list[Length]:
    """Widths of columns that fill the page: numbers have what they need, the widest columns of words give way."""
    letter = Pt(9) / 2 * 1.06  # half-width letters of a table's text, with something to spare for wide digits
    room = (styles.TEXT_WIDTH - len(numeric) * PADDING) / letter
    needed = [float(max(cell_len(text) for text in column)) for column in zip(*texts, strict=True)]
    needed = [max(width, NARROWEST) for width in needed]
    while sum(needed) > room:
        words = [n for n, number in enumerate(numeric) if not number and needed[n] > 2 * NARROWEST]
        widest = max(words or range(len(needed)), key=lambda n: needed[n])
        needed[widest] -= 1
    spare = (room - sum(needed)) / len(needed)
    return [Length(round((width + spare) * letter + PADDING)) for width in needed]


def keep_with_next(row: _Row) -> None:
    """Keeps a row on the page of the next one."""
    for cell in row.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _keep_together(table: WordTable) -> None:
    """The first row is repeated, no row is divided, a short table stays on one page."""
    rows = list(table.rows)
    for number, row in enumerate(rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(element("w:cantSplit"))
        if number == 0:
            properties.append(element("w:tblHeader"))
        if number == 0 or (len(rows) <= TOGETHER and number < len(rows) - 1):
            keep_with_next(row)
