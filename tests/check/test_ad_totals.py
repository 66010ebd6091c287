"""Ad rows against their total row, and what the report says of the rest. Amounts in yuan in the files, else in fen."""

from __future__ import annotations

import json
from contextlib import closing

from export_files import AD_COLUMNS, DEFAULT_COLUMNS, Shop, as_xlsx, grid, order

from pdd_ops.check.ads import ad_files, compare_ads, outside_the_rows
from pdd_ops.check.model import Comparison
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.report.build import build_report
from pdd_ops.store.database import open_reader

MARCH = Month.of(2025, 3)
FILE = "商品推广_分天数据_20250301至20250331.xlsx"


def report(shop: Shop, *spend: str, total: str, name: str = FILE, first: int = 1) -> None:
    """An ad report by product and day: one row for each amount, and its total row."""
    rows = [
        {"日期": f"2025-03-{day:02d}", "商品ID": "7000001", "总花费(元)": amount, "交易额(元)": "0.00", "曝光量": "10"}
        for day, amount in enumerate(spend, start=first)
    ]
    last = dict.fromkeys(AD_COLUMNS, "-") | {"日期": "总计", "总花费(元)": total, "交易额(元)": "0.00"}
    result = shop.take_one(name, as_xlsx(grid(AD_COLUMNS, [*rows, last])))
    assert result.rows == len(spend)


def compared(shop: Shop) -> Comparison:
    connection = open_reader(shop.database)
    return compare_ads(ad_files(connection, [1], MARCH))


def test_the_total_is_kept_beside_the_sum_of_the_rows_and_never_counted(shop: Shop) -> None:
    report(shop, "10.00", "5.50", total="15.50")
    kept = json.loads(shop.one("SELECT totals FROM imports"))
    assert (kept["spend"], kept["rows"]["spend"]) == (1550, 1550)
    assert shop.one("SELECT sum(spend_fen) FROM ad_sums WHERE dim = 'all'") == 1550
    assert (compared(shop).compared, compared(shop).causes) == (1, ())


def test_a_total_above_the_rows_is_unallocated(shop: Shop) -> None:
    report(shop, "10.00", "5.50", total="18.00")
    [difference] = compared(shop).differences
    assert (difference.cause, difference.explained, difference.difference) == ("unallocated", True, -250)
    assert difference.place is not None and difference.place.file == FILE
    assert shop.one("SELECT sum(spend_fen) FROM ad_sums WHERE dim = 'all'") == 1550


def test_rows_above_their_total_are_wrong(shop: Shop) -> None:
    report(shop, "10.00", "5.50", total="15.00")
    assert [(one.cause, one.explained, one.difference) for one in compared(shop).differences] == [
        ("rows_exceed_total", False, 50)
    ]


def test_a_file_that_came_twice_is_compared_once_and_with_its_own_rows(shop: Shop) -> None:
    report(shop, "10.00", "5.50", total="15.50")
    report(shop, "10.00", "6.00", total="16.00", name="新下载/" + FILE)
    assert (compared(shop).compared, compared(shop).causes) == (1, ())


def test_the_report_says_what_it_does_not_count(shop: Shop) -> None:
    shop.orders(DEFAULT_COLUMNS, order())
    report(shop, "10.00", "5.50", total="18.00")
    connection = open_reader(shop.database)
    made = build_report(connection, shops=choose_shops(connection, None), month=MARCH)
    notes = next(section.notes for section in made.sections if section.id == "traffic")
    assert any("比各行之和多 2.50 元（全店托管/未分摊），没有计入推广花费" in note for note in notes)
    assert next(metric.value for metric in made.metrics if metric.id == "ad_spend") == 15.5


def test_what_files_of_different_days_show_in_their_totals_alone_adds_up(shop: Shop) -> None:
    report(shop, "10.00", "5.50", total="18.00", name="商品推广_分天数据_20250301至20250302.xlsx")
    report(shop, "7.00", total="7.30", name="商品推广_分天数据_20250316至20250316.xlsx", first=16)
    with closing(open_reader(shop.database)) as connection:
        assert outside_the_rows(connection, [1], MARCH) == 250 + 30
        assert outside_the_rows(connection, [1], Month.of(2025, 4)) == 0


def test_an_account_report_counts_it_already(shop: Shop) -> None:
    report(shop, "10.00", "5.50", total="18.00")
    with closing(open_reader(shop.database)) as connection:
        assert outside_the_rows(connection, [1], MARCH) == 250
    header = [name for name in AD_COLUMNS if name not in ("商品ID", "商品名称")]
    row = {"日期": "2025-03-01", "总花费(元)": "18.00", "交易额(元)": "0.00", "曝光量": "10"}
    shop.take_one("账户_20250301至20250331.xlsx", as_xlsx(grid(header, [row])))
    assert outside_the_rows(open_reader(shop.database), [1], MARCH) == 0
