"""Rounding as tradespeople do it, to the digit; the quick way is the exact one."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdd_ops.money import fen, round_half_up, yuan


@given(st.one_of(st.floats(-1e12, 1e12), st.integers(-(10**7), 10**7).map(lambda n: n / 2000)), st.integers(0, 6))
def test_the_quick_way_is_the_exact_one(value: float, digits: int) -> None:
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    assert round_half_up(value, digits) == float(exact)


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [(2.675, 2, 2.68), (-2.675, 2, -2.68), (0.5, 0, 1.0), (1.005, 2, 1.01), (0.00005, 4, 0.0001), (7, 2, 7.0)],
)
def test_halves_go_up(value: float, digits: int, rounded: float) -> None:
    assert round_half_up(value, digits) == rounded


@given(st.integers(-(10**12), 10**12))
def test_fen_and_back(amount: int) -> None:
    assert fen(yuan(amount).replace(",", "")) == amount
