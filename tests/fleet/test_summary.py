"""`fleet summary` says of each shop what `report --compare-shops` says of the same files in a database."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from export_files import AD_COLUMNS, as_csv, grid, order
from support.fleet import imported_plainly, orders_file
from support.tool import run, run_json

from pdd_ops.errors import PddOpsError
from pdd_ops.fleet import run as fleet_run
from pdd_ops.fleet import sums_database
from pdd_ops.fleet.layout import tables_of
from pdd_ops.fleet.run import Fleet, import_fleet
from pdd_ops.fleet.shop_import import Job, Outcome, import_shop
from pdd_ops.fleet.summary import summary
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, Period, now, parse_period
from pdd_ops.report.compare_shops import read_row, waits_of
from pdd_ops.store.database import SCHEMA_VERSION, open_reader

BUSY, LATE, BROKEN = "东门五金", "西市茶叶", "坏文件店"
NOW = "2025-04-04T09:00:00"


def _orders(days: Period, each: int, price: str) -> list[dict[str, str]]:
    rows = []
    for at, day in enumerate(days.each_day()):
        for number in range(each + at % 2):
            open_ = day > "2025-03-28" and number == 0
            paid = f"{day} 1{number % 9}:00:0"
            cells = {
                "支付时间": f"{paid}0", "订单成交时间": f"{paid}5", "商品总价(元)": price,
                "承诺发货时间": f"{day} 23:00:00", "发货时间": "" if open_ else f"{day} 20:00:00",
                "售后状态": "退款成功" if number == 3 else "无售后或售后取消",
            }  # fmt: skip
            status = "待发货" if open_ else "已收货"
            rows.append(order(f"{day[2:].replace('-', '')}-1000000000{each:02d}{number:03d}", status, **cells))
    return rows


@dataclass(frozen=True)
class Both:
    """The same shops as a fleet and as a database."""

    root: Path
    out: Path
    database: Path

    def summary(self, *words: str) -> dict[str, Any]:
        found: dict[str, Any] = run_json("fleet", "summary", *words, "--from", self.out, "--json")
        return found

    def report(self, *words: str) -> dict[str, Any]:
        words = ("--shop", "all", "--compare-shops", *words, "--json")
        found: dict[str, Any] = run_json("report", *words, "--db", self.database)
        return found


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("fleet")
    root, out = folder / "root", folder / "out"
    for shop, days, each, price in (
        (BUSY, Period("2025-01-20", "2025-04-02"), 6, "120.00"), (LATE, Period("2025-02-01", "2025-03-14"), 4, "80.00"),
    ):  # fmt: skip
        (root / shop).mkdir(parents=True)
        orders_file(root / shop / f"orders_export{days.last}-23-00-00.csv", _orders(days, each, price))
    ads = [
        {"日期": day, "商品ID": "7000001", "总花费(元)": "30.00", "交易额(元)": "90.00"} for day in _MARCH.each_day()
    ]
    (root / BUSY / "商品推广_2025-04-01.csv").write_bytes(as_csv(grid(AD_COLUMNS, ads)))
    _stock_and_parcels(root)
    (root / LATE / "坏.xlsx").write_bytes(b"PK\x03\x04 broken off")
    (root / BROKEN).mkdir()
    (root / BROKEN / "坏.xlsx").write_bytes(b"PK\x03\x04 broken off")
    (folder / "config").mkdir()
    (folder / "config" / "stock.toml").write_text("lead_days = 10\n", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PDD_OPS_CONFIG", str(folder / "config"))
        patch.setenv("PDD_OPS_NOW", NOW)
        patch.setattr(fleet_run, "by_processes", _one_by_one)
        list(import_fleet(Fleet(root, out)))
        for shop in (BUSY, LATE):
            imported_plainly(root, shop, folder / "all.db")
        yield Both(root, out, folder / "all.db")


def _stock_and_parcels(root: Path) -> None:
    """One shop has too little in stock by its catalogue, the other by the sheet of an ERP; a parcel of each has had no
    news for four days, as its track says."""
    listed = [["商品ID", "商品名称", "样式ID", "规格", "库存"], ["7000001", "桂花糕", "9000001", "6枚", "12"]]
    (root / BUSY / "商品列表_2025-03-30.csv").write_bytes(as_csv(listed))
    erp = [["商品编码", "商品名称", "可用数", "实际库存数", "统计日期"], ["GH-06", "桂花糕", "9", "9", "2025-03-30"]]
    (root / LATE / "商品库存.csv").write_bytes(as_csv(erp))
    head = ["物流公司", "运单号", "揽收时间", "签收时间", "最新轨迹时间", "物流状态"]
    for shop in (BUSY, LATE):
        parcel = ["中通快递", f"77800000{shop == BUSY:05}", "2025-03-02 10:00:00", "", "2025-03-06 10:00:00", "运输中"]
        (root / shop / "快递轨迹2025-03-10-11-00-00.csv").write_bytes(as_csv([head, parcel]))


_MARCH = Period("2025-03-01", "2025-03-31")


def _one_by_one(jobs: list[Job], processes: int) -> Iterator[Outcome]:
    return map(import_shop, jobs)


def same(fleet: dict[str, Any], database: dict[str, Any]) -> None:
    """Row by row, but for what only a fleet knows: files that were refused, and shops of which nothing was taken."""
    rows = [row for row in fleet["rows"] if row["shop"] != BROKEN]
    for row in rows:
        row["marks"] = [mark for mark in row["marks"] if mark["kind"] != "refused"]
    assert rows == database["rows"]
    assert {**fleet["total"], "shops": 0} == {**database["total"], "shops": 0}


@pytest.mark.parametrize("period", ["2025-03", "2025-W12", "2025-03-20"])
def test_it_is_what_a_database_says(both: Both, period: str) -> None:
    same(both.summary(period), both.report(period))


def test_reasons_are_kept_in_both_languages(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums_database, "read_sums", None)
    found = both.summary("2025-03", "--lang", "en")
    assert found["rows"][1]["reasons"]["ad_spend"].startswith("import the ad report")
    same(found, both.report("2025-03", "--lang", "en"))


@pytest.mark.parametrize(
    ("now", "waiting"),
    [
        ("2025-03-30T22:30:00", [5, 2]),
        ("2025-04-06T08:00:00", [3, 2]),
        ("2025-04-07T08:00:00", [2, 1]),  # the stock is of eight days ago
        ("2025-06-01T08:00:00", [2, 1]),
    ],
)
def test_what_waits_is_that_of_the_hour(
    both: Both, monkeypatch: pytest.MonkeyPatch, now: str, waiting: list[int]
) -> None:
    """Orders to be shipped by the hours that are left, parcels without news, stock while its sheet is believed."""
    monkeypatch.setenv("PDD_OPS_NOW", now)
    monkeypatch.setattr(sums_database, "read_sums", None)
    found = both.summary("2025-03")
    assert [row["waiting"] for row in found["rows"] if row["shop"] != BROKEN] == waiting
    same(found, both.report("2025-03"))


def test_a_month_is_shown_without_reading_sums(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums_database, "read_sums", None)
    assert BUSY in run("fleet", "summary", "2025-03", "--from", both.out, "--lang", "en")
    april = {row["shop"]: row for row in both.summary("2025-04")["rows"]}
    assert april[BUSY]["gmv"] and april[LATE]["reason"].endswith("2025-03-13")
    with pytest.raises(TypeError):
        both.summary("2025-W12")


def test_other_settings_are_other_rows(both: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config"
    config.mkdir()
    (config / "alerts.toml").write_text("[settings]\nmin_days = 60\n", "utf-8")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(config))
    found = both.summary("2025-03")
    assert found["rows"][0]["alerts"] is None and "60" in found["rows"][0]["reasons"]["alerts"]
    same(found, both.report("2025-03"))


def test_what_was_refused_and_shops_without_anything_are_said(both: Both) -> None:
    found = both.summary("2025-03")
    assert found["period"]["first"] == "2025-03-01"
    last = found["rows"][-1]
    assert last["shop"] == BROKEN and last["gmv"] is None and last["reason"]
    late = next(row for row in found["rows"] if row["shop"] == LATE)
    assert "坏.xlsx" in next(mark["text"] for mark in late["marks"] if mark["kind"] == "refused")
    assert late["days"] == 13  # the day of the export is not complete


def test_a_fleet_that_kept_no_rows(both: Both, tmp_path: Path) -> None:
    """What waits is told by the facts then: parcels and stock among them."""
    out = tmp_path / "out"
    shutil.copytree(both.out, out)
    for file in (out / "shops").iterdir():
        text = file.read_text("utf-8")
        file.write_text(text.replace('"table": "shop_rows"', '"table": "other"'), "utf-8")
    same(run_json("fleet", "summary", "2025-03", "--from", out, "--json"), both.report("2025-03"))


def tables_read(database: Path, ask: Callable[[sqlite3.Connection], object]) -> set[str]:
    """The tables of what a fleet keeps that SQLite reads for an answer."""
    found: set[str] = set()

    def noted(action: int, table: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_READ and table:
            found.add(table)
        return sqlite3.SQLITE_OK

    with closing(open_reader(database)) as connection:
        kept = set(tables_of(connection))
        connection.set_authorizer(noted)
        ask(connection)
    return {"orders" if table == "order_facts" else table for table in found} & kept


def test_every_table_that_is_read_is_put_into_the_throw_away_database(both: Both) -> None:
    def row(connection: sqlite3.Connection) -> object:
        return read_row(connection, choose_shops(connection, BUSY), Month.of(2025, 3), Month.of(2025, 2))

    def waits(connection: sqlite3.Connection) -> object:
        return waits_of(connection, choose_shops(connection, "all"), int(now().timestamp()))

    of_rows = tables_read(both.database, row)
    of_waiting = tables_read(both.database, waits)
    assert "order_days" in of_rows and {"orders", "tracks", "erp_stock", "catalogue"} <= of_waiting
    assert of_rows - {*sums_database._OF_ROWS} == set()
    assert of_waiting - {*sums_database._OF_ROWS, *sums_database._OF_WAITING} == set()


@pytest.mark.parametrize("period", ["2025-05", "2024-11", "2025-W30"])
def test_a_period_of_which_nobody_knows_anything(both: Both, period: str) -> None:
    """As with `report`: it ends with 1, and the months that there are are named."""
    run("report", "--compare-shops", period, "--db", both.database, code=1)
    run("fleet", "summary", period, "--from", both.out, code=1)
    with pytest.raises(PddOpsError, match=f"{period}.*2025-01, 2025-02, 2025-03, 2025-04"):
        summary(both.out, parse_period(period), int(now().timestamp()))


def test_a_fleet_in_which_nothing_could_be_read(both: Both, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "shops").mkdir(parents=True)
    shutil.copy(both.out / "shops" / f"{BROKEN}.json", out / "shops")
    with pytest.raises(PddOpsError, match="fleet import"):
        summary(out, parse_period("2025-03"), int(now().timestamp()))


@pytest.mark.parametrize("period", ["2025-03", "2025-W12"])
def test_a_shop_of_another_version_is_named_and_not_read(both: Both, tmp_path: Path, period: str) -> None:
    out = tmp_path / "out"
    shutil.copytree(both.out, out)
    file = out / "shops" / f"{LATE}.json"
    file.write_text(file.read_text("utf-8").replace(f'"schema": {SCHEMA_VERSION}', '"schema": 7'), "utf-8")
    for part in out.glob(f"*/*/shop={LATE}/*/*.parquet"):
        part.write_bytes(b"")  # whatever stands there
    rows = run_json("fleet", "summary", period, "--from", out, "--json")["rows"]
    late = next(row for row in rows if row["shop"] == LATE)
    assert (late["gmv"], [mark["kind"] for mark in late["marks"]]) == (None, ["other_schema"])
    assert "fleet import" in late["marks"][0]["text"]
    rows.remove(late)
    assert rows == [row for row in both.summary(period)["rows"] if row["shop"] != LATE]
    assert LATE in run("fleet", "summary", "2025-05", "--from", out)
