"""A column that no file carried has no value; one that some files carried is counted over their days alone."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import pytest
from export_files import FULL_COLUMNS, Shop, as_csv, grid, order

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
