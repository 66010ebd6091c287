"""A document with every block, as each writer draws it: nothing of it is lost, what is hostile is inert."""

from __future__ import annotations

import re
from io import BytesIO

import docx
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from pdd_ops.document.blocks import (
    Bar,
    Bullets,
    Card,
    Cards,
    Cell,
    Chart,
    Code,
    Document,
    Finding,
    Heading,
    Item,
    Paragraph,
    Problems,
    Progress,
    Section,
    Series,
    Step,
    Table,
)
from pdd_ops.render.output import FORMATS, render_document

ROWS = tuple(
    (Cell(f"第{n}行"), Cell(n * 1.5, "yuan"), Cell(n - 40, "count", signed=True, good="up")) for n in range(70)
)
CHART = Chart("days", "days", "逐日图", ("1", "2"), (Series("成交", (3, None), "yuan"),))
DOCUMENT = Document(
    "样子 <b>",
    (
        Paragraph("先看这句", "warning"),
        Heading("小标题"),
        Paragraph("平常的话"),
        Bullets((Item("做好了", "✓", "good"), Item("=1+1 不是公式", tone="bad")), "清单"),
        Code(("SELECT 1",), "语句"),
        Table("few", "短表", ("名称", "金额"), ((Cell("甲"), Cell(12.5, "yuan")),), ("短表的注",), bars=1),
        Table("many", "长表", ("行", "金额", "变化"), ROWS),
        CHART,
        Cards((Card("成交金额", Cell(1234.5, "yuan")), Card("访客", Cell(None, "count"), reason="没有流量表")), "要点"),
        Progress((Bar("笔数", Cell(30, "count"), Cell(60, "count"), 0.5),), "目标"),
        Problems((Finding("缺货", "高", "bad", ("卖完了。",), (Step("补货", "小王", overdue=True),)),), "问题"),
        Section("s", "", "一节", (Table("in", "节内的表", ("列",), ((Cell("乙"),),)),), ("节里的话",), (CHART,)),
    ),
    name="样子",
    day="2025-03-31",
    about="说明",
)
TOLD = (
    "样子",
    "先看这句",
    "小标题",
    "平常的话",
    "做好了",
    "=1+1",
    "清单",
    "SELECT 1",
    "短表的注",
    "第69行",
    "没有流量表",
)
MORE = ("要点", "目标", "问题", "缺货", "卖完了", "补货", "小王", "一节", "节里的话", "乙", "说明")


def as_text(name: str) -> str:
    """All words of the document in a format."""
    content = render_document(DOCUMENT, {}, name)
    if name == "xlsx":
        sheets = load_workbook(BytesIO(content)).worksheets
        return "\n".join(str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value)
    if name == "docx":
        made = docx.Document(BytesIO(content))
        cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])
    if name == "pdf":
        return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))
    return re.sub("<[^>]+>", "", content.decode()) if name == "html" else content.decode()


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "json"])
def test_every_word_is_in_every_format(name: str) -> None:
    text = as_text(name).replace("\\", "")
    words = [word.replace(" ", "") if name == "pdf" else word for word in (*TOLD, *MORE)]
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_document_gives_the_same_bytes(name: str) -> None:
    assert render_document(DOCUMENT, {"a": 1}, name) == render_document(DOCUMENT, {"a": 1}, name)


def test_a_number_is_a_number_in_a_workbook_and_text_is_inert() -> None:
    book = load_workbook(BytesIO(render_document(DOCUMENT, {}, "xlsx")))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert 12.5 in [cell.value for cell in cells] and 1234.5 in [cell.value for cell in cells]
    assert [cell.data_type for cell in cells if "1+1" in str(cell.value)] == ["s"]
    assert book.sheetnames[1] == "长表"  # too long to stand between the others


def test_a_page_takes_no_name_for_markup_and_colours_changes() -> None:
    page = render_document(DOCUMENT, {}, "html").decode()
    assert "样子 <b>" not in page and "样子 &lt;b&gt;" in page
    assert '<td class="n" data-value="-40"><span class="change red">' in page and "<svg" in page


def test_bars_and_nothing_of_a_chart_on_a_terminal() -> None:
    text = as_text("terminal")
    assert "█" in text and "逐日图" not in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_json_has_no_number_that_is_none() -> None:
    with pytest.raises(ValueError, match="JSON"):
        render_document(DOCUMENT, {"rate": float("nan")}, "json")
