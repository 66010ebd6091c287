"""Cleaned rows without a database: the values that an import stores, and sums in words that add up to its sums."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from export_files import DEFAULT_COLUMNS, Row, Shop, as_csv, as_zip, grid, order

from pdd_ops.errors import RefusedFile
from pdd_ops.store.file_rows import FileRows, order_sums, rows_of

COLUMNS = [*DEFAULT_COLUMNS, "支付时间", "省"]
NAME = "orders_export2025-03-20-10-00-00.csv"


def row(day: int, at: int) -> Row:
    cells = {
        "省": "浙江省" if at % 2 else "江苏省",
        "商品id": f"70000{at}",
        "支付时间": f"2025-03-{day:02} 1{at}:00:00",
    }
    return order(f"2503{day:02}-10000000000000{at}", "已收货" if at % 3 else "待发货", **cells)


ROWS = [row(day, at) for day in (1, 2) for at in range(5)]


@pytest.fixture
def export(shop: Shop) -> Path:
    return shop.write(NAME, as_csv(grid(COLUMNS, ROWS)))


def test_the_rows_are_those_that_an_import_stores(shop: Shop, export: Path) -> None:
    [rows] = rows_of(export)
    assert (rows.dataset, rows.file, rows.as_of_source) == ("orders", NAME, "name")
    shop.take(export)
    for column in ("paid_fen", "list_fen", "paid_at", "state", "product_id", "province", "row_no"):
        stored = shop.rows(f"SELECT order_id, {column} FROM orders ORDER BY order_id")
        assert rows.frame().select("order_id", column).sort("order_id").rows() == stored


def test_sums_made_apart_add_up_to_those_of_an_import(shop: Shop, export: Path) -> None:
    [rows] = rows_of(export)
    frame, exported = rows.frame(), rows.as_of // 1_000_000
    parts = [order_sums(part, exported) for part in frame.iter_slices(3)]
    keys = ["dim", "key", "day"]
    added = pl.concat(parts).group_by(keys).sum().sort(keys)
    shop.take(export)
    stored = shop.rows(f"SELECT {', '.join(added.columns)} FROM order_days ORDER BY dim, key, day")
    assert added.rows() == stored
    assert added.filter(pl.col("dim") == "all")["orders"].to_list() == [5, 5]


def test_every_table_of_an_archive_and_none_of_what_is_no_export(shop: Shop, export: Path) -> None:
    other = as_csv(grid(COLUMNS, ROWS[:2]))
    archive = shop.write("两份.zip", as_zip({NAME: export.read_bytes(), "orders_export2025-03-21-10-00-00.csv": other}))
    assert [rows.frame().height for rows in rows_of(archive)] == [10, 2]
    with pytest.raises(RefusedFile):
        list(rows_of(shop.write("通讯录.csv", "姓名,备注\n甲,乙\n丙,丁\n".encode())))
    with pytest.raises(RefusedFile):
        list(rows_of(shop.write("坏.xlsx", b"PK\x03\x04 broken off")))


def test_amounts_of_both_signs_in_a_column_are_refused_when_all_is_read(shop: Shop) -> None:
    rows = [order(f"250301-10000000000000{at}", **{"店铺优惠折扣(元)": "-3.00" if at else "3.00"}) for at in range(2)]
    [found] = rows_of(shop.write(NAME, as_csv(grid(COLUMNS, rows))))
    with pytest.raises(RefusedFile):
        found.frame()


def test_buyers_are_hashed_with_the_secret_that_is_given(shop: Shop) -> None:
    columns = [*COLUMNS, "用户购买手机号"]
    file = shop.write(NAME, as_csv(grid(columns, [order(用户购买手机号="13800001111")])))

    def keyed(secret: bytes) -> str:
        [found] = rows_of(file, key=lambda: secret)
        return str(_only(found)["buyer_key"][0])

    assert keyed(b"a" * 32) == keyed(b"a" * 32) != keyed(b"b" * 32)
    assert "1380000" not in keyed(b"a" * 32)


def _only(rows: FileRows) -> pl.DataFrame:
    return rows.frame()
