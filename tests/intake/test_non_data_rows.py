"""Rows that are no data, told on tables of a few rows: notes, footers, headers once more, totals with and without a
word."""

from __future__ import annotations

import json
from functools import cache
from io import BytesIO

import pytest
from export_files import as_csv

from pdd_ops.formats.model import Format, load_formats
from pdd_ops.intake.clean import Cleaned
from pdd_ops.intake.reading import Reader, totals_text
from pdd_ops.intake.tables import Origin, TextTable

DAYS = ["统计日期", "店铺访客数", "店铺浏览量", "成交买家数", "成交订单数", "成交金额"]
DAY = ["2025-03-01", "100", "300", "10", "12", "500.00"]
GOODS = ["商品ID", "商品名称", "总花费(元)", "曝光量"]
ONE, TWO = ["7000001", "茶", "10.00", "1000"], ["7000002", "杯", "20.00", "500"]


@cache
def formats() -> list[Format]:
    return list(load_formats(None).values())


def read(rows: list[list[str]], name: str = "商品推广_20250301至20250331.csv") -> tuple[Cleaned, Reader]:
    content = as_csv(rows)
    table = TextTable.read(Origin(name, f"/{name}", len(content), 1_750_000_000, lambda: BytesIO(content)))
    reader = Reader.of(table, formats())
    [found] = reader.batches(None)  # type: ignore[arg-type]  # no buyer is in these tables
    return found, reader


def days(*rows: list[str]) -> Cleaned:
    return read([DAYS, *rows], "店铺数据.csv")[0]


def padded(*cells: str) -> list[str]:
    return [*cells, *[""] * (len(DAYS) - len(cells))]


def second(day: str = "2025-03-02") -> list[str]:
    return [day, *DAY[1:]]


@pytest.mark.parametrize(
    ("row", "remarks"),
    [
        (padded("注：数据每日更新"), ["注：数据每日更新"]),
        (padded("备注: 以上为示例"), ["备注: 以上为示例"]),
        (padded("说明 数据仅供参考"), ["说明 数据仅供参考"]),
        (padded("#导出时间", "2025-04-01"), ["#导出时间"]),  # the sign tells it whatever stands beside it
        (padded(), []),
        (DAYS, []),  # pasted in again
    ],
)
def test_what_is_no_data_disappears(row: list[str], remarks: list[str]) -> None:
    found = days(DAY, row, second())
    assert (found.rows.height, found.rejected_rows, found.totals.height) == (2, 0, 0)
    assert found.remarks == remarks


@pytest.mark.parametrize(
    "row",
    [
        padded("注：数据每日更新", "3"),  # something beside the note
        padded("数据每日更新"),  # no word of a note
        padded("#REF!", "3"),  # a broken formula is no note
        [*DAYS[:-1], "500.00"],  # nearly the header
        ["", "101", *DAY[2:]],  # no day, and no sum of the others
    ],
)
def test_what_may_have_been_data_is_rejected(row: list[str]) -> None:
    found = days(DAY, row, second())
    assert (found.rows.height, found.rejected_rows, found.totals.height, found.remarks) == (2, 1, 0, [])


@pytest.mark.parametrize(
    "row",
    [
        ["合计", "200", "600", "20", "24", "1000.00"],
        ["", "总计：", "600", "20", "24", "1000.00"],  # in another cell, as no day can be read
        ["店铺均值", "100", "300", "10", "12", "500.00"],
    ],
)
def test_a_total_is_told_by_its_word(row: list[str]) -> None:
    found = days(DAY, second(), row)
    assert (found.rows.height, found.rejected_rows, found.totals.height) == (2, 0, 1)


def test_a_day_is_data_whatever_else_is_written_in_it() -> None:
    assert days(DAY, ["2025-03-02", "合计", *DAY[2:]]).rows.height == 2
    columns = ["商品名称", "总花费(元)", "曝光量"]
    found, _ = read([["商品ID", *columns], ["7000001", "合计", "10.00", "1000"], TWO])
    assert (found.rows.height, found.totals.height) == (2, 0)


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([ONE, TWO, ["", "", "30.00", "1500"]], 4),
        ([["", "", "30.00", "1500"], ONE, TWO], 2),  # the sum of all below
        ([ONE, ["", "", "10.00", "1000"], TWO], 3),  # of what stands above it
        ([ONE, TWO, ["", "", "30.00", ""]], 4),  # one amount of them
        ([ONE, ["7000002", "杯", "20.00", "many"], ["", "", "30.00", ""]], 4),  # rows that cannot be read whole, too
    ],
)
def test_a_total_without_a_word_is_the_sum_of_the_rows_above_or_of_all_below(rows: list[list[str]], at: int) -> None:
    found, reader = read([GOODS, *rows])
    assert found.totals["row_no"].to_list() == [at]
    assert at not in found.rows["row_no"].to_list()
    assert "spend" in json.loads(totals_text(found.totals, reader.layout) or "{}")


@pytest.mark.parametrize(
    "row",
    [
        ["", "", "30.01", "1500"],
        ["", "", "30.00", "1501"],
        ["", "", "20.00", "500"],  # of the row just above alone
        ["", "", "0.00", "0"],
        ["", "", "", ""],
    ],
)
def test_what_names_nothing_and_sums_nothing_up_is_no_total(row: list[str]) -> None:
    found, _ = read([GOODS, ONE, TWO, row])
    assert found.totals.height == 0


def test_the_only_row_of_sums_may_have_its_total_below_it() -> None:
    found, _ = read([GOODS, ONE, ["", "", "10.00", "1000"]])
    assert (found.rows.height, found.totals.height) == (1, 1)


def test_a_header_of_two_cells_is_no_data_where_it_stands_again() -> None:
    short = ["统计日期", "店铺访客数"]
    found, _ = read([short, DAY[:2], short, second()[:2]], "店铺数据.csv")
    assert (found.rows.height, found.rejected_rows) == (2, 0)
