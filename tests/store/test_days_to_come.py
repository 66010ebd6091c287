"""Rows of days that were still to come when their file was made: their dates are wrong, and the import says so."""

from __future__ import annotations

import pytest
from export_files import SHORT_COLUMNS, Shop, as_csv

TRAFFIC = ["统计日期", "店铺访客数", "店铺浏览量", "成交买家数", "成交订单数", "成交金额"]


def orders(*days: str) -> bytes:
    rows = [
        ["7", f"250301-{number:015d}", "已收货", "50", "45", "45", "1", f"{day} 09:00:00"]
        for number, day in enumerate(days)
    ]
    return as_csv([SHORT_COLUMNS, *rows])


def told(notes: list[str]) -> list[str]:
    return [note for note in notes if "这一天还没到" in note]


@pytest.mark.parametrize(
    ("name", "last", "until"),
    [
        ("orders_export2025-04-01-10-09-23.csv", "2025-04-01", None),
        ("orders_export2025-04-01-10-09-23.csv", "2025-04-02", "2025-04-01"),
        ("orders_export2025-04-01-10-09-23.csv", "2052-03-01", "2025-04-01"),
        ("订单.csv", "2025-04-02", None),  # the time of the file tells: after that day
        ("订单.csv", "2099-12-31", "20"),
    ],
)
def test_the_last_day_and_when_the_file_was_made(shop: Shop, name: str, last: str, until: str | None) -> None:
    notes = told(shop.take_one(name, orders("2025-03-01", last)).notes)
    assert len(notes) == (until is not None)
    if until:
        assert last in notes[0] and until in notes[0]


def test_the_time_that_is_given_counts(shop: Shop) -> None:
    file = orders("2025-03-01", "2025-03-05")
    assert told(shop.take_one("一.csv", file, as_of="2025-03-04 23:00:00").notes)
    assert not told(shop.take_one("二.csv", orders("2025-03-05"), as_of="2025-03-05 01:00:00").notes)


@pytest.mark.parametrize(("now", "said"), [("2099-03-05T08:00:00", False), ("2099-03-04T23:59:00", True)])
def test_without_a_time_of_export_it_is_asked_what_day_it_is(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, now: str, said: bool
) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", now)
    rows = [TRAFFIC, ["2099-03-05", "100", "200", "3", "3", "99.00"]]
    assert bool(told(shop.take_one("流量数据.csv", as_csv(rows)).notes)) is said
