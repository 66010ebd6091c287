"""Which days plans, prices and levers are made of, and amounts of days with what is not known."""

from __future__ import annotations

import sqlite3
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pdd_ops.insight.evidence.bulk import Apart, Bulk, Large
from pdd_ops.metrics.shops import Shops
from pdd_ops.metrics.values import Value
from pdd_ops.periods import Month, Period
from pdd_ops.work import plan, price
from pdd_ops.work.levers import Gap, gap_of, moved_before
from pdd_ops.work.model import YUAN, Action
from pdd_ops.work.plan import _measures, _plain, _unbroken, read_daily
from pdd_ops.work.price import PriceOf, _break_even, _filled, read_series

NOWHERE = cast(sqlite3.Connection, None)  # what would be read is given
SHOP = Shops((1,), "小店")
MARCH = Month.of(2025, 3)


def given(monkeypatch: pytest.MonkeyPatch, where: object, **values: object) -> None:
    for name, value in values.items():
        monkeypatch.setattr(where, name, lambda *_, _value=value, **__: _value)


@pytest.mark.parametrize(
    ("first", "last", "begins"),
    [
        ("2025-01-15", "2025-03-20", "2025-01-15"),
        ("2020-01-01", "2025-03-20", "2023-02-01"),  # 25 months before
        ("2025-02-28", "2025-02-28", "2025-02-28"),
        ("2025-03-01", "2025-03-20", None),
    ],
)
def test_a_plan_reads_the_months_before_it(
    monkeypatch: pytest.MonkeyPatch, first: str, last: str, begins: str | None
) -> None:
    asked: list[Period] = []

    def by_day(_: object, names: tuple[str, ...], *, shops: object, period: Period) -> dict[str, list[Value]]:
        asked.append(period)
        return {name: [Value(100.0)] * (period.days - 1) + [Value(None)] for name in names}

    given(monkeypatch, plan, covered_span=Period(first, last))
    monkeypatch.setattr(plan, "by_day", by_day)
    found = read_daily(NOWHERE, SHOP, MARCH)
    if begins is None:
        assert found == {} and not asked
    else:
        assert asked == [Period(begins, "2025-02-28")]
        assert found["gmv"] == dict.fromkeys(asked[0].each_day()[:-1], 100.0)


def test_bulk_orders_are_in_no_day_of_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, plan, covered_span=Period("2025-02-28", "2025-02-28"))
    given(monkeypatch, plan, by_day={"gmv": [Value(50.0)], "orders": [Value(7)], "visitors": [Value(9)]})
    large = Bulk("P", "2025-02", 2, 9, 3_000, 0.5, 9, 1.0, (Large("2025-02-28", "P", 9, 1_500, orders=2),))
    day = "2025-02-28"
    assert read_daily(NOWHERE, SHOP, MARCH, bulk=[large]) == {
        "gmv": {day: 20.0}, "orders": {day: 5.0}, "visitors": {day: 9.0},
    }  # fmt: skip
    given(monkeypatch, plan, covered_span=None)
    assert read_daily(NOWHERE, SHOP, MARCH) == {}


@pytest.mark.parametrize(
    ("metric", "value", "left"), [("gmv", 50, 20), ("gmv", 29, 0), ("orders", 5, 3), ("visitors", 5, 5)]
)
def test_what_is_set_apart_of_a_day(metric: str, value: float, left: float) -> None:
    assert _plain(metric, value, Apart(orders=2, pieces=9, fen=3_000)) == left
    assert _plain(metric, value, None) == value


def test_the_days_back_to_the_first_that_is_not_known() -> None:
    days = Period("2025-02-20", "2025-03-10").each_day()
    known = dict.fromkeys(days, 1.0)
    assert list(_unbroken(known, MARCH, "2025-03-08")) == days[:-2]
    del known["2025-02-25"]
    assert list(_unbroken(known, MARCH, "2025-03-31")) == days[6:]
    del known["2025-03-01"]
    assert list(_unbroken(known, MARCH, "2025-03-31")) == days[10:]
    assert _unbroken(known, MARCH, "2025-02-28") == {}
    assert list(_unbroken({"2025-03-01": 1.0}, MARCH, "2025-03-31")) == ["2025-03-01"]
    assert _unbroken({}, MARCH, "2025-03-31") == {}


