"""Penalties against the orders: what they contradict, what they support, and what nobody can tell."""

from __future__ import annotations

from contextlib import closing
from types import SimpleNamespace
from typing import Any, cast

import pytest
from export_files import FULL_COLUMNS, Shop, as_csv, grid, order
from money_files import ORDER, Entry, bill, expense, income
from support.shared import SAMPLE
from support.tool import run, run_json

from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Month, instant_text
from pdd_ops.store.database import open_reader
from pdd_ops.work.rights import fees
from pdd_ops.work.rights.build import rights_of
from pdd_ops.work.rights.model import BillRow

SHOP = "小店"  # as export_files calls it
LATE, FALSE, PAID = "0040004|售后费用-延迟发货", "0040005|售后费用-虚假发货", "0040002|售后费用-消费者补偿"
PROMISED = "2025-03-03 10:00:00"


def sold(shop: Shop, shipped: str, *, promised: str = PROMISED, number: str = ORDER, made: str = "2025-04-01") -> None:
    row = order(number, 承诺发货时间=promised, 发货时间=shipped, status="已收货" if shipped else "待发货")
    shop.take_one(f"{number[:6]}{made}_orders_export{made}-10-09-23.csv", as_csv(grid(FULL_COLUMNS, [row])))


def billed(shop: Shop, *entries: Entry, name: str = "pdd-mall-bill-detail(1)_2025-04-02-10-20-30.csv") -> None:
    shop.take_one(name, bill(*entries))


def found(shop: Shop, period: str = "2025-03") -> dict[str, Any]:
    value: dict[str, Any] = run_json("rights", period, "--json", "--db", shop.database)
    return value


def verdicts(shop: Shop) -> list[str]:
    rows = found(shop)["rows"]
    return [row["verdict"] for row in rows]


@pytest.mark.parametrize(
    ("shipped", "promised", "verdict"),
    [
        ("2025-03-03 10:00:00", PROMISED, "contradicted"),  # in the very second
        ("2025-03-03 10:00:01", PROMISED, "supported"),
        ("", PROMISED, "supported"),  # still not there when it was exported
        ("2025-03-04 10:00:00", "", "unjudged"),
        ("", "2025-05-01 10:00:00", "unjudged"),
    ],
)
def test_a_late_fine_is_held_against_the_order(shop: Shop, shipped: str, promised: str, verdict: str) -> None:
    sold(shop, shipped, promised=promised)
    billed(shop, income("85.00"), expense("3.00", LATE, order_id="", note=f"延迟发货赔付（订单{ORDER}）"))
    assert verdicts(shop) == [verdict]


def test_what_names_no_order_is_not_judged_and_the_export_is_named(shop: Shop) -> None:
    """Of eleven rows three are compensation, and eight name no order."""
    sold(shop, "2025-03-02 10:00:00")
    times = [f"2025-03-1{digit} 10:00:00" for digit in range(7)]
    fines = [expense("3.00", LATE, order_id="", at=at) for at in times]
    false = expense("5.00", FALSE, order_id="", note="违规编号：260520030383147988")
    paid = [expense("3.00", PAID, at=f"2025-03-0{digit} 10:00:00") for digit in (5, 6, 7)]
    billed(shop, income("85.00"), *fines, false, *paid)
    rights = found(shop)
    assert rights["totals"] == {
        "rows": 11, "amount": 35.0, "contradicted": 0, "contradicted_amount": 0.0, "unjudged": 8, "recovered": 0.0
    }  # fmt: skip
    assert "8 条没有写明订单" in str(rights["notes"]) and "违规记录导出" in str(rights["notes"])
    rows = rights["rows"]
    assert [row["violation"] for row in rows if row["code"] == "0040005"] == ["260520030383147988"]


