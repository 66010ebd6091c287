"""A folder of odd things beside good exports: each gets one clear line naming the reason, and the good ones are in."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping

import pytest
from export_files import DEFAULT_COLUMNS, Shop, as_csv, as_xlsx, as_zip, grid, order, tabbed

GOOD = as_csv(tabbed(grid(DEFAULT_COLUMNS, [order()])))
ALIPAY = (
    "支付宝账务明细查询\n账号:[20880000]\n#-----账务明细列表-----\n"
    "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,业务类型,备注\n"
    "1,2,250301-000000000000001,糕,2025-03-01 10:00:00,a,1.00,0,1.00,交易,\n"
)
WANXIANGTAI = "日期,主体ID,主体类型,主体名称,花费,展现量,点击量\n2025-03-01,7,商品,糕,5.00,100,3\n"
JD = "订单号,商品ID,商品名称,订购数量,下单时间,京东价,订单金额,订单状态\n281000,5,糕,1,2025-03-01,9,9,完成\n"
DOUYIN = "主订单编号,子订单编号,选购商品,商品ID,订单状态,订单应付金额\n6920,6921,糕,5,已完成,9\n"
TAOBAO = "订单编号,买家会员名,买家实际支付金额,订单状态\n123,a,5,交易成功\n"
COPIED = "统计日期,店铺访客数,成交金额\n2025-03-01,\ue5f1\ue234,\ue111.\ue222\n"
COPIED_ALL = "\ue5f1\ue234,\ue111\n\ue222,\ue333\n"
BAD: Mapping[str, tuple[bytes, str]] = {
    "照片.jpg": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8, "JPEG"),
    "订单.xls": (b"<html><body><table><tr><td>\xe8\xae\xa2\xe5\x8d\x95</td></tr></table></body></html>", "网页"),
    "旧版.xls": ("\n\n <!DOCTYPE html><meta charset=gbk>".encode("gbk"), "网页"),
    "空.csv": (b"", "空的"),
    "空白.csv": (b"\xef\xbb\xbf\r\n \r\n", "空的"),
    "万相台.csv": (WANXIANGTAI.encode("gb18030"), "万相台"),
    "支付宝.csv": (ALIPAY.encode("gb18030"), "支付宝"),
    "京东.csv": (JD.encode(), "京东"),
    "抖音.csv": (DOUYIN.encode(), "抖音"),
    "淘宝.csv": (TAOBAO.encode("gb18030"), "淘宝"),
    "没下完.zip": (as_zip({"订单.csv": GOOD * 50})[:-60], "没下载完整"),
    "加密.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "网页复制.csv": (COPIED_ALL.encode(), "加密字体"),
    "通讯录.csv": ("姓名,电话\n王,138\n".encode(), "认不出是哪种导出"),
    "说明.pdf": (b"%PDF-1.7\n", "PDF"),
    "半份订单.csv": ("订单号,订单状态,商品id\n250301-000000000000001,已收货,5\n".encode(), "缺少表头"),
    "假订单.csv": (
        "订单编号,订单状态,用户实付金额,商品ID\n2001,已收货,5,5\n".encode(), "编号（如“2001”）不是拼多多的样子"),
}  # fmt: skip


def fill(shop: Shop) -> None:
    for name, (content, _) in BAD.items():
        shop.write(name, content)
    shop.write("订单3月.csv", GOOD)
    shop.write(
        "深/层/售后.xlsx",
        as_xlsx([["售后编号", "订单编号", "退款金额", "售后状态"], ["1", "250301-1", "5", "退款成功"]]),
    )
    shop.write(".hidden.csv", b"x")
    shop.write("~$订单.xlsx", b"x")


def test_each_gets_one_line_with_its_reason_and_the_good_ones_are_in(shop: Shop) -> None:
    fill(shop)
    results = shop.take()
    assert {result.file: result.format for result in results if result.format} == {
        "订单3月.csv": "orders",
        "售后.xlsx": "aftersales",
    }
    refused = {result.file: str(result.reason) for result in results if not result.format}
    assert refused.keys() == BAD.keys()
    wrong = {name: refused[name] for name, (_, reason) in BAD.items() if reason not in refused[name]}
    assert not wrong
    assert all("\n" not in reason and len(reason) < 300 for reason in refused.values())
    assert shop.months() == {"2025-03": (1, 8500, 9000)}


def test_the_command_ends_with_exit_code_1(shop: Shop) -> None:
    fill(shop)
    run = (
        "from importlib.metadata import entry_points as found;"
        "found(group='console_scripts', name='pdd-ops')['pdd-ops'].load()()"
    )
    command = [sys.executable, "-c", run, "import", str(shop.folder), "--db", str(shop.database), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    files = json.loads(done.stdout)["files"]
    assert (done.returncode, done.stderr) == (1, "")
    assert len(files) == len(BAD) + 2
    assert all(set(file) == {"file", "format", "reason", "notes"} for file in files if file["format"] is None)


def test_digits_of_a_copied_page_in_a_good_table_are_no_use(shop: Shop) -> None:
    result = shop.take_one("流量.csv", COPIED.encode())
    assert (result.format, result.new) == (None, 0)
    assert "1 行全部不能用" in str(result.reason) and "店铺访客数" in str(result.reason)


def test_a_member_of_an_archive_that_is_refused_does_not_stop_the_others(shop: Shop) -> None:
    members = {"照片.jpg": BAD["照片.jpg"][0], "订单.csv": GOOD, "空.csv": b""}
    results = shop.take(shop.write("全部.zip", as_zip(members)))
    assert [(result.file, result.format) for result in results] == [
        ("全部.zip/照片.jpg", None),
        ("全部.zip/订单.csv", "orders"),
        ("全部.zip/空.csv", None),
    ]


@pytest.mark.parametrize("kind", ["aftersales", "traffic_days"])
def test_a_kind_that_does_not_fit_is_refused_with_what_is_missing(shop: Shop, kind: str) -> None:
    result = shop.take_one("订单.csv", GOOD, kind=kind)
    assert result.format is None and "缺少表头" in str(result.reason)


def test_the_two_nearest_exports_are_named_with_what_each_lacks(shop: Shop) -> None:
    head = ["订单号", "订单状态", "商品总价(元)", "用户实付金额(元)", "商家实收金额(元)", "商品数量(件)", "支付时间"]
    row = ["250301-000000000000001", "已收货", "50.00", "45.00", "45.00", "2", "2025-03-01 10:00:00"]
    result = shop.take_one("表.csv", as_csv([head, row]))
    assert result.format is None and str(result.reason).count("缺少表头") == 2
