"""`pdd-ops explain` as typed: what it prints, in 80 columns, and what it answers to wrong requests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from support.rich_shop import rich_shop
from support.tool import installed
from typer.testing import CliRunner

from pdd_ops.lang import use_language


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "80")
    use_language("zh")
    yield
    use_language("zh")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    use_language("zh")
    return rich_shop(tmp_path_factory)


def typed(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `pdd-ops ARGUMENTS`."""
    result = CliRunner().invoke(installed(), [*map(str, arguments)])
    use_language("zh")
    return result.exit_code, result.stdout, result.stderr


def explained(db: Path, *arguments: str) -> dict[str, Any]:
    code, out, err = typed("explain", *arguments, "--db", db, "--json")
    assert (code, err) == (0, "")
    value: dict[str, Any] = json.loads(out)
    return value


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("metric", ["refund_amount", "refund_rate", "net_sales", "ship_hours", "gross_profit", "ctr"])
def test_what_is_printed_fits_80_columns(db: Path, language: str, metric: str) -> None:
    code, out, err = typed("explain", metric, "2025-03", "--db", db, "--lang", language)
    assert (code, err) == (0, "")
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    assert "{" not in out and "None" not in out


def test_an_estimate_is_said_with_its_amount_and_share(db: Path) -> None:
    value = explained(db, "refund_amount", "2025-03")
    files = [one for part in value["parts"] for one in part["files"]]
    estimated = [one for one in files if one["note"] == "estimated"]
    amount, rows = sum(one["amount"] for one in estimated), sum(one["rows"] for one in estimated)
    assert amount >= 85 and sum(one["amount"] for one in files) == pytest.approx(value["value"])
    code, out, _ = typed("explain", "refund_amount", "2025-03", "--db", db)
    [sentence] = re.findall(r"^ 其中 (.*?)\n\n", out, re.MULTILINE | re.DOTALL)
    said = f"退款金额中{amount:,.2f}元（{amount / value['value']:.2%}，{rows}行）是估算"
    assert code == 0 and re.sub(r"\s", "", sentence).startswith(said)


def test_refunds_of_an_order_with_several_cases_are_listed_case_by_case(db: Path) -> None:
    value = explained(db, "refund_amount", "2025-03", "--rows")
    cases = [row for row in value["rows"] if row["order"] == "250301-910000000000003"]
    assert [(row["id"], row["amount"]) for row in cases] == [
        ("91000000000", 3.1), ("91000000001", 4.2), ("91000000002", 5.3),
    ]  # fmt: skip
    assert {row["file"] for row in cases} == {"售后数据2025-04-03-10-05-20.xlsx"}
    orders = explained(db, "refund_orders", "2025-03", "--rows")["rows"]
    assert len([row for row in orders if row["order"] == "250301-910000000000003"]) == 1


def test_an_order_of_two_lines_is_one_order_and_two_amounts(db: Path) -> None:
    for metric, rows in (("orders", 1), ("gmv", 2)):
        found = explained(db, metric, "2025-03", "--rows")["rows"]
        assert len([row for row in found if row["id"] == "250301-910000000000002"]) == rows


def test_a_rate_has_its_parts_and_no_rows(db: Path) -> None:
    value = explained(db, "refund_rate", "2025-03")
    numerator, denominator = value["parts"]
    assert (numerator["metric"], denominator["metric"]) == ("refund_orders", "orders")
    assert value["value"] == pytest.approx(numerator["value"] / denominator["value"], abs=1e-6)
    assert value["formula"].startswith("退款率（笔） = 退款订单数 ÷ 成交订单数 = ")
    code, out, err = typed("explain", "refund_rate", "2025-03", "--rows", "--db", db)
    assert (code, out) == (2, "")
    assert "pdd-ops explain refund_orders 2025-03 --rows" in err and "explain orders 2025-03 --rows" in err


def test_the_statement_is_the_one_that_was_run_and_can_be_run_again(db: Path) -> None:
    import sqlite3

    value = explained(db, "gmv", "2025-03")
    [statement] = value["sql"]
    [(_, fen, *_)] = sqlite3.connect(db).execute(statement).fetchall()
    assert fen == round(value["value"] * 100)


def test_products_are_listed_by_key(db: Path) -> None:
    value = explained(db, "active_products", "2025-03", "--rows")
    assert value["count"] == value["value"] == len({row["id"] for row in value["rows"]})
    assert all(row["file"] and row["row"] and row["order"] for row in value["rows"])


def test_names_do_as_well_as_ids(db: Path) -> None:
    by_name = explained(db, "成交金额", "2025-03", "--by", "product=收纳箱")
    assert (by_name["metric"], by_name["key"]) == ("gmv", "7000002")
    assert by_name["value"] == explained(db, "gmv", "2025-03", "--by", "product=7000002")["value"]


