"""A day by the orders and by the platform: which differences explain themselves. Amounts in fen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from store_rows import new_store

from pdd_ops.check.completeness import Completeness
from pdd_ops.check.daily import Candidate, DayPair, why
from pdd_ops.check.identities import OrderSums, judge
from pdd_ops.check.model import Export, Span
from pdd_ops.check.run import check_month, read_window
from pdd_ops.check.window import Window
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, Period

DAY = "2025-03-12"


def window(**changes: Any) -> Window:  # noqa: ANN401  # any field
    values: dict[str, Any] = {
        "shop_id": 1, "month": Month.of(2025, 3), "bills": (), "orders_from": "2025-01-01",
        "orders_until": "2025-04-01", "aftersales_from": None, "aftersales_until": None,
        "missing_days": frozenset(), "missing_numbers": frozenset(),
    }  # fmt: skip
    return Window(**values | changes)


def pair(
    orders: int, gmv: int, platform: tuple[int | None, int | None], *, day: str = DAY, by_number: int = 0
) -> DayPair:
    return DayPair(day, orders, gmv, gmv + 700, gmv + 900, by_number, *platform, place=0)


@pytest.mark.parametrize(
    ("theirs", "candidates", "expected"),
    [
        ((9, 9000), [Candidate("unknown_status", 1, 1000)], ("unknown_status", True)),
        ((9, 9000), [Candidate("unknown_status", 1, 999)], ("unexplained", False)),
        ((11, 10500), [Candidate("before_group", 1, 500)], ("before_group", True)),
        (
            (10, 9500),
            [Candidate("price_difference", 1, 1000), Candidate("before_group", 1, 500)],
            ("price_difference+before_group", True),
        ),
        ((None, 9000), [Candidate("refunded_unshipped", 3, 1000)], ("refunded_unshipped", True)),
        ((10, 10700), [], ("as_receipts", True)),
        ((10, 10900), [], ("as_list_price", True)),
        ((12, 11000), [], ("unexplained", False)),
    ],
)
def test_causes_of_a_day(
    theirs: tuple[int | None, int | None], candidates: list[Candidate], expected: tuple[str, bool]
) -> None:
    own = pair(10, 10000, theirs)
    assert why(own, [own], candidates, window()) == expected


def test_orders_dated_by_their_number_fall_on_the_neighbour() -> None:
    own = pair(11, 11000, (10, 10000), by_number=1)
    beside = pair(9, 9000, (10, 10000), day="2025-03-13")
    other = pair(5, 5000, (5, 5000), day="2025-03-11")
    assert why(own, [other, own, beside], [], window()) == ("midnight", True)
    timed = pair(11, 11000, (10, 10000))
    assert why(timed, [other, timed, beside], [], window()) == ("unexplained", False)
    edge = pair(11, 11000, (10, 10000), day="2025-03-31", by_number=1)
    assert why(edge, [edge], [], window()) == ("midnight", True)
    assert why(own, [other, own, pair(9, 9000, (9, 9000), day="2025-03-13")], [], window())[1] is False


def test_a_missing_day_and_the_night_after_it_are_named_once() -> None:
    lost = window(missing_numbers=frozenset({DAY}))
    assert why(pair(0, 0, (10, 1000)), [], [], lost) == ("missing_day", True)
    assert why(pair(9, 900, (10, 1000), day="2025-03-13"), [], [], lost) == ("missing_day", True)
    assert why(pair(11, 1100, (10, 1000), day="2025-03-13"), [], [], lost)[1] is False


def order_sums(**changes: Any) -> list[tuple[str, bool, int]]:  # noqa: ANN401  # any field
    """An order of 100.00, 10.00 off by the shop, 5.00 by the platform."""
    values: dict[str, Any] = {
        "order_id": "250301-1", "day": DAY, "place": 0, "listed": 10000, "shop_discount": 1000,
        "platform_discount": 500, "pay_discount": 0, "postage": 0, "receipts": 9000, "paid": 8500,
    }  # fmt: skip
    found = judge(OrderSums(**values | changes), lambda place: None)
    return [(one.cause, one.explained, one.difference) for one in found]


def test_amounts_within_an_order() -> None:
    assert order_sums() == []
    assert order_sums(postage=600, receipts=9600, paid=9100) == [("postage", True, -600)]
    assert order_sums(pay_discount=30, paid=8470) == [("pay_discount", True, 30)]
    assert order_sums(receipts=8000, paid=7500) == [("sum_of_receipts", False, 1000)]
    assert order_sums(paid=8000) == [("sum_of_paid", False, 500)]
    assert order_sums(receipts=None) == []


def test_cases_are_known_from_the_first_day_of_any_file_on(tmp_path: Path) -> None:
    def export(dataset: str, *spans: Span) -> Export:
        return Export(dataset, "小店", len(spans), frozenset(), spans, None, None)

    spans = (Span("2025-02-01", "2025-02-28"), Span("2025-01-05", "2025-01-31"), Span("2025-03-01", "2025-03-31"))
    exports = (export("orders"), export("bills"), export("aftersales", *spans))
    found = read_window(new_store(tmp_path).reader(), 1, Month.of(2025, 3), Completeness((), exports, frozenset()))
    assert found.aftersales_from == "2025-01-05"


def test_days_that_no_order_export_covers_are_not_compared(tmp_path: Path) -> None:
    """Traffic of March, orders of its middle alone: no day without orders is one with 0 of them."""
    made = new_store(tmp_path)
    for day in Month.of(2025, 3).each_day():
        made.day("traffic_days", day, visitors=90, buyers=5, orders=5, gmv_fen=50_000)
    connection = made.reader()
    found = check_month(connection, choose_shops(connection, None), Month.of(2025, 3))
    by_check = {one.check: one for one in found.comparisons}
    assert (by_check["daily"].compared, by_check["daily"].reason) == (0, "没有这段时间的订单导出")
    assert (by_check["order_sums"].compared, by_check["order_sums"].reason) == (0, "没有这段时间的订单导出")

    made.imported("orders", "2025-03-10", "2025-03-21", as_of="2025-03-21T18:00:00+08:00")
    for day in Period("2025-03-10", "2025-03-21").each_day():
        made.orders(day, orders=5, units=5, gmv_fen=50_000, list_fen=50_000, receipts_fen=50_000)
    connection = made.reader()
    found = check_month(connection, choose_shops(connection, None), Month.of(2025, 3))
    daily = {one.check: one for one in found.comparisons}["daily"]
    assert (daily.compared, daily.differences) == (11, ())
