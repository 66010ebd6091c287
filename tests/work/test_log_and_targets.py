"""`pdd-ops log` and `pdd-ops target` as typed, and what the report shows of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from small_month import everything
from store_rows import Store
from support.tool import installed
from typer.testing import CliRunner

from pdd_ops.lang import use_language
from pdd_ops.metrics.catalogue import find
from pdd_ops.periods import Month
from pdd_ops.work.log_files import read_lines
from pdd_ops.work.model import Target
from pdd_ops.work.target_progress import progress, read_target


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("COLUMNS", "100")
    store = everything(tmp_path)
    monkeypatch.setenv("PDD_OPS_DB", str(store.path))
    yield store
    use_language("zh")


def typed(*arguments: str | int | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `pdd-ops ARGUMENTS`."""
    result = CliRunner().invoke(installed(), [*map(str, arguments)])
    use_language("zh")
    return result.exit_code, result.stdout, result.stderr


def entries(*arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(typed("log", *arguments, "--json")[1])["entries"]
    return found


def report(month: str = "2025-03") -> dict[str, Any]:
    value: dict[str, Any] = json.loads(typed("report", month, "--json")[1])
    return value


def table(value: dict[str, Any], name: str) -> list[list[Any]]:
    found = [one["rows"] for section in value["sections"] for one in section["tables"] if one["id"] == name]
    return list(found[0]) if found else []


def test_entries_in_both_languages_and_campaigns(store: Store) -> None:
    assert typed("log", "add", "更换主图", "--on", "2025-03-12", "--product", "1001", "--kind", "商品管理")[0] == 0
    campaign = [
        "--until",
        "2025-03-22",
        "--type",
        "flash sale",
        "--cost",
        "1,200.50",
        "--product",
        "1001",
        "--product",
        "1002",
    ]
    assert typed("log", "add", "春季秒杀", "--on", "2025-03-20", *campaign)[0] == 0
    assert typed("log", "add", "Reply training", "--on", "2025-04-02", "--kind", "service", "--lang", "en")[0] == 0
    said = [
        (one["id"], one["kind"], one["type"], one["products"], one["cost"])
        for one in entries("list", "--month", "2025-03")
    ]
    assert said == [
        ("L1", "products", None, ["1001"], None),
        ("L2", "promotion", "flash_sale", ["1001", "1002"], 1200.5),
    ]
    value = report()
    [sale] = table(value, "promotion_log")
    assert sale == [
        "2025-03-20 – 2025-03-22", "限时秒杀", "春季秒杀", "竹纤维洗碗布 5 条装、不锈钢保温杯 500ml", "L2", "看不出",
        1200.5,
    ]  # fmt: skip
    assert ["2025-03-12", "", "更换主图", "竹纤维洗碗布 5 条装", "L1", "看不出"] in table(value, "products_log")
    assert typed("log", "remove", "L1")[0] == 0
    assert [one["id"] for one in entries("list")] == ["L2", "L3"]


def test_what_the_log_refuses(store: Store) -> None:
    for wrong in (
        ["x"], ["x", "--type", "打折"], ["x", "--kind", "财务"], [" ", "--kind", "客服"],
        ["x", "--kind", "客服", "--on", "3/12"], ["x", "--type", "优惠券", "--cost", "不少"],
        ["x", "--type", "优惠券", "--on", "2025-03-12", "--until", "2025-03-11"],
        ["x", "--type", "主图", "--product", "77"],
    ):  # fmt: skip
        code, _, err = typed("log", "add", *wrong)
        assert code in (1, 2) and err, wrong
    assert "百亿补贴" in typed("log", "add", "x", "--type", "打折")[2]
    assert entries("list") == []


def test_detected_changes_are_offered_taken_once_and_shown(store: Store) -> None:
    found = entries("suggest", "--month", "2025-03")
    assert {one["type"] for one in found} >= {"stock_out", "restock"}
    assert table(report(), "products_log")[0][-1] == "数据发现"
    code, _, err = typed("log", "accept", "stock_out:9:2025-03-01", "--month", "2025-03")
    assert code == 1 and str(found[0]["mark"]) in err
    assert typed("log", "accept", "--month", "2025-03")[0] == 2
    assert typed("log", "accept", 1, "--month", "2025-03")[0] == 0
    left = entries("suggest", "--month", "2025-03")
    assert [one["mark"] for one in left] == [one["mark"] for one in found[1:]]
    assert len(entries("accept", "--all", "--month", "2025-03")) == len(left)
    assert entries("suggest", "--month", "2025-03") == []
    assert {one["source"] for one in entries("list")} == {"detected"}


def test_what_somebody_has_logged_is_not_offered(store: Store) -> None:
    [out] = [one for one in entries("suggest", "--month", "2025-03") if one["type"] == "stock_out"]
    typed("log", "add", "没货了", "--on", "2025-03-11", "--type", "断货", "--product", out["products"][0])
    assert "stock_out" not in {one["type"] for one in entries("suggest", "--month", "2025-03")}


@pytest.mark.parametrize("kind", ["csv", "gb18030", "xlsx"])
def test_a_table_that_somebody_kept(store: Store, tmp_path: Path, kind: str) -> None:
    rows = [["2025 年 3 月记录", "", "", ""], ["日期", "工作内容", "类别", "商品ID"],
            ["2025/3/5", "培训客服", "客服", ""], ["", "", "", ""],
            ["2025-03-08", "换详情页", "商品", "1001、1002"]]  # fmt: skip
    path = tmp_path / f"日志.{'xlsx' if kind == 'xlsx' else 'csv'}"
    if kind == "xlsx":
        book = Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        book.save(path)
    else:
        text = "\n".join(",".join(row) for row in rows)
        path.write_bytes(text.encode("utf-8-sig" if kind == "csv" else kind))
    assert typed("log", "import", path)[2] == "新增 2 条，已有 0 条\n"
    assert typed("log", "import", path)[2] == "新增 0 条，已有 2 条\n"
    assert [(one["day"], one["kind"], one["products"]) for one in entries("list")] == [
        ("2025-03-05", "service", []),
        ("2025-03-08", "products", ["1001", "1002"]),
    ]


def test_a_day_and_a_text_are_enough_and_a_cost_may_be_nothing(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("日期,事项\n2025-03-05,换主图\n", "utf-8")
    assert [line.cells["text"] for line in read_lines(path)] == ["换主图"]
    path.write_text("day,what,kind,cost\n2025-03-05,free,service,0\n2025-03-06,paid,service,¥1200\n", "utf-8")
    assert typed("log", "import", path)[0] == 0
    assert [one["cost"] for one in entries("list")] == [0, 1200]


def test_a_row_that_cannot_be_read_refuses_the_file(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("day,what,kind\n2025-03-05,ok,service\nsoon,bad,service\n", "utf-8")
    code, _, err = typed("log", "import", path)
    assert code == 1 and "第 3 行" in err and "soon" in err
    assert entries("list") == []
    path.write_text("a,b\n1,2\n", "utf-8")
    assert "日期" in typed("log", "import", path)[2]
    assert typed("log", "import", tmp_path / "none.csv")[0] == 1


def test_words_that_no_table_can_show_are_refused(store: Store, tmp_path: Path) -> None:
    code, _, err = typed("log", "add", "字" * 201, "--kind", "客服")
    assert code == 2 and "有 201 个字，最多 200 个" in err.replace("\n", "") and "文档" in err.replace("\n", "")
    path = tmp_path / "log.csv"
    path.write_text(f"day,what,kind\n2025-03-05,ok,service\n2025-03-06,{'x' * 201},service\n", "utf-8")
    code, _, err = typed("log", "import", path, "--lang", "en")
    told = " ".join(err.split())
    assert code == 1 and "row 3" in told and "201 characters are too many, 200 at most" in told
    assert entries("list") == []
    assert typed("log", "add", "字" * 200, "--kind", "客服")[0] == 0


# Targets --------------------------------------------------------------------------------------------------------------


def test_targets_in_the_report(store: Store) -> None:
    for words in (["gmv", "1万"], ["退款率（笔）", "5%"], ["orders", "100"]):
        assert typed("target", "set", *words, "--month", "2025-03")[0] == 0
    value = report()
    assert value["metrics"]["gmv"]["target"] == 10000.0
    assert value["metrics"]["refund_rate"]["target"] == 0.05
    assert value["metrics"]["visitors"]["target"] is None
    gmv = next(one for one in value["targets"] if one["metric"] == "gmv")
    total = value["metrics"]["gmv"]["value"]
    assert gmv["share"] == pytest.approx(total / 10000, abs=1e-6)
    assert gmv["by_day"][-1]["value"] == pytest.approx(total)
    assert [one["days_share"] for one in gmv["by_day"]][-1] == 1.0
    assert gmv["reached"] == (total >= 10000)
    assert value["daily"]["columns"][-2:] == ["成交订单数目标完成度", "成交金额目标完成度"]
    assert value["daily"]["rows"][-1][-1] == gmv["share"]
    assert [row[0] for row in table(value, "progress")] == ["成交订单数", "成交金额", "退款率（笔）"]
    assert "目标进度" in typed("report", "2025-03", "--full")[1]
    assert report("2025-02")["targets"] == []


def test_targets_of_several_shops(store: Store, tmp_path: Path) -> None:
    [mine] = [row[0] for row in store.connection.execute("SELECT name FROM shops")]
    typed("sample", tmp_path / "files", "--orders", "60", "--months", "1", "--seed", "9", "--end", "2025-03")
    store.connection.close()
    assert typed("import", tmp_path / "files", "--shop", "乙店")[0] == 0
    for place in ([], ["--shop", "all"]):
        code, _, err = typed("target", "set", "gmv", "1万", "--month", "2025-03", *place)
        assert code == 2 and "--shop" in err and mine in err and "乙店" in err and "合计" not in err
    for month in ("2025-03", "2025-04"):
        typed("target", "set", "gmv", "10000", "--month", month, "--shop", mine)
        typed("target", "set", "refund_rate", "5%", "--month", month, "--shop", mine)
    alone = json.loads(typed("plan", "2025-03", "--shop", "all", "--json")[1])
    assert not alone["metrics"]["gmv"]["target_set"]
    missing, ratio = alone["target_notes"]
    assert "乙店" in missing and mine not in missing and "target set gmv" in missing and "退款率" in ratio
    assert report_of_all()["targets"] == [] and any("乙店没有定" in note for note in report_of_all()["notes"])
    for month in ("2025-03", "2025-04"):
        typed("target", "set", "gmv", "2500.5", "--month", month, "--shop", "乙店")
    both = json.loads(typed("plan", "2025-03", "--shop", "all", "--json")[1])
    assert (both["metrics"]["gmv"]["target"], both["metrics"]["gmv"]["target_set"]) == (12500.5, True)
    assert "各店目标之和" in both["target_notes"][0]
    assert "the sum of the shops'" in " ".join(typed("plan", "2025-03", "--shop", "all", "--lang", "en")[1].split())
    [gmv] = report_of_all()["targets"]
    assert (gmv["metric"], gmv["target"]) == ("gmv", 12500.5)
    listed = json.loads(typed("target", "list", "--month", "2025-03", "--json")[1])["targets"]
    assert {(one["shop"], one["metric"], one["value"]) for one in listed} == {
        (mine, "gmv", 10000.0), ("乙店", "gmv", 2500.5), (mine, "refund_rate", 0.05)
    }  # fmt: skip
    assert "店铺" in typed("target", "list")[1] and "乙店" in typed("target", "list")[1]
    assert "乙店" not in typed("target", "list", "--shop", mine)[1]


def report_of_all() -> dict[str, Any]:
    value: dict[str, Any] = json.loads(typed("report", "2025-03", "--shop", "all", "--json")[1])
    return value


def test_targets_are_listed_replaced_and_removed(store: Store) -> None:
    typed("target", "set", "gmv", "500000", "--month", "2025-04")
    code, _, err = typed("target", "set", "gmv", "40万", "--month", "2025-04")
    assert (code, err) == (0, "原来的目标：成交金额 500,000.00 元\n")
    listed = json.loads(typed("target", "list", "--json")[1])["targets"]
    assert listed == [
        {"month": "2025-04", "metric": "gmv", "value": 400000.0, "unit": "yuan", "shop": listed[0]["shop"]}
    ]
    assert typed("target", "remove", "orders", "--month", "2025-04")[0] == 1
    assert typed("target", "remove", "gmv", "--month", "2025-04")[0] == 0
    assert json.loads(typed("target", "list", "--json")[1])["targets"] == []


@pytest.mark.parametrize(
    ("metric", "value"),
    [("gmv", "0"), ("gmv", "很多"), ("gmv", "1e9"), ("gmv", "5%"), ("orders", "10.5"), ("refund_rate", "5"),
     ("refund_rate", "120%"), ("gmw", "1"), ("gmv", "99999999999")],
)  # fmt: skip
def test_silly_targets_are_refused(store: Store, metric: str, value: str) -> None:
    code, _, err = typed("target", "set", metric, value, "--month", "2025-04")
    assert code == 2 and err


def test_contradictory_targets_are_refused(store: Store) -> None:
    for metric, value in (("gmv", "50000"), ("orders", "1000")):
        assert typed("target", "set", metric, value, "--month", "2025-04")[0] == 0
    code, _, err = typed("target", "set", "order_value", "60", "--month", "2025-04")
    assert code == 1 and "成交金额 ÷ 成交订单数" in err and "50" in err
    assert typed("target", "set", "order_value", "50.5", "--month", "2025-04")[0] == 0
    assert typed("target", "set", "refund_amount", "60000", "--month", "2025-04")[0] == 1
    assert typed("target", "set", "order_value", "60", "--month", "2025-05")[0] == 0


@pytest.mark.parametrize(
    ("metric", "text", "value"),
    [("gmv", "50万", 500_000.0), ("gmv", "1,234.567", 1234.57), ("conversion", "12.3456789%", 0.123457),
     ("conversion", "0.05", 0.05), ("orders", "1200", 1200)],
)  # fmt: skip
def test_a_target_as_typed_keeps_what_its_unit_has(metric: str, text: str, value: float) -> None:
    assert read_target(1, find(metric), text, Month.of(2025, 4)).value == value


def test_progress_within_a_month() -> None:
    days = Month.of(2025, 4).each_day()
    target = read_target(1, find("gmv"), "3000", Month.of(2025, 4))
    half = progress(target, 1200.0, [80.0] * 15 + [None] * 15, days, elapsed=15)
    assert (half.share, half.days_share, half.pace, half.reached) == (0.4, 0.5, 2400.0, None)
    assert len(half.by_day) == 15 and half.by_day[4].value == 400.0
    assert progress(target, 3100.0, [], days, elapsed=15).reached is True
    rate = Target(1, "refund_rate", "2025-04", 0.05, "rate")
    over = progress(rate, 0.06, [], days, elapsed=30)
    assert (over.share, over.pace, over.reached) == (None, None, False)
    refunds = Target(1, "refund_amount", "2025-04", 100.0, "yuan")
    assert progress(refunds, 60.0, [], days, elapsed=15).reached is None
    assert progress(refunds, 130.0, [], days, elapsed=15).reached is False
    assert progress(target, None, [], days, elapsed=0).by_day == ()
