"""The workbook in another office program, slow: opened without repair, printed, edited and saved again."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from small_month import PRODUCTS, everything, orders_only
from store_rows import Store
from support.workbooks import dump, with_libreoffice

from pdd_ops.document.blocks import Chart, Series
from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.render.excel import report_xlsx
from pdd_ops.render.excel.reading import read_measures
from pdd_ops.render.excel.template import filled_template
from pdd_ops.report.build import build_report
from pdd_ops.report.model import Report

pytestmark = pytest.mark.slow
NAME = "=cmd|'/c calc'!A1 四季通用防滑加厚耐磨可机洗客厅卧室多规格可选家居生活必备好物推荐收藏加购优先发货新款上市"
DAYS = tuple(f"{day:02d}" for day in range(1, 32))


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    yield
    use_language("zh")


def report_of(store: Store) -> Report:
    connection = store.reader()
    return build_report(connection, shops=choose_shops(connection, None), month=Month.of(2025, 3))


def with_charts(report: Report) -> Report:
    """A chart of every kind on the first section, with the label of a hostile product."""
    amounts, shares = Series("金额", (5, 3, -2), "yuan"), Series("占比", (0.5, 0.8, 1), "rate")
    labels = (NAME, "保温杯", "挂钩")
    days = (Series("2025-03", (*range(31),), "yuan"), Series("投产比", (1.5,) * 31, "ratio"))
    charts = (
        Chart("days", "days", "每日成交", DAYS, days),
        Chart("shares", "shares", "占比", labels, (shares,)),
        Chart("bars", "bars", "原因", labels, (amounts,)),
        Chart("pareto", "pareto", "商品", labels, (amounts, shares)),
        Chart("waterfall", "waterfall", "变化", labels, (amounts,)),
    )  # fmt: skip
    first, *others = report.sections
    return replace(report, sections=(replace(first, charts=charts), *others))


def hostile(folder: Path) -> Store:
    """A shop whose best product is named as a formula, and whose refunds exceed its sales on that product."""
    store = everything(folder)
    store.connection.execute("UPDATE labels SET label = ? WHERE key = '1002'", [NAME])
    store.connection.execute("UPDATE order_days SET refund_fen = 3 * gmv_fen")
    store.connection.commit()
    return store


def pages_of(pdf: Path) -> tuple[int, str]:
    """Number of pages and text of a PDF."""
    about = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    return int(re.findall(r"Pages:\s+(\d+)", about)[0]), text


@pytest.mark.parametrize("code", ["zh", "en"])
def test_printed_whole(code: str, tmp_path: Path) -> None:
    use_language(code)
    report = with_charts(report_of(hostile(tmp_path / "db")))
    book = tmp_path / "book.xlsx"
    book.write_bytes(report_xlsx(report))
    pages, text = pages_of(with_libreoffice(book, "pdf", tmp_path))
    assert 15 <= pages <= 55
    assert "###" not in text
    assert "Err:" not in text and "#NAME" not in text
    for metric in report.metrics:
        assert metric.label in text
    for title in ("每日成交", "占比", "原因", "变化"):
        assert title in text


def test_a_shop_without_traffic_is_printed(tmp_path: Path) -> None:
    report = report_of(orders_only(tmp_path / "db"))
    book = tmp_path / "book.xlsx"
    book.write_bytes(report_xlsx(report))
    pages, text = pages_of(with_libreoffice(book, "pdf", tmp_path))
    assert (pages > 10, "###" in text) == (True, False)
    [reason] = [metric.reason for metric in report.metrics if metric.id == "visitors"]
    assert reason and reason in text


def test_saved_by_another_program_it_has_the_same_cells(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(report_xlsx(report_of(hostile(tmp_path / "db"))))
    again = load_workbook(with_libreoffice(book, "xlsx", tmp_path / "again"))
    for sheet in load_workbook(book).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            other = again[sheet.title][cell.coordinate]
            assert other.data_type == cell.data_type
            assert other.value == (pytest.approx(cell.value) if cell.data_type == "n" else cell.value)


def test_measures_filled_in_and_saved_by_another_program(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(report_xlsx(report_of(hostile(tmp_path / "db"))))
    before = read_measures(book)
    opened = load_workbook(book)
    sheet = opened["问题与措施"]
    row = next(cell.row for cell in sheet["B"] if cell.value == before[1].measure)
    sheet[f"C{row}"], sheet[f"D{row}"], sheet[f"E{row}"], sheet[f"F{row}"] = (
        "小王", date(2025, 4, 15), "进行中", "已联系供应商",
    )  # fmt: skip
    opened.save(book)
    after = read_measures(with_libreoffice(book, "xlsx", tmp_path / "again"))
    assert [one for one in after if one != before[after.index(one)]] == [after[1]]
    assert after[1] == replace(before[1], owner="小王", due="2025-04-15", status="doing", notes="已联系供应商")


def test_a_filled_template_is_calculated(tmp_path: Path) -> None:
    template = Workbook()
    sheet = template.worksheets[0]
    sheet["A1"], sheet["A2"], sheet["B3"] = "{{gmv}}", "{{rows:products}}", "=SUM(B2:B2)-A1"
    template.save(tmp_path / "template.xlsx")
    content, _ = filled_template(report_of(everything(tmp_path / "db")), tmp_path / "template.xlsx")
    (tmp_path / "done.xlsx").write_bytes(content)
    done = with_libreoffice(tmp_path / "done.xlsx", "xlsx", tmp_path / "again")
    got = load_workbook(done, data_only=True).worksheets[0]
    assert got.cell(2 + len(PRODUCTS), 2).value == pytest.approx(0, abs=0.005)


def test_a_shop_with_5000_products(tmp_path: Path) -> None:
    store = everything(tmp_path / "db")
    for number in range(5000):
        sold = {"orders": 1, "units": 1, "gmv_fen": 100 + number}
        store.orders("2025-03-20", "product", str(7_000_000_000 + number), sums=sold)
        store.label(str(7_000_000_000 + number), f"{NAME[:54]}{number:04d}", first_day="2025-01-03")
    text = dump(report_xlsx(report_of(store)))
    assert f"{NAME[:54]}4999" in text
