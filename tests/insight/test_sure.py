"""Reasons of a change that may be chance are not told."""

from __future__ import annotations

import pytest

from pdd_ops.insight.decompose import Factor
from pdd_ops.insight.why.sure import Behind, why_not_a_reason


def behind(before: float, after: float, refunded: tuple[float, float] | None = None) -> Behind:
    return Behind((before, after), refunded, (30, 30))


@pytest.mark.parametrize(
    ("factor", "orders", "told"),
    [
        (Factor("orders_per_day", 900, 3.0, 3.5), behind(90, 105), False),
        (Factor("orders_per_day", 900, 30.0, 35.0), behind(900, 1050), True),
        (Factor("order_value", 900, 40.0, 44.0), behind(120, 120), False),
        (Factor("order_value", 900, 40.0, 44.0), behind(2400, 2400), True),
        (Factor("order_value", 900, 40.0, 80.0), behind(9, 400), False),  # too few orders on one side
        (Factor("refund_share", 900, 0.10, 0.06), behind(100, 100, (10, 6)), False),
        (Factor("refund_share", 900, 0.30, 0.06), behind(100, 100, (30, 6)), True),
        (Factor("days", 900, 28, 31), behind(3, 3), True),
        (Factor("bulk", 900, 0.0, 4000.0), behind(3, 3), True),
        (Factor("visitors_per_day", 900, 80.0, 120.0), behind(3, 3), True),
    ],
)
def test_only_what_goes_beyond_chance_is_a_reason(factor: Factor, orders: Behind, *, told: bool) -> None:
    assert (why_not_a_reason(factor, orders) is None) is told


def test_more_orders_on_more_days_are_no_reason() -> None:
    same_rate = Behind((560, 620), None, (28, 31))
    assert why_not_a_reason(Factor("orders_per_day", 10, 20.0, 20.0), same_rate)


def test_a_line_without_orders_keeps_its_reasons() -> None:
    assert why_not_a_reason(Factor("order_value", 900, 1.0, 2.0), None) is None


@pytest.mark.parametrize(("days", "orders", "told"), [((30, 10), (150, 70), True), ((10, 30), (100, 365), False)])
def test_orders_of_few_days_say_less_of_many(days: tuple[int, int], orders: tuple[float, float], *, told: bool) -> None:
    """What is expected of 10 days out of 30 is surer than of 30 out of 10: a third or three times its variance."""
    factor = Factor("orders_per_day", 900, orders[0] / days[0], orders[1] / days[1])
    assert (why_not_a_reason(factor, Behind(orders, None, days)) is None) is told


def test_a_conversion_is_judged_by_the_visitors_not_by_the_days() -> None:
    """As many orders as before of twice the visitors: orders a day did not move, and conversion fell by half."""
    fell = Factor("order_conversion", -900, 0.10, 0.05)
    assert why_not_a_reason(fell, behind(400, 400)) is None
    assert why_not_a_reason(Factor("orders_per_day", -900, 13.3, 13.3), behind(400, 400))
    assert why_not_a_reason(Factor("order_conversion", -900, 0.10, 0.095), behind(400, 400))
