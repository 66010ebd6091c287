"""Courier bills, freight insurance and the ad account."""

from __future__ import annotations

from pathlib import Path

import pytest
from export_files import Shop, as_csv, as_xlsx
from money_files import asked, new_shop, paid_on, sheet, sold, value

from pdd_ops.lang import use_language

PARCELS = {"快递单号": "78001234567890", "快递公司": "中通快递"}
TITLE = [["2025年3月月结账单"], ["客户：小店"], []]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    use_language("zh")
    return new_shop(tmp_path)


def courier(shop: Shop, *rows: list[str], name: str = "中通账单.xlsx") -> Path:
    headers = ["序号", "揽收日期", "运单号", "目的省份", "运费", "合计费用"]
    return shop.write(name, as_xlsx([*TITLE, headers, *rows, ["合计", "", "", "", "", "99.99"]]))


def test_a_courier_bill_replaces_the_fee_of_the_sheet(shop: Shop) -> None:
    sold(shop, paid_on("2025-03-01", 1, **PARCELS), paid_on("2025-03-02", 2))
    shop.take(sheet(shop, "商家编码,成本,快递费", ["GH-06", "30", "2.80"]))
    assert value(shop, "shipping_cost").value == 5.6
    (result,) = shop.take(courier(shop, ["1", "2025-03-02", PARCELS["快递单号"], "广东省", "2.00", "3.10"]))
    assert (result.format, result.new, result.rejected) == ("courier", 1, 0)
    assert value(shop, "shipping_cost").value == 5.9  # 3.10 billed, 2.80 of the sheet
    assert value(shop, "gross_profit").value == 114.1
    assert value(shop, "shipping_covered_share").value == 1.0
    assert value(shop, "shipping_billed_share").value == 0.5


def test_without_a_sheet_only_billed_orders_have_a_fee(shop: Shop) -> None:
    shop.take(courier(shop, ["1", "2025-03-02", PARCELS["快递单号"], "广东省", "2.00", "3.10"]))
    sold(shop, paid_on("2025-03-01", 1, **PARCELS), paid_on("2025-03-02", 2))
    found = value(shop, "shipping_cost")
    assert (found.value, found.note) == (3.1, "未覆盖：1 单、85.00 元")
    assert value(shop, "goods_cost").value is None


def test_like_rows_of_a_parcel_add_up_and_a_file_twice_does_not(shop: Shop) -> None:
    row = ["1", "2025-03-02", PARCELS["快递单号"], "广东省", "2.00", "3.10"]
    sold(shop, paid_on("2025-03-01", 1, **PARCELS))
    shop.take(courier(shop, row, row))
    shop.take(courier(shop, row, name="again.xlsx"))
    assert value(shop, "shipping_cost").value == 6.2


def test_a_parcel_of_two_orders_is_charged_once(shop: Shop, tmp_path: Path) -> None:
    bill = ["1", "2025-03-02", PARCELS["快递单号"], "广东省", "2.00", "3.10"]
    first, second = paid_on("2025-03-01", 1, **PARCELS), paid_on("2025-03-05", 2, **PARCELS)
    moved = first | {"快递单号": "78009999999999"}
    later = "orders_export2025-04-02-10-09-23.csv"
    shop.take(courier(shop, bill))
    sold(shop, first, second)
    assert value(shop, "shipping_cost").value == 3.1
    assert asked(shop, "shipping_cost", by="day").value("shipping_cost", "2025-03-05").value == 0.0  # type: ignore[union-attr]
    sold(shop, moved, name=later)
    assert asked(shop, "shipping_cost", by="day").value("shipping_cost", "2025-03-05").value == 3.1  # type: ignore[union-attr]
    (tmp_path / "other").mkdir()
    other = new_shop(tmp_path / "other")
    sold(other, moved, name=later)
    sold(other, first, second)
    other.take(courier(other, bill))
    assert shop.dump("cost_days") == other.dump("cost_days")


def test_names_of_receivers_are_not_read(shop: Shop) -> None:
    headers = ["运单号", "收件人", "收件地址", "运费"]
    result = shop.take_one("账单.csv", as_csv([headers, ["78001234567890", "甲", "测试路1号", "3.00"]]))
    assert result.notes == ["2 列个人信息，没有读取"]


def test_freight_insurance_by_the_pay_day_of_the_order(shop: Shop) -> None:
    headers = ["订单编号", "服务费用（元）", "收费状态", "理赔状态"]
    rows = [
        ["250228-000000000000001", "0.50", "已收费", "未理赔"],
        ["250301-000000000000002", "0.60", "已收费", "已理赔"],
        ["250301-000000000000003", "0.70", "未收费", ""],
    ]
    result = shop.take_one("运费险.xlsx", as_xlsx([headers, *rows]))
    assert (result.format, result.new) == ("freight_insurance", 3)
    assert value(shop, "freight_insurance_fees").value == 0.6
    sold(shop, paid_on("2025-02-28", 1, 支付时间="2025-03-01 00:00:10"))
    assert value(shop, "freight_insurance_fees").value == 1.1
    assert shop.one("SELECT sum(dated_by_number) FROM insurance_days") == 1


@pytest.mark.parametrize(
    ("headers", "rows"),
    [
        (
            ["入账时间", "类型", "收入", "支出", "备注"],
            [["", "充值", "500.00", "0.00"], ["", "推广消耗", "0.00", "12.50"]],
        ),
        (["入账时间", "收支类型", "金额（元）"], [["", "收入", "500.00"], ["", "支出", "12.50"]]),
        (["交易时间", "交易类型", "变动金额"], [["", "充值", "500.00"], ["", "推广消耗", "-12.50"]]),
    ],
)
def test_the_ad_account_in_its_several_layouts(shop: Shop, headers: list[str], rows: list[list[str]]) -> None:
    dated = [["2025-03-03 08:00:00", *row[1:]] for row in rows]
    result = shop.take_one("营销账户明细.csv", as_csv([headers, *dated, dated[-1]]))
    assert (result.format, result.new) == ("ad_account", 3)
    assert result.period == ("2025-03-03", "2025-03-03")
    assert value(shop, "ad_account_spend").value == 25.0
