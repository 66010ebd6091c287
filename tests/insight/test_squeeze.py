"""What is left of an order, split: the parts add up to the fen, and nothing is split that is not known of both."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from pdd_ops.insight.profit.model import Ads, Parts, ProfitRow
from pdd_ops.insight.profit.squeeze import LEAST_ORDERS, squeeze, whole_fen

THEN = Parts(
    orders=100, receipts=500_000, gmv=500_000, covered_receipts=500_000, refunded=25_000, goods=200_000,
    goods_lost=1_000, packing=10_000, freight=40_000, fees=3_000,
)  # fmt: skip


def row(parts: Parts, spend: int | None = 30_000) -> ProfitRow:
    return ProfitRow("7", "茶杯", parts, None if spend is None else Ads(spend, 3 * spend))


def test_a_dearer_purchase_and_a_deeper_discount_are_told_apart() -> None:
    """Receipts fall by 10 %, all of it a discount; goods cost 4 yuan more each."""
    now = replace(THEN, receipts=450_000, covered_receipts=450_000, goods=240_000)
    found = squeeze(row(now), row(THEN), (0.0, 0.1))
    assert found.reason == ""
    assert (found.parts["price"], found.parts["discount"], found.parts["goods"]) == (0, -500, -400)
    assert (found.before, found.now) == (1910, 1010)
    assert found.change == -900 == found.own
    assert found.worst == "discount"


def test_the_parts_add_up_whatever_they_are() -> None:
    dice = random.Random(28)
    for _ in range(200):
        sides = [
            replace(
                THEN,
                orders=dice.randint(30, 700),
                covered_receipts=dice.randint(10_000, 900_000),
                **{
                    name: dice.randint(0, 90_000)
                    for name in ("refunded", "goods", "goods_lost", "packing", "freight", "fees")
                },
            )
            for _ in range(2)
        ]
        found = squeeze(row(sides[1]), row(sides[0]), (dice.random() / 2, dice.random() / 2))
        assert found.change == found.now - found.before
        left = (row(sides[1]).profit_high) / sides[1].orders
        assert abs(found.now - left) <= 1


@pytest.mark.parametrize(
    ("now", "spend", "reason"),
    [
        (replace(THEN, fees=None), 30_000, "fees"),
        (replace(THEN, packing=None), 30_000, "packing"),
        (THEN, None, "ads"),
        (replace(THEN, orders=LEAST_ORDERS - 1), 30_000, "few"),
        (replace(THEN, uncovered_orders=80), 30_000, "few"),
    ],
)
def test_what_is_known_of_one_period_only_is_not_split(now: Parts, spend: int | None, reason: str) -> None:
    found = squeeze(row(now, spend), row(THEN), (0.0, 0.0))
    assert (found.reason, found.change) == (reason, 0)


def test_what_rounding_leaves_over_goes_to_the_largest() -> None:
    assert whole_fen({"a": 10.4, "b": -3.4, "c": 1.4}, 9) == {"a": 11, "b": -3, "c": 1}
