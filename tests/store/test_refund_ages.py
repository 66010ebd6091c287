"""How old orders were when they were refunded: from cases, bills and statuses, whatever is imported first."""

from __future__ import annotations

import itertools
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from export_files import FULL_COLUMNS, Shop, a_shop, as_csv, grid, order, tabbed
from support.older import as_it_was
from support.tool import run

from pdd_ops.store.database import open_reader
from pdd_ops.store.recompute import differing_sums

SAMPLE = Path(__file__).parents[2] / "sample_data"
CASE_COLUMNS = [
    "售后编号",
    "订单编号",
    "售后状态",
    "售后类型",
    "订单金额(元)",
    "退款金额(元)",
    "申请时间",
    "同意退款时间",
    "售后原因",
    "商品ID",
]
AGES = "SELECT day, age, refunds, fen, paid_fen, early, by_bill, by_status FROM refund_ages WHERE dim = 'all'"


def orders(status: str, made: str) -> tuple[str, bytes]:
    rows = [order(status=status), order("250302-100000000000002", 支付时间="2025-03-02 09:00:00")]
    return f"orders_export{made}.csv", as_csv(tabbed(grid(FULL_COLUMNS, rows)))


def case(agreed: str, made: str, *, number: str = "90000000001") -> tuple[str, bytes]:
    row = {
        "售后编号": number,
        "订单编号": "250301-100000000000001",
        "售后状态": "退款成功",
        "售后类型": "仅退款",
        "订单金额(元)": "85.00",
        "退款金额(元)": "80.00",
        "申请时间": "2025-03-01 12:00:00",
        "同意退款时间": agreed,
        "售后原因": "质量问题",
        "商品ID": "7000001",
    }
    return f"售后数据{made}_{number}.csv", as_csv(grid(CASE_COLUMNS, [row]))


def ages(shop: Shop) -> list[tuple[object, ...]]:
    with closing(open_reader(shop.database)) as connection:
        return list(connection.execute(AGES))


PAID = orders("待发货", "2025-03-02-10-00-00")
SHIPPED = orders("已发货，待收货", "2025-03-05-10-00-00")
REFUNDED = orders("已发货，退款成功", "2025-03-09-10-00-00")
LATER = orders("已收货，退款成功", "2025-03-20-10-00-00")


@pytest.mark.parametrize("files", list(itertools.permutations([PAID, SHIPPED, REFUNDED, LATER]))[::4])
def test_a_status_dates_by_the_first_export_that_shows_it(files: tuple[tuple[str, bytes], ...]) -> None:
    with a_shop() as shop:
        for name, content in files:
            shop.take_one(name, content)
        assert ages(shop) == [("2025-03-01", 8, 1, 8500, 8500, 0, 0, 1)]
        assert differing_sums(shop.database) == []


def test_a_refund_that_was_never_seen_otherwise_has_no_day() -> None:
    with a_shop() as shop:
        for name, content in (REFUNDED, LATER):
            shop.take_one(name, content)
        assert ages(shop) == []


@pytest.mark.parametrize("reverse", [False, True])
def test_the_first_case_knows_better(reverse: bool) -> None:  # a parameter of the test
    first = case("2025-03-04 08:00:00", "2025-03-21-10-00-00")
    second = case("2025-03-06 08:00:00", "2025-03-21-10-00-00", number="90000000002")
    files = [SHIPPED, LATER, first, second]
    with a_shop() as shop:
        for name, content in reversed(files) if reverse else files:
            shop.take_one(name, content)
        assert ages(shop) == [("2025-03-01", 3, 1, 16000, 8500, 0, 0, 0)]
        assert differing_sums(shop.database) == []


def test_a_refund_dated_before_the_payment_is_counted_as_one_of_the_day() -> None:
    with a_shop() as shop:
        for name, content in (SHIPPED, case("2025-02-27 08:00:00", "2025-03-21-10-00-00")):
            shop.take_one(name, content)
        assert ages(shop) == [("2025-03-01", 0, 1, 8000, 8500, 1, 0, 0)]


def test_an_older_database_gets_them(tmp_path: Path) -> None:
    database = tmp_path / "today.db"
    run("import", SAMPLE, "--shop", "店", "--db", database)
    older = as_it_was(tmp_path / "older.db", database, 17)
    rows = []
    for path in (database, older):
        with closing(open_reader(path)) as connection:
            rows.append(connection.execute("SELECT * FROM refund_ages ORDER BY 1, 2, 3, 4, 5").fetchall())
    assert rows[0] == rows[1]
    assert len(rows[0]) > 50
    with closing(sqlite3.connect(database)) as connection:
        known = "SELECT sum(refunds) FROM refund_ages GROUP BY dim"
        assert connection.execute(known).fetchall() == [(72,), (72,)]
