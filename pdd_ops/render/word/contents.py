"""The list of contents: a field that is filled already, so that nothing is asked and nothing is empty at opening.

Its entries lead to their headings. Page numbers come when the reader updates the field: only Word knows them.
"""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.text.paragraph import Paragraph

from pdd_ops.lang import say
from pdd_ops.render.word.xml import begin, element, end, run

LEVELS = 2


def heading(document: Document, text: str, level: int, number: int | None = None) -> Paragraph:
    """A heading; with a `number` it is the target of that entry of the contents."""
    made = document.add_paragraph(style=f"Heading {level}")
    if number is None:
        run(made, text)
        return made
    made._p.append(element("w:bookmarkStart", id=str(number), name=target(number)))
    run(made, text)
    made._p.append(element("w:bookmarkEnd", id=str(number)))
    return made


def target(number: int) -> str:
    """The bookmark of a heading."""
    return f"_Toc{number:08d}"


def add_contents(document: Document, entries: Sequence[tuple[int, str]]) -> None:
    """The contents; `entries` are the level and the text of each heading, numbered from 1."""
    title = document.add_paragraph(style="Contents Heading")
    title.paragraph_format.page_break_before = True  # the first page is the summary's
    run(title, say("word.contents"))
    made = []
    for number, (level, text) in enumerate(entries, start=1):
        made.append(document.add_paragraph(style=f"toc {level}"))
        if number == 1:
            begin(made[0], f'TOC \\o "1-{LEVELS}" \\h \\z \\u')
        _link(made[-1], number, text)
    end(made[-1])
    _as_gallery(document, [title, *made])


def _link(paragraph: Paragraph, number: int, text: str) -> None:
    """Appends text that leads to a heading."""
    made = run(paragraph, text)
    link = element("w:hyperlink", anchor=target(number), history="1")
    made._r.addprevious(link)
    link.append(made._r)


def _as_gallery(document: Document, paragraphs: Sequence[Paragraph]) -> None:
    """Puts the paragraphs where Word offers 'Update table' at a click."""
    part = element("w:docPartObj", element("w:docPartGallery", val="Table of Contents"), element("w:docPartUnique"))
    content = element("w:sdtContent")
    paragraphs[0]._p.addprevious(element("w:sdt", element("w:sdtPr", part), content))
    for paragraph in paragraphs:
        content.append(paragraph._p)
