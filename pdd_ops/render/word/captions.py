"""Captions with numbers that the program counts."""

from __future__ import annotations

from typing import Literal

from docx.document import Document
from docx.oxml.ns import qn

from pdd_ops.lang import say
from pdd_ops.render.word.xml import field, run


def caption(document: Document, kind: Literal["table", "figure"], title: str) -> None:
    """'表 3　商品成交': a caption above what follows."""
    label = say(f"word.{kind}_label")
    code = f"SEQ {label} \\* ARABIC"
    number = 1 + sum(one.text == f" {code} " for one in document.element.body.iter(qn("w:instrText")))
    paragraph = document.add_paragraph(style="Caption")
    run(paragraph, f"{label} ")
    field(paragraph, code, str(number))
    run(paragraph, f"　{title}")
