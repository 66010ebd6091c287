"""The workbook: what stands in every cell, text that stays text, colours, names, and the measures read back."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_interval
from small_month import everything
from support.page_reports import charts_of
from support.workbooks import dump

from pdd_ops.answers.query import query_answer
from pdd_ops.deliver.message import summary
from pdd_ops.document.blocks import Cell, Section, Table
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import use_language
from pdd_ops.metrics.query import query
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.metrics.wording import card_text
from pdd_ops.periods import Month
from pdd_ops.render.excel import report_xlsx
from pdd_ops.render.excel.answer import document_xlsx
from pdd_ops.render.excel.cells import at, is_days, put_text
from pdd_ops.render.excel.layout import pages
from pdd_ops.render.excel.reading import read_measures
from pdd_ops.render.excel.sheet_writer import valid_name
from pdd_ops.report.build import build_report
from pdd_ops.report.model import Report

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
def report(settings: Path) -> Report:
    return march()


@cache
def march() -> Report:
    """The report of March in Chinese, built once; it is a frozen value."""
    with TemporaryDirectory() as folder, closing(everything(Path(folder)).reader()) as connection:
        return build_report(connection, shops=choose_shops(connection, None), month=Month.of(2025, 3))


@cache
def march_xlsx() -> bytes:
    """Its workbook as the settings have it where there are none."""
    return report_xlsx(march())


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
            assert sum(table.in_full in page.tables for page in shown) == 1
        for chart in section.charts:
            assert sum(chart in page.charts for page in shown) == 1


def full(report: Report) -> Report:
    """The report with cards and charts of every kind."""
    first, *others = report.sections
    days = tuple(
        (Cell(f"2025-03-{day:02}"), Cell(100.5 + day, "yuan", metric="gmv"), Cell(day / 100, "rate"))
        for day in range(1, 32)
    )
    return replace(
        report,
        provisional=True,
        notes=("订单截至 2025-03-28",),
        cards=("gmv", "refund_rate", "bill_income"),
        sections=(replace(first, charts=charts_of(HOSTILE[0])), *others),
        daily=Table("daily", "每日", ("日期", "成交金额", "退款率"), days),
    )


def test_the_overview_shows_banner_notes_and_cards(report: Report) -> None:
    sheet = book_of(full(report))["总览"]
    texts = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert (texts["A3"], texts["A4"]) == ("【未完整】数字可能还会变化", "· 订单截至 2025-03-28")
    assert [texts[place] for place in ("A6", "A7", "A8", "B8")] == [
        "成交金额", 6385.2, "环比 2025-02", 0.7569,
    ]  # fmt: skip
    assert "目标" not in texts.values()  # nobody has set one
    assert [sheet[place].number_format for place in ("A7", "B8", "D7", "E8")] == [
        "¥#,##0.00", "+0.00%;-0.00%;0.00%", "0.00%", '+0.00" 个百分点";-0.00" 个百分点";0.00" 个百分点"',
    ]  # fmt: skip
    assert (texts["G7"], texts["G9"]) == ("—", next(one.reason for one in report.metrics if one.id == "bill_income"))
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert links[:3] == ["'销售'!A1", "'为什么变化'!A1", "'商品'!A1"]


def test_cards_show_targets_last_year_and_large_amounts_in_wan(report: Report) -> None:
    [gmv] = [replace(one, value=5_897_007.43, target=6e6) for one in report.metrics if one.id == "gmv"]
    metrics = tuple(gmv if one.id == "gmv" else one for one in report.metrics)
    brief = replace(report.brief, last_year=(replace(gmv, change_rate=-0.25),))
    shown = replace(report, metrics=metrics, brief=brief, cards=("gmv",), notes=("注",))
    [number] = summary(shown, where="", fingerprint="").blocks[0].lines
    assert (number.strong, number.text) == ("成交金额", "589.70 万元，环比增长 75.69%")
    few = tuple(replace(one, change_rate=None) for one in metrics)  # too few days for a rate
    [number] = summary(replace(shown, metrics=few), where="", fingerprint="").blocks[0].lines
    assert number.text == "589.70 万元，环比+2,750.80 元"
    sheet = book_of(shown)["总览"]
    assert (sheet["A6"].value, sheet["A6"].number_format) == (589.700743, '¥#,##0.00" 万"')
    assert [sheet[place].value for place in ("A8", "B8", "A9", "B9")] == ["同比", -0.25, "目标", 6e6]
    assert [card_text(value, "yuan") for value in (5_897_007.43, 99_999.99, -100_000)] == [
        "589.70 万", "99,999.99", "-10.00 万",
    ]  # fmt: skip
    use_language("en")
    assert card_text(5_897_007.43, "yuan") == "5,897,007.43"


def test_few_sheets_whose_tables_share_no_columns(report: Report) -> None:
    book = book_of(full(report))
    assert len(book.worksheets) <= 14
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state == "hidden"] == ["图表数据"]
    for sheet in book.worksheets:
        taken = [column for table in sheet.tables.values() for column in columns_of(table.ref)]
        assert len(taken) == len(set(taken))


def columns_of(area: str) -> list[str]:
    first, last = (re.sub(r"\d", "", place) for place in area.split(":"))
    return list(get_column_interval(first, last))


def test_charts_are_drawn_from_cells_and_have_axes_and_titles(report: Report) -> None:
    book = book_of(full(report))
    charts = book["销售"]._charts  # type: ignore[attr-defined]
    assert len(charts) == len(charts_of(""))
    for drawn, chart in zip(charts, charts_of(HOSTILE[0]), strict=True):
        assert drawn.title.tx.rich.p[0].r[0].t == HOSTILE[0]
        for part in drawn._charts:
            for series in part.series:
                sheet, place = series.val.numRef.f.split("!")
                cells = [cell.value for (cell,) in book[sheet.strip("'")][place.replace("$", "")]]
                assert len(cells) == len(chart.labels)
            axes = [axis for name in ("x_axis", "y_axis") if (axis := getattr(part, name, None)) is not None]
            if chart.kind in ("days", "pareto", "waterfall"):
                assert [axis.delete for axis in axes] == [False, False]
                assert axes[1].title.tx.rich.p[0].r[0].t in ("金额（元）", "比率")


def test_days_are_dates_under_headings_that_stay(report: Report) -> None:
    sheet = book_of(full(report))["每日"]
    assert (sheet["A4"].value, sheet["A4"].number_format) == (datetime(2025, 3, 1), "yyyy-mm-dd")
    assert [sheet[place].value for place in ("B3", "B4", "B5", "B34")] == ["星期", "周六", "周日", "周一"]
    assert (sheet["C34"].value, sheet["D34"].number_format) == (131.5, "0.00%")
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B4", "$1:$3")
    assert sheet.tables["table_daily"].ref == "A3:D34"
    assert [cell.value for cell in sheet[35]] == ["合计", None, 6385.2, None, None]  # the month's own
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (9, 1, 0)


def test_every_number_of_the_report_is_in_a_cell(report: Report) -> None:
    report = full(report)
    shown = {cell for sheet in book_of(report).worksheets for row in sheet.iter_rows(values_only=True) for cell in row}
    tables = [table for section in report.sections for table in section.tables] + [report.daily]
    cells = [cell for table in tables if table for row in table.rows for cell in row]
    for value in [*cells, *(Cell(one.value) for one in report.metrics), *(Cell(one.change) for one in report.metrics)]:
        if isinstance(value.value, (int, float)):
            assert value.value in shown
    for one in report.definitions:
        assert {one.metric, one.label, one.text} <= shown


@pytest.mark.parametrize(
    ("files", "more", "shown"),
    [
        ((), 0, None),
        (("orders.csv",), 0, "orders.csv"),
        (("bill.zip/bill.csv",), 0, "bill.zip"),
        (("ads.xlsx", "orders.csv"), 3, "ads.xlsx 等 5 个文件"),
    ],
)
def test_the_files_of_a_metric_take_one_line(report: Report, files: tuple[str, ...], more: int, shown: str) -> None:
    one = replace(report.definitions[0], files=files, more_files=more)
    assert book_of(replace(report, definitions=(one,)))["指标与口径"]["K4"].value == shown


def test_a_section_that_no_sheet_names_joins_the_sheet_of_the_one_before(report: Report) -> None:
    new = Section("visitors", "", "Why: [visitors]?", (), ("访客减少了",))
    refunds = next(place for place, one in enumerate(report.sections) if one.id == "refunds")
    sections = (*report.sections[: refunds + 1], new, *report.sections[refunds + 1 :])
    book = book_of(replace(report, sections=sections))
    assert "· 访客减少了" in [cell.value for row in book["退款与售后"].iter_rows() for cell in row]


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


def test_only_a_column_of_real_days_becomes_dates() -> None:
    assert is_days([Cell("2025-03-01"), Cell(None), Cell("2025-03-31")])
    assert not is_days([Cell("2025-03-01"), Cell("保温杯")])
    assert not is_days([Cell("2025-99-99")])
    assert not is_days([Cell(None)])


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
    for area in book["退款与售后"].conditional_formatting:
        for rule in area.rules:
            if rule.operator == "greaterThan":
                found[str(area.sqref)] = rule.dxf.font.color.rgb[2:]
    return found


def test_red_is_worse_or_a_rise_as_the_setting_says(report: Report, settings: Path) -> None:
    worse = colours(book_of(report))
    assert set(worse.values()) == {"C00000"}  # more refunds are never welcome
    assert "红 = 变差" in book_of(report)["退款与售后"]["A2"].value
    (settings / "report.toml").write_text('red = "rise"')
    assert set(colours(book_of(report)).values()) == {"C00000"}
    assert "红 = 上涨" in book_of(report)["销售"]["A2"].value
    (settings / "report.toml").write_text('red = "blue"')
    with pytest.raises(PddOpsError, match='red = "blue"：可用的是：worse, rise'):
        report_xlsx(report)


def test_answers_of_queries_keep_ids_days_and_units(tmp_path: Path) -> None:
    store = everything(tmp_path / "db").reader()
    by_product = query(store, shops=[1], metrics=["gmv", "refund_rate"], period=Month.of(2025, 3), by="product")
    sheet = load_workbook(BytesIO(document_xlsx(query_answer(by_product, "店")[0]))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["商品", "名称", "成交金额", "退款率（笔）"]
    assert [cell.value for cell in sheet[2]] == ["1002", "不锈钢保温杯 500ml", 4185, 0.333333]
    assert [cell.number_format for cell in sheet[2]] == ["@", "General", "¥#,##0.00", "0.00%"]
    assert (sheet.freeze_panes, sheet.tables["table_query"].ref) == ("C2", "A1:D4")
    by_day = query(store, shops=[1], metrics=["gmv"], period=Month.of(2025, 3), by="day")
    assert load_workbook(BytesIO(document_xlsx(query_answer(by_day, "店")[0]))).worksheets[0]["A2"].value == datetime(
        2025, 3, 1
    )
    frame = pandas.read_excel(BytesIO(document_xlsx(query_answer(by_product, "店")[0])), dtype={"商品": str})
    assert next(frame.itertuples(index=False, name=None)) == ("1002", "不锈钢保温杯 500ml", 4185, 0.333333)
    total = query(store, shops=[1], metrics=["gmv"], period=Month.of(2025, 3), by=None)
    assert load_workbook(BytesIO(document_xlsx(query_answer(total, "店")[0]))).worksheets[0]["A2"].value == 6385.2


def filled_in(path: Path, **cells: str | date) -> None:
    """The workbook with the first measure's cells filled in."""
    book = load_workbook(BytesIO(march_xlsx()))
    sheet = book["问题与措施"]
    top = next(row[0].row for row in sheet.iter_rows() if row[0].value == "title")
    for name, value in cells.items():
        column = next(cell.column for cell in sheet[top] if cell.value == name)
        sheet.cell(top + 2, column, value)
    book.save(path)


