"""Broken and hostile files: each is imported rightly or refused with a reason, never imported by half."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from export_files import (
    DEFAULT_COLUMNS,
    EXPORT,
    FULL_COLUMNS,
    Shop,
    as_csv,
    as_xls,
    as_xlsx,
    as_zip,
    grid,
    order,
    tabbed,
)

from pdd_ops.errors import RefusedFile
from pdd_ops.intake.tables import _first_rows

ORDERS = [order(f"250301-{at:015d}", 商品规格=f"规格{at}") for at in range(6)]
CELLS = grid(DEFAULT_COLUMNS, ORDERS)
TEXT = as_csv(CELLS).decode()
COUNTED = {"2025-03": (6, 6 * 8500, 6 * 9000)}


def test_a_quote_that_is_never_closed_refuses_the_file(shop: Shop) -> None:
    for at in range(6):
        result = shop.take_one("订单.csv", TEXT.replace(f"规格{at}", f'"规格{at}').encode())
        assert result.format is None and f"第 {at + 2} 行有引号没有闭合" in str(result.reason)
    assert shop.one("SELECT count(*) FROM imports") == 0


def test_two_quotes_that_are_never_closed_do_not_swallow_the_rows_between(shop: Shop) -> None:
    broken = TEXT.replace("规格1", '"规格1').replace("规格4", '规格4"')
    also = TEXT.replace("规格1", '"规格1').replace("规格4", '"规格4')
    for text in (broken, also):
        result = shop.take_one("订单.csv", text.encode())
        assert result.format is None and "第 3 行有引号没有闭合" in str(result.reason)


def test_quotes_swallow_no_rows_in_columns_that_are_not_read_either(shop: Shop) -> None:
    cells = grid(["买家留言", *DEFAULT_COLUMNS], [row | {"买家留言": f"话{at}"} for at, row in enumerate(ORDERS)])
    text = as_csv(cells).decode().replace("话1", '"话1').replace("话3", '"话3')
    assert shop.take_one("订单.csv", text.encode()).format is None


@pytest.mark.parametrize(("commas", "read"), [(len(DEFAULT_COLUMNS) - 2, True), (len(DEFAULT_COLUMNS) - 1, False)])
def test_a_cell_of_several_lines_holds_fewer_commas_than_a_row(shop: Shop, commas: int, read: bool) -> None:
    rows = [row | {"商家备注": "话\n" + "," * commas} for row in ORDERS]
    assert bool(shop.take_one("订单.csv", as_csv(grid(DEFAULT_COLUMNS, rows))).format) is read


@pytest.mark.parametrize("marked", ['规格"1', '5"规格1', '规格1"', '"规格1" 大', '"规格1"大"'])
def test_stray_quotes_within_a_cell_lose_nothing(shop: Shop, marked: str) -> None:
    result = shop.take_one("订单.csv", TEXT.replace("规格1", marked).encode())
    assert (result.reason, result.rows, result.rejected) == (None, 6, 0)
    assert shop.months() == COUNTED


def test_a_cell_of_several_lines_is_one_cell(shop: Shop) -> None:
    rows = [row | {"商家备注": "第一行,\n第二行,,\r\n第三行"} for row in ORDERS]
    assert shop.orders(DEFAULT_COLUMNS, *rows).rows == 6
    assert shop.months() == COUNTED


def test_rows_with_too_many_cells_are_refused_and_show_none_of_them(shop: Shop) -> None:
    lines = TEXT.splitlines()
    lines[3] = lines[3].replace("桂花糕", "桂花糕,王小明,13812345678")
    result = shop.take_one("订单.csv", "\n".join(lines).encode())
    assert (result.rows, result.new, result.rejected) == (6, 5, 1)
    assert shop.rejects() == [(4, "订单号", "", "shifted")]


def test_one_cell_too_many_is_a_shifted_row_even_where_it_is_empty(shop: Shop) -> None:
    lines = as_csv(tabbed(CELLS)).decode().split("\r\n")
    lines[3] = lines[3].replace("规格2", "规格2,大")
    assert shop.take_one("订单.csv", "\n".join(lines).encode()).rejected == 1
    assert shop.rejects() == [(4, "分期方式", "", "too_many_cells")]


def test_empty_cells_beyond_the_header_do_no_harm(shop: Shop) -> None:
    assert shop.take_one("订单.csv", TEXT.replace("\r\n", ",,\r\n").encode()).rejected == 0
    assert shop.months() == COUNTED


def test_rows_without_their_last_empty_cells_are_whole(shop: Shop) -> None:
    text = "\n".join(line.rstrip(",") for line in TEXT.splitlines())
    assert shop.take_one("订单.csv", text.encode()).rejected == 0
    assert shop.months() == COUNTED


def test_a_download_that_breaks_off_within_a_row_gives_no_order_without_amounts(shop: Shop) -> None:
    start = TEXT.rindex("桂花糕")
    for length in (30, 45, 60, 70, 80, 90):
        result = shop.take_one(f"{length}.csv", TEXT[: start + length].encode())
        assert (result.rows, result.rejected) in ((6, 1), (6, 0), (5, 0)), length
        assert (
            shop.one("SELECT count(*) FROM orders WHERE counted = 1 AND (paid_fen IS NULL OR receipts_fen IS NULL)")
            == 0
        )


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("NUL bytes", TEXT.replace("规格3", "规\0格3").encode(), "空字节"),
        ("zeros", bytes(5000), "空的"),
        ("a header alone in a sheet of nothing", b"", "空的"),
        ("mixed encodings", TEXT.encode() + TEXT.partition("\n")[2].encode("gb18030"), "编码"),
        ("random bytes", random.Random(1).randbytes(20_000), ""),
        ("a BOM alone", b"\xef\xbb\xbf", "空的"),
        ("half a sign", "订单号,订单状态".encode("utf-16")[:-1], "认不出"),
        ("commas", b",,,,\n,,,,\n", "认不出"),
        ("one word", "订单".encode(), "认不出"),
        ("a torn workbook", as_xlsx(CELLS)[:-400], "损坏"),
        ("a torn old workbook", as_xls(CELLS)[:3000], "工作簿"),
        ("an archive of nothing", as_zip({}), "空的"),
        (
            "an archive in an archive in an archive",
            as_zip({"a.zip": as_zip({"b.zip": as_zip({"c.csv": b"1"})})}),
            "套了多层",
        ),
    ],
)
def test_each_is_one_clear_line(shop: Shop, name: str, content: bytes, reason: str) -> None:
    results = shop.take(shop.write("订单.csv", content))
    assert [result.format for result in results] == [None]
    assert reason in str(results[0].reason) and "\n" not in str(results[0].reason)
    assert shop.one("SELECT count(*) FROM imports") == 0


def test_a_header_without_rows_is_an_export_without_rows(shop: Shop) -> None:
    for name, content in (
        ("a.csv", as_csv(CELLS[:1])),
        ("b.xlsx", as_xlsx(CELLS[:1])),
        ("c.csv", as_csv(CELLS[:1])[:-2]),
    ):
        result = shop.take_one(name, content)
        assert (result.format, result.rows, result.reason) == ("orders", 0, None)


def test_five_thousand_columns(shop: Shop) -> None:
    wide = [[*row, *[f"c{at}{'' if line else 'h'}" for at in range(5000)]] for line, row in enumerate(CELLS)]
    assert shop.take_one("订单.csv", as_csv(wide)).new == 6
    assert shop.months() == COUNTED


def test_the_same_header_twice_in_a_row_takes_the_first_that_is_filled(shop: Shop) -> None:
    twice = [[*row, "用户实付金额(元)" if line == 0 else "1.00"] for line, row in enumerate(CELLS)]
    shop.take_one("订单.csv", as_csv(twice))
    assert shop.months() == COUNTED


def test_texts_that_look_like_formulas_stay_texts(shop: Shop) -> None:
    name = "=HYPERLINK(1)"
    shop.orders(DEFAULT_COLUMNS, order(商品=name, 商家备注="+1", 商品规格="@x", 商家实收金额="="))
    assert shop.rows("SELECT product_name, seller_note, sku FROM orders") == [(name, None, "@x")]


def test_torn_and_scribbled_workbooks_never_end_in_a_traceback(shop: Shop) -> None:
    dice = random.Random(3)
    for at, content in enumerate([as_xlsx(CELLS), as_xls(CELLS), as_zip({"a.csv": as_csv(CELLS)})] * 12):
        broken = bytearray(content[: dice.randrange(len(content))] if at % 2 else content)
        for _ in range(dice.randrange(1, 20)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        for result in shop.take(shop.write(f"{at}.xlsx", bytes(broken))):
            assert result.format in (None, "orders")


def test_members_whose_names_climb_out_of_the_archive_write_nothing(shop: Shop, tmp_path: Path) -> None:
    (result,) = shop.take(shop.write("a.zip", as_zip({"../../escaped.csv": as_csv(CELLS)})))
    assert result.format == "orders"
    assert not list(tmp_path.rglob("escaped*"))


def test_an_amount_may_not_be_missing_where_the_order_was_paid(shop: Shop) -> None:
    paid, unpaid = order(), order("250301-000000000000002", "待付款", 支付时间="", 订单成交时间="")
    blank = {"用户实付金额(元)": "", "商家实收金额(元)": ""}
    result = shop.take_one(EXPORT, as_csv(grid(FULL_COLUMNS, [paid | blank, unpaid | blank])))
    assert (result.new, result.rejected) == (1, 1)
    assert shop.rejects() == [(2, "用户实付金额(元)", "", "missing"), (2, "商家实收金额(元)", "", "missing")]


@pytest.mark.parametrize("bad", [b"\xe9", b"\xff", b"\x81"])
def test_a_byte_that_is_no_text_among_plain_ones_costs_its_row(shop: Shop, tmp_path: Path, bad: bytes) -> None:
    """Also where the file has no Chinese by which its encoding would show."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "own.toml").write_text(OWN, "utf-8")
    lines = [b"Day,Visitors,Note", *(b"2025-03-%02d,%d,plain" % (day, 10 * day) for day in range(1, 29))]
    lines[5] = b"2025-03-05,50,caf" + bad
    content = b"\r\n".join([*lines, b""])
    result = shop.take_one("own.csv", content, formats=tmp_path / "own")
    assert (result.new, result.rejected) == (27, 1)
    assert [(row, reason) for row, _, _, reason in shop.rejects()] == [(6, "bad_bytes")]


