"""A plan of a shop without orders foretells what it can, and says why it has no target; one of few days says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from store_rows import Store, new_store

from pdd_ops.answers.plan import plan_answer
from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.metrics.wording import amount_text
from pdd_ops.periods import Month, Period
from pdd_ops.render.terminal import document_text
from pdd_ops.work.plan import plan

MARCH = Month.of(2025, 3)


def planned(store: Store) -> str:
    connection = store.reader()
    document, _ = plan_answer(plan(connection, choose_shops(connection, None), MARCH))
    return "".join(document_text(document, width=200).splitlines())


def test_visitors_are_foretold_by_the_days_of_traffic(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    for day in Period("2025-01-01", "2025-03-31").each_day():
        store.day("traffic_days", day, visitors=90, buyers=5)
    text = planned(store)
    assert "没有本月的订单数据，成交金额不预测，也不定目标" in text
    assert "没有足够的连续数据" not in text and "2,7" in text  # 30 days of 90


def test_a_target_of_few_days_says_so(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    store.imported("orders", "2025-03-10", "2025-03-16", as_of="2025-03-17T09:00:00+08:00")
    for day in Period("2025-03-10", "2025-03-16").each_day():
        store.orders(day, orders=9, units=9, gmv_fen=90_000, list_fen=90_000, receipts_fen=90_000)
    assert "只有 7 天的订单，目标只是按这几天推算" in planned(store)


@pytest.mark.parametrize(("language", "text"), [("zh", "-17,019.96 元"), ("en", "-¥17,019.96")])
def test_amounts_below_zero_have_their_sign_first(language: str, text: str) -> None:
    use_language(language)
    assert amount_text(-17_019.96, "yuan") == text
    use_language("zh")
