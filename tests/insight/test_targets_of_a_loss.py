"""A shop that has lost money for certain gets no target of more sales."""

from __future__ import annotations

import pytest

from pdd_ops.insight.derived_targets import loss, targets
from pdd_ops.lang import use_language
from pdd_ops.metrics.catalogue import find
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.work.plan_line import Line
from pdd_ops.work.plan_words import no_target


def month(**numbers: float | None) -> dict[str, MetricValue]:
    given = {"gmv": 30_000.0, "orders": 1000, "order_value": 30.0, "ad_roi": 1.5, "ad_spend": 4000.0} | numbers
    return {name: MetricValue(name, find(name).label, find(name).unit, value) for name, value in given.items()}


@pytest.mark.parametrize(
    ("highest", "covered", "lost"),
    [
        (-1200.0, 0.9, 1200.0), (-0.01, 0.5, 0.01), (0.0, 0.9, None), (800.0, 0.9, None), (None, 0.9, None),
        (-1200.0, 0.49, None),
    ],
)  # fmt: skip
def test_sales_have_a_target_unless_they_lose(highest: float | None, covered: float, lost: float | None) -> None:
    values = month(profit_high=highest, cost_covered_share=covered)
    assert loss(values) == lost
    found = {one.metric for one in targets(values, days=31, next_days=30, forecast={"gmv": 31_000.0})}
    assert ("gmv" in found, "orders" in found) == ((lost is None,) * 2)


def test_a_target_of_the_merchants_own_stays() -> None:
    values = month(profit_high=-1200.0, cost_covered_share=0.9)
    found = {one.metric: one.value for one in targets(values, days=31, next_days=30, given={"gmv": 45_000.0})}
    assert "gmv" not in found and found["orders"] == 1500


def test_the_sentence_says_what_stops_the_loss() -> None:
    use_language("zh")
    values = month(profit_high=-1200.0, cost_covered_share=0.9)
    gmv = Line("gmv", "成交金额", "yuan", 30_000.0, forecast=None, target=None, how="", given=False)
    lines = [gmv, Line("ad_roi", "投产比", "ratio", 1.5, forecast=None, target=2.1, how="", given=False)]
    assert "至少 1,200.00 元" in no_target(lines, values) and "投产比 2.10 以上" in no_target(lines, values)
    assert "pdd-ops profit" in no_target(lines[:1], values)
    assert "没有成交金额的目标" in no_target(lines, month(profit_high=5.0, cost_covered_share=0.9))
