"""The one gate: what a sentence needs before it may be said."""

from __future__ import annotations

import pytest

from pdd_ops.metrics.gate import RATE_OF_CHANGE, Bar, Claim, why_not


@pytest.mark.parametrize(
    ("claim", "bar", "reason"),
    [
        (Claim(), Bar(), None),
        (Claim(days=7, money=1.0, chance=0.0499, masked=0.2), Bar(), None),
        (Claim(days=6), Bar(), "只有 6 天有数据，不足 7 天"),
        (Claim(days=13, orders=900), RATE_OF_CHANGE, "只有 13 天有数据，不足 14 天"),
        (Claim(days=14, orders=29), RATE_OF_CHANGE, "只有 29 单，不足 30 单"),
        (Claim(days=14, orders=30), RATE_OF_CHANGE, None),
        (Claim(chance=0.05), Bar(), "碰巧也会这样：可能性 5.0%，不低于 5%"),
        (Claim(chance=0.05), Bar(chance=0.1), None),
        (Claim(masked=0.21), Bar(), "21.0% 的订单看不出属于哪一类，超过 20%"),
        (Claim(money=-0.05), Bar(), "只涉及 -0.05 元"),
        (Claim(told="断货"), Bar(), "“断货”已经说了"),
    ],
)
def test_a_claim_passes_or_is_told_why_not(claim: Claim, bar: Bar, reason: str | None) -> None:
    assert why_not(claim, bar) == reason
