"""`pdd-ops actions` as typed: accepted from the report, followed, filled in by the team in a workbook, listed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from small_month import everything
from support.tool import installed
from typer.testing import CliRunner

from pdd_ops.lang import use_language

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("COLUMNS", "100")
    store = everything(tmp_path)
    store.connection.close()
    monkeypatch.setenv("PDD_OPS_DB", str(store.path))
    yield store.path
    use_language("zh")


def typed(*arguments: str | int | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `pdd-ops ARGUMENTS`."""
    result = CliRunner().invoke(installed(), [*map(str, arguments)])
    use_language("zh")
    return result.exit_code, result.stdout, result.stderr


def listed() -> list[dict[str, Any]]:
    code, out, _ = typed("actions", "list", "--json")
    assert code == 0
    found: list[dict[str, Any]] = json.loads(out)["actions"]
    return found


def report() -> dict[str, Any]:
    value: dict[str, Any] = json.loads(typed("report", "2025-03", "--json")[1])
    return value


def test_a_measure_is_accepted_by_its_problem_and_followed(db: Path) -> None:
    first = next(one for one in report()["problems"] if one["rule"] == "stock_gap")
    code, _, err = typed("actions", "accept", first["id"])
    assert code == 2 and "1. 按近 30 天日均销量设安全库存和补货点；2. " in err
    code, out, _ = typed("actions", "accept", first["id"], "--measure", 2, "--owner", "小王", "--due", "2025-04-20")
    assert code == 0 and out.startswith("A1  与供应商约定加急补货周期")
    [action] = listed()
    assert (action["scope"], action["key"], action["object"]) == ("product", "1001", "竹纤维洗碗布 5 条装")
    assert (action["expected"], action["expected_unit"]) == (first["impact"], "yuan")
    assert (action["status"], action["overdue"], action["created_on"]) == ("open", True, "2025-05-03")
    assert typed("actions", "accept", first["id"], "--measure", 2)[0] == 1
    assert typed("actions", "start", "A1", "--on", "2025-04-05")[0] == 0
    code, _, err = typed("actions", "done", "A1", "--on", "2025-04-04")
    assert code == 1 and "2025-04-05" in err
    assert typed("actions", "done", "a1", "--on", "2025-04-09", "--notes", "两天到货")[0] == 0
    [action] = listed()
    assert (action["status"], action["done_on"], action["notes"]) == ("done", "2025-04-09", "两天到货")
    shown = typed("actions", "show", "A1")[1]
    assert "状态：未开始 → 进行中" in shown and "两天到货" in shown


def test_a_problem_by_its_number_and_a_rate_in_points(db: Path) -> None:
    problems = report()["problems"]
    number, rate = next((n, one) for n, one in enumerate(problems, start=1) if one["rule"] == "ship_late")
    code, out, _ = typed("actions", "accept", number, "--month", "2025-03", "--measure", 1, "--json")
    action = json.loads(out)
    assert (code, action["problem"], action["metric"]) == (0, rate["id"], "late_ship_rate")
    code, _, err = typed("actions", "accept", "99", "--month", "2025-03")
    assert code == 1 and rate["id"] in err and "\n" not in err.strip()


def test_an_action_of_ones_own(db: Path) -> None:
    code, out, _ = typed(
        "actions", "add", "测主图", "--product", "1002", "--metric", "conversion", "--expected", "1.5pp", "--json"
    )
    action = json.loads(out)
    assert (code, action["object"], action["metric"]) == (0, "不锈钢保温杯 500ml", "conversion")
    assert (action["expected"], action["expected_unit"]) == (1.5, "points")
    assert typed("actions", "edit", "A1", "--expected", "￥1,200 元", "--text", "测两张主图")[0] == 0
    assert [(one["text"], one["expected"], one["expected_unit"]) for one in listed()] == [
        ("测两张主图", 1200.0, "yuan")
    ]
    for wrong in (
        ["add", " "], ["add", "x", "--product", "77"], ["add", "x", "--due", "下周"], ["add", "x", "--metric", "gmw"],
        ["add", "x", "--expected", "很多"], ["edit", "A1"], ["show", "A9"], ["list", "--status", "late"],
    ):  # fmt: skip
        assert typed("actions", *wrong)[0] in (1, 2), wrong
    assert len(listed()) == 1


