"""Campaigns: which days and products are looked at, and what one earned more, term by term."""

from __future__ import annotations

import sqlite3
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from pdd_ops.insight.campaign_effect import Uplift
from pdd_ops.metrics.values import Value
from pdd_ops.periods import Period, shifted
from pdd_ops.work import campaign_money, campaigns
from pdd_ops.work.campaign_money import Costs, Money, costs_of, money_of
from pdd_ops.work.campaign_words import costs_sentence, days_text
from pdd_ops.work.campaigns import Campaign, _after, _long, _meets, _on, _others, _told, _touched, _whole_shop, _Window
from pdd_ops.work.model import LogEntry

NOWHERE = cast(sqlite3.Connection, None)  # what would be read is given
UNCLEAR = Uplift(None, None, None, "unclear")
SPAN = Period("2024-10-01", "2025-06-30")


def entry(name: str, day: str, until: str | None, *products: str, **more: Any) -> LogEntry:  # noqa: ANN401
    return LogEntry(name, 1, day, "promotion", name, until=until, products=products, **{"type": "flash_sale", **more})


def given(monkeypatch: pytest.MonkeyPatch, where: object, **values: object) -> None:
    for name, value in values.items():
        monkeypatch.setattr(where, name, lambda *_, _value=value, **__: _value)


@pytest.mark.parametrize(
    ("left", "usual", "sold", "found", "money"),
    [
        # 2 yuan a piece usually, 1 yuan now; ads 30 yuan, of which 28 × 3/28 are usual, and 50 yuan of cost: 77 more
        (
            (9_000, 11_000), (54_000, 58_000), (280, 100), Uplift(0.5, None, None, "unclear", 70.0, 60.0, 80.0),
            Money((1_300 - 80 * 58_000 / 280, 3_300 - 60 * 54_000 / 280), 1 + 7_700 / 7_000, False, ""),
        ),
        ((-100, 100), (54_000, 58_000), (280, 100), UNCLEAR, Money(None, None, True, "")),
        ((9_000, 11_000), (54_000, 58_000), (280, 100), UNCLEAR, Money(None, None, False, "")),
        ((9_000, 11_000), (54_000, 58_000), (0, 100), UNCLEAR, Money()),
        ((9_000, 11_000), None, (280, 100), UNCLEAR, Money()),
        (None, (54_000, 58_000), (280, 100), UNCLEAR, Money()),
    ],
)  # fmt: skip
def test_what_a_campaign_earned_more(
    monkeypatch: pytest.MonkeyPatch,
    left: tuple[int, int] | None,
    usual: tuple[int, int] | None,
    sold: tuple[float, float],
    found: Uplift,
    money: Money,
) -> None:
    days = Period("2025-03-10", "2025-03-12")
    before = Period("2025-02-10", "2025-03-09")

    def asked(of_campaign: object, of_before: object) -> Any:  # noqa: ANN401
        return lambda *arguments: {days: of_campaign, before: of_before}[arguments[-1]]

    monkeypatch.setattr(campaign_money, "contribution", asked(left, usual))
    monkeypatch.setattr(campaign_money, "ads_of", asked(3_000, 2_800))
    given(monkeypatch, campaign_money, has_any=True)
    told = money_of(NOWHERE, 1, ["P"], days, sold, found, 5_000)
    assert told.extra == pytest.approx(money.extra)
    assert told.even == pytest.approx(money.even)
    assert (told.each, told.lacks) == (money.each, money.lacks)


@pytest.mark.parametrize("ads", [(None, 0), (0, None)])
def test_ads_of_some_days_only_leave_the_money_open_unless_there_never_were_any(
    monkeypatch: pytest.MonkeyPatch, ads: tuple[int | None, int | None]
) -> None:
    of_days = iter(ads)
    given(monkeypatch, campaign_money, contribution=(100, 200), has_any=True)
    monkeypatch.setattr(campaign_money, "ads_of", lambda *_: next(of_days))
    asked = (NOWHERE, 1, ["P"], Period("2025-03-10", "2025-03-12"), (280.0, 100.0), UNCLEAR, 0)
    assert money_of(*asked) == Money(lacks="ads")
    given(monkeypatch, campaign_money, has_any=False, ads_of=None)
    assert money_of(*asked).lacks == ""


