"""The workbook: what stands in every cell, text that stays text, colours, names, and the measures read back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from small_month import everything
from support.workbooks import dump

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import use_language
from pdd_ops.metrics.query import query
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.render.excel import report_xlsx
from pdd_ops.render.excel.answers import query_xlsx
from pdd_ops.render.excel.cells import at, put_text
from pdd_ops.render.excel.layout import pages
from pdd_ops.render.excel.pen import valid_name
from pdd_ops.render.excel.reading import read_measures
from pdd_ops.report.build import build_report
from pdd_ops.report.model import Report, Section

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = [
    "=cmd|'/c calc'!A1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "＠x",
    "#N/A",
    "a\x00b\ufffe",
    "\u202egnp",
]


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    (tmp_path / "config").mkdir()
    yield tmp_path / "config"
    use_language("zh")


@pytest.fixture
def report(tmp_path: Path) -> Report:
    connection = everything(tmp_path / "db").reader()
    return build_report(connection, shops=choose_shops(connection, None), month=Month.of(2025, 3))


def book_of(report: Report) -> Workbook:
    return load_workbook(BytesIO(report_xlsx(report)))


@pytest.mark.parametrize("code", ["zh", "en"])
def test_workbook_looks_as_agreed(code: str, tmp_path: Path) -> None:
    """To accept a new look: PDD_OPS_WRITE_GOLDEN=1 pytest tests/test_render_excel.py, and read the difference."""
    use_language(code)
    connection = everything(tmp_path / "db").reader()
    text = dump(report_xlsx(build_report(connection, shops=choose_shops(connection, None), month=Month.of(2025, 3))))
    golden = GOLDEN / f"workbook_small_{code}.txt"
    if os.environ.get("PDD_OPS_WRITE_GOLDEN"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


def test_same_report_gives_the_same_bytes(report: Report) -> None:
    assert report_xlsx(report) == report_xlsx(report)


def test_every_sentence_table_and_chart_stands_on_one_sheet(report: Report) -> None:
    shown = pages(report)
    for section in report.sections:
        for note in section.notes:
            assert sum(note in page.notes for page in shown) == 1
        for table in section.tables:
            assert sum(table in page.tables for page in shown) == 1
        for chart in section.charts:
            assert sum(chart in page.charts for page in shown) == 1


def test_a_section_that_no_sheet_names_gets_its_own(report: Report) -> None:
    new = Section("why", "", "1.7 Why: [visitors]?", (), ("访客减少了",))
    book = book_of(replace(report, sections=(*report.sections, new)))
    assert book["1.7 Why   visitors"]["A3"].value == "· 访客减少了"


@pytest.mark.parametrize("text", HOSTILE)
def test_text_never_becomes_a_formula(text: str) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    put_text(at(sheet, 1, 1), text)
    out = BytesIO()
    book.save(out)
    cell = load_workbook(out).worksheets[0]["A1"]
    assert cell.data_type == "s"
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＠"))
    shown = {"\t=1": "\\t=1", "\r=1": "\\r=1", "a\x00b\ufffe": "a\\x00b\\ufffe", "\u202egnp": "\\u202egnp"}
    assert cell.value == shown.get(text, text)


def test_names_of_metrics_are_defined_and_lead_to_their_values(report: Report) -> None:
    book = book_of(report)
    values = {metric.id: metric.value for metric in report.metrics}
    for metric_id, value in values.items():
        [(sheet, place)] = book.defined_names[metric_id].destinations
        assert book[sheet][place].value == ("—" if value is None else value)


def test_names_that_look_like_places_are_changed() -> None:
    assert [valid_name(text) for text in ("gmv", "ab1", "R", "r1c1", "1x", "成交", "a-b")] == [
        "gmv", "_ab1", "_R", "_r1c1", "_1x", "成交", "a_b",
    ]  # fmt: skip


def colours(book: Workbook) -> dict[str, str]:
    """Colour of a rise in every place of the sheet of refunds."""
    found = {}
    for area in book["退款售后"].conditional_formatting:
        for rule in area.rules:
            if rule.operator == "greaterThan":
                found[str(area.sqref)] = rule.dxf.font.color.rgb[2:]
    return found


def test_red_is_worse_or_a_rise_as_the_setting_says(report: Report, settings: Path) -> None:
    worse = colours(book_of(report))
    assert set(worse.values()) == {"C00000"}  # more refunds are never welcome
    assert "红 = 变差" in book_of(report)["退款售后"]["A2"].value
    (settings / "report.toml").write_text('red = "rise"')
    assert set(colours(book_of(report)).values()) == {"C00000"}
    assert "红 = 上涨" in book_of(report)["销售"]["A2"].value
    (settings / "report.toml").write_text('red = "blue"')
    with pytest.raises(PddOpsError, match="red = “blue”无法识别，可用：worse, rise"):
        report_xlsx(report)


def test_answers_of_queries_keep_ids_days_and_units(tmp_path: Path) -> None:
    store = everything(tmp_path / "db").reader()
    by_product = query(store, shops=[1], metrics=["gmv", "refund_rate"], period=Month.of(2025, 3), by="product")
    sheet = load_workbook(BytesIO(query_xlsx(by_product))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["商品", "名称", "成交金额", "退款率（笔）"]
    assert [cell.value for cell in sheet[2]] == ["1002", "不锈钢保温杯 500ml", 4185, 0.333333]
    assert [cell.number_format for cell in sheet[2]] == ["@", "General", "¥#,##0.00", "0.00%"]
    assert (sheet.freeze_panes, sheet.tables["table_query"].ref) == ("C2", "A1:D4")
    by_day = query(store, shops=[1], metrics=["gmv"], period=Month.of(2025, 3), by="day")
    assert load_workbook(BytesIO(query_xlsx(by_day))).worksheets[0]["A2"].value == datetime(2025, 3, 1)
    total = query(store, shops=[1], metrics=["gmv"], period=Month.of(2025, 3), by=None)
    assert load_workbook(BytesIO(query_xlsx(total))).worksheets[0]["A2"].value == 6385.2


def filled_in(report: Report, path: Path, **cells: str | date) -> None:
    """The workbook with the first measure's cells filled in."""
    book = book_of(report)
    sheet = book["问题与措施"]
    top = next(row[0].row for row in sheet.iter_rows() if row[0].value == "title")
    for name, value in cells.items():
        column = next(cell.column for cell in sheet[top] if cell.value == name)
        sheet.cell(top + 2, column, value)
    book.save(path)