def test_a_metric_without_data_names_the_export_to_import(db: Path) -> None:
    code, out, _ = typed("explain", "visitors", "2024-12", "--db", db)
    assert code == 0 and "没有数字：需要导入流量数据（店铺每日）" in out and "算法" not in out
    value = explained(db, "visitors", "2024-12", "--rows")
    assert (value["value"], value["rows"], value["count"]) == (None, [], 0)
    assert value["reason"] == "需要导入流量数据（店铺每日）"
    assert typed("explain", "visitors", "2024-12", "--rows", "--db", db) == (
        0, "file,row,id,order,day,amount,note\n", "没有数字：需要导入流量数据（店铺每日）\n",
    )  # fmt: skip


def test_wrong_requests_are_one_line(db: Path) -> None:
    wrong: list[tuple[list[str], str]] = [
        (["refund_amuont"], "没有指标“refund_amuont”。最接近的：退款金额（refund_amount）"),
        (["gmv", "--by", "product"], "--by 要写成 维度=内容，如 product=7000001（写的是“product”）"),
        (["gmv", "--by", "colour=red"], "没有维度“colour”"),
        (["visitors", "--by", "province=广东省"], "不能按“省份”拆分"),
        (["gmv", "2025-03", "--by", "product=桂花巷"], "商品里有几项叫“桂花巷”，请写编号：7000001"),
        (["gmv", "2025-03", "--by", "province=火星"], "省份里没有“火星”"),
    ]
    for arguments, message in wrong:
        code, out, err = typed("explain", *arguments, "--db", db)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert message in err


def test_sums_that_are_not_the_sum_of_the_rows_are_named(db: Path, tmp_path: Path) -> None:
    import shutil
    import sqlite3

    copy = tmp_path / "copy.db"
    shutil.copy(db, copy)
    with sqlite3.connect(copy) as connection:
        connection.execute("UPDATE order_days SET gmv_fen = gmv_fen + 1 WHERE dim = 'all' AND day = '2025-03-05'")
    code, _, err = typed("explain", "gmv", "2025-03", "--rows", "--db", copy)
    assert code == 1 and "pdd-ops doctor --repair" in err


def test_of_several_shops_the_rows_are_those_of_all_and_the_commands_name_them(db: Path, tmp_path: Path) -> None:
    import shutil

    both = tmp_path / "both.db"
    shutil.copy(db, both)
    typed("sample", tmp_path / "files", "--orders", "60", "--months", "1", "--seed", "9", "--end", "2025-03")
    typed("import", tmp_path / "files", "--shop", "乙 店", "--db", both)
    one = explained(both, "gmv", "2025-03", "--shop", "乙 店")
    assert one["commands"] == ["pdd-ops explain gmv 2025-03 --shop '乙 店' --rows"]
    rows = explained(both, "gmv", "2025-03", "--shop", "all", "--rows")
    assert sum(round(row["amount"] * 100) for row in rows["rows"]) == round(rows["value"] * 100)
    assert rows["value"] == pytest.approx(one["value"] + explained(db, "gmv", "2025-03")["value"])
    assert explained(both, "gmv", "2025-03", "--shop", "all")["commands"][0].endswith(" --shop all --rows")


def test_a_refund_that_only_the_bill_tells_is_said_to_be_the_bills(tmp_path: Path) -> None:
    """Two refunded orders of the sample have no case: their amounts are those of the bill, or guessed."""
    exports = Path(__file__).parents[2] / "sample_data"
    files = [exports / "orders_export2025-04-01-09-12-30.csv", exports / "售后数据2025-04-02-10-05-20.xlsx"]
    bill = next(exports.glob("pdd-mall-bill-detail*2025-04-01*.zip"))
    found = {}
    for name, given in (("without", files), ("with", [*files, bill])):
        path = tmp_path / f"{name}.db"
        assert typed("import", *map(str, given), "--db", path)[0] == 0
        pieces = [piece for part in explained(path, "refund_amount", "2025-03")["parts"] for piece in part["files"]]
        found[name] = {piece["note"]: (piece["rows"], piece["amount"]) for piece in pieces}
    assert "billed" not in found["without"] and found["with"]["billed"] == (2, 56.8)
    assert found["without"]["estimated"][0] == found["with"]["estimated"][0] + 2
    out = typed("explain", "refund_amount", "2025-03", "--db", tmp_path / "with.db")[1]
    assert "[账单里的" in out and "金额取自货款账单" in out and "金额取自订单文件" not in out
