"""Ids are text: long ones, wrapped ones and zeros survive; damaged ones are refused with their row."""

from __future__ import annotations

import pytest
from export_files import DEFAULT_COLUMNS, EXPORT, Grid, Shop, as_csv, as_xlsx, grid, order

LONG = "260517-123456789012345"


def with_cells(**cells: str) -> Grid:
    return grid(DEFAULT_COLUMNS, [order(LONG, **cells)])


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (LONG, LONG),
        (f'="{LONG}"', LONG),
        (f"'{LONG}", LONG),
        (f"\ufeff{LONG}\u00a0\t", LONG),
        ("260517-000000000000007", "260517-000000000000007"),
    ],
)
@pytest.mark.parametrize("container", ["csv", "xlsx"])
def test_order_numbers_survive(shop: Shop, written: str, kept: str, container: str) -> None:
    cells = grid(DEFAULT_COLUMNS, [order(written.strip('="') if container == "xlsx" else written)])
    result = shop.take_one(f"订单.{container}", as_csv(cells) if container == "csv" else as_xlsx(cells))
    assert (result.reason, result.rejected) == (None, 0)
    assert shop.one("SELECT order_id FROM orders") == kept


@pytest.mark.slow
@pytest.mark.parametrize(
    ("header", "column", "written", "kept"),
    [
        ("商品id", "product_id", "1016007000000.0", "1016007000000"),
        ("商品id", "product_id", '="0012345"', "0012345"),
        ("样式ID", "sku_id", "0000123456789", "0000123456789"),
        ("样式ID", "sku_id", "'1234567890123", "1234567890123"),
        ("商家编码-规格维度", "sku_code", "00123", "00123"),
        ("商家编码-规格维度", "sku_code", "'00123", "00123"),
        ("商家编码-规格维度", "sku_code", '="00123"', "00123"),
        ("商家编码-规格维度", "sku_code", "A-1/红", "A-1/红"),
        ("商家编码-规格维度", "sku_code", "2.50", "2.50"),
        ("快递单号", "tracking_no", "YT0012345678901", "YT0012345678901"),
        ("快递单号", "tracking_no", "078512345678901", "078512345678901"),
        ("商品规格", "sku", "'90年代款", "'90年代款"),
        ("商品规格", "sku", "=SUM(A1)", "=SUM(A1)"),
        ("商品规格", "sku", '="红色"', "红色"),
    ],
)
@pytest.mark.parametrize("amount", ["85.00", "¥85.00"])
def test_codes_and_texts_are_kept_as_they_are_whatever_else_stands_in_the_row(
    shop: Shop, header: str, column: str, written: str, kept: str, amount: str
) -> None:
    result = shop.take_one(EXPORT, as_csv(with_cells(**{header: written, "用户实付金额(元)": amount})))
    assert result.rejected == 0
    assert shop.one(f"SELECT {column} FROM orders") == kept


@pytest.mark.parametrize("header", ["商品id", "样式ID", "商家编码-规格维度", "快递单号"])
@pytest.mark.parametrize("value", ["1.01601E+12", "1E+12", "7.85123e+13"])
def test_a_damaged_id_of_the_article_or_parcel_is_named_and_its_sale_counts(
    shop: Shop, header: str, value: str
) -> None:
    cells = grid(DEFAULT_COLUMNS, [order(), order(LONG, **{header: value}), order("250301-000000000000002")])
    result = shop.take_one(EXPORT, as_csv(cells))
    assert (result.rows, result.new, result.rejected) == (3, 3, 0)
    assert shop.rejects() == [(3, header, value, "damaged_id")]
    assert shop.months() == {"2025-03": (3, 3 * 8500, 3 * 9000)}
    assert any(header in note and "科学计数" in note for note in result.notes)


@pytest.mark.parametrize("container", ["csv", "xlsx"])
def test_the_row_of_a_reject_counts_blank_lines_and_broken_lines_as_a_spreadsheet_does(
    shop: Shop, container: str
) -> None:
    rows = [order(商品规格="两\n行\r\n字"), order(LONG, 商品id="1.01601E+12"), order("250301-000000000000009")]
    cells: Grid = [["三月"], [], *grid(DEFAULT_COLUMNS, rows[:1]), [], [], *grid(DEFAULT_COLUMNS, rows[1:])[1:]]
    shop.take_one(f"订单.{container}", as_csv(cells) if container == "csv" else as_xlsx(cells))
    assert shop.rejects() == [(7, "商品id", "1.01601E+12", "damaged_id")]
    assert shop.rows("SELECT row_no FROM orders ORDER BY row_no") == [(4,), (7,), (8,)]


def test_an_order_number_that_lost_its_shape_is_refused_where_the_others_have_it(shop: Shop) -> None:
    cells = grid(DEFAULT_COLUMNS, [order(), order("1.01601E+12"), order("二〇二五"), order("")])
    shop.take_one(EXPORT, as_csv(cells))
    assert shop.rejects() == [
        (3, "订单号", "1.01601E+12", "damaged_id"),
        (4, "订单号", "二〇二五", "bad_id"),
        (5, "订单号", "", "missing"),
    ]