def test_measures_read_back_as_they_were_written(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(report_xlsx(report))
    rows = read_measures(path)
    assert [(row.problem, row.measure) for row in rows] == [(action.problem, action.text) for action in report.actions]
    assert [row.number for row in rows[:4]] == [1, 2, 3, 1]
    assert {(row.shop, row.month, row.status, row.due, row.owner) for row in rows} == {
        ("小店", "2025-03", "open", None, None)
    }


def test_what_the_team_fills_in_is_read(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    filled_in(report, path, owner="小王", due=date(2025, 4, 15), status="已完成", notes=" 样品已到 ")
    [first, *others] = read_measures(path)
    assert (first.owner, first.due, first.status, first.notes) == ("小王", "2025-04-15", "done", "样品已到")
    assert {row.status for row in others} == {"open"}
    filled_in(report, path, due="2025年4月9日", status="in progress")
    assert (read_measures(path)[0].due, read_measures(path)[0].status) == ("2025-04-09", "doing")


def test_what_cannot_be_read_names_its_cell(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    filled_in(report, path, due="下周")
    with pytest.raises(PddOpsError, match=r"问题与措施!D\d+：完成日“下周”不是日期"):
        read_measures(path)
    filled_in(report, path, status="快了")
    with pytest.raises(PddOpsError, match=r"问题与措施!E\d+：状态“快了”无法识别，可用：未开始, 进行中, 已完成, 已取消"):
        read_measures(path)
    Workbook().save(path)
    with pytest.raises(PddOpsError, match="没有改进措施表"):
        read_measures(path)
    path.write_text("x")
    with pytest.raises(PddOpsError, match="不是可以读取的"):
        read_measures(path)
    with pytest.raises(PddOpsError, match="无法读取"):
        read_measures(tmp_path / "none.xlsx")
