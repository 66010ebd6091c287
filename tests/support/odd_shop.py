"""Exports of a shop where everything odd happens at once, drawn from a seed: what a tidy sample never shows together.

Columns in any order, statuses of every wording that contradict the after-sales state, cells that a newer export no
longer fills, several cases on an order, ads with one, two or three spend columns, traffic without clicks.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import openpyxl

Cell = str | int

MONTHS = ("2025-02", "2025-03")
_FIRST = datetime(2025, 2, 20)
_ORDER_FILES = ("orders_export2025-03-20-18-05-11.csv", "orders_export2025-04-01-09-12-30.csv")
_CASE_FILES = ("售后数据2025-03-15-10-05-20.xlsx", "售后数据2025-04-02-10-05-20.xlsx")
_STATUSES = (
    *("待付款", "待发货", "已发货，待收货", "已发货,待收货", "已发货，待签收", "已收货", "已签收", "已取消"),
    *("已取消，退款成功", "未发货，退款成功", "已发货，退款成功", "已收货，退款成功", "已签收，退款成功"),
    *("未成交，退款成功", "快递丢失"),
)
_AFTERSALE = ("无售后或售后取消", "售后处理中", "退款成功", "退款中", "部分退款成功", "", "-")
_LISTINGS = ("甲", "乙", "补差价链接", "丁", "戊")
_CASE_STATES = ("退款成功", "退款成功", "退款关闭", "平台处理中", "待商家处理", "换货/补寄成功")
_SPEND = ("总营销花费(元)", "推广总花费(元)", "总花费(元)", "成交营销花费(元)", "成交花费(元)", "花费(元)")
_MARCH = [date(2025, 3, 1) + timedelta(days=n) for n in range(31)]


def write_odd_shop(folder: Path, seed: int) -> None:
    """Writes orders, after-sales, traffic and ads of February and March 2025; the same for the same seed."""
    dice = Random(seed)
    created = [_FIRST + timedelta(seconds=dice.randrange(45 * 86400)) for _ in range(60)]
    orders = {f"{moment:%y%m%d}-{dice.randrange(10**15):015d}": moment for moment in created}
    for name in _ORDER_FILES:
        _write_csv(folder / name, _order_rows(dice, orders, with_pay_time=name == _ORDER_FILES[1]))
    cases = {str(80000000000 + n): dice.choice(list(orders)) for n in range(25)}
    for name in _CASE_FILES:
        _write_xlsx(folder / name, _case_rows(dice, cases, orders))
    _write_csv(folder / "流量数据_20250301至20250331.csv", _traffic_rows(dice), "gb18030")
    if dice.random() < 0.8:
        _write_csv(folder / "商品推广_账户_分天数据_20250301至20250331.csv", _ad_rows(dice, account=True))
    _write_csv(folder / "商品推广_分天数据_20250301至20250331.csv", _ad_rows(dice, account=False))


def _order_rows(dice: Random, orders: dict[str, datetime], *, with_pay_time: bool) -> list[list[Cell]]:
    """An export that lacks some orders and shows some twice; the older one has no 支付时间 and no 承诺发货时间."""
    rows = [_order(dice, number, created) for number, created in orders.items() if dice.random() < 0.8]
    columns = [name for name in rows[0] if with_pay_time or name not in ("支付时间", "承诺发货时间")]
    dice.shuffle(columns)
    table: list[list[Cell]] = [[f"{row[name]}{dice.choice(['', chr(9)])}" for name in columns] for row in rows]
    return [[*columns], *table, *dice.sample(table, 4)]


def _order(dice: Random, number: str, created: datetime) -> dict[str, str]:
    """What was ordered stays the same from export to export; status and filled times do not."""
    fixed = Random(number)
    listing, paid = fixed.randrange(len(_LISTINGS)), created + timedelta(seconds=fixed.randrange(7200))
    formed, shipped = paid + timedelta(seconds=fixed.randrange(3000)), paid + timedelta(hours=fixed.randrange(1, 80))
    listed = fixed.randrange(1, 20000)
    shop, platform = fixed.randrange(listed + 1) // 3, fixed.randrange(listed + 1) // 3
    return {
        "商品": _LISTINGS[listing],
        "订单号": number,
        "订单状态": dice.choice(_STATUSES),
        "商品总价(元)": _yuan(listed),
        "店铺优惠折扣(元)": _yuan(shop),
        "平台优惠折扣(元)": _yuan(platform),
        "用户实付金额(元)": _yuan(listed - shop - platform),
        "商家实收金额(元)": _yuan(listed - shop),
        "商品数量(件)": str(fixed.randrange(1, 5)),
        "支付时间": _perhaps(dice, paid),
        "订单成交时间": _perhaps(dice, formed),
        "承诺发货时间": _perhaps(dice, paid + timedelta(hours=48)),
        "发货时间": _perhaps(dice, shipped),
        "确认收货时间": _perhaps(dice, shipped + timedelta(hours=50)),
        "商品id": str(9000 + listing),
        "样式ID": str(90000 + listing),
        "售后状态": dice.choice(_AFTERSALE),
    }


def _case_rows(dice: Random, cases: dict[str, str], orders: dict[str, datetime]) -> list[list[Cell]]:
    columns = "售后编号 订单编号 售后状态 退款类型 退款金额 订单状态 申请时间 退款原因 同意退款时间 同意退款人"
    rows: list[list[Cell]] = [[*columns.split()]]
    for case, order in cases.items():
        fixed = Random(case)
        opened = orders[order] + timedelta(hours=fixed.randrange(200))
        agreed = _perhaps(dice, opened + timedelta(hours=fixed.randrange(200)))
        row = [case, order, dice.choice(_CASE_STATES), dice.choice(("仅退款", "退款", "退货退款", "换货"))]
        row += [_yuan(dice.randrange(1, 9000)), dice.choice(_STATUSES[1:7] + _STATUSES[8:13]), f"{opened}"]
        row += [dice.choice(("质量问题", "其他原因")), agreed, dice.choice(("商家", "平台", "系统", ""))]
        if dice.random() < 0.8:
            rows.append([*row])
    return rows


def _traffic_rows(dice: Random) -> list[list[Cell]]:
    word, with_clicks = dice.choice(("成交", "支付")), dice.random() < 0.5
    columns = [
        "统计日期",
        "店铺访客数",
        "店铺浏览量",
        "商品访客数",
        f"{word}买家数",
        f"{word}金额",
        "新访客数",
        "老访客数",
    ]
    rows: list[list[Cell]] = [[*columns, "曝光量", "点击量"] if with_clicks else [*columns]]
    for day in _MARCH:
        visitors = dice.randrange(1, 300)
        new = dice.randrange(visitors + 1)
        row: list[Cell] = [f"{day}", visitors, visitors * 2, visitors + 3, dice.randrange(20)]
        row += [_yuan(dice.randrange(90000)), new, visitors - new]
        rows.append([*row, visitors * 9, visitors] if with_clicks else row)
    return rows


def _ad_rows(dice: Random, *, account: bool) -> list[list[Cell]]:
    """Some days of March under a total row that must not be counted."""
    labels = [] if account else ["商品ID", "商品名称", "推广场景", "推广名称"]
    spend = dice.sample(_SPEND, dice.randrange(1, 4))
    rows: list[list[Cell]] = [["日期", *labels, *spend, "交易额(元)", "曝光量", "点击量", "成交笔数"]]
    for day in sorted(dice.sample(_MARCH, 22)):
        for product in range(1 if account else 3):
            cells = [f"{9000 + product}", _LISTINGS[product], dice.choice(("全站推广", "标准推广")), f"计划{product}"]
            money = [_yuan(dice.randrange(5000)) for _ in range(len(spend) + 1)]
            rows.append([f"{day}", *cells[: len(labels)], *money, dice.randrange(100, 900), dice.randrange(90), 3])
    return [*rows, ["总计", *("-" for _ in labels), *("99999.00" for _ in spend), "99999.00", 9, 9, 9]]


def _perhaps(dice: Random, moment: datetime) -> str:
    return dice.choice((f"{moment}", f"{moment}", f"{moment}", "", "\t", "-"))


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _write_csv(path: Path, rows: Sequence[Sequence[Cell]], encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)


def _write_xlsx(path: Path, rows: Sequence[Sequence[Cell]]) -> None:
    book = openpyxl.Workbook()
    [sheet] = book.worksheets
    for row in rows:
        sheet.append([*row])
    book.save(path)
