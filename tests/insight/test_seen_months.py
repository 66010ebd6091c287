"""A month whose refunds have no day is provisional; of which orders a rate at equal age is."""

from __future__ import annotations

import pytest

from pdd_ops.insight.maturity import MonthSeen
from pdd_ops.metrics.values import Value


@pytest.mark.parametrize(("share", "provisional"), [(None, False), (0.0, False), (0.1, False), (0.101, True)])
def test_more_than_a_tenth_without_a_day_make_a_month_provisional(share: float | None, provisional: bool) -> None:
    assert MonthSeen("2025-03", {"refund_undated_share": Value(share)}).provisional is provisional


@pytest.mark.parametrize(("old", "part"), [(None, False), (0, False), (1, True), (89, True), (90, False), (91, False)])
def test_orders_refunded_on_an_unknown_day_are_never_old_enough(old: int | None, part: bool) -> None:
    """A hundred orders, ten of them so."""
    values = {
        "refund_rate_30d": Value(0.1, 1, old),
        "refund_undated_share": Value(0.5, 10, 20),
        "orders": Value(100),
    }
    month = MonthSeen("2025-03", values)
    assert (month.some_old, month.old_orders) == (part, old or 0)
