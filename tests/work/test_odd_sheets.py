"""Sheets that somebody has been at: what cannot be taken is named with its cell, and nothing is lost quietly."""

from __future__ import annotations

import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from small_month import everything
from support.delivery import Result, tool

from pdd_ops.lang import use_language

pytestmark = pytest.mark.slow


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    store = everything(tmp_path)
    store.connection.close()
    monkeypatch.setenv("PDD_OPS_DB", str(store.path))
    assert tool("report", "2025-03", "--format", "xlsx", "--out", tmp_path / "书.xlsx", "--lang", "zh").code == 0
    yield tmp_path / "书.xlsx"
    use_language("zh")


def places(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """The row of the ids, and the column of each."""
    top = next(row[0].row for row in sheet.iter_rows() if row[0].value == "title")
    assert top is not None
    return top, {str(cell.value): cell.column for cell in sheet[top] if cell.value and cell.column}


Change = Callable[[Worksheet, int, dict[str, int]], None]


def changed(book: Path, change: Change) -> Result:
    opened = load_workbook(book)
    sheet = opened["问题与措施"]
    change(sheet, *places(sheet))
    opened.save(book)
    return tool("actions", "import", book, "--yes", "--lang", "zh")


def put(
    name: str, value: object, row: int = 2, form: str | None = None
) -> Callable[[Worksheet, int, dict[str, int]], None]:
    def change(sheet: Worksheet, top: int, columns: dict[str, int]) -> None:
        cell = sheet.cell(top + row, columns[name])
        cell.value = value  # type: ignore[assignment]
        if form:
            cell.number_format = form

    return change


def refused(done: Result, cell: str, *said: str) -> None:
    assert done.code == 1
    [line] = done.err.splitlines()
    assert re.match(rf"问题与措施!{cell}：", line), line
    assert all(one in line for one in said), line
    assert tool("actions", "list", "--json").out.count('"id"') == 0


@pytest.mark.parametrize(
    ("value", "form"),
    [(-5, "yyyy-mm-dd"), (-45000.5, "yyyy/m/d"), (1e12, "yyyy-mm-dd"), (3, "yyyy-mm-dd"), (-1, None),
     ("-2025-04-01", None), ("2025-02-30", None), ("1925-04-01", None), (True, None), (0.5, "h:mm")],
)  # fmt: skip
def test_a_day_that_there_is_not(book: Path, value: object, form: str | None) -> None:
    refused(changed(book, put("due", value, form=form)), "D[0-9]+", "完成日")


@pytest.mark.parametrize("name", ["owner", "notes", "measure"])
@pytest.mark.parametrize("value", ["小王_x0007_", "小\x85王", "\u202e王小", "a\x7fb", "_x001B_[31m红"])
def test_control_characters(book: Path, name: str, value: str) -> None:
    refused(changed(book, put(name, value)), "[A-F][0-9]+", "控制字符")


def test_line_breaks_become_spaces(book: Path) -> None:
    assert changed(book, put("notes", "先问供应商\n再定价\t月底前")).code == 0
    assert "先问供应商 再定价 月底前" in tool("actions", "list", "--json").out


def test_a_row_that_says_who_but_not_what(book: Path) -> None:
    opened = load_workbook(book)
    top, columns = places(opened["问题与措施"])
    last = next(row for row in range(top + 2, 400) if not opened["问题与措施"].cell(row, columns["measure"]).value)
    refused(changed(book, put("owner", "小王", row=last - top)), f"B{last}", "小王", "没有写措施")


def test_the_row_of_headings_is_gone(book: Path) -> None:
    opened = load_workbook(book)
    sheet = opened["问题与措施"]
    top, columns = places(sheet)
    first = [sheet.cell(top + 2, column).value for column in columns.values()]
    for column, value in zip(columns.values(), first, strict=True):
        sheet.cell(top + 1, column).value = value
    opened.save(book)
    refused(tool("actions", "import", book, "--yes", "--lang", "zh"), f"A{top + 1}", "表头")


def test_the_row_of_ids_is_gone(book: Path) -> None:
    opened = load_workbook(book)
    sheet = opened["问题与措施"]
    top, _ = places(sheet)
    for cell in sheet[top]:
        cell.value = None
    opened.save(book)
    refused(tool("actions", "import", book, "--yes", "--lang", "zh"), f"A{top + 1}", "隐藏的一行")


@pytest.mark.parametrize("value", [0, -1, 1.5, 1e9, "二", None])
def test_the_number_of_a_measure(book: Path, value: object) -> None:
    refused(changed(book, put("number", value)), "[A-Z][0-9]+", "第几条措施")


def test_a_row_of_another_shop(book: Path) -> None:
    """The problem of a product, and an action, that only another shop has."""
    with closing(sqlite3.connect(_database())) as connection:
        connection.execute("INSERT INTO shops (name) VALUES ('别家')")
        other = connection.execute("SELECT shop_id FROM shops WHERE name = '别家'").fetchone()[0]
        connection.execute(
            "INSERT INTO labels (shop_id, dim, key, label, version) VALUES (?, 'product', '8888001', '别家的伞', 1)",
            (other,),
        )
        connection.execute(
            "INSERT INTO actions (number, shop_id, text, scope, key, object, status, created_on)"
            " VALUES (70, ?, '补货', 'shop', '', '', 'open', '2025-04-02')",
            (other,),
        )
        connection.commit()
    mine: list[str | Path] = ["actions", "import", book, "--yes", "--lang", "zh"]
    shop = next(name for name in _shops() if name != "别家")
    opened = load_workbook(book)
    sheet = opened["问题与措施"]
    top, columns = places(sheet)
    sheet.cell(top + 2, columns["problem"]).value = "product_refunds:8888001:2025-03"
    sheet.cell(top + 2, columns["owner"]).value = "小王"
    opened.save(book)
    done = tool(*mine)
    [line] = done.err.splitlines()
    assert done.code == 1 and f"问题与措施!B{top + 2}：" in line and "别家" in line and shop in line
    sheet.cell(top + 2, columns["problem"]).value = "sales_fell:2025-03"
    sheet.cell(top + 2, columns["action"]).value = "A70"
    opened.save(book)
    done = tool(*mine)
    [line] = done.err.splitlines()
    assert done.code == 1 and f"问题与措施!B{top + 2}：A70" in line and "别家" in line


def _database() -> Path:
    import os

    return Path(os.environ["PDD_OPS_DB"])


def _shops() -> list[str]:
    with closing(sqlite3.connect(_database())) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM shops ORDER BY shop_id")]


def test_a_workbook_that_is_damaged_within(book: Path) -> None:
    """A part that is no XML: one line, no traceback, nothing taken."""
    parts = {}
    with zipfile.ZipFile(book) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(book, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content[:-40] if name.endswith("sheet2.xml") else content)
    done = tool("actions", "import", book, "--yes", "--lang", "zh")
    assert done.code == 1 and len(done.err.splitlines()) == 1


def log(book: Path, *sheets: list[list[object]]) -> Result:
    """`log import` of a workbook with these sheets."""
    made = Workbook()
    for number, rows in enumerate(sheets):
        sheet = made.active if number == 0 else made.create_sheet("第二张")
        assert isinstance(sheet, Worksheet)
        for row in rows:
            sheet.append(row)
    made.save(book.with_name("日志.xlsx"))
    return tool("log", "import", book.with_name("日志.xlsx"), "--lang", "zh")


HEADINGS: list[object] = ["日期", "类型", "内容"]


def test_rows_above_the_headings_of_a_log(book: Path) -> None:
    done = log(book, [["2025-03-04", "优惠券", "满 50 减 5"], HEADINGS, ["2025-03-05", "优惠券", "满 60 减 6"]])
    assert done.code == 1 and "第 1 行" in done.err and "满 50 减 5" in done.err and len(done.err.splitlines()) == 1
    assert log(book, [["三月的日志"], HEADINGS, ["2025-03-05", "优惠券", "满 60 减 6"]]).code == 0


def test_every_sheet_of_a_log_is_read(book: Path) -> None:
    done = log(
        book,
        [HEADINGS, ["2025-03-05", "优惠券", "满 60 减 6"]],
        [HEADINGS, ["2025-03-06", "优惠券", "满 70 减 7"]],
    )
    assert (done.code, "新增 2 条" in done.err) == (0, True), done
    done = log(book, [HEADINGS, ["2025-03-07", "优惠券", "满 80 减 8"]], [HEADINGS, [-5, "优惠券", "满 70 减 7"]])
    assert done.code == 1 and "日志.xlsx!第二张 第 2 行" in done.err and len(done.err.splitlines()) == 1