def test_overdue_ones_lead_list_and_report(db: Path) -> None:
    typed("actions", "add", "以后再做")
    typed("actions", "add", "早该做了", "--due", "2025-04-01", "--owner", "小李")
    assert [one["text"] for one in listed()] == ["早该做了", "以后再做"]
    out = typed("actions", "list")[1].splitlines()
    assert out[2].startswith("A2    逾期 32 天")
    actions = report()["actions"]
    assert [(one["id"], one["overdue"]) for one in actions[:3]] == [("A2", True), ("A1", False), (None, False)]
    assert {"problem", "text", "owner", "due"} <= actions[-1].keys()
    assert typed("actions", "list", "--status", "overdue", "--json")[1].count('"id"') == 1


def test_the_report_shows_who_does_what(db: Path) -> None:
    typed("actions", "accept", "1", "--month", "2025-03", "--measure", 1, "--owner", "小王", "--due", "2025-05-20")
    [kept] = [one for one in report()["actions"] if one["id"]]
    assert (kept["number"], kept["owner"], kept["status"]) == (1, "小王", "open")
    text = typed("report", "2025-03", "--full")[1]
    assert "A1 · 小王 · 2025-05-20 前 · 未开始" in text


def fill(book: Path, row: int, **cells: str | date | None) -> None:
    """Cells of the sheet of measures, as the team fills them in; rows count from 0."""
    opened = load_workbook(book)
    sheet = opened["问题与措施"]
    top = next(line[0].row for line in sheet.iter_rows() if line[0].value == "title")
    assert top is not None
    for name, value in cells.items():
        column = next(cell.column for cell in sheet[top] if cell.value == name)
        assert column is not None
        sheet.cell(top + 2 + row, column).value = value
    opened.save(book)


def test_the_team_fills_in_the_workbook(db: Path, tmp_path: Path) -> None:
    book = tmp_path / "总结.xlsx"
    proposed = report()["actions"]
    assert typed("report", "2025-03", "--format", "xlsx", "--out", book)[0] == 0
    assert typed("actions", "import", book) == (0, "", "没有可采用的改动\n")
    fill(book, 0, owner="小王", due=date(2025, 5, 20), status="进行中")
    fill(book, len(proposed), measure="给老客户发券", owner="小李")
    code, out, err = typed("actions", "import", book)
    assert code == 1 and "小王" in out and "给老客户发券" in out and "--yes" in err
    assert listed() == []
    code, out, err = typed("actions", "import", book, "--yes")
    assert code == 0
    first, own = sorted(listed(), key=lambda one: one["id"])
    assert (first["problem"], first["measure"], first["owner"], first["due"]) == (
        proposed[0]["problem"],
        1,
        "小王",
        "2025-05-20",
    )
    assert (first["status"], first["started_on"], first["rule"]) == (
        "started",
        "2025-05-03",
        report()["problems"][0]["rule"],
    )
    assert (own["text"], own["owner"], own["problem"]) == ("给老客户发券", "小李", None)
    assert typed("actions", "import", book, "--yes") == (0, "", "没有可采用的改动\n")
    fill(book, 0, owner="小张")  # the same sheet goes on
    assert "小王 → 小张" in typed("actions", "import", book, "--yes")[1]
    typed("actions", "edit", "A1", "--owner", "小陈")
    fill(book, 0, owner="小赵")
    code, out, err = typed("actions", "import", book, "--yes")
    assert (code, err) == (0, "没有可采用的改动\n") and "冲突" in out and "小陈 → 小赵" in out
    assert listed()[0]["owner"] == "小陈"
    assert typed("actions", "import", book, "--yes", "--take-sheet")[0] == 0
    assert listed()[0]["owner"] == "小赵"


