"""An order beside its bills: each cause has its name. Amounts in fen."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from export_files import FULL_COLUMNS, Shop, order

from pdd_ops.check.model import Place, Span
from pdd_ops.check.settlement import Settled, _unsettled, judge_income, judge_refund, settling_days
from pdd_ops.check.window import Window, merged
from pdd_ops.periods import Month
from pdd_ops.store.database import open_reader

ORDER = "250305-000000000000001"


def window(**changes: Any) -> Window:  # noqa: ANN401  # any field
    """March, billed from 1 February to 31 March; orders and cases exported on 2 April."""
    values: dict[str, Any] = {
        "shop_id": 1,
        "month": Month.of(2025, 3),
        "bills": (Span("2025-02-01", "2025-03-31"),),
        "orders_from": "2025-02-01",
        "orders_until": "2025-04-02",
        "aftersales_from": "2025-02-01",
        "aftersales_until": "2025-04-02",
        "missing_days": frozenset(),
        "missing_numbers": frozenset(),
    }
    return Window(**values | changes)


def settled(**changes: Any) -> Settled:  # noqa: ANN401  # any field
    """An order of 100.00, 5.00 of it paid by the platform, settled on the 10th, never refunded."""
    values: dict[str, Any] = {
        "order_id": ORDER, "known": 1, "paid": 9500, "receipts": 10000, "platform": 500, "marked": 0, "given": 0,
        "pay_day": "2025-03-05", "exported": "2025-04-02", "income": 9500, "incomes": 1, "coupon": 500, "refund": 0,
        "coupon_back": 0, "income_day": "2025-03-10", "refund_day": None, "income_place": 0, "refund_place": 0,
        "has_case": 0, "case_all": 0, "case_fen": 0, "case_day": None, "case_place": 0,
    }  # fmt: skip
    return Settled(**values | changes)


def refunded(case: int, bill: int, **changes: Any) -> Settled:  # noqa: ANN401  # any field
    """The order refunded on the 20th: so much by its case, so much by the bills."""
    days = {"case_day": "2025-03-20" if case else None, "refund_day": "2025-03-20" if bill else None}
    return settled(**days | {"has_case": int(case > 0), "case_all": case, "case_fen": case, "refund": bill} | changes)


def places(place: int) -> Place | None:
    return Place("bill.csv", place) if place else None


def income_of(row: Settled, **changes: Any) -> list[tuple[str, bool, int]]:  # noqa: ANN401  # any field
    return [(one.cause, one.explained, one.difference) for one in judge_income(row, window(**changes), places)]


def refund_of(row: Settled, **changes: Any) -> list[tuple[str, bool, int]]:  # noqa: ANN401  # any field
    return [(one.cause, one.explained, one.difference) for one in judge_refund(row, window(**changes), places)]


def test_what_agrees_is_no_difference() -> None:
    assert income_of(settled()) == []
    assert refund_of(refunded(9500, 9500)) == []
    assert income_of(settled(receipts=None)) == []  # a file without 商家实收


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"income": 19000, "incomes": 2}, ("settled_twice", False, -9500)),
        ({"income": 19000, "incomes": 2, "coupon": 1000}, ("settled_twice", False, -10000)),
        ({"income": 9400}, ("amount_differs", False, 100)),
        ({"income": 10000, "coupon": 0}, ("coupon_split", False, -500)),
        ({"income": 6500, "has_case": 1, "case_all": 3000, "case_fen": 3000}, ("refund_before_settlement", True, 3000)),
        ({"known": 0, "paid": None, "receipts": None}, ("not_found", False, -10000)),
    ],
)
def test_causes_of_income(changes: dict[str, Any], expected: tuple[str, bool, int]) -> None:
    assert income_of(settled(**changes)) == [expected]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ("250120", ("before_orders", True)),
        ("250402", ("after_orders", True)),
        ("250312", ("missing_day", True)),
        ("250311", ("missing_day", True)),  # ordered in the night before, paid on the day
        ("250313", ("not_found", False)),
    ],
)
def test_an_order_that_only_the_bills_know(made: str, expected: tuple[str, bool]) -> None:
    row = settled(order_id=f"{made}-000000000000001", known=0, paid=None, receipts=None)
    [found] = income_of(row, missing_days=frozenset({"2025-03-12"}))
    assert found[:2] == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (refunded(3000, 3100), ("refund_differs", False, -100)),
        (refunded(0, 3000), ("refund_unknown", False, -3000)),
        (refunded(3000, 0), ("refund_not_billed", False, 3000)),
        (refunded(3000, 0, case_day="2025-03-31"), ("crossing_month", True, 3000)),
        (refunded(3000, 0, case_day="2025-03-08"), ("refunded_before", False, 3000)),
        (refunded(3000, 9500, case_all=9500), ("crossing_month", True, -6500)),
        (refunded(9500, 9500, coupon_back=600), ("coupon_back", False, -100)),
    ],
)
def test_causes_of_refunds(row: Settled, expected: tuple[str, bool, int]) -> None:
    assert refund_of(row) == [expected]


def test_a_refund_that_came_after_the_exports() -> None:
    row = refunded(0, 3000, exported="2025-03-19")
    assert refund_of(row, aftersales_until="2025-03-19") == [("after_export", True, -3000)]
    assert refund_of(row)[0][0] == "refund_unknown"  # the after-sales export is newer and has no case
    assert refund_of(row, aftersales_until=None, aftersales_from=None)[0][0] == "after_export"
    assert refund_of(refunded(0, 3000), aftersales_until=None)[0][:2] == ("no_aftersales", True)
    assert refund_of(row, aftersales_from="2025-03-06")[0][:2] == ("before_aftersales", True)


def test_an_order_marked_as_refunded_gives_no_amount() -> None:
    assert refund_of(refunded(0, 3000, marked=1)) == []
    assert refund_of(refunded(0, 10001, marked=1)) == [("amount_differs", False, -10001)]


def test_how_long_settling_takes() -> None:
    assert settling_days([]) is None
    assert settling_days([(2, 999), (40, 1)]) == 3
    assert settling_days([(-3, 5), (1, 60), (7, 40)]) == 8


def test_spans_that_touch_become_one() -> None:
    spans = [Span("2025-03-01", "2025-03-31"), Span("2025-01-01", "2025-01-31"), Span("2025-02-01", "2025-02-10")]
    assert merged(spans) == (Span("2025-01-01", "2025-02-10"), Span("2025-03-01", "2025-03-31"))


@pytest.mark.parametrize(
    ("histogram", "days"),
    [
        ([(0, 199), (9, 1)], 1),  # 995 of 1,000 on the day itself
        ([(0, 198), (9, 1)], 10),
        ([(-1, 50), (0, 10)], 1),  # what was settled before the receipt tells nothing
        ([(-1, 50), (3, 10)], 4),
        ([(0, 1)], 1),
        ([(-1, 50)], None),
        ([], None),
    ],
)
def test_nearly_all_orders_are_settled_within_so_many_days(histogram: list[tuple[int, int]], days: int | None) -> None:
    assert settling_days(histogram) == days


@pytest.mark.parametrize(
    ("known", "missing", "judged"), [(1, True, True), (1, False, True), (0, False, True), (0, True, False)]
)
def test_the_refund_of_an_order_whose_day_is_missing_is_told_by_its_income_alone(
    known: int, missing: bool, judged: bool
) -> None:
    """The days of an order that the export has may be missing otherwise: its refund is compared all the same."""
    days = frozenset({"2025-03-05"}) if missing else frozenset()
    assert bool(refund_of(refunded(9500, 9000, known=known), missing_days=days)) is judged


def test_without_a_settled_order_nothing_is_said_to_wait_for_its_money(shop: Shop) -> None:
    """How long the platform takes is not known then."""
    shop.orders(FULL_COLUMNS, order(ORDER))
    with closing(open_reader(shop.database)) as connection:
        assert _unsettled(connection, window(), places) == ((0, 0), [])
