"""Expenses above zero and refunds below it are what they are meant to be; a column of both is refused."""

from __future__ import annotations

import polars as pl
import pytest
from export_files import FULL_COLUMNS, Shop, as_csv, grid, order

from pdd_ops.intake import text
from pdd_ops.store.signs import _signs

BILL = ["商户订单号", "发生时间", "收入金额（+元）", "支出金额（-元）", "账务类型", "备注", "业务描述"]
CASES = ["售后编号", "订单编号", "售后状态", "退款金额", "申请时间"]


def bill(*expenses: str, footer: str = "") -> bytes:
    rows = [["", f"2025-03-1{at} 10:00:00", "0", cell, "", "", "0030002|服务费"] for at, cell in enumerate(expenses)]
    return as_csv([BILL, *rows, *([[footer]] if footer else [])])


@pytest.mark.parametrize("footer", ["", "#支出合计：2笔5.00元", "#支出合计：2笔-5.00元"])
@pytest.mark.parametrize("expenses", [("2.00", "3.00"), ("-2.00", "-3.00"), ("2.00", "3.00", "0")])
def test_expenses_of_a_bill_are_below_zero(shop: Shop, expenses: tuple[str, ...], footer: str) -> None:
    footer = footer.replace("2笔", f"{len(expenses)}笔")
    assert shop.take_one("账单.csv", bill(*expenses, footer=footer)).new == len(expenses)
    assert shop.one("SELECT sum(expense_fen) FROM bills") == -500
    assert shop.one("SELECT sum(service_fees_fen) FROM bill_days WHERE dim = 'all'") == 500


def test_a_bill_of_both_signs_is_refused_unless_its_footer_agrees(shop: Shop) -> None:
    result = shop.take_one("账单.csv", bill("2.00", "-3.00"))
    assert result.format is None and "支出金额" in str(result.reason)
    assert shop.take_one("账单2.csv", bill("2.00", "-3.00", footer="#支出合计：2笔-1.00元")).new == 2


@pytest.mark.parametrize(("cells", "fen"), [(["-5.00", "-7.00"], [500, 700]), (["5.00", "0"], [500, 0])])
def test_refunds_are_above_zero(shop: Shop, cells: list[str], fen: list[int]) -> None:
    number = "250301-100000000000001"
    rows = [[str(at), number, "退款成功", cell, "2025-03-02 10:00:00"] for at, cell in enumerate(cells)]
    shop.take_one("售后.csv", as_csv([CASES, *rows]))
    assert [row[0] for row in shop.rows("SELECT refund_fen FROM aftersales ORDER BY case_id")] == fen


def test_discounts_below_zero_are_discounts(shop: Shop) -> None:
    row = order() | {"店铺优惠折扣(元)": "-10.00", "平台优惠折扣(元)": "-5.00"}
    shop.take_one("订单.csv", as_csv(grid(FULL_COLUMNS, [row])))
    assert shop.rows("SELECT shop_discount_fen, platform_discount_fen FROM orders") == [(1000, 500)]


def discounts(*cells: str) -> bytes:
    rows = [order(f"250301-{at:015}") | {"店铺优惠折扣(元)": cell} for at, cell in enumerate(cells)]
    return as_csv(grid(FULL_COLUMNS, rows))


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of a row or two."""
    monkeypatch.setattr(text, "FIRST_BLOCK_BYTES", 1 << 9)
    monkeypatch.setattr(text.utf8_blocks, "__defaults__", (1 << 9,))


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("at", [0, 7, 14])
def test_discounts_of_both_signs_are_refused_wherever_the_odd_one_is(shop: Shop, at: int) -> None:
    cells = ["-3.00"] * 15
    cells[at] = "3.00"
    result = shop.take_one("订单.csv", discounts(*cells))
    assert result.format is None
    assert all(part in str(result.reason) for part in ("店铺优惠折扣", "1 个", "14 个")), result.reason
    assert shop.one("SELECT count(*) FROM order_facts") == shop.one("SELECT count(*) FROM order_days") == 0


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("sign", ["", "-"])
def test_discounts_of_many_batches_have_one_sign(shop: Shop, sign: str) -> None:
    cells = [f"{sign}3.00", "0", ""] * 6
    assert shop.take_one("订单.csv", discounts(*cells)).new == len(cells)
    assert shop.one("SELECT sum(shop_discount_fen) FROM order_facts") == 1800
    assert shop.one("SELECT sum(shop_discount_fen) FROM order_days WHERE dim = 'all'") == 1800


def test_zeros_and_empty_cells_have_no_sign() -> None:
    assert _signs(pl.Series([-5, 0, None, 7, 0])) == (1, 1)
    assert _signs(pl.Series([0, 0, 3])) == (0, 1)


@pytest.mark.parametrize(
    ("cells", "fen"), [(["-85.00", "-5.00"], 9000), (["85.00", "5.00"], 9000), (["85", "-5"], 8000)]
)
def test_incomes_of_a_bill_are_above_zero_unless_some_are(shop: Shop, cells: list[str], fen: int) -> None:
    rows = [["", f"2025-03-1{at} 10:00:00", cell, "0", "", "", "0010002|订单收入"] for at, cell in enumerate(cells)]
    shop.take_one("账单.csv", as_csv([BILL, *rows]))
    assert shop.one("SELECT sum(income_fen) FROM bills") == fen


@pytest.mark.parametrize(("cells", "fen"), [(["-10", "-3"], 1300), (["10", "3"], 1300), (["10", "-3"], 700)])
def test_commissions_are_above_zero_and_some_come_back(shop: Shop, cells: list[str], fen: int) -> None:
    orders = [[f"250301-{at:015d}", "已结算", cell, "100"] for at, cell in enumerate(cells)]
    shop.take_one("进宝订单.csv", as_csv([["订单编号", "推广状态", "预估佣金(元)", "订单金额(元)"], *orders]))
    assert shop.one("SELECT sum(commission_fen) FROM affiliate_orders") == fen
    days = [[f"2025-03-0{at + 1}", "7000001", "3", cell] for at, cell in enumerate(cells)]
    shop.take_one("进宝商品.csv", as_csv([["日期", "推广商品ID", "成交笔数", "预估佣金(元)"], *days]))
    assert shop.one("SELECT sum(commission_fen) FROM affiliate_days") == fen
