"""The rules of goods and buyers: each holds where its evidence is there, and not where one part of it is missing."""

from __future__ import annotations

import pytest

from pdd_ops.insight.expression import Fact
from pdd_ops.insight.problems import Problem, Subject
from pdd_ops.insight.rulebook import load_rules
from pdd_ops.insight.rules import find_problems
from pdd_ops.metrics.compare import figure

RULES = {rule.id: rule for rule in load_rules()}
CUT: dict[str, Fact] = {
    "price": figure(18.0, "yuan", 20.0),
    "cut_needs": figure(0.5, "rate"),
    "orders": figure(90, "count", 100),
    "contribution_high": figure(500.0, "yuan", 800.0),
    "month_days": 30,
    "before_days": 30,
}
LESS: dict[str, Fact] = {
    "order_left": figure(3.0, "yuan", 9.0),
    "order_left_own": figure(-5.0, "yuan"),
    "order_own_share": figure(-0.12, "rate"),
    "order_margin": figure(0.2, "rate", 0.3),
    "order_count": 140,
    "order_count_now": 200,
    "order_worst": "货",
    "order_worst_yuan": figure(4.0, "yuan"),
}
DROP: dict[str, Fact] = {
    "dropped_twice": 1,
    "profit_rate": figure(0.02, "rate"),
    "ad_spend": figure(300.0, "yuan"),
    "ad_share": figure(0.3, "rate"),
    "receipts_share": figure(0.05, "rate"),
    "orders": figure(80, "count"),
}
LOST: dict[str, Fact] = {
    "campaign_name": "周末秒杀",
    "campaign_first": "2025-05-10",
    "campaign_last": "2025-05-11",
    "campaign_lost": figure(120.0, "yuan"),
    "campaign_lost_most": figure(260.0, "yuan"),
    "campaign_each": 0,
}
DEARER: dict[str, Fact] = {
    "cost_per_new_buyer": figure(9.0, "yuan", 6.0),
    "new_buyers": figure(500, "count", 510),
    "ad_spend": figure(4500.0, "yuan", 3060.0),
}


def judged(rule: str, scope: str, facts: dict[str, Fact]) -> list[Problem]:
    subject = Subject(scope, "7" if scope == "product" else "", "茶杯", facts)
    return find_problems([RULES[rule]], [subject], month="2025-05", compare="2025-04")


@pytest.mark.parametrize(
    ("rule", "scope", "facts", "impact", "otherwise"),
    [
        ("price_cut_unpaid", "product", CUT, 300.0, [
            {"orders": figure(160, "count", 100)},  # enough more were sold
            {"orders": figure(112, "count", 100)},  # it may be chance that they are not
            {"price": figure(19.5, "yuan", 20.0)},  # hardly a cut
            {"contribution_high": figure(810.0, "yuan", 800.0)},
            {"cut_needs": figure(None, "rate")},
        ]),
        ("product_margin_squeezed", "product", LESS, 1000.0, [
            {"order_margin": figure(0.29, "rate", 0.3)},  # another mix: smaller orders of the same margin
            {"order_own_share": figure(-0.01, "rate")},  # refunds, which have rules of their own
            {"order_count": 60},
        ]),
        ("product_drop_advertised", "product", DROP, None, [
            {"dropped_twice": 0},
            {"profit_rate": figure(0.2, "rate")},
            {"ad_share": figure(0.04, "rate")},
        ]),
        ("campaign_lost_money", "product", LOST, 120.0, [{"campaign_lost": figure(3.0, "yuan")}]),
        ("new_buyer_cost_rising", "shop", DEARER, 1500.0, [
            {"new_buyers": figure(150, "count", 160)},
            {"cost_per_new_buyer": figure(7.0, "yuan", 6.0)},
            {"ad_spend": figure(400.0, "yuan", 300.0)},
        ]),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_a_rule_needs_all_of_its_evidence(
    rule: str, scope: str, facts: dict[str, Fact], impact: float | None, otherwise: list[dict[str, Fact]]
) -> None:
    (problem,) = judged(rule, scope, facts)
    assert problem.impact == impact
    assert problem.evidence and problem.measures
    assert [judged(rule, scope, {**facts, **other}) for other in otherwise] == [[]] * len(otherwise)
