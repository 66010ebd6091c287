"""多多进宝: order details and results by product."""

from __future__ import annotations

import pytest
from export_files import Shop, as_csv, as_xlsx

DETAILS = (
    "订单编号,推广状态,推广类型,创建订单时间,订单成交时间,审核时间,确认收货时间,商品ID,商品名称,商品价格(元),成交数量,订单总金额（元）,预估支付佣金（元）,"
    "预估招商佣金（元）,{fee},活动ID,推手ID,PID"
)
PRODUCTS = (
    "推广商品ID,成交日期,活动ID,推广计划,成交笔数,成交金额（元）,预估支付佣金（元）,平均佣金比率,软件服务费（元）"
)


@pytest.mark.parametrize("fee", ["预估软件服务费（元）", "预估结算服务费"])
def test_order_details(shop: Shop, fee: str) -> None:
    times = ["2026-04-01 10:00:00", "2026-04-01 10:05:00", "", ""]
    row = [
        "260401-300000000000001",
        "已成团",
        "通用推广",
        *times,
        "700000000001",
        "竹杯",
        "9.90",
        "2",
        "19.80",
        "1.98",
        "0.40",
    ]
    result = shop.take_one(
        "订单明细.xlsx", as_xlsx([DETAILS.format(fee=fee).split(","), [*row, "0.12", "8001", "55501", "1_2"]])
    )
    assert (result.format, result.new, result.period) == ("affiliate_orders", 1, ("2026-04-01", "2026-04-01"))
    assert not any("不认识" in note for note in result.notes)
    names = "order_id, state, quantity, amount_fen, commission_fen, recruiting_fen, service_fee_fen, activity_id, day"
    assert shop.rows(f"SELECT {names} FROM affiliate_orders") == [
        ("260401-300000000000001", "已成团", 2, 1980, 198, 40, 12, "8001", "2026-04-01")
    ]
    assert all(value not in str(shop.rows("SELECT * FROM affiliate_orders")) for value in ("55501", "1_2"))


def test_a_newer_export_brings_the_state_up_to_date(shop: Shop) -> None:
    header = DETAILS.format(fee="预估软件服务费（元）").split(",")
    for at, state in (("2026-04-20", "已结算"), ("2026-04-02", "已成团")):
        cells = ["260401-300000000000001", state, "通用推广", "2026-04-01 10:00:00", *[""] * 12, "", ""]
        shop.take_one(f"明细{at}.csv", as_csv([header, cells]), as_of=at)
    assert shop.rows("SELECT state FROM affiliate_orders") == [("已结算",)]


def test_results_by_product(shop: Shop) -> None:
    rows = [["700000000001", "2026-04-01", "8001", "通用推广", "3", "59.40", "5.94", "10%", "0.36"]]
    rows += [["700000000001", "2026-04-01", "", "活动推广", "1", "19.80", "3.96", "20%", "0.12"]]
    result = shop.take_one("商品.csv", as_csv([PRODUCTS.split(","), *rows]))
    assert (result.format, result.new) == ("affiliate_days", 2)
    assert shop.rows(
        "SELECT sum(orders), sum(amount_fen), sum(commission_fen), sum(service_fee_fen) FROM affiliate_days"
    ) == [(4, 7920, 990, 48)]


def results_of(*rows: tuple[str, str, str, str], promoters: bool = False) -> bytes:
    """Results of a day: product, orders, commission, and who promoted it."""
    header = ["推广商品ID", "成交日期", "成交笔数", "预估支付佣金（元）", *["推手ID"] * promoters]
    body = [[product, "2026-04-01", *amounts, *[who] * promoters] for product, *amounts, who in rows]
    return as_csv([header, *body])


def test_results_of_several_promoters_add_up(shop: Shop) -> None:
    rows = [
        ("700000000001", "2", "3.00", "甲"),
        ("700000000001", "5", "7.50", "乙"),
        ("700000000002", "1", "1.00", "甲"),
    ]
    rows += [("700000000001", "2", "3.00", "丙")]  # another promoter with the same result
    result = shop.take_one("商品.csv", results_of(*rows, promoters=True))
    found = "SELECT product_id, orders, commission_fen FROM affiliate_days ORDER BY 1"
    assert shop.rows(found) == [("700000000001", 9, 1350), ("700000000002", 1, 100)]
    assert result.new == 2 and any(note.startswith("2 行与另一行") for note in result.notes)
    assert shop.take_one("商品2.csv", results_of(*rows[:2], promoters=True), as_of="2026-05-01").changed == 1
    assert shop.rows(found)[0] == ("700000000001", 7, 1050)


def test_a_row_that_is_there_twice_counts_once(shop: Shop) -> None:
    row = ("700000000001", "2", "3.00", "")
    result = shop.take_one("商品.csv", results_of(row, row, ("700000000001", "5", "7.50", "")))
    assert shop.rows("SELECT orders, commission_fen FROM affiliate_days") == [(7, 1050)]
    assert any(note.startswith("1 行是同一记录的重复") for note in result.notes)


def test_products_of_one_order_add_up(shop: Shop) -> None:
    header = ["订单编号", "推广状态", "推广类型", "商品ID", "成交数量", "预估支付佣金（元）", "推手ID"]
    number = "260401-300000000000001"
    rows = [[number, "已成团", "通用推广", "700000000001", "1", "2.00", "甲"]]
    rows += [[number, "已结算", "通用推广", product, "3", "5.00", "甲"] for product in ["700000000002"] * 2]
    shop.take_one("明细.csv", as_csv([header, *rows]))
    found = "SELECT state, type, product_id, quantity, commission_fen FROM affiliate_orders"
    assert shop.rows(found) == [("已结算", "通用推广", None, 4, 700)]
