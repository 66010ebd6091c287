"""Tables of few rows are read all columns at once, others column by column: nobody can tell which."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from export_files import FULL_COLUMNS, Shop, as_csv, grid, order

from pdd_ops.intake import columns

ODD = (
    "", "无", " 7 ", "7.5", "1,234.50", "¥3", "１２", "2025-03-05 10:00:00", "2025/3/5 9:00", "2025-03-05 10:00:00\t",
    "3.5%", "0.04", "45秒", "1分20秒", '="A1"', "'7", "#REF!", "1E12", "1.5E+11", "合计", "注：共两行", "nan",
    "-", "4.8分", "黑/大\u3000",
)  # fmt: skip
TRAFFIC = ["统计日期", "店铺访客数", "店铺浏览量", "成交买家数", "成交订单数", "成交金额", "成交转化率", "新访客占比"]
SERVICE = ["日期", "人工接待人数", "平均人工响应时长", "3分钟人工回复率"]


def odd_orders(dice: random.Random) -> bytes:
    rows = []
    for at in range(90):
        cells = {name: dice.choice(ODD) for name in dice.sample(FULL_COLUMNS, dice.randrange(4))}
        rows.append(order(f"250301-{at:015d}") | {name: cell for name, cell in cells.items() if name != "订单号"})
    return as_csv(grid(FULL_COLUMNS, rows))


def odd_days(headers: list[str], dice: random.Random) -> bytes:
    rows = [
        [f"2025-03-{day + 1:02d}", *(dice.choice(ODD) if dice.random() < 0.3 else "4.00" for _ in headers[1:])]
        for day in range(28)
    ]
    return as_csv([headers, *rows])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_both_ways_read_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    found = []
    for most in (0, columns.FEW_ROWS):
        dice = random.Random(seed)
        monkeypatch.setattr(columns, "FEW_ROWS", most)
        shop = Shop(tmp_path / f"{most}" / "exports", tmp_path / f"{most}" / "x.db")
        shop.write("订单.csv", odd_orders(dice))
        shop.write("流量.csv", odd_days(TRAFFIC, dice))
        shop.write("客服.csv", odd_days(SERVICE, dice))
        results = [(one.file, one.format, one.rows, one.rejected, one.reason, one.notes) for one in shop.take()]
        found.append((results, shop.dump(), shop.rejects()))
    assert found[0] == found[1]
    assert found[0][2]
