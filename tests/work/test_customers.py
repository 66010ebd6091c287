"""New and old buyers by hand, what three months before make of them, and orders that say nobody."""

from __future__ import annotations

from calendar import monthrange
from pathlib import Path

import pytest
from export_files import FULL_COLUMNS, Shop, as_csv
from money_files import new_shop, paid_on, sold
from support.tool import run, run_json

from pdd_ops.answers.customers import must_bring
from pdd_ops.work.benefits import Offer, judged


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    return new_shop(tmp_path)


def traffic(shop: Shop, month: int, buyers: int, share: str, *, without: int = 0) -> None:
    """A month of days alike; `without`: a day whose share is not told."""
    rows = [
        [f"2025-{month:02d}-{day:02d}", "100", str(buyers), "" if day == without else share]
        for day in range(1, monthrange(2025, month)[1] + 1)
    ]
    head = ["统计日期", "店铺访客数", "成交买家数", "成交老买家占比"]
    last = monthrange(2025, month)[1]
    shop.take_one(f"流量数据_2025-{month:02d}-01_2025-{month:02d}-{last}.csv", as_csv([head, *rows]))


def asked(shop: Shop, month: str = "2025-05", *more: str) -> dict[str, object]:
    found: dict[str, object] = run_json("customers", month, "--json", "--db", shop.database, *more)
    return found


def test_old_buyers_are_held_against_the_new_ones_of_three_months(shop: Shop) -> None:
    for month, buyers in ((2, 10), (3, 20), (4, 30)):
        traffic(shop, month, buyers, "20.00%")
    traffic(shop, 5, 50, "30.00%")
    data = asked(shop)
    assert data["new_buyers"] == 31 * 35
    assert data["returning_buyers"] == 31 * 15
    mean = (28 * 8 + 31 * 16 + 30 * 24) / 3
    assert data["repeat_yield"] == pytest.approx(31 * 15 / mean, abs=1e-6)


def test_a_day_that_is_not_told_makes_the_month_no_whole_one(shop: Shop) -> None:
    for month in (2, 3, 4):
        traffic(shop, month, 20, "20.00%", without=9 if month == 3 else 0)
    traffic(shop, 5, 50, "30.00%")
    data = asked(shop, "2025-05", "--lang", "en")
    assert data["repeat_yield"] is None
    assert "three whole months" in dict(data["reasons"])["repeat_yield"]  # type: ignore[call-overload]


def test_orders_that_say_nobody_are_said_to_be_not_measurable(shop: Shop) -> None:
    sold(shop, *(paid_on("2025-05-03", n) for n in range(1, 4)))
    data = asked(shop)
    assert data["identity_coverage"] == {"orders": 0.0, "amount": 0.0}
    assert "无法衡量" in str(data["reason"])
    assert data["cost_per_new_buyer"] is None
    assert "not measurable" in run("customers", "2025-05", "--lang", "en", "--db", shop.database)


def test_orders_that_say_who_bought_are_counted_by_number_and_amount(shop: Shop) -> None:
    rows = [paid_on("2025-05-03", n, **{"用户购买手机号": "13800138000" if n == 1 else ""}) for n in range(1, 5)]
    rows[0] |= {"商品总价(元)": "310.00", "用户实付金额(元)": "295.00"}
    shop.orders(FULL_COLUMNS, *rows)
    data = asked(shop)
    assert data["identity_coverage"] == {"orders": 0.25, "amount": pytest.approx(295 / (295 + 3 * 85), abs=1e-6)}


def test_a_benefit_must_bring_what_it_costs_those_who_would_have_come_anyway() -> None:
    """An order contributes 20 to 25 yuan; of a hundred orders with a coupon of 5 each contributes 15 to 20."""
    (coupon,) = judged(Offer(coupon=500), (2000.0, 2500.0), 9000.0)
    assert (coupon.kind, coupon.cost) == ("coupon", 500.0)
    assert coupon.more == pytest.approx((0.25, 1 / 3))
    both = judged(Offer(points=0.02, off=0.25, early=30_000), (2000.0, 2500.0), 9000.0)
    assert [(one.kind, one.cost, one.fixed) for one in both] == [
        ("points", 180.0, None), ("member", 2250.0, None), ("early", None, 30_000),
    ]  # fmt: skip
    assert both[1].more == (9.0, None)  # where no goods come back each order loses
    assert both[2].more == (12.0, 15.0)
    assert judged(Offer(off=0.5), (2000.0, 2500.0), 9000.0)[0].more == (None, None)
    assert [one.kind for one in judged(Offer(), (2000.0, 2500.0), 9000.0)] == ["coupon", "points", "member"]


def test_in_words_never_perhaps_and_by_how_much() -> None:
    told = [must_bring(one) for one in judged(Offer(coupon=500, off=0.25, early=30_050), (2000.0, 2500.0), 9000.0)]
    assert told[0] == "老客订单多 25.00% 至 33.33% 以上"
    assert "否则每单都亏" in told[1] and "900.00%" in told[1]
    assert told[2] == "多出 13 至 16 单以上"
    assert must_bring(judged(Offer(off=0.5), (2000.0, 2500.0), 9000.0)[0]) == "每单都亏，卖多少都补不回"
