"""A report's cost does not grow with the orders: no statement of it reads through a table of facts."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.shared import small_shop

from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.report.build import build_report
from pdd_ops.store.database import open_reader

FACTS = {
    "order_facts", "order_status_history", "aftersales", "bills", "ad_days", "costs", "courier_bills",
    "freight_insurance", "ad_account", "rejects",
}  # fmt: skip

# No rows, the list of imports (i), and values within a cell.
NO_FACTS = ("SCAN CONSTANT ROW", "SCAN i", "SCAN json_each")


@pytest.fixture
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_shop(tmp_path_factory)


def statements_of_a_report(reader: sqlite3.Connection) -> list[str]:
    seen: list[str] = []
    reader.set_trace_callback(seen.append)
    build_report(reader, shops=choose_shops(reader, None), month=Month.parse("2025-03"))
    reader.set_trace_callback(None)
    return [sql for sql in dict.fromkeys(seen) if not sql.startswith("--")]


def facts_read(connection: sqlite3.Connection, sql: str) -> set[str]:
    """The fact tables of which a statement reads a column, behind views and aliases too."""
    read: set[str] = set()

    def note(action: int, table: str | None, *rest: str | None) -> int:
        if action == sqlite3.SQLITE_READ and table in FACTS:
            read.add(str(table))
        return sqlite3.SQLITE_OK

    connection.set_authorizer(note)
    connection.execute(f"EXPLAIN {sql}").fetchall()
    connection.set_authorizer(None)
    return read


def scans(connection: sqlite3.Connection, sql: str) -> list[str]:
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    return [step for step in plan if step.startswith("SCAN") and not step.startswith(NO_FACTS)]


def test_no_statement_of_a_report_scans_facts(database: Path) -> None:
    with closing(open_reader(database)) as reader:
        statements = statements_of_a_report(reader)
        assert len(statements) > 20
        scanning = {sql: scans(reader, sql) for sql in statements if facts_read(reader, sql)}
        assert {sql: steps for sql, steps in scanning.items() if steps} == {}
        sql = "SELECT sum(o.paid_fen) FROM main.orders o WHERE o.quantity > 1"  # one that does would be seen
        assert (facts_read(reader, sql), bool(scans(reader, sql))) == ({"order_facts"}, True)
