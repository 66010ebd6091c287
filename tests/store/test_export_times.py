"""A content has one time, the best that is known of it; a renamed copy of an old export never becomes a new one."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest
from export_files import DEFAULT_COLUMNS, Shop, as_csv, grid, order, tabbed

EARLY = "orders_export2025-03-10-09-00-00.csv"
LATE = "orders_export2025-03-20-09-00-00.csv"
COPY = "备份.csv"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """An export, a later one in which the order has moved on, and a copy of the first under a new name and date."""
    folder = tmp_path / "exports"
    folder.mkdir()
    waiting = order(status="待发货", 售后状态="无售后或售后取消")
    shipped = order(status="已发货，待收货", 发货时间="2025-03-12 08:00:00")
    written = {
        EARLY: as_csv(tabbed(grid(DEFAULT_COLUMNS, [waiting]))),
        LATE: as_csv(tabbed(grid(DEFAULT_COLUMNS, [shipped]))),
    }
    written[COPY] = written[EARLY]
    for name, content in written.items():
        (folder / name).write_bytes(content)
        os.utime(folder / name, (1_760_000_000, 1_760_000_000))  # October: after both
    return {name: folder / name for name in written}


def shop_at(place: Path) -> Shop:
    return Shop(place, place / "shop.db")


def facts(shop: Shop) -> list[object]:
    """All that must not depend on the order of imports, the versions included."""
    orders = shop.rows("SELECT order_id, status, shipped_at, version, status_version FROM orders")
    history = shop.rows("SELECT order_id, status, version FROM order_status_history ORDER BY version")
    return [orders, history, shop.dump("order_days", "labels")]


@pytest.mark.parametrize("names", list(itertools.permutations([EARLY, LATE, COPY])), ids=str)
def test_a_renamed_copy_of_an_old_export_stays_old(
    tmp_path: Path, files: dict[str, Path], names: tuple[str, ...]
) -> None:
    plain, mixed = shop_at(tmp_path / "plain"), shop_at(tmp_path / "mixed")
    plain.take(files[EARLY], files[LATE])
    for name in names:
        mixed.take(files[name])
    assert facts(mixed) == facts(plain)
    assert mixed.one("SELECT status FROM orders") == "已发货，待收货"
    named = "SELECT file FROM current_imports ORDER BY file"
    assert mixed.rows(named) == [(EARLY,), (LATE,)]


def test_a_file_that_must_be_read_again_and_is_gone_is_named(tmp_path: Path, files: dict[str, Path]) -> None:
    shop = shop_at(tmp_path / "shop")
    shop.take(files[COPY])
    shop.take(files[LATE])
    files[LATE].unlink()
    results = shop.take(files[EARLY])
    assert [result.format for result in results] == ["orders", None]
    assert results[1].reason is not None and LATE in results[1].reason


def test_a_time_given_later_is_believed(tmp_path: Path, files: dict[str, Path]) -> None:
    shop = shop_at(tmp_path / "shop")
    shop.take(files[LATE])
    shop.take(files[EARLY])
    assert shop.one("SELECT status FROM orders") == "已发货，待收货"
    shop.take(files[EARLY], as_of="2025-03-25 10:00")
    assert shop.one("SELECT status FROM orders") == "待发货"


def test_unchanged_content_is_not_read_again(tmp_path: Path, files: dict[str, Path]) -> None:
    shop = shop_at(tmp_path / "shop")
    shop.take(files[EARLY])
    (again,) = shop.take(files[COPY])
    assert (again.rows, again.new, again.changed, again.same) == (1, 0, 0, 1)
    assert EARLY in again.notes[0]
    assert shop.one("SELECT count(*) FROM imports") == 1
