"""Paper, fonts and styles: all that a team would change to make the document look like its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor

from pdd_ops.lang import language
from pdd_ops.render.word.xml import Element, element

LATIN, CHINESE = "Arial", "微软雅黑"
MARGIN = Cm(1.8)
SHORT, LONG = Cm(21), Cm(29.7)  # A4
TEXT_WIDTH, LYING_WIDTH = Length(SHORT - 2 * MARGIN), Length(LONG - 2 * MARGIN)  # between the margins
CELL_MARGIN = 4.5  # of a table, left and right, in points
INK, ACCENT, PALE, LINE = "1F2937", "1F4E79", "EEF3F8", "BFC9D4"
GREEN, RED, AMBER = "2E7D4F", "B3261E", "FFF4DC"

# name: (based on, size, bold, colour, space before, space after)
PARAGRAPHS: dict[str, tuple[str, float, bool, str, float, float]] = {
    "Title": ("Normal", 20, True, ACCENT, 0, 0),
    "Subtitle": ("Normal", 12, False, "5B6775", 0, 4),
    "Heading 1": ("Normal", 15, True, ACCENT, 14, 4),
    "Heading 2": ("Normal", 12, True, ACCENT, 10, 3),
    "Heading 3": ("Normal", 10.5, True, INK, 6, 2),
    "Contents Heading": ("Normal", 12, True, ACCENT, 8, 2),
    "toc 1": ("Normal", 9.5, True, INK, 2, 0),
    "toc 2": ("Normal", 9.5, False, INK, 0, 0),
    "Summary Heading": ("Normal", 10, True, ACCENT, 4, 1),
    "Summary Entry": ("Normal", 9, False, INK, 0, 1),
    "Definition": ("Normal", 7, False, INK, 0, 0.5),
    "Sentence": ("Normal", 9.5, False, INK, 0, 2),
    "Entry": ("Normal", 10, False, INK, 0, 3),
    "Code": ("Normal", 9, False, INK, 2, 4),
    "Banner": ("Normal", 10.5, True, "7A4B00", 4, 6),
    "Note": ("Normal", 8.5, False, "5B6775", 1, 1),
    "Caption": ("Normal", 9, True, "3A4654", 6, 2),
    "Table Text": ("Normal", 8.5, False, INK, 0.5, 0.5),
    "Table Number": ("Table Text", 8.5, False, INK, 0.5, 0.5),
    "Table Heading": ("Table Text", 8.5, True, "FFFFFF", 1, 1),
    "Table Heading Number": ("Table Heading", 8.5, True, "FFFFFF", 1, 1),
}
SEVERITIES = {"Severity high": RED, "Severity medium": "B26A00", "Severity low": ACCENT}
CHANGES = ("Better rise", "Better fall", "Worse rise", "Worse fall", "Neutral rise", "Neutral fall")
TEMPLATE_STYLES = (
    *("Normal", "DefaultParagraphFont", "TableNormal", "NoList", "Header", "Footer", "Title", "Subtitle", "Caption"),
    *("Heading1", "Heading2", "Heading3"),
)  # ids of what is taken from python-docx's template
KEPT_WITH_NEXT = ("Heading 1", "Heading 2", "Heading 3", "Contents Heading", "Summary Heading", "Caption")
TABLE, FORM = "Report Table", "Report Form"  # a form has lines between its columns


def lay_out(document: Document, *, red: str) -> None:
    """Sets paper, fonts and styles of an empty document. `red` is what red means: 'worse' or 'rise'."""
    section = document.sections[0]
    section.page_width, section.page_height = SHORT, LONG
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    section.header_distance = section.footer_distance = Cm(1.1)
    _drop_unused(document)
    _fonts(document)
    for name in PARAGRAPHS:
        _paragraph_style(document, name)
    for name, colour in {**SEVERITIES, **{name: change_colour(name, red) for name in CHANGES}}.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        style.font.color.rgb = RGBColor.from_string(colour)
    _finish(document)
    _table_style(document, TABLE, ("top", "bottom", "insideH"))
    _table_style(document, FORM, ("top", "left", "bottom", "right", "insideH", "insideV"), banded=False)
    _settings(document)


def id_of(style: str) -> str:
    """The id of a style of this document, by its name: looking it up in the document takes a millisecond."""
    return style.replace(" ", "")


def change_colour(name: str, red: str) -> str:
    """The colour of a change out of CHANGES."""
    judged, _, way = name.partition(" ")
    if red == "rise":
        return RED if way == "rise" else GREEN
    return {"Better": GREEN, "Worse": RED, "Neutral": INK}[judged]


def _drop_unused(document: Document) -> None:
    """python-docx's template brings two hundred styles, lists, a preview picture and a second copy of its styles."""
    for style in document.styles.element.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in TEMPLATE_STYLES:
            style.getparent().remove(style)
    for link in list(document.styles.element.iter(qn("w:link"))):
        link.getparent().remove(link)  # to what has gone
    for part in (document.part, document.part.package):
        for name, relation in list(part.rels.items()):
            if relation.reltype.endswith(("/stylesWithEffects", "/customXml", "/thumbnail", "/numbering")):
                del part.rels[name]


