"""Months of a trend: sums of twelve of them, the moon's year, and which changes are told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from store_rows import new_store

from pdd_ops.insight.trend_months import (
    Change,
    TrendMonth,
    _change,
    _from_to,
    _rolled,
    _row,
    _series,
    _young,
    lunar_year_before,
)
from pdd_ops.metrics.catalogue import find
from pdd_ops.metrics.compare import ComparedDays, MetricValue, figure
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, Period

JANUARY = Month.of(2024, 1)
NOTHING = Change()


def month(at: int, value: float | None, *, days: int | None = None) -> TrendMonth:
    one = JANUARY.shift(at)
    known = one.days if days is None else days
    return TrendMonth(one, value, known, value, NOTHING, NOTHING, None, None, None)


def rolling(metric: str, rows: list[TrendMonth]) -> list[object]:
    return [row.rolling for row in _rolled(find(metric), rows)]


def test_sums_of_twelve_whole_months() -> None:
    rows = [month(at, float(at + 1)) for at in range(14)]
    assert rolling("gmv", rows) == [None] * 11 + [78.0, 90.0, 102.0]
    assert rolling("order_value", rows) == [None] * 14
    whole = [month(at, at + 1) for at in range(12)]
    assert rolling("orders", whole)[-1] == 78
    assert rolling("orders", [month(0, 1, days=30), *whole[1:]])[-1] is None
    assert rolling("orders", [*whole[:-1], month(11, None)])[-1] is None
    assert rolling("gmv", [month(at, 0.1) for at in range(12)])[-1] == 1.2


def test_amounts_are_judged_by_their_mean_day_and_ratios_by_their_value() -> None:
    """Fourteen days tell a month."""
    rows = [month(0, 5.0, days=14), month(1, 6.0, days=13)]
    assert _series(find("gmv"), rows) == [5.0, None]
    ratio = TrendMonth(JANUARY, 2.0, 31, 9.0, NOTHING, NOTHING, None, None, None)
    assert _series(find("order_value"), [ratio]) == [2.0]
    assert _series(find("net_sales"), [ratio]) == [9.0]


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ((2025, 1), ("2024-01-13", "2024-02-12")),  # the feast was on 2025-01-29, and on 2024-02-10 the year before
        ((2025, 3), ("2024-03-12", "2024-04-11")),
        ((2025, 4), None),
    ],
)
def test_the_days_that_lie_the_same_way_to_the_feast(asked: tuple[int, int], days: tuple[str, str] | None) -> None:
    found = lunar_year_before(Month.of(*asked))
    assert (None if found is None else (found.first, found.last)) == days


def compared(now: float, before: float | None, unit: str = "yuan", **more: object) -> MetricValue:
    base = figure(now, unit, before)
    return MetricValue("", "", unit, base.value, base.previous, base.change, base.change_rate, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("orders", "told"), [((30, 30), True), ((29, 30), False), ((30, 29), False), ((500, None), True)]
)
def test_a_change_needs_thirty_orders_on_either_side(orders: tuple[int, int | None], told: bool) -> None:
    days = ComparedDays(("2025-03-01", "2025-03-20"), ("2025-02-01", "2025-02-20"), 20)
    found = _change(compared(120, 100, compared_days=days), compared(*orders, unit="count"))
    assert (found.rate, found.days) == (0.2 if told else None, days)
    assert bool(found.reason) is not told


def test_a_change_of_a_rate_is_in_points_too() -> None:
    enough = compared(100, 100, "count")
    assert _change(compared(0.06, 0.05, "rate"), enough) == Change(0.2, 1.0, None)
    assert _change(compared(120, 100), enough) == Change(0.2, None, None)
    assert _change(compared(5, None, why_not="new"), enough) == Change(reason="new")
    assert _change(compared(5, None), enough).reason


def test_a_month_has_the_mean_of_its_known_days() -> None:
    orders = compared(100, 100, "count")
    seen = {"gmv": MetricValue("gmv", "", "yuan", 100.0, days=3), "orders": orders}
    row = _row(find("gmv"), JANUARY, 99, seen, seen, None)
    assert (row.value, row.days, row.per_day, row.lunar, row.reason) == (
        100.0,
        3,
        33.0,
        None,
        None,
    )  # 1 is of no known day
    none = {"gmv": MetricValue("gmv", "", "yuan", 100.0, days=0), "orders": orders}
    row = _row(find("gmv"), JANUARY, 99, none, none, none)
    assert (row.value, row.days, row.per_day, row.lunar is None) == (None, 0, None, False)
    assert row.reason
    value = {"order_value": MetricValue("order_value", "", "yuan", 10.0, days=3), "orders": orders}
    assert _row(find("order_value"), JANUARY, None, value, value, None).per_day is None


def test_months_from_one_to_another() -> None:
    assert _from_to(JANUARY, JANUARY) == [JANUARY]
    assert [str(one) for one in _from_to(Month.of(2024, 11), Month.of(2025, 1))] == ["2024-11", "2024-12", "2025-01"]


def test_months_with_orders_of_less_than_thirty_days_are_young(tmp_path: Path) -> None:
    """Orders exported on 30 May: those of 30 April were thirty days old, those of May not."""
    store = new_store(tmp_path)
    store.imported("orders", "2025-04-01", "2025-05-30", as_of="2025-05-30T09:00:00+08:00")
    for day in Period("2025-04-01", "2025-05-29").each_day():
        store.orders(day, orders=3, gmv_fen=9000)
    connection = store.reader()
    april = Month.of(2025, 4)
    rows = [replace(month(0, value), month=april.shift(at)) for at, value in enumerate([0.1, 0.2, None])]
    assert _young(connection, choose_shops(connection, None), rows) == (Month.of(2025, 5),)
