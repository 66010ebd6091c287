"""Charts in the document: native ones, each with a workbook that holds its numbers, so that they can be edited."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu, Length
from openpyxl import Workbook
from rich.cells import cell_len

from pdd_ops.document.blocks import Chart
from pdd_ops.document.visible import visible
from pdd_ops.lang import say
from pdd_ops.render.chart_cells import written
from pdd_ops.render.charts import drawn_as, native_chart
from pdd_ops.render.ooxml import with_fixed_times
from pdd_ops.render.word.captions import caption
from pdd_ops.render.word.styles import CHINESE, INK, LATIN
from pdd_ops.render.word.xml import Element, element

WIDTH: Length = Cm(16.6)
HEIGHTS = {"days": 4.2, "pareto": 6.5, "shares": 5.0, "waterfall": 5.5}  # in cm; of bars see `height`
NO_TITLE = f'<c:autoTitleDeleted {nsdecls("c")} val="1"/>'  # else a single series lends its name
WORKBOOK = f'<c:externalData {nsdecls("c", "r")} r:id="{{relation}}"><c:autoUpdate val="0"/></c:externalData>'
FRAME = f"<c:spPr {nsdecls('c', 'a')}><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
LETTERS = (
    f'<c:txPr {nsdecls("c", "a")}><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"><a:solidFill><a:srgbClr val="{INK}"/>'
    f'</a:solidFill><a:latin typeface="{LATIN}"/><a:ea typeface="{CHINESE}"/></a:defRPr></a:pPr>'
    '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
)
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def add_chart(document: Document, chart: Chart, *, day: str) -> None:
    """The chart under its caption, with a description for those who cannot see it. `day` is that of its workbook."""
    unit = say("word.in_yuan") if any(series.unit == "yuan" for series in chart.series) else ""
    caption(document, "figure", chart.title + unit)
    number = 1 + sum(part.partname.startswith("/word/charts/") for part in document.part.package.iter_parts())
    relation = document.part.relate_to(_chart_part(document, chart, number, day), RELATIONSHIP_TYPE.CHART)
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run()._r.append(_inline(chart, number, relation))


def describe(chart: Chart) -> str:
    """The alternative text of a chart: what it shows, and its numbers' range."""
    names = say("word.comma").join(series.name for series in chart.series)
    return visible(say("word.chart_of", title=chart.title, count=len(chart.labels), series=names))


def height(chart: Chart) -> Length:
    """As high as its kind needs; bars grow with their number."""
    return Cm(HEIGHTS.get(drawn_as(chart), 1.2 + 0.32 * len(chart.labels) * len(chart.series)))


def _chart_part(document: Document, chart: Chart, number: int, day: str) -> Part:
    """The chart and, related to it, its workbook."""
    package = document.part.package
    drawing, numbers = _drawn(chart, day)
    cells = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), CONTENT_TYPE.SML_SHEET, numbers, package)
    part = XmlPart(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, drawing, package)
    drawing.find(qn("c:chart")).insert(0, parse_xml(NO_TITLE))
    relation = part.relate_to(cells, RELATIONSHIP_TYPE.PACKAGE)
    drawing.extend(parse_xml(xml) for xml in (FRAME, LETTERS, WORKBOOK.format(relation=relation)))
    return part


def _drawn(chart: Chart, day: str) -> tuple[Element, bytes]:
    """The XML of the chart as openpyxl writes it, and a workbook with its numbers alone."""
    book, numbers = Workbook(), Workbook()
    book.worksheets[0].add_chart(native_chart(chart, book.worksheets[0]), "E2")
    with ZipFile(BytesIO(_saved(book))) as file:
        drawing = parse_xml(file.read("xl/charts/chart1.xml"))
    sheet = numbers.worksheets[0]
    sheet.column_dimensions["A"].width = max(10, *(cell_len(label) for label in chart.labels))
    written(chart, sheet, row=1, column=1)
    return drawing, with_fixed_times(_saved(numbers), day)


def _saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _inline(chart: Chart, number: int, relation: str) -> Element:
    """The place of the chart in the text."""
    extent = element("wp:extent")
    extent.set("cx", str(Emu(WIDTH)))
    extent.set("cy", str(Emu(height(chart))))
    named = element("wp:docPr")
    for name, value in {"id": str(number), "name": f"chart {number}", "descr": describe(chart)}.items():
        named.set(name, value)
    reference = element("c:chart")
    reference.set(qn("r:id"), relation)
    data = element("a:graphicData", reference)
    data.set("uri", DRAWING)
    inline = element("wp:inline", extent, named, element("wp:cNvGraphicFramePr"), element("a:graphic", data))
    return element("w:drawing", inline)
