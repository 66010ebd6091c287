"""Reports of weeks, days, years and stretches: the figures of `query` over the same days, and nothing of months."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from store_rows import new_store
from support.shared import shop_of_three_months
from support.tool import run, run_json

from pdd_ops.metrics.catalogue import lasting
from pdd_ops.metrics.coverage import coverage
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Year
from pdd_ops.report.year import read_year

PERIODS = {  # as typed -> kind, first, last
    "2025-W08": ("week", "2025-02-17", "2025-02-23"),
    "2025-02-14": ("day", "2025-02-14", "2025-02-14"),
    "2025": ("year", "2025-01-01", "2025-12-31"),
    "2025-02-20..2025-03-09": ("range", "2025-02-20", "2025-03-09"),
    "2025-02": ("month", "2025-02-01", "2025-02-28"),
}


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop_of_three_months(tmp_path_factory)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-04-03T10:00:00+08:00")


def reported(db: Path, period: str, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = run_json("report", period, "--json", "--db", db, *more)
    return found


@pytest.mark.parametrize("period", PERIODS)
def test_the_figures_are_those_of_query(db: Path, period: str) -> None:
    report, (kind, first, last) = reported(db, period), PERIODS[period]
    assert (report["month"], report["period"]) == (period, {"kind": kind, "first": first, "last": last})
    ids = [metric.id for metric in lasting()]
    assert list(report["metrics"]) == ids
    asked = run_json("query", *ids, "--from", first, "--to", last, "--json", "--db", db)
    assert asked == {**run_json("query", *ids, "--period", period, "--json", "--db", db), "period": asked["period"]}
    assert {name: report["metrics"][name]["value"] for name in ids} == asked["rows"][0]
    assert sum(report["metrics"][name]["value"] is not None for name in ids) > 30


def test_a_week_is_compared_and_has_no_rate_of_change(db: Path) -> None:
    week, before = (reported(db, text)["metrics"]["gmv"] for text in ("2025-W08", "2025-W07"))
    assert week["previous"] == before["value"] and week["change"] == pytest.approx(week["value"] - before["value"])
    assert week["change_rate"] is None


def test_a_day_is_not_compared_and_says_why(db: Path) -> None:
    report = reported(db, "2025-02-14")
    known = [one for one in report["metrics"].values() if one["value"] is not None]
    assert known and all(one["previous"] is one["change"] is one["change_rate"] is None for one in known)
    assert all("7" in one["reason"] for one in known)
    assert any("不作环比" in note for note in report["notes"])


def test_a_stretch_is_compared_with_as_many_days_before(db: Path) -> None:
    report = reported(db, "2025-02-20..2025-03-09")
    assert report["compare"] == "2025-02-02..2025-02-19"
    other = run_json("query", "gmv", "--from", "2025-02-02", "--to", "2025-02-19", "--json", "--db", db)
    gmv = report["metrics"]["gmv"]
    assert gmv["previous"] == other["rows"][0]["gmv"]
    assert gmv["change_rate"] == pytest.approx(gmv["change"] / gmv["previous"], abs=1e-4)


def test_a_period_can_be_compared_with_another(db: Path) -> None:
    report = reported(db, "2025-W08", "--compare", "2025-W05")
    assert report["compare"] == "2025-W05"
    assert report["metrics"]["orders"]["previous"] == reported(db, "2025-W05")["metrics"]["orders"]["value"]
    run("report", "2025-W08", "--compare", "2025-02", "--db", db, code=2)


@pytest.mark.parametrize("period", [period for period in PERIODS if period != "2025-02"])
def test_what_is_of_months_is_left_out(db: Path, period: str) -> None:
    run("target", "set", "gmv", "50000", "--month", "2025-02", "--db", db)
    report, month = reported(db, period), reported(db, "2025-02")
    assert month["problems"] and month["targets"] and {"plan", "problems"} <= {one["id"] for one in month["sections"]}
    assert (report["problems"], report["alerts"], report["targets"]) == ([], [], [])
    assert not {"plan", "alerts"} & {one["id"] for one in report["sections"]}
    assert all(one["target"] is None for one in report["metrics"].values())
    assert all(one["tables"] or one["notes"] or one["charts"] for one in report["sections"])


@pytest.mark.parametrize(
    ("period", "code"), [("2025-W08", "zh"), ("2025", "zh"), ("2025-02-14", "en"), ("2025-02-20..2025-03-09", "en")]
)
def test_every_output_of_every_kind(db: Path, tmp_path: Path, period: str, code: str) -> None:
    run("report", period, "--format", "terminal,md,html,json", "--out", tmp_path, "--db", db, "--lang", code)
    written = sorted(tmp_path.iterdir())
    assert len(written) == 4 and all(period.replace("..", "_") in one.name for one in written)
    text = next(one for one in written if one.suffix == ".md").read_text("utf-8")
    kind = PERIODS[period][0]
    title = text.splitlines()[0].lower()
    words = {"week": ("周总结", "weekly"), "day": ("日总结", "daily"), "year": ("年度总结", "year")}
    assert {"zh": words.get(kind, ("总结", ""))[0], "en": words.get(kind, ("", "summary"))[1]}[code] in title
    if kind != "month":
        body = text.replace("本月退款完成", "")  # the label of a metric
        assert "本月" not in body and "this month" not in body.replace("closed this month", "")


@pytest.mark.parametrize("period", ["2025-W08", "2025-02-20..2025-03-09", "2025-02-14"])
def test_check_and_explain_take_a_period(db: Path, period: str) -> None:
    explained = run_json("explain", "gmv", period, "--json", "--db", db)
    asked = run_json("query", "gmv", "--period", period, "--json", "--db", db)
    assert explained["value"] == asked["rows"][0]["gmv"] and explained["period"]["kind"] == PERIODS[period][0]
    checked = run("check", period, "--db", db, "--json", code=0)
    assert f'"{PERIODS[period][1]}"' in checked


def test_why_of_a_week_adds_up(db: Path) -> None:
    why = run_json("why", "2025-W08", "--json", "--db", db)
    assert why["period"] == {"kind": "week", "first": "2025-02-17", "last": "2025-02-23"}
    assert round(sum(one["contribution"] for one in why["factors"]), 2) == round(why["to"] - why["from"], 2)
    run("why", "2025-02-14", "--db", db, code=1)  # a day is too short


def test_rows_of_a_week_are_its_number(db: Path) -> None:
    rows = run("explain", "orders", "2025-W08", "--rows", "--db", db).splitlines()
    week = reported(db, "2025-W08")["metrics"]["orders"]["value"]
    assert len(rows) - 1 == week


def test_a_period_without_data_says_so(db: Path) -> None:
    for period in ("2023", "2024-W10", "2024-05-05", "2024-05-01..2024-05-09"):
        run("report", period, "--db", db, code=1)


def test_what_was_given_away_has_sold_nothing_in_its_quarter(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    store.orders("2025-05-07", orders=2, units=2, gmv_fen=1250)
    for key, fen in (("甲", 0), ("乙", 1250)):
        store.orders("2025-05-07", "product", key, orders=1, units=1, gmv_fen=fen)
    connection = store.reader()
    year = read_year(
        connection, choose_shops(connection, None), Year.of(2025), coverage(connection, [1], Year.of(2025))
    )
    assert list(year.quarters) == [{}, {"甲": 0, "乙": 12.5}, {}, {}]


def test_the_page_of_a_year(db: Path) -> None:
    report = reported(db, "2025")
    [section] = [one for one in report["sections"] if one["id"] == "year"]
    tables = {one["id"]: one for one in section["tables"]}
    months = {row[0]: row for row in tables["year_months"]["rows"]}
    for month in ("2025-01", "2025-02", "2025-03"):
        assert months[month][1] == reported(db, month)["metrics"]["gmv"]["value"]
    best = max(("2025-01", "2025-02", "2025-03"), key=lambda month: months[month][2])
    assert f"卖得最好的是2025年{int(best[5:])}月" in section["notes"][0]
    assert "2025-06" not in months or months["2025-06"][1] is None
    quarter = run_json("query", "gmv", "--by", "product", "--period", "2025-01..2025-03-31", "--json", "--db", db)
    total = sum(row["gmv"] for row in quarter["rows"])
    shares = {row[0]: row[1] for row in tables["year_quarters"]["rows"]}
    first = quarter["rows"][0]
    assert shares[first["label"]] == pytest.approx(first["gmv"] / total, abs=1e-5)
    assert "year" not in {one["id"] for one in reported(db, "2025-03")["sections"]}
