"""The price of a day, which days count, and what a change may cost; and through the command."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from export_files import Shop, as_csv
from money_files import new_shop, paid_on, sheet, sold
from support.tool import run, run_json

from pdd_ops.metrics.shops import Shops
from pdd_ops.store.database import open_reader
from pdd_ops.work.price import Series, cut_days, day_prices, judged, read_series

PRODUCT = "7000008"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    return new_shop(tmp_path)


def test_another_mix_of_specifications_is_no_change_of_price() -> None:
    sold_ = {"small": {"d1": (9, 900), "d2": (1, 100)}, "large": {"d1": (1, 500), "d2": (9, 4500)}}
    prices = day_prices(sold_)
    assert prices["d1"] == pytest.approx(prices["d2"]) == pytest.approx(300.0)


def test_a_cut_of_all_specifications_is_one() -> None:
    days = {f"d{n}": (4, 400) for n in range(9)} | {"cut": (4, 360)}
    assert day_prices({"a": days})["cut"] / day_prices({"a": days})["d1"] == pytest.approx(0.9)


def test_days_far_below_the_usual_price_are_campaigns() -> None:
    assert cut_days({"a": 100.0, "b": 100.0, "e": 100.0, "c": 56.0, "d": 55.0}) == {"d"}
    assert cut_days({}) == set()


def test_a_reaction_that_is_there_is_found_and_a_flat_price_is_not_judged() -> None:
    days = [(date(2025, 1, 6) + timedelta(days=n)).isoformat() for n in range(180)]
    price = [(2000.0, 2400.0, 2900.0, 3400.0)[(n // 9) % 4] for n in range(180)]
    orders = [round(60 * (2000 / one) ** 2) for one in price]
    series = Series(tuple(days), tuple(orders), (1000,) * 180, tuple(price), frozenset())
    found = judged(series)
    assert found.value == pytest.approx(-2, abs=0.1)
    assert found.high is not None
    assert found.high < 0
    flat = Series(tuple(days), tuple(orders), (1000,) * 180, (2000.0,) * 180, frozenset())
    assert judged(flat).reason == "flat"
    few = Series(tuple(days), tuple(orders), (1000,) * 180, tuple(price), frozenset(days[59:]))
    assert judged(few).reason == "days"


def _month(shop: Shop) -> None:
    rows = [paid_on(f"2025-03-{n % 30 + 1:02d}", n + 1, **{"商品id": PRODUCT}) for n in range(60)]
    sold(shop, *rows)


def _visits(shop: Shop) -> None:
    head = ["统计日期", "商品ID", "商品名称", "商品访客数", "成交买家数"]
    rows = [[f"2025-03-{day:02d}", PRODUCT, "桂花糕", "50", "2"] for day in range(1, 31)]
    shop.take_one("商品数据_2025-03-01_2025-03-30.csv", as_csv([head, *rows]))


def test_break_even_is_told_even_where_the_reaction_is_not(shop: Shop) -> None:
    _month(shop)
    path = sheet(shop, "规格编码,成本,生效日期", ("GH-06", "54.00", "2025-01-01"))
    run("import", path, "--db", shop.database)
    data = run_json("price", PRODUCT, "--json", "--db", shop.database)
    assert data["elasticity"] is None
    assert "访客" in data["reason"]
    assert data["margin"] == [0.4, 0.4]  # 90.00 of receipts, 54.00 of goods
    found = {row["change"]: row["orders_may_fall"] for row in data["break_even"]}
    assert found == {-0.1: -0.333333, -0.05: -0.142857, 0.05: 0.111111, 0.1: 0.2}


def test_without_costs_the_break_even_has_a_reason(shop: Shop) -> None:
    _month(shop)
    _visits(shop)
    data = run_json("price", PRODUCT, "--json", "--lang", "en", "--db", shop.database)
    assert data["break_even"] == []
    assert "cost sheet" in data["break_even_reason"]
    assert "60 are needed" in data["reason"]


def test_campaigns_of_the_log_and_of_the_calendar_are_left_out(shop: Shop) -> None:
    _month(shop)
    _visits(shop)
    run(
        "log", "add", "限时秒杀两天", "--on", "2025-03-18", "--until", "2025-03-19", "--type", "秒杀", "--db",
        shop.database,
    )  # fmt: skip
    with closing(open_reader(shop.database)) as connection:
        series = read_series(connection, Shops((1,), "小店"), PRODUCT)
    assert len(series.days) == 30
    assert {"2025-03-18", "2025-03-19"} <= series.left_out
    assert "2025-03-20" not in series.left_out
    assert set(series.visitors) == {50}
    assert series.price[0] == pytest.approx(9000)


def test_an_unknown_product_is_named(shop: Shop) -> None:
    _month(shop)
    run("price", "123", "--db", shop.database, code=1)
