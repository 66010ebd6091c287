"""Bulk orders: large beside the product's usual order, and together a fifth of its month."""

from __future__ import annotations

import pytest

from pdd_ops.insight.evidence.bulk import DaySums, Large, bulk_orders, without
from pdd_ops.periods import Period

DAYS = Period("2025-05-01", "2025-05-31").each_day()


def with_large(*large: Large) -> dict[str, dict[str, DaySums]]:
    """Three orders of one piece at 40.00 a day, and the large ones."""
    days = {day: DaySums(3, 3, 12_000) for day in DAYS}
    for one in large:
        day = days[one.day]
        days[one.day] = DaySums(day.orders + 1, day.pieces + one.pieces, day.fen + one.fen)
    return {"p": days}


def test_orders_of_eighteen_pieces_that_make_a_third_of_the_month_are_set_apart() -> None:
    large = [Large(DAYS[n], "p", 18, 60_000) for n in (2, 9, 11)]
    (bulk,) = bulk_orders(large, with_large(*large))
    assert (bulk.orders, bulk.pieces, bulk.fen, bulk.pieces_each) == (3, 54, 180_000, 18)
    assert bulk.share == pytest.approx(180_000 / (180_000 + 31 * 12_000))
    assert without(with_large(*large)["p"], bulk.of) == with_large()["p"]


def test_one_large_order_in_a_large_month_is_not_set_apart() -> None:
    one = Large(DAYS[4], "p", 15, 60_000)
    assert bulk_orders([one], with_large(one)) == []


def test_an_order_is_large_by_its_value_too() -> None:
    one = Large(DAYS[4], "p", 2, 200_000)
    (bulk,) = bulk_orders([one], with_large(one))
    assert (bulk.orders, bulk.fen) == (1, 200_000)


def test_wholesale_products_whose_usual_order_has_twenty_pieces_have_no_bulk() -> None:
    large = [Large(day, "w", 20, 40_000, orders=2) for day in DAYS] + [
        Large(DAYS[n], "w", 60, 120_000) for n in range(8)
    ]
    days = {day: DaySums(4, 42, 84_000) for day in DAYS}
    days |= {day: DaySums(5, 102, 204_000) for day in DAYS[:8]}
    assert bulk_orders(large, {"w": days}) == []


def test_a_product_that_has_nothing_but_large_orders_is_sold_that_way() -> None:
    large = [Large(DAYS[3], "x", 30, 90_000), Large(DAYS[8], "x", 25, 75_000)]
    days = {DAYS[3]: DaySums(1, 30, 90_000), DAYS[8]: DaySums(1, 25, 75_000)}
    assert bulk_orders(large, {"x": days}) == []


def test_each_month_is_judged_by_itself() -> None:
    large = [Large(day, "p", 25, 80_000) for day in ("2025-05-03", "2025-05-04", "2025-06-05")]
    sums = with_large(*large[:2])
    sums["p"] |= {day: DaySums(3, 3, 12_000) for day in Period("2025-06-01", "2025-06-30").each_day()}
    sums["p"]["2025-06-05"] = DaySums(4, 28, 92_000)
    assert [bulk.month for bulk in bulk_orders(large, sums)] == ["2025-05"]
