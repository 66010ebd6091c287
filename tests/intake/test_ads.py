"""Ad reports: total rows and notes never counted, spend of the right column, one report for each day of the shop."""

from __future__ import annotations

import json

import pytest
from export_files import AD_COLUMNS, Grid, Row, Shop, as_csv, as_platform_xlsx, as_xls, as_xlsx, grid

NOTE = "注：全店托管的数据不在商品维度展示，仅在总计中体现"
BY_PRODUCT_AND_DAY = "商品推广_分天数据_20250301至20250331.xlsx"


def ad(day: str = "2025-03-01", product: str = "7000001", spend: str = "10.00", **cells: str) -> dict[str, str]:
    texts = {"推广场景": "商品推广", "推广名称": f"计划{product}", "出价方式": "稳定成本", "商品名称": "桂花糕"}
    amounts = {
        "成交花费(元)": spend,
        "总花费(元)": spend,
        "交易额(元)": "50.00",
        "实际投产比": "0.00",
        "结算投产比": "-",
    }
    counts = {"成交笔数": "2", "曝光量": "1000", "点击量": "30"}
    row = {"日期": day, "商品ID": product} | texts | amounts | counts
    return row | cells


def total(columns: list[str], label: str = "总计", **cells: str) -> Row:
    """A total row: the label in the first column, '-' in every text column."""
    sums = {"成交花费(元)": "95.00", "总花费(元)": "95.00", "交易额(元)": "150.00", "曝光量": "3000", "点击量": "90"}
    return {name: "-" for name in columns if "(元)" not in name} | sums | {columns[0]: label} | cells


def spends(shop: Shop) -> list[tuple[str, str, int]]:
    return [(day, key, fen) for day, key, fen in shop.rows(
        "SELECT day, key, spend_fen FROM ad_sums WHERE dim = 'all' ORDER BY day, key")]  # fmt: skip


def month() -> Grid:
    rows = [ad(), ad(product="7000002", spend="20.50"), ad("2025-03-02", spend="30.00")]
    return [*grid(AD_COLUMNS, [*rows, total(AD_COLUMNS)]), [NOTE, *[""] * (len(AD_COLUMNS) - 1)]]


def test_the_platforms_own_workbook_is_read_to_its_end_and_its_total_is_a_check_only(shop: Shop) -> None:
    assert len(AD_COLUMNS) == 46
    result = shop.take_one(BY_PRODUCT_AND_DAY, as_platform_xlsx(month()))
    assert (result.format, result.rows, result.rejected) == ("ads_product_day", 3, 0)
    assert spends(shop) == [("2025-03-01", "", 3050), ("2025-03-02", "", 3000)]
    assert json.loads(shop.one("SELECT totals FROM imports"))["spend"] == 9500
    assert shop.one("SELECT unknown_columns FROM imports") == "[]"


@pytest.mark.parametrize("label", ["总计", "合计", "合计：", "汇总", "总计\t"])
@pytest.mark.parametrize("write", [as_csv, as_xlsx, as_xls], ids=["csv", "xlsx", "xls"])
def test_a_total_row_is_recognised_by_its_text(shop: Shop, label: str, write: object) -> None:
    assert callable(write)
    columns = ["日期", "总花费(元)", "交易额(元)", "曝光量", "点击量"]
    cells = grid(columns, [ad(), ad("2025-03-02"), total(columns, label)])
    result = shop.take_one("商品推广_账户_分天数据_20250301至20250331.xls", write(cells))
    assert (result.format, result.rows, result.rejected) == ("ads_account_day", 2, 0)
    assert spends(shop) == [("2025-03-01", "", 1000), ("2025-03-02", "", 1000)]
    assert json.loads(shop.one("SELECT totals FROM imports"))["spend"] == 9500


@pytest.mark.parametrize(("count", "rows"), [(20, 2), (21, 23)])
def test_twenty_rows_that_name_nothing_may_be_totals_and_more_are_another_table(
    shop: Shop, count: int, rows: int
) -> None:
    columns = ["商品ID", "商品名称", "总花费(元)", "曝光量"]
    nameless = dict.fromkeys(columns[:2], "") | {"总花费(元)": "20.00", "曝光量": "2000"}
    cells = grid(columns, [ad(), ad(product="7000002"), *[nameless] * count])
    assert shop.take_one("商品推广_20250301至20250331.csv", as_csv(cells)).rows == rows


