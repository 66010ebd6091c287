"""Orders that go straight into the facts end as those that take the stage, whatever they hold."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

import polars as pl
import pytest
from export_files import FULL_COLUMNS, Row, a_shop, as_csv, grid, order, tabbed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pdd_ops.intake.reading import Reader
from pdd_ops.store import table_import
from pdd_ops.store.direct_insert import _told_refunded
from pdd_ops.store.recompute import differing_sums
from pdd_ops.store.upsert import derived_columns

STATUSES = [
    "待付款",
    "待发货",
    "已发货，待收货",
    "已收货",
    "已取消",
    "未成交",
    "已取消，退款成功",
    "已收货，退款成功",
    "新",
    "",
]
NUMBERS = ["250301-{:015d}", "250231-{:015d}", "251301-{:015d}", "2503010{:015d}", "A{}"]
TIMES = ["", "", "2025-03-01 00:00:00", "2025-03-01 23:59:59", "2025-03-02 12:00:00"]
CELLS = {
    "支付时间": TIMES, "订单成交时间": TIMES, "承诺发货时间": TIMES, "发货时间": TIMES,
    "商品": ["桂花糕", "补差价专用", ""], "商品id": ["", "7000001", "7000002"], "样式ID": ["", "9000001"],
    "售后状态": ["", "退款成功"], "省": ["", "浙江省"], "快递公司": ["", "中通快递"],
}  # fmt: skip


@st.composite
def orders(draw: st.DrawFn) -> list[Row]:
    """Orders with and without times, dated by their number or not at all, some with a second line or a repetition."""
    rows: list[Row] = []
    for at in range(draw(st.integers(1, 12))):
        cells = {name: draw(st.sampled_from(values)) for name, values in CELLS.items()}
        number = draw(st.sampled_from(NUMBERS)).format(at)
        row = order(number, draw(st.sampled_from(STATUSES)), **cells)
        rows += [row] * draw(st.sampled_from([1, 1, 1, 2]))
        if draw(st.integers(0, 5)) == 0:
            rows.append(row | {"样式ID": "9000007"})
    return draw(st.permutations(rows))


NAME = "orders_export2025-04-01-10-09-23.csv"


def dump(rows: Sequence[Row], *, straight: bool, name: str = NAME, footer: str = "") -> object:
    with a_shop() as shop, pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_import, "goes_straight", lambda reader: straight)
        below = [[footer, *[""] * (len(FULL_COLUMNS) - 1)]] if footer else []
        result = shop.take_one(name, as_csv([*tabbed(grid(FULL_COLUMNS, rows)), *below]))
        assert differing_sums(shop.database) == []
        for name, sql in derived_columns("orders").items():
            assert shop.rows(f"SELECT order_id, {name} FROM orders r WHERE {name} IS NOT ({sql})") == []
        return result, shop.dump("orders", "order_days", "labels")


def one_of_each() -> list[Row]:
    """Every status with every pair of times and both after-sales states, over three days; some lines twice."""
    rows: list[Row] = []
    for at, status in enumerate([*STATUSES, *STATUSES, *STATUSES]):
        paid, sent = TIMES[at % 5], TIMES[(at // 2) % 5]
        cells = {name: values[at % len(values)] for name, values in CELLS.items()}
        times = {"支付时间": paid, "订单成交时间": paid, "发货时间": sent, "承诺发货时间": "2025-03-02 11:00:00"}
        rows.append(order(NUMBERS[at % 2].format(at), status, **cells | times))
    return [*rows, rows[3], {**rows[14], "样式ID": "9000007"}]


def test_one_of_each_straight_or_by_the_stage() -> None:
    assert dump(one_of_each(), straight=True) == dump(one_of_each(), straight=False)


def test_a_footer_that_says_when_it_was_exported_dates_the_rows_that_went_straight() -> None:
    straight, staged = (
        dump(one_of_each(), straight=way, name="订单.csv", footer="#导出时间：2025-03-01 12:00:00")
        for way in (True, False)
    )
    assert straight == staged
    assert straight != dump(one_of_each(), straight=True, name="订单.csv", footer="#导出时间：2025-03-03 12:00:00")


@pytest.mark.parametrize(
    ("dataset", "own_lines", "small", "straight"),
    [
        ("orders", False, False, True),
        ("orders", True, False, False),
        ("orders", False, True, False),
        ("bills", False, False, False),
    ],
)
def test_many_new_orders_go_straight(dataset: str, own_lines: bool, small: bool, straight: bool) -> None:
    known = SimpleNamespace(dataset=SimpleNamespace(name=dataset), own_lines=own_lines)
    reader = SimpleNamespace(layout=SimpleNamespace(format=known), table=SimpleNamespace(small=small))
    assert table_import.goes_straight(cast(Reader, reader)) is straight


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(orders())
def test_straight_or_by_the_stage(rows: list[Row]) -> None:
    assert dump(rows, straight=True) == dump(rows, straight=False)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(orders())
def test_many_straight_or_by_the_stage(rows: list[Row]) -> None:
    assert dump(rows, straight=True) == dump(rows, straight=False)


@pytest.mark.parametrize("words", [["退款成功"], ["退款成功", "部分退款成功"]])
def test_what_the_after_sales_state_says_was_refunded(words: list[str]) -> None:
    states = [*words, "无售后或售后取消", None, *words]
    frame = pl.DataFrame({"aftersale_status": states})
    assert frame.select(_told_refunded(frame)).to_series().to_list() == [state in words for state in states]
