"""Which goods a report reads, what it says before anything else, and targets that follow from amounts."""

from __future__ import annotations

import json
import sqlite3
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pdd_ops.insight import derived_targets
from pdd_ops.insight.derived_targets import Target, _asks_for_nothing, _target, break_even, loss
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import tables
from pdd_ops.metrics.compare import figure
from pdd_ops.metrics.history import _chosen
from pdd_ops.periods import Month, Period
from pdd_ops.report import build, goods
from pdd_ops.report.build import _cards, _notes, is_fallback
from pdd_ops.report.inputs import Inputs
from pdd_ops.store.overheads import _months, months_in

NOWHERE = cast(sqlite3.Connection, None)  # what would be read is given
MARCH, FEBRUARY = Month.of(2025, 3), Month.of(2025, 2)


def given(monkeypatch: pytest.MonkeyPatch, where: object, **values: object) -> None:
    for name, value in values.items():
        monkeypatch.setattr(where, name, lambda *_, _value=value, **__: _value)


@pytest.mark.parametrize(
    ("kind", "placed", "stock"),
    [("month", True, True), ("year", True, False), ("range", True, False), ("week", False, False)],
)
@pytest.mark.parametrize("comparable", [True, False])
def test_products_are_placed_in_long_periods_and_stock_is_that_of_a_month(
    monkeypatch: pytest.MonkeyPatch, kind: str, placed: bool, stock: bool, comparable: bool
) -> None:
    given(monkeypatch, goods, margins_of={"P": (0, 1)}, _campaigns=((), 2), profit_of="before", selection_by="places")
    given(monkeypatch, goods, _stock="stock", _squeezes={"P": 1}, identity_of="identity")
    months = (SimpleNamespace(kind=kind), SimpleNamespace(kind=kind))
    found = goods.read_goods(
        NOWHERE, cast(Any, None), cast(Any, months), cast(Any, "profit"), [], comparable=comparable
    )
    assert (found.selection, found.stock) == ("places" if placed else None, "stock" if stock else None)
    split = placed and comparable
    assert (bool(found.squeezes), bool(found.margins_before), found.more_campaigns) == (split, split, 2)


def inputs(**parts: object) -> Inputs:
    days = parts.pop("covered", 31)
    compared = {"enough": True, "same_days": False, "days": SimpleNamespace(days=5)} | cast(
        dict[str, Any], parts.pop("compared", {})
    )
    usual: dict[str, Any] = {
        "month": MARCH, "previous": FEBRUARY, "values": {}, "completeness": SimpleNamespace(notes=("first",)),
        "coverage": SimpleNamespace(days=lambda _: range(cast(int, days))), "compared": SimpleNamespace(**compared),
    }  # fmt: skip
    return cast(Inputs, SimpleNamespace(**(usual | parts)))


