"""Elasticities of series whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.price import DAYS, product
from pdd_ops.insight.elasticity import break_even, elasticity

NONE_LEFT_OUT = np.zeros(DAYS, dtype=bool)


def test_an_exact_answer_to_the_price_is_found_exactly() -> None:
    price = np.repeat([30.0, 33.0, 36.0, 40.0], 30)
    visitors = 1000 + 300 * np.sin(np.arange(DAYS))
    found = elasticity(visitors * 0.05 * (price / 35) ** -2.0, visitors, price, 0, NONE_LEFT_OUT)
    assert found.value == pytest.approx(-2, abs=1e-6)
    assert found.days == DAYS


def test_visitors_that_a_campaign_fetched_are_no_effect_of_the_price() -> None:
    price = np.repeat([30.0, 33.0, 36.0, 40.0], 30)
    visitors = 1000 * (40 / price) ** 4
    found = elasticity(visitors * 0.05, visitors, price, 0, NONE_LEFT_OUT)
    assert found.value == pytest.approx(0, abs=1e-6)


def test_the_interval_holds_the_truth_of_an_invented_product() -> None:
    found = [elasticity(*product(-1.5, np.random.default_rng(seed)), 0, NONE_LEFT_OUT) for seed in range(12)]
    holds = [one.low <= -1.5 <= one.high for one in found if one.low is not None and one.high is not None]
    assert len(holds) == 12
    assert sum(holds) >= 10


@pytest.mark.parametrize(
    ("price", "orders", "days", "reason"),
    [
        ([39.9, 35.0, 30.0], 20, 40, "days"),
        ([39.9], 20, 120, "flat"),
        ([39.9, 30.0], 20, 120, "levels"),
        ([39.9, 35.0, 30.0], 0.5, 120, "orders"),
    ],
)
def test_what_cannot_be_told(price: list[float], orders: float, days: int, reason: str) -> None:
    prices = np.repeat(price, days // len(price) + 1)[:days]
    found = elasticity(np.full(days, orders), np.full(days, 500.0), prices, 0, np.zeros(days, dtype=bool))
    assert (found.value, found.reason) == (None, reason)


def test_days_of_campaigns_do_not_count() -> None:
    orders, visitors, price = product(0.0, np.random.default_rng(1))
    left_out = NONE_LEFT_OUT.copy()
    left_out[:30] = True
    assert elasticity(orders, visitors, price, 0, left_out).days == DAYS - 30


@given(st.floats(0.01, 0.9), st.floats(-0.3, 0.5))
def test_break_even_keeps_the_contribution(margin: float, change: float) -> None:
    fall = break_even(margin, change)
    if fall is None:
        assert margin + change <= 0
    else:
        assert (margin + change) * (1 - fall) == pytest.approx(margin)
