"""The plan in the report: the very numbers of `pdd-ops plan`, the user's targets and open actions first, reasons."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from store_rows import Store, new_store
from support.planted import imported
from support.tool import run, run_json

from pdd_ops.document.blocks import Section
from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.report.build import build_report
from pdd_ops.sample import write_sample

NEXT = "2025-04"


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_NOW", "2025-04-02T08:00:00")
    yield
    use_language("zh")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("next")
    write_sample(folder / "exports", orders=500, months=3, seed=1, end=Month.of(2025, 3))
    return imported(folder / "exports", folder / "pdd-ops.db")


@pytest.fixture
def database(whole: Path, tmp_path: Path) -> Path:
    with closing(sqlite3.connect(whole)) as kept, closing(sqlite3.connect(tmp_path / "pdd-ops.db")) as copied:
        kept.backup(copied)
    return tmp_path / "pdd-ops.db"


def section(database: Path, language: str = "zh") -> dict[str, Any]:
    report = run_json("report", "2025-03", "--db", database, "--lang", language, "--json")
    found: dict[str, Any] = next(one for one in report["sections"] if one["id"] == "plan")
    return found


def rows(found: dict[str, Any], table: str) -> list[list[Any]]:
    cells = next(one["rows"] for one in found["tables"] if one["id"] == table)
    return [[cell["value"] if isinstance(cell, dict) else cell for cell in row] for row in cells]


def test_the_numbers_are_those_of_the_plan(database: Path) -> None:
    run("target", "set", "gmv", "99999", "--month", NEXT, "--db", database)
    plan = run_json("plan", "2025-03", "--db", database, "--json")
    found = section(database)
    wanted = [
        [one["label"], one["now"], one["forecast"], *one["interval"]] for one in list(plan["metrics"].values())[:3]
    ]
    assert rows(found, "forecast") == wanted
    aims = {one["label"]: one["target"] for one in plan["metrics"].values() if one["target"] is not None}
    assert {row[0]: row[2] for row in rows(found, "targets")} == aims
    said = "".join(found["notes"])
    assert f"多 {plan['gap']['visitors']:,} 个访客" in said and f"高 {plan['gap']['points']:.2f} 个百分点" in said
    assert f"平均误差 {plan['metrics']['gmv']['error'] * 100:.1f}%" in said
    command = "".join(run("plan", "2025-03", "--db", database).split())
    assert all("".join(part.split()) in command for part in found["notes"][0].split("成交金额：")[1:])


def test_own_targets_stand_first_and_the_others_follow_from_them(database: Path) -> None:
    before = {row[0]: row for row in rows(section(database), "targets")}
    run("target", "set", "gmv", "99999", "--month", NEXT, "--db", database)
    run("target", "set", "late_ship_rate", "0.01", "--month", NEXT, "--db", database)
    found = section(database)
    first, second, *others = rows(found, "targets")
    assert (first[2], first[3], second[2], second[3]) == (99999, "自己设定", 0.01, "自己设定")
    orders = next(row for row in others if row[0] == "成交订单数")
    ratio = before["成交订单数"][2] / before["成交金额"][2]
    assert orders[2] == pytest.approx(99999 * ratio, abs=1 + 99999 / before["成交金额"][2])


def test_open_actions_stand_before_suggestions_with_their_part_of_the_gap(database: Path) -> None:
    suggested = rows(section(database), "next_measures")
    assert 1 < len(suggested) <= 5 and all(len(row) == 4 for row in suggested)
    run("target", "set", "gmv", "99999", "--month", NEXT, "--db", database)
    run("actions", "add", "换快递", "--db", database)
    run("actions", "add", "补主图", "--expected", "500", "--owner", "小李", "--due", "2025-04-10", "--db", database)
    run("actions", "accept", "1", "--measure", "1", "--db", database)
    found = rows(section(database), "next_measures")
    gap = run_json("plan", "2025-03", "--db", database, "--json")["gap"]["missing"]
    own = next(row for row in found if row[1] == "A2 补主图")
    assert own[2:4] == ["小李", "2025-04-10"] and own[4] == pytest.approx(500 / gap, abs=1e-4)
    assert {row[1].split()[0] for row in found[:3]} == {"A1", "A2", "A3"}
    assert next(row for row in found if row[1].startswith("A1"))[4] is None
    assert [row[0] for row in found].count(suggested[0][0]) == 1
    assert [row[:2] for row in found[3 : 2 + len(suggested)]] == [row[:2] for row in suggested[1:]]


def test_english_is_complete(database: Path) -> None:
    run("target", "set", "gmv", "99999", "--month", NEXT, "--db", database)
    said = " ".join(section(database, "en")["notes"])
    assert "90 % interval" in said and "more visitors" in said
    assert not [letter for letter in said if "\u4e00" <= letter <= "\u9fff"]


# Where there is little to go by ---------------------------------------------------------------------------------------


def planned(store: Store) -> Section:
    connection = store.reader()
    report = build_report(connection, shops=choose_shops(connection, None), month=Month.of(2025, 3))
    return next(one for one in report.sections if one.id == "plan")


def test_without_two_weeks_of_data_the_reason_is_said(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    store.imported("orders", "2025-03-20", "2025-03-31", as_of="2025-04-20T18:00:00+08:00")
    for day in range(20, 32):
        store.orders(f"2025-03-{day}", orders=10, gmv_fen=10_000)
    found = planned(store)
    assert "forecast" not in [table.id for table in found.tables]
    [reason] = [note for note in found.notes if "至少 14 天" in note]
    assert reason.startswith("成交金额、成交订单数：") and not any("店铺访客数" in note for note in found.notes)


def test_a_month_without_its_end_is_planned_from_the_days_there_are(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    store.imported("orders", "2025-02-01", "2025-03-20", as_of="2025-03-20T18:00:00+08:00")
    for month, days in (("02", 28), ("03", 20)):
        for day in range(1, days + 1):
            store.orders(f"2025-{month}-{day:02d}", orders=10, gmv_fen=10_000)
    found = planned(store)
    tables = {table.id: table for table in found.tables}
    gmv = tables["forecast"].rows[0]
    assert gmv[2].value == pytest.approx(3000, rel=0.01)
    assert tables["targets"].rows[0][2].value == pytest.approx(100 * 30 * 1.05)
    assert not any(
        "店铺访客数" in note for note in found.notes
    )  # there is no traffic at all: the end of the report says so
