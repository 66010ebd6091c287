"""Rules judge ads over the days that orders cover too: money of a day that nobody knows the sales of is no problem."""

from __future__ import annotations

from pathlib import Path

import pytest
from store_rows import Store, new_store

from pdd_ops.metrics.compare import compare, compare_by
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, Period
from pdd_ops.report.build import build_report
from pdd_ops.report.model import Report


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Orders of 12 days, 100 yuan a day; ads of 25 days, which cost 40 yuan a day and then 90."""
    made = new_store(tmp_path)
    made.imported("orders", "2025-03-01", "2025-03-12", as_of="2025-03-13T09:00:00+08:00")
    made.label("7", "蓝色毛巾", first_day="2025-03-01")
    for place, day in enumerate(Period("2025-03-01", "2025-03-25").each_day()):
        if place < 12:
            for dim, key in (("all", ""), ("product", "7")):
                made.orders(day, dim, key, orders=9, units=9, gmv_fen=10_000, list_fen=10_000, receipts_fen=10_000)
        for dim, key in (("all", ""), ("product", "7")):
            made.ads(day, dim, key, spend_fen=4_000 if place < 12 else 9_000, sales_fen=3_000, orders=5, clicks=90)
    return made


def report_of(store: Store) -> Report:
    connection = store.reader()
    return build_report(connection, shops=choose_shops(connection, None), month=Month.of(2025, 3))


def test_a_problem_of_ads_has_the_money_of_common_days(store: Store) -> None:
    report = report_of(store)
    values = {metric.id: metric for metric in report.metrics}
    assert (values["ad_spend"].value, values["ad_spend"].days) == (480.0 + 1170.0, 25)  # the number itself is whole
    assert values["ad_cost_rate"].value == 0.4
    losses = [one for one in report.problems if one.rule in ("ad_loss", "product_ad_loss")]
    assert losses and all(one.impact == 12 * 10.0 for one in losses)  # 40 spent, 30 sold
    assert all("480.00" in " ".join(one.evidence) for one in losses)
    assert all(one.evidence[-1].endswith("只算订单也覆盖的 12 天。") for one in losses)


def test_visitors_of_other_days_make_no_page_weak(tmp_path: Path) -> None:
    """Five products of 9 orders and 60 visitors a day; orders and traffic are of 12 days, the product export of 31."""
    made = new_store(tmp_path)
    made.imported("orders", "2025-03-01", "2025-03-12", as_of="2025-03-13T09:00:00+08:00")
    for key in "56789":
        made.label(key, f"毛巾 {key}", first_day="2025-03-01")
    for place, day in enumerate(Month.of(2025, 3).each_day()):
        for key in "56789":
            made.day("product_days", day, day_to=day, product_id=key, visitors=60, buyers=9)
        if place < 12:
            made.day("traffic_days", day, visitors=250, product_visitors=300, buyers=45)
            for dim, key, times in (("all", "", 5), *(("product", key, 1) for key in "56789")):
                fen = 10_000 * times
                made.orders(day, dim, key, orders=9 * times, units=9, gmv_fen=fen, list_fen=fen, receipts_fen=fen)
    report = report_of(made)
    assert {metric.id: metric for metric in report.metrics}["orders"].value == 540
    assert [one.rule for one in report.problems if one.rule == "product_page_weak"] == []


def test_beside_a_whole_month_it_is_said_which_days_the_changes_are_of(tmp_path: Path) -> None:
    """A shop known from 2025-02-17: a share before and its change are of the twelve days that both months have."""
    store = new_store(tmp_path)
    store.imported("orders", "2025-02-17", "2025-03-31", as_of="2025-04-01T09:00:00+08:00")
    for key in ("7", "8"):
        store.label(key, f"毛巾 {key}", first_day="2025-02-17")
    for day in Period("2025-02-17", "2025-03-31").each_day():
        late, usual = day >= "2025-03-17", day < "2025-03-01"
        amounts = {"7": 30_000 if late else 10_000, "8": 10_000 if usual or late else 30_000}
        for dim, key, fen in (("all", "", sum(amounts.values())), *(("product", *pair) for pair in amounts.items())):
            store.orders(day, dim, key, orders=9, units=9, gmv_fen=fen, list_fen=fen, receipts_fen=fen)
    connection = store.reader()
    lines = compare_by(connection, "product", ["gmv"], shops=[1], period=Month.of(2025, 3), previous=Month.of(2025, 2))
    share = {line.key: line.values["share"] for line in lines}["7"]
    whole = (16 * 10_000 + 15 * 30_000) / (16 * 40_000 + 15 * 40_000)
    assert share.value == pytest.approx(whole, abs=1e-6) and share.previous == 0.5
    assert share.compared == 0.75 and share.change == 25.0  # the 17th to the 28th
    tables = [table for section in report_of(store).sections for table in section.tables]
    growing = next(table for table in tables if table.id == "growing")
    assert any("12 天" in note and "其余各列是全部" in note for note in growing.notes)


def test_without_orders_before_the_other_numbers_are_still_compared(tmp_path: Path) -> None:
    """Ads of two months, orders of one: sales are not compared, and it is not said that there are no data."""
    store = new_store(tmp_path)
    for day in Period("2025-02-01", "2025-03-31").each_day():
        store.ads(day, spend_fen=1_000, sales_fen=4_000, clicks=50, impressions=900)
    store.imported("orders", "2025-03-01", "2025-03-31", as_of="2025-04-01T09:00:00+08:00")
    for day in Period("2025-03-01", "2025-03-31").each_day():
        store.orders(day, orders=3, gmv_fen=9_000)
    report = report_of(store)
    assert {metric.id: metric.previous for metric in report.metrics}["ad_spend"] == 280.0
    assert "2025-02 没有订单数据：成交不作比较" in report.notes and "2025-02 没有数据，无法比较" not in report.notes


@pytest.mark.parametrize(("first", "said"), [("2025-02-22", ""), ("2025-02-23", "6 天")])
def test_a_month_is_not_compared_with_six_days(tmp_path: Path, first: str, said: str) -> None:
    store = new_store(tmp_path)
    store.imported("orders", first, "2025-03-31", as_of="2025-04-01T09:00:00+08:00")
    for day in Period(first, "2025-03-31").each_day():
        store.orders(day, "all", "", orders=9, units=9, gmv_fen=900, list_fen=900, receipts_fen=900)
    before = Period(first, "2025-02-28")
    found = compare(store.reader(), shops=[1], period=Month.of(2025, 3), previous=before, metrics=["gmv"])["gmv"]
    assert said in (found.why_not or "") and bool(said) == (found.previous is None)


def test_numbers_of_other_days_say_so(store: Store) -> None:
    tables = {table.id: table for section in report_of(store).sections for table in section.tables}
    assert any("25 天的数据（订单是 12 天的）" in note and "推广花费" in note for note in tables["ad_figures"].notes)
    assert not any("天的数据" in note for note in tables["sales_figures"].notes)
