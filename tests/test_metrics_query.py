"""Sums, ratios, missing numbers and dimensions of `query`."""

from __future__ import annotations

from pathlib import Path

import pytest
from store_rows import Store, new_store

from pdd_ops.errors import UsageError
from pdd_ops.metrics.catalogue import public
from pdd_ops.metrics.query import QueryResult, query
from pdd_ops.metrics.values import Value
from pdd_ops.periods import Month, Period

MARCH = Month.of(2025, 3)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return new_store(tmp_path)


def ask(
    store: Store, *metrics: str, by: str | None = None, period: Period = MARCH, shops: tuple[int, ...] = (1,)
) -> QueryResult:
    return query(store.reader(), shops=shops, metrics=metrics, period=period, by=by)


def one(store: Store, metric: str) -> Value:
    value = ask(store, metric).value(metric)
    assert value is not None
    return value


def two_days(store: Store) -> None:
    for day, orders, gmv, refund in (("2025-03-01", 3, 3001, 1000), ("2025-03-04", 1, 999, 0)):
        store.orders(
            day, orders=orders, units=orders * 2, gmv_fen=gmv, refund_orders=int(refund > 0), refund_fen=refund
        )
    store.orders("2025-03-01", "product", "7", orders=2, units=4, gmv_fen=2001, refund_orders=1, refund_fen=1000)
    store.orders("2025-03-01", "product", "8", orders=1, units=2, gmv_fen=1000)
    store.orders("2025-03-04", "product", "8", orders=1, units=2, gmv_fen=999)
    store.orders("2025-02-28", orders=50, gmv_fen=5000000)
    store.orders("2025-04-01", orders=50, gmv_fen=5000000)
    store.label("7", "蓝色毛巾", first_day="2025-03-01")
    store.label("8", "洗碗布", first_day="2025-02-01")


def test_sums_are_of_the_period_only_and_in_yuan(store: Store) -> None:
    two_days(store)
    assert [one(store, metric).value for metric in ("orders", "gmv", "units")] == [4, 40.0, 8]


def test_ratio_is_sum_over_sum_and_keeps_its_parts(store: Store) -> None:
    two_days(store)
    assert one(store, "order_value") == Value(10.0, 4000, 4)
    assert one(store, "refund_rate").value == 0.25
    assert one(store, "refund_amount_rate").value == 0.25
    assert one(store, "net_sales").value == 30.0


def test_ratio_without_base_is_none_with_a_reason(store: Store) -> None:
    store.orders("2025-03-01", orders=0)
    value = one(store, "order_value")
    assert value.value is None
    assert value.reason == "成交订单数为 0，无法相除"


def test_days_add_up_to_the_month_and_gaps_are_zero(store: Store) -> None:
    two_days(store)
    result = ask(store, "gmv", by="day")
    assert [(row.key, row.values[0].value) for row in result.rows] == [
        ("2025-03-01", 30.01),
        ("2025-03-02", 0.0),
        ("2025-03-03", 0.0),
        ("2025-03-04", 9.99),
        *((f"2025-03-{day:02d}", 0.0) for day in range(5, 32)),
    ]


def test_days_that_no_export_covers_are_unknown(store: Store) -> None:
    store.imported("orders", "2025-03-01", "2025-03-12", as_of="2025-03-13T09:00:00+08:00")
    for day in range(1, 13):
        store.orders(f"2025-03-{day:02d}", orders=40 + day, gmv_fen=1000)
    store.orders("2025-03-13", orders=2, gmv_fen=7)  # what an export carries beyond its end
    for day in range(1, 21):
        store.ads(f"2025-03-{day:02d}", spend_fen=100)
    days = {row.key: row.values for row in ask(store, "gmv", "ad_spend", "ad_cost_rate", by="day").rows}
    assert [value.value for value in days["2025-03-12"]] == [10.0, 1.0, 0.1]
    assert [value.value for value in days["2025-03-13"]] == [None, 1.0, None]
    assert [value.value for value in days["2025-03-31"]] == [None, None, None]
    assert days["2025-03-13"][0].reason == "订单数据（订单导出）没有覆盖这段时间"
    assert (one(store, "gmv").value, one(store, "gmv").days) == (120.07, 12)
    assert (one(store, "ad_spend").value, one(store, "ad_spend").days) == (20.0, 20)
    assert (one(store, "ad_cost_rate").value, one(store, "ad_cost_rate").days) == (0.1, 12)  # the common days


def test_a_week_of_which_only_one_export_carries_something_has_no_ratio(store: Store) -> None:
    store.imported("orders", "2025-03-03", "2025-03-09", as_of="2025-03-10T09:00:00+08:00")
    for day in Period("2025-03-03", "2025-03-09").each_day():
        store.ads(day, spend_fen=100)
        store.orders(day, orders=9, gmv_fen=1000)
    store.orders("2025-03-10", orders=2, gmv_fen=700)  # beyond the end of the export
    weeks = {row.key: [one.value for one in row.values] for row in ask(store, "gmv", "ad_cost_rate", by="week").rows}
    assert (weeks["2025-W10"], weeks["2025-W11"]) == ([70.0, 0.1], [7.0, None])


