"""The sample shop with what it has not: a courier's bill, freight insurance, the ad account, a cost sheet with the
platform's share, bills of every kind, an order of several lines, and refunds that no case or several cases explain."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from export_files import DEFAULT_COLUMNS, order
from money_files import bill, expense

from .shared import copy_of, sample_shop
from .tool import run

_CODES = (
    "0040002|售后补偿",
    "0040004|延迟发货扣款",
    "0050002|软件服务费",
    "0060001|推广充值",
    "0070004|转账",
    "0080001|提现",
)
_COLUMNS = [*DEFAULT_COLUMNS, "支付时间"]
_TWICE = {"售后状态": "退款成功"}
_ORDERS = [
    order("250301-910000000000001", "已发货，退款成功", **_TWICE),  # no case: estimated
    order("250301-910000000000002", "已收货"),
    order(
        "250301-910000000000002",
        "已收货",
        **{"商品": "桂花茶", "商品id": "7000002", "样式ID": "9000002", "商品规格": "罐装"},
    ),
    order("250301-910000000000003", "已收货，退款成功", **_TWICE),  # two cases
    order("250301-910000000000003", "已收货，退款成功", **_TWICE, **{"商品规格": "原味,12枚", "样式ID": "9000003"}),
]
_CASES = [
    ["售后编号", "订单编号", "售后状态", "退款类型", "退款金额", "申请时间", "退款原因", "同意退款时间", "同意退款人"],
    *(
        [
            f"9100000000{n}",
            "250301-910000000000003",
            "退款成功",
            "仅退款",
            amount,
            "2025-03-09 10:00:00",
            reason,
            "2025-03-10 10:00:00",
            "商家",
        ]
        for n, (amount, reason) in enumerate((("3.10", "质量问题"), ("4.20", "质量问题"), ("5.30", "其他原因")))
    ),
]


def rich_shop(factory: pytest.TempPathFactory) -> Path:
    """A copy of the database with all of it."""
    return copy_of("rich", lambda folder: _enriched(sample_shop(factory), folder), factory)


def _enriched(db: Path, folder: Path) -> Path:
    """The sample with all that it lacks; `folder` takes the files of it."""
    with closing(sqlite3.connect(db)) as connection:
        orders = connection.execute(
            "SELECT order_id, tracking_no, pay_day FROM orders WHERE counted = 1 AND line = 0 ORDER BY 1"
        ).fetchall()
        costs = connection.execute("SELECT DISTINCT sku_code, cost_fen FROM costs WHERE kind = 'sku_code'").fetchall()
    more = folder / "more"
    more.mkdir()
    parcels = [(number, day) for n, (_, number, day) in enumerate(orders) if number and n % 3]
    _xlsx(more / "中通账单.xlsx", ["运单号", "揽收日期", "合计费用"], ([no, day, "2.37"] for no, day in parcels))
    # a rate whose share of an order is never a whole fen, so that rounding has to be taken from somewhere
    heads = ["商家编码", "成本", "包材", "快递费", "运费险", "平台扣点", "生效日期"]
    half = [costs[n] for n in range(0, len(costs), 2)]
    _xlsx(
        more / "成本表新.xlsx", heads, ([code, fen / 100, 0.3, 2.9, 0.45, "0.633%", "2025-03-02"] for code, fen in half)
    )
    insured = [[order, f"0.{n % 9 + 1}1", "已收费", ""] for n, (order, _, _) in enumerate(orders) if n % 2]
    insured.append(["250305-999999999999999", "0.77", "已收费", ""])  # an order that no export has
    _csv(more / "运费险.csv", ["订单编号", "服务费(元)", "收费状态", "理赔状态"], insured)
    spent = [["2025-03-05 10:00:00", "", "12.50", "商品推广"], ["2025-03-06 10:00:00", "", "7.25", "明星店铺"]]
    _csv(
        more / "营销账户明细.csv",
        ["入账时间", "收入", "支出", "类型"],
        [*spent, ["2025-03-07 10:00:00", "500", "", "充值"]],
    )
    (more / "pdd-mall-bill-detail.csv").write_bytes(bill(*(expense("1.31", code) for code in _CODES)))
    _csv(
        more / "orders_export2025-04-01-23-09-23.csv",
        _COLUMNS,
        ([row.get(name, "") for name in _COLUMNS] for row in _ORDERS),
    )
    _xlsx(more / "售后数据2025-04-03-10-05-20.xlsx", _CASES[0], _CASES[1:])
    served = (("2025-03-04", "kf:01", "63"), ("2025-03-04", "kf:02", "71"), ("2025-03-05", "kf:01", "58"))
    _csv(
        more / "客服绩效.csv",
        [
            "统计日期",
            "客服账号",
            "咨询人数",
            "人工接待人数",
            "3分钟人工回复率",
            "询单人数",
            "最终成团人数",
            "客服销售额",
        ],
        ([day, agent, count, count, "90%", "21", "4", "12.50"] for day, agent, count in served),
    )
    run("import", more, "--db", db)
    return db


def _xlsx(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    book = openpyxl.Workbook()
    [sheet] = book.worksheets
    for row in [heads, *rows]:
        sheet.append([*row])
    book.save(path)


def _csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