OWN = """name = "own"
dataset = "traffic_days"
requires = ["Day", "Visitors"]
[ignored]
headers = ["Note"]
[columns]
day = "Day"
visitors = "Visitors"
"""


@pytest.mark.parametrize("words", ["für Zoë", "café crème brûlée", "naïve £5"])
def test_a_text_in_latin_1_is_said(shop: Shop, tmp_path: Path, words: str) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "own.toml").write_text(OWN, "utf-8")
    rows = [f'2025-03-{day:02},{day},"{words}"' for day in range(1, 29)]
    content = "\n".join(["Day,Visitors,Note", *rows, ""]).encode("latin-1")
    result = shop.take_one("own.csv", content, formats=tmp_path / "own")
    assert result.format is None and "Latin-1" in str(result.reason)


def test_what_a_library_says_of_a_damaged_archive_is_cut(shop: Shop) -> None:
    """It quotes the name in the file, which may be a good part of the file."""
    data = bytearray(as_zip({"x.csv": as_csv(grid(DEFAULT_COLUMNS, [order()])), "y.csv": b"a,b\n1,2\n"}))
    at = data.index(b"x.csv") - 4
    data[at : at + 2] = (900).to_bytes(2, "little")
    for result in shop.take(shop.write("torn.zip", bytes(data))):
        assert len(str(result.reason)) < 300 and len(result.file) < 300 and "\n" not in str(result.reason)


def test_a_page_saved_as_one_file_is_no_table(shop: Shop) -> None:
    page = b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html><table></table></html>"
    assert "MHTML" in str(shop.take_one("orders.xls", page).reason)


def test_a_cell_of_four_megabytes_is_read_and_a_longer_one_refused() -> None:
    cell = "好" * (4 << 20)
    assert _first_rows(f"a,{cell}\n", ",") == [["a", cell]]
    with pytest.raises(RefusedFile):
        _first_rows(f"a,{cell}a\n", ",")
