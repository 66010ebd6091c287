"""Shops side by side: each row is the shop's own report, nothing is said of days nobody saw, the worst stand first."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from openpyxl import load_workbook
from store_rows import Store, new_store
from support.tool import run, run_json

from pdd_ops.deliver.run import Order, plan_run
from pdd_ops.deliver.run import run as run_once
from pdd_ops.deliver.settings import read_settings
from pdd_ops.deliver.summaries import due_shops
from pdd_ops.lang import _texts, in_every_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, Period
from pdd_ops.report.compare_shops import compare_shops
from pdd_ops.report.shop_marks import marks_of
from pdd_ops.report.shop_rows import ShopRow
from pdd_ops.store.database import open_reader, open_writer

FEBRUARY, MARCH = Month.of(2025, 2), Month.of(2025, 3)
STEADY, GAP, YOUNG, ADS, GONE = "青石杂货", "白云茶铺", "乙酉新店", "南山推广", "旧巷老店"
EMPTY = "小店"  # the shop that every store begins with


def _sells(store: Store, shop: int, days: Period, *, orders: int, price: int, refunds: int = 0) -> None:
    for day in days.each_day():
        store.orders(
            day, shop=shop, orders=orders, units=orders, gmv_fen=orders * price, list_fen=orders * price,
            receipts_fen=orders * price, refund_orders=refunds, refund_fen=refunds * price,
        )  # fmt: skip
    store.imported("orders", days.first, days.last, shop=shop)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shops: one steady, one seen for twelve days of March, a young one that fell, one with ads alone, and one of
    which nothing came after January; and an empty one."""
    store = new_store(tmp_path_factory.mktemp("shops"))
    shops = {name: store.shop(name) for name in (STEADY, GAP, YOUNG, ADS, GONE)}
    _sells(store, shops[STEADY], Period("2024-12-01", MARCH.last), orders=9, price=1500, refunds=1)
    _sells(store, shops[GAP], Period("2025-01-01", "2025-03-12"), orders=20, price=1300, refunds=3)
    _sells(store, shops[YOUNG], Period("2025-02-14", FEBRUARY.last), orders=40, price=1000)
    _sells(store, shops[YOUNG], MARCH, orders=11, price=1000, refunds=2)
    _sells(store, shops[GONE], Period("2025-01-02", "2025-01-30"), orders=5, price=900)
    for day in MARCH.each_day():
        store.day("traffic_days", day, shop=shops[STEADY], visitors=300, buyers=9)
        store.ads(day, shop=shops[ADS], spend_fen=2500, sales_fen=4000, orders=2)
    store.imported("traffic_days", MARCH.first, MARCH.last, shop=shops[STEADY])
    store.imported("ad_days", MARCH.first, MARCH.last, shop=shops[ADS])
    store.put(
        "actions",
        {"shop_id": shops[STEADY], "text": "换主图", "scope": "shop", "key": "", "object": "", "due": "2025-04-20",
         "status": "open", "created_on": "2025-04-01", "expected_fen": 5000},
    )  # fmt: skip
    path = store.path
    store.connection.close()
    return path


@pytest.fixture(autouse=True)
def _may(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database: Path) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_DB", str(database))


