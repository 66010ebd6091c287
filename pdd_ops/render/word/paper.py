"""How the paper lies and in how many columns text runs, from here on to the next change."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn

from pdd_ops.render.word.styles import LONG, SHORT

BETWEEN = "400"  # two columns, in twentieths of a point


def turn(document: Document, *, lying: bool) -> None:
    """Begins a page that lies or stands, unless the paper lies so already."""
    current = document.sections[-1]
    if (current.orientation == WD_ORIENT.LANDSCAPE) == lying:
        return
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (LONG, SHORT) if lying else (SHORT, LONG)


def lay(document: Document) -> None:
    """Turns the paper of a document in which nothing is written yet."""
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, LONG, SHORT


def columns(document: Document, count: int) -> None:
    """Lets the text run in so many columns, from here on, on the same page."""
    made: Any = document.add_section(WD_SECTION.CONTINUOUS)._sectPr
    known = made.find(qn("w:cols"))  # of python-docx's template
    known.set(qn("w:num"), str(count))
    known.set(qn("w:space"), BETWEEN)
