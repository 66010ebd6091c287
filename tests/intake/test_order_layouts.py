"""Orders as the platform really exports them: layouts, statuses, accounting time, repeated and split orders."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from export_files import DEFAULT_COLUMNS, EXPORT, FULL_COLUMNS, OLD_COLUMNS, Row, Shop, as_csv, grid, order, tabbed

UNPAID = {"支付时间": "", "订单成交时间": ""}
NEVER_COUNTED = {"待付款", "未成交，退款成功"}


def number(day: str, serial: int) -> str:
    """An order number: '250301' and a serial."""
    return f"{day}-{serial:015d}"


def by_hand(rows: list[Row], *times: str) -> dict[str, tuple[int, int, int]]:
    """month → orders, gmv, receipts in fen, worked out from the cells."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in {row["订单号"]: row for row in rows}.values():
        time = next((row[name] for name in times if row.get(name)), "")
        if row["订单状态"] in NEVER_COUNTED or (row["订单状态"] == "已取消" and not time):
            continue
        month = time[:7] or f"20{row['订单号'][:2]}-{row['订单号'][2:4]}"
        amounts = (Decimal(1), Decimal(row["用户实付金额(元)"]) * 100, Decimal(row["商家实收金额(元)"]) * 100)
        found[month] = [old + int(new) for old, new in zip(found[month], amounts, strict=True)]
    return {month: (orders, gmv, receipts) for month, (orders, gmv, receipts) in sorted(found.items())}


STATUSES = [
    "待付款", "待发货", "已发货，待收货", "已发货，待签收", "已收货", "已签收", "已取消", "已取消，退款成功",
    "未发货，退款成功", "已发货，退款成功", "已收货，退款成功", "已签收，退款成功", "未成交，退款成功", "已发货,待收货",
]  # fmt: skip


def month_of_orders() -> list[Row]:
    """Every status, amounts that differ, times around midnight and the month's ends."""
    rows: list[Row] = []
    for at, status in enumerate(STATUSES):
        time = "" if status in ("待付款", "已取消") else f"2025-03-{at + 1:02d} 1{at % 10}:00:00"
        names = ("商品总价(元)", "店铺优惠折扣(元)", "平台优惠折扣(元)")
        amounts = dict(zip(names, (f"{100 + at}.{at:02d}", f"{at}.07", f"0.{at:02d}"), strict=True))
        rows.append(order(number("250301", at), status, 支付时间=time, 订单成交时间=time, **amounts))
    edges = ("2025-02-28 23:59:59", "2025-03-01 00:00:00", "2025-03-31 23:59:59", "2025-04-01 00:00:00")
    for at, time in enumerate(edges):
        rows.append(order(number("250228", 100 + at), 支付时间=time, 订单成交时间=time))
    return rows


@pytest.mark.parametrize("columns", [DEFAULT_COLUMNS, FULL_COLUMNS, OLD_COLUMNS], ids=["27", "87", "old"])
def test_orders_gmv_and_receipts_by_pay_month_agree_with_arithmetic(shop: Shop, columns: list[str]) -> None:
    rows = [{"拼单成功时间": row["订单成交时间"], **row} for row in month_of_orders()]
    result = shop.orders(columns, *rows)
    times = [name for name in ("支付时间", "订单成交时间", "拼单成功时间") if name in columns]
    assert (result.format, result.rows, result.new, result.rejected) == ("orders", len(rows), len(rows), 0)
    assert shop.months() == by_hand(list(rows), *times)


def test_a_real_layout_has_no_unknown_columns(shop: Shop) -> None:
    assert len(DEFAULT_COLUMNS) == 27 and len(FULL_COLUMNS) == 87
    for columns in (DEFAULT_COLUMNS, FULL_COLUMNS, OLD_COLUMNS):
        shop.orders(columns, order(), name=f"{len(columns)}.csv")
    assert shop.rows("SELECT unknown_columns FROM imports") == [("[]",)] * 3


