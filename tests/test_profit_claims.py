"""Money to recover, by hand: a case of each kind beside one that is none."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from export_files import Shop, as_csv, as_xlsx
from money_files import bill, expense, income, new_shop, paid_on, sold

from pdd_ops.insight.profit.build import profit_of
from pdd_ops.insight.profit.claims import overcharged
from pdd_ops.insight.profit.model import Profit
from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.store.database import open_reader

REFUND = "0020002|退款-订单退款"
FEE = "0030001|技术服务费-基础技术服务费"
COUPON = "0010005|交易收入-优惠券结算"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    use_language("zh")
    return new_shop(tmp_path)


def recovered(shop: Shop) -> Profit:
    with closing(open_reader(shop.database)) as connection:
        return profit_of(connection, choose_shops(connection, None), Month.of(2025, 2), recover=True)


def claims(shop: Shop) -> list[tuple[str, str, int]]:
    return [(one.kind, one.order, one.amount) for one in recovered(shop).claims]


def orders(count: int, **cells: str) -> list[dict[str, str]]:
    return [paid_on(f"2025-02-{1 + n % 9:02d}", n, **cells) for n in range(count)]


def test_fees_that_stayed_on_orders_refunded_whole(shop: Shop) -> None:
    """The first paid its fee for nothing; the second's came back; the third was refunded in part, the fourth lately."""
    four = orders(4, 订单状态="已收货，退款成功")
    sold(shop, *four)
    ids = [one["订单号"] for one in four]
    days = ("2025-02-20", "2025-02-20", "2025-02-20", "2025-03-25")
    amounts = ("90.00", "90.00", "40.00", "90.00")
    rows = [income("90.00", order_id=number, at="2025-02-18 10:00:00") for number in ids]
    rows += [expense("0.54", FEE, order_id=number, at="2025-02-18 10:00:01") for number in ids]
    rows += [
        expense(amount, REFUND, order_id=number, at=f"{day} 10:00:00")
        for number, day, amount in zip(ids, days, amounts, strict=True)
    ]
    rows.append((ids[1], "2025-02-21 10:00:00", "0.54", "0", "技术服务费", "", FEE))
    shop.take(shop.write("账单.csv", bill(*rows)))
    assert claims(shop) == [("fee_on_refund", ids[0], 54)]


def test_goods_that_did_not_arrive_though_the_money_went_back(shop: Shop) -> None:
    """A parcel that arrived, one on its way a month later, none at all, and a refund that asked for none."""
    four = orders(4)
    sold(shop, *four)
    ids = [one["订单号"] for one in four]
    columns = [
        "订单编号",
        "售后编号",
        "商品id",
        "退款类型",
        "售后状态",
        "退款金额",
        "申请时间",
        "同意退款时间",
        "退货物流状态",
    ]
    told = [("退货退款", "已签收"), ("退货退款", "运输中"), ("退货退款", ""), ("仅退款", "")]
    rows = [
        [
            number,
            f"9{n}",
            "7000001",
            kind,
            "退款成功",
            f"{50 + n}.00",
            "2025-02-10 10:00:00",
            "2025-02-12 10:00:00",
            state,
        ]
        for n, (number, (kind, state)) in enumerate(zip(ids, told, strict=True))
    ]
    shop.take(shop.write("售后单.csv", as_csv([columns, *rows])))
    assert claims(shop) == [("return_missing", ids[2], 5200), ("return_missing", ids[1], 5100)]


def test_coupons_that_the_platform_did_not_pay(shop: Shop) -> None:
    """Of three settled orders with 5.00 of the platform's discount two have their coupon; the third is refunded."""
    four = orders(3)
    sold(shop, *four)
    ids = [one["订单号"] for one in four]
    rows = [income("85.00", order_id=number, at="2025-02-18 10:00:00") for number in ids]
    rows.append((ids[0], "2025-02-18 10:00:01", "5.00", "0", "优惠券结算", "", COUPON))
    rows.append(expense("85.00", REFUND, order_id=ids[2], at="2025-03-01 10:00:00"))
    shop.take(shop.write("账单.csv", bill(*rows)))
    assert claims(shop) == [("coupon_missing", ids[1], 500)]


def test_parcels_that_were_billed_twice_or_far_above_like_ones(shop: Shop) -> None:
    many = [paid_on(f"2025-02-{1 + n % 9:02d}", n, 快递单号=f"7800{n:010d}", 快递公司="中通快递") for n in range(12)]
    sold(shop, *many)
    header = ["序号", "揽收日期", "运单号", "目的省份", "运费", "合计费用"]
    fees = ["3.00"] * 10 + ["3.80", "6.40"]
    rows = [
        [str(n), "2025-02-12", one["快递单号"], "广东省", fee, fee]
        for n, (one, fee) in enumerate(zip(many, fees, strict=True))
    ]
    rows.append(["13", "2025-02-19", many[4]["快递单号"], "广东省", "3.00", "3.00"])
    shop.take(shop.write("中通账单.xlsx", as_xlsx([header, *rows])))
    assert claims(shop) == [
        ("courier_overcharge", many[11]["订单号"], 340),
        ("courier_overcharge", many[4]["订单号"], 300),
    ]


def test_few_like_parcels_say_nothing_of_what_is_usual() -> None:
    assert list(overcharged([(f"o{n}", "a", 1, 1, fee, fee) for n, fee in enumerate([300] * 8 + [900])])) == []


def test_nothing_found_says_what_was_looked_at(shop: Shop) -> None:
    sold(shop, *orders(3))
    found = recovered(shop)
    assert found.claims == () and len(found.checked) == 4
    assert all("没有查" in text for text in found.checked)
