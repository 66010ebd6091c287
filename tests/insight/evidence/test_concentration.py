"""A rise that comes from one key."""

from __future__ import annotations

import pytest

from pdd_ops.insight.evidence.concentration import concentrated


def test_two_thirds_of_a_rise_from_one_channel() -> None:
    found = concentrated("channel", {"店铺": (600.0, 700.0), "分销": (100.0, 340.0), "直播": (50.0, 60.0)})
    assert found
    assert (found.key, found.change) == ("分销", 240.0)
    assert found.part == pytest.approx(240 / 350)


def test_a_key_that_was_as_large_before_is_no_surprise() -> None:
    assert concentrated("product", {"a": (800.0, 1040.0), "b": (100.0, 130.0), "c": (100.0, 130.0)}) is None


@pytest.mark.parametrize(
    "amounts",
    [
        {"a": (100.0, 140.0), "b": (100.0, 150.0), "c": (100.0, 145.0)},  # all rose
        {"a": (100.0, 102.0), "b": (100.0, 100.0), "c": (100.0, 100.0)},  # hardly a rise
        {"a": (100.0, 300.0), "b": (400.0, 100.0), "c": (10.0, 10.0)},  # a fall
        {"a": (0.0, 300.0), "b": (0.0, 10.0), "c": (0.0, 10.0)},  # nothing before
        {"a": (100.0, 300.0), "b": (100.0, 100.0)},  # of two one is always the larger
        {"": (10.0, 300.0), "b": (100.0, 100.0), "c": (50.0, 50.0)},  # what no key tells
    ],
)
def test_nothing_is_said_otherwise(amounts: dict[str, tuple[float, float]]) -> None:
    assert concentrated("product", amounts) is None