def test_a_lone_tab_is_a_missing_time_and_quoted_commas_stay_in_one_cell(shop: Shop) -> None:
    shop.orders(DEFAULT_COLUMNS, order(status="待付款", 商品规格='红色,"大"号,2件', **UNPAID))
    assert shop.rows("SELECT formed_at, sku, pay_day, counted, receipts_fen FROM orders") == [
        (None, '红色,"大"号,2件', "2025-03-01", 0, 9000)
    ]
    assert shop.months() == {}


def test_payment_time_wins_over_group_time_and_both_over_the_date_in_the_number(shop: Shop) -> None:
    both = order(number("250331", 1), 支付时间="2025-03-31 23:59:58", 订单成交时间="2025-04-01 00:00:03")
    formed = order(number("250331", 2), 支付时间="", 订单成交时间="2025-04-01 00:00:03")
    neither = order(number("250331", 3), 支付时间="", 订单成交时间="")
    result = shop.orders(FULL_COLUMNS, both, formed, neither)
    assert shop.rows("SELECT pay_day, pay_hour, time_source FROM orders ORDER BY order_id") == [
        ("2025-03-31", 23, "paid"),
        ("2025-04-01", 0, "formed"),
        ("2025-03-31", None, "number"),
    ]
    assert any("1 笔订单没有支付时间" in note for note in result.notes)


def test_an_order_cancelled_after_payment_counts_and_one_cancelled_before_does_not(shop: Shop) -> None:
    shop.orders(FULL_COLUMNS, order(number("250301", 1), "已取消"), order(number("250301", 2), "已取消", **UNPAID))
    assert shop.months() == {"2025-03": (1, 8500, 9000)}


def test_an_unknown_status_is_kept_counted_and_reported(shop: Shop) -> None:
    result = shop.orders(DEFAULT_COLUMNS, order(status="已发货，退货中转"))
    assert shop.rows("SELECT status, state, counted FROM orders") == [("已发货，退货中转", "unknown", 1)]
    assert shop.one("SELECT unknown_status FROM order_days WHERE dim = 'all'") == 1
    assert any("已发货，退货中转 × 1" in note for note in result.notes)


def test_a_half_width_comma_is_the_same_status(shop: Shop) -> None:
    half_width = [order(number("250301", 1), "未发货,退款成功"), order(number("250301", 2), "已发货, 待收货")]
    shop.orders(DEFAULT_COLUMNS, *half_width)
    assert shop.rows("SELECT status, state FROM orders ORDER BY order_id") == [
        ("未发货，退款成功", "refunded_unshipped"),
        ("已发货，待收货", "shipped"),
    ]


def test_identical_rows_are_one_order(shop: Shop) -> None:
    result = shop.orders(DEFAULT_COLUMNS, order(), order(), order())
    assert (result.rows, result.new, result.same) == (3, 1, 2)
    assert shop.months() == {"2025-03": (1, 8500, 9000)}


def test_the_lines_of_an_order_add_their_amounts_and_count_once(shop: Shop) -> None:
    lines = [order(样式ID="1"), order(样式ID="2", **{"商品总价(元)": "50.00"}), order(样式ID="3", 商品id="7000002")]
    shop.orders(DEFAULT_COLUMNS, *lines, order(number("250302", 1)))
    assert shop.months() == {"2025-03": (2, 8500 + 3500 + 8500 + 8500, 9000 + 4000 + 9000 + 9000)}
    assert shop.rows("SELECT key, orders, units FROM order_days WHERE dim = 'product' ORDER BY key") == [
        ("7000001", 2, 3),
        ("7000002", 1, 1),
    ]


def test_a_sheet_pasted_together_from_two_exports_takes_the_further_state(shop: Shop) -> None:
    shop.orders(DEFAULT_COLUMNS, order(status="已收货"), order(status="待发货"))
    assert shop.rows("SELECT status FROM orders") == [("已收货",)]
    assert shop.months() == {"2025-03": (1, 8500, 9000)}


