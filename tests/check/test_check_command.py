"""`pdd-ops check` as typed: the sample shop balances, and what is planted in it is named, no more and no less."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from support.planted import edit_bill, edit_orders, imported, refunded_too_much, settled_once_more
from support.tool import installed
from typer.testing import CliRunner

from pdd_ops.lang import use_language
from pdd_ops.periods import Month
from pdd_ops.sample import write_sample

LOST = "2025-03-12"


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    use_language("zh")
    yield
    use_language("zh")


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports of March alone."""
    folder = tmp_path_factory.mktemp("march")
    write_sample(folder, orders=400, months=1, seed=3, end=Month.of(2025, 3), bills=True)
    return folder


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with February and March."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder / "exports", orders=600, months=2, seed=1, end=Month.of(2025, 3), bills=True)
    return imported(folder / "exports", folder / "pdd-ops.db")


def typed(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `pdd-ops check ARGUMENTS`."""
    result = CliRunner().invoke(installed(), ["check", *map(str, arguments)])
    use_language("zh")
    return result.exit_code, result.stdout, result.stderr


def checked(database: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    code, out, err = typed(*arguments, "--db", database, "--json")
    assert err == ""
    value: dict[str, Any] = json.loads(out)
    return code, value


@pytest.mark.parametrize("month", ["2025-02", "2025-03"])
def test_the_sample_balances_to_the_fen(sample: Path, month: str) -> None:
    code, value = checked(sample, month)
    assert (code, value["provisional"], value["complete"], value["reconciled"]) == (0, False, True, True)
    assert {one["cause"] for one in value["differences"]} <= {"unallocated", "damaged_id"}
    assert {one["severity"] for one in value["findings"]} <= {"info"}
    totals = value["totals"]
    assert totals["settlement"]["compared"] > 100 and totals["refund"]["compared"] > 3
    damaged = sum(one["difference"] for one in totals["daily"]["causes"] if one["cause"] == "damaged_id")
    assert (damaged > 0) == (month == "2025-03")  # two orders with a damaged 商品id, which nobody else knows of
    assert totals["daily"]["gmv"] == pytest.approx(totals["daily"]["platform_gmv"] + damaged)


def test_the_default_month_is_that_of_the_report(sample: Path) -> None:
    code, value = checked(sample)
    assert (code, value["month"], value["shop"]) == (0, "2025-03", "桂花巷家居")


def test_refused_rows_are_pointed_to(sample: Path) -> None:
    [unknown] = [one for one in checked(sample, "2025-03")[1]["findings"] if one["id"] == "rejects"]
    assert re.match(r"2 单（[\d.]+ 元）不知道是哪个商品", unknown["text"])  # their 商品id is damaged, the sale counts


@pytest.mark.parametrize("column", ["paid", "number"])
def test_three_planted_errors_are_named_and_nothing_else(march: Path, tmp_path: Path, column: str) -> None:
    folder = tmp_path / "planted"
    shutil.copytree(march, folder)
    twice = refund = ""

    def plant(rows: list[list[str]]) -> list[list[str]]:
        nonlocal twice, refund
        rows, twice = settled_once_more(rows)
        rows, refund = refunded_too_much(rows)
        return rows

    def keep(row: dict[str, str]) -> bool:
        day = (row.get("支付时间") or row.get("订单成交时间") or "")[:10]
        return day != LOST if column == "paid" else not row["订单号"].startswith("250312-")

    edit_bill(folder, "2025-03", plant)
    assert edit_orders(folder, keep) > 5
    code, value = checked(imported(folder, tmp_path / "a.db"), "2025-03")
    assert (code, value["provisional"], value["complete"], value["reconciled"]) == (3, True, False, False)
    [lost] = [one for one in value["findings"] if one["severity"] != "info"]
    assert lost["severity"] == "missing" and LOST in lost["text"]
    found = {(one["check"], one["order_id"], one["cause"]) for one in value["differences"] if not one["explained"]}
    assert found == {("settlement", twice, "settled_twice"), ("refund", refund, "refund_differs")}
    assert {one["cause"] for one in value["differences"] if one["explained"]} == {"unallocated", "damaged_id"}
    [wrong] = [one for one in value["differences"] if one["check"] == "refund"]
    assert wrong["difference"] == -1.0 and wrong["file"].endswith(".csv") and wrong["row"] > 5


def test_a_day_lost_from_the_traffic_export(march: Path, tmp_path: Path) -> None:
    folder = tmp_path / "planted"
    shutil.copytree(march, folder)
    path = folder / "流量数据_20250301至20250331.csv"
    lines = path.read_bytes().decode("gb18030").splitlines()
    path.write_bytes("\n".join(line for line in lines if not line.startswith(LOST)).encode("gb18030"))
    code, value = checked(imported(folder, tmp_path / "a.db"), "2025-03")
    [lost] = [one for one in value["findings"] if one["severity"] != "info"]
    assert (code, lost["id"], lost["severity"]) == (3, "traffic_days.days", "partial")
    assert lost["text"] == f"流量（店铺每日）缺 1 天：{LOST}"
    assert value["reconciled"] and value["totals"]["daily"]["compared"] == 30


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_printed_fits_80_columns(sample: Path, language: str) -> None:
    code, out, err = typed("2025-03", "--db", sample, "--lang", language)
    assert (code, err) == (0, "")
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    assert {"zh": "数据齐全；账目一致", "en": "Complete; reconciled"}[language] in out
    assert "{" not in out and "None" not in out
    assert {"zh": "全店托管/未分摊", "en": "unallocated"}[language] in re.sub(r"\s", "", out)


def test_wrong_requests_are_one_line(sample: Path, tmp_path: Path) -> None:
    wrong: list[tuple[list[str | Path], str]] = [
        (["--db", tmp_path / "none.db"], "还没有数据"),
        (["2024-01", "--db", sample], "2024-01 没有数据"),
        (["--shop", "大店", "--db", sample], "没有店铺“大店”"),
    ]
    for arguments, message in wrong:
        code, out, err = typed(*arguments)
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert message in err
