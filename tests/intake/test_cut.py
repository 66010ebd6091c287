"""A text that breaks off, or has bytes that are no text: those rows are set apart, the others are imported."""

from __future__ import annotations

import pytest
from export_files import DEFAULT_COLUMNS, Shop, as_csv, as_zip, grid, order, tabbed

from pdd_ops.intake.cut import broken_off

ORDERS = [order(f"250301-{at:015d}", 商品规格=f"规格{at}") for at in range(9)]
TIMES = [row | {"分期方式": "2025-03-01 10:00:05"} for row in ORDERS]
PLAIN = as_csv(grid(DEFAULT_COLUMNS, TIMES))
TABS = as_csv(tabbed(grid(DEFAULT_COLUMNS, ORDERS)))


@pytest.mark.parametrize("lost", [1, 4, 9, 15, 40, 90, 150])
@pytest.mark.parametrize("text", [PLAIN, TABS])
def test_a_row_that_breaks_off_is_not_taken_and_it_is_said(shop: Shop, text: bytes, lost: int) -> None:
    result = shop.take_one("订单.csv", text[: -2 - lost])
    assert (result.new, result.rejected) == (8, 1)
    assert any("中断" in note for note in result.notes)
    assert shop.months() == {"2025-03": (8, 8 * 8500, 8 * 9000)}


@pytest.mark.parametrize("text", [PLAIN, TABS])
@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_whole_last_row_without_its_line_end_is_kept(shop: Shop, text: bytes, lost: int) -> None:
    result = shop.take_one("订单.csv", text[: len(text) - lost])
    assert (result.new, result.rejected) == (9, 0)


def test_a_row_that_breaks_off_within_quotes_in_an_archive(shop: Shop) -> None:
    text = as_csv(grid(["商品规格", *DEFAULT_COLUMNS], [row | {"商品规格": "大,红"} for row in ORDERS]))
    torn = text + b'"' + "大,".encode()
    result = shop.take_one("订单.zip", as_zip({"订单.csv": torn}))
    assert (result.new, result.rejected) == (9, 1)


@pytest.mark.parametrize(
    ("last", "ended", "broken"),
    [
        ("1,2,12.50", False, False), ("1,2,12.5", False, True), ("1,2,", False, True), ("1,2", True, True),
        ("1,2,12.50", True, False), ("1", False, True), ("", True, False),
    ],
)  # fmt: skip
def test_what_breaks_off(last: str, ended: bool, broken: bool) -> None:
    text = "3,4,10.00\n5,6,11.25\n" + last + ("\n" if ended else "")
    assert broken_off(text.encode(), ",", 3, ended=ended) is broken


def test_rows_that_are_short_all_the_same_are_whole() -> None:
    assert not broken_off(b"1,2\n3,4\n5,6\n", ",", 4, ended=True)
    assert not broken_off(b"1,2\n3,4\n5,6", ",", 4, ended=False)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("bad", [b"\xff", b"\xe6\x9d", b"\x81"])
def test_bytes_that_are_no_text_cost_their_row_alone(shop: Shop, encoding: str, bad: bytes) -> None:
    text = as_csv(grid(DEFAULT_COLUMNS, ORDERS), encoding=encoding)
    place = text.index("规格4".encode(encoding))
    result = shop.take_one("订单.csv", text[:place] + bad + text[place:])
    assert (result.rows, result.format) == (9, "orders")
    assert result.rejected == 1 or result.new == 9  # in GB18030 some bytes become another sign
    if result.rejected:
        assert any("编码" in note for note in result.notes)
        assert [reason for *_, reason in shop.rejects()] == ["bad_bytes"]


def test_many_rows_of_another_encoding_refuse_the_file(shop: Shop) -> None:
    text = as_csv(grid(DEFAULT_COLUMNS, ORDERS)) + as_csv(grid(DEFAULT_COLUMNS, ORDERS), encoding="gb18030")
    assert shop.take_one("订单.csv", text).format is None