def test_of_two_total_rows_the_last_one_is_the_check(shop: Shop) -> None:
    columns = ["日期", "总花费(元)", "交易额(元)", "曝光量", "点击量"]
    part = {**total(columns, "小计"), "总花费(元)": "10.00"}
    shop.take_one("商品推广_账户_分天数据_20250301至20250331.csv", as_csv(grid(columns, [ad(), part, total(columns)])))
    assert json.loads(shop.one("SELECT totals FROM imports"))["spend"] == 9500


def test_nine_columns_that_nobody_knows_are_counted_and_eight_are_named(shop: Shop) -> None:
    columns = ["日期", "总花费(元)", "交易额(元)", "曝光量", "点击量", *(f"新指标{at}" for at in range(1, 10))]
    row = {**ad(), **dict.fromkeys(columns[5:], "1")}
    result = shop.take_one("商品推广_账户_分天数据_20250301至20250331.csv", as_csv(grid(columns, [row])))
    assert [note for note in result.notes if "新指标8" in note and "新指标9" not in note and "9 列" in note]


def test_a_total_row_whose_day_column_is_not_the_first(shop: Shop) -> None:
    columns = ["分组", "商品ID", "日期", "总花费(元)", "曝光量"]
    cells = grid(columns, [ad(), total(columns), total(columns, "-", 商品ID="合计")])
    assert shop.take_one("推广.xlsx", as_xlsx(cells)).rejected == 0
    assert spends(shop) == [("2025-03-01", "", 1000)]


@pytest.mark.parametrize("first", ["商品ID", "商品名称", "推广名称", "分组"])
def test_the_total_of_a_report_without_days_is_not_counted(shop: Shop, first: str) -> None:
    columns = [first, *[name for name in ("商品ID", "商品名称", "推广名称", "总花费(元)", "曝光量") if name != first]]
    cells = [*grid(columns, [ad(), ad(product="7000002"), total(columns)]), [NOTE]]
    result = shop.take_one("商品推广_20250301至20250331.xlsx", as_xlsx(cells))
    assert (result.format, result.rows, result.rejected) == ("ads_product_period", 2, 0)
    assert result.period == ("2025-03-01", "2025-03-31")
    assert shop.rows("SELECT day, day_to, spend_fen FROM ad_sums WHERE dim = 'all'") == [
        ("2025-03-01", "2025-03-31", 2000)
    ]


def test_a_report_without_days_and_without_a_period_in_its_name_is_refused(shop: Shop) -> None:
    cells = grid(["商品ID", "总花费(元)", "曝光量"], [ad()])
    assert "文件名里也没有日期区间" in str(shop.take_one("商品推广.xlsx", as_xlsx(cells)).reason)


@pytest.mark.parametrize(
    ("columns", "spend"),
    [
        (["总营销花费(元)", "推广总花费(元)", "总花费(元)", "成交营销花费(元)", "成交花费(元)", "花费(元)"], 600),
        (["花费(元)", "成交花费(元)", "成交营销花费(元)", "总花费(元)", "推广总花费(元)"], 500),
        (["成交花费(元)", "总花费(元)", "花费(元)"], 400),
        (["成交花费(元)", "成交营销花费(元)"], 300),
        (["花费(元)", "成交花费(元)"], 200),
        (["花费(元)"], 100),
    ],
)
def test_spend_is_the_widest_column_there_is(shop: Shop, columns: list[str], spend: int) -> None:
    narrow_to_wide = ["花费(元)", "成交花费(元)", "成交营销花费(元)", "总花费(元)", "推广总花费(元)", "总营销花费(元)"]
    values = {name: f"{at}.00" for at, name in enumerate(narrow_to_wide, start=1)}
    shop.take_one("推广.csv", as_csv(grid(["日期", "商品ID", *columns, "曝光量"], [ad(**values)])))
    assert spends(shop) == [("2025-03-01", "", spend)]


def test_the_wording_of_2026_is_understood(shop: Shop) -> None:
    columns = [
        "日期", "商品ID", "商品名称", "推广场景", "推广名称", "出价方式", "成交营销花费(元)", "总营销花费(元)",
        "推广成交花费(元)", "结算券花费(元)", "推广总花费(元)", "实际净投产比", "净推广交易额(元)", "净成交券金额(元)",
        "交易额(元)", "曝光量", "点击量",
    ]  # fmt: skip
    row = ad(**{"总营销花费(元)": "12.00", "推广总花费(元)": "11.00", "净推广交易额(元)": "40.00"})
    shop.take_one("推广.xlsx", as_xlsx(grid(columns, [row])))
    assert shop.rows("SELECT spend_fen, net_sales_fen FROM ad_days") == [(1200, 4000)]
    assert shop.one("SELECT unknown_columns FROM imports") == "[]"


