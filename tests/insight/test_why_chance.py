"""The sentence on a change names what may be chance where the sum of its reasons would puzzle without it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pdd_ops.insight.comparison_periods import Compared
from pdd_ops.insight.decompose import Factor
from pdd_ops.insight.why.model import Why
from pdd_ops.insight.why.sure import Behind
from pdd_ops.insight.why.words import sentence
from pdd_ops.lang import use_language
from pdd_ops.periods import Month

MARCH, FEBRUARY = Month.of(2025, 3), Month.of(2025, 2)
COMPARED = Compared(MARCH, FEBRUARY, same_days=False)
REFUNDS = Factor("refund_share", -46_000, 0.05, 0.20)  # of 200 and 200 orders: no chance
VISITORS = Factor("visitors_per_day", 61_000, 220.0, 237.0)
CONVERSION = Factor("order_conversion", -95_000, 0.052, 0.047)  # which may well be chance
BEHIND = Behind((200.0, 200.0), (10.0, 40.0), (28, 31))


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    yield
    use_language("zh")


def told(*factors: Factor, before: int = 500_000) -> str:
    after = before + sum(factor.contribution for factor in factors)
    answer = Why("店", "2025-03", "2025-02", COMPARED, False, before, after, factors, {}, (), "", {}, (), ())
    return sentence(answer, BEHIND)


def test_what_is_largest_but_may_be_chance_makes_no_other_reason_the_main_one() -> None:
    text = told(REFUNDS, VISITORS, CONVERSION)
    assert "主要因为" not in text and "超出偶然起伏的是退款占比高了（-460.00 元）" in text
    assert "订单转化率低了（-950.00 元），可能是偶然" in text


def test_what_more_than_makes_up_for_the_reasons_does_not_soften_them_in_part() -> None:
    text = told(REFUNDS, VISITORS, CONVERSION)
    assert "补回了一部分" not in text and "同时每天访客多了（+610.00 元）" in text


def test_reasons_that_are_sure_are_the_main_ones() -> None:
    text = told(Factor("refund_share", -90_000, 0.05, 0.20), Factor("visitors_per_day", 20_000, 220.0, 227.0))
    assert "主要因为退款占比高了" in text and "好在每天访客多了" in text and "可能是偶然" not in text


def test_it_reads_in_english_too() -> None:
    use_language("en")
    text = told(REFUNDS, VISITORS, CONVERSION)
    assert "mainly" not in text and "a lower conversion (-950.00), which may be chance" in text