def test_a_ratio_of_exports_without_a_common_day_is_none(store: Store) -> None:
    store.imported("orders", "2025-03-01", "2025-03-04", as_of="2025-03-05T09:00:00+08:00")
    for day in range(1, 5):
        store.orders(f"2025-03-{day:02d}", orders=9, gmv_fen=1000)
    store.ads("2025-03-20", spend_fen=100)
    store.ads("2025-03-21", spend_fen=100)
    value = one(store, "ad_cost_rate")
    assert value.value is None
    assert value.reason == "推广数据（商品推广或账户报表）与订单数据（订单导出）没有共同的日子"


def test_a_download_over_the_month_has_no_part_for_some_days(store: Store) -> None:
    store.imported("orders", "2025-03-01", "2025-03-12", as_of="2025-03-13T09:00:00+08:00")
    for day in range(1, 13):
        store.orders(f"2025-03-{day:02d}", orders=9, gmv_fen=1000)
    store.ads("2025-03-01", to="2025-03-31", spend_fen=3100)
    assert one(store, "ad_spend").value == 31.0
    value = one(store, "ad_cost_rate")
    assert (value.value, value.reason) == (None, "推广数据（商品推广或账户报表）是按整段时间下载的，没有每天的数字")


def test_products_add_up_to_the_total_largest_first(store: Store) -> None:
    two_days(store)
    result = ask(store, "gmv", "orders", by="product")
    assert [(row.label, row.values[0].value, row.values[1].value) for row in result.rows] == [
        ("蓝色毛巾", 20.01, 2),
        ("洗碗布", 19.99, 2),
    ]


def test_weeks_are_iso_weeks_and_months_calendar_months(store: Store) -> None:
    store.orders("2024-12-29", orders=1)
    store.orders("2024-12-30", orders=2)
    store.orders("2025-01-05", orders=4)
    winter = Period("2024-12-01", "2025-01-31")
    assert [(r.key, r.values[0].value) for r in ask(store, "orders", by="week", period=winter).rows] == [
        ("2024-W52", 1),
        ("2025-W01", 6),
    ]
    assert [(r.key, r.values[0].value) for r in ask(store, "orders", by="month", period=winter).rows] == [
        ("2024-12", 3),
        ("2025-01", 4),
    ]


def test_several_shops_are_summed_or_split(store: Store) -> None:
    store.shop("二店")
    store.orders("2025-03-01", orders=2)
    store.orders("2025-03-01", orders=5, shop=2)
    assert ask(store, "orders", shops=(1, 2)).rows[0].values[0].value == 7
    assert [(row.label, row.values[0].value) for row in ask(store, "orders", by="shop", shops=(1, 2)).rows] == [
        ("二店", 5),
        ("小店", 2),
    ]


def test_missing_export_is_none_and_names_the_export(store: Store) -> None:
    two_days(store)
    assert one(store, "visitors").reason == "需要导入流量数据（店铺每日）"
    assert one(store, "aov").reason == "需要导入流量数据（店铺每日）"
    assert one(store, "ad_spend").reason == "需要导入推广数据（商品推广或账户报表）"
    assert one(store, "refunds_closed").reason == "需要导入售后数据（售后/退款导出）"


def test_export_that_reaches_over_the_period_without_rows_is_zero(store: Store) -> None:
    two_days(store)
    store.imported("aftersales", "2025-02-01", "2025-03-31")
    assert one(store, "refunds_closed").value == 0
    assert one(store, "intervention_rate").reason == "本期没有新的售后单"


def test_column_that_the_export_does_not_carry_is_named(store: Store) -> None:
    store.day("traffic_days", "2025-03-01", visitors=10, buyers=2)
    assert one(store, "visitors").value == 10
    assert one(store, "page_views").reason == "流量数据（店铺每日）里没有“店铺浏览量”这一列，或整列是空的（浏览量）"


def test_ratio_within_one_export_pairs_the_days_that_carry_both(store: Store) -> None:
    store.day("traffic_days", "2025-03-01", visitors=100, new_visitor_share=0.4, buyers=10)
    store.day("traffic_days", "2025-03-02", visitors=100, new_visitors=80, buyers=None)
    store.day("traffic_days", "2025-03-03", visitors=300, buyers=30)
    assert one(store, "new_visitor_share").value == 0.6
    assert one(store, "conversion").value == 0.1
    assert ask(store, "conversion").notes == ("流量数据（店铺每日）只有 2 天（共 31 天）",)


