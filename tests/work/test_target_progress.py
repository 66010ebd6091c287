"""Targets as typed, what cannot be meant, and how far a month is: at every border."""

from __future__ import annotations

import pytest

from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.metrics.catalogue import find
from pdd_ops.periods import Month, Period
from pdd_ops.work.model import Target
from pdd_ops.work.target_progress import Day, progress, read_target, refuse_contradiction

MARCH = Month.of(2025, 3)
DAYS = Period("2025-03-01", "2025-03-10").each_day()


@pytest.mark.parametrize(
    ("metric", "text", "value"),
    [
        ("gmv", "500000", 500_000),
        ("gmv", "50万", 500_000),
        ("gmv", "50w", 500_000),
        ("gmv", "1.5 K", 1500),
        ("gmv", "￥1,234.567", 1234.57),
        ("gmv", "1000000万", 1e10),  # the highest
        ("orders", "1,200 单", 1200),
        ("orders", "10万", 100_000),
        ("refund_rate", "5%", 0.05),
        ("refund_rate", "0.05", 0.05),
        ("refund_rate", "100%", 1),
        ("refund_rate", "1", 1),  # all of them: no percentage is meant
    ],
)
def test_what_is_typed_is_read(metric: str, text: str, value: float) -> None:
    found = read_target(7, find(metric), text, MARCH)
    assert (found.shop_id, found.metric, found.month, found.value) == (7, metric, "2025-03", value)


@pytest.mark.parametrize(
    ("metric", "text"),
    [
        ("gmv", "很多"),
        ("gmv", "0"),
        ("gmv", "-5"),
        ("gmv", "5%"),
        ("gmv", "1000001万"),
        ("orders", "12.5"),
        ("refund_rate", "5"),
        ("refund_rate", "1.01"),
        ("refund_rate", "101%"),
        ("refund_rate", "0%"),
    ],
)
def test_what_cannot_be_meant_is_refused(metric: str, text: str) -> None:
    with pytest.raises(UsageError):
        read_target(1, find(metric), text, MARCH)


def target(metric: str, value: float) -> Target:
    return Target(1, metric, "2025-03", value, find(metric).unit)


@pytest.mark.parametrize(
    ("values", "agree"),
    [
        ({"gmv": 10_000, "orders": 100, "order_value": 100}, True),
        ({"gmv": 10_200, "orders": 100, "order_value": 100}, True),  # two in a hundred off
        ({"gmv": 10_201, "orders": 100, "order_value": 100}, False),
        ({"gmv": 9799, "orders": 100, "order_value": 100}, False),
        ({"gmv": 20_000, "orders": 100}, True),
        ({"gmv": 100, "net_sales": 100}, True),
        ({"gmv": 100, "net_sales": 101}, False),
        ({"gmv": 100, "refund_amount": 101}, False),
        ({"orders": 10, "refund_orders": 11}, False),
        ({"orders": 10, "refund_orders": 10}, True),
    ],
)
def test_targets_of_a_month_must_agree(values: dict[str, float], agree: bool) -> None:
    targets = [target(metric, value) for metric, value in values.items()]
    for place, one in enumerate(targets):
        others = targets[:place] + targets[place + 1 :]
        if agree:
            refuse_contradiction(one, others)
        else:
            with pytest.raises(PddOpsError):
                refuse_contradiction(one, others)


def test_targets_that_others_contradict_are_no_fault_of_this_one() -> None:
    refuse_contradiction(target("refund_orders", 5), [target("gmv", 100), target("net_sales", 200)])


def test_a_sum_on_its_way() -> None:
    found = progress(target("orders", 100), 33, [10, None, 23, 99], DAYS, elapsed=3)
    assert (found.share, found.pace, found.reached, found.days, found.all_days) == (0.33, 110, None, 3, 10)
    assert found.days_share == 0.3
    assert found.by_day == (
        Day(DAYS[0], 10, 0.1, 0.1),
        Day(DAYS[1], 10, 0.1, 0.2),
        Day(DAYS[2], 33, 0.33, 0.3),
    )


@pytest.mark.parametrize(
    ("metric", "value", "elapsed", "reached"),
    [
        ("orders", 100, 5, True),  # a sum can only grow
        ("orders", 99, 5, None),
        ("orders", 99, 10, False),
        ("orders", 100, 10, True),
        ("refund_amount", 100, 5, None),  # it may still become too much
        ("refund_amount", 101, 5, False),
        ("refund_amount", 100, 10, True),
        ("refund_amount", 101, 10, False),
        ("order_value", 100, 5, True),  # a ratio is what it is
        ("order_value", 99, 5, False),
        ("orders", None, 5, None),
    ],
)
def test_whether_a_target_is_reached(metric: str, value: float | None, elapsed: int, reached: bool | None) -> None:
    found = progress(target(metric, 100), value, [1] * 10, DAYS, elapsed=elapsed)
    assert found.reached is reached
    assert (found.share is None) == (metric != "orders" or value is None)
    assert (found.pace is None) == (metric == "order_value" or value is None)
    assert bool(found.by_day) == (metric == "orders" and value is not None)


def test_money_keeps_two_decimals_and_no_day_has_no_pace() -> None:
    found = progress(target("gmv", 300), 10.1, [10.1], DAYS, elapsed=3)
    assert (found.pace, found.share) == (33.67, 0.033667)
    assert progress(target("gmv", 300), 0, [], DAYS, elapsed=0).pace is None
    sums = progress(target("gmv", 300), 0.3, [0.1, 0.2], DAYS, elapsed=2)
    assert [day.value for day in sums.by_day] == [0.1, 0.3]
