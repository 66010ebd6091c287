"""Months side by side: over the days that both know, gaps as gaps, the moon's year, and where a series is heading."""

from __future__ import annotations

import random
from math import exp
from pathlib import Path
from typing import Any

import pytest
from store_rows import Store, new_store
from support.tool import run, run_json

from pdd_ops.insight.trend import FOR_SEASONS, Verdict, holm, judge, seasons
from pdd_ops.insight.trend_months import lunar_year_before
from pdd_ops.periods import Month, Period


def sold(day: str) -> int:
    """Orders of a day: 40 and more, growing by the month, another number every day of the month."""
    return 40 + 3 * (int(day[:4]) * 12 + int(day[5:7]) - 24281) + int(day[8:]) % 7


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Orders from 2023-12 to 2025-03-09, without July 2024."""
    made = new_store(tmp_path_factory.mktemp("trend"))
    for first, last in (("2023-12-01", "2024-06-30"), ("2024-08-01", "2025-03-09")):
        made.imported("orders", first, last, as_of="2025-03-10T09:00:00+08:00")
        for day in Period(first, last).each_day():
            made.orders(day, "all", "", orders=sold(day), units=sold(day), gmv_fen=sold(day) * 1000)
    assert made.path.exists()
    return made


def rows(store: Store, metric: str, *more: str) -> dict[str, dict[str, Any]]:
    found = run_json("trend", metric, "--json", "--db", store.file, *more)["metrics"][metric]["rows"]
    return {row["month"]: row for row in found}


def total(first: str, last: str) -> int:
    return sum(map(sold, Period(first, last).each_day()))


def test_a_month_in_progress_is_compared_over_its_days(store: Store) -> None:
    march = rows(store, "orders", "--months", "13")["2025-03"]
    assert (march["value"], march["days"], march["complete"]) == (total("2025-03-01", "2025-03-09"), 9, False)
    assert march["mom"] == pytest.approx(march["value"] / total("2025-02-01", "2025-02-09") - 1, abs=1e-4)
    assert march["yoy"] == pytest.approx(march["value"] / total("2024-03-01", "2024-03-09") - 1, abs=1e-4)
    assert march["yoy_days"] == {
        "this": ["2025-03-01", "2025-03-09"], "other": ["2024-03-01", "2024-03-09"], "count": 9,
    }  # fmt: skip
    assert march["per_day"] == round(march["value"] / 9, 2)


def test_a_missing_month_is_a_gap(store: Store) -> None:
    found = rows(store, "gmv", "--from", "2024-05", "--to", "2024-09")
    assert list(found) == ["2024-05", "2024-06", "2024-07", "2024-08", "2024-09"]
    july = found["2024-07"]
    assert (july["value"], july["days"], july["complete"], july["per_day"], july["mom"]) == (None, 0, False, None, None)
    assert july["reason"] and found["2024-08"]["mom"] is None and found["2024-09"]["mom"] is not None
    assert found["2024-05"]["value"] == total("2024-05-01", "2024-05-31") * 10


def test_twelve_months_only_where_all_are_whole(store: Store) -> None:
    found = rows(store, "orders", "--from", "2023-12", "--to", "2025-03")
    assert all(row["rolling12"] is None for row in found.values())  # July 2024 is in each of them
    assert rows(store, "order_value")["2025-02"]["rolling12"] is None


def test_the_year_of_the_moon_stands_beside(store: Store) -> None:
    found = rows(store, "orders", "--year", "2025")
    february = found["2025-02"]  # Spring Festival: 2024-02-10, 2025-01-29
    assert lunar_year_before(Month.of(2025, 2)) == lunar_year_before(Month.of(2025, 2))
    other = lunar_year_before(Month.of(2025, 2))
    assert other and (other.first, other.last) == ("2024-02-13", "2024-03-11")
    assert february["yoy_lunar"] == pytest.approx(february["value"] / total(other.first, other.last) - 1, abs=1e-4)
    assert february["yoy"] != february["yoy_lunar"]
    assert rows(store, "orders", "--year", "2024")["2024-04"]["yoy_lunar"] is None


def test_rising_orders_and_a_flat_ratio(store: Store) -> None:
    found = run_json("trend", "orders", "order_value", "--months", "12", "--json", "--db", store.file)["metrics"]
    assert found["orders"]["verdict"] == "up" and 0.02 < found["orders"]["trend"]["slope"] < 0.08
    assert found["order_value"]["verdict"] == "unclear"
    assert (
        run_json("trend", "orders", "--months", "4", "--json", "--db", store.file)["metrics"]["orders"]["verdict"]
        is None
    )


def test_ways_to_name_months(store: Store) -> None:
    assert next(iter(rows(store, "orders"))) == "2024-03" and len(rows(store, "orders")) == 13
    assert list(rows(store, "orders", "--year", "2024"))[-1] == "2024-12"
    run("trend", "--months", "3", "--year", "2024", "--db", store.file, code=2)
    run("trend", "--from", "2025-02", "--to", "2024-02", "--db", store.file, code=2)
    run("trend", "no_such", "--db", store.file, code=2)


@pytest.mark.parametrize("code", ["zh", "en"])
@pytest.mark.parametrize("format_", ["terminal", "md", "html", "xlsx", "docx"])
def test_every_format(store: Store, tmp_path: Path, code: str, format_: str) -> None:
    run("trend", "gmv", "--format", format_, "--out", tmp_path / "t.bin", "--db", store.file, "--lang", code)
    assert (tmp_path / "t.bin").stat().st_size > 500


def test_chance_is_shared_among_metrics() -> None:
    """Of 200 pairs of ten pure noise series hardly one in twenty names any trend."""
    dice = random.Random(5)
    wrong = 0
    for _ in range(200):
        found = holm({str(n): judge([exp(dice.gauss(0, 0.2)) for _ in range(12)]) for n in range(10)})
        wrong += any(one.way != "unclear" for one in found.values())
    assert wrong <= 20


def test_holm_by_hand() -> None:
    given = {"a": Verdict("unclear", 9, chance=0.02), "b": Verdict("unclear", 9, chance=0.01, falls=True),
             "c": Verdict("unclear", 9, chance=0.5), "d": Verdict(None, 2)}  # fmt: skip
    found = holm(given)
    assert [(name, found[name].way, found[name].chance) for name in "abcd"] == [
        ("a", "up", 0.04), ("b", "down", 0.03), ("c", "unclear", 0.5), ("d", None, None),
    ]  # fmt: skip


def test_the_slope_is_that_of_logarithms() -> None:
    series = [100 * 1.05**n for n in range(9)]
    assert judge(series).slope == pytest.approx(0.05)
    assert judge([*series[:4], None, *series[5:]]).slope == pytest.approx(0.05)
    assert judge([0.0, 1, 2, 3, 4, 5, 6]).slope is None  # no logarithm, and still judged
    assert holm({"": judge([0.0, 1, 2, 3, 4, 5, 6])})[""].way == "up"
    assert judge([5.0] * 8).way == "unclear"


def test_seasons_need_two_years() -> None:
    months = [str(Month.of(2022, 1).shift(n)) for n in range(36)]
    values = [100 * 1.01**n * (1.5 if name.endswith("-11") else 1) for n, name in enumerate(months)]
    found = seasons(months, values)
    assert found and max(found, key=lambda month: found[month]) == 11
    assert found[11] / found[5] == pytest.approx(1.5, rel=0.02)
    assert seasons(months[: FOR_SEASONS - 1], values[: FOR_SEASONS - 1]) is None
