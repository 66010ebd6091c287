"""Which shop a file is of: as told, by its column, by folders side by side; and files that two shops would have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from export_files import AD_COLUMNS, DEFAULT_COLUMNS, Shop, as_csv, as_xlsx, as_zip, grid, order

from pdd_ops.formats.model import load_formats
from pdd_ops.intake import csvframe, held
from pdd_ops.intake.text import Block
from pdd_ops.store.folders import can_be_shop, shop_folders
from pdd_ops.store.importing import Request, import_files
from pdd_ops.store.table_import import FileResult

TRAFFIC = ["统计日期", "店铺访客数", "成交金额"]


def orders(*shops: str, header: str = "店铺名称", paid: str = "20.00") -> list[list[str]]:
    """An order for each of these shops ('' for a cell that is empty)."""
    rows = [order(f"250301-1000000000000{at:02}", **{"用户实付金额(元)": paid}) for at in range(len(shops))]
    head, *body = grid(DEFAULT_COLUMNS, rows)
    return [[header, *head], *([shop, *row] for shop, row in zip(shops, body, strict=True))]


def take(
    shop: Shop,
    *paths: Path,
    named: str | None = None,
    copy: bool = False,
    ask: Callable[[str], bool] | None = None,
    formats: Path | None = None,
) -> list[FileResult]:
    request = Request(paths, load_formats(formats), named, database=shop.database, copy=copy, ask=ask)
    return list(import_files(request, lambda file, rows: None))


def counts(shop: Shop) -> dict[str, int]:
    sql = "SELECT s.name, count(*) FROM orders o JOIN shops s USING (shop_id) GROUP BY 1"
    return dict(shop.rows(sql))


@pytest.mark.parametrize("header", ["店铺", "店铺名称 ", "店铺名", "网店名称", "所属店铺", "店名"])
def test_one_name_in_a_column_is_the_shop_and_yields_to_the_user(shop: Shop, header: str) -> None:
    path = shop.write("a.csv", as_csv(orders("竹里\t", "竹里", "", header=header)))
    [result] = take(shop, path)
    assert (result.shop, result.new, result.rejected) == ("竹里", 3, 0)
    assert not [note for note in result.notes if header.strip() in note]
    other = shop.write("b.csv", as_csv(orders("竹里", paid="21.00", header=header)))
    assert take(shop, other, named="南园")[0].shop == "南园"


@pytest.mark.parametrize("pack", [as_csv, as_xlsx])
def test_a_file_of_several_shops_is_split(shop: Shop, pack: Callable[[list[list[str]]], bytes]) -> None:
    path = shop.write("a" + (".csv" if pack is as_csv else ".xlsx"), pack(orders("甲", "乙", "甲", "", "丙")))
    found = take(shop, path)
    assert [(one.shop, one.new, one.rejected) for one in found] == [("甲", 2, 1), ("乙", 1, 0), ("丙", 1, 0)]
    assert counts(shop) == {"甲": 2, "乙": 1, "丙": 1}
    assert [reject[:3] for reject in shop.rejects()] == [(5, "店铺名称", "")]
    again = take(shop, path)
    assert [(one.shop, one.new, one.same + one.rejected) for one in again] == [("甲", 0, 3), ("乙", 0, 1), ("丙", 0, 1)]


def test_a_file_of_several_shops_is_not_given_to_one(shop: Shop) -> None:
    mixed = shop.write("a.csv", as_csv(orders("甲", "乙")))
    plain = shop.write("b.csv", as_csv(orders("丁")))
    first, second = take(shop, mixed, plain, named="丁")
    assert first.format is None and "甲、乙" in str(first.reason) and "--shop" in str(first.reason)
    assert (second.shop, second.new) == ("丁", 1)


def test_totals_and_notes_under_the_rows_are_of_no_shop(shop: Shop) -> None:
    ad = ["店铺", *AD_COLUMNS]
    rows = [[name, "2025-03-01", "70000000001", "杯", *["2"] * (len(ad) - 4)] for name in ("甲", "乙")]
    total, note = ["总计", "-", "-", *["4"] * (len(ad) - 3)], ["注：不含全店托管", *[""] * (len(ad) - 1)]
    found = take(shop, shop.write("推广.csv", as_csv([ad, *rows, total, note])))
    assert [(one.shop, one.new, one.rejected) for one in found] == [("甲", 1, 0), ("乙", 1, 0)]
    assert shop.rows("SELECT DISTINCT totals FROM imports") == [(None,)]


def test_numbers_of_shops_split_a_file_and_name_none(shop: Shop) -> None:
    [alone] = take(shop, shop.write("a.csv", as_csv(orders("88001", "88001", header="店铺ID"))))
    assert alone.shop == "我的店铺"
    parts = take(shop, shop.write("b.csv", as_csv(orders("88001", "88002", paid="3.00", header="店铺ID"))))
    assert [one.shop for one in parts] == ["88001", "88002"]


def test_files_without_a_name_follow_the_one_that_is_named_beside_them(shop: Shop) -> None:
    traffic = shop.write("1流量.csv", as_csv([TRAFFIC, ["2025-03-01", "5", "6.00"]]))
    zipped = shop.write("2.zip", as_zip({"订单.csv": as_csv(orders("竹里", "竹里"))}))
    assert {one.shop for one in take(shop, traffic, zipped)} == {"竹里"}


def test_a_bill_of_several_shops_is_refused(shop: Shop) -> None:
    bill = [["商户订单号", "发生时间", "收入金额（+元）", "支出金额（-元）", "账务类型", "备注", "业务描述", "店铺"]]
    bill += [
        ["250301-1", "2025-03-01 10:00:00", "5.00", "0.00", "交易收入", "", "0010002|交易收入-订单收入", name]
        for name in "甲乙"
    ]
    [result] = take(shop, shop.write("bill.csv", as_csv(bill, encoding="gb18030")))
    assert result.format is None and "甲、乙" in str(result.reason)


def folder(shop: Shop, name: str, *rows: str, file: str = "a.csv", paid: str = "20.00", column: str = "") -> Path:
    path = shop.database.parent / name / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_csv(orders(*rows, paid=paid, header=column or "x")))
    return path.parent


def test_folders_side_by_side_are_shops(shop: Shop) -> None:
    one, two = folder(shop, "账/桂花巷/2025-03", ""), folder(shop, "账/青竹/2025-03", "", paid="21.00")
    found = take(shop, one.parents[1])
    assert [result.shop for result in found] == ["桂花巷", "青竹"]
    assert any("桂花巷" in note and "--shop" in note for note in found[1].notes)  # a second shop is said
    assert [result.shop for result in take(shop, one, two, named="都算一家", copy=True)] == ["都算一家"] * 2


def test_files_of_a_folder_follow_the_name_in_a_column_of_one_of_them(shop: Shop) -> None:
    folder(shop, "账/a1", "竹里旗舰店", column="店铺名称")
    traffic = folder(shop, "账/a1", "x") / "流量.csv"
    (traffic.parent / "a.csv").write_bytes(as_csv(orders("竹里旗舰店")))
    traffic.write_bytes(as_csv([TRAFFIC, ["2025-03-01", "5", "6.00"]]))
    folder(shop, "账/b2", "", paid="22.00")
    assert [one.shop for one in take(shop, traffic.parents[1])] == ["竹里旗舰店", "竹里旗舰店", "b2"]


def test_folders_of_months_and_kinds_are_no_shops(shop: Shop) -> None:
    parts = ("2025年3月", "4月", "订单", "推广数据", "Q2", "已导入", "bills_2025")
    folders = [folder(shop, f"账/{name}", "", paid=f"{at}.00") for at, name in enumerate(parts)]
    root = folders[0].parent
    assert {one.shop for one in take(shop, root)} == {"我的店铺"}


@pytest.mark.parametrize("name", ["桂花巷家居", "A", "月光", "店铺一号仓", "Orders & Co", "周记", "Yummy", "2025甲"])
def test_names_that_can_be_shops(name: str) -> None:
    assert can_be_shop(name)


@pytest.mark.parametrize(
    "name",
    [
        "2025-03",
        "202503",
        "三月",
        "第一批",
        "售后导出",
        "Downloads",
        "2025年上半年",
        "商品推广_分天",
        "new (2)",
        "12",
        "mar 2025",
    ],
)
def test_names_that_cannot(name: str) -> None:
    assert not can_be_shop(name)


def test_places_that_have_nothing_to_do_with_each_other_are_not_side_by_side(tmp_path: Path) -> None:
    files = [tmp_path / "x/east/a.csv", tmp_path / "y/west/b.csv"]
    for file in files:
        file.parent.mkdir(parents=True)
    assert shop_folders([file.parent for file in files], files) == {}
    assert shop_folders([tmp_path / "x"], files[:1]) == {}
    assert set(shop_folders([file.parent.parent for file in files], files).values()) == {"x", "y"}


def test_what_another_shop_has_is_asked_about(shop: Shop) -> None:
    path = shop.write("a.csv", as_csv(orders("竹里", "竹里")))
    take(shop, path, named="南园")
    [refused] = take(shop, path)
    assert refused.format is None
    assert all(word in str(refused.reason) for word in ("南园", "竹里", "--copy", "--shop"))
    assert counts(shop) == {"南园": 2}
    asked: list[str] = []

    def refuse(question: str) -> bool:
        asked.append(question)
        return False

    [no] = take(shop, path, ask=refuse)
    assert no.format is None and "南园" in asked[0] and counts(shop) == {"南园": 2}
    [yes] = take(shop, path, ask=lambda question: True)
    assert (yes.shop, yes.new) == ("竹里", 2)
    [known] = take(shop, path, named="南园")
    assert (known.format, known.same) == ("orders", 2)
    [copied] = take(shop, path, named="第三家", copy=True)
    assert copied.new == 2


def test_an_export_without_rows_is_nobody_elses(shop: Shop) -> None:
    path = shop.write("a.csv", as_csv([DEFAULT_COLUMNS]))
    assert [take(shop, path, named=name)[0].format for name in ("甲", "乙")] == ["orders", "orders"]


def test_a_cost_sheet_may_be_that_of_several_shops_that_are_there(shop: Shop) -> None:
    sheet = shop.write("成本表.csv", as_csv([["规格编码", "成本"], ["A01", "3.50"]]))
    take(shop, sheet, named="甲")
    assert take(shop, sheet, named="乙")[0].format is None
    take(shop, shop.write("a.csv", as_csv(orders("乙"))), named="乙")
    assert take(shop, sheet, named="乙")[0].new == 1


def test_a_shop_column_of_a_format_of_ones_own(shop: Shop) -> None:
    own = """name = "own"
