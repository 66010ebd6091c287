"""The few pieces of WordprocessingML that python-docx has no methods for."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from pdd_ops.document.visible import visible

Element = Any  # an lxml element
INSIDE = re.compile(r"(?<![^\W\d])-(?=\d)")  # a hyphen of a number or a day, after which Word would begin a line


def element(tag: str, /, *children: Element, **attributes: str) -> Element:
    """`element("w:ind", firstLine="0")`: an element with attributes of its own namespace and children."""
    made = OxmlElement(tag)
    prefix = tag.partition(":")[0]
    for key, value in attributes.items():
        made.set(qn(f"{prefix}:{key}"), value)
    for child in children:
        made.append(child)
    return made


def run(paragraph: Paragraph, text: str, *, bold: bool | None = None, style: str | None = None) -> Run:
    """Appends text; signs that XML forbids or that hide text are shown as their escapes."""
    first, *others = INSIDE.split(visible(text))
    made = paragraph.add_run(first, style)
    for part in others:
        made._r.append(element("w:noBreakHyphen"))
        made.add_text(part)
    made.bold = bold
    return made


def field(paragraph: Paragraph, code: str, shown: str) -> None:
    """Appends a field with its result as it is shown until the program computes it."""
    begin(paragraph, code)
    run(paragraph, shown)
    end(paragraph)


def begin(paragraph: Paragraph, code: str) -> None:
    """Opens a field; what follows up to `end` is its result."""
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="begin"))
    instruction = element("w:instrText")
    instruction.text = f" {code} "
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    paragraph.add_run()._r.append(instruction)
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="separate"))


def end(paragraph: Paragraph) -> None:
    """Closes the field that was opened last."""
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="end"))