def compared(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = run_json("report", "--shop", "all", "--compare-shops", *(words or ("2025-03",)), "--json")
    return found


def row(found: dict[str, Any], shop: str) -> dict[str, Any]:
    return next(one for one in found["rows"] if one["shop"] == shop)


def test_each_row_is_the_report_of_its_shop() -> None:
    found = compared()
    for name in (STEADY, GAP):
        own, known = run_json("report", "2025-03", "--shop", name, "--json"), row(found, name)
        for metric in ("orders", "gmv", "net_sales", "refund_rate", "visitors", "conversion", "ad_spend"):
            assert known[metric] == own["metrics"][metric]["value"], (name, metric)
        assert known["gmv_change_rate"] == own["metrics"]["gmv"]["change_rate"]
        alerts = run_json("alerts", "2025-03", "--shop", name, "--json")["alerts"]
        assert (known["alerts"] or 0) == len(alerts)


def test_shops_of_other_days_are_ranked_by_day_and_what_is_not_known_stands_last() -> None:
    found = compared()
    assert found["ranked_by"] == "gmv_per_day"
    assert [one["shop"] for one in found["rows"]] == [GAP, STEADY, YOUNG, ADS, EMPTY, GONE]
    gap = row(found, GAP)
    assert gap["days"] == 12
    assert gap["gmv_change_rate"] is None  # twelve days are too few for a rate
    assert [mark["kind"] for mark in gap["marks"]] == ["unseen"]
    assert "19" in gap["marks"][0]["text"] and "2025-03-12" in gap["marks"][0]["text"]
    young = row(compared("2025-01..2025-02"), YOUNG)
    assert young["days"] == 15 and not [mark for mark in young["marks"] if mark["kind"] == "unseen"]  # it is new
    before = compared("2025-02-15..2025-02-28")
    assert before["ranked_by"] == "gmv"
    sizes = [one["gmv"] for one in before["rows"] if one["gmv"] is not None]
    assert sizes == sorted(sizes, reverse=True)


def test_what_is_not_known_has_no_value_but_a_reason() -> None:
    found = compared()
    ads, gone = row(found, ADS), row(found, GONE)
    assert ads["orders"] is ads["gmv"] is ads["refund_rate"] is ads["profit"] is None
    assert ads["ad_spend"] == 775.0 and ads["days"] == 0 and ads["alerts"] is None
    assert set(ads["reasons"]) >= {"orders", "gmv", "visitors", "profit", "alerts"}
    assert gone["reason"] and "2025-01-30" in gone["reason"] and gone["ad_spend"] is None
    assert row(found, EMPTY)["reason"] and row(found, EMPTY)["last_day"] is None
    assert row(found, YOUNG)["alerts"] is None  # fifteen days of history


def test_a_certain_loss_is_told_as_a_range_where_it_is_one() -> None:
    told = {
        ends: marks_of(ShopRow("甲", 31, 31, profit=ends)) for ends in ((-70000, -50000), (-50000, -50000), (-9, 0))
    }
    assert [(one.text, one.fen) for one in told[-70000, -50000]] == [("亏 500.00 至 700.00 元", 50000)]
    assert [(one.text, one.fen) for one in told[-50000, -50000]] == [("亏 500.00 元", 50000)]
    assert told[-9, 0] == ()  # perhaps nothing is lost


def test_the_worst_are_named_first_in_words() -> None:
    text = run("report", "--shop", "all", "--compare-shops", "2025-03")
    first = text[text.index("先看这些店") : text.index("各店（")]
    young, late, unseen = (first.index(name) for name in (YOUNG, STEADY, GAP))
    assert young < late < unseen  # by the money, and what is only not known after what is wrong
    assert "成交金额比上期 -72.50%" in first
    assert "已超时 1 项（改进措施 1，涉及 50.00 元）" in first
    english = run("report", "--compare-shops", "2025-03", "--lang", "en")
    assert "1 overdue (actions 1, about 50.00 yuan)" in english
    assert "days of orders: 12, missing: 19" in english


def test_a_grave_alert_is_told_beside_what_is_usual(database: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(database, tmp_path / "fallen.db"))
    with closing(open_writer(copy)) as connection:
        shop = "(SELECT shop_id FROM shops WHERE name = ?)"
        connection.execute(
            f"UPDATE order_days SET gmv_fen = 4500 WHERE shop_id = {shop} AND day >= '2025-03'", [STEADY]
        )
    english = run("report", "--compare-shops", "2025-03", "--db", copy, "--lang", "en", "--format", "md")
    assert "unusual: Sales a day on usual days 45.00 (usually 135.00)" in english


def test_totals_are_sums_and_ratios_of_sums_and_say_of_whom() -> None:
    found = compared()
    rows = [one for one in found["rows"] if one["gmv"] is not None]
    total = found["total"]
    assert total["gmv"] == round(sum(one["gmv"] for one in rows), 2)
    refunded = 31 * 1 + 12 * 3 + 31 * 2
    assert total["refund_rate"] == round(refunded / (31 * 9 + 12 * 20 + 31 * 11), 6)
    assert total["visitors"] == 9300 and total["shops"]["visitors"] == 1
    assert total["gmv_change_rate"] is None  # not every shop has days to compare
    assert any("访客 1 家" in note for note in found["notes"])


def test_the_files_of_other_shops_are_not_looked_at(database: Path) -> None:
    """Else the table of many shops takes as long as the square of their number."""
    with closing(open_reader(database)) as connection:
        seen: list[str] = []
        connection.set_trace_callback(seen.append)
        compare_shops(connection, choose_shops(connection, "all"), MARCH, 0)
        connection.set_trace_callback(None)
        asked = [sql for sql in dict.fromkeys(seen) if "FROM imports WHERE" in sql]
        plans = [str(row) for sql in asked for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
    assert plans and not [plan for plan in plans if "SCAN imports" in plan]


@pytest.mark.parametrize("name", [*_texts("compare")])
def test_english_texts_stand_for_one_as_well(name: str) -> None:
    """No '1 shops', whatever is counted."""
    template = in_every_language(f"compare.{name}")["en"]
    fields = [field for _, field, _, _ in Formatter().parse(template) if field]
    kinds = {"kind": "appeals", "metric": "sales"}
    text = template.format(**{field: kinds.get(field, "14" if field == "least" else "1") for field in fields})
    assert not re.search(r"\b1 (?:\w+ )?\w+s\b", text), text


def test_a_day_and_the_usual_month() -> None:
    day = compared("2025-03-10")
    assert row(day, STEADY)["gmv"] == 135.0 and row(day, STEADY)["days"] == 1
    assert row(day, STEADY)["gmv_change_rate"] is None
    assert compared("--compare", "previous")["month"] == "2025-03"  # the default one of most shops


def test_every_column_is_in_the_workbook(tmp_path: Path) -> None:
    run("report", "--shop", "all", "--compare-shops", "2025-03", "--out", tmp_path / "shops.xlsx")
    cells = [cell.value for sheet in load_workbook(tmp_path / "shops.xlsx") for line in sheet for cell in line]
    for heading in ("店铺", "净销售额", "转化率", "推广花费", "利润（最低）", "待办", "情况"):
        assert heading in cells
    assert 4185.0 in cells and STEADY in cells


def test_it_is_opened_and_written_in_several_formats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("typer.launch", opened.append)
    run("report", "--compare-shops", "2025-03", "--format", "md,json", "--open", "--out", tmp_path / "both")
    assert sorted(file.suffix for file in (tmp_path / "both").iterdir()) == [".json", ".md"]
    assert [Path(path).suffix for path in opened] == [".md"]
    run("report", "--compare-shops", "2025-03", "--format", "md,json", code=2)


def test_a_period_of_which_nobody_knows_anything(tmp_path: Path) -> None:
    """As with the report of a shop; nothing is sent of it either."""
    box, settings = tmp_path / "box", tmp_path / "pdd-ops.toml"
    box.mkdir()
    settings.write_text(f'[channel.box]\ntype = "folder"\nfolder = "{box}"\n', "utf-8")
    for month in ("2024-03", "2026-W02"):
        run("report", "--compare-shops", month, code=1)
        run("send", "--to", "box", "--config", settings, "--compare-shops", month, code=1)
    assert not list(box.iterdir())


@pytest.mark.parametrize("words", [("--shop", STEADY), ("--section", "sales"), ("--full",)])
def test_what_it_is_not_for(words: tuple[str, ...]) -> None:
    run("report", "--compare-shops", "2025-03", *words, code=2)


def test_it_is_sent_once_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box, settings = tmp_path / "box", tmp_path / "pdd-ops.toml"
    box.mkdir()
    settings.write_text(f'[channel.box]\ntype = "folder"\nfolder = "{box}"\nfiles = ["json"]\n', "utf-8")
    words = ("send", "--to", "box", "--config", settings, "--compare-shops", "2025-03", "--json")
    shown = json.loads(run(*words, "--dry-run"))["deliveries"][0]["parts"][0]["body"]
    assert shown.index("先看这些店") < shown.index("各店成交（按日均排）")
    assert f"1. {GAP}" in shown and "12/31 天" in shown
    assert [run_json(*words)["deliveries"][0]["state"] for _ in range(2)] == ["sent", "already"]
    sent = next(box.glob("**/*.json"))
    assert json.loads(sent.read_text("utf-8"))["rows"][0]["shop"] == GAP
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-04T08:00:00")
    assert run_json(*words)["deliveries"][0]["state"] == "sent"


@pytest.mark.parametrize(
    ("every", "today", "due"),
    [
        ("day", "2025-02-20", "2025-02-19"),
        ("day", "2025-03-14", "2025-03-12"),  # of the 13th one of three is late: what is told already
        ("day", "2025-03-15", "2025-03-14"),  # those that were there the day before are there
        ("week", "2025-03-12", "2025-W10"),
        ("month", "2025-03-05", "2025-02"),
        ("month", "2025-04-05", None),  # one of the two that had all of February
    ],
)
def test_a_run_waits_for_shops_that_are_late(
    database: Path, monkeypatch: pytest.MonkeyPatch, every: str, today: str, due: str | None
) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", f"{today}T08:00:00")
    with closing(open_reader(database)) as connection:
        found = due_shops(connection, every)
    assert (found and str(found)) == due


def test_of_one_shop_alone_there_is_no_table(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others of a day come with later exports, or never."""
    monkeypatch.setenv("PDD_OPS_NOW", "2025-02-20T08:00:00")
    copy = Path(shutil.copy(database, tmp_path / "copy.db"))
    sql = "DELETE FROM coverage_days WHERE day BETWEEN '2025-02-13' AND '2025-02-19' AND shop_id NOT IN ({})"
    due = {}
    for left in (2, 1):
        with closing(sqlite3.connect(copy)) as connection, connection:
            connection.execute(sql.format(f"SELECT shop_id FROM coverage_days GROUP BY 1 ORDER BY 1 LIMIT {left}"))
        with closing(open_reader(copy)) as connection:
            due[left] = due_shops(connection, "day")
    assert (str(due[2]), due[1]) == ("2025-02-19", None)


def test_a_run_sends_the_table_once(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box, settings = tmp_path / "box", tmp_path / "pdd-ops.toml"
    box.mkdir()
    channel = f'[channel.box]\ntype = "folder"\nfolder = "{box}"\nfiles = []\n'
    settings.write_text(f'{channel}[summary.shops]\nevery = "week"\nto = ["box"]\n', "utf-8")
    monkeypatch.setenv("PDD_OPS_NOW", "2025-03-12T08:00:00")
    order = Order(read_settings(settings), Path(shutil.copy(database, tmp_path / "copy.db")))
    assert ("all", "2025-W10") in [(one.shop, one.month) for one in plan_run(order).months]
    sent = [[one for one in run_once(order, print).months if one.shop == "all"] for _ in range(2)]
    assert [one.state for month in sent[0] for one in month.outcomes] == ["sent"]
    assert [one.state for month in sent[1] for one in month.outcomes] in ([], ["already"])
    (text,) = box.iterdir()
    assert "第10周" in text.name and STEADY in text.read_text("utf-8")
