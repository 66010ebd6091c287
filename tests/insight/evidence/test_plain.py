"""Metrics without their bulk orders, and what is read for a period that has not been seen to its end."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import cast

import pytest

from pdd_ops.insight.evidence.bulk import Apart, Bulk, Large
from pdd_ops.insight.evidence.plain import _less
from pdd_ops.insight.evidence.reading import _known, _with_refund
from pdd_ops.metrics.compare import ComparedDays, figure
from pdd_ops.periods import Period

DAYS = ComparedDays(("2025-03-01", "2025-03-09"), ("2025-02-01", "2025-02-09"), 9)
WHOLE, NOW, BEFORE = Apart(5, 50, 40_000), Apart(3, 30, 30_000), Apart(2, 20, 10_000)


def test_a_metric_of_all_days_loses_what_is_set_apart_of_them() -> None:
    gmv = figure(1000.0, "yuan", 500.0)
    found = _less(replace(gmv, id="gmv", exact=1000.0), WHOLE, WHOLE, BEFORE)
    assert (found.value, found.compared_value, found.previous) == (600.0, None, 400.0)
    assert (found.change, found.change_rate, found.exact) == (200.0, 0.5, None)


def test_one_that_is_compared_over_some_days_loses_what_is_of_these() -> None:
    gmv = replace(figure(1000.0, "yuan", 500.0), id="gmv", compared_value=700.0, compared_days=DAYS)
    found = _less(gmv, WHOLE, NOW, BEFORE)
    assert (found.value, found.compared_value, found.previous) == (600.0, 400.0, 400.0)
    assert (found.change, found.change_rate) == (0.0, 0.0)


def test_what_was_not_compared_is_not_compared_now_and_ratios_stay() -> None:
    alone = replace(figure(1000.0, "yuan"), id="gmv")
    assert (_less(alone, WHOLE, NOW, BEFORE).change, _less(alone, WHOLE, NOW, BEFORE).previous) == (None, None)
    rate = replace(figure(0.1, "rate", 0.2), id="refund_rate")
    assert _less(rate, WHOLE, NOW, BEFORE) is rate


@pytest.mark.parametrize(
    ("covered", "last"),
    [
        (["2025-03-30", "2025-03-31"], "2025-03-31"),
        (["2025-03-01", "2025-03-12", "2025-04-02"], "2025-03-12"),
        (["2025-04-01"], "2025-03-31"),
        ([], "2025-03-31"),
    ],
)
def test_a_period_ends_with_its_last_covered_day(covered: list[str], last: str) -> None:
    assert _known(Period("2025-03-01", "2025-03-31"), covered) == Period("2025-03-01", last)


@pytest.mark.parametrize(
    ("orders", "one"),
    [
        (2, Large("2025-03-02", "P", 9, 900, 1, 1, 900, "250302-1")),
        (1, Large("2025-03-02", "P", 9, 900, 1, 0, 0, "250302-1")),
        (1, Large("2025-03-02", "P", 9, 900, 1, 1, 900)),
    ],
)
def test_only_of_a_single_refunded_order_it_is_asked_when_its_money_was_wanted_back(orders: int, one: Large) -> None:
    bulk = Bulk("P", "2025-03", orders, 9, 900, 0.5, 9, 1.0, (one,))
    nothing_is_asked = cast(sqlite3.Connection, None)
    assert _with_refund(nothing_is_asked, [1], bulk) is bulk
