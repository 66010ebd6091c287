"""What the report holds for files that people hand on: headline metrics, days, charts, definitions, whole tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_month import everything, orders_only
from store_rows import Store, new_store

from pdd_ops.document.blocks import Cell, Chart, Table
from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.render.json_ import report_json
from pdd_ops.report.build import build_report
from pdd_ops.report.model import Report


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    yield
    use_language("zh")


def report_of(store: Store) -> Report:
    connection = store.reader()
    return build_report(connection, shops=choose_shops(connection, None), month=Month.of(2025, 3))


def daily(report: Report) -> Table:
    assert report.daily
    return report.daily


def charts(report: Report) -> dict[str, Chart]:
    return {chart.id: chart for section in report.sections for chart in section.charts}


def column(table: Table, heading: str) -> list[Cell]:
    place = table.columns.index(heading)
    return [row[place] for row in table.rows]


def test_days_add_up_to_the_month(tmp_path: Path) -> None:
    report = report_of(everything(tmp_path))
    values = {metric.id: metric.value for metric in report.metrics}
    assert [cell.value for cell in column(daily(report), "日期")] == Month.of(2025, 3).each_day()
    for place, name in enumerate(cell.metric for cell in daily(report).rows[0]):
        if name in ("gmv", "orders", "units", "refund_orders", "refund_amount", "net_sales", "visitors", "ad_spend"):
            assert round(sum(float(row[place].value or 0) for row in daily(report).rows), 2) == values[name]


def test_a_metric_without_days_is_left_out(tmp_path: Path) -> None:
    report = report_of(orders_only(tmp_path))
    assert "访客" not in daily(report).columns
    assert daily(report).notes == ()
    assert set(charts(report)) == {"daily_sales", "product_pareto", "why_factors", "refund_reasons"}


def test_ads_of_the_whole_month_are_not_nothing_on_every_day(tmp_path: Path) -> None:
    store = orders_only(tmp_path)
    store.imported("ad_days", "2025-03-01", "2025-03-31")
    store.ads("2025-03-01", to="2025-03-31", spend_fen=50000, sales_fen=90000)
    report = report_of(store)
    assert next(metric.value for metric in report.metrics if metric.id == "ad_spend") == 500.0
    assert "推广花费" not in daily(report).columns
    assert (
        "推广花费、推广交易额、投产比：推广数据（商品推广或账户报表）是按整段时间下载的，没有每天的数字"
        in daily(report).notes
    )
    assert "ad_days" not in charts(report)


def test_a_running_month_has_the_days_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-03-12T08:00:00")
    store = new_store(tmp_path)
    store.imported("orders", "2025-02-10", "2025-03-11", as_of="2025-03-11T20:00:00+08:00")
    for day in (*range(10, 29),):
        store.orders(f"2025-02-{day:02}", orders=1, gmv_fen=100)
    for day in (1, 2, 5, 10):
        store.orders(f"2025-03-{day:02}", orders=1, gmv_fen=200)
    report = report_of(store)
    assert [cell.value for cell in column(daily(report), "成交金额")] == [2.0, 2.0, 0.0, 0.0, 2.0, 0, 0, 0, 0, 2.0]
    now, before = charts(report)["daily_sales"].series
    assert (now.name, now.values[:11], now.values[10:]) == (
        "2025-03", (2.0, 2.0, 0, 0, 2.0, 0, 0, 0, 0, 2.0, None), (None,) * 21,
    )  # fmt: skip
    assert (before.name, before.values[8:10], before.values[27:]) == ("2025-02", (None, 1.0), (1.0, None, None, None))


def test_charts_show_the_numbers_of_the_tables(tmp_path: Path) -> None:
    found = charts(report_of(everything(tmp_path)))
    assert list(found) == ["daily_sales", "product_pareto", "why_factors", "source_shares", "ad_days", "refund_reasons"]
    [steps] = found["why_factors"].series
    assert (steps.values[0], steps.values[-1]) == (3634.4, 4990.2)
    assert round(sum(value or 0 for value in steps.values[:-1]), 2) == 4990.2
    amounts, cumulative = found["product_pareto"].series
    assert amounts.values == (4185.0, 1552.2, 648.0)
    assert cumulative.values == (0.655422, 0.898515, 1.0)
    [shares] = found["source_shares"].series
    assert (found["source_shares"].labels, shares.values) == (("自然搜索", "付费推广", "社交分享"), (0.5, 0.3, 0.2))
    assert [series.name for series in found["ad_days"].series] == ["推广花费", "推广交易额"]
    assert found["refund_reasons"].series[0].values == (31,)


def test_headline_metrics_give_way_where_they_have_no_value(tmp_path: Path) -> None:
    assert "aov" in report_of(everything(tmp_path / "a")).cards
    assert "aov" not in report_of(orders_only(tmp_path / "b")).cards
    assert "order_value" in report_of(orders_only(tmp_path / "c")).cards


def test_a_long_table_is_there_as_a_whole(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    store.imported("orders", "2025-03-01", "2025-03-31")
    store.orders("2025-03-01", orders=30, gmv_fen=46500)
    for number in range(1, 31):
        store.orders("2025-03-01", "product", str(number), orders=1, units=1, gmv_fen=100 * number)
    report = report_of(store)
    products = next(table for section in report.sections for table in section.tables if table.id == "products")
    assert (products.title, len(products.rows), products.notes) == (
        "商品成交（前 10）",
        10,
        ("其余 20 行的成交金额合计 210.00 元",),
    )
    whole = products.in_full
    assert (whole.title, len(whole.rows), whole.notes) == ("商品成交", 30, ())
    pareto = charts(report)["product_pareto"]
    assert (len(pareto.labels), pareto.labels[-1]) == (21, "其余 10 项")
    assert pareto.series[0].values[-1] == 55.0
    assert pareto.series[1].values[-2:] == (round(410 / 465, 6), 1.0)


def test_definitions_name_the_files_behind_a_metric(tmp_path: Path) -> None:
    store = everything(tmp_path)
    for day in range(1, 8):
        store.imported("orders", f"2025-03-{day:02}", f"2025-03-{day:02}", as_of=f"2025-05-{day:02}T09:00:00+08:00")
    found = {one.metric: one for one in report_of(store).definitions}
    refunds = found["refund_amount"]
    assert (refunds.unit, refunds.basis) == ("元", "付款日")
    assert (refunds.files[0], len(refunds.files), refunds.more_files) == ("orders-14.csv", 4, 5)
    assert found["visitors"].files == ("traffic_days-3.csv",)
    assert found["bill_income"].files == ()
    assert found["order_value"].text == "成交金额 ÷ 成交订单数"


def test_json_has_them_too(tmp_path: Path) -> None:
    value = json.loads(report_json(report_of(everything(tmp_path))))
    assert value["schema"] == 1
    assert value["cards"][:2] == ["gmv", "orders"]
    assert (value["daily"]["columns"][:2], value["daily"]["rows"][0][:2]) == (
        ["日期", "成交金额"],
        ["2025-03-01", 194.7],
    )
    assert value["daily"]["metrics"][:2] == [None, "gmv"]
    [days, _] = value["sections"][0]["charts"]
    assert (days["kind"], days["labels"][-1], days["series"][1]["values"][-1]) == ("days", "31", None)
    assert set(value["definitions"]) == set(value["metrics"])
    assert value["definitions"]["gmv"]["files"] == ["orders-1.csv"]
