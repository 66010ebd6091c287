"""Cost sheets: keys, effective dates, what is refused, and costs that are never taken as 0."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from export_files import Shop, as_csv
from money_files import MARCH, asked, new_shop, paid_on, sheet, sold, value

from pdd_ops.lang import use_language
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.periods import Period

APRIL = Period("2025-04-01", "2025-04-30")
HEADERS = "商家编码,商品名称,成本价,包材,快递费,生效日期"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    use_language("zh")
    return new_shop(tmp_path)


def goods(shop: Shop, period: Period = MARCH) -> object:
    return value(shop, "goods_cost", period=period).value


def test_costs_of_a_month(shop: Shop) -> None:
    sold(shop, paid_on("2025-03-01", 1, **{"商品数量(件)": "2"}), paid_on("2025-03-02", 2))
    (result,) = shop.take(sheet(shop, HEADERS, ["GH-06", "桂花糕", "30.00", "0.60", "2.80", ""]))
    assert (result.format, result.new, result.rejected) == ("costs", 1, 0)
    wanted = {
        "goods_cost": 90.0, "packing_cost": 1.2, "shipping_cost": 5.6, "covered_receipts": 180.0,
        "gross_profit": 83.2, "cost_covered_share": 1.0, "uncovered_orders": 0, "uncovered_gmv": 0.0,
    }  # fmt: skip
    found = asked(shop, *wanted)
    assert {metric: found.value(metric).value for metric in wanted} == wanted  # type: ignore[union-attr]
    assert value(shop, "gross_margin").value == pytest.approx(83.2 / 180, abs=1e-6)
    assert value(shop, "gross_profit").note is None


def test_the_order_of_imports_does_not_matter(shop: Shop, tmp_path: Path) -> None:
    rows = [["GH-06", "", "30.00", "0.60", "", ""], ["GH-06", "", "33.00", "0.60", "", "2025-03-02"]]
    orders = [paid_on("2025-03-01", 1), paid_on("2025-03-02", 2), paid_on("2025-03-02", 3, 样式ID="9", 商品id="8")]
    sold(shop, *orders)
    shop.take(sheet(shop, HEADERS, *rows))
    (tmp_path / "other").mkdir()
    other = new_shop(tmp_path / "other")
    other.take(sheet(other, HEADERS, *rows))
    sold(other, *orders[1:], name="orders_export2025-04-02-10-09-23.csv")
    sold(other, *orders)
    other.take(sheet(other, HEADERS, *rows[:1], name="older.xlsx"), as_of="2025-03-01")
    assert shop.dump("costs", "cost_days") == other.dump("costs", "cost_days")
    assert goods(shop) == 96.0


def test_an_order_that_changes_changes_its_costs(shop: Shop) -> None:
    shop.take(sheet(shop, HEADERS, ["GH-06", "", "30.00", "", "", ""]))
    sold(shop, paid_on("2025-03-01", 1, 订单状态="待付款", 支付时间="", 订单成交时间=""))
    assert goods(shop) is None
    sold(shop, paid_on("2025-03-01", 1), name="orders_export2025-04-02-10-09-23.csv")
    assert goods(shop) == 30.0


def test_a_missing_cost_is_not_covered_and_never_0(shop: Shop) -> None:
    other = {"商家编码-规格维度": "XX-1", "商品id": "7000009", "样式ID": "9000009"}
    sold(shop, paid_on("2025-03-01", 1), paid_on("2025-03-02", 2, **other))
    shop.take(sheet(shop, HEADERS, ["GH-06", "", "30.00", "", "", ""]))
    for metric in ("goods_cost", "gross_profit", "gross_margin", "cost_covered_share"):
        assert value(shop, metric).note == "未覆盖：1 单、85.00 元"
    assert value(shop, "gross_profit").value == 60.0
    assert value(shop, "cost_covered_share").value == 0.5
    by_product = asked(shop, "goods_cost", "uncovered_orders", by="product")
    assert by_product.value("goods_cost", "7000009").value is None  # type: ignore[union-attr]
    assert by_product.notes[-1] == "商品成本：未覆盖：1 单、85.00 元"


def test_an_empty_cost_is_refused_and_a_missing_column_is_unknown(shop: Shop) -> None:
    sold(shop, paid_on("2025-03-01", 1))
    (result,) = shop.take(sheet(shop, "商家编码,成本", ["GH-06", ""], ["GH-07", "5"]))
    assert (result.new, result.rejected) == (1, 1)
    found = value(shop, "goods_cost")
    assert found.value is None
    assert found.reason is not None
    assert "1 单、85.00 元" in found.reason
    shop.take(sheet(shop, "商家编码,成本", ["GH-06", "30"], name="b.xlsx"))
    assert goods(shop) == 30.0
    packing = value(shop, "packing_cost")
    assert (packing.value, packing.reason) == (None, "成本表里没有所需的列（包材成本）")
    assert value(shop, "gross_profit").value == 60.0


def test_without_a_sheet_nothing_is_known_and_nothing_is_done(shop: Shop) -> None:
    sold(shop, paid_on("2025-03-01", 1))
    assert shop.one("SELECT count(*) FROM cost_days") == 0
    found = value(shop, "gross_profit")
    assert (found.value, found.reason) == (None, "需要导入成本表")


def test_the_newest_cost_in_force_on_the_pay_day(shop: Shop) -> None:
    days = ["2025-02-28", "2025-03-01", "2025-03-15", "2025-03-16", "2025-04-02"]
    sold(shop, *(paid_on(day, number) for number, day in enumerate(days)), name="orders_export2025-05-01-10-09-23.csv")
    rows = [["GH-06", "", cost, "", "", since] for cost, since in (("10", "2025-03-01"), ("12", "2025/3/16"))]
    shop.take(sheet(shop, HEADERS, *rows))
    assert value(shop, "goods_cost", period=Period("2025-02-01", "2025-02-28")).value is None
    assert goods(shop) == 32.0
    assert goods(shop, APRIL) == 12.0
    shop.take(sheet(shop, HEADERS, ["GH-06", "", "11", "", "", ""], name="from-ever.xlsx"))
    assert goods(shop, Period("2025-02-01", "2025-02-28")) == 11.0
    assert goods(shop) == 32.0


SHEETS = [
    ("样式ID,成本", ["9000001", "7"]),
    ("规格编码,进货价", ["GH-06", "7"]),
    ("SKU编码,成本单价", ["GH-06", "7"]),
    ("商家编码,成本价(元)", ["GH", "7"]),
    ("商品编码,成本", ["GH", "7"]),
    ("商品规格,成本", ["原味,6枚", "7"]),
    ("商品ID,商品规格,成本", ["7000001", "原味,6枚", "7"]),
    ("商品ID,商品名称,成本", ["7000001", "桂花糕", "¥7.00"]),
]


@pytest.mark.parametrize(("headers", "row"), SHEETS)
def test_every_kind_of_key_finds_its_orders(shop: Shop, headers: str, row: Sequence[str]) -> None:
    sold(shop, paid_on("2025-03-01", 1, **{"商家编码-商品维度": "GH"}))
    shop.take(sheet(shop, headers, row))
    assert goods(shop) == 7.0


def test_the_most_specific_key_wins(shop: Shop) -> None:
    sold(shop, paid_on("2025-03-01", 1, **{"商家编码-商品维度": "GH"}))
    keys = {
        "商品ID": "7000001", "商品规格": "原味,6枚", "商品编码": "GH", "商家编码": "GH-06", "样式ID": "9000001",
    }  # fmt: skip
    for number, (header, key) in enumerate(keys.items(), start=1):
        shop.take(sheet(shop, f"{header},成本", [key, str(number)], name=f"{number}.xlsx"))
        assert goods(shop) == float(number)


def test_a_row_counts_under_its_most_specific_key(shop: Shop) -> None:
    headers = "商品ID,商品规格,样式ID,成本"
    shop.take(
        sheet(
            shop, headers, ["7000001", "原味", "9000001", "7"], ["7000001", "原味", "", "8"], ["7000001", "", "", "9"]
        )
    )
    assert shop.rows("SELECT kind, key FROM costs ORDER BY cost_fen") == [
        ("sku_id", "9000001"), ("product_id+sku", "7000001 / 原味"), ("product_id", "7000001"),
    ]  # fmt: skip


def test_one_key_with_two_costs_is_refused_by_name_and_rows(shop: Shop) -> None:
    rows = [["GH-06", "", "30", "", "", ""], ["GH-07", "", "5", "", "", ""], ["GH-06", "", "31", "", "", ""]]
    (result,) = shop.take(sheet(shop, HEADERS, *rows))
    assert result.format is None
    assert result.reason is not None
    assert "GH-06（第 2、4 行：30.00 / 31.00 元）" in result.reason
    assert "生效日期" in result.reason
    assert shop.one("SELECT count(*) FROM costs") == 0


def test_the_same_row_twice_counts_once_and_two_dates_are_no_contradiction(shop: Shop) -> None:
    one, other = ["GH-06", "", "30", "", "", ""], ["GH-06", "", "31", "", "", "2025-03-10"]
    (result,) = shop.take(sheet(shop, HEADERS, one, one, other))
    assert (result.new, result.notes[:1]) == (2, ["1 行是同一记录的重复，只算一次"])


def test_rows_that_are_no_use_are_set_apart(shop: Shop) -> None:
    rows = [
        ["GH-06", "", "30", "", "", ""],
        ["", "无编码", "5", "", "", ""],
        ["GH-08", "", "-3", "", "", ""],
        ["合计", "", "32"],
    ]
    (result,) = shop.take(sheet(shop, HEADERS, *rows))
    assert (result.rows, result.new, result.rejected) == (4, 1, 3)
    assert [(row, reason) for row, _, _, reason in shop.rejects()] == [(3, "no_key"), (4, "negative"), (5, "no_key")]


def test_pieces_that_are_none_have_no_cost(shop: Shop) -> None:
    odd = {"商品数量(件)": "315", "商品总价(元)": "0.05", "店铺优惠折扣(元)": "0", "平台优惠折扣(元)": "0"}
    difference = {"商品": "补差价专用链接", "商品数量(件)": "3"}
    sold(shop, paid_on("2025-03-01", 1), paid_on("2025-03-02", 2, **odd), paid_on("2025-03-03", 3, **difference))
    shop.take(sheet(shop, HEADERS, ["GH-06", "", "30.00", "", "", ""]))
    assert goods(shop) == 30.0
    assert value(shop, "uncovered_orders").value == 2


def test_other_costs_of_the_sheet_are_no_part_of_the_profit(shop: Shop) -> None:
    sold(shop, paid_on("2025-03-01", 1))
    shop.take(sheet(shop, "商家编码,成本,运费险,平台扣点", ["GH-06", "30", "0.50", "1%"]))
    assert value(shop, "other_costs").value == 1.4  # 0.50 and 1 % of 90.00
    assert value(shop, "gross_profit").value == 60.0


def test_a_sheet_of_orders_or_a_catalogue_is_no_cost_sheet(shop: Shop) -> None:
    ours = as_csv([["订单号", "商家编码", "成本"], ["250301-100000000000001", "GH-06", "30"]])
    assert shop.take_one("orders.csv", ours).format is None
    stock = as_csv([["商品ID", "规格编码", "库存", "拼单价(元)"], ["7000001", "GH-06", "3", "30"]])
    assert shop.take_one("stock.csv", stock).format == "catalogue"
    costs = as_csv([["商品ID", "规格编码", "库存", "成本单价"], ["7000001", "GH-06", "3", "30"]])
    assert shop.take_one("costs.csv", costs).format == "costs"


def test_sums_by_product_and_sku_add_up(shop: Shop) -> None:
    for number in range(6):
        sku = {"商家编码-规格维度": f"S{number % 3}", "样式ID": f"9{number % 3}", "商品id": f"7{number % 2}"}
        sold(shop, paid_on(f"2025-03-0{number + 1}", number, **sku), name=f"o{number}_2025-04-01-10-09-2{number}.csv")
    shop.take(sheet(shop, HEADERS, ["S0", "", "30", "1", "2", ""], ["S1", "", "20", "", "3", ""]))
    sums = "covered_orders covered_gmv_fen uncovered_orders goods_cost_fen packing_fen shipping_fen no_shipping_orders"
    listed = ", ".join(f"sum({name})" for name in sums.split())
    rows = shop.rows(f"SELECT {listed} FROM cost_days GROUP BY dim")
    assert rows == [(4, 34000, 2, 10000, 200, 1000, 2)] * 3


def test_every_cost_metric_says_what_it_leaves_out() -> None:
    ours = [metric for metric in metrics().values() if "cost_days" in metric.columns and not metric.internal]
    silent = {metric.id for metric in ours if not metric.gap}
    assert silent == {"uncovered_orders", "uncovered_gmv"}  # they are the gap


def test_a_cost_of_nothing_is_said_unless_it_is_a_gift(shop: Shop) -> None:
    result = shop.take(
        sheet(
            shop,
            "商家编码,商品规格,成本",
            ["GH-06", "", "0"],
            ["赠品-1", "", "0"],
            ["", "送赠一条", "0"],
            ["K", "", "3"],
        )
    )[0]
    assert result.new == 4
    (note,) = [note for note in result.notes if "成本是 0" in note]
    assert note.startswith("1 ")
    assert "GH-06" in note


@pytest.mark.parametrize(("rows", "names"), [(5, "K0、K1、K2、K3、K4"), (6, "K0、K1、K2、K3、K4…")])
def test_five_rows_with_a_cost_of_nothing_are_named(shop: Shop, rows: int, names: str) -> None:
    table = [["规格编码", "成本"], ["A", "9.00"], *([f"K{at}", "0"] for at in range(rows))]
    result = shop.take_one("成本.csv", as_csv(table))
    [note] = [note for note in result.notes if "K0" in note]
    assert str(rows) in note and names in note and f"{names}…" not in note and f"{names}、" not in note
