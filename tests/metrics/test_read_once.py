"""What is read once, and that a report asks the database nothing twice."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from small_month import everything

from pdd_ops.metrics.coverage import coverage
from pdd_ops.metrics.read_once import kept, reading_once
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Days, Month, Period
from pdd_ops.report.build import build_report


def counted(connection: sqlite3.Connection, calls: list[str]) -> int:
    def read() -> int:
        calls.append("read")
        return 7

    return kept(connection, "answer", read)


def test_only_within_the_stretch_and_for_its_connection() -> None:
    one, other = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    calls: list[str] = []
    assert [counted(one, calls), counted(one, calls)] == [7, 7]
    assert len(calls) == 2  # outside: read each time
    with reading_once(one):
        assert [counted(one, calls), counted(one, calls), counted(other, calls), counted(other, calls)] == [7] * 4
        assert len(calls) == 5  # once of this connection, each time of the other
        with reading_once(one):
            counted(one, calls)
        assert len(calls) == 5  # one within another knows what that has read
    counted(one, calls)
    assert len(calls) == 6
    with reading_once(one):
        counted(one, calls)
    assert len(calls) == 7  # a new stretch begins with nothing


def test_a_stretch_ends_with_an_error() -> None:
    one, calls = sqlite3.connect(":memory:"), list[str]()
    with pytest.raises(RuntimeError), reading_once(one):
        counted(one, calls)
        raise RuntimeError
    counted(one, calls)
    assert len(calls) == 2


def test_nothing_is_kept_of_what_could_not_be_read() -> None:
    one = sqlite3.connect(":memory:")
    with reading_once(one):
        with pytest.raises(ZeroDivisionError):
            kept(one, "answer", lambda: 1 // 0)
        assert kept(one, "answer", lambda: 5) == 5


def test_periods_of_different_days_are_told_apart(tmp_path: Path) -> None:
    store = everything(tmp_path)
    connection = store.reader()
    month = Month.parse("2025-03")
    some = Days.of([month.first, month.last])
    wanted: list[Period] = [month, Period(month.first, month.last), some, Period(month.first, "2025-03-10")]
    plain = [coverage(connection, [1], period) for period in wanted]
    with reading_once(connection):
        assert [coverage(connection, [1], period) for period in wanted] == plain
        assert [coverage(connection, (1,), period) for period in wanted] == plain
    assert len(plain[2].days("orders")) <= 2 < len(plain[0].days("orders"))


def test_a_report_asks_hardly_anything_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    connection = everything(tmp_path).reader()
    shops, asked = choose_shops(connection, None), list[str]()
    connection.set_trace_callback(asked.append)  # statements with their values put in
    build_report(connection, shops=shops, month=Month.parse("2025-03"))
    connection.set_trace_callback(None)
    assert len(asked) > 50
    assert len(asked) - len(Counter(asked)) <= len(asked) / 50
