"""What all shops come to, out of a few made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from pdd_ops.metrics.compare import ComparedDays, MetricValue, figure
from pdd_ops.metrics.values import Value
from pdd_ops.periods import Month
from pdd_ops.report.shop_marks import _bulk, _fell, _loses, _refunds
from pdd_ops.report.shop_rows import ShopRow, _ratio, _sum, days_behind, ranked, totals_of

MARCH, FEBRUARY = Month.of(2025, 3), Month.of(2025, 2)


def shop(name: str, gmv: float | None, before: float | None = 100.0, *, days: int = 31, **more: Any) -> ShopRow:  # noqa: ANN401
    """A shop with its sales, and a hundred orders on either side unless told."""
    orders = more.pop("orders", (100, 100))
    count = ComparedDays(("", ""), ("", ""), more.pop("compared", days))
    sold = figure(gmv, "yuan", before)
    values = {
        "gmv": MetricValue("gmv", "", "yuan", gmv, before, sold.change, sold.change_rate, compared_days=count),
        "orders": figure(orders[0], "count", orders[1]),
    }
    return ShopRow(name, days, values=values, sums={key: Value(one.value) for key, one in values.items()}, **more)


@pytest.mark.parametrize(
    ("rows", "change"),
    [
        ([shop("a", 200.0), shop("b", 40.5, 50.5)], 0.5980),  # 240.50 after 150.50
        ([shop("a", 200.0), shop("b", 40.0, None)], None),  # a new shop is no growth
        ([shop("a", 200.0), shop("b", None, None)], 1.0),
        ([shop("a", 200.0, compared=14), shop("b", 100.0)], 0.5),
        ([shop("a", 200.0), shop("b", 100.0, compared=13)], None),
        ([shop("a", 200.0, orders=(15, 15)), shop("b", 100.0, orders=(15, 15))], 0.5),
        ([shop("a", 200.0, orders=(14, 90)), shop("b", 100.0, orders=(15, 90))], None),
        ([shop("a", 200.0, orders=(90, 14)), shop("b", 100.0, orders=(90, 15))], None),
        ([], None),
    ],
)
def test_sales_of_all_shops_are_compared_where_each_can_be(rows: list[ShopRow], change: float | None) -> None:
    found = totals_of(rows).gmv
    assert found.change_rate == change
    assert found.value == (round(sum(row.value("gmv") or 0 for row in rows), 2) if rows else None)


def test_sums_are_of_the_shops_that_know_theirs() -> None:
    rows = [
        shop("a", 200.1, profit=(5, 9), alerts=(1, 2), waiting=(1,), overdue=(1, 2, 3)),
        shop("b", None, None, profit=(-2, 4), alerts=(), waiting=(1, 2)),
        shop("c", 100.2),
    ]
    found = totals_of(rows)
    assert (found.values["gmv"], found.of["gmv"], found.values["orders"], found.of["orders"]) == (300.3, 2, 300, 3)
    assert (found.profit, found.of["profit"], found.alerts, found.of["alerts"]) == ((3, 13), 2, 2, 2)
    assert (found.waiting, found.overdue) == (3, 3)
    nothing = totals_of([shop("c", 100.2)])
    assert (nothing.profit, nothing.alerts) == (None, None)
    assert (found.values["visitors"], found.of["visitors"], found.values["conversion"]) == (None, 0, None)


def test_yuan_are_added_as_fen_and_ratios_by_their_parts() -> None:
    assert _sum([Value(0.1), Value(0.2)]) == 0.3
    assert _sum([Value(1), Value(2)]) == 3
    assert _sum([Value(1), Value(0.5), Value(None)]) == 1.5
    assert _sum([Value(None)]) is None
    assert _ratio([Value(0.5, 1, 2), Value(0.1, 1, 10)]) == round(2 / 12, 6)
    assert _ratio([Value(None, 0, 0)]) is _ratio([]) is None


def test_a_value_is_of_the_days_that_are_compared() -> None:
    days = ComparedDays(("", ""), ("", ""), 5)
    assert days_behind(MetricValue("", "", "yuan", 1, days=9, compared_days=days)) == 5
    assert days_behind(MetricValue("", "", "yuan", 1, days=9)) == 9


def test_shops_are_ranked_by_day_where_their_days_differ() -> None:
    rows = [shop("a", 300.0, days=31), shop("b", 290.0, days=10), shop("c", None, days=1), shop("d", 300.0, days=31)]
    found = ranked(MARCH, FEBRUARY, 0, rows)
    assert (found.by_day, [row.shop for row in found.rows]) == (True, ["b", "a", "d", "c"])
    alike = ranked(MARCH, FEBRUARY, 0, [*rows[:1], *rows[2:], shop("e", 400.0)])
    assert (alike.by_day, [row.shop for row in alike.rows]) == (False, ["e", "a", "d", "c"])
    assert cast(Any, shop("a", 310.0)).daily == 10.0
    assert shop("a", 310.0, days=0).daily is shop("a", None).daily is None


def judged(**values: MetricValue) -> ShopRow:
    return ShopRow("店", 31, plain=values, values=values)


@pytest.mark.parametrize(
    ("now", "before", "orders", "told"),
    [
        (80.0, 100.0, (100, 400), True),  # a fifth less
        (80.1, 100.0, (100, 400), False),
        (50.0, 100.0, (390, 400), False),  # the orders fell by no more than chance
        (120.0, 100.0, (400, 100), False),
    ],
)
def test_sales_that_fell_by_a_fifth_and_orders_by_more_than_chance_are_told(
    now: float, before: float, orders: tuple[int, int], told: bool
) -> None:
    gmv = replace(figure(now, "yuan", before), days=31)
    mark = _fell(judged(gmv=gmv, orders=figure(orders[0], "count", orders[1])))
    assert (mark is not None) is told
    if mark:
        assert mark.fen == round((before - now) * 100)
    assert _fell(replace(judged(gmv=gmv, orders=figure(100, "count", 400)), alerts=())) is None  # alerts tell it
    assert _fell(judged(gmv=gmv)) is _fell(judged(orders=gmv)) is None


@pytest.mark.parametrize(
    ("now", "chance", "told"), [(0.15, False, True), (0.1499, False, False), (0.15, True, False), (0.05, False, False)]
)
def test_a_refund_rate_five_points_above_its_own_is_told(now: float, chance: bool, told: bool) -> None:
    row = judged(refund_rate=replace(figure(now, "rate", 0.1), by_chance=chance))
    assert (_refunds(row) is not None) is told
    assert _refunds(replace(row, alerts=())) is None


def test_a_loss_is_told_where_it_is_certain_and_bulk_orders_where_they_make_the_change() -> None:
    assert [_loses(replace(judged(), profit=one)) is not None for one in (None, (-5, 0), (-9, -1), (-1, -1))] == [
        False, False, True, True,
    ]  # fmt: skip
    mark = _loses(replace(judged(), profit=(-900, -150)))
    assert mark is not None and mark.fen == 150 and "1.50" in mark.text and "9.00" in mark.text
    known, untold = figure(120.0, "yuan", 100.0), replace(figure(120.0, "yuan", 100.0), change_rate=None)
    assert _bulk(ShopRow("店", 31, values={"gmv": untold}, plain={"gmv": known})) is not None
    assert _bulk(ShopRow("店", 31, values={"gmv": known}, plain={"gmv": known})) is None
    assert _bulk(ShopRow("店", 31, values={"gmv": untold}, plain={"gmv": untold})) is None
