"""Shops in which a few orders, a channel or a price weigh much: they are set apart, and named."""

from __future__ import annotations

import pytest
from support.corpus import Rule, hold, rules

STORIES = ("bulk_orders", "cancelled_after_minutes", "two_channels", "price_mistake")


@pytest.mark.parametrize("rule", rules(*STORIES))
def test_what_is_said(rule: Rule, tmp_path_factory: pytest.TempPathFactory) -> None:
    hold(rule, tmp_path_factory, quick=True)


@pytest.mark.slow
@pytest.mark.parametrize("rule", rules(*STORIES, strict=False))
def test_what_other_forms_of_the_report_say(rule: Rule, tmp_path_factory: pytest.TempPathFactory) -> None:
    hold(rule, tmp_path_factory, quick=False)
