"""Matched prices: mix is no price, quantity tiers are compared with themselves, fees are no goods."""

from __future__ import annotations

import pytest

from pdd_ops.insight.evidence.prices import Sold, is_difference, is_goods, matched_prices, tier


def sku(name: str, orders: int, pieces: int, yuan: float, *, product: str = "p") -> Sold:
    return Sold(product, name, tier(orders, pieces), orders, pieces, round(yuan * 100))


def test_another_mix_of_articles_is_no_change_of_price() -> None:
    before = [sku("small", 90, 90, 900), sku("large", 10, 10, 400)]
    now = [sku("small", 10, 10, 100), sku("large", 90, 90, 3600)]
    assert matched_prices(now, before)["p"].index == pytest.approx(1.0)


def test_more_pieces_an_order_at_the_tier_price_are_no_change() -> None:
    before = [sku("s", 40, 40, 800), sku("s", 12, 48, 720)]
    now = [sku("s", 15, 15, 300), sku("s", 40, 160, 2400)]
    assert matched_prices(now, before)["p"].index == pytest.approx(1.0)


def test_fisher_is_the_mean_of_both_baskets() -> None:
    before = [sku("a", 20, 20, 200), sku("b", 30, 30, 600)]
    now = [sku("a", 40, 40, 600), sku("b", 10, 10, 200)]
    laspeyres, paasche = (15 * 20 + 20 * 30) / 800, 800 / (10 * 40 + 20 * 10)
    found = matched_prices(now, before)["p"]
    assert found.index == pytest.approx((laspeyres * paasche) ** 0.5)
    assert (found.articles, found.covered) == (2, 1.0)


def test_fewer_than_ten_orders_on_a_side_tell_nothing() -> None:
    assert matched_prices([sku("a", 9, 9, 90)], [sku("a", 50, 50, 400)]) == {}
    assert matched_prices([sku("a", 50, 50, 500)], [sku("b", 50, 50, 400)]) == {}


@pytest.mark.parametrize("name", ["补差价专用链接", "邮费补拍", "运费差额 1元", "定制费用 定制费", "Postage top-up"])
def test_fees_are_no_goods(name: str) -> None:
    assert not is_goods(name)


@pytest.mark.parametrize("name", ["山茶油 500ml 送运费险", "竹篮 包邮", "茶杯（免运费）", None, ""])
def test_goods_that_speak_of_postage_are_goods(name: str | None) -> None:
    assert is_goods(name)


@pytest.mark.parametrize("name", ["补差价专用链接", "邮费补拍", "老客补款", "Price difference, 1 yuan"])
def test_a_difference_to_pay_has_no_stock(name: str) -> None:
    assert is_difference(name)


@pytest.mark.parametrize("name", ["空调 含安装费", "大件 运费另付", "坐垫（无需补差价）", None, ""])
def test_what_only_costs_something_besides_may_have_stock(name: str | None) -> None:
    assert not is_difference(name)
