"""Lines of orders that a user's format tells apart: what is numbered, what repeats, what is no sale."""

from __future__ import annotations

import sqlite3
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pdd_ops.store.adding import add_up
from pdd_ops.store.engine import Connection
from pdd_ops.store.kept_lines import OwnLines, notes_on_lines, number_own_lines, number_returns

Row = tuple[object, ...]
COLUMNS = ("row_no", "order_id", "product_id", "sku", "paid_fen")


def stage(*rows: Row, columns: tuple[str, ...] = COLUMNS) -> Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("ATTACH ':memory:' AS stage")
    connection.execute(f"CREATE TABLE stage.rows ({', '.join(columns)})")
    connection.executemany(f"INSERT INTO stage.rows VALUES ({', '.join('?' * len(columns))})", rows)
    return cast(Connection, connection)


def lines(connection: Any) -> list[Row]:  # noqa: ANN401
    sql = "SELECT row_no, order_id, line, product_first FROM stage.rows ORDER BY row_no"
    return list(connection.execute(sql).fetchall())


ROWS: list[Row] = [
    (1, "o1", "p1", "red", 100), (2, "o1", "p1", "blue", 0), (3, "o1", "p2", "red", 0), (4, "o2", "p1", "red", 0),
    (5, "o1", "p1", "red", 100), (6, "o3", "p1", "red", 50),
]  # fmt: skip


def test_lines_are_numbered_within_their_order_and_the_first_of_a_product_is_told() -> None:
    connection = stage(*ROWS)
    assert number_own_lines(connection, OwnLines(keep=True, returns=False)) == (0, 0)
    assert lines(connection) == [
        (1, "o1", 1, 0), (2, "o1", 0, 1), (3, "o1", 3, 1), (4, "o2", 0, 1), (5, "o1", 2, 0), (6, "o3", 0, 1),
    ]  # fmt: skip


def test_the_last_of_like_rows_stays_unless_all_are_meant() -> None:
    """The first and the fifth row are alike but for where they stand."""
    connection = stage(*ROWS)
    assert number_own_lines(connection, OwnLines(keep=False, returns=False)) == (1, 0)
    assert [row[0] for row in lines(connection)] == [2, 3, 4, 5, 6]
    numbered = stage((1, "o1", 7), (2, "o1", 7), (3, "o1", 8), columns=("row_no", "order_id", "line_number"))
    assert number_own_lines(numbered, OwnLines(keep=False, returns=False)) == (1, 0)


def test_an_order_without_a_line_that_was_paid_for_is_no_sale_where_returns_are_among_the_rows() -> None:
    connection = stage(*ROWS)
    assert number_own_lines(connection, OwnLines(keep=True, returns=True)) == (0, 1)
    assert {row[1] for row in lines(connection)} == {"o1", "o3"}
    assert cast(Any, connection).execute("SELECT row_no, value, reason FROM stage.rejects").fetchall() == [
        (4, "o2", "nothing_sold")
    ]
    unpaid = stage((1, "o1", "p1"), columns=("row_no", "order_id", "product_id"))
    assert number_own_lines(unpaid, OwnLines(keep=True, returns=True)) == (0, 0)  # nobody knows what was paid


@pytest.mark.parametrize(
    ("keep", "numbers", "repeated"), [(True, ["o1#1", "o1#2", "o2#1"], 0), (False, ["o1#1", "o2#1"], 1)]
)
def test_returns_of_an_order_are_cases_of_their_own(keep: bool, numbers: list[str], repeated: int) -> None:
    columns = ("row_no", "order_id", "sku", "case_id")
    connection = stage((1, "o1", "red", None), (2, "o1", "red", None), (3, "o2", "red", None), columns=columns)
    assert number_returns(connection, OwnLines(keep=keep, returns=True)) == (repeated, 0)
    found = cast(Any, connection).execute("SELECT case_id FROM stage.rows ORDER BY case_id").fetchall()
    assert [case for (case,) in found] == numbers


def test_what_was_set_apart_is_told_with_its_amount() -> None:
    connection = stage()
    cast(Any, connection).execute("CREATE TABLE stage.rejects (reason, value)")
    rows = [("negative_price", "-1.50"), ("negative_price", "-2.25"), ("nothing_returned", "3"), ("missing", "9")]
    cast(Any, connection).executemany("INSERT INTO stage.rejects VALUES (?, ?)", rows)
    assert notes_on_lines(connection) == [
        ("import.negative_price", {"count": "2", "amount": "-3.75"}),
        ("import.nothing_returned", {"count": "1", "amount": "3.00"}),
    ]


AFFILIATE = ("row_no", "day", "product_id", "orders", "amount_fen", "product_name")


def added(*rows: Row, persons: bool) -> tuple[tuple[int, int], list[Row]]:
    connection = stage(*rows, columns=AFFILIATE)
    dataset = SimpleNamespace(name="affiliate_days", key=("day", "product_id", "not there"))
    counts = add_up(connection, cast(Any, dataset), persons=persons)
    found = cast(Any, connection).execute("SELECT day, orders, amount_fen, product_name FROM stage.rows ORDER BY day")
    return counts, list(found.fetchall())


def test_rows_of_one_key_are_added_up_and_like_ones_are_one_unless_they_are_of_several_persons() -> None:
    rows: list[Row] = [(1, "d1", "p", 1, 100, "a"), (2, "d1", "p", 1, 100, "a"), (3, "d1", "p", 2, 50, "b"),
                       (4, "d2", "p", 5, 70, "c")]  # fmt: skip
    assert added(*rows, persons=False) == ((1, 1), [("d1", 3, 150, "b"), ("d2", 5, 70, "c")])
    assert added(*rows, persons=True) == ((0, 2), [("d1", 4, 250, "b"), ("d2", 5, 70, "c")])
    assert added(rows[3], persons=False) == ((0, 0), [("d2", 5, 70, "c")])
