"""A column that no file carried has no value; one that some files carried is counted over their days alone."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import pytest
from export_files import FULL_COLUMNS, Shop, as_csv, grid, order

from pdd_ops.metrics.catalogue import tables
from pdd_ops.metrics.columns import field_of
from pdd_ops.metrics.query import query
from pdd_ops.metrics.values import Value
from pdd_ops.periods import Month
from pdd_ops.store.database import open_reader

AD = {"日期": "2025-03-01", "商品ID": "7000001", "总花费(元)": "10.00", "交易额(元)": "30.00", "成交笔数": "2"}
AD |= {"曝光量": "1000", "点击量": "50"}
BILL = {"商户订单号": "", "发生时间": "2025-03-10 10:00:00", "收入金额（+元）": "85.00", "支出金额（-元）": "0"}
BILL |= {"账务类型": "", "备注": "", "业务描述": "0010002|交易收入-订单收入"}


def values(shop: Shop, *names: str) -> list[Value]:
    with closing(open_reader(shop.database)) as connection:
        (shop_id,) = [row[0] for row in connection.execute("SELECT shop_id FROM shops")]
        result = query(connection, shops=[shop_id], metrics=names, period=Month.parse("2025-03"))
    return list(result.rows[0].values)


def ads(shop: Shop, name: str, days: Sequence[str], *, without: str = "") -> None:
    columns = [column for column in AD if column != without]
    shop.take_one(name, as_csv(grid(columns, [AD | {"日期": day} for day in days])))


@pytest.mark.parametrize(
    ("without", "unknown", "known"),
    [
        ("点击量", ("ad_clicks", "ad_ctr", "ad_cpc"), ("ad_spend", "ad_roi")),
        ("交易额(元)", ("ad_sales", "ad_roi"), ("ad_spend", "ad_ctr")),
        ("成交笔数", ("ad_orders",), ("ad_spend", "ad_roi", "ad_ctr")),
        ("曝光量", ("ad_impressions", "ad_ctr"), ("ad_spend", "ad_cpc")),
    ],
)
def test_what_no_ad_report_carries_is_nothing_and_the_header_is_named(
    shop: Shop, without: str, unknown: tuple[str, ...], known: tuple[str, ...]
) -> None:
    ads(shop, "推广.csv", ["2025-03-01", "2025-03-02"], without=without)
    for value in values(shop, *unknown):
        assert value.value is None and without.removesuffix("(元)") in str(value.reason)
    assert all(value.value for value in values(shop, *known))


def test_a_column_of_some_days_is_counted_over_these_days_in_ratios_too(shop: Shop) -> None:
    ads(shop, "推广1.csv", ["2025-03-01", "2025-03-02"], without="点击量")
    ads(shop, "推广2.csv", ["2025-03-03"])
    clicks, rate, cpc, spend = values(shop, "ad_clicks", "ad_ctr", "ad_cpc", "ad_spend")
    assert (clicks.value, rate.value, cpc.value, spend.value) == (50, 0.05, 0.2, 30.0)
    assert "点击量" in str(clicks.note) and "1 天" in str(clicks.note) and "3 天" in str(clicks.note)
    assert spend.note is None


@pytest.mark.parametrize(
    ("without", "unknown"),
    [
        ("用户实付金额(元)", ("gmv", "order_value", "net_sales")),
        ("商家实收金额(元)", ("receipts",)),
        ("商品数量(件)", ("units", "unit_price")),
        ("店铺优惠折扣(元)", ("shop_discount", "discount_rate")),
    ],
)
def test_what_no_order_file_carries_is_nothing(shop: Shop, without: str, unknown: tuple[str, ...]) -> None:
    columns = [name for name in FULL_COLUMNS if name != without]
    shop.take_one("订单.csv", as_csv(grid(columns, [order()])))
    assert [value.value for value in values(shop, *unknown)] == [None] * len(unknown)
    assert values(shop, "orders")[0].value == 1


def test_a_bill_without_expenses_has_no_expenses(shop: Shop) -> None:
    columns = [name for name in BILL if not name.startswith("支出")]
    shop.take_one("账单.csv", as_csv(grid(columns, [BILL])))
    income, expense, net = values(shop, "bill_income", "bill_expense", "bill_net")
    assert (income.value, expense.value, net.value) == (85.0, None, None)
    assert "支出金额" in str(net.reason)


CASE = {"售后编号": "1", "订单编号": "250301-100000000000001", "售后状态": "退款成功", "退款类型": "仅退款"}
CASE |= {"退款金额": "12.00", "申请时间": "2025-03-05 10:00:00"}
FIRST, SECOND = "250301-100000000000001", "250301-100000000000002"
REFUNDED = order(FIRST, "已收货，退款成功", 售后状态="退款成功")


def cases(shop: Shop, *orders: str, without: str = "") -> None:
    columns = [name for name in CASE if name != without]
    rows = [CASE | {"售后编号": str(at), "订单编号": number} for at, number in enumerate(orders)]
    shop.take_one(f"售后{without}.csv", as_csv(grid(columns, rows)))


def test_an_estimate_is_not_destroyed_by_cases_without_amounts(shop: Shop) -> None:
    shop.orders(FULL_COLUMNS, REFUNDED, order(SECOND))
    assert [value.value for value in values(shop, "refund_orders", "refund_amount")] == [1, 85.0]
    cases(shop, FIRST, without="退款金额")
    assert [value.value for value in values(shop, "refund_orders", "refund_amount")] == [1, 85.0]
    assert values(shop, "refunds_closed_amount")[0].value is None
    cases(shop, FIRST)
    assert values(shop, "refund_amount", "refunds_closed_amount")[0].value == 12.0


def test_a_refund_that_only_a_case_without_amounts_tells_has_no_amount(shop: Shop) -> None:
    shop.orders(FULL_COLUMNS, REFUNDED, order(SECOND))
    cases(shop, SECOND, without="退款金额")
    refunds, amount, net = values(shop, "refund_orders", "refund_amount", "net_sales")
    assert (refunds.value, amount.value, net.value) == (2, None, None)
    assert "退款金额" in str(amount.reason)


@pytest.mark.parametrize("bill_first", [True, False])
def test_a_bill_tells_what_was_refunded(shop: Shop, bill_first: bool) -> None:
    told = {"业务描述": "0020002|交易退款-订单退款", "收入金额（+元）": "0", "商户订单号": FIRST}
    coupon = told | {"业务描述": "0020005|交易退款-优惠券结算", "支出金额（-元）": "-5.00"}
    parts = [told | {"支出金额（-元）": "-7.00"}, told | {"支出金额（-元）": "-3.50"}, coupon]
    bill = as_csv(grid(list(BILL), [BILL | part for part in parts]))
    if bill_first:
        shop.take_one("账单.csv", bill)
    shop.orders(FULL_COLUMNS, REFUNDED, order(SECOND))
    if not bill_first:
        shop.take_one("账单.csv", bill)
    assert [value.value for value in values(shop, "refund_orders", "refund_amount")] == [1, 10.5]
    assert shop.rows("SELECT estimated_orders FROM order_days WHERE dim = 'all'") == [(0,)]
    cases(shop, FIRST)
    assert values(shop, "refund_amount")[0].value == 12.0


def test_a_refund_of_an_order_without_any_amount_is_not_nothing(shop: Shop) -> None:
    columns = [name for name in FULL_COLUMNS if name != "用户实付金额(元)"]
    shop.orders(columns, REFUNDED)
    refunds, amount = values(shop, "refund_orders", "refund_amount")
    assert (refunds.value, amount.value) == (1, None)


def test_a_sum_of_one_export_has_a_field_and_one_of_several_has_none() -> None:
    assert field_of(tables()["traffic_days"], "visitors") == "visitors"
    assert field_of(tables()["traffic_days"], "nothing") == ""
    assert field_of(tables()["cost_days"], "cost_fen") == ""
