"""What a row or a file is about, told by columns, folders, archives and sheets; and files that are damaged in part."""

from __future__ import annotations

import pytest
from export_files import Shop, as_csv, as_xlsx, as_zip
from support.tool import run_json

from benchmarks.mutations import KINDS
from pdd_ops.formats.model import load_formats
from pdd_ops.store.importing import Request, import_files

TRAFFIC = ["日期", "店铺访客数"]
SPENT = ["花费(元)", "曝光量", "点击量"]


def traffic(visitors: int) -> bytes:
    return as_csv([TRAFFIC, ["2025-03-01", str(visitors)]])


def by_shop(shop: Shop) -> dict[str, int]:
    return dict(shop.rows("SELECT s.name, t.visitors FROM traffic_days t JOIN shops s USING (shop_id)"))


@pytest.mark.parametrize(
    ("header", "cells"),
    [("场次", ["第1场", "第2场"]), ("班次", ["早", "晚"]), ("组别", ["A组", "B组"]), ("机型", ["苹果", "安卓"])],
)
def test_rows_of_sessions_shifts_and_groups_are_no_days_of_the_shop(shop: Shop, header: str, cells: list[str]) -> None:
    rows = [[f"2025-03-0{at}", cell, "300.00", "5"] for at, cell in enumerate(cells, start=1)]
    result = shop.take_one("表.csv", as_csv([["日期", header, "成交金额", "成交订单数"], *rows]))
    assert result.format is None and f"“{header}”" in str(result.reason)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("月份", ["2025-02", "2025-03"]),
        ("月", ["2月", "3月"]),
        ("周", ["2025第9周", "2025第10周"]),
        ("自然周", ["2025-W09", "2025-W10"]),
        ("数据日", ["2025-03-05", "2025-03-05"]),
        ("发生日期", ["2025/3/5 00:00:00", "2025/3/5 00:00:00"]),
    ],
)
def test_a_file_of_a_period_has_no_column_of_days_weeks_or_months_beside(
    shop: Shop, header: str, cells: list[str]
) -> None:
    rows = [[cell, f"700000{at}", "10", "50", "3"] for at, cell in enumerate(cells)]
    result = shop.take_one("商品推广_20250301至20250331.csv", as_csv([[header, "商品ID", *SPENT], *rows]))
    assert result.format is None and f"“{header}”" in str(result.reason)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("统计周期", ["2025-03-01至2025-03-31"] * 2),
        ("月份", ["2025-03", "2025-03"]),
        ("导出时间", ["2025-04-01 10:00:00"] * 2),
        ("上架日期", ["2024-11-11", "2024-11-11"]),
    ],
)
def test_a_file_of_a_period_may_say_which_one_or_when_it_was_made(shop: Shop, header: str, cells: list[str]) -> None:
    rows = [[cell, f"700000{at}", "10", "50", "3"] for at, cell in enumerate(cells)]
    result = shop.take_one("商品推广_20250301至20250331.csv", as_csv([[header, "商品ID", *SPENT], *rows]))
    assert (result.format, result.new) == ("ads_product_period", 2)


def test_tools_told_by_a_column_add_up(shop: Shop) -> None:
    rows = [
        ["2025-03-01", tool, "7000001", spent, "100", "5"] for tool, spent in (("全站推广", "10"), ("标准推广", "20"))
    ]
    result = shop.take_one("推广_分天数据.csv", as_csv([["日期", "推广类型", "商品ID", *SPENT], *rows]))
    assert (result.format, result.new) == ("ads_product_day", 2)
    assert shop.one("SELECT sum(spend_fen) FROM ad_days") == 3000


@pytest.mark.parametrize(
    "files",
    [
        {"甲店.zip": as_zip({"流量.csv": traffic(5)}), "乙店.zip": as_zip({"流量.csv": traffic(7)})},
        {"总.zip": as_zip({"甲店/流量.csv": traffic(5), "乙店/流量.csv": traffic(7)}, gbk=True)},
        {"总.zip": as_zip({"all\\甲店\\a.csv": traffic(5), "all\\乙店\\a.csv": traffic(7)})},
        {"总.zip": as_zip({"甲店.zip": as_zip({"a.csv": traffic(5)}), "乙店.zip": as_zip({"x/a.csv": traffic(7)})})},
        {"总.zip": as_zip({"甲店流量.csv": traffic(5), "乙店流量.csv": traffic(7)})},
        {"流量.xlsx": as_xlsx({"甲店": [TRAFFIC, ["2025-03-01", 5]], "乙店": [TRAFFIC, ["2025-03-01", 7]]})},
        {"甲店.csv": traffic(5), "乙店.csv": traffic(7)},
    ],
    ids=["archives", "folders", "backslashes", "nested", "members", "sheets", "files"],
)
def test_shops_told_by_archives_their_folders_sheets_and_names_stay_apart(shop: Shop, files: dict[str, bytes]) -> None:
    paths = [shop.write(name, content) for name, content in files.items()]
    list(import_files(Request(paths, load_formats(), database=shop.database), lambda file, rows: None))
    assert by_shop(shop) == {"甲店": 5, "乙店": 7}