dataset = "traffic_days"
requires = ["Date", "UV"]
shop = "Store"
[columns]
day = "Date"
visitors = "UV"
"""
    formats = shop.database.parent / "own"
    formats.mkdir(parents=True)
    (formats / "own.toml").write_text(own, "utf-8")
    rows = [["Date", "UV", "Store"], ["2025-03-01", "3", "East"], ["2025-03-01", "4", "West"]]
    found = take(shop, shop.write("t.csv", as_csv(rows)), formats=formats)
    assert [(one.shop, one.new) for one in found] == [("East", 1), ("West", 1)]


def test_a_text_of_several_shops_is_parsed_once_and_split(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the number of shops; a larger one is parsed once more for each."""
    parsed = list[int]()
    plain = csvframe.parse_block

    def parse(block: Block, comma: str, width: int, wanted: list[int], row: int, tail: bytes | None) -> pl.DataFrame:
        parsed.append(block.lines)
        return plain(block, comma, width, wanted, row, tail)

    monkeypatch.setattr(csvframe, "parse_block", parse)
    path = shop.write("a.csv", as_csv(orders("东", "南", "西", "北", "东")))
    assert [(one.shop, one.new) for one in take(shop, path)] == [("东", 2), ("南", 1), ("西", 1), ("北", 1)]
    assert len(parsed) == 1
    monkeypatch.setattr(held, "MOST_BYTES", 10)
    assert [one.same for one in take(shop, path)] == [2, 1, 1, 1]
    path = shop.write("b.csv", as_csv(orders("东", "北", "东")))
    parsed.clear()
    assert [one.shop for one in take(shop, path)] == ["东", "北"]
    assert len(parsed) == 3
