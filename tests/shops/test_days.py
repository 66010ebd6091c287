"""Shops whose exports do not show all days: nothing is concluded from days that nobody saw."""

from __future__ import annotations

import pytest
from support.corpus import Rule, Value, hold, report, rules, values

STORIES = ("begins", "ends_mid_month", "closed_saturdays", "ads_longer_than_orders", "gap_between_exports")


@pytest.mark.parametrize("rule", rules(*STORIES))
def test_what_is_said(rule: Rule, tmp_path_factory: pytest.TempPathFactory) -> None:
    hold(rule, tmp_path_factory, quick=True)


@pytest.mark.slow
@pytest.mark.parametrize("rule", rules(*STORIES, strict=False))
def test_what_other_forms_of_the_report_say(rule: Rule, tmp_path_factory: pytest.TempPathFactory) -> None:
    hold(rule, tmp_path_factory, quick=False)


@pytest.mark.parametrize("value", values(*STORIES))
def test_values(value: Value, tmp_path_factory: pytest.TempPathFactory) -> None:
    value.check(report(value.story, value.month, tmp_path_factory))
