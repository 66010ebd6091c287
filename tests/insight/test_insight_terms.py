"""Terms of insight at their borders: labels, spreads, provisional months, shared costs, bulk orders of a change."""

from __future__ import annotations

from math import sqrt
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pdd_ops.errors import PddOpsError
from pdd_ops.insight.abtest import Variant
from pdd_ops.insight.abtest_input import LARGEST, _check
from pdd_ops.insight.evidence.bulk import Bulk, Large
from pdd_ops.insight.facts import label_of, unit_of
from pdd_ops.insight.levels import LEAST_SPREAD, usual_of
from pdd_ops.insight.maturity import MonthSeen
from pdd_ops.insight.profit.overhead_shapes import Entry
from pdd_ops.insight.profit.overheads import _costs
from pdd_ops.insight.robust_stats import robust_spread
from pdd_ops.insight.why.apart import bulk_factor
from pdd_ops.insight.why.model import Known
from pdd_ops.metrics.refund_values import MOST_UNDATED
from pdd_ops.metrics.values import Value
from pdd_ops.periods import Period


def made(**parts: object) -> Any:  # noqa: ANN401  # a value with these fields
    return SimpleNamespace(**parts)


@pytest.mark.parametrize(
    ("name", "label", "unit"),
    [
        ("gmv", "成交金额", "yuan"),
        ("shop_gmv", "全店成交金额", "yuan"),
        ("gap_days", "连续没有成交的天数", "count"),
        ("nothing_known", "nothing_known", "ratio"),
        ("shop_nothing", "shop_nothing", "ratio"),
    ],
)
def test_a_name_is_called_what_readers_call_it(name: str, label: str, unit: str) -> None:
    assert (label_of(name), unit_of(name)) == (label, unit)


@pytest.mark.parametrize("days", [8, 14, 56])
def test_the_spread_of_a_day_makes_up_for_the_weekdays_that_were_taken_from_it(days: int) -> None:
    past = Period("2025-01-06", "2025-03-02").each_day()[:days]
    values = {day: 100.0 * (1 + 0.3 * ((at * 7919) % 13) / 13) for at, day in enumerate(past)}
    usual = usual_of(values, past)
    rest = [usual.on_scale(day, values[day]) for day in past]
    assert usual.days == days
    assert usual.spread == pytest.approx(max(robust_spread(rest) * sqrt(days / (days - 7)), LEAST_SPREAD))


@pytest.mark.parametrize(("share", "provisional"), [(MOST_UNDATED, False), (MOST_UNDATED + 1e-9, True), (None, False)])
def test_a_month_is_provisional_with_more_than_a_tenth_of_undated_refunds(
    share: float | None, provisional: bool
) -> None:
    month = MonthSeen("2025-03", {"refund_undated_share": Value(share, 0, 0)})
    assert month.provisional is provisional


def entry(**parts: object) -> Entry:
    return Entry("仓库", **parts)  # type: ignore[arg-type]  # whatever a test needs


@pytest.mark.parametrize(
    ("first", "last", "counts"),
    [
        ("2025-02-01", "2025-03-01", True),
        ("2025-02-01", "2025-02-28", False),
        ("2025-03-31", "2025-04-30", True),
        ("2025-04-01", "2025-04-30", False),
    ],
)
def test_a_shared_cost_counts_in_the_periods_that_it_touches(first: str, last: str, counts: bool) -> None:
    found = list(_costs(entry(first=first, last=last, amount=310.0), Period("2025-03-01", "2025-03-31")))
    assert [(one.first, one.last, one.fen) for one in found] == ([(first, last, 31_000)] if counts else [])


def test_a_monthly_cost_counts_in_each_month_that_it_runs_in() -> None:
    period = Period("2025-01-15", "2025-04-02")
    assert [one.first for one in _costs(entry(monthly=100.0), period)] == [
        "2025-01-01", "2025-02-01", "2025-03-01", "2025-04-01",
    ]  # fmt: skip
    some = entry(monthly=100.0, first="2025-02-28", last="2025-03-01")
    assert [one.first for one in _costs(some, period)] == ["2025-02-01", "2025-03-01"]
    [march] = _costs(entry(month="2025-03", amount=12.34), period)
    assert (march.first, march.last, march.fen) == ("2025-03-01", "2025-03-31", 1_234)


def test_bulk_orders_are_a_factor_of_their_own_after_their_refunds() -> None:
    large = (
        Large("2025-03-02", "P", 9, 90_000, 1, 1, 20_000), Large("2025-02-03", "P", 9, 50_000),
        Large("2025-03-03", "Q", 9, 7_000),
    )  # fmt: skip
    bulk = [
        Bulk(product, "2025-03", 1, 9, 1, 0.5, 9, 1.0, tuple(one for one in large if one.product == product))
        for product in ("P", "Q")
    ]
    compared = made(days=Period("2025-03-01", "2025-03-31"), before=Period("2025-02-01", "2025-02-28"))
    known = cast(Known, made(compared=compared, found=made(bulk=bulk)))
    [every] = bulk_factor(known)
    assert (every.contribution, every.before, every.after) == (27_000, 500.0, 770.0)
    [one] = bulk_factor(known, "Q")
    assert (one.contribution, one.before, one.after) == (7_000, 0.0, 70.0)
    assert bulk_factor(known, "R") == ()


@pytest.mark.parametrize(
    ("exposures", "conversions", "refused"),
    [
        (LARGEST, 5, ""),
        (LARGEST + 1, 5, "1"),
        (10, 10, ""),
        (10, 11, "11"),
        (0, 0, "乙"),
        (10, -1, "乙"),
        (-1, 0, "乙"),
    ],
)
def test_counts_of_a_trial_that_can_be(exposures: int, conversions: int, refused: str) -> None:
    variants = [Variant("甲", 10, 1), Variant("乙", exposures, conversions)]
    if not refused:
        _check(variants)
        return
    with pytest.raises(PddOpsError, match=refused):
        _check(variants)
