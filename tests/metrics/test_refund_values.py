"""Metrics that are read off an outlook of refunds, at the borders of what is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import find
from pdd_ops.metrics.refund_outlook import Outlook
from pdd_ops.metrics.refund_values import value_of, why_not

FOUND = Outlook(
    200, 10_000, 10, 500, 2, 10.0, 700.0, 1.0, young=7, equal_orders=100, equal_refunds=18, equal_undated=2
)  # fmt: skip


def value(name: str, found: Outlook | None = FOUND) -> float | None:
    told = value_of(find(name, internal=True), found)
    assert (told.value is None) == (told.reason is not None)
    return told.value


def test_what_refunds_will_come_to() -> None:
    assert value("refund_rate_developed") == 0.1  # 10 seen and 10 to come, of 200
    assert value("refund_amount_rate_developed") == 0.12
    assert value("refund_maturity") == 0.5
    assert value("refund_undated_share") == 0.2
    ends = [value(f"refund_developed_{end}") for end in ("low", "high")]
    assert ends == pytest.approx([end / 200 for end in FOUND.bounds], abs=1e-6)
    assert value("refund_rate_developed", None) is None
    assert value("refund_rate_developed", replace(FOUND, lack="months")) is None
    assert value("refund_maturity", replace(FOUND, seen=0, remaining=0.0)) is None
    assert value("refund_rate_developed", replace(FOUND, orders=0)) is None


@pytest.mark.parametrize(("undated", "rate"), [(2, 0.18), (3, None), (0, 0.18)])
def test_at_equal_age_a_tenth_may_have_no_day(undated: int, rate: float | None) -> None:
    found = replace(FOUND, equal_undated=undated, lack="months")  # no history is needed
    assert value("refund_rate_30d", found) == rate
    assert value("orders_30d", found) == (None if rate is None else 100)
    assert value("refunds_30d", found) == (None if rate is None else 18)
    assert value("refund_rate_30d", replace(found, equal_orders=0, equal_refunds=0, equal_undated=0)) is None


def test_why_nothing_is_foretold() -> None:
    told = why_not(replace(FOUND, lack="months"))
    assert "5.00%" in told and "7" in told and say("refunds.few_months", fewest=3) in told
    assert "0.00%" in why_not(replace(FOUND, lack="orders", orders=0))


def test_nothing_to_come_is_nothing() -> None:
    none = replace(FOUND, seen=0, seen_fen=0, undated=0, remaining=0.0, remaining_fen=0.0)
    assert value("refund_rate_developed", none) == value("refund_amount_rate_developed", none) == 0.0
