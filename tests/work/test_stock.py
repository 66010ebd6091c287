"""Stock by hand: snapshots, lead times, orders to make, gaps, and what waits today."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import date, timedelta
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from export_files import Shop, as_csv, as_xlsx
from money_files import new_shop, paid_on, sold
from support.tool import run, run_json

from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Period
from pdd_ops.store.database import open_reader
from pdd_ops.work.erp_stock import ErpItem, mapped, read_items
from pdd_ops.work.stock import Known, StockRow, light_stock, stock_of, together
from pdd_ops.work.stock_articles import Article, Shelf, articles_of, is_unlimited
from pdd_ops.work.stock_campaigns import Coming, planned_units
from pdd_ops.work.stock_level import daily_units, weights_of
from pdd_ops.work.stock_lost import _lost, chance_range, lost_of
from pdd_ops.work.stock_reading import Sku, Sold, _plain

SKU, OTHER = "9000001", "9000002"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-31T12:00:00+08:00")
    return new_shop(tmp_path)


def history(shop: Shop, *, days: int = 90, gap: range = range(0)) -> None:
    """`days` days up to 30 May: SKU sells two to four orders a day, but for the days of the gap; OTHER one a day."""
    dice, number, rows = random.Random(5), 0, []
    for at in range(days):
        day = (date(2025, 5, 30) - timedelta(days=days - 1 - at)).isoformat()
        count = 0 if at in gap else dice.randint(2, 4)
        for sku in [SKU] * count + [OTHER]:
            number += 1
            rows.append(paid_on(day, number, **{"样式ID": sku, "商品id": "71" if sku == SKU else "72"}))
    sold(shop, *rows, name="orders_export2025-05-31-10-09-23.csv")


def snapshot(shop: Shop, *stocks: tuple[str, str], day: str = "2025-05-30") -> None:
    head = ["商品ID", "商品名称", "样式ID", "规格", "库存", "拼单价(元)"]
    rows = [["71" if sku == SKU else "72", "桂花糕", sku, f"规格{sku[-1]}", stock, "90.00"] for sku, stock in stocks]
    path = shop.write(f"商品列表_{day}.csv", as_csv([head, *rows]))
    run("import", path, "--as-of", f"{day} 20:00", "--db", shop.database)


def asked(shop: Shop, *more: str) -> dict[str, Any]:
    found = run_json("stock", "--json", "--db", shop.database, *more)
    return {row["sku"]: row for row in found["rows"]}


def settings(tmp_path: Path, text: str) -> None:
    (tmp_path / "config").mkdir(exist_ok=True)
    (tmp_path / "config" / "stock.toml").write_text(text, encoding="utf-8")


def test_without_a_lead_time_there_is_cover_and_no_reorder_point(shop: Shop) -> None:
    history(shop)
    snapshot(shop, (SKU, "30"), (OTHER, "500"))
    rows = asked(shop)
    assert list(rows) == [SKU, OTHER]
    assert rows[SKU]["daily_units"] == pytest.approx(3, abs=0.5)
    assert rows[SKU]["cover_days"] == pytest.approx(30 / rows[SKU]["daily_units"], abs=0.01)
    assert rows[SKU]["reorder_point"] is None
    assert rows[SKU]["order_qty"] is None
    assert "请设交期" in rows[SKU]["reason"]


def test_what_is_missing_to_the_point_is_ordered_in_whole_cases(shop: Shop, tmp_path: Path) -> None:
    history(shop)
    snapshot(shop, (SKU, "30"), (OTHER, "500"))
    settings(tmp_path, f'lead_days = 10\n[[article]]\nid = "{SKU}"\nlead_days = 14\nmoq = 60\npack = 24\n')
    rows = asked(shop)
    assert (rows[SKU]["lead_days"], rows[OTHER]["lead_days"]) == (14, 10)
    point = rows[SKU]["reorder_point"]
    assert 3 * 21 <= point <= 3 * 21 * 1.6
    assert rows[SKU]["order_qty"] == ceil(max(point - 30, 60) / 24) * 24
    assert rows[OTHER]["order_qty"] == 0
    assert asked(shop, "--lead", "28")[SKU]["reorder_point"] > point
    assert asked(shop, "--review", "0")[SKU]["reorder_point"] < point


@pytest.mark.parametrize(
    ("stock", "on_hand", "reason"), [("99999", None, "不限量"), ("9999", None, "不限量"), ("-3", 0, "超卖")]
)
def test_no_number_and_below_zero(shop: Shop, stock: str, on_hand: int | None, reason: str) -> None:
    history(shop)
    snapshot(shop, (SKU, stock), (OTHER, "500"))
    row = asked(shop, "--lead", "7")[SKU]
    assert row["on_hand"] == on_hand
    assert reason in row["reason"]
    assert row["cover_days"] == (None if on_hand is None else 0.0)
    assert (row["order_qty"] is None) == (on_hand is None)


def test_nines_are_any_number_only_from_four_of_them_on() -> None:
    assert [is_unlimited(one) for one in (999, 9999, 99990, 999999)] == [False, True, False, True]


def test_an_old_snapshot_makes_no_order(shop: Shop) -> None:
    history(shop)
    snapshot(shop, (SKU, "3"), day="2025-05-20")
    row = asked(shop, "--lead", "7")[SKU]
    assert row["order_qty"] is None
    assert row["reorder_point"] is not None
    assert "库存数据旧" in row["reason"]
    assert "7 days" in run("stock", "--lead", "7", "--lang", "en", "--db", shop.database)


def test_too_little_sold_is_judged_by_hand(shop: Shop) -> None:
    history(shop, days=20)
    snapshot(shop, (SKU, "3"))
    row = asked(shop, "--lead", "7")[SKU]
    assert (row["daily_units"], row["reorder_point"]) == (None, None)
    assert "按人工" in row["reason"]


def test_a_gap_costs_about_what_was_usual_and_is_no_demand(shop: Shop) -> None:
    history(shop, gap=range(60, 70))
    snapshot(shop, (SKU, "30"), (OTHER, "500"))
    row = asked(shop)[SKU]
    low, high = row["lost_units"]
    assert low < 30 < high
    assert row["lost_sales"][0] == pytest.approx(low * 85)
    assert row["lost_profit"] is None
    assert row["daily_units"] == pytest.approx(3, abs=0.5)


def test_the_range_of_chance_holds_what_is_expected() -> None:
    low, high = chance_range(30, [3.0, 2.0, 4.0, 3.0] * 7)
    assert (low, high) == (23.0, 37.0)
    wide = chance_range(30, [0.0, 0.0, 0.0, 12.0] * 7)
    assert wide[0] < low < high < wide[1]


def test_what_runs_out_before_a_delivery_waits_today(shop: Shop, tmp_path: Path) -> None:
    history(shop)
    snapshot(shop, (SKU, "12"), (OTHER, "500"))
    assert not [one for one in run_json("today", "--json", "--db", shop.database)["items"] if one["kind"] == "stock"]
    settings(tmp_path, "lead_days = 10\n")
    (item,) = [one for one in run_json("today", "--json", "--db", shop.database)["items"] if one["kind"] == "stock"]
    assert (item["id"], item["object"]) == (SKU, "71")
    assert "交期 10 天" in item["why"]


@pytest.mark.parametrize("text", ["lead_days = 0\n", "lead_dayz = 3\n", "[[article]]\nlead_days = 3\n"])
def test_a_wrong_entry_of_the_settings_is_named(shop: Shop, tmp_path: Path, text: str) -> None:
    history(shop, days=5)
    snapshot(shop, (SKU, "12"))
    settings(tmp_path, text)
    run("stock", "--db", shop.database, code=1)


def test_listings_of_one_standard_product_are_one_article_in_pieces(shop: Shop) -> None:
    history(shop)
    snapshot(shop, (SKU, "30"), (OTHER, "10"))
    maps = {
        "标准产品主档.xlsx": (
            ["标准产品ID", "条形码", "标准产品名称", "单规格", "单个产品成本"],
            ["S1", "", "桂花糕", "枚", "2.00"],
        ),
        "销售规格映射.xlsx": (
            ["销售规格ID", "标准产品ID", "销售数量", "销售规格名称", "产品总成本", "快递费"],
            ["P1", "S1", "1", "单枚", "2.00", "3.00"],
            ["P6", "S1", "6", "六枚", "12.00", "3.00"],
        ),
        "店铺链接规格映射.xlsx": (
            ["平台", "店铺名称", "商品ID", "商品规格", "销售规格ID", "销售规格名称", "是否主成交规格", "是否百补"],
            ["拼多多", "", "71", "规格1", "P1", "单枚", "是", "否"],
            ["拼多多", "", "72", "规格2", "P6", "六枚", "是", "否"],
        ),
    }
    files = [shop.write(name, as_xlsx(rows)) for name, rows in maps.items()]
    run("import", *files, "--db", shop.database)
    rows = asked(shop)
    assert list(rows) == ["S1"]
    assert rows["S1"]["name"] == "桂花糕"
    assert rows["S1"]["on_hand"] == 30 + 10 * 6
    assert rows["S1"]["daily_units"] == pytest.approx(3 + 6, abs=0.6)


def test_without_a_snapshot_it_is_said_what_to_import(shop: Shop) -> None:
    history(shop, days=5)
    assert "商品列表" in run("stock", "--db", shop.database)


def test_a_gap_of_a_specification_is_told_without_any_snapshot(shop: Shop) -> None:
    history(shop, gap=range(60, 70))
    found = run_json("stock", "--json", "--db", shop.database)
    (row,) = found["rows"]
    assert (row["sku"], row["on_hand"], row["as_of"], row["source"]) == (SKU, None, None, None)
    assert row["lost_units"][0] < 30 < row["lost_units"][1]
    assert found["in_stock_rate"] is None
    assert "商品列表" in found["notes"][0]


def test_days_of_a_gap_are_not_in_stock(shop: Shop) -> None:
    """Ten of the last 84 days of an article that makes about three quarters of the pieces."""
    history(shop, gap=range(60, 70))
    snapshot(shop, (SKU, "30"), (OTHER, "500"))
    found = run_json("stock", "--json", "--db", shop.database)
    weights = {row["sku"]: row["daily_units"] for row in found["rows"]}
    expected = 1 - weights[SKU] * 10 / 84 / sum(weights.values())
    assert found["in_stock_rate"] == pytest.approx(expected, abs=1e-4)


def test_a_service_that_is_none_is_refused(shop: Shop) -> None:
    history(shop, days=5)
    run("stock", "--service", "95", "--db", shop.database, code=2)


ERP = [
    "款式编码",
    "商品编码",
    "商品名称",
    "颜色规格",
    "可用数",
    "实际库存数",
    "订单占有数",
    "采购在途数",
    "调拨在途数",
    "安全库存下限",
    "统计日期",
]


def erp(shop: Shop, *rows: list[str], day: str = "2025-05-30") -> None:
    path = shop.write(f"商品库存{len(rows)}.csv", as_csv([ERP, *([*row, day] for row in rows)]))
    run("import", path, "--db", shop.database)


def coded(shop: Shop, code: str) -> None:
    """Orders of ninety days, three a day, of a specification with this 商家编码."""
    days = [(date(2025, 5, 30) - timedelta(days=89 - at)).isoformat() for at in range(90)]
    rows = [
        paid_on(day, 3 * at + part, **{"样式ID": SKU, "商品id": "71", "商家编码-规格维度": code})
        for at, day in enumerate(days)
        for part in range(3)
    ]
    sold(shop, *rows, name="orders_export2025-05-31-10-09-23.csv")


def test_an_erp_sheet_is_the_stock_of_its_code_and_what_stands_for_nothing_is_told(shop: Shop) -> None:
    coded(shop, "K-71-a")
    erp(
        shop,
        ["K", "K-71-a", "桂花糕", "大", "40", "46", "6", "50", "10", "60"],
        ["M", "M-3", "别家的货", "", "7", "7", "0", "", "", ""],
    )
    found = run_json("stock", "--json", "--lead", "10", "--db", shop.database)
    rows = {row["sku"]: row for row in found["rows"]}
    own = rows[SKU]
    assert (own["product"], own["on_hand"], own["on_order"], own["as_of"]) == ("71", 40, 60, "2025-05-30")
    assert own["cover_days"] == pytest.approx((40 + 60) / own["daily_units"], abs=0.01)
    assert own["cover_days_on_hand"] == pytest.approx(40 / own["daily_units"], abs=0.01)
    assert own["order_qty"] == max(ceil(own["reorder_point"] - 100), 0)
    assert "安全库存" in own["reason"]
    assert (rows["M-3"]["product"], rows["M-3"]["on_hand"]) == ("", 7)
    assert "没有对上" in rows["M-3"]["reason"]
    assert found["erp"] == {"as_of": "2025-05-30", "codes": 2, "matched": 1}


def test_what_an_erp_says_waits_today(shop: Shop, tmp_path: Path) -> None:
    """Twelve on hand and three on order last five days; a delivery takes ten."""
    coded(shop, "K1")
    erp(shop, ["K", "K1", "糕", "", "12", "12", "0", "3", "", ""])
    settings(tmp_path, "lead_days = 10\n")
    (item,) = [one for one in run_json("today", "--json", "--db", shop.database)["items"] if one["kind"] == "stock"]
    assert item["object"] == "71"
    assert "在途 3" in item["why"] and "在途已减掉" in item["next"]


@pytest.mark.parametrize(("stock", "on_hand", "reason"), [("99999", None, "不限量"), ("-12", 0, "超卖"), ("", 8, None)])
def test_what_an_erp_writes_for_any_number_and_below_zero(
    shop: Shop, stock: str, on_hand: int | None, reason: str | None
) -> None:
    """Without 可用数 what is held for orders is taken off what is there."""
    coded(shop, "K1")
    erp(shop, ["K", "K1", "糕", "", stock, "10", "2", "", "", ""])
    (row,) = run_json("stock", "--json", "--lead", "5", "--db", shop.database)["rows"]
    assert (row["on_hand"], row["on_order"]) == (on_hand, None)
    assert reason is None or reason in row["reason"]


def test_a_catalogue_a_week_newer_than_the_erp_is_believed(shop: Shop) -> None:
    coded(shop, "K1")
    erp(shop, ["K", "K1", "糕", "", "40", "40", "0", "", "", ""], day="2025-05-20")
    snapshot(shop, (SKU, "33"), day="2025-05-27")
    assert asked(shop)[SKU]["on_hand"] == 40
    snapshot(shop, (SKU, "31"), day="2025-05-30")
    assert asked(shop)[SKU]["on_hand"] == 31


def test_the_codes_of_cost_maps_are_pieces_of_their_standard_product() -> None:
    skus = [
        Sku("71", "a", "", "一枚", 1, "2025-05-30", "S1", "糕", 1, "P1"),
        Sku("72", "b", "", "六枚", 1, "2025-05-30", "S1", "糕", 6, "P6"),
        Sku("73", "c", "", "礼盒", 1, "2025-05-30", "S2", "盒", 2, "P9"),
    ]
    items = [ErpItem(code, code, "2025-05-30", 10, None, None, "") for code in ("S1", "P6", "P9", "690001")]
    own = articles_of(Shelf(tuple(skus), mapped(items, skus, {}), 4), {})
    assert [(one.sku, one.on_hand) for one in own] == [("S1", 10), ("S2", 20), ("690001", 10)]
    barred = articles_of(Shelf(tuple(skus), mapped(items[3:], skus, {"690001": "S1"}), 1), {})
    assert [(one.sku, one.on_hand) for one in barred] == [("S1", 10), ("S2", 2)]


def test_the_plain_mean_of_an_article_is_that_of_the_matrix(shop: Shop) -> None:
    history(shop, days=80, gap=range(50, 58))
    snapshot(shop, (SKU, "30"), (OTHER, "500"))
    shops = Shops((1,), "店")
    with closing(open_reader(shop.database)) as connection:
        whole = {row.sku: row for row in stock_of(connection, shops).rows}
        light = light_stock(connection, shops, "2025-05-31", Period("2025-05-01", "2025-05-31"), {}).rows
    assert light
    for row in light:
        assert row.daily == pytest.approx(whole[row.sku].daily)
        assert row.cover == pytest.approx(whole[row.sku].cover)
        assert row.lost == whole[row.sku].lost


def test_a_planned_campaign_needs_more_besides_as_far_as_the_last_one_tells(shop: Shop) -> None:
    """There is no earlier one here, so that nothing is made up; others tell what an article needs."""
    history(shop)
    snapshot(shop, (SKU, "30"), (OTHER, "500"))
    run("log", "add", "六月秒杀", "--type", "秒杀", "--product", "71", "--on", "2025-06-05", "--db", shop.database)
    rows = asked(shop, "--lead", "10")
    assert rows[SKU]["campaign_units"] is None
    assert "看不出" in rows[SKU]["reason"]
    assert "计划" not in (rows[OTHER]["reason"] or "")
    days = Period("2025-06-05", "2025-06-07")
    coming = [Coming("秒杀", days, frozenset({"71"}), (1.0, 0.5, 2.0)), Coming("券", days, frozenset({"9"}), None)]
    assert planned_units(coming, {"71"}, 4.0, 30) == ((6.0, 24.0), True)
    assert planned_units(coming, {"71"}, 4.0, 6) == ((4.0, 16.0), True)  # two of its days
    assert planned_units(coming, {"71", "9"}, 4.0, 30) == (None, True)
    assert planned_units(coming, {"8"}, 4.0, 30) == (None, False)


@pytest.mark.parametrize(
    ("length", "pieces", "told"), [(28, 10, True), (27, 10, False), (28, 9, False), (84, 30, True)]
)
def test_a_daily_mean_needs_28_days_and_10_pieces(length: int, pieces: int, told: bool) -> None:
    days = Period("2025-01-01", "2025-03-25").each_day()[84 - length :]
    sold_on = {days[0]: Sold(1, 1, 100), days[-1]: Sold(1, pieces - 1, 100)}
    over = weights_of(days, days)
    assert (daily_units(sold_on, over, ()) is not None) is told
    assert daily_units(sold_on, over, days[1:-1]) is None  # two days on which it could be bought


def test_a_tenth_of_the_price_is_a_price_and_less_for_fifty_pieces_is_none() -> None:
    """The usual piece costs 1 yuan: 60 of them for 6 yuan are a sale, for a fen less a wrong price; 49 are few."""
    usual = {f"2025-04-0{at}": Sold(10, 10, 1000) for at in range(1, 8)}
    sale, wrong = ("2025-05-04", Sold(3, 60, 600)), ("2025-05-05", Sold(3, 60, 599))
    fifty, few = ("2025-05-06", Sold(3, 50, 499)), ("2025-05-07", Sold(3, 49, 1))
    assert _plain({**usual, **dict([sale, wrong, fifty, few])}) == {**usual, **dict([sale, few])}


def test_the_profit_lost_lies_between_the_ends_of_the_pieces_times_the_ends_of_the_margin() -> None:
    """A piece a day at 2 yuan; 28 are missing. A margin may be below nothing."""
    days = Period("2025-04-01", "2025-04-28").each_day()
    article = Article(
        "71", SKU, "桂花糕", (SKU,), None, False, "", dict.fromkeys(days, Sold(1, 1, 200)), products=frozenset({"71"})
    )
    found = _lost(article, 28, False, 28, days, {"71": (-0.1, 0.5)})
    assert found is not None and found.profit is not None
    low, high = found.units
    assert low < 28 < high and found.sales == (low * 200, high * 200)
    assert found.profit == pytest.approx((-0.1 * high * 200, 0.5 * high * 200))


def test_days_on_which_a_snapshot_shows_nothing_do_not_lower_the_daily_mean(shop: Shop) -> None:
    history(shop, gap=range(75, 76))
    snapshot(shop, (SKU, "30"), (OTHER, "500"))
    before = asked(shop)
    snapshot(shop, (SKU, "0"), (OTHER, "500"), day="2025-05-16")
    after = asked(shop)
    assert after[SKU]["daily_units"] > before[SKU]["daily_units"]
    assert after[OTHER]["daily_units"] == before[OTHER]["daily_units"]


def test_of_several_shops_the_oldest_sheet_of_an_erp_is_told() -> None:
    days = ("", "2025-05-30", "2025-05-28")
    known = [Known((), (), (), {}, Shelf((), None, as_of_erp=day)) for day in days]
    assert together(Shops((1, 2, 3), "全部店铺"), known, [[], [], []]).as_of_erp == "2025-05-28"


def test_each_shop_weighs_its_own_share_of_a_standard_product() -> None:
    """Ten a day in the one, always there; one a day in the other, where half of the days show none."""
    days = tuple(Period("2025-05-01", "2025-05-20").each_day())
    known, rows = [], []
    for daily, empty in ((10, ()), (1, days[10:])):
        sold_on = {day: Sold(daily, daily, 100) for day in days if day not in empty}
        one = Article("", "S1", "糕", ("S1",), 5, False, days[-1], sold_on, empty=frozenset(empty))
        known.append(Known((one,), days, days, {}, Shelf((), None, as_of=days[-1])))
        rows.append([StockRow("", "S1", "糕", 5, days[-1], float(daily), None, None)])
    found = together(Shops((1, 2), "全部店铺"), known, rows)
    assert found.in_stock == pytest.approx((10 * 20 + 1 * 10) / (11 * 20))
    assert len(found.rows) == 2


def test_a_listing_for_a_price_difference_is_no_stock(shop: Shop) -> None:
    history(shop)
    head = ["商品ID", "商品名称", "样式ID", "规格", "库存", "拼单价(元)"]
    rows = [
        ["71", "桂花糕", SKU, "大", "20", "90.00"],
        ["73", "补差价 拍前联系客服", "9000003", "1元", "68999", "1.00"],
    ]
    path = shop.write("商品列表.csv", as_csv([head, *rows]))
    run("import", path, "--as-of", "2025-05-30 20:00", "--db", shop.database)
    assert set(asked(shop)) == {SKU}
    assert "1 个补差价链接不是货" in run("stock", "--db", shop.database)
    report = run("report", "2025-05", "--full", "--db", shop.database)
    assert "补差价" not in report and "有库存没有成交" not in report


def test_what_was_lost_is_told_by_the_days_before_the_gap_alone() -> None:
    """Two pieces in one order a day, thirty on the first of the 28 days before ten without any, of which a snapshot
    shows the first."""
    days = Period("2025-03-01", "2025-04-19").each_day()
    gap = days[30:40]
    sold = {day: Sold(1, 2, 600) for day in days if day not in gap}
    sold[days[2]] = Sold(1, 30, 9_000)
    article = Article("71", SKU, "桂花糕", (SKU,), None, False, "", sold, frozenset(gap[:1]), frozenset({"71"}))
    lost, gone = lost_of([article], days, {})[SKU]
    assert (gone, lost.days, lost.profit) == (frozenset(gap), 10, None)
    low, high = lost.units
    assert low <= 30 <= high and lost.sales == (low * 300, high * 300)
    assert lost.units == chance_range(30.0, [30.0, *[2.0] * 27])
    assert lost_of([article], [], {}) == {}


def test_an_item_of_an_erp_is_called_by_name_and_specification_else_by_its_code(shop: Shop) -> None:
    coded(shop, "K-71-a")
    numbers = ["7", "7", "0", "", "", ""]
    erp(shop, ["K", "K-1", "桂花糕", "大", *numbers], ["L", "L-2", "茶", "", *numbers], ["M", "M-3", "", "", *numbers])
    with closing(open_reader(shop.database)) as connection:
        found = {item.code: (item.name, item.on_hand) for item in read_items(connection, 1, "2025-05-31")}
        assert read_items(connection, 1, "2025-05-29") == []
    assert found == {"K-1": ("桂花糕 大", 7), "L-2": ("茶", 7), "M-3": ("M-3", 7)}
