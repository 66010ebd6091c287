"""A merchant's own workbook filled in: values in its looks, tables that push down what is below, names nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from small_month import everything
from support.tool import run

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.render.excel.insert_rows import moved_formula, moved_range
from pdd_ops.render.excel.template import filled_template
from pdd_ops.report.build import build_report
from pdd_ops.report.model import Report

YELLOW = PatternFill("solid", start_color="FFFF00")


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    yield
    use_language("zh")


@pytest.fixture
def report(tmp_path: Path) -> Report:
    connection = everything(tmp_path).reader()
    return build_report(connection, shops=choose_shops(connection, None), month=Month.of(2025, 3))


def filled(report: Report, book: Workbook, folder: Path) -> Workbook:
    path = folder / "template.xlsx"
    book.save(path)
    return load_workbook(BytesIO(filled_template(report, path)[0]))


def one_sheet(**cells: str) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "我的表"
    for place, text in cells.items():
        sheet[place] = text
    return book, sheet


def test_a_name_alone_becomes_a_number_in_the_looks_of_its_cell(report: Report, tmp_path: Path) -> None:
    book, sheet = one_sheet(A1="{{gmv}}", A2="{{ refund_rate.change }}", A3="{{orders}}", A4="{{aov.target}}")
    sheet["A1"].font, sheet["A1"].fill = Font(size=30, color="FF0000"), YELLOW
    sheet["A3"].number_format = '0" 单"'
    got = filled(report, book, tmp_path)["我的表"]
    assert (got["A1"].value, got["A1"].number_format) == (6385.2, "¥#,##0.00")
    assert (got["A1"].font.sz, got["A1"].font.color.rgb, got["A1"].fill.start_color.rgb) == (30, "00FF0000", "00FFFF00")
    assert (got["A2"].value, got["A2"].number_format[:5]) == (12.3016, "+0.00")
    assert (got["A3"].value, got["A3"].number_format) == (252, '0" 单"')
    assert got["A4"].value == "—"


def test_names_within_words_become_words(report: Report, tmp_path: Path) -> None:
    book, _ = one_sheet(B2="{{shop}} {{month}}：成交 {{gmv}}，比 {{compare}} {{gmv.change_rate}}；目标 {{gmv.target}}")
    assert (
        filled(report, book, tmp_path)["我的表"]["B2"].value
        == "小店 2025-03：成交 6,385.20 元，比 2025-02 +75.69%；目标 —"
    )


def test_a_shop_named_as_a_formula_stays_text(report: Report, tmp_path: Path) -> None:
    book, _ = one_sheet(A1="{{shop}}", A2="{{shop}}！")
    got = filled(replace(report, shop="=1+1"), book, tmp_path)["我的表"]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for (cell,) in got["A1:A2"]] == [
        ("=1+1", "s", True),
        ("=1+1！", "s", True),
    ]


def test_a_table_pushes_down_what_stands_below(report: Report, tmp_path: Path) -> None:
    book, sheet = one_sheet(A1="本月商品", A3="{{rows:products}}", A5="签字", B4="=SUM(B3:B3)", A7="=B4*2")
    sheet["A2"], sheet["B2"] = "商品", "金额"
    sheet["A3"].fill, sheet["B3"].number_format = YELLOW, "0.0"
    sheet.merge_cells("A5:C6")
    sheet["A5"].border = Border(right=Side(style="thick"))
    sheet.row_dimensions[5].height = 40
    sheet.conditional_formatting.add("B3:B4", Rule(type="cellIs", operator="lessThan", formula=["0"]))
    choice = DataValidation(type="list", formula1='"是,否"')
    choice.add("C7")
    sheet.add_data_validation(choice)
    sheet.print_area = "A1:E7"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "A10")
    book.defined_names["total"] = DefinedName("total", attr_text="'我的表'!$B$4")
    other = book.create_sheet("另一张")
    other["A1"] = "=我的表!B4+'我的表'!B$3+A4"

    made = filled(report, book, tmp_path)
    got = made["我的表"]
    names = [cell.value for (cell,) in got["A1:A5"]]
    assert names == ["本月商品", "商品", "不锈钢保温杯 500ml", "竹纤维洗碗布 5 条装", "无痕挂钩"]
    assert [(cell.value, cell.number_format) for (cell,) in got["B3:B5"]] == [
        (4185, "0.0"),
        (1552.2, "0.0"),
        (648, "0.0"),
    ]
    assert {cell.fill.start_color.rgb for (cell,) in got["A3:A5"]} == {"00FFFF00"}
    assert (got["B6"].value, got["A7"].value, got["A9"].value) == ("=SUM(B3:B5)", "签字", "=B6*2")
    assert [str(area) for area in got.merged_cells.ranges] == ["A7:C8"]
    assert (got["C7"].border.right.style, got.row_dimensions[7].height) == ("thick", 40)
    assert [str(area.sqref) for area in got.conditional_formatting] == ["B3:B6"]
    assert [str(rule.sqref) for rule in got.data_validations.dataValidation] == ["C9"]
    assert got.print_area == "'我的表'!$A$1:$E$9"
    [drawn] = got._charts  # type: ignore[attr-defined]
    assert (drawn.series[0].val.numRef.f, drawn.anchor._from.row) == ("'我的表'!$B$3:$B$5", 11)
    assert made.defined_names["total"].attr_text == "'我的表'!$B$6"
    assert made["另一张"]["A1"].value == "=我的表!B6+'我的表'!B$3+A4"
    assert made.calculation.fullCalcOnLoad


def test_headings_and_tables_side_by_side(report: Report, tmp_path: Path) -> None:
    book, sheet = one_sheet(A2="{{table:products}}", H2="{{table:gaps}}", A3="下面")
    sheet["A2"].font = Font(name="Arial", size=9)
    sheet.column_dimensions["A"].width = 7
    got = filled(report, book, tmp_path)["我的表"]
    assert [cell.value for cell in got[2]][:7] == ["商品", "成交金额", "占比", "环比", "件数", "退款率", None]
    assert (got["A2"].font.b, got["A3"].font.b, got["F2"].font.name) == (True, False, "Arial")
    assert (got["D3"].number_format, got["H2"].value) == ("+0.00%;-0.00%;0.00%", "商品")
    assert got["I3"].value == datetime(2025, 3, 10)
    assert got["A6"].value == "下面"
    assert (got.column_dimensions["A"].width, got.column_dimensions["B"].width > 12) == (7, True)


def test_a_table_without_rows_this_month_is_a_dash(report: Report, tmp_path: Path) -> None:
    book, _ = one_sheet(A2="{{table:promotion_days}}", A3="下面")
    got = filled(report, book, tmp_path)["我的表"]
    assert (got["A2"].value, got["A3"].value) == ("—", "下面")


def test_names_that_are_not_known_are_told_with_cell_and_neighbours(report: Report, tmp_path: Path) -> None:
    book, _ = one_sheet(B3="{{gmw}}", C4="共 {{table:products}} 个", D5="{{销量}}", E6="{{table:product}}")
    with pytest.raises(PddOpsError) as caught:
        filled(report, book, tmp_path)
    text = str(caught.value)
    assert "我的表!B3 的“gmw”无法识别，相近的有：{{gmv}}" in text
    assert "我的表!C4：表格要单独占一个单元格" in text
    assert "我的表!D5 的“销量”无法识别；" in text.replace(";", "；")
    assert "我的表!E6 的“table:product”无法识别，相近的有：{{table:products}}" in text


def test_formulas_follow_their_cells() -> None:
    def moved(formula: str) -> str:
        return moved_formula(formula, "a", "a", below=5, count=2)

    assert moved("=A5+A6+$B$7+a!C6+'b'!C6") == "=A5+A8+$B$9+a!C8+'b'!C6"
    assert moved('=SUM(A1:A9,B2:B5,6:7)&"A6"') == '=SUM(A1:A11,B2:B7,8:9)&"A6"'
    assert moved("=LOG10(A6)+total6+Table1[A6]") == "=LOG10(A8)+total6+Table1[A6]"
    assert moved_range("A5:D5 B6", 5, 2, grows=False) == "A5:D5 B8"


def test_typed_with_a_template(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    everything(tmp_path)
    monkeypatch.setenv("PDD_OPS_DB", str(tmp_path / "pdd-ops.db"))
    book, sheet = one_sheet(A1="{{gmv}}", A2=1)  # type: ignore[arg-type]
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=2))
    sheet.add_chart(chart, "C3")
    book.save(tmp_path / "my.xlsx")
    out = tmp_path / "done.xlsx"
    run("report", "2025-03", "--template", tmp_path / "my.xlsx", "--out", out)
    assert load_workbook(out)["我的表"]["A1"].value == 6385.2
    assert load_workbook(tmp_path / "my.xlsx")["我的表"]["A1"].value == "{{gmv}}"