def test_a_new_workbook_carries_the_actions_along(db: Path, tmp_path: Path) -> None:
    typed("actions", "add", "给老客户发券", "--owner", "小李", "--due", "2025-04-01")
    typed("actions", "accept", "1", "--month", "2025-03", "--measure", 1, "--owner", "小王")
    book = tmp_path / "总结.xlsx"
    typed("report", "2025-03", "--format", "xlsx", "--out", book)
    assert typed("actions", "import", book, "--yes")[2] == "没有可采用的改动\n"
    fill(book, 0, status="已完成", notes="发了 200 张")
    assert typed("actions", "import", book, "--yes")[0] == 0
    by_id = {one["id"]: one for one in listed()}
    assert (by_id["A1"]["status"], by_id["A1"]["done_on"], by_id["A1"]["notes"]) == (
        "done",
        "2025-05-03",
        "发了 200 张",
    )
    assert (by_id["A2"]["status"], by_id["A2"]["owner"]) == ("open", "小王")
    assert typed("actions", "import", book, "--shop", "别的店")[0] == 1


@pytest.mark.parametrize(
    ("field", "arguments", "most"),
    [
        ("措施", ["add", "字" * 201], 200), ("负责人", ["add", "x", "--owner", "字" * 51], 50),
        ("备注", ["done", "A1", "--notes", "字" * 1001], 1000), ("措施", ["edit", "A1", "--text", "字" * 201], 200),
        ("负责人", ["accept", "1", "--month", "2025-03", "--measure", "1", "--owner", "字" * 51], 50),
    ],
)  # fmt: skip
def test_words_that_no_table_can_show_are_refused(db: Path, field: str, arguments: list[str], most: int) -> None:
    typed("actions", "add", "字" * 200, "--owner", "字" * 50, "--notes", "字" * 1000)
    before = listed()
    assert [(len(one["text"]), len(one["owner"]), len(one["notes"])) for one in before] == [(200, 50, 1000)]
    code, _, err = typed("actions", *arguments)
    told = err.replace("\n", "")
    assert code == 2 and f"{field}有 {most + 1} 个字，最多 {most} 个" in told and "文档" in told
    assert f"{most + 1} characters are too many" in typed("actions", *arguments, "--lang", "en")[2].replace("\n", " ")
    assert listed() == before


def test_a_sheet_with_words_too_long_is_refused_as_a_whole(db: Path, tmp_path: Path) -> None:
    book = tmp_path / "总结.xlsx"
    typed("report", "2025-03", "--format", "xlsx", "--out", book)
    fill(book, 0, owner="小王")
    fill(book, 1, notes="字" * 1001)
    code, _, err = typed("actions", "import", book, "--yes")
    assert code == 1 and "有 1001 个字，最多 1000 个" in err.replace("\n", "") and "问题与措施!B" in err
    assert listed() == []


def test_the_list_goes_into_a_folder_that_is_made(db: Path, tmp_path: Path) -> None:
    typed("actions", "add", "给老客户发券")
    assert typed("actions", "export", tmp_path / "新" / "四月" / "措施.csv")[0] == 0
    assert "给老客户发券" in (tmp_path / "新" / "四月" / "措施.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_list_as_a_file(db: Path, tmp_path: Path, suffix: str) -> None:
    typed("actions", "add", "=1+1", "--owner", "小李")
    target = tmp_path / f"措施{suffix}"
    assert typed("actions", "export", target)[0] == 0
    if suffix == ".csv":
        head, row = csv.reader(io.StringIO(target.read_text("utf-8-sig")))
        assert (head[0], row[0], row[5]) == ("编号", "A1", "'=1+1")
    else:
        head, row = load_workbook(target).worksheets[0].iter_rows(values_only=True)  # type: ignore[assignment]
        assert (head[0], row[0], row[5]) == ("编号", "A1", "=1+1")
    assert typed("actions", "export", tmp_path / "措施.doc")[0] == 2


@pytest.mark.parametrize("group", ["actions", "log", "target"])
def test_a_group_takes_the_language_before_its_command(group: str, tmp_path: Path) -> None:
    code, _, err = typed(group, "--lang", "en", "list", "--db", tmp_path / "none.db")
    assert code == 1 and err.startswith("No data yet")
