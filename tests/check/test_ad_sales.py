"""Ad sales beyond what the same products took in are said, in one line and only where both exports cover the days."""

from __future__ import annotations

from contextlib import closing

import pytest
from export_files import AD_COLUMNS, FULL_COLUMNS, Shop, as_csv, as_xlsx, grid, order

from pdd_ops.check.ads import sales_beyond_receipts
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.store.database import open_reader

DAYS = range(2, 9)
EACH = 3  # orders of 90.00 receipts a day


def taken(shop: Shop, *, without: int | None = None) -> None:
    rows = [
        order(
            f"2503{day:02}-20000000000{day:02}{number:02}",
            支付时间=f"2025-03-{day:02} 10:00:00",
            订单成交时间=f"2025-03-{day:02} 10:00:05",
        )
        for day in DAYS
        for number in range(EACH)
        if day != without
    ]
    shop.take_one("orders_export2025-03-12-09-00-00.csv", as_csv(grid(FULL_COLUMNS, rows)))


def advertised(shop: Shop, sales: float, product: str = "7000001") -> None:
    rows = [
        {
            "日期": f"2025-03-{day:02}",
            "商品ID": product,
            "总花费(元)": "9",
            "交易额(元)": f"{sales:.2f}",
            "曝光量": "10",
        }
        for day in DAYS
    ]
    shop.take_one("商品推广_分天数据_20250302至20250308.xlsx", as_xlsx(grid(AD_COLUMNS, rows)))


def said(shop: Shop) -> list[str]:
    with closing(open_reader(shop.database)) as connection:
        shops = choose_shops(connection, None)
        return [one.text for one in sales_beyond_receipts(connection, shops, Month.of(2025, 3))]


@pytest.mark.parametrize(("times", "beyond"), [(0.6, False), (1.0, False), (1.05, False), (1.06, True), (1.6, True)])
def test_more_than_a_twentieth_beyond_is_said(shop: Shop, times: float, beyond: bool) -> None:
    taken(shop)
    receipts = shop.one("SELECT sum(receipts_fen) FROM order_days WHERE dim = 'product'") / len(DAYS) / 100
    advertised(shop, receipts * times)
    found = said(shop)
    assert len(found) == beyond
    assert all(f"{times:.2f}×" in text for text in found)


def test_a_product_that_sold_nothing_is_no_measure(shop: Shop) -> None:
    """There is nothing to divide by."""
    taken(shop)
    advertised(shop, 400.0, product="7000009")
    assert said(shop) == []  # nothing is known to have come in for it


def test_without_orders_nothing_is_claimed(shop: Shop) -> None:
    advertised(shop, 400.0)
    assert said(shop) == []