def test_measures_read_back_as_they_were_written(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(march_xlsx())
    rows = read_measures(path)
    assert [(row.problem, row.measure) for row in rows] == [(action.problem, action.text) for action in report.actions]
    assert [row.number for row in rows[:4]] == [1, 2, 3, 1]
    assert {(row.shop, row.month, row.status, row.due, row.owner) for row in rows} == {
        ("小店", "2025-03", "open", None, None)
    }


def test_what_the_team_fills_in_is_read(settings: Path, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    filled_in(path, owner="小王", due=date(2025, 4, 15), status="已完成", notes=" 样品已到 ")
    [first, *others] = read_measures(path)
    assert (first.owner, first.due, first.status, first.notes) == ("小王", "2025-04-15", "done", "样品已到")
    assert {row.status for row in others} == {"open"}
    filled_in(path, due="2025年4月9日", status="in progress")
    assert (read_measures(path)[0].due, read_measures(path)[0].status) == ("2025-04-09", "doing")


def test_what_cannot_be_read_names_its_cell(settings: Path, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    filled_in(path, due="下周")
    with pytest.raises(PddOpsError, match=r"问题与措施!D\d+：完成日“下周”不是日期"):
        read_measures(path)
    filled_in(path, status="快了")
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


def test_no_fold_of_the_paper_goes_through_a_chart(report: Report) -> None:
    """Where sentences leave no room for the chart on the first page, it begins the next one."""
    [sales] = [section for section in report.sections if section.id == "sales"]

    def begins_a_page(count: int) -> bool:
        notes = tuple(f"第 {number} 句，说明这个月的销售额为什么变化。" for number in range(count))
        book = load_workbook(BytesIO(report_xlsx(replace(report, sections=(replace(sales, notes=notes),)))))
        sheet = book["销售"]
        return sheet._charts[0].anchor._from.row in [one.id for one in sheet.row_breaks.brk]  # type: ignore[attr-defined]

    assert [begins_a_page(count) for count in (3, 60)] == [False, True]
