"""The orders of some days are found by the day in their number, those paid on another day by an index of their own."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from export_files import FULL_COLUMNS, Shop, a_shop, as_csv, grid, order, tabbed
from support.shared import small_shop

from pdd_ops.check.run import check_month
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, Period, order_numbers
from pdd_ops.store.coverage import days_of
from pdd_ops.store.recompute import recompute
from pdd_ops.work.evidence import read_evidence

MARCH = Month.parse("2025-03")
ALL_OF_A_SHOP = re.compile(
    r"SCAN (f|o|orders|order_facts)\b|SEARCH \w+ USING (COVERING )?INDEX orders_?\w* \(shop_id=\?\)$"
)


@pytest.fixture
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_shop(tmp_path_factory)


def of_orders(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], object]) -> dict[str, list[str]]:
    """The plans of the statements that read days of orders, as SQLite makes them while the work is done."""
    seen: list[str] = []
    connection.set_trace_callback(seen.append)
    work(connection)
    connection.set_trace_callback(None)
    plans = {}
    for sql in dict.fromkeys(seen):
        if "day_in_number" in sql:
            with suppress(sqlite3.OperationalError):  # of a temporary table that is gone
                plans[sql] = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    return plans


@pytest.mark.parametrize(
    "work",
    [
        recompute,
        lambda connection: check_month(connection, choose_shops(connection, None), MARCH),
        lambda connection: read_evidence(connection, 1, Period(MARCH.first, MARCH.last), promises=True),
    ],
    ids=["recompute", "check", "evidence"],
)
def test_no_statement_reads_all_orders_of_a_shop(database: Path, work: Callable[[sqlite3.Connection], object]) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        plans = of_orders(connection, work)
        assert plans
        for sql, plan in plans.items():
            assert not [step for step in plan if ALL_OF_A_SHOP.match(step)], sql
            assert any("orders_moved" in step for step in plan), sql
            assert any("order_id>? AND order_id<?" in step for step in plan), sql


def test_an_order_is_of_the_day_it_was_paid_whatever_its_number_says() -> None:
    day_of = {
        "250301-000000000000001": "2025-03-01",
        "250228-000000000000002": "2025-03-01",  # created before midnight
        "250301-000000000000003": "2025-03-02",
        "A5": "2025-03-01",
    }  # fmt: skip
    rows = [order(number, 支付时间=f"{day} 00:00:05") for number, day in day_of.items()]
    with a_shop() as shop:
        shop.take_one("orders_export2025-04-01-10-09-23.csv", as_csv(tabbed(grid(FULL_COLUMNS, rows))))
        assert dict(shop.rows("SELECT order_id, day_in_number FROM orders")) == {
            number: int(number == "250301-000000000000001") for number in day_of
        }
        with closing(sqlite3.connect(shop.database, isolation_level=None)) as connection:
            recompute(connection)
            sums = dict(connection.execute("SELECT day, orders FROM order_days WHERE dim = 'all'").fetchall())
        assert sums == {"2025-03-01": 3, "2025-03-02": 1}


def test_numbers_of_another_century_are_those_of_no_day() -> None:
    assert order_numbers("2025-03-01", "2025-03-31") == ("250301-", "250331.")
    assert order_numbers("1999-12-01", "2101-01-01") == ("000101-", "991231.")
    low, high = order_numbers("2025-03-01", "2025-03-01")
    assert low < "250301-000000000000001" < "250301-999999999999999" < high < "250302-000000000000001"


def test_orders_are_counted_on_the_day_they_were_made_whenever_they_were_paid() -> None:
    paid = {
        "250301-000000000000011": "2025-03-01",
        "250301-000000000000012": "2025-03-02",
        "250228-000000000000013": "2025-03-01",
        "A15": "2025-03-02",
        "259999-000000000000016": "2025-03-02",  # no day: by its payment
    }
    waiting = {"250301-000000000000017": "2025-03-01", "250228-000000000000018": "2025-03-02", "A19": "2025-03-01"}
    rows = [order(number, 支付时间=f"{day} 00:00:05") for number, day in paid.items()]
    for number, day in waiting.items():
        rows.append(
            order(number, 订单状态="待付款", 支付时间="", 订单成交时间="", 拼单成功时间="", 创建时间=f"{day} 00:00:05")
        )
    with a_shop() as shop:
        headers = list(dict.fromkeys([*FULL_COLUMNS, "创建时间"]))
        shop.take_one("orders_export2025-04-01-10-09-23.csv", as_csv(tabbed(grid(headers, rows))))
        made = "SELECT day, created, unpaid FROM created_days WHERE dim = 'all' ORDER BY day"
        found = shop.rows(made)
        assert found == [("2025-02-28", 1, 0), ("2025-03-01", 4, 2), ("2025-03-02", 3, 1)]
        with closing(sqlite3.connect(shop.database, isolation_level=None)) as connection:
            recompute(connection)
            assert connection.execute(made).fetchall() == found


def test_the_days_without_orders_are_each_looked_up_once(shop: Shop) -> None:
    days = [day for day in range(1, 29) if day not in (5, 6, 12, 13, 19, 20)]
    rows = [
        order(f"2503{day:02}-1000000000000{at:02}", 支付时间=f"2025-03-{day:02} 10:00:00")
        for day in days
        for at in (1, 2)
    ]
    shop.take_one("订单.csv", as_csv(grid(FULL_COLUMNS, rows)))
    seen: list[str] = []
    with closing(sqlite3.connect(shop.database)) as connection:
        connection.set_trace_callback(seen.append)
        days_of(connection, 1, "orders")
    asked = [sql for sql in seen if "NOT EXISTS" in sql]
    assert asked and len(asked) == len(set(asked))
