"""A small shop's February and March, put into a database by hand: enough for every section of the report."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from store_rows import Store, new_store

from pdd_ops.periods import Month
from pdd_ops.store.database import open_writer

FEBRUARY, MARCH = Month.of(2025, 2), Month.of(2025, 3)
PRODUCTS = {"1001": "竹纤维洗碗布 5 条装", "1002": "不锈钢保温杯 500ml", "1003": "无痕挂钩"}


def orders_only(folder: Path) -> Store:
    """Orders of February and March, three products, exported on 1 May."""
    return _copied(_orders_only, folder)


def everything(folder: Path) -> Store:
    """The same with after-sales, traffic, products, ads and stock."""
    return _copied(_everything, folder)


def _copied(make: Callable[[Path], Store], folder: Path) -> Store:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "pdd-ops.db"
    path.touch(0o600)
    path.write_bytes(_content(make))
    return Store(path, open_writer(path))


@cache
def _content(make: Callable[[Path], Store]) -> bytes:
    """The file of a database, made once in a process."""
    with TemporaryDirectory() as folder:
        store = make(Path(folder))
        store.connection.close()
        return store.file.read_bytes()


def _orders_only(folder: Path) -> Store:
    store = new_store(folder)
    store.imported("orders", "2025-02-01", "2025-03-31")
    for month, scale in ((FEBRUARY, 2), (MARCH, 3)):
        for number, day in enumerate(month.each_day()):
            _orders_of_a_day(store, day, scale, sold_out=month is MARCH and 9 <= number <= 13)
    for key, name in PRODUCTS.items():
        store.label(key, name, first_day="2025-03-05" if key == "1003" else "2025-01-03")
    store.cover()
    return store


def _everything(folder: Path) -> Store:
    store = _orders_only(folder)
    for dataset in ("aftersales", "traffic_days", "traffic_sources", "product_days", "ad_days", "catalogue"):
        store.imported(dataset, "2025-02-01", "2025-03-31")
    for month, scale in ((FEBRUARY, 2), (MARCH, 3)):
        for day in month.each_day():
            _traffic_of_a_day(store, day, scale)
    _catalogue(store)
    store.cover()
    return store


def _orders_of_a_day(store: Store, day: str, scale: int, *, sold_out: bool) -> None:
    orders = amount = refunds = 0
    for key, price in (("1001", 1990), ("1002", 4500), ("1003", 500 + 100 * scale)):
        if (sold_out and key == "1001") or (key == "1003" and day < "2025-03-05"):
            continue
        refunded = int(key == "1002" and scale == 3)
        money = {"gmv_fen": scale * price, "refund_orders": refunded, "refund_fen": refunded * price}
        store.orders(day, "product", key, sums={"orders": scale, "units": scale, **money})
        orders, amount, refunds = orders + scale, amount + scale * price, refunds + refunded
    sold = {
        "orders": orders,
        "units": orders,
        "gmv_fen": amount,
        "refund_orders": refunds,
        "refund_fen": refunds * 4500,
    }
    money = {
        "list_fen": amount + 300,
        "receipts_fen": amount + 100,
        "shop_discount_fen": 200,
        "platform_discount_fen": 100,
    }
    shipping = {"shipped_orders": orders, "ship_seconds": orders * 3600 * (10 + scale), "promised_orders": orders}
    late = {"late_orders": scale - 2, "refund_received": refunds}
    store.orders(day, sums={**sold, **money, **shipping, **late})
    store.orders(day, "province", "广东省", sums=sold)
    store.orders(day, "carrier", "中通快递", sums={"orders": orders, **shipping, "late_orders": scale - 2})
    if refunds:
        store.orders(day, "reason", "质量问题", sums={"refund_orders": 1, "refund_fen": 4500})
        store.orders(day, "type", "退货退款", sums={"refund_orders": 1, "refund_fen": 4500})


def _traffic_of_a_day(store: Store, day: str, scale: int) -> None:
    store.day(
        "traffic_days", day, visitors=100 * scale, page_views=300 * scale, product_visitors=120 * scale,
        buyers=2 * scale, gmv_fen=9000 * scale, new_visitors=60 * scale - 15 * (scale - 2),
        returning_visitors=40 * scale, impressions=5000, clicks=400,
    )  # fmt: skip
    for source, share, buyers in (("搜索", 50, scale), ("搜索推广", 30, 1), ("好友分享", 20, 0)):
        store.day("traffic_sources", day, source=source, visitors=share * scale, buyers=buyers)
    for key in PRODUCTS:
        store.day("product_days", day, day_to=day, product_id=key, visitors=40 * scale, buyers=scale)
    store.ads(day, spend_fen=1000 * scale, sales_fen=900 * scale, orders=1, impressions=1000, clicks=40)
    store.ads(
        day, "product", "1002", spend_fen=1000 * scale, sales_fen=900 * scale, orders=1, impressions=1000, clicks=40
    )
    store.ads(
        day,
        "scenario",
        "搜索推广",
        spend_fen=1000 * scale,
        sales_fen=900 * scale,
        orders=1,
        impressions=1000,
        clicks=40,
    )
    store.cases(day, opened=1, intervened=0, closed=scale - 2, closed_fen=4500 * (scale - 2), closed_refund_only=0)


def _catalogue(store: Store) -> None:
    for key, pieces in (("1001", 0), ("1002", 80), ("1009", 40)):
        store.day(
            "catalogue", "2025-03-31", product_id=key, sku_id="", sku="", sku_code="",
            product_name=PRODUCTS.get(key, "旧款杯垫"), stock=pieces, group_price_fen=900,
        )  # fmt: skip
