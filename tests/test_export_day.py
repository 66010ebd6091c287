"""The day of an export has a few orders: they are of no whole day, so that nothing per day and no ratio of two exports
is made of them, though both exports cover the same days."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from store_rows import Store, new_store

from pdd_ops.answers.trend import trend_answer
from pdd_ops.document.blocks import Table
from pdd_ops.insight.trend_months import trends
from pdd_ops.metrics.compare import MetricValue, compare
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, Period, parse_period
from pdd_ops.report.build import build_report

MARCH = Month.of(2025, 3)
WHOLE = 20  # days; the orders of the 21st were exported while it lasted


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """100 yuan and 10 orders a day of twenty days, 70 yuan and 7 orders of the day of the export; ads and traffic of
    the twenty days."""
    made = new_store(tmp_path)
    made.imported("orders", "2025-03-01", "2025-03-21", as_of="2025-03-21T18:00:00+08:00")
    made.label("7", "蓝色毛巾", first_day="2025-03-01")
    for place, day in enumerate(Period("2025-03-01", "2025-03-21").each_day()):
        few = place == WHOLE
        orders, fen = (7, 7_000) if few else (10, 10_000)
        for dim, key in (("all", ""), ("product", "7")):
            made.orders(day, dim, key, orders=orders, units=orders, gmv_fen=fen, list_fen=fen, receipts_fen=fen)
        if few:
            continue
        for dim, key in (("all", ""), ("product", "7")):
            made.ads(day, dim, key, spend_fen=2_000, sales_fen=5_000, orders=5, clicks=90)
        made.day("traffic_days", day, visitors=250, product_visitors=300, buyers=10, orders=10, gmv_fen=10_000)
    return made


def values_of(store: Store) -> Mapping[str, MetricValue]:
    connection = store.reader()
    return compare(connection, shops=[1], period=MARCH, previous=MARCH.shift(-1))


def test_ratios_of_two_exports_are_of_the_days_that_both_cover(store: Store) -> None:
    values = values_of(store)
    assert (values["gmv"].value, values["orders"].value) == (2070.0, 207)  # what was sold is whole
    assert values["ad_cost_rate"].value == 0.2 and values["ad_cost_rate"].days == WHOLE
    assert values["order_conversion"].value == 0.04
    assert values["uv_value"].value == 0.4


def test_where_both_cover_the_same_days_no_note_says_that_one_has_more(store: Store) -> None:
    assert values_of(store)["ad_cost_rate"].note is None


def test_a_mean_of_a_day_is_of_whole_days(store: Store) -> None:
    connection = store.reader()
    found = trends(connection, choose_shops(connection, None), [MARCH], ["gmv", "orders", "ad_spend", "refund_rate"])
    rows = {one.metric.id: one.months[0] for one in found}
    assert (rows["gmv"].value, rows["gmv"].per_day) == (2070.0, 100.0)
    assert (rows["orders"].per_day, rows["ad_spend"].per_day) == (10.0, 20.0)
    assert rows["refund_rate"].per_day is None


def test_the_page_of_a_year_has_the_same_mean_of_a_day(store: Store) -> None:
    connection = store.reader()
    year = parse_period("2025")
    report = build_report(connection, shops=choose_shops(connection, None), month=year)
    tables = {table.id: table for section in report.sections for table in section.tables}
    march = next(row for row in tables["year_months"].rows if row[0].value == "2025-03")
    assert 100.0 in [cell.value for cell in march]


def test_a_month_that_will_still_have_refunds_is_named_beside_its_rate(store: Store) -> None:
    connection = store.reader()
    months = [MARCH]
    found = trends(connection, choose_shops(connection, None), months, ["refund_rate", "orders"])
    document, _ = trend_answer("店", months, found)
    notes = {table.id: table.notes for table in document.blocks if isinstance(table, Table)}
    assert any("2025-03" in note and "maturity" in note for note in notes["trend_refund_rate"])
    assert not any("maturity" in note for note in notes["trend_orders"])
