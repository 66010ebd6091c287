"""Tables of the report as tables of the document: as wide as the page, numbers to the right, no row divided."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Length, Pt
from docx.table import Table as WordTable
from docx.table import _Row
from rich.cells import cell_len

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.document.grid import cell_text
from pdd_ops.lang import say
from pdd_ops.render.word import styles
from pdd_ops.render.word.captions import caption
from pdd_ops.render.word.paper import turn
from pdd_ops.render.word.table_xml import cell_of, row_of, table_of
from pdd_ops.render.word.xml import run

LIMIT = 14  # rows of a table; how many more there are is said
WHOLE = ("daily", "income_statement")  # tables that are shown to the end
TOGETHER = 9  # rows up to which a table stays on one page
NARROWEST, KEPT = 3.0, 8.0  # widths that any column has and that one of words keeps, for letters of size 1
WIDTHS, OTHERS = (
    {"%": 0.95, "+": 0.84, "-": 0.4, ",": 0.32, ".": 0.32, " ": 0.32},
    0.64,
)  # likewise, of half-width signs
SMALLEST_UPRIGHT = 7.0  # points; where that is not enough the paper lies
BOLD = 1.1  # how much wider the letters of headings are
SIZES = (8.5, 7.5, 7.0, 6.5)  # of letters, in points: the largest with which a table fits
WORDS, NUMBERS = ("Table Heading", "Table Text"), ("Table Heading Number", "Table Number")  # styles
PADDING = 2 * styles.CELL_MARGIN  # of a cell, in points


def add_table(document: Document, table: Table, *, limit: int = LIMIT) -> None:
    """The table under its caption (none where it has no title), limited, with its notes below."""
    shown = table.rows if table.id in WHOLE else table.rows[:limit]
    turn(document, lying=lies(table, limit=limit))
    if table.title:
        caption(document, "table", table.title)
    drawn = draw(document, table.columns, shown, title=table.title)
    more = [say("report.and_more", count=len(table.rows) - len(shown))] if len(table.rows) > len(shown) else []
    add_notes(document, drawn, [*table.notes, *more])


def lies(table: Table, *, limit: int = LIMIT) -> bool:
    """Whether a table needs the paper to lie, for upright not even small letters keep its numbers whole."""
    shown = table.rows if table.id in WHOLE else table.rows[:limit]
    texts, numeric = _contents(table.columns, shown)
    return sum(_widths(texts, numeric, SMALLEST_UPRIGHT, styles.TEXT_WIDTH)) > _room(styles.TEXT_WIDTH, len(numeric))


def add_notes(document: Document, table: WordTable, notes: Sequence[str]) -> None:
    """Notes below a table, on its page."""
    if notes:
        keep_with_next(table.rows[-1])
    for note in notes:
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
    texts, numeric = _contents(columns, rows)
    section = document.sections[-1]
    wide, size = fitted(texts, numeric, Length((section.page_width or 0) - 2 * styles.MARGIN))
    if shares:
        wide, size = [Length(styles.TEXT_WIDTH * share // sum(shares)) for share in shares], SIZES[0]
    changes: list[list[str | None]] = [[None] * len(columns), *([change_style(cell) for cell in row] for row in rows)]
    lines = []
    for number, (row, letters) in enumerate(zip(texts, changes, strict=True)):
        looks = [(NUMBERS if is_number else WORDS)[number > 0] for is_number in numeric]
        kept = number == 0 or (len(texts) <= TOGETHER and number < len(texts) - 1)  # a short table stays on one page
        cells = [
            cell_of(text, width, style=look, letters=change, size=size if size != SIZES[0] else None, kept=kept)
            for text, width, look, change in zip(row, wide, looks, letters, strict=True)
        ]
        lines.append(row_of(cells, first=number == 0))
    made = table_of(lines, wide, style=style, title=title)
    document.element.body.find(qn("w:sectPr")).addprevious(made)
    return WordTable(made, document._body)


def change_style(cell: Cell) -> str | None:
    """The style of a change: whether it is welcome, and where it goes."""
    way = {"+": "rise", "-": "fall"}.get(cell_text(cell)[:1]) if cell.signed else None  # none where it reads 0.00
    if way is None:
        return None
    if not cell.good:
        return f"Neutral {way}"
    return f"Better {way}" if (way == "rise") == (cell.good == "up") else f"Worse {way}"


def _contents(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> tuple[list[list[str]], list[bool]]:
    """The headings and cells in words, and which columns have numbers."""
    numeric = [any(cell.unit != "text" for cell in column) for column in zip(*rows, strict=True)]
    texts = [list(columns), *([cell_text(cell) for cell in row] for row in rows)]
    return texts, numeric or [False] * len(columns)


def fitted(
    texts: Sequence[Sequence[str]], numeric: Sequence[bool], width: Length = styles.TEXT_WIDTH
) -> tuple[list[Length], float]:
    """Widths of columns that fill the width of the page, and the size of the letters. Numbers have what they need, the
    widest columns of words give way; where that is not enough the letters become smaller."""
    room = _room(width, len(numeric))
    for size in SIZES:
        widths = _widths(texts, numeric, size, width)
        if sum(widths) <= room:
            break
    spare = (room - sum(widths)) / len(widths)
    return [Pt(one + spare + PADDING) for one in widths], size


def _widths(texts: Sequence[Sequence[str]], numeric: Sequence[bool], size: float, width: Length) -> list[float]:
    """What columns need in letters of a size, in points; words have given way as far as they can."""
    columns = zip(*texts, strict=True)
    ems = [max(NARROWEST, BOLD * width_of(heading), *map(width_of, cells)) for heading, *cells in columns]
    words = [place for place, number in enumerate(numeric) if not number]
    widths = [em * size for em in ems]
    while sum(widths) > _room(width, len(widths)) and any(widths[place] > KEPT * size for place in words):
        widths[max(words, key=widths.__getitem__)] -= 1
    return widths


def _room(width: Length, columns: int) -> float:
    """The points of a line of a table that letters have."""
    return float(width.pt) - columns * PADDING


def width_of(text: str) -> float:
    """How wide a text is for letters of size 1, in the widest of the usual fonts."""
    return sum(WIDTHS.get(sign, 1.0 if cell_len(sign) == 2 else OTHERS) for sign in text)


def keep_with_next(row: _Row) -> None:
    """Keeps a row on the page of the next one."""
    for cell in row.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True
