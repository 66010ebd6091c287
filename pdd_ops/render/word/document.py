"""The report as a Word document, from the title to the appendix."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from pdd_ops.answers.appendix import with_appendix
from pdd_ops.answers.headlines import about, headlines
from pdd_ops.answers.report import first_page
from pdd_ops.document.blocks import Bullets, Heading, Section
from pdd_ops.document.visible import visible
from pdd_ops.lang import language, say
from pdd_ops.render.colours import red_means
from pdd_ops.render.ooxml import with_fixed_times
from pdd_ops.render.word.blocks import add_block, add_item
from pdd_ops.render.word.captions import caption
from pdd_ops.render.word.charts import add_chart
from pdd_ops.render.word.contents import add_contents, heading
from pdd_ops.render.word.definitions import add_definitions
from pdd_ops.render.word.paper import columns, turn
from pdd_ops.render.word.problems import add_problems
from pdd_ops.render.word.styles import lay_out
from pdd_ops.render.word.tables import add_notes, add_table, draw, lies
from pdd_ops.render.word.xml import field, run
from pdd_ops.report.model import Report

# sections, tables and charts that the workbook has, for what little they add here
OMITTED = (
    *("files", "profit_products", "why_conversion_source_group", "provinces"),
    *("growing", "falling", "gaps", "new_products", "refunds_agreed", "product_pareto"),
    *("source_shares", "cost_figures", "next_measures"),
)


def report_docx(report: Report) -> bytes:
    """The bytes of the .docx file; the same report gives the same bytes. Raises PddOpsError on a wrong setting."""
    document = docx.Document()
    red = red_means()
    lay_out(document, red=red)
    day = report.period.last
    describe(document, say("render.title", shop=report.shop, title=report.period.title), day)
    margins(document, say("word.header", shop=report.shop, title=report.period.title))
    _title(document, report)
    _cards(document, report, red=red)
    _summary(document, report)
    outline = list(_outline(report))
    columns(document, 2)
    add_contents(document, [(level, text) for level, text, _ in outline])
    columns(document, 1)
    for number, (level, text, section) in enumerate(outline, start=1):
        turn(document, lying=section is not None and _begins_lying(section))
        heading(document, text, level, number)
        if section is not None:
            _section(document, report, section, day)
    out = BytesIO()
    document.save(out)
    return with_fixed_times(out.getvalue(), day)


def _outline(report: Report) -> Iterator[tuple[int, str, Section | None]]:
    """The headings: a part, then its sections."""
    part = ""
    for section in with_appendix(report):
        if section.id in OMITTED:
            continue
        if section.part != part:
            part = section.part
            yield 1, part, None
        yield 2, section.title, section


def _begins_lying(section: Section) -> bool:
    """Whether the heading of a section stands on paper that lies: where nothing comes before a wide table."""
    return not section.notes and not section.charts and bool(section.tables) and lies(section.tables[0])


def _section(document: Document, report: Report, section: Section, day: str) -> None:
    for note in section.notes:
        run(document.add_paragraph(style="Sentence"), note)
    for chart in section.charts:
        if chart.id not in OMITTED:
            add_chart(document, chart, day=day)
    for table in section.tables:
        if table.id == "definitions":
            add_definitions(document, report)
        elif table.id not in OMITTED:
            add_table(document, table)
    if section.id == "problems":
        add_problems(document, report)


def _title(document: Document, report: Report) -> None:
    run(document.add_paragraph(style="Title"), report.shop)
    run(document.add_paragraph(style="Subtitle"), say("word.subtitle", title=report.period.title))
    run(document.add_paragraph(style="Note"), about(report))
    if report.provisional:
        run(document.add_paragraph(style="Banner"), say("render.provisional"))
    for note in report.notes:
        run(document.add_paragraph(style="Note"), f"· {note}")


def margins(document: Document, head: str) -> None:
    """What every page is of above, its number below."""
    section = document.sections[0]
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    header.alignment, footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
    run(header, head)
    before, _, rest = say("word.page", page="\0", pages="\1").partition("\0")
    between, _, after = rest.partition("\1")
    run(footer, before)
    field(footer, "PAGE", "1")
    run(footer, between)
    field(footer, "NUMPAGES", "1")
    run(footer, after)


def describe(document: Document, title: str, day: str) -> None:
    """What the file says of itself; it is of the day that it speaks of, whenever it is written."""
    properties = document.core_properties
    properties.title = visible(title)
    properties.author, properties.last_modified_by, properties.comments = "pdd-ops", "pdd-ops", ""
    properties.language = {"zh": "zh-CN", "en": "en-US"}[language()]
    properties.created = properties.modified = datetime.fromisoformat(day)
    properties.revision = 1


def _cards(document: Document, report: Report, *, red: str) -> None:
    """The headline metrics with what is missing and what the colours mean."""
    table = headlines(report)
    if table is not None:
        caption(document, "table", table.title)
        drawn = draw(document, table.columns, table.rows, title=table.title)
        add_notes(document, drawn, [*table.notes, say(f"word.red_{red}")])


def _summary(document: Document, report: Report) -> None:
    """The first page, whose titles are no headings, as they come again."""
    for block in first_page(report, figures=False):
        if isinstance(block, Heading):
            run(document.add_paragraph(style="Summary Heading"), block.text)
        elif isinstance(block, Bullets):
            for item in block.items:
                add_item(document, item, style="Summary Entry")
        else:
            add_block(document, block, report.period.last)
