"""Products in their places, by hand: lines, intervals, classes; and through the command."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from export_files import Shop, as_csv
from money_files import new_shop, paid_on, sheet, sold
from support.tool import run, run_json

from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.store.database import open_reader
from pdd_ops.work.selection import LEAST_ORDERS, Product, _product, classes, placed, selection_of, weighted_median
from pdd_ops.work.selection_words import measure_of


def one(key: str, net: int, low: float, high: float | None = None, orders: int = 100) -> Product:
    rate = (low, low if high is None else high)
    return Product(key, key, net, orders, rate=rate, enough=orders >= LEAST_ORDERS)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    return new_shop(tmp_path)


def test_the_median_is_where_half_of_the_weight_is_reached() -> None:
    assert weighted_median([(0.3, 1.0), (0.1, 1.0), (0.2, 5.0)]) == 0.2
    assert weighted_median([(0.5, 0.0)]) is None


def test_each_corner_has_its_name_and_the_line_belongs_above() -> None:
    rows, share_line, rate_line = placed(
        [one("a", 400, 0.3), one("b", 350, 0.1), one("c", 150, 0.4), one("d", 100, 0.05)]
    )
    assert (share_line, rate_line) == (0.35, 0.3)
    assert {row.product.key: row.quadrant for row in rows} == {
        "a": "star",
        "b": "traffic",
        "c": "potential",
        "d": "drop",
    }


def test_an_interval_across_the_line_and_few_orders_are_undecided() -> None:
    rows, _, _ = placed([one("a", 600, 0.2), one("b", 300, 0.15, 0.26), one("c", 100, 0.9, orders=29)])
    assert [(row.quadrant, row.reason) for row in rows] == [("star", ""), ("undecided", "line"), ("undecided", "few")]


@pytest.mark.parametrize(
    ("orders", "visitors", "enough"), [(3, 500, True), (3, 499, False), (30, 40, True), (29, 499, False)]
)
def test_of_conversion_many_visitors_are_enough_without_orders(orders: int, visitors: int, enough: bool) -> None:
    numbers = {"gmv": 900.0, "receipts": 900.0, "refund_amount": 0.0, "orders": orders, "conversion": 1.0}
    product = _product("b", "b", numbers | {"product_visitors": visitors}, visitors)
    assert product.enough is enough
    _, row = placed([one("a", 60000, 0.2), product])[0]
    assert (row.quadrant, row.reason) == (("drop", "") if enough else ("undecided", "few"))


def test_visitors_of_days_that_profit_is_not_known_of_make_no_verdict(shop: Shop) -> None:
    """Ads cover ten days of the month: of 40 orders 10 have a profit, however many visitors there were."""
    days = [f"2025-03-{day:02d}" for day in range(1, 31)]
    rows = [
        paid_on(day, at * 100 + place, **{"商品id": product, "商品": product, "商家编码-规格维度": product})
        for at, day in enumerate(days, start=1)
        for place, product in enumerate(("71", *(("72",) * 4)))
    ]
    sold(shop, *rows)
    shop.take(sheet(shop, "商家编码,成本", ["71", "80"], ["72", "30"]))
    _visits(shop, 3, {"71": (60, 1), "72": (60, 4)})
    head = ["日期", "商品ID", "商品名称", "总花费(元)", "交易额(元)", "曝光量", "点击量"]
    shop.take_one(
        "商品推广_分天数据.csv", as_csv([head, *([day, "72", "72", "1", "90", "9", "1"] for day in days[:10])])
    )
    rows_found = {
        row["product"]: row for row in run_json("products", "2025-03", "--json", "--db", shop.database)["rows"]
    }
    assert {key: (row["orders"], row["quadrant"], row["reason"]) for key, row in rows_found.items()} == {
        "71": (10, "undecided", "few"),
        "72": (40, "star", None),
    }
    told = run("products", "2025-03", "--lang", "en", "--db", shop.database)
    assert "fewer than 30 orders on the days" in " ".join(told.split())


@pytest.mark.parametrize(("buyers", "visitors"), [(None, 40.0), (3.0, None), (3.0, 0.0)])
def test_without_buyers_or_visitors_there_is_no_rate(buyers: float | None, visitors: float | None) -> None:
    numbers = {"gmv": 900.0, "receipts": None, "refund_amount": None, "orders": 3.0, "product_visitors": visitors}
    found = _product("a", "a", numbers | {"conversion": buyers}, visitors)
    assert (found.conversion, found.rate, found.net) == (None, None, 900)


def test_what_has_no_rate_is_undecided_and_has_its_class() -> None:
    rows, _, line = placed([Product("a", "a", 600, 100), Product("b", "b", 0, 100)])
    assert line is None
    assert [(row.quadrant, row.reason, row.group) for row in rows] == [
        ("undecided", "unknown", "A"),
        ("undecided", "unknown", "C"),
    ]


def test_classes_end_where_80_and_95_per_cent_are_reached() -> None:
    assert classes([0.5, 0.3, 0.15, 0.04, 0.01, 0.0]) == ["A", "A", "B", "C", "C", "C"]
    assert classes([0.9, 0.1]) == ["A", "B"]


def test_nothing_sold_makes_no_places() -> None:
    assert placed([Product("a", "a", 0, 0)]) == ([], None, None)


@pytest.mark.parametrize(("ads_lose", "said"), [(True, "不急着下架"), (False, "清完库存再下架")])
def test_what_loses_by_its_ads_alone_is_not_taken_down(ads_lose: bool, said: str) -> None:
    use_language("zh")
    loser = Product("b", "b", 100, 100, profit_rate=(-0.2, -0.1), rate=(-0.2, -0.1), ads_lose=ads_lose)
    _, row = placed([one("a", 900, 0.3), loser])[0]
    assert row.quadrant == "drop" and said in measure_of(row)


def test_profit_before_ads_tells_what_loses_by_its_ads(shop: Shop) -> None:
    """Two products at 90.00 an order with goods of 30.00 and of 95.00, and ads of 80.00 an order."""
    days = [f"2025-03-{day:02d}" for day in range(1, 31)]
    rows = [
        paid_on(day, at * 100 + place, **{"商品id": product, "商品": product, "商家编码-规格维度": code})
        for at, day in enumerate(days, start=1)
        for place, (product, code) in enumerate((("71", "A"), ("72", "B")))
    ]
    sold(shop, *rows)
    shop.take(sheet(shop, "商家编码,成本", ["A", "30"], ["B", "95"]))
    head = ["日期", "商品ID", "商品名称", "总花费(元)", "交易额(元)", "曝光量", "点击量"]
    shop.take_one(
        "商品推广_分天数据.csv",
        as_csv([head, *([day, one, one, "80", "90", "9", "1"] for day in days for one in ("71", "72"))]),
    )
    with closing(open_reader(shop.database)) as connection:
        found = selection_of(connection, choose_shops(connection, None), Month.of(2025, 3))
    assert {row.product.key: row.product.ads_lose for row in found.rows} == {"71": True, "72": False}


def _orders(shop: Shop, month: int, counts: dict[str, int]) -> None:
    number, rows = month * 1000, []
    for product, count in counts.items():
        for at in range(count):
            number += 1
            rows.append(paid_on(f"2025-0{month}-{at % 28 + 1:02d}", number, **{"商品id": product, "商品": product}))
    sold(shop, *rows, name=f"orders_export2025-0{month + 1}-02-10-09-23.csv")


def _visits(shop: Shop, month: int, buyers: dict[str, tuple[int, int]]) -> None:
    rows = [
        [f"2025-0{month}-{day:02d}", product, product, str(visitors), str(bought)]
        for day in range(1, 29)
        for product, (visitors, bought) in buyers.items()
    ]
    head = ["统计日期", "商品ID", "商品名称", "商品访客数", "成交买家数"]
    shop.take_one(f"商品数据_2025-0{month}-01_2025-0{month}-28.csv", as_csv([head, *rows]))


def test_without_costs_conversion_is_the_measure_and_products_move(shop: Shop) -> None:
    _orders(shop, 2, {"71": 84, "72": 56, "73": 28})
    _visits(shop, 2, {"71": (60, 3), "72": (40, 2), "73": (60, 1)})
    _orders(shop, 3, {"71": 84, "72": 28, "73": 56})
    _visits(shop, 3, {"71": (60, 3), "72": (90, 1), "73": (20, 2)})
    data = run_json("products", "2025-03", "--json", "--db", shop.database)
    assert data["measure"] == "conversion"
    rows = {row["product"]: row for row in data["rows"]}
    assert rows["71"]["receipts_share"] == 0.5
    assert rows["72"]["conversion"] == pytest.approx(28 / (28 * 90), abs=1e-6)
    assert {key: row["quadrant"] for key, row in rows.items()} == {"71": "undecided", "72": "drop", "73": "star"}
    assert rows["72"]["profit_rate"] is None
    assert data["moved"] == [{"product": "73", "from": "drop", "to": "star"}]
    assert [row["class"] for row in data["rows"]] == ["A", "A", "B"]
    assert "ABC" in run("products", "2025-03", "--lang", "en", "--db", shop.database)
