"""The platform's list of campaigns, taken into the log."""

from __future__ import annotations

import pytest
from export_files import Shop, as_csv
from support.tool import run, run_json

HEAD = [
    "报名记录ID",
    "活动名称",
    "活动类型",
    "商品ID",
    "状态",
    "报名开始时间",
    "活动开始时间",
    "活动结束时间",
    "活动价",
]
CUP = "100000000001"


def line(number: int, status: str, first: str, last: str, price: str, product: str = CUP) -> list[str]:
    return [str(number), "春季秒杀", "限时秒杀", product, status, "2019-01-01 00:00:00", first, last, price]


def sold_cup(shop: Shop) -> None:
    names = ["订单号", "商品", "订单状态", "商品总价(元)", "用户实付金额(元)", "商家实收金额(元)", "商品数量(件)", "支付时间", "商品id"]  # fmt: skip  # noqa: E501
    order = ["250305-123456789012345", "茶杯", "已收货", "20.00", "20.00", "20.00", "1", "2025-03-05 10:00:00", CUP]
    shop.orders(names, dict(zip(names, order, strict=True)))


def test_only_what_ran_is_taken(shop: Shop) -> None:
    sold_cup(shop)
    rows = [
        line(1, "报名成功", "2025-03-05 10:00:00", "2025-03-07 23:59:59", "1590"),
        line(2, "已取消", "2025-03-05 10:00:00", "2025-03-07 23:59:59", "15.90"),
        line(3, "活动下线", "2025/03/10 10:00:00", "2025/03/11 23:59:59", "15.90"),
        line(4, "已结束", "2025-03-20 10:00:00", "2025-03-11 23:59:59", "15.90"),
        line(5, "已结束", "2025-03-20 10:00:00", "2025-03-21 23:59:59", "15.90", ""),
    ]
    path = shop.write("报名记录.csv", as_csv([HEAD, *rows]))
    told = run_json("campaigns", "import", path, "--db", shop.database, "--json")
    assert (len(told["new"]), told["known"], told["not_run"], len(told["rejected"]), len(told["notes"])) == (
        2,
        0,
        1,
        2,
        1,
    )
    assert shop.rows("SELECT day, until, type FROM operations ORDER BY day") == [
        ("2025-03-05", "2025-03-07", "flash_sale"), ("2025-03-10", "2025-03-11", "flash_sale"),
    ]  # fmt: skip
    assert all("15.90" in text for (text,) in shop.rows("SELECT text FROM operations"))
    assert run_json("campaigns", "import", path, "--db", shop.database, "--json")["known"] == 2
    assert [one["start"] for one in run_json("campaigns", "--db", shop.database, "--json")["rows"]] == [
        "2025-03-05", "2025-03-10",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("price", "at"), [("-3", ""), ("abc", ""), ("1e30", ""), ("NaN", ""), ("", None), ("1,590.00", "15.90")]
)
def test_a_price_that_is_none_is_said_and_never_kept(shop: Shop, price: str, at: str | None) -> None:
    sold_cup(shop)
    row = line(1, "报名成功", "2025-03-05 10:00:00", "2025-03-07 23:59:59", price)
    told = run_json("campaigns", "import", shop.write("a.csv", as_csv([HEAD, row])), "--db", shop.database, "--json")
    text = shop.one("SELECT text FROM operations")
    assert (at in text) if at else "元" not in text
    assert bool(told["notes"]) is (at is not None)


def test_a_product_that_nobody_knows_is_named_and_a_list_of_which_nothing_is_taken_fails(shop: Shop) -> None:
    sold_cup(shop)
    strange = line(1, "报名成功", "2025-03-05 10:00:00", "2025-03-07 23:59:59", "9", "99999")
    told = run_json(
        "campaigns", "import", shop.write("a.csv", as_csv([HEAD, strange])), "--db", shop.database, "--json"
    )
    assert any("99999" in note for note in told["notes"])
    turned = line(2, "报名成功", "2025-03-09 10:00:00", "2025-03-07 23:59:59", "9")
    run("campaigns", "import", shop.write("b.csv", as_csv([HEAD, turned])), "--db", shop.database, code=1)
    content = as_csv([HEAD, line(3, "报名成功", "2025-03-05 10:00:00", "2025-03-07 23:59:59", "9")])
    run("campaigns", "import", shop.write("c.csv", content[:-12]), "--db", shop.database, code=1)


@pytest.mark.parametrize("day", ["2025.3.5", "2025年3月5日", "45721", "2025-03-05T10:00:00Z", "20250305"])
def test_days_are_read_as_those_of_exports(shop: Shop, day: str) -> None:
    sold_cup(shop)
    path = shop.write("a.csv", as_csv([HEAD, line(1, "审核通过", day, "2025-03-07 23:59:59", "9", f'="{CUP}"')]))
    assert len(run_json("campaigns", "import", path, "--db", shop.database, "--json")["new"]) == 1
    assert shop.rows("SELECT day, until FROM operations") == [("2025-03-05", "2025-03-07")]
    assert shop.one("SELECT product_id FROM operation_products") == CUP


def test_damaged_products_and_strange_states_are_named(shop: Shop) -> None:
    sold_cup(shop)
    rows = [
        line(1, "报名成功", "2025-03-05", "2025-03-07", "9", "1.0E+11"),
        line(2, "甚好", "2025-03-05", "2025-03-07", "9"),
        line(3, "审核未通过", "2025-03-05", "2025-03-07", "9"),
        line(4, "报名成功", "2025-03-05", "2025-03-07", "9"),
    ]
    told = run_json("campaigns", "import", shop.write("a.csv", as_csv([HEAD, *rows])), "--db", shop.database, "--json")
    assert (len(told["new"]), told["not_run"], len(told["rejected"])) == (1, 2, 1)
    assert "科学计数" in told["rejected"][0] and any("甚好" in note for note in told["notes"])


def test_a_list_of_several_shops_is_refused(shop: Shop) -> None:
    sold_cup(shop)
    rows = [[name, *line(1, "报名成功", "2025-03-05", "2025-03-07", "9")] for name in ("甲店", "乙店")]
    path = shop.write("a.csv", as_csv([["店铺名称", *HEAD], *rows]))
    run("campaigns", "import", path, "--db", shop.database, code=1)
    assert shop.one("SELECT count(*) FROM operations") == 0
