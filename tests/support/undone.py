"""Overlapping exports of one shop, and everything that its database says, to compare with one that never had a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from export_files import AD_COLUMNS, FULL_COLUMNS, Row, a_shop, as_csv, as_xlsx, grid, order, tabbed
from money_files import bill, expense, income

from pdd_ops.formats.model import load_formats
from pdd_ops.store.importing import Request, import_files

UNLIKE = {"import_id", "row_no", "shop_id", "article_id", "route_id", "status_id", "id", "version", "status_version"}
NOT_SHOWN = ("imports", "shops", "order_facts", "actions", "operations", "targets")
STATUSES = ("待付款", "待发货", "已发货，待收货", "已收货，退款成功")
TIMES = ("2025-03-03-10-00-00", "2025-03-10-10-00-00", "2025-03-17-10-00-00", "2025-04-01-09-30-00")
SHOP = "竹里小店"
Dump = dict[str, list[tuple[Any, ...]]]


def number(at: int) -> str:
    return f"250301-{at:015d}"


def orders(numbers: Sequence[int], time: int, *, columns: Sequence[str] = FULL_COLUMNS) -> bytes:
    """Orders as the export of that time shows them; some have two lines, the later names are others."""
    rows: list[Row] = []
    for at in numbers:
        paid = "" if time == 0 and at % 3 == 0 else f"2025-03-{at % 9 + 1:02d} 12:3{at % 10}:00"
        status = STATUSES[min(time, at % 4)] if paid else "待付款"
        names = {
            "商品id": f"81000{at % 4}",
            "样式ID": f"9{at % 4}{at % 2}",
            "商品": f"茶点{at % 4}" + "新" * (time > 1),
        }
        row = order(
            number(at), status, 支付时间=paid, 订单成交时间=paid, 快递单号=f"SF{at:06d}" if time else "", **names
        )
        rows.append(row)
        if at % 5 == 1 and time != 1:
            rows.append(row | {"样式ID": f"{row['样式ID']}7", "商品总价(元)": "60.00"})
    return as_csv(tabbed(grid(columns, rows)))


def cases(numbers: Sequence[int], status: str) -> bytes:
    head = ["售后编号", "订单编号", "售后状态", "退款类型", "退款金额", "申请时间", "退款原因", "同意退款时间"]
    rows = [
        [f"7{at}", number(at), status, "仅退款", "12.50", f"2025-03-{at % 9 + 5:02d} 09:00:00", "不想要了",
         f"2025-03-{at % 9 + 6:02d} 09:00:00" if "成功" in status else ""]
        for at in numbers
    ]  # fmt: skip
    return as_csv([head, *rows])


def traffic(first: int, last: int, visitors: int) -> bytes:
    head = ["统计日期", "店铺访客数", "店铺浏览量", "成交金额", "成交买家数"]
    rows = [[f"2025-03-{day:02d}", str(visitors + day), "300", "88.00", "4"] for day in range(first, last + 1)]
    return as_csv([head, *rows])


def ads(days: Sequence[int], spend: str) -> bytes:
    row = {
        "商品ID": "810001",
        "商品名称": "广告里的名字",
        "推广场景": "多多搜索",
        "成交花费(元)": spend,
        "总花费(元)": spend,
    }
    more = {"交易额(元)": "70.00", "成交笔数": "2", "曝光量": "900", "点击量": "30"}
    return as_csv(grid(AD_COLUMNS, [row | more | {"日期": f"2025-03-{day:02d}"} for day in days]))


def costs(*articles: tuple[str, str]) -> bytes:
    return as_xlsx([["商品ID", "成本"], *map(list, articles)])


def bills(*numbers: int) -> bytes:
    rows = [income("85.00", order_id=number(at), at=f"2025-03-{at % 9 + 2:02d} 10:00:00") for at in numbers]
    return bill(*rows, expense("1.20", order_id=number(numbers[0])))


NARROW = [name for name in FULL_COLUMNS if name not in ("商品", "快递单号", "省")]
FILES: dict[str, bytes] = {
    f"一_orders_export{TIMES[0]}.csv": orders(range(8), 0),
    f"二_orders_export{TIMES[1]}.csv": orders(range(4, 14), 1),
    f"三_orders_export{TIMES[2]}.csv": orders(range(2, 7), 2, columns=NARROW),
    f"四_orders_export{TIMES[3]}.csv": orders(range(10, 20), 3),
    f"五_orders_export{TIMES[2]}.csv": orders(range(40, 46), 2),  # nobody else has these
    "售后单2025-03-12-08-00-00.csv": cases([1, 4, 5, 9], "待商家处理"),
    "售后单2025-03-20-08-00-00.csv": cases([5, 9, 12], "退款成功"),
    "流量2025-03-08-08-00-00.csv": traffic(1, 7, 100),
    "流量2025-03-16-08-00-00.csv": traffic(6, 15, 200),
    "推广2025-03-09-08-00-00.csv": ads(range(2, 8), "10.00"),
    "推广2025-03-12-08-00-00.csv": ads(range(6, 11), "12.00"),
    "成本2025-03-01-08-00-00.xlsx": costs(("810000", "3.50"), ("810001", "4.00"), ("没有这个", "x")),
    "成本2025-03-02-08-00-00.xlsx": costs(("810001", "4.40"), ("810002", "2.00")),
    "账单_1.csv": bills(4, 5, 6),
    "账单_2.csv": bills(5, 6, 12, 41),
}
NAMES = tuple(FILES)


def take(database: Path, folder: Path, names: Sequence[str], shop: str = SHOP) -> None:
    """Imports files one after the other."""
    folder.mkdir(parents=True, exist_ok=True)
    formats = load_formats()
    for name in names:
        path = folder / name
        path.write_bytes(FILES[name])
        as_of = None if "20" in name else "2025-04-02"
        request = Request([path], formats, shop, database=database, as_of=as_of, copy=True)
        assert all(result.format for result in import_files(request, lambda *_: None)), name


def dump(database: Path, shop: str = SHOP) -> Dump:
    """Every row of a shop but for the numbers that tell in which order things happened; and its imports, in words."""
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("SELECT shop_id FROM shops WHERE name = ? AND gone_on IS NULL", (shop,)).fetchone()
        shop_id = found[0] if found else 0
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        dumped = {"orders": _rows(connection, "orders", shop_id)}
        for (table,) in tables:
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            if "shop_id" in columns and table not in NOT_SHOWN:
                dumped[table] = _rows(connection, table, shop_id)
        journal = (
            "file, format, dataset, rows, new, changed, same, rejected, period_from, period_to, notes, totals, reread"
        )
        dumped["imports"] = connection.execute(
            f"SELECT {journal} FROM imports WHERE shop_id = ? ORDER BY import_id", (shop_id,)
        ).fetchall()
        rejects = """SELECT i.file, r.row_no, r.column, r.value, r.reason, r.kept FROM rejects r
          JOIN imports i USING (import_id) WHERE i.shop_id = ? ORDER BY 1, 2, 3"""
        return dumped | {"rejects": connection.execute(rejects, (shop_id,)).fetchall()}


def _rows(connection: sqlite3.Connection, table: str, shop_id: int) -> list[tuple[Any, ...]]:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    kept = [f"{table}.{name}" for name in names if name not in UNLIKE]
    if "import_id" in names:  # which file the row is of, and where it stands in it
        kept += ["(SELECT file FROM imports i WHERE i.import_id = " + f"{table}.import_id)", f"{table}.row_no"]
    rows = connection.execute(f"SELECT {', '.join(kept)} FROM {table} WHERE shop_id = ?", (shop_id,)).fetchall()
    return sorted(rows, key=repr)


@cache
def fresh(names: tuple[str, ...]) -> Dump:
    """What a database says into which only these files were imported, in this order."""
    with a_shop() as shop:
        if not names:
            return {}
        take(shop.database, shop.folder, names)
        return dump(shop.database)
