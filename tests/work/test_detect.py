"""Changes found in the data: each kind is seen where it was planted, and nothing where nothing changed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pdd_ops.periods import Month, Period
from pdd_ops.work.detect import around, changes
from pdd_ops.work.evidence import Evidence
from pdd_ops.work.steps import level_steps, pauses, settled_changes

MARCH = Month.of(2025, 3)
DAYS = around(MARCH).each_day()
STILL = Evidence(
    shop_id=1, days=Period(DAYS[0], DAYS[-1]), prices={"s1": dict.fromkeys(DAYS, 990), "s2": dict.fromkeys(DAYS, 1690)},
    product_of={"s1": "p1", "s2": "p1"}, labels={"p1": "洗碗布", "p2": "保温杯"}, names={},
    seen={"p1": ("2025-01-01", DAYS[-1], 90), "p2": ("2025-01-01", DAYS[-1], 90)}, seen_days=("2025-01-01", DAYS[-1]),
    sold={"p1": dict.fromkeys(DAYS, 5), "p2": dict.fromkeys(DAYS, 3)}, ad_spend={"p1": dict.fromkeys(DAYS, 10_000)},
    promised=dict.fromkeys(DAYS, 48),
)  # fmt: skip


def changed(day: str, before: int, after: int) -> dict[str, int]:
    return {one: before if one < day else after for one in DAYS}


def found(evidence: Evidence) -> list[tuple[str, str | None, str]]:
    return [(one.day, one.type, one.text) for one in changes(evidence, MARCH)]


def test_nothing_is_found_where_nothing_changes() -> None:
    assert found(STILL) == []


def test_a_price_is_one_change_for_all_skus_of_a_product() -> None:
    prices = {"s1": changed("2025-03-12", 990, 890), "s2": changed("2025-03-12", 1690, 1490)}
    [entry] = changes(replace(STILL, prices=prices), MARCH)
    assert (entry.text, entry.products) == ("改价：洗碗布 16.90 → 14.90 元（共 2 个规格）", ("p1",))
    assert (entry.mark, entry.source, entry.kind) == ("price:p1:2025-03-12", "detected", "products")
    more = {"s1": changed("2025-03-12", 990, 590), "s2": prices["s2"]}  # the one that changed most is named
    assert [text for *_, text in found(replace(STILL, prices=more))] == ["改价：洗碗布 9.90 → 5.90 元（共 2 个规格）"]
    passing = prices["s1"] | dict.fromkeys(DAYS, 990) | {"2025-03-12": 890, "2025-03-13": 890}  # two days only
    assert found(replace(STILL, prices={"s1": passing})) == []
    lasting = passing | {"2025-03-14": 890}  # three: there and back are two changes
    assert [day for day, *_ in found(replace(STILL, prices={"s1": lasting}))] == ["2025-03-12", "2025-03-15"]


def test_a_title_a_listing_and_what_has_gone() -> None:
    names = {"p1": {day: "旧标题" if day < "2025-03-05" else "新标题" for day in DAYS}}
    seen = dict(STILL.seen) | {"p3": ("2025-03-10", DAYS[-1], 22), "p2": ("2025-01-01", "2025-03-15", 74)}
    assert found(replace(STILL, names=names, seen=seen)) == [
        ("2025-03-05", "title", "改标题：旧标题 → 新标题"),
        ("2025-03-10", "listed", "上新：p3"),
        ("2025-03-16", "delisted", "下架：保温杯（不再有访客）"),
    ]
    early = dict(STILL.seen) | {"p3": ("2025-01-03", DAYS[-1], 80)}  # there when the data begin
    assert found(replace(STILL, seen=early)) == []


def test_the_first_and_the_last_day_belong_to_the_period_and_their_neighbours_do_not() -> None:
    begun = {f"n{day}": (day, DAYS[-1], 9) for day in ("2025-02-28", "2025-03-01", "2025-03-31")}
    assert [day for day, *_ in found(replace(STILL, seen=dict(STILL.seen) | begun))] == ["2025-03-01", "2025-03-31"]


def test_ad_budgets_begin_end_and_step() -> None:
    assert found(replace(STILL, ad_spend={"p1": changed("2025-03-10", 10_000, 20_000)})) == [
        ("2025-03-10", "ad_budget", "推广花费：洗碗布 每天约 100.00 → 200.00 元")
    ]
    ads = {"p1": dict.fromkeys(DAYS, 9000), "p2": changed("2025-03-10", 0, 5000)}
    assert found(replace(STILL, ad_spend=ads)) == [("2025-03-10", "ad_budget", "开始推广：保温杯，每天约 50.00 元")]
    ads["p2"] = changed("2025-03-10", 5000, 0)
    assert found(replace(STILL, ad_spend=ads)) == [("2025-03-10", "ad_budget", "停止推广：保温杯，此前每天约 50.00 元")]
    spike = dict.fromkeys(DAYS, 10_000) | {"2025-03-10": 90_000}
    assert found(replace(STILL, ad_spend={"p1": spike})) == []
    assert [text for *_, text in found(replace(STILL, ad_spend={"": changed("2025-03-10", 10_000, 20_000)}))] == [
        "推广花费：全店推广 每天约 100.00 → 200.00 元"
    ]


def test_stock_outs_with_their_return_and_promised_times() -> None:
    out = {day: 5 for day in DAYS if not "2025-03-19" <= day <= "2025-03-27"}
    sold = {"p1": out, "p2": dict.fromkeys(DAYS, 3)}
    assert found(replace(STILL, sold=sold, promised=changed("2025-03-10", 48, 24))) == [
        ("2025-03-10", "promise", "发货承诺：48 小时 → 24 小时"),
        ("2025-03-19", "stock_out", "疑似断货：洗碗布"),
        ("2025-03-28", "restock", "恢复销售：洗碗布"),
    ]
    taken_down = dict(STILL.seen) | {"p1": ("2025-01-01", "2025-03-18", 70)}
    ended = {"p1": {day: 5 for day in DAYS if day < "2025-03-19"}, "p2": dict.fromkeys(DAYS, 3)}
    assert [kind for _, kind, _ in found(replace(STILL, sold=ended, seen=taken_down))] == ["delisted"]


def test_before_the_data_nothing_is_known() -> None:
    begins = {day: 5 for day in DAYS if day >= "2025-03-10"}
    assert found(replace(STILL, sold={"p1": begins}, ad_spend={"p1": begins})) == []


days_of_three_weeks = MARCH.each_day()[:21]


@given(st.lists(st.integers(1, 3), min_size=21, max_size=21))
def test_settled_changes_follow_each_other(values: list[int]) -> None:
    series = dict(zip(days_of_three_weeks, values, strict=True))
    steps = settled_changes(series, least=2)
    assert all(before != after and series[day] == after for day, before, after in steps)
    assert all(first[2] == second[1] for first, second in pairwise(steps))


@given(st.lists(st.integers(0, 50), min_size=21, max_size=21), st.integers(2, 6))
def test_levels_and_pauses_are_what_they_say(values: list[int], window: int) -> None:
    series = dict(zip(days_of_three_weeks, values, strict=True))
    for step in level_steps(days_of_three_weeks, series, window=window, times=1.5, least=1):
        place = days_of_three_weeks.index(step.day)
        before, after = values[place - window : place], values[place : place + window]
        assert max(before) < min(after) or max(after) < min(before)
    for first, again in pauses(days_of_three_weeks, series, usual=0.8, before=5, least=3):
        end = days_of_three_weeks.index(again) if again else len(days_of_three_weeks)
        assert sum(values[days_of_three_weeks.index(first) : end]) == 0
        assert again is None or values[end] > 0
    assert level_steps(days_of_three_weeks, {}, window=window, times=1.5, least=1) == []
