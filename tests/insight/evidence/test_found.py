"""All rules together: read from the sums of shops with one trait each, and told in report, why, problems and plan."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from support.corpus import database
from support.tool import run_json

from pdd_ops.insight.evidence.bulk import Apart, Bulk, Large
from pdd_ops.insight.evidence.found import Found, Looked, find
from pdd_ops.insight.evidence.plain import DaysOf, plain_values
from pdd_ops.insight.evidence.reading import _known, _with_refund, read_bulk, read_found
from pdd_ops.metrics.compare import MetricValue, compare
from pdd_ops.metrics.large import Sums, large_orders
from pdd_ops.metrics.series import first_sold, product_sales
from pdd_ops.periods import Month, Period
from pdd_ops.store.database import open_reader

MARCH, FEBRUARY = Month.of(2025, 3), Month.of(2025, 2)


@pytest.fixture
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A shop with the trait that the test asks for."""
    with closing(open_reader(database(request.param, tmp_path_factory))) as connection:
        yield connection


def found_in(shop: sqlite3.Connection) -> Found:
    sold, fresh = product_sales(shop, [1], Period(FEBRUARY.first, MARCH.last)), first_sold(shop, [1], MARCH)
    return read_found(shop, [1], MARCH, compared=(MARCH, FEBRUARY), sold=sold, fresh=fresh)


@pytest.mark.parametrize("shop", ["bulk_orders"], indirect=True)
def test_bulk_orders_are_found_by_their_own_index(shop: sqlite3.Connection) -> None:
    statements: list[str] = []
    shop.set_trace_callback(statements.append)
    assert len(large_orders(shop, [1], MARCH)) == 7
    plan = [row[3] for row in shop.execute(f"EXPLAIN QUERY PLAN {statements[0]}")]
    assert "SEARCH f USING INDEX orders_large" in plan[0]
    (bulk,) = read_bulk(shop, [1], MARCH)
    assert (bulk.orders, bulk.pieces_each, bulk.pieces) == (7, 25, 175)
    assert bulk.share > 0.5


@pytest.mark.parametrize("shop", ["bulk_orders"], indirect=True)
def test_metrics_without_bulk_orders_leave_out_exactly_these(shop: sqlite3.Connection) -> None:
    values = compare(shop, shops=[1], period=MARCH, previous=FEBRUARY)
    bulk = read_bulk(shop, [1], MARCH)
    days = DaysOf(MARCH.each_day(), MARCH.each_day(), FEBRUARY.each_day())
    plain = plain_values(values, bulk, days)
    sql = "SELECT sum(paid_fen), count(*) FROM orders WHERE counted = 1 AND quantity <> 25 AND pay_day LIKE '2025-03%'"
    fen, orders = shop.execute(sql).fetchone()
    assert plain["gmv"].value == pytest.approx(fen / 100)
    assert plain["orders"].value == orders
    assert plain["order_value"].value == pytest.approx(fen / 100 / orders, abs=0.005)
    assert plain["gmv"].previous == values["gmv"].previous
    assert plain["visitors"] == values["visitors"]
    assert plain_values(values, [], days) == values


@pytest.mark.parametrize("shop", ["cancelled_after_minutes"], indirect=True)
def test_one_cancelled_order_of_a_product_that_never_sold_is_set_apart(shop: sqlite3.Connection) -> None:
    (bulk,) = found_in(shop).bulk_here
    assert (bulk.orders, bulk.pieces, bulk.fen) == (1, 600, 7_740_000)
    assert sum(one.refunded for one in bulk.of) == 1
    assert found_in(shop).pace is None


@pytest.mark.parametrize("shop", ["price_mistake"], indirect=True)
def test_a_price_mistake_is_found(shop: sqlite3.Connection) -> None:
    (mistake,) = found_in(shop).mistakes
    assert (mistake.product, mistake.first, mistake.last) == ("7000004", "2025-03-14", "2025-03-14")
    assert mistake.unpaid >= 116
    assert mistake.price < mistake.usual / 3


@pytest.mark.parametrize("shop", ["masked_provinces"], indirect=True)
def test_a_masked_dimension_has_no_rates(shop: sqlite3.Connection) -> None:
    found = found_in(shop)
    assert found.masked["province"].uneven
    assert found.extremes["province"] == ()


@pytest.mark.parametrize("shop", ["collapse_restart"], indirect=True)
def test_a_restart_is_a_shift_and_a_collapse_of_the_shop_no_stock_gap(shop: sqlite3.Connection) -> None:
    found = found_in(shop)
    (restart,) = [one for one in found.shifts if not one.product and one.shift.day == "2025-03-17"]
    assert restart.refunds is not None
    assert restart.refunds[0] > 2 * restart.refunds[1]
    assert found.gaps == ()
    assert found.pace is not None
    assert found.pace.first == "2025-03-17"
    assert {one.key for one in found.extremes["province"] if one.rate > one.others} <= {"黑龙江省", "上海市"}


@pytest.mark.parametrize("shop", ["two_channels"], indirect=True)
def test_a_rise_from_orders_of_many_pieces_is_told_and_prices_did_not_move(shop: sqlite3.Connection) -> None:
    found = found_in(shop)
    assert found.many is not None
    assert found.many.part > 0.5
    assert found.prices[""].index == pytest.approx(1.0, abs=0.04)


