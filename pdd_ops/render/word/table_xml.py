"""A table as the WordprocessingML it is: python-docx looks up the style of each cell by its name, half of a document's
time, and makes each cell in a dozen steps."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Length

from pdd_ops.document.visible import visible
from pdd_ops.render.word.styles import id_of
from pdd_ops.render.word.xml import INSIDE, Element

LOOK = (
    '<w:tblLook w:firstColumn="1" w:firstRow="1" w:lastColumn="0" w:lastRow="0" w:noHBand="0" w:noVBand="1"'
    ' w:val="04A0"/>'
)


def table_of(rows: Sequence[str], widths: Sequence[Length], *, style: str, title: str) -> Element:
    """A table of rows (`row_of`) in columns of these widths; the title is told to screen readers."""
    grid = "".join(f'<w:gridCol w:w="{width.twips}"/>' for width in widths)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{id_of(style)}"/><w:tblW w:type="auto" w:w="0"/>'
        f'<w:tblLayout w:type="fixed"/>{LOOK}<w:tblCaption w:val={quoteattr(visible(title))}/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def row_of(cells: Sequence[str], *, first: bool) -> str:
    """A row of cells (`cell_of`) that no page divides; the first one is repeated on every page."""
    heading = "<w:tblHeader/>" if first else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{heading}</w:trPr>{''.join(cells)}</w:tr>"


def cell_of(text: str, width: Length, *, style: str, letters: str | None, size: float | None, kept: bool) -> str:
    """A cell with a paragraph in a style; `letters` is the style of a change, `size` (in points) that of the letters
    where it is not the style's, `kept` keeps the cell on the page of the next row."""
    changed = f'<w:rStyle w:val="{id_of(letters)}"/>' if letters else ""
    sized = f'<w:sz w:val="{round(size * 2)}"/>' if size else ""
    place = f'<w:tcPr><w:tcW w:type="dxa" w:w="{width.twips}"/></w:tcPr>'
    looks = f'<w:pPr><w:pStyle w:val="{id_of(style)}"/>{"<w:keepNext/>" if kept else ""}</w:pPr>'
    return f"<w:tc>{place}<w:p>{looks}<w:r><w:rPr>{changed}{sized}</w:rPr>{_words(text)}</w:r></w:p></w:tc>"


def _words(text: str) -> str:
    shown = visible(text)
    if not shown:
        return ""
    return "<w:noBreakHyphen/>".join(map(_part, INSIDE.split(shown)))


def _part(text: str) -> str:
    spaces = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<w:t{spaces}>{escape(text)}</w:t>"
