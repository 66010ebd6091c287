"""What all shops come to, out of a few made by hand."""

from __future__ import annotations

from typing import Any, cast

import pytest

from pdd_ops.metrics.compare import ComparedDays, MetricValue, figure
from pdd_ops.metrics.values import Value
from pdd_ops.periods import Month
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
        shop("a", 200.1, profit=(5, 9), alerts=(1, 2), waiting=(1,), overdue=(1, 2, 3)),  # type: ignore[arg-type]
        shop("b", None, None, profit=(-2, 4), alerts=(), waiting=(1, 2)),  # type: ignore[arg-type]
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