@pytest.mark.parametrize("shop", ["growth"], indirect=True)
def test_steady_growth_is_no_shift_and_nothing_is_found(shop: sqlite3.Connection) -> None:
    found = found_in(shop)
    assert (found.bulk, found.shifts, found.gaps, found.mistakes, dict(found.masked)) == ((), (), (), (), {})


@pytest.mark.parametrize("shop", ["bulk_orders"], indirect=True)
def test_the_split_of_a_change_still_adds_up_with_bulk_orders_as_a_factor(shop: sqlite3.Connection) -> None:
    (_, _, path) = shop.execute("PRAGMA database_list").fetchone()
    answer = run_json("why", "2025-03", "--db", path, "--json")
    factors = {one["id"]: one["contribution"] for one in answer["factors"]}
    assert sum(factors.values()) == pytest.approx(answer["change"])
    bulk = sum(one.fen - one.refunded_fen for found in read_bulk(shop, [1], MARCH) for one in found.of)
    assert factors["bulk"] == pytest.approx(bulk / 100)
    for row in answer["by"]:
        assert sum(one["contribution"] for one in row["factors"]) == pytest.approx(row["change"])


def test_nothing_set_apart_is_nothing() -> None:
    assert Apart() == Apart(0, 0, 0, 0, 0)


def test_a_gap_costs_what_the_days_before_it_brought_without_bulk_orders() -> None:
    """60.00 a day in five orders, nothing from 12 to 18 March; a large order on the 3rd."""
    around = Period("2025-02-01", "2025-03-31").each_day()
    usual = Sums(5, 10, 6000, 0, 0)
    large = Large("2025-03-03", "a", 900, 500_000)
    one = {day: usual for day in around if not "2025-03-12" <= day <= "2025-03-18"}
    one["2025-03-03"] = Sums(6, 910, 506_000, 0, 0)
    looked = Looked(
        period=MARCH,
        covered=around,
        shop=dict.fromkeys(around, Sums(50, 60, 90_000, 0, 0)),
        products={"a": one},
        names={"a": "山泉水"},
        bulk=(Bulk("a", "2025-03", 1, 900, 500_000, 0.5, 900, 1.0, (large,)),),
    )
    (gap,) = find(looked).gaps
    assert (gap.first, gap.last, gap.days, gap.resumed) == ("2025-03-12", "2025-03-18", 7, True)
    assert (gap.daily, gap.loss) == (6000.0, 42_000)


@pytest.mark.parametrize(
    ("covered", "last"),
    [
        (["2025-03-30", "2025-03-31", "2025-04-01"], "2025-03-31"),
        (["2025-03-29", "2025-03-30", "2025-04-01"], "2025-03-30"),
        (["2025-04-01"], "2025-03-31"),
    ],
)
def test_groups_are_of_the_days_up_to_the_last_covered_one_of_the_period(covered: list[str], last: str) -> None:
    assert _known(MARCH, covered) == Period("2025-03-01", last)


@pytest.mark.parametrize("shop", ["cancelled_after_minutes"], indirect=True)
def test_only_a_single_refunded_order_has_the_time_at_which_it_was_asked_back(shop: sqlite3.Connection) -> None:
    (bulk,) = read_bulk(shop, [1], MARCH)
    assert bulk.asked_after is not None
    unasked = replace(bulk, asked_after=None)
    assert _with_refund(shop, [1], unasked) == bulk
    assert _with_refund(shop, [1], replace(unasked, orders=2)).asked_after is None
    for change in ({"refunded": 0}, {"order_id": ""}):
        kept = replace(unasked, of=(replace(unasked.of[0], **change),))
        assert _with_refund(shop, [1], kept).asked_after is None


def test_what_is_compared_is_compared_without_bulk_orders_too() -> None:
    """1,000.00 after 800.00, of which 300.00 in a bulk order now."""
    large = Large("2025-03-03", "a", 900, 30_000)
    bulk = (Bulk("a", "2025-03", 1, 900, 30_000, 0.5, 900, 1.0, (large,)),)
    days = DaysOf(MARCH.each_day(), MARCH.each_day(), FEBRUARY.each_day())
    gmv = MetricValue("gmv", "GMV", "yuan", 1000.0, 800.0, 200.0, 0.25)
    plain = plain_values({"gmv": gmv}, bulk, days)["gmv"]
    assert (plain.value, plain.previous, plain.change, plain.change_rate) == (700.0, 800.0, -100.0, -0.125)
    alone = MetricValue("gmv", "GMV", "yuan", 1000.0)
    plain = plain_values({"gmv": alone}, bulk, days)["gmv"]
    assert (plain.value, plain.previous, plain.change, plain.change_rate) == (700.0, None, None, None)
    some = replace(gmv, compared_value=900.0, change=100.0, change_rate=0.125)
    plain = plain_values({"gmv": some}, bulk, days)["gmv"]
    assert (plain.value, plain.compared_value, plain.change, plain.change_rate) == (700.0, 600.0, -200.0, -0.25)
