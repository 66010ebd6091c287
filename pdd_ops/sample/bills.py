"""The bills (货款账单): every month's cash movements in a zip, with the control totals of the platform's footer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pdd_ops.sample.files import Row, csv_bytes, plain, write_zip
from pdd_ops.sample.plan import DAY, Day, Plan
from pdd_ops.sample.refunds import RECEIVED
from pdd_ops.sample.shop import columns
from pdd_ops.sample.windows import last_made, shown

_SETTLES_AFTER = 2 * DAY  # after receipt
_FEE_PER_MILLE = 6
_PENALTY = -300


@dataclass(frozen=True)
class Entry:
    """One movement. `fen` is negative where money goes out."""

    time: int
    order_id: str
    fen: int
    kind: str
    note: str
    purpose: str  # 'code|level1-level2'


def write_bills(folder: Path, plan: Plan, accounts: pl.DataFrame) -> list[Path]:
    """Writes one zip a month with the movements whose cash day lies in it; `accounts` comes from the books."""
    entries = [entry for row in accounts.iter_rows(named=True) for entry in _of_order(row)]
    paths = []
    for month in plan.months:
        days = shown(plan, month, "bills")
        if not days:
            continue
        first, last = days[0].start, days[-1].start + DAY
        of_month = [entry for entry in entries if first <= entry.time < last] + _of_shop(days)
        of_month.sort(key=lambda entry: (entry.time, entry.order_id, entry.purpose))
        exported = last_made(plan, month, "bills", f"{month.shift(1).first} 10:20:30")
        name = f"pdd-mall-bill-detail(900000001)_{exported.replace(' ', '-').replace(':', '-')}_2175"
        paths.append(folder / f"{name}.zip")
        write_zip(paths[-1], f"{name}.csv", _bill(days, of_month, exported))
    return paths


def _of_order(order: dict[str, Any]) -> Iterator[Entry]:
    """Income, fee and coupon some days after receipt; what a refund after that takes back; the penalty for lateness."""
    order_id, paid, coupon = order["order_id"], order["paid_fen"], order["platform_discount"]
    settled = order["received"] + _SETTLES_AFTER
    refunds = (order["refunds"] or []) if order["stage"] == RECEIVED else []
    if order["shipped"] > order["promised"]:
        note = f"延迟发货赔付（订单{order_id}）"
        yield Entry(order["promised"] + DAY, "", _PENALTY, "其他服务", note, "0040004|售后费用-延迟发货")
    if not order["received"] or any(refund["closed"] <= settled for refund in refunds):
        return
    yield Entry(settled, order_id, paid, "交易收入", "", "0010002|交易收入-订单收入")
    if coupon:
        yield Entry(settled, order_id, coupon, "优惠券结算", "", "0010005|交易收入-优惠券结算")
    fee = (paid + coupon) * _FEE_PER_MILLE // 1000
    yield Entry(settled, order_id, -fee, "技术服务费", "", "0030001|技术服务费-基础技术服务费")
    for refund in refunds:
        closed, fen = refund["closed"], refund["fen"]
        yield Entry(closed, order_id, -fen, "退款", "", "0020002|交易退款-订单退款")
        if coupon and fen == paid:
            yield Entry(closed, order_id, -coupon, "优惠券结算", "", "0020005|交易退款-优惠券结算")
            yield Entry(closed, order_id, fee, "技术服务费", "返还", "0030001|技术服务费-基础技术服务费")


def _of_shop(days: list[Day]) -> list[Entry]:
    """Ad account transfers (twice the same one), withdrawals and a fee of nothing."""
    entries = []
    for day in days:
        if day.weekday == 0:
            transfer = Entry(day.start + 36_000, "", -50_000, "转账", "广告账户充值", "0070004|转账-广告账户")
            entries += [transfer] * (2 if day.of_month <= 7 else 1)
        if day.of_month in (10, 25):
            entries.append(Entry(day.start + 54_000, "", -120_000, "提现", "", "0080001|提现-提现到银行卡"))
        if day.of_month == 9:
            entries.append(Entry(day.start + 100, "", 0, "技术服务费", "", "0030001|技术服务费-基础技术服务费"))
    return entries


def _bill(days: list[Day], entries: list[Entry], exported: str) -> bytes:
    incomes = [entry.fen for entry in entries if entry.fen > 0]
    spendings = [entry.fen for entry in entries if entry.fen <= 0]
    head = (
        f"拼多多店铺账务明细查询\n\n起始时间：{days[0].text} 00:00:00  终止时间：{days[-1].text} 23:59:59\n"
        "----------交易记录明细列表---------\n"
    )
    foot = (
        f"\n#支出合计：{len(spendings)}笔{plain(sum(spendings))}元\n#收入合计：{len(incomes)}笔{plain(sum(incomes))}元\n"
        f"#总计：{plain(sum(incomes) + sum(spendings))}元\n#导出时间：{exported}\n"
    )
    rows = csv_bytes([columns("bills"), *map(_line, entries)], "gb18030")
    return head.encode("gb18030") + rows + foot.encode("gb18030")


def _line(entry: Entry) -> Row:
    income, spending = (plain(entry.fen), "0") if entry.fen > 0 else ("0.00", plain(entry.fen) if entry.fen else "0")
    return (f"{entry.order_id}\t", _text(entry.time), income, spending, entry.kind, entry.note, entry.purpose)


def _text(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
