"""The PDF: pages, contents, searchable text, charts; what a document says cannot become code; rare characters."""

from __future__ import annotations

import io

import pytest
from support.page_reports import EVIL, tiny

from pdd_ops.document.blocks import Block, Bullets, Cell, Chart, Document, Heading, Item, Paragraph, Series, Table
from pdd_ops.errors import PddOpsError
from pdd_ops.render.output import render
from pdd_ops.render.pdf.answer import document_pdf

pypdf = pytest.importorskip("pypdf")
pytest.importorskip("typst")


def text_of(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return "\n".join(page.extract_text() for page in reader.pages)


def document(*blocks: Block) -> Document:
    return Document("青竹小店 2025年5月", blocks, "x", "2025-05-31", "与 2025-04 比较")


def test_text_can_be_searched() -> None:
    rows = ((Cell("竹编茶盘"), Cell(1234.5, "yuan")), (Cell("紫砂杯"), Cell(None, "yuan")))
    table = Table("t", "按商品", ("商品", "成交金额"), rows, ("两行",))
    found = text_of(document_pdf(document(Paragraph("退款多了"), Bullets((Item("换主图", "→"),)), table)))
    for words in ("青竹小店", "与 2025-04 比较", "退款多了", "→ 换主图", "竹编茶盘", "1,234.50", "—", "两行", "1 / 1"):
        assert words in found


def test_words_are_never_code() -> None:
    odd = '#panic("x") $a$ *b* `c` <d> @e \\ #{1+1} "f" [g] // h'
    found = text_of(document_pdf(document(Paragraph(odd), Heading(odd), Table("t", odd, (odd,), ((Cell(odd),),)))))
    assert found.replace("\n", " ").count('#panic("x")') == 5


def test_many_parts_have_contents_and_the_same_document_the_same_bytes() -> None:
    parts = [block for at in range(1, 7) for block in (Heading(f"第{at}部分"), Paragraph("字" * 900))]
    made = document_pdf(document(*parts))
    assert text_of(made).count("第3部分") == 2
    assert made == document_pdf(document(*parts))
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) > 2
    assert pypdf.PdfReader(io.BytesIO(made)).pages[0].mediabox.width == pytest.approx(595.28, abs=0.1)


@pytest.mark.parametrize("kind", ["days", "bars", "pareto", "waterfall", "shares"])
def test_a_chart_is_drawn_with_its_labels(kind: str) -> None:
    labels = tuple(f"2025-05-{day:02d}" for day in range(1, 4)) if kind == "days" else ("甲品", "乙品", "丙品")
    series = (Series("成交金额", (5, 3, 2), "yuan"), Series("占比", (0.5, 0.8, 1.0), "rate"))
    chart = Chart("c", kind, "一张图", labels, series[: 2 if kind == "pareto" else 1])
    found = text_of(document_pdf(document(chart)))
    assert "一张图" in found
    assert kind == "days" or "乙品" in found


def test_rare_characters_and_control_signs_do_no_harm() -> None:
    found = text_of(document_pdf(document(Paragraph("𠮷野家 \x07 emoji 🍵 後"))))
    assert "野家" in found


def test_without_typst_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pdd_ops.render.pdf.answer.find_spec", lambda name: None)
    with pytest.raises(PddOpsError, match=r"pip install 'pdd-ops\[pdf\]'") as error:
        document_pdf(document())
    assert "\n" not in str(error.value)


def test_the_report_has_its_sections_in_a_pdf() -> None:
    found = text_of(render(tiny(EVIL), "pdf"))
    assert EVIL[:20] in found.replace("\n", "")
    for section in tiny(EVIL).sections:
        assert section.title in found
