"""Intervals of shares: known values, and that chance is no change."""

from __future__ import annotations

import pytest

from pdd_ops.metrics.intervals import differs, newcombe, wilson


@pytest.mark.parametrize(
    ("count", "base", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_agrees_with_the_published_examples(count: int, base: int, low: float, high: float) -> None:
    assert wilson(count, base) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_agrees_with_the_published_examples(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    assert newcombe(*counts) == pytest.approx((low, high), abs=1e-4)


def test_a_rate_over_few_orders_is_no_change() -> None:
    assert not differs(60, 229, 3, 20)
    assert not differs(4, 11, 1, 9)
    assert differs(60, 229, 30, 229)


def test_nothing_can_be_said_without_orders() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert not differs(0, 0, 5, 10)
    assert not differs(5, 10, 0, 0)
    assert newcombe(0, 0, 5, 10) == newcombe(5, 10, 0, 0) == (-1.0, 1.0)