RENAMED = {
    "订单号": "订单编号",
    "商品": "商品名称",
    "商品id": "商品编号",
    "商品数量(件)": "数量",
    "商家编码-规格维度": "规格编码",
    "商家实收金额(元)": "商家实收金额_元_",
    "用户实付金额(元)": "用户实付金额（元）",
    "商品总价(元)": " 商品总价 (元)\t",
    "店铺优惠折扣(元)": "店铺优惠折扣",
}


def test_renamed_headers_give_the_same_orders(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = month_of_orders()
    shop.orders(DEFAULT_COLUMNS, *rows)
    cells = tabbed(grid(DEFAULT_COLUMNS, rows))
    cells[0] = [RENAMED.get(name, name) for name in cells[0]]
    other = Shop(tmp_path_factory.mktemp("other"), tmp_path_factory.mktemp("data") / "db")
    result = other.take_one(EXPORT, as_csv(cells))
    assert result.rejected == 0
    assert other.dump() == shop.dump()


def test_an_order_of_the_alias_columns_alone(shop: Shop) -> None:
    row = order() | {"主订单编号": "250301-000000000000009", "下单时间": "2025/3/2 9:05", "商品ID": "5"}
    columns = ["主订单编号", "订单状态", "用户实付金额(元)", "商品ID", "下单时间", "SKU编码", "商品数量"]
    shop.take_one("甲店3月订单.csv", as_csv(grid(columns, [row])))
    assert shop.rows("SELECT order_id, product_id, pay_day, pay_hour, time_source FROM orders") == [
        ("250301-000000000000009", "5", "2025-03-02", 9, "created")
    ]


@pytest.mark.parametrize("name", ["合计", "#1 桂花糕", "注：桂花糕", "说明书夹", "总计", "备注：定制"])
@pytest.mark.parametrize("amount", ["100.00", "¥1,100.00"])
def test_an_order_is_not_lost_because_of_what_its_product_is_called(shop: Shop, name: str, amount: str) -> None:
    row = order(商品=name) | {"用户实付金额(元)": amount}
    result = shop.orders(DEFAULT_COLUMNS, row, order(number("250301", 2)))
    assert (result.rows, result.new, result.rejected) == (2, 2, 0)
    assert shop.one("SELECT count(*) FROM orders WHERE product_name = ?", name) == 1


def test_a_line_whose_product_was_renamed_between_two_pasted_exports_is_one_line(shop: Shop) -> None:
    shop.orders(DEFAULT_COLUMNS, order(商品="桂花糕", status="待发货"), order(商品="桂花糕（新）", status="已收货"))
    assert shop.rows("SELECT product_name, status FROM orders") == [("桂花糕（新）", "已收货")]
    assert shop.months() == {"2025-03": (1, 8500, 9000)}


def test_a_total_row_that_a_merchant_added_is_no_order(shop: Shop) -> None:
    total = {"商品": "合计", "商品总价(元)": "200.00", "用户实付金额(元)": "170.00", "商家实收金额(元)": "180.00"}
    labelled = {"订单号": "合计：", "商家实收金额(元)": "180.00"}
    counted = {"订单号": "共2单", "商家实收金额(元)": "180.00", "用户实付金额(元)": "170.00"}
    shop.orders(DEFAULT_COLUMNS, order(), order(number("250301", 2)), total, labelled, counted)
    assert shop.one("SELECT count(*) FROM orders") == 2
    assert shop.months() == {"2025-03": (2, 17000, 18000)}


def test_a_header_pasted_between_the_rows_is_no_order(shop: Shop) -> None:
    cells = tabbed(grid(DEFAULT_COLUMNS, [order(), order(number("250301", 2))]))
    result = shop.take_one("orders.csv", as_csv([*cells[:2], DEFAULT_COLUMNS, *cells[2:], DEFAULT_COLUMNS]))
    assert (result.rows, result.new, result.rejected) == (2, 2, 0)