@pytest.mark.parametrize("folders", [("流量", "成本"), ("2025-02", "2025-03")])
def test_folders_of_kinds_and_months_in_an_archive_are_no_shops(shop: Shop, folders: tuple[str, str]) -> None:
    later = as_csv([TRAFFIC, ["2025-03-02", "7"]])
    path = shop.write("总.zip", as_zip({f"{folders[0]}/a.csv": traffic(5), f"{folders[1]}/b.csv": later}))
    list(import_files(Request([path], load_formats(), database=shop.database), lambda file, rows: None))
    assert shop.one("SELECT count(*) FROM shops") == 1 and shop.one("SELECT count(*) FROM traffic_days") == 2


@pytest.mark.parametrize("damaged", ["7.0E+11", "7000001.5"])
def test_a_review_of_a_damaged_product_is_a_review(shop: Shop, damaged: str) -> None:
    header = ["商品ID", "订单编号", "综合评分", "评价内容", "评价时间"]
    rows = [[damaged, "250301-000000000000001", "5", "好", "2025-03-01 10:00:00"]]
    result = shop.take_one("评价.csv", as_csv([header, *rows]))
    assert result.new == 1 and any("商品ID" in note for note in result.notes)
    assert shop.rows("SELECT product_id, score FROM reviews") == [(None, 5.0)]


def test_a_review_that_nothing_else_names_needs_its_product(shop: Shop) -> None:
    rows = [["7.0E+11", "5", "好"], ["7000001", "4", "好"], ["共2条", "", ""]]
    result = shop.take_one("评价.csv", as_csv([["商品ID", "综合评分", "评价内容"], *rows]))
    assert (result.new, result.rejected) == (1, 2)


@pytest.mark.parametrize("delimiter", ["|", ";", "\t"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_texts_of_any_separator(shop: Shop, delimiter: str, encoding: str) -> None:
    cells = [["快递单号", "快递公司", "揽收时间"], ["YT1", "圆通", "2025-03-01 10:00:00"]]
    result = shop.take_one("轨迹.txt", as_csv(cells, delimiter=delimiter, encoding=encoding))
    assert (result.format, result.new) == ("tracks", 1)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_one_bad_byte_in_a_short_file_costs_one_row(shop: Shop, encoding: str) -> None:
    rows = [["1", "7000001", "5", "很好", "2025-03-01"], ["2", "7000001", "5", "坏坏坏", "2025-03-01"]]
    data = as_csv([["评价ID", "商品ID", "综合评分", "评价内容", "评价时间"], *rows], encoding=encoding)
    sign = "坏".encode(encoding)
    result = shop.take_one("评价.csv", data.replace(sign, b"\xff" + sign[1:], 1))
    assert (result.format, result.new, result.rejected) == ("reviews", 1, 1)
    assert shop.rows("SELECT text FROM reviews") == [("很好",)]


def test_rows_that_contradict_each_other_are_named_once(shop: Shop) -> None:
    header = ["序号", "提交答卷时间", "所用时间", "来源", "1、满意吗", "2、推荐吗", "3、建议"]
    rows = [["1", "2025/3/1 10:00:00", "35秒", "微信", *answers] for answers in (["是", "9", "好"], ["否", "3", "差"])]
    result = shop.take_one("问卷.csv", as_csv([header, *rows]))
    assert result.format is None and str(result.reason).startswith("第 2、3 行")


def test_a_cell_of_a_wide_table_is_named_in_plain_words(shop: Shop) -> None:
    survey = [
        ["序号", "提交答卷时间", "所用时间", "来源", "1、满意吗"],
        ["1", "2025/3/1 10:00:00", "35秒", "微信", "#REF!"],
    ]
    shop.take_one("问卷.csv", as_csv(survey))
    shop.take_one("来源.csv", as_csv([["日期", "搜索访客数", "推荐访客数"], ["2025-03-01", "12", "坏"]]))
    assert [column for _, column, *_ in shop.rejects()] == ["答案", "访客数"]


def test_stock_without_sales_is_shown(shop: Shop) -> None:
    from pdd_ops.metrics.shops import Shops
    from pdd_ops.store.database import open_reader
    from pdd_ops.work.stock import stock_of

    shop.take_one("库存_20250326.csv", as_csv([["商品编码", "可用数"], ["GH-06", "12"]]))
    with open_reader(shop.database) as connection:
        assert stock_of(connection, Shops((1,), "小店")).codes == 1


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_header_without_rows_and_every_column_lost_in_turn(shop: Shop, kind: str) -> None:
    header, row = (line.format(n=1).split(",") for line in KINDS[kind].split("|"))
    whole = shop.take_one(kind, as_csv([header]))
    assert whole.format is not None and whole.rows == 0
    for at in range(len(header)):
        cells = [[*line[:at], *line[at + 1 :]] for line in (header, row)]
        result = shop.take_one(f"{at}_{kind}", as_csv(cells))
        assert result.rows == result.new + result.changed + result.same + result.rejected
        assert result.format is not None or result.reason is not None


def test_reviews_without_scores_say_nothing_of_bad_ones(shop: Shop) -> None:
    header = ["评价ID", "商品ID", "评价内容", "评价时间"]
    shop.take_one("评价.csv", as_csv([header, ["1", "7000001", "很差，坏了", "2025-03-02 10:00:00"]]))
    names = ("unanswered_bad", "hidden_complaints", "reviews")
    asked = run_json("query", *names, "--month", "2025-03", "--db", shop.database, "--json")
    assert [asked["rows"][0][name] for name in names] == [None, None, 1]
