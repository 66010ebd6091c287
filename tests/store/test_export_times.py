"""A content has one time, the best that is known of it; a renamed copy of an old export never becomes a new one."""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import Any

import pytest
from export_files import DEFAULT_COLUMNS, Shop, as_csv, as_xlsx, grid, order, tabbed

from pdd_ops.formats.model import load_formats
from pdd_ops.store.importing import Request, import_files

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


def own_files(folder: Path) -> dict[str, bytes]:
    """Three states of an order of one shop: the content of the middle one is another than that of the outer two."""
    states = {"a.csv": "待发货", "b.csv": "已发货，待收货"}
    return {name: as_csv(tabbed(grid(DEFAULT_COLUMNS, [order(status=state)]))) for name, state in states.items()}


def taken(shop: Shop, path: Path, *, name: str | None, as_of: str | None = None, kind: str | None = None) -> list[Any]:
    request = Request([path], load_formats(), name, kind, as_of, database=shop.database, copy=True)
    return list(import_files(request, lambda file, rows: None))


def test_what_is_read_again_is_read_as_what_it_was(tmp_path: Path) -> None:
    """The times and shop that are given now are those of the file that is given, not of the one between."""
    shop = shop_at(tmp_path)
    paths = {name: shop.write(f"{name[0]}/{name}", content) for name, content in own_files(tmp_path).items()}
    taken(shop, paths["a.csv"], name="甲", as_of="2025-03-01")
    taken(shop, paths["b.csv"], name="甲", as_of="2025-03-10", kind="orders")
    taken(shop, paths["b.csv"], name="乙", as_of="2025-03-11")
    results = taken(shop, paths["a.csv"], name="甲", as_of="2025-03-20", kind="orders")
    assert [(one.shop, one.file) for one in results] == [("甲", "a.csv"), ("甲", "b.csv")]
    kept = shop.rows(
        """SELECT s.name, i.file, date(i.as_of + 8 * 3600, 'unixepoch') FROM current_imports i
        JOIN shops s USING (shop_id) ORDER BY 1, 2"""
    )
    assert kept == [("乙", "b.csv", "2025-03-11"), ("甲", "a.csv", "2025-03-20"), ("甲", "b.csv", "2025-03-10")]
    assert shop.rows("SELECT name, status FROM orders JOIN shops USING (shop_id) ORDER BY 1") == [
        ("乙", "已发货，待收货"),
        ("甲", "待发货"),
    ]


def test_what_is_read_again_keeps_its_folder_s_shop(tmp_path: Path) -> None:
    """Nobody names the shop when it is read again, and the folder it lay in beside another is not asked for either."""
    shop = shop_at(tmp_path)
    files = own_files(tmp_path)
    early = shop.write("松茸店/a.csv", files["a.csv"])
    for name in ("a2.csv", "b.csv"):
        shop.write(f"exports/{name}", files[f"{name[0]}.csv"])
    os.utime(early, (1_743_000_000, 1_743_000_000))
    os.utime(shop.folder / "exports" / "b.csv", (1_743_200_000, 1_743_200_000))
    for path in sorted((shop.folder / "exports").iterdir()):
        taken(shop, path, name="松茸店")
    taken(shop, early, name=None)
    assert shop.rows("SELECT DISTINCT name FROM orders JOIN shops USING (shop_id)") == [("松茸店",)]
    assert shop.one("SELECT status FROM orders") == "已发货，待收货"
    assert shop.one("SELECT count(*) FROM current_imports") == 2


def test_a_file_that_has_other_content_by_now_is_not_taken_for_the_one_it_was(
    tmp_path: Path, files: dict[str, Path]
) -> None:
    shop = shop_at(tmp_path / "shop")
    shop.take(files[COPY])
    shop.take(files[LATE])
    files[LATE].write_bytes(as_csv(tabbed(grid(DEFAULT_COLUMNS, [order("250309-100000000000077")]))))
    results = shop.take(files[EARLY])
    assert [result.format for result in results] == ["orders", None]
    assert shop.one("SELECT count(*) FROM orders WHERE order_id LIKE '%77'") == 0


def test_a_sheet_of_a_workbook_is_read_again_alone(tmp_path: Path) -> None:
    """A book of two exports: of the other one nothing is asked."""
    shop = shop_at(tmp_path)
    files = own_files(tmp_path)
    traffic = [["统计日期", "店铺访客数", "成交金额"], ["2025-03-01", "4711", "12.00"]]
    orders = grid(DEFAULT_COLUMNS, [order(status="已发货，待收货")])
    book = shop.write("both.xlsx", as_xlsx({"订单": orders, "流量": traffic}))
    first = shop.write("a/a.csv", files["a.csv"])
    taken(shop, first, name="小店", as_of="2025-03-01")
    taken(shop, book, name="小店", as_of="2025-03-10")
    results = taken(shop, first, name="小店", as_of="2025-03-20")
    assert [one.format for one in results] == ["orders", "orders"]
    assert "订单" in results[1].file
    assert shop.one("SELECT count(*) FROM current_imports") == 3


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("订单表_2026-03-13.csv", "2026-03-13"),
        ("订单20260313.csv", "2026-03-13"),
        ("订单 2026年03月13日.csv", "2026-03-13"),
        ("订单_20260301至20260313.csv", ""),
        ("订单_2026-13-13.csv", ""),
        ("订单.csv", ""),
    ],
)
def test_a_day_in_a_name_is_named_and_not_taken_for_the_export(shop: Shop, name: str, day: str) -> None:
    result = shop.orders(DEFAULT_COLUMNS, order(), name=name)
    assert shop.one("SELECT as_of_source FROM imports") == "modified"
    named = [note for note in result.notes if "--as-of 2026-03-13" in note]
    plain = [note for note in result.notes if "文件名里没有导出时间" in note]
    assert (bool(named), bool(plain)) == (bool(day), not day)
