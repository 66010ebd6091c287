"""Promises kept and days to deliver out of daily sums, by hand; parcels on their way are counted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from export_files import Shop
from money_files import new_shop, paid_on, value

from pdd_ops.lang import use_language
from pdd_ops.metrics.query import query
from pdd_ops.periods import Month
from pdd_ops.store.database import open_reader
from pdd_ops.store.recompute import differing_sums

COLUMNS = [
    "订单号",
    "订单状态",
    "商品id",
    "商品",
    "商品数量(件)",
    "用户实付金额(元)",
    "商家实收金额(元)",
    "支付时间",
    "承诺发货时间",
    "发货时间",
    "确认收货时间",
]
MARCH = Month.of(2025, 3)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    use_language("zh")
    return new_shop(tmp_path)


def parcel(
    day: int, number: int, *, ship: float | None = 5, take: float | None = 48, promise: float = 24
) -> dict[str, str]:
    """An order paid at ten: promised, shipped and received after so many hours; None: not yet."""
    paid = datetime(2025, 3, day, 10)

    def after(hours: float | None) -> str:
        return "" if hours is None else f"{paid + timedelta(hours=hours):%Y-%m-%d %H:%M:%S}"

    state = "待发货" if ship is None else "已发货，待收货" if take is None else "已收货"
    received = None if ship is None or take is None else ship + take
    return paid_on(f"2025-03-{day:02d}", number, 订单状态=state) | {
        "承诺发货时间": after(promise), "发货时间": after(ship), "确认收货时间": after(received),
    }  # fmt: skip


def take(shop: Shop, *rows: dict[str, str], name: str = "orders_export2025-04-01-10-09-23.csv") -> None:
    shop.orders(COLUMNS, *rows, name=name)


def whole_month(hours: Sequence[int]) -> list[dict[str, str]]:
    """An order a day, each so many hours on its way."""
    return [parcel(day, day, take=hours[day % len(hours)]) for day in range(1, 32)]


def test_promises_by_hand(shop: Shop) -> None:
    """Kept; shipped late; still waiting past it; not due yet; shipped before a promise that is not due yet."""
    take(
        shop, *whole_month([48]), parcel(3, 101, ship=30), parcel(4, 102, ship=None, take=None),
        parcel(30, 103, ship=None, take=None, promise=100), parcel(30, 104, take=None, promise=100),
    )  # fmt: skip
    kept = value(shop, "promise_kept_rate")
    assert (kept.denominator, kept.numerator) == (33, 31)
    assert kept.value == 0.939394


def test_the_median_with_parcels_on_their_way(shop: Shop) -> None:
    """Half of what has come took a day; but as many have been on their way for longer than that."""
    rows = [parcel(day, day, take=24) for day in range(1, 13)]
    rows += [parcel(day, day, take=None) for day in range(13, 22)]
    rows += [parcel(day, day, take=60) for day in range(22, 32)][:8]
    take(shop, *rows)
    assert value(shop, "delivery_days_median").value == 2.5  # of 12 + 8 that came alone it were one day
    (share,) = shop.rows("SELECT sum(orders) FROM delivery_days WHERE what = 'open'")
    assert share == (9,)


def test_it_says_why_it_is_not_known(shop: Shop) -> None:
    take(shop, *(parcel(day, day, take=None) for day in range(1, 32)))
    assert "只有 0 单" in (value(shop, "delivery_days_median").reason or "")
    take(shop, *(parcel(day, day, take=30) for day in range(1, 12)), name="orders_export2025-04-02-10-09-23.csv")
    assert "不到一半" in (value(shop, "delivery_days_median").reason or "")


def test_sums_are_the_same_however_orders_come(shop: Shop, tmp_path: Path) -> None:
    """New orders are counted while they are read, changed ones by SQL."""
    young = [parcel(day, day, ship=5 if day % 2 else None, take=None) for day in range(1, 32)]
    take(shop, *young, name="orders_export2025-03-31-23-59-59.csv")
    take(shop, *whole_month([20, 50, 90]))
    other = Shop(shop.folder, tmp_path / "other" / "pdd-ops.db")
    other.take(shop.folder / "orders_export2025-04-01-10-09-23.csv")
    other.take(shop.folder / "orders_export2025-03-31-23-59-59.csv")
    assert other.dump("delivery_days") == shop.dump("delivery_days")
    assert differing_sums(shop.database) == []
    with closing(open_reader(shop.database)) as connection:
        weeks = query(connection, shops=[1], metrics=["delivery_days_median"], period=MARCH, by="week")
        months = query(connection, shops=[1], metrics=["delivery_days_median"], period=MARCH, by="month")
    assert months.value("delivery_days_median", "2025-03") is not None
    assert {row.key for row in weeks.rows} >= {"2025-W10", "2025-W13"}