@pytest.fixture(autouse=True)
def april(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-04-10T08:00:00")


def notes(seen: Inputs, *, newer: dict[Month, int] | None = None, chosen: bool = False) -> list[str]:
    first, *rest = _notes(seen, newer=newer or {}, chosen=chosen)
    assert first == "first"
    return rest


@pytest.mark.parametrize(("covered", "fallback"), [(16, False), (15, True), (0, False)])
def test_a_month_is_shown_only_for_want_of_another_where_less_than_half_is_covered(
    covered: int, fallback: bool
) -> None:
    assert is_fallback(inputs(covered=covered)) is fallback
    told = say("report.no_half_month", month=MARCH, days=covered, all=31)
    assert (told in notes(inputs(covered=covered))) is fallback
    assert notes(inputs(covered=covered), chosen=True) == []


def test_what_to_know_before_reading() -> None:
    assert notes(inputs()) == []
    assert is_fallback(inputs(month=Month.of(2025, 4)))  # not over yet
    assert notes(inputs(month=FEBRUARY, covered=28)) == [say("report.not_last_month", month=FEBRUARY)]
    april = Month.of(2025, 4)
    assert notes(inputs(), newer={april: 7}) == [say("report.newer_month", month=april, days=7)]
    assert notes(inputs(), newer={april: 7}, chosen=True) == []


@pytest.mark.parametrize(
    ("days", "compared", "values", "told"),
    [
        (6, {}, {}, say("report.short_period", days=6, fewest=7)),
        (7, {}, {}, None),
        (31, {"enough": False, "same_days": True}, {}, say("report.few_days", month=FEBRUARY, days=5, fewest=7)),
        (31, {"enough": False}, {}, say("report.no_comparison", month=FEBRUARY)),
        (31, {"enough": False}, {"gmv": figure(1, "yuan", 2)}, say("report.no_orders_before", month=FEBRUARY)),
        (31, {"enough": False}, {"gmv": figure(1, "yuan")}, say("report.no_comparison", month=FEBRUARY)),
        (31, {"same_days": True}, {}, "the same days"),
    ],
)
def test_what_is_compared_with_what(
    monkeypatch: pytest.MonkeyPatch, days: int, compared: dict[str, Any], values: dict[str, Any], told: str | None
) -> None:
    given(monkeypatch, build, same_days_text="the same days")
    month = SimpleNamespace(days=days, last="2025-03-31")
    found = notes(inputs(month=month, compared=compared, values=values), chosen=True)
    assert found == ([] if told is None else [told])


def test_a_card_without_a_value_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    cards = {"metrics": ["a", "b", "c", "d"], "instead": {"b": "x", "c": "y"}, "otherwise": ["z"]}
    given(monkeypatch, build, declared={"cards": cards})
    values = {"a": figure(0, "count"), "b": figure(None, "count"), "x": figure(5, "count"), "d": figure(None, "count")}
    values |= {"c": figure(None, "count"), "y": figure(None, "count")}
    assert list(_cards(inputs(values=values))) == ["a", "x"]


# Targets


@pytest.mark.parametrize(
    ("metric", "now", "value", "nothing"),
    [
        ("gmv", 1000.0, 1001.0, False), ("gmv", 1000.0, 1000.0, True), ("orders", 100, 102, True),
        ("orders", 100, 103, False), ("refund_rate", 0.05, 0.06, True), ("refund_rate", 0.05, 0.04, False),
        ("conversion", 0.05, 0.04, True), ("conversion", 0.05, 0.06, False), ("order_value", None, 5.0, False),
    ],
)  # fmt: skip
def test_a_target_that_asks_for_nothing(metric: str, now: float | None, value: float, nothing: bool) -> None:
    from pdd_ops.metrics.catalogue import find

    unit = find(metric).unit
    assert _asks_for_nothing(Target(metric, metric, unit, now, value, "")) is nothing


def test_a_target_follows_where_its_condition_holds_and_its_numbers_are_there() -> None:
    entry = {"metric": "gmv", "when": "gmv > 5", "value": "gmv * 2", "how": {"zh": "是 {gmv} 的两倍", "en": "{gmv}"}}
    seen = {"gmv": figure(10.0, "yuan")}
    found = _target(entry, seen, seen)
    assert found is not None and (found.value, found.now) == (20.0, 10.0)
    assert _target(entry | {"when": "gmv > 50"}, seen, seen) is None
    assert _target({**entry, "value": "orders * 2"}, seen, seen) is None
    assert _target({key: text for key, text in entry.items() if key != "when"}, seen, seen) is not None
    assert _target(entry | {"how": {"zh": "{orders}", "en": "{orders}"}}, seen, seen) is None


@pytest.mark.parametrize(
    ("highest", "covered", "lost"),
    [(-5, 0.5, 5.0), (-5, 0.49, None), (0, 0.9, None), (None, 0.9, None), (-5, None, None)],
)
def test_a_loss_is_known_where_costs_cover_half_of_the_sales(
    highest: float | None, covered: float | None, lost: float | None
) -> None:
    values = {"profit_high": figure(highest, "yuan"), "cost_covered_share": figure(covered, "rate")}
    assert loss(values) == lost
    assert (break_even(2.5, covered) is not None) == ((covered or 0) >= derived_targets.COVERED)
    assert break_even(None, 1.0) is None


# Statements


def test_named_keys_are_looked_up_day_by_day_and_all_of_them_between_two_days() -> None:
    days = Period("2025-03-01", "2025-03-02")
    keyed = next(one for one in tables().values() if one.keyed and not one.ranged)
    dim = next(iter(keyed.keyed))
    where, values = _chosen(keyed, "t.key", by=dim, shops=[1, 2], period=days, keys=None)
    assert values == [1, 2, dim, "2025-03-01", "2025-03-02"] and "t.dim = ?" in where and "BETWEEN" in where
    where, values = _chosen(keyed, "t.key", by="day", shops=[1], period=days, keys=["a"])
    assert values == [json.dumps(days.each_day()), json.dumps(["a"]), 1, "all"] and "k.value" in where
    ranged = next(one for one in tables().values() if one.ranged)
    assert "t.day_to = t.day" in _chosen(ranged, "t.key", by=None, shops=[1], period=days, keys=None)[0]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2025-03", ("2025-03-01", "2025-03-31")), ("2025年1月至2025年3月", ("2025-01-01", "2025-03-31")),
        ("2025-03 2025-01", None), ("三月", None), ("", None),
    ],
)  # fmt: skip
def test_months_of_shared_costs_become_their_days(text: str, days: tuple[str, str] | None) -> None:
    found = months_in(text)
    assert (None if found is None else (found.first, found.last)) == days
    connection = sqlite3.connect(":memory:")
    connection.execute("ATTACH ':memory:' AS stage")
    connection.execute("CREATE TABLE stage.rows (month, since, until)")
    connection.executemany(
        "INSERT INTO stage.rows VALUES (?, ?, ?)", [(text, "", ""), (text, "d1", "d2"), (None, "", "")]
    )
    _months(cast(Any, connection))
    rows = connection.execute("SELECT since, until FROM stage.rows").fetchall()
    assert rows == [days or ("", ""), ("d1", "d2"), ("", "")]
