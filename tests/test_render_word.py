"""The Word document read back with python-docx: headings, tables, charts with their workbooks, and hostile names."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook
from small_month import everything
from support.tool import run
from support.workbooks import with_libreoffice

from pdd_ops.document.blocks import Cell, Chart, Section, Series, Table
from pdd_ops.document.grid import cell_text
from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.render.word.document import OMITTED, report_docx
from pdd_ops.render.word.styles import CHANGES, FORM, GREEN, PARAGRAPHS, RED, SEVERITIES, TABLE, TEXT_WIDTH, id_of
from pdd_ops.render.word.tables import LIMIT, SIZES, fitted, width_of
from pdd_ops.render.word.xml import run as run_of
from pdd_ops.report.build import build_report
from pdd_ops.report.model import Definition, Report

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent / "golden"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    yield
    use_language("zh")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
        patched.setenv("PDD_OPS_CONFIG", str(tmp_path_factory.mktemp("config")))
        return small_report(tmp_path_factory.mktemp("shop"))


def small_report(folder: Path) -> Report:
    connection = everything(folder).reader()
    return build_report(connection, shops=choose_shops(connection, None), month=Month.of(2025, 3))


def opened(report: Report) -> Document:
    return docx.Document(BytesIO(report_docx(report)))


def with_section(report: Report, *tables: Table, charts: tuple[Chart, ...] = (), notes: tuple[str, ...] = ()) -> Report:
    """The report with one section only."""
    return replace(report, sections=(Section("sales", "一、数据分析", "1 销售额", tables, notes, charts),))


def test_a_style_is_known_by_its_name(report: Report) -> None:
    found = {style.name: style.style_id for style in opened(report).styles if style.name}
    assert len(found) > 20
    assert {name: id_of(name) for name in (*PARAGRAPHS, *CHANGES, *SEVERITIES, TABLE, FORM)}.items() <= found.items()


def test_a_cell_holds_what_xml_would_take_for_its_own(report: Report) -> None:
    names = ['<w:p>&amp;"', " before", "after ", "", "a  b", "x\ny", "]]>"]
    table = Table("odd", 'A <title> & "more"', ("name",), tuple((Cell(name),) for name in names))
    drawn = captioned(opened(with_section(report, table)))['A <title> & "more"']
    assert drawn == [["name"], *[[name.replace("\n", "\\n")] for name in names]]


def rows_of(table: WordTable) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def captioned(document: Document) -> dict[str, list[list[str]]]:
    """Caption without its number -> rows, of every table."""
    found, title = {}, ""
    for block in document.iter_inner_content():
        if isinstance(block, WordTable):
            found[title] = rows_of(block)
        elif block.style and block.style.name == "Caption":
            title = block.text.partition("　")[2]
    return found


def dump(document: Document) -> Iterator[str]:
    """The document as text, with the names of the styles."""
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            charts = [drawing.get("descr", "") for drawing in block._p.iter(qn("wp:docPr"))]
            yield f"[{block.style.name if block.style else ''}] {block.text}{''.join(charts)}"
        else:
            yield from (" | ".join(row) for row in rows_of(block))


@pytest.mark.parametrize("code", ["zh", "en"])
def test_document_reads_as_agreed(code: str, tmp_path: Path) -> None:
    """To accept a new text: PDD_OPS_WRITE_GOLDEN=1 pytest tests/test_render_word.py, and read the difference."""
    use_language(code)
    text = "".join(f"{line}\n" for line in dump(opened(small_report(tmp_path))))
    golden = GOLDEN / f"report_small_{code}.docx.txt"
    if os.environ.get("PDD_OPS_WRITE_GOLDEN"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


def test_the_command_writes_it(tmp_path: Path) -> None:
    database = everything(tmp_path).path
    run("report", "2025-03", "--db", database, "--format", "docx", "--out", tmp_path / "月结.docx")
    assert docx.Document(str(tmp_path / "月结.docx")).paragraphs[0].text == "小店"


def test_parts_and_sections_are_headings_and_the_contents_lead_to_them(report: Report) -> None:
    document = opened(report)
    headings = [one for one in document.paragraphs if one.style and one.style.name in ("Heading 1", "Heading 2")]
    parts = dict.fromkeys(section.part for section in report.sections)
    assert [one.text for one in headings if one.style and one.style.name == "Heading 1"] == list(parts)
    titles = [one.text for one in headings if one.style and one.style.name == "Heading 2"]
    assert [title for title in titles if title != "每日数据"] == [
        one.title for one in report.sections if one.id not in OMITTED
    ]
    links = list(document.element.body.iter(qn("w:hyperlink")))
    marks = [one._p.find(qn("w:bookmarkStart")).get(qn("w:name")) for one in headings]
    assert [link.get(qn("w:anchor")) for link in links] == marks
    assert ["".join(text.text for text in link.iter(qn("w:t"))) for link in links] == [one.text for one in headings]
    assert document.settings.element.find(qn("w:updateFields")) is None


def test_every_number_of_every_table_is_there(report: Report) -> None:
    tables = captioned(opened(report))
    for section in report.sections:
        shown = () if section.id in ("definitions", *OMITTED) else section.tables
        for table in (table for table in shown if table.id not in OMITTED):
            assert tables[table.title][0] == list(table.columns)
            assert tables[table.title][1:] == [[cell_text(cell) for cell in row] for row in table.rows[:LIMIT]]


def test_headline_numbers_come_first_with_their_targets(report: Report) -> None:
    aimed = [replace(one, target=7000.0) if one.id == "gmv" else one for one in report.metrics]
    first = rows_of(opened(replace(report, metrics=tuple(aimed), cards=("gmv", "conversion"))).tables[0])
    assert first[0] == ["指标", "2025-03", "2025-02", "变化", "环比", "目标"]
    assert first[1] == ["成交金额", "6,385.20", "3,634.40", "+2,750.80", "+75.69%", "7,000.00"]
    assert first[2] == ["成交转化率", "2.00%", "2.00%", "0.00 个百分点", "", "—"]


def test_the_appendix_has_every_day_and_what_is_shown_defined(report: Report) -> None:
    days = tuple((Cell(f"2025-03-{day:02}"), Cell(day / 4, "yuan")) for day in range(1, 32))
    known = tuple(Definition(one.id, one.label, "元", f"{one.id} 之和", "付款日", ()) for one in report.metrics)
    full = replace(report, daily=Table("daily", "每日数据", ("日期", "成交金额"), days), definitions=known)
    document = opened(full)
    tables = captioned(document)
    assert tables["每日数据"][1:] == [[cell_text(cell) for cell in row] for row in days]
    defined = [one.text for one in document.paragraphs if one.style and one.style.name == "Definition"]
    assert defined[:2] == ["按付款日统计", "成交订单数：orders 之和"]
    assert "成交金额：gmv 之和" in defined and not any(text.startswith("本月退款完成金额") for text in defined[:2])
    assert len(defined) < len(known)  # what no table shows is in the workbook
    titles = [one.text for one in document.paragraphs if one.style and one.style.name == "Heading 2"]
    assert titles[titles.index("每日数据") + 1] == next(one.title for one in report.sections if one.part == "附")


def test_measures_are_a_table_for_the_team_to_fill(report: Report) -> None:
    tables = captioned(opened(report))
    [title] = [title for title in tables if title.startswith("改进措施")]
    assert tables[title][0] == ["问题", "措施", "负责人", "完成日", "状态"]
    assert [row[1] for row in tables[title][1:]] == [action.text for action in report.actions]
    titles = {problem.id: f"{number}. {problem.title}" for number, problem in enumerate(report.problems, start=1)}
    assert [row[0] for row in tables[title][1:]] == [titles[action.problem] for action in report.actions]
    assert {tuple(row[2:]) for row in tables[title][1:]} == {("", "", "")}


def test_a_provisional_month_says_so_before_anything_else(report: Report) -> None:
    document = opened(replace(report, provisional=True, notes=("流量数据缺 3 天",)))
    texts = [paragraph.text for paragraph in document.paragraphs[:6]]
    assert "【未完整】数字可能还会变化" in texts
    assert "· 流量数据缺 3 天" in texts


CHARTS = (
    Chart("days", "days", "每日成交金额", ("1", "2"), (
        Series("2025-03", (120.5, None), "yuan"), Series("2025-02", (-3.25, 8.0), "yuan"))),
    Chart("reasons", "bars", "退款原因", ("质量问题", "=HYPERLINK(1)"), (Series("退款单", (5, 2), "count"),)),
    Chart("sources", "shares", "流量来源", ("搜索", "推广"), (Series("访客", (500, 200), "count"),)),
    Chart("products", "pareto", "商品", ("杯子", "<script>"), (
        Series("成交金额", (10.5, 2.0), "yuan"), Series("累计占比", (0.84, 1.0), "rate"))),
)  # fmt: skip


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.kind)
def test_a_chart_is_native_and_its_workbook_has_the_same_numbers(chart: Chart, report: Report) -> None:
    document = opened(with_section(report, charts=(chart,)))
    [drawing] = document.element.body.iter(qn("w:drawing"))
    assert chart.title in drawing.find(f".//{qn('wp:docPr')}").get("descr")
    part = document.part.related_parts[drawing.find(f".//{CHART}chart").get(qn("r:id"))]
    tree = docx.oxml.parse_xml(part.blob)
    workbook = part.related_parts[tree.find(f"{CHART}externalData").get(qn("r:id"))]
    sheet: Any = load_workbook(BytesIO(workbook.blob)).worksheets[0]
    assert [cell.value for cell in sheet["A"][1:]] == list(chart.labels)
    for column, (series, drawn) in enumerate(zip(chart.series, tree.iter(f"{CHART}ser"), strict=True), start=2):
        cells = [cell.value for [cell] in sheet.iter_rows(2, 1 + len(chart.labels), column, column)]
        points = {int(point.get("idx")): float(point[0].text) for point in drawn.find(f"{CHART}val").iter(f"{CHART}pt")}
        assert tuple(cells) == tuple(points.get(place) for place in range(len(cells))) == series.values
        assert drawn.find(f"{CHART}tx").findtext(f".//{CHART}v") == sheet.cell(1, column).value == series.name
    assert sheet.title in tree.findtext(f".//{CHART}f")


def test_the_same_report_gives_the_same_bytes_of_its_month(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    report = with_section(report, charts=CHARTS[:1])
    first = report_docx(report)
    monkeypatch.setenv("PDD_OPS_NOW", "2026-01-01T00:00:00")
    assert report_docx(report) == first
    with ZipFile(BytesIO(first)) as file:
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = docx.Document(BytesIO(first)).core_properties
    assert (str(properties.modified)[:10], properties.title) == ("2025-03-31", "小店 2025年3月运营月总结")


def test_hostile_names_are_text(report: Report) -> None:
    names = (
        "<script>alert(1)</script>",
        "a\x00\x1b[2Jb",
        "行\n尾\ufffe\uffff",
        "名\u202e称",
        "=cmd|'/c calc'!A1",
        "&lt;",
    )
    table = Table("t", "表\x07", ("商品\x01",), tuple((Cell(name),) for name in names))
    chart = Chart("c", "bars", "图\x02", names, (Series("量\x03", (1, 2, 3, 4, 5, 6), "count"),))
    document = opened(replace(with_section(report, table, charts=(chart,), notes=("句\x0b",)), shop="店\x08<b>"))
    [cells] = [rows for title, rows in captioned(document).items() if title == "表\\x07"]
    kept = ["<script>alert(1)</script>", "=cmd|'/c calc'!A1", "&lt;"]
    escaped = ["a\\x00\\x1b[2Jb", "行\\n尾\\ufffe\\uffff", "名\\u202e称"]
    assert sorted(text for [text] in cells[1:]) == sorted(kept + escaped)
    assert document.paragraphs[0].text == "店\\x08<b>"


def test_a_long_table_is_limited_and_says_how_much_is_left(report: Report) -> None:
    rows = tuple((Cell(f"商品 {number}"), Cell(number, "count")) for number in range(5000))
    document = opened(with_section(report, Table("products", "商品", ("商品", "件数"), rows)))
    assert len(captioned(document)["商品"]) == LIMIT + 1
    assert "另有 4986 行未列出" in [paragraph.text for paragraph in document.paragraphs]


def test_tables_fill_the_page_and_keep_numbers_whole() -> None:
    rows = [["商" * 60, *["-12,345.90"] * 5], ["短", *["1.00"] * 5]]
    wide, size = fitted([["商品", *["成交金额"] * 5], *rows], [False, *[True] * 5])
    assert sum(wide) == pytest.approx(TEXT_WIDTH, abs=10)
    assert size == SIZES[0]
    assert min(one.pt for one in wide[1:]) > size * width_of("-12,345.90")
    even, _ = fitted([["天", "数"]], [False, False])
    assert even[0] == even[1]


def test_letters_become_smaller_where_numbers_need_the_room() -> None:
    _, size = fitted([["商品", *["金额"] * 7], ["商" * 60, *["-12,345,678.90"] * 7]], [False, *[True] * 7])
    assert size < SIZES[0]


def test_the_paper_lies_only_where_a_table_needs_it(report: Report) -> None:
    """Not even in small letters do these numbers come whole across upright paper; lying they do, in any usual font."""
    wide = Table("wide", "宽表", ("商品", *["金额"] * 13), ((Cell("保温杯"), *[Cell(-1_234_567.89, "yuan")] * 13),))
    document = opened(with_section(report, wide))
    assert [one.orientation for one in document.sections].count(WD_ORIENT.LANDSCAPE) == 1
    [table] = [one for one in document.tables if len(one.columns) == 14]
    [size] = {run.font.size.pt for cell in table.rows[1].cells for run in cell.paragraphs[0].runs if run.font.size}
    assert min(column.width.pt for column in list(table.columns)[1:] if column.width) > size * width_of("-1,234,567.89")
    assert {one.orientation for one in opened(report).sections} == {WD_ORIENT.PORTRAIT}


def test_no_line_begins_inside_a_number_or_a_day() -> None:
    paragraph = docx.Document().add_paragraph()
    run_of(paragraph, "退款（-1,649.23 元）2025-03-12 至 A-3，洗碗-布")
    assert len(list(paragraph._p.iter(qn("w:noBreakHyphen")))) == 3
    assert paragraph.text == "退款（-1,649.23 元）2025-03-12 至 A-3，洗碗-布"


def test_tables_repeat_their_headings_and_divide_no_row(report: Report) -> None:
    for table in opened(report).tables:
        first, *others = [row._tr.trPr for row in table.rows]
        assert first.find(qn("w:tblHeader")) is not None
        assert all(row.find(qn("w:cantSplit")) is not None for row in [first, *others])
        assert sum(column.width or 0 for column in table.columns) == pytest.approx(TEXT_WIDTH, abs=10_000)


def test_properties_stand_in_the_order_that_word_demands(report: Report) -> None:
    document = opened(with_section(report, charts=CHARTS))
    names = "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs spacing ind contextualSpacing jc outlineLvl"
    order = [*names.split(" "), "sectPr"]
    for root in (document.element, document.styles.element):
        for properties in root.iter(qn("w:pPr")):
            places = [order.index(child.tag.rpartition("}")[2]) for child in properties]
            assert places == sorted(places)


def test_chinese_text_has_a_chinese_font_and_numbers_of_pages_count(report: Report) -> None:
    document = opened(report)
    fonts = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:rFonts')}")
    assert fonts.get(qn("w:eastAsia")) == "微软雅黑"
    assert "Microsoft YaHei" in document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE).blob.decode()
    assert document.sections[0].header.paragraphs[0].text == "小店　2025年3月运营月总结"
    codes = [one.text for one in document.sections[0].footer._element.iter(qn("w:instrText"))]
    assert codes == [" PAGE ", " NUMPAGES "]


def test_red_is_worse_or_a_rise_as_the_setting_says(report: Report, tmp_path: Path) -> None:
    cells = [Cell(5.0, "yuan", signed=True, good="up"), Cell(5.0, "yuan", signed=True, good="down")]
    falls = [Cell(-5.0, "yuan", signed=True, good="up"), Cell(0, "count", signed=True, good="up")]
    one = with_section(report, Table("t", "表", ("a", "b", "c", "d"), ((*cells, *falls),)))

    def colours() -> list[str | None]:
        runs = [cell.paragraphs[0].runs[0] for cell in opened(one).tables[-1].rows[1].cells]
        shown = [run.style.font.color.rgb for run in runs if run.style]
        return [str(colour) if colour else None for colour in shown]

    assert colours() == [GREEN, RED, RED, None]
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "report.toml").write_text('red = "rise"\n')
    assert colours() == [RED, RED, GREEN, None]


@pytest.mark.slow
@pytest.mark.parametrize("code", ["zh", "en"])
def test_another_office_program_shows_all_of_it(code: str, tmp_path: Path) -> None:
    use_language(code)
    report = small_report(tmp_path)
    (tmp_path / "r.docx").write_bytes(report_docx(report))
    pdf = with_libreoffice(tmp_path / "r.docx", "pdf", tmp_path)
    shown = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True)
    pages = shown.stdout.decode().split("\f")[:-1]
    assert 6 <= len(pages) <= len(report.sections) + 6
    text = "".join("".join(pages).split())
    for section in (one for one in report.sections if one.id not in OMITTED):
        assert "".join(section.title.split()) in text
        for chart in (one for one in section.charts if one.id not in OMITTED):
            labels = ["".join(label.split()) for label in chart.labels]
            assert all(label in text for label in labels if len(label) < 9)
            assert chart.kind != "days" or "".join(labels) in text  # side by side, none broken over two lines
    assert "小店" in pages[-1]
    assert "\ufffd" not in text
