"""Any order of files, any overlap, any repetition and any renaming give the same facts and the same sums."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest
from export_files import FULL_COLUMNS, Row, a_shop, as_csv, grid, order, tabbed
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pdd_ops.formats.model import load_formats
from pdd_ops.store.importing import Request, import_files
from pdd_ops.store.recompute import differing_sums

LIVES = [
    ["待付款", "待发货", "已发货，待收货", "已收货"],
    ["待付款", "已取消"],
    ["待发货", "未发货，退款成功"],
    ["待发货", "已发货，待收货", "已收货", "已收货，退款成功"],
    ["待发货", "待发货", "没见过的状态", "已收货"],
]
EXPORT_TIMES = ["2025-03-03-10-00-00", "2025-03-10-10-00-00", "2025-03-17-10-00-00", "2025-04-01-09-30-00"]


def seen(number: int, time: int) -> list[Row]:
    """An order as the export of that time shows it (one line or two); the amounts never change, the status does."""
    life = LIVES[number % len(LIVES)]
    status = life[min(time, len(life) - 1)]
    paid = "" if status in ("待付款", "已取消") else f"2025-03-{number % 28 + 1:02d} 23:5{number % 10}:00"
    row = order(
        f"250301-{number:015d}",
        status,
        支付时间=paid,
        订单成交时间=paid,
        发货时间=f"2025-03-{number % 28 + 2:02d} 08:00:00" if "发货，" in status or "收货" in status else "",
        商品id=f"700000{number % 3}",
        样式ID=f"90000{number % 3}{number % 4}",
        省=["浙江省", "****", "广东省"][number % 3],
        商品=f"糕点{number % 3}" + ("（新包装）" if time > 1 else ""),
    )
    return [row, row | {"样式ID": f"{row['样式ID']}9", "商品总价(元)": "60.00"}] if number % 7 == 3 else [row]


File = tuple[str, bytes]


def export(numbers: Sequence[int], time: int) -> File:
    rows = [line for number in numbers for line in seen(number, time)]
    return f"{numbers[0]}-{numbers[-1]}_orders_export{EXPORT_TIMES[time]}.csv", as_csv(tabbed(grid(FULL_COLUMNS, rows)))


def dump_after(files: Sequence[File]) -> dict[str, list[tuple[Any, ...]]]:
    with a_shop() as shop:
        for name, content in files:
            assert shop.take_one(name, content).format == "orders"
        return shop.dump("orders", "order_status_history", "order_days", "labels")


@st.composite
def splits(draw: st.DrawFn) -> list[File]:
    """Overlapping exports of several times that together hold every order at the last time."""
    count = draw(st.integers(4, 24))
    files = []
    for time in range(len(EXPORT_TIMES)):
        for _ in range(draw(st.integers(0, 2))):
            first = draw(st.integers(0, count - 1))
            files.append(export(range(first, draw(st.integers(first + 1, count))), time))
    cut = draw(st.integers(1, count - 1))
    return [*files, export(range(cut), 3), export(range(draw(st.integers(0, cut)), count), 3)]


def slowly(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow]
    )


@pytest.mark.slow
@slowly(3)
@given(splits(), st.randoms(use_true_random=False))
def test_the_order_of_imports_does_not_matter(files: list[File], dice: random.Random) -> None:
    same_in_any_order(files, dice)


@pytest.mark.slow
@slowly(30)
@given(splits(), st.randoms(use_true_random=False))
def test_no_order_of_imports_matters(files: list[File], dice: random.Random) -> None:
    same_in_any_order(files, dice)


def same_in_any_order(files: list[File], dice: random.Random) -> None:
    mixed = [*files, *[(f"改名{at}_{name}", content) for at, (name, content) in enumerate(dice.choices(files, k=2))]]
    dice.shuffle(mixed)
    assert dump_after(mixed) == dump_after(files)


def test_a_folder_imported_again_changes_nothing() -> None:
    with a_shop() as shop:
        for name, content in (export(range(12), 0), export(range(6, 20), 2)):
            shop.write(name, content)
        shop.take()
        before = shop.dump()
        again = shop.take()
        assert [(result.new, result.changed) for result in again] == [(0, 0), (0, 0)]
        assert all(any("内容相同" in note for note in result.notes) for result in again)
        assert shop.dump() == before
        assert shop.one("SELECT count(*) FROM imports") == 2


def test_an_older_export_after_a_newer_one_tells_history_and_nothing_else() -> None:
    with a_shop() as shop:
        newer, older = export([0], 3), export([0], 1)
        shop.take_one(*newer)
        before = shop.dump("orders", "order_days")
        result = shop.take_one(*older)
        assert (result.new, result.changed) == (0, 0)
        assert shop.dump("orders", "order_days") == before
        assert shop.rows("SELECT status FROM order_status_history ORDER BY version") == [("待发货",), ("已收货",)]


def test_every_number_can_be_traced_to_its_file_and_row() -> None:
    with a_shop() as shop:
        shop.take_one(*export([5, 0], 0))
        shop.take_one(*export([0, 5], 3))
        found = shop.rows(
            "SELECT o.order_id, i.file, o.row_no FROM orders o JOIN imports i USING (import_id) ORDER BY 1"
        )
        assert [(number[-1], file[:3], row) for number, file, row in found] == [("0", "0-5", 2), ("5", "0-5", 3)]


def test_two_shops_do_not_touch_each_other() -> None:
    with a_shop() as shop:
        content = export(range(5), 3)[1]
        results = []
        for name in ("甲旗舰店/订单.csv", "乙旗舰店/订单.csv"):
            request = Request([shop.write(name, content)], load_formats(), database=shop.database, copy=True)
            results += list(import_files(request, lambda file, rows: None))
        assert [(result.shop, result.new) for result in results] == [("甲旗舰店", 6), ("乙旗舰店", 6)]
        sums = shop.rows("SELECT shop_id, sum(gmv_fen) FROM order_days WHERE dim = 'all' GROUP BY 1")
        assert len({fen for _, fen in sums}) == 1 and len(sums) == 2


def test_a_refund_case_moves_the_sums_of_the_pay_day_also_when_it_comes_first() -> None:
    cells = [
        ["售后编号", "订单编号", "退款金额", "售后状态", "申请时间", "同意退款时间"],
        ["1", "250301-000000000000002", "10.50", "退款成功", "2025-04-02 10:00:00", "2025-04-03 10:00:00"],
        ["2", "250301-000000000000002", "5.00", "退款成功", "2025-04-02 10:00:00", "2025-04-04 10:00:00"],
    ]
    orders, cases = export(range(4), 0), ("售后2025-04-05-10-00-00.csv", as_csv(cells))
    dumps = []
    for files in ((orders, cases), (cases, orders)):
        with a_shop() as shop:
            for name, content in files:
                shop.take_one(name, content)
            dumps.append(shop.dump())
            found = "SELECT day, refund_orders, refund_fen FROM order_days WHERE dim = 'all' AND refund_fen > 0"
            assert shop.rows(found) == [("2025-03-03", 1, 1550)]
    assert dumps[0] == dumps[1]


def test_a_refund_that_a_newer_export_takes_back_leaves_the_sums() -> None:
    header = ["售后编号", "订单编号", "退款金额", "售后状态", "售后原因", "申请时间", "同意退款时间"]
    case, times = ["1", "250301-000000000000002", "10.50"], ["2025-04-02 10:00:00", "2025-04-03 10:00:00"]
    states = {"2025-04-05-10-00-00": "退款成功", "2025-04-06-10-00-00": "售后关闭"}
    with a_shop() as shop:
        shop.take_one(*export(range(4), 3))
        before = shop.dump("order_days")
        for time, state in states.items():
            shop.take_one(f"售后{time}.csv", as_csv([header, [*case, state, "质量问题", *times]]))
            assert differing_sums(shop.database) == []
            refunds = shop.one("SELECT count(*) FROM order_days WHERE refund_fen = 1050")
            assert (refunds > 0) == (state == "退款成功")
        assert shop.dump("order_days") == before


def test_an_order_that_a_later_export_still_shows_as_unshipped_becomes_late() -> None:
    columns = [*FULL_COLUMNS]
    row = order("250301-000000000000001", "待发货", 承诺发货时间="2025-03-05 10:00:00")
    early, later = (
        (f"{at}_orders_export{time}.csv", as_csv(tabbed(grid(columns, [row] * (1 + at)))))
        for at, time in enumerate(["2025-03-03-10-00-00", "2025-03-10-10-00-00"])
    )
    for files in ((early, later), (later, early)):
        with a_shop() as shop:
            for name, content in files:
                shop.take_one(name, content)
            assert shop.one("SELECT late_orders FROM order_days WHERE dim = 'all'") == 1