def bills(*rows: tuple[str, str, int, int]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE profit_days (shop_id, day, product_id, settled_subsidy_fen, settled_net_fen)")
    connection.executemany("INSERT INTO profit_days VALUES (1, ?, ?, ?, ?)", rows)
    return connection


@pytest.mark.parametrize(
    ("rows", "fee"),
    [
        ([("2025-03-01", "P", 100, 900), ("2025-03-02", "P", 50, 450), ("2025-03-02", "Q", 7, 70)], 150),
        ([("2025-03-01", "P", 0, 900), ("2025-03-03", "P", 50, 450)], 0),  # a day later is another one's
        ([("2025-03-01", "P", 100, 0)], None),  # nothing of it is settled
        ([("2025-03-01", "Q", 100, 900)], None),
        ([], None),
    ],
)
def test_the_fee_of_the_subsidy_by_settled_orders(rows: list[tuple[str, str, int, int]], fee: int | None) -> None:
    days = Period("2025-03-01", "2025-03-02")
    assert campaign_money._fee(bills(*rows), 1, ["P"], cast(Any, days)) == fee


def known_days(monkeypatch: pytest.MonkeyPatch, known: Period) -> list[Period]:
    """Orders of these days are known; the stretches that are asked for."""
    asked: list[Period] = []

    def coverage(_: object, __: object, days: Period) -> Any:  # noqa: ANN401
        asked.append(days)
        there = [day for day in days.each_day() if day in known.each_day()]
        return SimpleNamespace(days=lambda _: there)

    monkeypatch.setattr(campaign_money, "coverage", coverage)
    given(monkeypatch, campaign_money, contribution=(1, 2), ads_of=3, _fee=4, _units=5, _sold=("P",))
    return asked


@pytest.mark.parametrize(
    ("day", "period", "stretch"),
    [
        ("2025-01-01", None, ("2025-06-03", "2025-06-30")),  # the last 28 days
        ("2025-06-10", None, ("2025-06-10", "2025-06-30")),
        ("2025-01-01", Period("2025-03-01", "2025-03-31"), ("2025-03-01", "2025-03-31")),
        ("2025-01-01", Period("2024-09-01", "2025-12-31"), ("2025-01-01", "2025-06-30")),
        ("2024-08-01", Period("2024-09-01", "2025-12-31"), ("2024-10-01", "2025-06-30")),
    ],
)
def test_the_days_that_a_campaign_without_an_end_is_told_of(
    monkeypatch: pytest.MonkeyPatch, day: str, period: Period | None, stretch: tuple[str, str]
) -> None:
    asked = known_days(monkeypatch, Period("2024-01-01", "2025-12-31"))
    found = costs_of(NOWHERE, 1, entry("L1", day, None, cost_fen=7), SPAN, period)
    assert asked == [Period(*stretch)]
    assert found is not None
    assert (found.length, found.units, found.contribution, found.ads, found.fee, found.logged) == (
        Period(*stretch).days, 5, (1, 2), 3, 4, 7,
    )  # fmt: skip


def test_a_campaign_of_one_day_has_costs_and_one_of_none_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    known_days(monkeypatch, Period("2025-06-30", "2025-06-30"))
    found = costs_of(NOWHERE, 1, entry("L1", "2025-06-30", None), SPAN, None)
    assert found is not None and (found.length, found.days.days) == (1, 1)
    assert costs_of(NOWHERE, 1, entry("L1", "2025-07-01", None), SPAN, None) is None
    assert costs_of(NOWHERE, 1, entry("L1", "2025-06-01", None), SPAN, Period("2025-06-01", "2025-06-29")) is None


def test_the_costs_in_words() -> None:
    days = Period("2025-03-01", "2025-03-03")
    costs = Costs(days, 3, 1234, (10_050, 20_099), 3_000, 250, 99)
    told = costs_sentence(Campaign(entry("L1", "2025-01-01", None), None, UNCLEAR, costs=costs))
    assert told == (
        "L1：只看成本，2025-03-01 至 2025-03-03：卖 1,234 件，推广前贡献 100.50 至 200.99 元，推广 30.00 元，"
        "已结算订单的百亿补贴费用 2.50 元，日志里记的花费 0.99 元"
    )
    some = Costs(days, 4, 1, None, None, None, None)
    told = costs_sentence(Campaign(entry("L1", "2025-01-01", None), None, UNCLEAR, costs=some))
    assert told.startswith("L1：只看成本，2025-03-01 至 2025-03-03：4 天里有 3 天的订单，卖 1 件，贡献看不出")
    assert told.count("看不出") == 3 and "日志" not in told
    assert costs_sentence(Campaign(entry("L1", "2025-01-01", None), None, UNCLEAR)) == ""


@pytest.mark.parametrize(
    ("day", "end", "text"),
    [
        ("2025-03-12", "2025-03-15", "2025-03-12 – 2025-03-15"),
        ("2025-03-12", "2025-03-12", "2025-03-12"),
        ("2025-03-12", None, "2025-03-12 起"),
    ],
)
def test_the_days_of_a_campaign(day: str, end: str | None, text: str) -> None:
    assert days_text(Campaign(entry("L1", day, end), end, UNCLEAR)) == text


@pytest.mark.parametrize(("last", "how"), [("2025-03-15", "short"), ("2025-03-16", "long")])
def test_six_days_are_judged_by_windows_and_seven_as_a_change(
    monkeypatch: pytest.MonkeyPatch, last: str, how: str
) -> None:
    """Ten pieces a day of each of two products; sold before: those of the 28 days."""
    asked: dict[str, Any] = {}
    found = Uplift(0.1, None, None, how, 100.0)

    def read(_: object, __: object, metric: str, period: Period) -> Any:  # noqa: ANN401
        asked["read"] = period
        days = dict.fromkeys(period.each_day(), 10.0)
        return SimpleNamespace(series={"P": days, "Q": days, "R": days}, unknown=frozenset({"2025-03-11"}))

    def judged(units: Any, others: Any, first: int, last: int, touched: list[int]) -> Uplift:  # noqa: ANN401
        asked["judged"] = (float(units[0]), len(others), first, last, touched)
        return found

    def money(*arguments: object) -> Money:
        asked["sold"] = arguments[4]
        return Money()

    monkeypatch.setattr(campaigns, "read_material", read)
    monkeypatch.setattr(campaigns, "uplift", judged)
    monkeypatch.setattr(campaigns, "_long", lambda _, __, sold: asked.update(sold_long=sold) or found)
    monkeypatch.setattr(campaigns, "money_of", money)
    one = entry("L1", "2025-03-10", last, "P", "Q")
    window = _Window(Period("2025-03-10", last), ("P", "Q"), 0, (one,), SPAN)
    told = _told(NOWHERE, 1, Campaign(one, last, UNCLEAR), window)
    assert told.uplift.verdict == how
    length = window.days.days
    assert asked["read"] == Period(shifted("2025-03-10", -140), shifted(last, 14))
    assert asked["sold"] == (28 * 20.0, (length - 1) * 20.0)  # nobody knows the 11th
    if how == "short":
        assert asked["judged"] == (20.0, 1, 140, 140 + length - 1, list(range(140, 140 + length)))
    else:
        assert asked["sold_long"] == (length - 1) * 20.0
    assert told.pull_forward == pytest.approx(20 / (100 / length) - 1)


def test_the_data_may_begin_and_end_near_the_campaign(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Period] = []

    def read(_: object, __: object, metric: str, period: Period) -> Any:  # noqa: ANN401
        asked.append(period)
        return SimpleNamespace(series={}, unknown=frozenset())

    monkeypatch.setattr(campaigns, "read_material", read)
    given(monkeypatch, campaigns, uplift=UNCLEAR, money_of=Money())
    one = entry("L1", "2025-03-10", "2025-03-12", "P")
    span = Period("2025-03-01", "2025-03-20")
    _told(
        NOWHERE,
        1,
        Campaign(one, "2025-03-12", UNCLEAR),
        _Window(Period("2025-03-10", "2025-03-12"), ("P",), 0, (one,), span),
    )
    assert asked == [span]


def test_untouched_products_are_those_of_no_campaign_the_largest_first() -> None:
    courses = {str(at): np.array([float(at), np.nan]) for at in range(45)}
    found = _others(courses, [entry("L1", "2025-03-01", None, "44"), entry("L2", "2025-03-01", None, "43")])
    assert [float(one[0]) for one in found] == [float(at) for at in range(42, 2, -1)]


def test_days_of_other_campaigns_of_the_product_or_of_the_whole_shop_are_touched() -> None:
    place = {day: at for at, day in enumerate(Period("2025-03-01", "2025-03-31").each_day())}
    everything = (
        entry("L1", "2025-03-02", "2025-03-03", "P"),
        entry("L2", "2025-03-05", None),
        entry("L3", "2025-03-07", None, "Q"),
        entry("L4", "2025-02-27", "2025-03-01", "Q", "P"),
    )
    window = _Window(Period("2025-03-20", "2025-03-21"), ("P",), 0, everything, SPAN)
    assert _touched(window, place) == [1, 2, 4, 0]


@pytest.mark.parametrize(
    ("day", "until", "product", "meets"),
    [
        ("2025-03-08", "2025-03-10", "P", True),
        ("2025-03-08", "2025-03-09", "P", False),
        ("2025-03-12", None, "P", True),
        ("2025-03-13", None, "P", False),
        ("2025-03-11", None, "Q", False),
    ],
)
def test_campaigns_meet_on_a_day_and_a_product(day: str, until: str | None, product: str, meets: bool) -> None:
    assert _meets(entry("L2", day, until, product), entry("L1", "2025-03-10", "2025-03-12", "P")) is meets


@pytest.mark.parametrize(("day", "on"), [("2025-03-09", 0), ("2025-03-10", 1), ("2025-03-12", 1), ("2025-03-13", 0)])
def test_the_days_on_which_a_campaign_is_on(day: str, on: int) -> None:
    assert _on(entry("L1", "2025-03-10", "2025-03-12"), day) == bool(on)


@pytest.mark.parametrize(
    ("first", "last", "values", "told"),
    [
        ("2024-10-29", "2024-10-30", [10.0] * 28 + [15.0, 25.0], 1.0),  # data begin just early enough: 20 against 10
        ("2024-10-28", "2024-10-29", [10.0] * 30, None),
        ("2025-06-29", "2025-06-30", [10.0] * 30, 0.0),
        ("2025-06-30", "2025-07-01", [10.0] * 30, None),
        ("2025-03-01", "2025-03-02", [10.0] * 29 + [None], None),
        ("2025-03-01", "2025-03-02", [0.0] * 28 + [1.0, 1.0], None),
    ],
)
def test_a_campaign_of_the_whole_shop_stands_beside_the_four_weeks_before(
    monkeypatch: pytest.MonkeyPatch, first: str, last: str, values: list[float | None], told: float | None
) -> None:
    given(monkeypatch, campaigns, by_day={"units": [Value(one) for one in values]})
    found = _whole_shop(NOWHERE, 1, Period(first, last), SPAN)
    assert (found.value, found.reason, found.verdict) == (told, "whole_shop", "unclear")


@pytest.mark.parametrize(
    ("change", "interval", "expected"),
    [
        (1.0, (0.5, 3.0), (50.0, 25.0, 100 / 1.5)),
        (1.0, (-1.0, 3.0), (50.0, 25.0, None)),
        (-1.0, None, None),
        (None, None, None),
    ],
)
def test_of_a_long_campaign_what_was_to_be_expected_follows_from_the_change(
    monkeypatch: pytest.MonkeyPatch,
    change: float | None,
    interval: tuple[float, float] | None,
    expected: tuple[float | None, ...] | None,
) -> None:
    effect = SimpleNamespace(verdict="improved", change=change, interval=interval)
    given(monkeypatch, campaigns, effect_of=SimpleNamespace(effect=effect))
    found = _long(NOWHERE, entry("L1", "2025-03-01", "2025-03-20", "P"), 100.0)
    if expected is None:
        assert (found.value, found.verdict, found.reason) == (None, "unclear", "history")
    else:
        assert (found.verdict, found.reason) == ("worked", "")
        assert (found.expected, found.expected_low, found.expected_high) == pytest.approx(expected)


@pytest.mark.parametrize(("days", "unknown", "told"), [(14, False, 0.5), (13, False, None), (14, True, None)])
def test_two_weeks_after_show_what_was_pulled_forward(days: int, unknown: bool, told: float | None) -> None:
    """20 expected in two days; 15 a day sold afterwards."""
    units = np.array([10.0, 40.0, 40.0, *[15.0] * days])
    if unknown:
        units[-1] = np.nan
    assert _after(units, Uplift(1.0, None, None, "worked", 20.0), 1, 2) == told
    assert _after(units, UNCLEAR, 1, 2) is None