def action(name: str, expected: float | None, unit: str | None = YUAN, status: str = "open") -> Action:
    return Action(name, 1, name, "2025-03-01", expected=expected, expected_unit=unit, status=status)


def test_measures_stand_by_what_they_bring_of_what_is_missing() -> None:
    actions = [action("A1", None), action("A2", 50.0), action("A3", 200.0), action("A4", 0.5, "points")]
    actions += [action("A5", 900.0, status="done"), action("A6", 50.0)]
    found = [(one.action.id, one.expected, one.share) for one in _measures(actions, Gap(1000.0))]
    assert found == [
        ("A3", 200.0, 0.2), ("A2", 50.0, 0.05), ("A6", 50.0, 0.05), ("A1", None, None), ("A4", None, None),
    ]  # fmt: skip
    assert {one.share for one in _measures(actions, Gap(0.0))} == {None}
    assert {one.share for one in _measures(actions, None)} == {None}


def line(metric: str, target: float | None, forecast: float | None) -> Any:  # noqa: ANN401
    told = None if forecast is None else SimpleNamespace(value=forecast)
    return SimpleNamespace(metric=metric, target=target, forecast=told)


def gap(target: float | None, gmv: float | None, orders: float | None, visitors: float | None) -> Gap | None:
    return gap_of(
        [line("gmv", target, gmv), line("orders", None, orders), line("visitors", None, visitors)], {"orders": 0.1}
    )


def test_the_ways_to_close_a_gap() -> None:
    """2,000 of 10,000 yuan are missing, with 100 orders of 100 yuan out of 5,000 visitors."""
    assert gap(12_000, 10_000, 100, 5_000) == Gap(
        2_000, visitors=1_000, points=0.4, order_value=20, needed=0.2, moved={"orders": 0.1}
    )
    assert gap(12_000, 10_000, 100, None) == Gap(2_000, order_value=20, orders=20, needed=0.2, moved={"orders": 0.1})
    assert gap(12_000, 10_000, None, 5_000) == Gap(2_000, needed=0.2)
    assert gap(10_000, 10_000, 100, 5_000) == gap(9_000, 10_000, 100, 5_000) == Gap(0.0)
    assert gap(None, 10_000, 100, 5_000) is gap(12_000, None, 100, 5_000) is None


def test_levers_stand_by_how_far_they_moved() -> None:
    moved = {"points": 0.1, "order_value": 0.3}
    assert Gap(1.0, visitors=1, points=0.5, order_value=2, moved=moved).ranked == ["order_value", "points", "visitors"]
    assert Gap(1.0, points=0.5, orders=0).ranked == ["points", "orders"]


def months(days: dict[str, int], visitors: int = 28) -> dict[str, dict[str, float]]:
    """Orders a day by month, each of 10 yuan; a tenth of the visitors buy."""
    orders = {f"{month}-{day:02}": float(number) for month, number in days.items() for day in range(1, 29)}
    seen = {day: number * 10 for day, number in orders.items() if int(day[8:]) <= visitors}
    return {"orders": orders, "gmv": {day: number * 10 for day, number in orders.items()}, "visitors": seen}


def test_how_far_levers_moved_from_month_to_month() -> None:
    """10, 15 and 12 orders a day: half more, then a fifth less; 0.35 in the middle."""
    found = moved_before(months({"2025-01": 10, "2025-02": 15, "2025-03": 12}))
    assert found == pytest.approx({"orders": 0.35, "order_value": 0, "visitors": 0.35, "points": 0})
    few = moved_before(months({"2025-01": 10, "2025-02": 15}, visitors=13))
    assert few == pytest.approx({"orders": 0.5, "order_value": 0})
    half = moved_before(months({"2025-01": 10, "2025-02": 15}, visitors=14))
    assert half["visitors"] == pytest.approx(0.5)
    assert half["points"] == pytest.approx(0)
    assert moved_before(months({"2025-01": 10})) == moved_before({}) == {}


