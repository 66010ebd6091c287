"""`pdd-ops report` and `pdd-ops query` as typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from small_month import orders_only
from support.tool import installed
from typer.testing import CliRunner

from pdd_ops.lang import use_language


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_DB", str(tmp_path / "pdd-ops.db"))
    orders_only(tmp_path)
    return tmp_path


def typed(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `pdd-ops ARGUMENTS`."""
    result = CliRunner().invoke(installed(), [str(argument) for argument in arguments])
    use_language("zh")
    return result.exit_code, result.stdout, result.stderr


def test_report_of_the_default_month(database: Path) -> None:
    code, out, err = typed("report")
    assert (code, err) == (0, "")
    assert out.startswith("小店 2025年3月运营月总结\n")
    assert [out.index(part) for part in "一二三四"] == sorted(out.index(part) for part in "一二三四")
    assert "不是上个月" not in out and "没有上个月的数据，显示的是最近有数据的月份 2025-03" in out


def test_report_as_json_is_one_object(database: Path) -> None:
    code, out, _ = typed("report", "2025-03", "--json")
    value = json.loads(out)
    assert (code, value["schema"], value["shop"], value["month"], value["compare"]) == (
        0,
        1,
        "小店",
        "2025-03",
        "2025-02",
    )
    assert value == json.loads(typed("report", "2025-03", "--format", "json")[1])


def test_report_in_english_against_last_year(database: Path) -> None:
    code, out, _ = typed("report", "2025-03", "--compare", "last-year", "--lang", "en")
    assert code == 0
    assert "There is no data of 2024-03 to compare with" in out


def test_report_into_files(database: Path) -> None:
    out = database / "out"
    code, shown, told = typed("report", "2025-03", "--format", "terminal,json", "--out", out)
    assert (code, shown) == (0, "")
    assert sorted(path.name for path in out.iterdir()) == [
        "拼多多运营月总结-小店-2025-03.json",
        "拼多多运营月总结-小店-2025-03.txt",
    ]
    assert told.count("已写入") == 2


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ("report --db {0}/none.db", 1, r"还没有数据（.*none.db）。先导入导出文件：pdd-ops import"),
        ("report 2019-01", 1, r"不是月份|2019-01 没有数据"),
        ("report 2024-01", 1, r"2024-01 没有数据。有数据的月份：2025-02, 2025-03"),
        ("report --shop 大店", 1, r"没有店铺“大店”。已有的店铺：小店"),
        ("report march", 2, r"“march”不是时间段：请写成 2025-03（月）"),
        ("report --format odt", 2, r"没有格式“odt”。可用的格式：terminal, json"),
        ("report --format terminal,json", 2, r"多种格式要用 --out"),
        ("report --format=", 2, r"可用的格式：terminal, json, xlsx"),
        ("query gmv --format=", 2, r"可用的格式：table, csv"),
        ("report --format xlsx --out {0}/taken", 2, r"taken 是文件，不是文件夹.*taken\.xlsx"),
        ("report --format xlsx,md --out {0}/taken.md", 2, r"taken\.md 是文件，不是文件夹.*taken\.xlsx"),
        ("report --template {0}", 2, r"是文件夹，这里要写文件名"),
        ("report --db {0}", 2, r"是文件夹，这里要写文件名"),
        ("query gmv --out {0}", 2, r"是文件夹，这里要写文件名"),
        ("query gmv --format csv --out {0}/taken/x.csv", 1, r"x\.csv：.*taken 不能当作文件夹"),
        ("actions import {0}", 2, r"是文件夹，这里要写文件名"),
        ("actions export {0}", 2, r"是文件夹，这里要写文件名"),
        ("demo {0}/taken", 2, r"taken 是文件，这里要写文件夹"),
        ("sample {0}/taken/exports", 2, r"taken 是文件，这里要写文件夹"),
        ("log import {0}", 2, r"是文件夹，这里要写文件名"),
        ("run --config {0}", 2, r"是文件夹，这里要写文件名"),
        ("send --to team --config {0}", 2, r"是文件夹，这里要写文件名"),
        ("schedule show --config {0}", 2, r"是文件夹，这里要写文件名"),
        ("query gvm", 2, r"没有指标“gvm”。最接近的：成交金额（gmv）"),
        ("query ad_spend --by province", 2, r"不能按“省份”拆分"),
        ("query gmv --from 2025-03-01", 2, r"--from 和 --to 要一起"),
        ("query gmv --from 2025-03-09 --to 2025-03-01", 2, r"在 --to 2025-03-01 之后"),
        ("query gmv --format csv,json", 2, r"一次只能输出一种格式"),
    ],
)
def test_errors_are_one_line_that_says_what_to_do(database: Path, arguments: str, code: int, message: str) -> None:
    for name in ("taken", "taken.md"):
        (database / name).touch()
    ended, out, err = typed(*arguments.format(database).split())
    assert (ended, out, err.count("\n")) == (code, "", 1)
    assert re.search(message, err)


def test_query_table_csv_and_json(database: Path) -> None:
    code, out, _ = typed("query", "gmv", "orders", "--by", "month", "--from", "2025-02-01", "--to", "2025-03-31")
    assert code == 0
    assert out.splitlines()[2:] == ["2025-02  3,634.40         112", "2025-03  6,385.20         252"]
    assert typed("query", "gmv", "--month", "2025-03", "--format", "csv", "--ids")[1] == "gmv\n6385.2\n"
    assert typed("query", "gmv", "--month", "2025-03", "--format", "csv")[1] == "成交金额\n6385.2\n"
    assert typed("query", "gmv", "--month", "2025-03", "--format", "csv", "--lang", "en")[1].startswith("Sales")
    rows = json.loads(typed("query", "gmv", "aov", "--by", "day", "--month", "2025-03", "--json")[1])["rows"]
    assert (len(rows), rows[0]) == (31, {"day": "2025-03-01", "gmv": 194.7, "aov": None})


def test_query_csv_file_opens_in_excel(database: Path) -> None:
    target = database / "out.csv"
    assert typed("query", "gmv", "--by", "product", "--format", "csv", "--out", target)[0] == 0
    assert target.read_bytes().startswith(b"\xef\xbb\xbf" + "商品,名称,成交金额\n".encode())


def test_the_name_of_the_file_asks_for_the_format(database: Path) -> None:
    assert typed("report", "2025-03", "--out", database / "r.md")[0] == 0
    assert (database / "r.md").read_text("utf-8").startswith("# 小店 2025年3月运营月总结\n")
    assert typed("report", "2025-03", "--format", "json", "--out", database / "r.md")[0] == 0
    assert json.loads((database / "r.md").read_text("utf-8"))["shop"] == "小店"


def test_a_name_without_suffix_is_a_folder(database: Path) -> None:
    code, _, told = typed("report", "2025-03", "--format", "md", "--out", database / "三月")
    [written] = (database / "三月").iterdir()
    assert (code, written.name, told) == (0, "拼多多运营月总结-小店-2025-03.md", f"已写入 {written}\n")


def test_a_file_that_cannot_be_written_leaves_the_old_one(database: Path) -> None:
    (database / "blocked").write_text("a file", "utf-8")
    code, out, err = typed("report", "2025-03", "--out", database / "blocked" / "r.json")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "无法写入" in err
    assert [path.name for path in database.iterdir() if path.name.startswith(".")] == []