def test_the_shops_spend_is_the_account_reports_where_it_covers_the_day(shop: Shop) -> None:
    by_product = grid(AD_COLUMNS, [ad(), ad("2025-03-02"), ad("2025-03-02", "7000002")])
    account = grid(["日期", "总花费(元)", "交易额(元)", "曝光量"], [ad(spend="99.00")])
    hourly = grid(
        ["日期", "时段", "总花费(元)", "曝光量"], [ad(spend="1.00", 时段="10:00-11:00"), ad("2025-03-03", 时段="1")]
    )
    for name, cells in (("分时.csv", hourly), ("账户.csv", account), ("商品.csv", by_product)):
        shop.take_one(name, as_csv(cells))
    assert spends(shop) == [("2025-03-01", "", 9900), ("2025-03-02", "", 2000), ("2025-03-03", "", 1000)]
    products = shop.rows("SELECT day, key, spend_fen FROM ad_sums WHERE dim = 'product' ORDER BY 1, 2")
    assert products == [
        ("2025-03-01", "7000001", 1000),
        ("2025-03-02", "7000001", 1000),
        ("2025-03-02", "7000002", 1000),
    ]


def test_rows_that_are_alike_in_all_their_keys_are_all_counted(shop: Shop) -> None:
    shop.take_one("推广.csv", as_csv(grid(["日期", "商品ID", "总花费(元)", "曝光量"], [ad(), ad(), ad()])))
    assert spends(shop) == [("2025-03-01", "", 3000)]


def test_the_same_report_again_under_another_name_changes_nothing(shop: Shop) -> None:
    shop.take_one("a.xlsx", as_platform_xlsx(month()))
    shop.take_one("b.csv", as_csv(month()))
    assert spends(shop) == [("2025-03-01", "", 3050), ("2025-03-02", "", 3000)]


def test_a_day_exported_again_with_other_columns_is_not_counted_twice(shop: Shop) -> None:
    plain = ["日期", "商品ID", "总花费(元)", "曝光量"]
    files = {
        "推广2025-04-01-10-00-00.csv": grid(plain, [ad(spend="30.00"), ad("2025-03-02")]),
        "推广2025-04-02-10-00-00.csv": grid(
            [*plain, "推广名称"], [ad(spend="11.00", 推广名称="甲"), ad(spend="19.00", 推广名称="乙")]
        ),
    }
    for name, cells in files.items():
        shop.take_one(name, as_csv(cells))
    assert spends(shop) == [("2025-03-01", "", 3000), ("2025-03-02", "", 1000)]
    assert shop.rows("SELECT key, sum(spend_fen) FROM ad_sums WHERE dim = 'product' GROUP BY 1") == [("7000001", 4000)]


def test_two_reports_that_tell_scenarios_apart_add_up(shop: Shop) -> None:
    for scenario in ("商品推广", "直播推广"):
        shop.take_one(f"{scenario}.csv", as_csv(grid(AD_COLUMNS, [ad(推广场景=scenario)])))
    assert spends(shop) == [("2025-03-01", "", 2000)]


def test_a_campaign_may_be_called_after_a_total(shop: Shop) -> None:
    shop.take_one("推广.csv", as_csv(grid(AD_COLUMNS, [ad(推广名称="合计", 商品名称="总计"), ad(推广名称="#1")])))
    assert spends(shop) == [("2025-03-01", "", 2000)]


def test_brand_ads_come_on_top_of_the_account(shop: Shop) -> None:
    columns = ["日期", "花费(元)", "交易额(元)", "成交笔数", "曝光量", "点击量"]
    account = [columns, ["2025-03-01", "100.00", "300.00", "3", "1000", "50"]]
    brand = [[*columns, "千次曝光花费(元)"], ["2025-03-01", "20.50", "60.00", "1", "400", "8", "51.25"]]
    assert shop.take_one("账户.csv", as_csv(account)).format == "ads_account_day"
    assert shop.take_one("明星店铺.csv", as_csv(brand)).format == "ads_brand_day"
    assert shop.rows("SELECT spend_fen, sales_fen FROM ad_sums WHERE dim = 'all'") == [(12050, 36000)]
    assert shop.rows("SELECT key, spend_fen FROM ad_sums WHERE dim = 'scenario'") == [("明星店铺", 2050)]
