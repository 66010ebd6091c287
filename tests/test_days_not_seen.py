"""Days that no export shows are no days without sales: in the pace, beside a promotion, and for a bulk order."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from store_rows import Store, new_store

from pdd_ops.insight.alerts import Alerts
from pdd_ops.lang import say
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, Period, shifted
from pdd_ops.report.alerts import alert_facts, too_short
from pdd_ops.report.inputs import Inputs, read_inputs
from pdd_ops.report.patterns import product_promotion
from pdd_ops.work.plan import plan

MARCH, FEBRUARY = Month.of(2025, 3), Month.of(2025, 2)


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_NOW", "2025-04-02T08:00:00")


def days_but(first: str, last: str, *gaps: tuple[str, str]) -> list[str]:
    missing = {day for gap in gaps for day in Period(*gap).each_day()}
    return [day for day in Period(first, last).each_day() if day not in missing]


def sell(store: Store, days: Iterable[str], fen: dict[str, int] | None = None) -> None:
    """Ten orders a day of product 7, worth 1,000 yuan or what is said of a day."""
    store.label("7", "蓝色毛巾", first_day="2025-01-01")
    for day in days:
        amount = (fen or {}).get(day, 100_000)
        for dim, key in (("all", ""), ("product", "7")):
            store.orders(day, dim, key, orders=10, units=10, gmv_fen=amount, list_fen=amount, receipts_fen=amount)


def imported(store: Store, *spans: tuple[str, str]) -> None:
    for first, last in spans:
        store.imported("orders", first, last, as_of=f"{shifted(last, 1)}T09:00:00+08:00")


def inputs_of(store: Store) -> Inputs:
    connection = store.reader()
    return read_inputs(connection, choose_shops(connection, None), MARCH, FEBRUARY)


def test_a_gap_in_the_exports_is_no_pace(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    imported(store, ("2025-01-01", "2025-03-17"), ("2025-03-24", "2025-03-31"))
    sell(store, days_but("2025-01-01", "2025-03-31", ("2025-03-18", "2025-03-23")))
    connection = store.reader()
    made = plan(connection, choose_shops(connection, None), MARCH)
    sales = next(line for line in made.lines if line.metric == "gmv")
    assert sales.now == 25_000.0
    assert "最近" not in sales.how
    assert sales.target == pytest.approx(30_000 * 1.05, rel=0.02)


def test_beside_a_promotion_only_days_that_are_known_count(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    imported(store, ("2025-01-01", "2025-02-23"), ("2025-03-01", "2025-03-31"))
    on = dict.fromkeys(Period("2025-03-07", "2025-03-09").each_day(), 450_000)
    sell(store, days_but("2025-01-01", "2025-03-31", ("2025-02-24", "2025-02-28")), on)
    found = product_promotion(inputs_of(store), "7")
    assert found is not None
    assert (found.first, found.last, found.before, found.after) == ("2025-03-07", "2025-03-09", 1000.0, 1000.0)


def test_a_bulk_order_says_nothing_of_ads(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    imported(store, ("2025-01-01", "2025-03-20"))
    store.label("8", "礼盒", first_day="2025-01-01")
    for day in days_but("2025-01-01", "2025-03-20"):
        fen = 900_000 if day == "2025-02-10" else 5_000
        for dim, key in (("all", ""), ("product", "8")):
            store.orders(day, dim, key, orders=2, units=2, gmv_fen=fen, list_fen=fen, receipts_fen=fen)
    for day in Period("2025-02-01", "2025-03-31").each_day():
        spend = 5_000 if day < "2025-03-21" else 9_000
        store.ads(day, "all", "", spend_fen=spend, sales_fen=20_000, orders=20, clicks=90)
    inputs = inputs_of(store)
    assert inputs.found.bulk
    assert inputs.values["ad_spend"].change_rate is not None
    assert inputs.values["ad_spend"].why_no_rate != say("gate.bulk")


@pytest.mark.parametrize(
    ("orders_from", "weeks", "short", "orders_short", "said"),
    [
        ("2025-01-20", 5, 0, 0, ""),  # forty days of orders, thirty of visitors
        ("2025-02-20", 4, 0, 1, "成交、订单和退款没有判断"),
        ("2025-03-20", 4, 0, 1, "成交、订单和退款没有判断"),
    ],
)
def test_alerts_go_back_as_far_as_the_longest_series(
    tmp_path: Path, orders_from: str, weeks: int, short: int, orders_short: int, said: str
) -> None:
    store = new_store(tmp_path)
    imported(store, (orders_from, "2025-03-31"))
    sell(store, days_but(orders_from, "2025-03-31"))
    for day in days_but("2025-01-30", "2025-03-31"):
        store.day("traffic_days", day, visitors=400)
    inputs = inputs_of(store)
    facts = alert_facts(Alerts(), [], inputs.history, inputs.watched)
    names = ("alert_weeks", "alert_short", "alert_orders_short")
    assert [facts[name] for name in names] == [weeks, short, orders_short]
    assert said in too_short(inputs.history, inputs.watched)
    assert bool(too_short(inputs.history, inputs.watched)) is bool(said)


def test_without_visitors_a_short_past_of_orders_is_all_there_is(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    imported(store, ("2025-02-20", "2025-03-31"))
    sell(store, days_but("2025-02-20", "2025-03-31"))
    inputs = inputs_of(store)
    facts = alert_facts(Alerts(), [], inputs.history, inputs.watched)
    assert (facts["alert_short"], facts["alert_orders_short"], facts["alert_days"]) == (1, 0, 9)
    assert "历史太短" in too_short(inputs.history, inputs.watched)