def test_the_violation_export_tells_which_order_is_meant(shop: Shop) -> None:
    sold(shop, "2025-03-02 10:00:00")
    billed(shop, income("85.00"), expense("5.00", FALSE, order_id="", note="违规编号：260520030383147988"))
    assert verdicts(shop) == ["unjudged"]
    rows = [["违规编号", "违规类型", "违规时间", "订单编号", "扣款金额", "申诉状态", "申诉截止时间"]]
    rows.append(
        ["260520030383147988", "延迟发货", "2025-03-05 09:00:00", ORDER, "5.00", "未申诉", "2025-05-09 18:00:00"]
    )
    assert shop.take_one("违规记录2025-04-03-10-00-00.csv", as_csv(rows)).format == "violations"
    assert verdicts(shop) == ["contradicted"]
    [item] = found(shop)["appeals"]
    assert (item["state"], item["until"], item["amount"]) == ("due", "2025-05-09", 5.0)


def test_an_appeal_from_its_deadline_to_the_money(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    sold(shop, "2025-03-02 10:00:00")
    billed(shop, income("85.00"), expense("3.00", LATE, note="延迟发货赔付"))
    monkeypatch.setenv("PDD_OPS_NOW", "2025-04-03T09:00:00")
    [row] = found(shop)["rows"]
    run("rights", "appeal", str(row["row"])[:6], "--until", "2025-04-05", "--db", shop.database)
    todo = run_json("rights", "todo", "--json", "--db", shop.database)
    assert [(one["state"], one["until"], one["overdue"]) for one in todo["items"]] == [("open", "2025-04-05", False)]
    monkeypatch.setenv("PDD_OPS_NOW", "2025-04-06T09:00:00")
    assert "申诉中" in run("rights", "todo", "--db", shop.database, "--lang", "zh", code=3)
    run("rights", "won", row["row"], "--db", shop.database)
    assert "没有要申诉的" in run("rights", "todo", "--db", shop.database, "--lang", "zh")
    back = (ORDER, "2025-04-07 10:00:00", "3.00", "0", "其他服务", "延迟发货赔付退回", LATE)
    billed(shop, back, name="pdd-mall-bill-detail(1)_2025-04-09-10-20-30.csv")
    [appeal] = found(shop)["appeals"]
    assert (appeal["state"], appeal["recovered"]) == ("won", 3.0)


def test_rows_that_are_not_there_are_refused(shop: Shop) -> None:
    sold(shop, "2025-03-02 10:00:00")
    billed(shop, income("85.00"), expense("3.00", LATE))
    [row] = found(shop)["rows"]
    assert run("rights", "won", row["row"], "--db", shop.database, code=1) == ""
    assert run("rights", "appeal", "ffffffffff", "--db", shop.database, code=1) == ""
    assert run("rights", "appeal", row["row"], "--until", "bald", "--db", shop.database, code=2) == ""


def test_fees_that_differ_and_rows_that_stand_twice(shop: Shop) -> None:
    sold(shop, "2025-03-02 10:00:00")
    orders = [f"250301-1000000000001{digit:02}" for digit in range(24)]
    usual = [entry for one in orders for entry in (income("100.00", order_id=one), expense("0.60", order_id=one))]
    dear = [income("100.00", order_id="250301-200000000000000"), expense("1.00", order_id="250301-200000000000000")]
    rounded = [income("3.00", order_id="250301-300000000000000"), expense("0.03", order_id="250301-300000000000000")]
    twice = [expense("3.00", PAID, at=f"2025-03-08 10:00:{second}") for second in ("00", "30")]
    apart = [expense("4.00", PAID, at=f"2025-03-08 10:0{minute}:00") for minute in (0, 2)]
    billed(shop, *usual, *dear, *rounded, *twice, *apart)
    fees = found(shop)["fees"]
    assert [(one["order"], one["amount"], one["verdict"]) for one in fees] == [
        ("250301-200000000000000", 1.0, "fee_off"),
        (ORDER, 3.0, "double"),
    ]


def test_the_sample_and_one_promise_moved_by_a_day(shop: Shop) -> None:
    run("import", SAMPLE, "--shop", SHOP, "--db", shop.database)
    rights = found(shop, "2025-01-01..2025-03-31")
    assert rights["totals"] == {
        "rows": 38, "amount": 114.0, "contradicted": 0, "contradicted_amount": 0.0, "unjudged": 0, "recovered": 0.0
    }  # fmt: skip
    rows = rights["rows"]
    assert {row["verdict"] for row in rows} == {"supported"}
    wanted = rows[4]["order"]
    [(promised, shipped)] = shop.rows(f"SELECT promised_at, shipped_at FROM orders WHERE order_id = '{wanted}'")
    sold(shop, instant_text(shipped), promised=instant_text(promised + 86_400), number=wanted, made="2025-06-01")
    totals = found(shop, "2025-01-01..2025-03-31")["totals"]
    assert (totals["contradicted"], totals["contradicted_amount"], totals["unjudged"]) == (1, 3.0, 0)


def test_a_fee_is_off_by_rate_and_by_more_than_rounding() -> None:
    """60 fen of 100 yuan are usual; 4 fen of 5 yuan are another rate, by one fen."""
    usual = [(f"o{at}", 60, 10_000) for at in range(20)]
    found = [
        one.order
        for one in fees._off("0030001", [*usual, ("small", 4, 500), ("large", 80, 10_000), ("near", 66, 10_000)])
    ]
    assert found == ["large"]
    assert not list(fees._off("0030001", [*usual[:18], ("large", 80, 10_000)]))  # too few


@pytest.mark.parametrize(("fen", "off"), [(15, True), (14, False), (5, True), (6, False)])
def test_five_fen_and_a_thousandth_are_no_rounding(fen: int, off: bool) -> None:
    """A hundredth is usual: of 10 yuan 10 fen; and of 200 yuan a rate that is off by less is none."""
    usual = [(f"o{at}", 100, 10_000) for at in range(20)]
    assert [one.order for one in fees._off("0030001", [*usual, ("x", fen, 1_000)])] == ["x"] * off
    near, far = ("near", 219, 20_000), ("far", 221, 20_000)
    assert [one.order for one in fees._off("0030001", [*usual, near, far])] == ["far"]
    assert [one.order for one in fees._off("0030001", [*usual[:19], far])] == ["far"]  # twenty orders tell a rate


@pytest.mark.parametrize(
    ("second", "twice"),
    [({"at": 60}, True), ({"at": 61}, False), ({"order": "o2"}, False), ({"code": "c2"}, False), ({"fen": 6}, False)],
)
def test_rows_of_a_minute_that_are_alike_may_stand_twice(second: dict[str, Any], twice: bool) -> None:
    def row(order: str | None = "o1", at: int = 0, code: str = "c1", fen: int = 5) -> BillRow:
        return cast(BillRow, SimpleNamespace(order=order, at=at, code=code, fen=fen))

    assert len(list(fees.doubles([row(), row(**second)]))) == twice
    assert not list(fees.doubles([row(order=None), row(order=None), row(fen=0), row(fen=0)]))
    assert len(list(fees.doubles([row(), row(at=60), row(at=120)]))) == 2


def test_of_several_shops_one_with_bills_is_enough_to_look(shop: Shop) -> None:
    sold(shop, "2025-03-02 10:00:00")
    with closing(open_reader(shop.database)) as connection:
        assert not rights_of(connection, Shops((1,), "小店"), Month.of(2025, 3)).has_bills
    billed(shop, income("90.00"))
    table = as_csv(grid(FULL_COLUMNS, [order("250302-000000000000009")]))
    path = shop.write("乙/orders_export2025-04-01-10-09-23.csv", table)
    run("import", path, "--shop", "乙", "--db", shop.database)
    with closing(open_reader(shop.database)) as connection:
        states = [rights_of(connection, Shops(ids, "x"), Month.of(2025, 3)).has_bills for ids in ((1, 2), (2, 1), (2,))]
    assert states == [True, True, False]
