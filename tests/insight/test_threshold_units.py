"""The unit of a threshold, by what its condition holds it against."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from pdd_ops.insight.problems import Rule
from pdd_ops.insight.units import GROWTH, shown_unit, threshold_text, threshold_unit


def rule(when: str, name: str, value: float) -> Rule:
    said = SimpleNamespace(when=when, impact="", causes_when=(), measures_when=(), thresholds={name: value})
    return cast(Rule, said)


@pytest.mark.parametrize(
    ("when", "name", "value", "unit", "text"),
    [
        ("refund_rate > limit", "limit", 0.05, "rate", "5.00%"),
        ("refund_rate.change > least", "least", 2.0, "points", "2.00 个百分点"),
        ("gmv.change_rate < -fall", "fall", 0.2, GROWTH, "20.00%"),
        ("gmv < gmv.previous * (1 - fall)", "fall", 0.2, GROWTH, "20.00%"),
        ("gmv >= least", "least", 1000, "yuan", "1,000.00"),
        ("gmv / orders >= least", "least", 12.5, "yuan", "12.50"),
        ("orders >= least", "least", 30, "count", "30"),
        ("min(gmv, least) > 5", "least", 7, "yuan", "7.00"),
        ("least + gmv > 5", "least", 7, "yuan", "7.00"),
        ("usual > 5 * 3", "usual", 2, GROWTH, "200.00%"),  # by its name
        ("times > 5 * 3", "times", 2, None, "2"),
        ("few_points > 5 * 3", "few_points", 2, "points", "2.00 个百分点"),
    ],
)
def test_a_threshold_has_the_unit_of_what_it_is_held_against(
    when: str, name: str, value: float, unit: str | None, text: str
) -> None:
    one = rule(when, name, value)
    assert threshold_unit(one, name) == unit
    assert shown_unit(one, name) == {None: "count", GROWTH: "rate"}.get(unit, unit)
    assert threshold_text(one, name) == text