def _fonts(document: Document) -> None:
    """Latin and Chinese fonts of the whole document, named in the text, in the theme and with their other name in the
    table of fonts: Word, WPS and LibreOffice each look in another place for what to take instead."""
    fonts = document.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:rFonts')}")
    fonts.attrib.clear()
    for name, value in {"ascii": LATIN, "hAnsi": LATIN, "cs": LATIN, "eastAsia": CHINESE}.items():
        fonts.set(qn(f"w:{name}"), value)
    spoken = document.styles.element.find(f".//{qn('w:lang')}")
    spoken.set(qn("w:val"), "en-US")
    spoken.set(qn("w:eastAsia"), "zh-CN")
    theme: Any = document.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = theme.blob.decode("utf-8").replace('<a:ea typeface=""/>', f'<a:ea typeface="{CHINESE}"/>')
    text = re.sub(r'(script="Hans" typeface=)"[^"]*"', rf'\1"{CHINESE}"', text)
    theme._blob = re.sub(r'<a:latin typeface="[^"]*"/>', f'<a:latin typeface="{LATIN}"/>', text).encode("utf-8")
    table: Any = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    font = f'<w:font w:name="{CHINESE}"><w:altName w:val="Microsoft YaHei"/><w:charset w:val="86"/></w:font>'
    table._blob = table.blob.replace(b"</w:fonts>", font.encode("utf-8") + b"</w:fonts>")


def _paragraph_style(document: Document, name: str) -> None:
    based_on, size, bold, colour, before, after = PARAGRAPHS[name]
    styles = document.styles
    known = name in styles
    builtin = name.startswith("toc")
    style: Any = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin)
    properties = style.element.find(qn("w:rPr"))
    if properties is not None:
        style.element.remove(properties)  # fonts and colours of python-docx's template
    borders = style.element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)
    style.base_style = styles[based_on]
    style.font.size, style.font.bold, style.font.color.rgb = Pt(size), bold, RGBColor.from_string(colour)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.keep_with_next = name in KEPT_WITH_NEXT or None
    style.hidden, style.quick_style = False, True


def _finish(document: Document) -> None:
    """What single styles have besides size and colour."""
    styles: Any = document.styles
    styles["Normal"].font.size = Pt(10.5)
    styles["Normal"].font.color.rgb = RGBColor.from_string(INK)
    styles["Normal"].paragraph_format.space_after, styles["Normal"].paragraph_format.line_spacing = Pt(0), 1.15
    for name in ("Table Text", "Caption", "Note", "Definition", "Summary Entry"):
        styles[name].paragraph_format.line_spacing = 1.05
    for name in ("Table Number", "Table Heading Number"):
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    styles["toc 2"].paragraph_format.left_indent = Cm(0.75)
    for name in ("toc 1", "toc 2"):
        styles[name].paragraph_format.line_spacing = Pt(13)
        # for the page numbers that the update of the contents brings
        styles[name].paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    if language() == "zh":  # a paragraph begins two signs in
        first = element("w:ind", firstLineChars="200", firstLine="400")
        styles["Sentence"].element.get_or_add_pPr().append(first)
    for name, indent in (("Entry", Cm(0.75)), ("Summary Entry", Cm(0.6))):
        entry = styles[name].paragraph_format
        entry.left_indent, entry.first_line_indent = indent, Cm(-indent.cm)
        entry.tab_stops.add_tab_stop(indent)
    styles["Code"].paragraph_format.left_indent = Cm(0.75)
    banner = styles["Banner"].element.get_or_add_pPr()
    banner.insert(0, element("w:shd", val="clear", color="auto", fill=AMBER))
    for name in ("Header", "Footer"):
        styles[name].font.size, styles[name].font.color.rgb = Pt(9), RGBColor.from_string("5B6775")


def _table_style(document: Document, name: str, sides: Sequence[str], *, banded: bool = True) -> None:
    """A style with a coloured first row and light lines, which can be changed in one place."""
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.TABLE)
    lines = [element(f"w:{side}", val="single", sz="4", space="0", color=LINE) for side in sides]
    margins = [element(f"w:{side}", w=str(round(CELL_MARGIN * 20)), type="dxa") for side in ("left", "right")]
    borders = element("w:tblBorders", *lines)
    band = element("w:tblStyleRowBandSize", val="1")
    style.element.append(element("w:tblPr", band, borders, element("w:tblCellMar", *margins)))
    style.element.append(element("w:tcPr", element("w:vAlign", val="center")))
    style.element.append(_condition("firstRow", ACCENT))
    if banded:
        style.element.append(_condition("band2Horz", PALE))


def _condition(name: str, fill: str) -> Element:
    shade = element("w:shd", val="clear", color="auto", fill=fill)
    return element("w:tblStylePr", element("w:tcPr", shade), type=name)


def _settings(document: Document) -> None:
    """The present layout rules of Word instead of its compatibility mode; Chinese as the language of Chinese text."""
    settings = document.settings.element
    for one in settings.iter(qn("w:compatSetting")):
        if one.get(qn("w:name")) == "compatibilityMode":
            one.set(qn("w:val"), "15")
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    preview = settings.find(qn("w:savePreviewPicture"))
    preview.getparent().remove(preview)