def test_click_rate_falls_back_to_ads_and_says_so(store: Store) -> None:
    store.day("traffic_days", "2025-03-01", visitors=100)
    store.ads("2025-03-01", spend_fen=100, impressions=1000, clicks=25)
    value = one(store, "ctr")
    assert (value.value, value.note) == (0.025, "流量数据没有曝光和点击，取自推广数据")
    store.day("traffic_days", "2025-03-02", visitors=100, impressions=100, clicks=7)
    assert (one(store, "ctr").value, one(store, "ctr").note) == (0.07, None)


def test_download_over_the_whole_month_counts_where_there_are_no_daily_rows(store: Store) -> None:
    store.ads("2025-03-01", to="2025-03-31", spend_fen=5000, sales_fen=12000)
    assert one(store, "ad_roi").value == 2.4
    store.ads("2025-03-05", spend_fen=1000, sales_fen=1000)
    assert one(store, "ad_spend").value == 10.0


def test_sources_are_grouped_by_words_and_have_their_own_conversion(store: Store) -> None:
    for source, visitors, buyers in (("搜索", 100, 5), ("搜索推广", 50, 10), ("个性化推荐", 30, 1), ("神秘", 1, 0)):
        store.day("traffic_sources", "2025-03-01", source=source, visitors=visitors, buyers=buyers)
    rows = ask(store, "visitors", "conversion", by="source_group").rows
    assert [(row.label, row.values[0].value, row.values[1].value) for row in rows] == [
        ("自然搜索", 100, 0.05),
        ("付费推广", 50, 0.2),
        ("推荐", 30, 0.033333),
        ("其他", 1, 0.0),
    ]


def test_product_split_mixes_exports_and_says_what_is_missing(store: Store) -> None:
    two_days(store)
    store.day("product_days", "2025-03-01", day_to="2025-03-01", product_id="7", visitors=40, buyers=2)
    store.ads("2025-03-01", "product", "7", spend_fen=500, sales_fen=1500)
    result = ask(store, "gmv", "conversion", "ad_roi", "ad_spend", by="product")
    assert [value.value for value in result.rows[0].values] == [20.01, 0.05, 3.0, 5.0]
    assert [value.value for value in result.rows[1].values] == [19.99, None, None, 0.0]
    assert result.rows[1].values[1].reason == "商品数据（商品访客）里没有这一项"


def test_products_sold_and_new_products(store: Store) -> None:
    two_days(store)
    assert [one(store, metric).value for metric in ("active_products", "new_products")] == [2, 1]
    assert [row.values[0].value for row in ask(store, "active_products", by="week").rows] == [2, 1]
    assert [row.values[0].value for row in ask(store, "active_products", by="day").rows] == [2, 0, 0, 1, *[0] * 27]


def test_shipping(store: Store) -> None:
    store.orders("2025-03-01", orders=4, shipped_orders=2, ship_seconds=36000)
    assert one(store, "ship_hours").value == 5.0
    assert "勾选" in str(one(store, "late_ship_rate").reason)


def test_refund_reasons_carry_refunds_only(store: Store) -> None:
    store.orders("2025-03-01", "reason", "质量问题", refund_orders=2, refund_fen=500)
    assert ask(store, "refund_orders", by="reason").rows[0].values[0].value == 2
    with pytest.raises(UsageError, match="不能按“退款原因”拆分"):
        ask(store, "gmv", by="refund_reason")


def test_hours_are_in_their_order(store: Store) -> None:
    for hour in ("10", "9", ""):
        store.orders("2025-03-01", "hour", hour, orders=int(hour or 3))
    assert [row.label for row in ask(store, "orders", by="hour").rows] == ["09:00", "10:00", "（未填）"]


def test_senseless_split_lists_what_is_possible(store: Store) -> None:
    with pytest.raises(
        UsageError,
        match=r"“推广花费”不能按“省份”拆分。它支持的维度：日期（day）、周（week）、月份（month）、商品（product）、",
    ):
        ask(store, "ad_spend", by="province")


def test_unknown_names_show_the_known_ones(store: Store) -> None:
    with pytest.raises(UsageError, match=r"没有指标“gvm”。最接近的：成交金额（gmv）"):
        ask(store, "gvm")
    with pytest.raises(UsageError, match=r"没有维度“colour”。最接近的："):
        ask(store, "gmv", by="colour")
    with pytest.raises(UsageError, match="至少要一个指标"):
        ask(store)


def test_every_metric_answers_on_an_empty_month_with_a_reason(store: Store) -> None:
    for metric in public():
        value = one(store, metric.id)
        assert value.value is None and value.reason, metric.id


def test_frame_has_raw_values(store: Store) -> None:
    two_days(store)
    frame = ask(store, "gmv", "orders", by="product").to_frame()
    assert frame.loc["7"].to_dict() == {"label": "蓝色毛巾", "gmv": 20.01, "orders": 2}