def test_a_year_of_days_that_orders_and_visitors_both_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    """Visitors of the 2nd to the 5th but the 3rd, orders of the 1st to the 4th."""
    asked: list[Period] = []

    def orders(*arguments: Any) -> dict[str, int]:  # noqa: ANN401
        asked.append(arguments[-1])
        return {"2025-03-01": 1, "2025-03-02": 2, "2025-03-03": 3}

    known = frozenset(f"2025-03-0{day}" for day in range(1, 5))
    given(monkeypatch, price, covered_span=Period("2020-01-01", "2025-03-04"))
    given(monkeypatch, price, coverage=SimpleNamespace(days=lambda _: known))
    given(monkeypatch, price, _visitors={"2025-03-02": 20, "2025-03-04": 40, "2025-03-05": 50})
    given(monkeypatch, price, _specifications={"a": {"2025-03-02": (2, 200)}}, campaign_days={"2025-03-04"})
    monkeypatch.setattr(price, "_orders", orders)
    found = read_series(NOWHERE, SHOP, "P")
    assert asked == [Period("2024-03-04", "2025-03-04")]
    assert found.days == ("2025-03-02", "2025-03-03", "2025-03-04")
    assert (found.orders, found.visitors) == ((2, 3, 0), (20, 0, 40))
    assert found.price == pytest.approx((100.0,) * 3)
    assert found.left_out == {"2025-03-04"}
    given(monkeypatch, price, _visitors={"2025-03-05": 50})
    assert read_series(NOWHERE, SHOP, "P") == price.NOTHING
    given(monkeypatch, price, covered_span=None)
    assert read_series(NOWHERE, SHOP, "P") == price.NOTHING


def test_a_day_without_a_sale_has_the_price_of_the_last_one() -> None:
    assert _filled(["d1", "d2", "d3", "d4"], {"d2": 5.0, "d4": 6.0}) == (None, 5.0, 5.0, 6.0)


@pytest.mark.parametrize(
    ("margin", "change", "low", "high"),
    [((0.5, 0.4), -0.1, -0.1 / 0.3, -0.25), ((0.05, 0.4), -0.1, None, -0.1 / 0.3), ((0.05, 0.1), -0.1, None, None)],
)
def test_what_a_change_of_price_may_cost(
    margin: tuple[float, float], change: float, low: float | None, high: float | None
) -> None:
    found = _break_even(margin, change)
    assert (found.low, found.high) == (
        None if low is None else pytest.approx(low), None if high is None else pytest.approx(high),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(-3, -0.1, "reacts"), (0.1, 2, "reacts"), (-1, 0, "unclear"), (0, 1, "unclear"), (None, None, ""), (None, 1, "")],
)
def test_a_product_reacts_where_the_interval_leaves_out_nothing(
    low: float | None, high: float | None, verdict: str
) -> None:
    seen = SimpleNamespace(low=low, high=high)
    assert PriceOf("", "", "", None, cast(Any, seen), 0, None, "", ()).verdict == verdict


def test_what_is_left_of_an_order_is_split_where_both_periods_have_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    now, then = SimpleNamespace(key="P", when="now"), SimpleNamespace(key="P", when="then")
    other = SimpleNamespace(key="Q", when="?")
    month, earlier = MARCH, Month.of(2025, 2)

    def profit(*rows: object, has_costs: bool = True) -> Any:  # noqa: ANN401
        return SimpleNamespace(rows=[other, *rows], has_costs=has_costs)

    def of(this: Any, before: Any) -> object:  # noqa: ANN401
        given(monkeypatch, price, profit_of=before)
        return price._squeeze(NOWHERE, SHOP, "P", (month, this), earlier)

    monkeypatch.setattr(price, "squeeze", lambda *asked: asked)
    monkeypatch.setattr(price, "_given", lambda *asked: {earlier: 0.1, month: 0.2}[asked[-1]])
    assert of(profit(now), profit(then)) == (now, then, (0.1, 0.2))
    assert of(profit(), profit(then)) is of(profit(now), profit()) is price.NO_SPLIT
    assert of(profit(now, has_costs=False), profit(then)) is price.NO_SPLIT
    assert of(profit(now), profit(then, has_costs=False)) is price.NO_SPLIT
