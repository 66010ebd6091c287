"""The plan in words: what is said of a forecast and of a gap, by a few lines made by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from pdd_ops.lang import say
from pdd_ops.work.levers import Gap
from pdd_ops.work.plan_line import Line
from pdd_ops.work.plan_words import levers, quality, verdict


def line(*, target: float | None = None, given: bool = False, **forecast: Any) -> Line:  # noqa: ANN401
    usual = {
        "value": 1000.0, "low": 900.0, "high": 1100.0, "months": 3, "error": 0.1, "naive_error": 0.2, "since": None,
        "naive": 950.0,
    }  # fmt: skip
    found = SimpleNamespace(**(usual | forecast)) if forecast.get("value", 1) else None
    return Line("gmv", "成交金额", "yuan", 5, cast(Any, found), target, "", given)


def test_what_the_forecast_lacks() -> None:
    assert verdict(Gap(200.0), line(given=True)) == say("plan.gap", missing="200.00 元")
    assert verdict(Gap(200.0), line()) == say("plan.stretch", missing="200.00 元")


@pytest.mark.parametrize(("target", "perhaps"), [(901.0, True), (900.0, False), (None, False)])
def test_nothing_is_lacking_for_certain_where_the_low_end_reaches_the_target(
    target: float | None, perhaps: bool
) -> None:
    told = verdict(Gap(0.0), line(target=target))
    assert told == (say("plan.perhaps_no_gap", low="900.00 元") if perhaps else say("plan.no_gap"))
    assert verdict(Gap(0.0), line(target=target, value=0)) == say("plan.no_gap")


def test_how_the_method_did() -> None:
    usual = say("plan.error", label="成交金额", months=3, error="10.0%", naive="20.0%")
    assert quality(line()) == usual
    assert quality(line(value=0)) == say("plan.no_forecast", label="成交金额")
    assert quality(line(error=None)) == quality(line(naive_error=None)) == say("plan.untried", label="成交金额")
    since = say("plan.since", day="2025-03-05")
    assert quality(line(error=None, since="2025-03-05")).endswith(since)
    worse = quality(line(error=0.3))
    assert say("plan.worse") in worse and worse.endswith(say("plan.worse_number", value="950.00 元"))
    assert quality(line(error=0.20001)).count(say("plan.worse")) == 0  # alike as they are shown
    moved = quality(line(error=0.3, since="2025-03-05"))
    assert say("plan.worse") in moved and moved.endswith(since) and "950.00" not in moved
    assert quality(line(months=2)).endswith(say("plan.little", months=2))
    assert not quality(line(months=3)).endswith(say("plan.little", months=3))


def test_levers_with_how_far_they_usually_move() -> None:
    gap = Gap(100.0, visitors=1234, points=0.456, order_value=7.0, needed=0.25, moved={"points": 0.1})
    points, visitors, value = levers(gap)
    assert points == say("plan.lever_points", number="0.46") + say("plan.usually", needed="25.0%", moved="10.0%")
    assert visitors == say("plan.lever_visitors", number="1,234")
    assert value == say("plan.lever_order_value", number="7.00 元")
    assert levers(gap, usual=False)[0] == say("plan.lever_points", number="0.46")
    assert levers(Gap(100.0, points=0.456, moved={"points": 0.1}))[0] == say("plan.lever_points", number="0.46")
