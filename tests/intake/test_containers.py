"""The same exports in every encoding and container, with columns shuffled and rows above: the same facts and sums."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from export_files import (
    EXPORT,
    FULL_COLUMNS,
    Grid,
    Shop,
    as_csv,
    as_platform_xlsx,
    as_xls,
    as_xlsx,
    as_zip,
    grid,
    order,
    tabbed,
)

from pdd_ops.errors import RefusedFile
from pdd_ops.intake.sniff import _hardly_damaged, container

BOM16 = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
TRAFFIC = [
    ["统计日期", "店铺访客数", "店铺浏览量", "成交买家数", "成交订单数", "成交金额", "成交转化率", "新访客占比"],
    ["2025-03-01", "1,234", "5678", "20", "22", "2047.85", "1.62%", "71.50%"],
    ["2025-03-02", "998", "4321", "18", "18", "1530.00", "1.80%", "65.00%"],
]
CASES = [
    ["售后编号", "订单编号", "交易金额", "售后状态", "退款类型", "退款金额", "商品ID", "申请时间", "退款原因",
     "同意退款时间"],
    ["8001", "250301-000000000000003", "85.00", "退款成功", "仅退款", "85.00", "7000001", "2025-03-02 08:00:00",
     "质量问题", "2025-03-03 09:00:00"],
]  # fmt: skip


def orders() -> Grid:
    rows = [
        order(
            f"250301-{at:015d}",
            ["已收货", "待付款", "已发货，退款成功", "待发货"][at % 4],
            支付时间="" if at % 4 == 1 else f"2025-03-{at + 1:02d} 23:59:{at:02d}",
            商品规格=f'颜色:红,尺寸"{at}"',
            商品="生僻字 𠮷 龘 桂花糕 №1",
            省="浙江省",
            用户购买手机号="13800000000",
        )
        for at in range(20)
    ]
    return grid(FULL_COLUMNS, rows)


Write = Callable[[Grid], tuple[str, bytes]]
KINDS: Mapping[str, Write] = {
    "utf-8": lambda cells: ("csv", as_csv(tabbed(cells))),
    "utf-8 with LF": lambda cells: ("csv", as_csv(tabbed(cells), newline="\n")),
    "utf-8 with CR": lambda cells: ("csv", as_csv(tabbed(cells), newline="\r")),
    "utf-8-bom": lambda cells: ("csv", as_csv(tabbed(cells), encoding="utf-8-sig")),
    "gb18030": lambda cells: ("csv", as_csv(tabbed(cells), encoding="gb18030")),
    "utf-16-le": lambda cells: ("csv", BOM16["utf-16-le"] + as_csv(cells, encoding="utf-16-le")),
    "utf-16-be": lambda cells: ("csv", BOM16["utf-16-be"] + as_csv(cells, encoding="utf-16-be")),
    "utf-16 without BOM": lambda cells: ("csv", as_csv(cells, encoding="utf-16-le")),
    "Excel's Unicode text": lambda cells: (
        "txt", BOM16["utf-16-le"] + as_csv(cells, encoding="utf-16-le", delimiter="\t")),
    "tsv": lambda cells: ("tsv", as_csv(cells, delimiter="\t")),
    "xlsx": lambda cells: ("xlsx", as_xlsx(cells)),
    "xlsx of the platform": lambda cells: ("xlsx", as_platform_xlsx(cells)),
    "xls": lambda cells: ("xls", as_xls(cells)),
    "xlsx under the name of a csv": lambda cells: ("csv", as_xlsx(cells)),
    "csv under the name of an xls": lambda cells: ("xls", as_csv(cells)),
    "zip": lambda cells: ("zip", as_zip({"orders.csv": as_csv(cells)})),
}  # fmt: skip


def taken(folder: Path, write: Write) -> dict[str, list[tuple[Any, ...]]]:
    """A shop's dump after its three exports were imported in this form."""
    shop = Shop(folder / "exports", folder / "db")
    for name, cells in (("orders2025-04-01-10-00-00", orders()), ("流量", TRAFFIC), ("售后", CASES)):
        ending, content = write(cells)
        result = shop.take_one(f"{name}.{ending}", content)
        assert (result.reason, result.rejected, result.rows) == (None, 0, len(cells) - 1)
    return shop.dump()


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PDD_OPS_CONFIG", str(tmp_path_factory.getbasetemp() / "config"))
        return taken(tmp_path_factory.mktemp("plain"), KINDS["utf-8"])


@pytest.mark.parametrize("kind", KINDS)
def test_the_container_does_not_matter(
    kind: str, expected: Mapping[str, object], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path_factory.getbasetemp() / "config"))
    assert taken(tmp_path, KINDS[kind]) == expected


def test_columns_shuffled_and_unknown_ones_and_notes_above_do_not_matter(
    expected: Mapping[str, object], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path_factory.getbasetemp() / "config"))

    def disturbed(cells: Grid) -> tuple[str, bytes]:
        columns = [*range(len(cells[0])), -1, -1]
        random.Random(7).shuffle(columns)
        mixed = [[row[at] if at >= 0 else f"新列{number}" for at in columns] for number, row in enumerate(cells)]
        return "csv", as_csv([["名称：店铺"], [], ["路径：订单 > 导出", "由小王导出,请勿外传"], *mixed, []])

    assert taken(tmp_path, disturbed) == expected


