"""Reorder points on histories whose demand is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.stock import KINDS, coverage, histories
from pdd_ops.insight.reorder import UNTRIED_MARGIN, cover_days, level, margin, order_quantity, reorder_points


def test_a_steady_article_needs_its_mean_and_a_margin() -> None:
    units = np.full((1, 200), 4.0)
    assert level(units).mean[0] == pytest.approx(4)
    assert level(units).variance[0] == pytest.approx(0)
    (point,) = reorder_points(units, 7)
    assert point > 28
    assert point == pytest.approx(28 + UNTRIED_MARGIN * math.sqrt(4 * 7 + (0.15 * 28) ** 2), rel=0.4)


def test_newer_days_weigh_more() -> None:
    rising = np.concatenate([np.full(42, 2.0), np.full(42, 6.0)])[None]
    assert 4 < level(rising).mean[0] < 6


def test_days_that_nobody_could_buy_on_are_no_zeros() -> None:
    units = np.full((1, 84), 3.0)
    units[0, 20:50] = np.nan
    assert level(units).mean[0] == pytest.approx(3)


@pytest.mark.parametrize(("days", "units"), [(27, 5.0), (84, 0.1)])
def test_too_little_history_is_no_advice(days: int, units: float) -> None:
    assert np.isnan(reorder_points(np.full((1, days), units), 7)).all()


def test_a_margin_of_few_windows_is_not_tried() -> None:
    found = margin(np.full((1, 60), 3.0), 7)
    assert found.spreads[2] == UNTRIED_MARGIN
    assert not found.is_tried(3.0)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_points_cover_what_is_sold(kind: object) -> None:
    units = histories(kind, 12, np.random.default_rng(3))  # type: ignore[arg-type]
    covered, judged = coverage(units, 14)
    assert covered / judged > 0.86


@given(st.floats(0, 500), st.floats(-20, 500), st.floats(0, 300), st.integers(1, 200), st.integers(1, 24))
def test_an_order_reaches_the_point_in_whole_packs(
    point: float, on_hand: float, on_order: float, least: int, pack: int
) -> None:
    quantity = order_quantity(point, on_hand, on_order, least=least, pack=pack)
    assert quantity % pack == 0
    if max(on_hand, 0) + on_order >= point:
        assert quantity == 0
    else:
        assert quantity >= least
        assert max(on_hand, 0) + on_order + quantity >= point - 1e-6


def test_oversold_stock_covers_nothing() -> None:
    assert cover_days(-5, 10, 2) == 5
    assert cover_days(30, 0, 0) is None


def test_the_windows_of_a_margin_are_those_of_its_own_class_where_they_are_enough() -> None:
    """53 windows of a week in 400 days, of three slow articles and two quick ones; a class without any takes all."""
    units = np.concatenate([np.full((3, 400), 1.0), np.full((2, 400), 5.0)])
    assert margin(units, 7).windows == (265, 159, 106, 265)
    assert margin(units, 7).is_tried(30.0)