def test_an_archive_of_several_exports_with_chinese_names(shop: Shop) -> None:
    members = {
        "订单/三月.csv": as_csv(orders()),
        "流量.csv": as_csv(TRAFFIC, encoding="gb18030"),
        "售后.xlsx": as_xlsx(CASES),
    }
    results = shop.take(shop.write("导出.zip", as_zip(members, gbk=True)))
    assert [(result.file, result.format) for result in results] == [
        ("导出.zip/订单/三月.csv", "orders"),
        ("导出.zip/流量.csv", "traffic_days"),
        ("导出.zip/售后.xlsx", "aftersales"),
    ]


def test_a_sheet_that_is_no_export_beside_one_that_is(shop: Shop) -> None:
    content = as_xlsx({"说明": [["这是", "说明"]], "空": [], "三月": orders()})
    result = shop.take_one("三月.xlsx", content)
    assert result.rows == 20
    assert any("没有导入的工作表：三月.xlsx#说明" in note for note in result.notes)


def test_two_months_in_two_sheets(shop: Shop) -> None:
    cells = orders()
    results = shop.take(shop.write("订单.xlsx", as_xlsx({"上": cells[:11], "下": [cells[0], *cells[11:]]})))
    assert [(result.file, result.rows) for result in results] == [("订单.xlsx#上", 10), ("订单.xlsx#下", 10)]


def test_cells_that_a_spreadsheet_made_numbers_and_dates(shop: Shop) -> None:
    from datetime import datetime

    cells: list[list[Any]] = [[*orders()[0]], [*orders()[1]]]
    typed = {
        "商品id": 1016007000000, "用户实付金额(元)": 168.99, "商品数量(件)": 2.0,
        "支付时间": datetime(2025, 3, 5, 13, 41, 7), "发货时间": datetime(2025, 3, 6), "快递单号": 78512345678901,
    }  # fmt: skip
    for name, value in typed.items():
        cells[1][cells[0].index(name)] = value
    shop.take_one(EXPORT.replace("csv", "xlsx"), as_xlsx(cells))
    assert shop.rows("SELECT product_id, paid_fen, quantity, pay_day, pay_hour, tracking_no FROM orders") == [
        ("1016007000000", 16899, 2, "2025-03-05", 13, "78512345678901")
    ]


def test_an_id_that_a_spreadsheet_kept_as_a_number_too_long_for_it_is_refused(shop: Shop) -> None:
    number, text = [1234567890123456789, "250301-1", 5, "退款成功"], ["1234567890123456788", "250301-1", 5, "退款成功"]
    cells: Grid = [["售后编号", "订单编号", "退款金额", "售后状态"], number, text]
    result = shop.take_one("售后.xlsx", as_xlsx(cells))
    assert (result.new, result.rejected) == (1, 1)
    assert [(row, column, reason) for row, column, _, reason in shop.rejects()] == [(2, "售后编号", "damaged_id")]


def test_rows_are_counted_as_the_spreadsheet_shows_them(shop: Shop) -> None:
    cells: list[list[Any]] = [[], [None, "三月订单"], [], *[[None, *row] for row in orders()[:3]], [], []]
    bad = [None, *orders()[3]]
    bad[1 + FULL_COLUMNS.index("用户实付金额(元)")] = "776..03"
    shop.take_one("订单.xlsx", as_xlsx([*cells, bad]))
    assert shop.rejects() == [(9, "用户实付金额(元)", "776..03", "bad_number")]
    assert shop.rows("SELECT row_no FROM orders ORDER BY row_no") == [(5,), (6,)]


def test_the_mark_of_a_tar_ends_in_a_zero_or_in_spaces() -> None:
    for end in (b"\x0000", b"  \x00"):
        with pytest.raises(RefusedFile, match="tar"):
            container(b"a.csv".ljust(257, b"\0") + b"ustar" + end)


def test_few_damaged_signs_at_the_beginning_do_not_make_another_encoding() -> None:
    """Of 21 signs beyond ASCII four are damaged, of all of them few; of 22 at the beginning that many are too many."""
    begin, rest = "店".encode() * 17 + b"\xff" * 4, "好".encode() * 200
    assert not _hardly_damaged(begin.ljust(4096) + rest, "utf-8")
    assert _hardly_damaged(begin[3:].ljust(4096) + rest, "utf-8")


@pytest.mark.parametrize(
    ("header", "marks", "told"),
    [
        ("订单编号", 3, True),
        ("订单编号", 4, False),
        ("订单号", 3, False),
        ("编号,名称", 3, True),
        ("编号,名", 3, False),
    ],
)
def test_a_short_text_is_told_by_the_four_signs_of_its_header(header: str, marks: int, told: bool) -> None:
    """With bytes that are no text for one sign at most."""
    assert _hardly_damaged(f"{header}\n".encode() + b"1\xff\n" * marks, "utf-8") is told
