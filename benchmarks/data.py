"""The files that are measured on: written by the tool's own generator, cut to thirty columns, never committed."""

from __future__ import annotations

import shutil
from pathlib import Path

COLUMNS = [
    "商品",
    "订单号",
    "订单状态",
    "商品总价(元)",
    "邮费(元)",
    "店铺优惠折扣(元)",
    "平台优惠折扣(元)",
    "多多支付立减金额(元)",
    "用户实付金额(元)",
    "商家实收金额(元)",
    "商品数量(件)",
    "支付时间",
    "承诺发货时间",
    "发货时间",
    "确认收货时间",
    "商品id",
    "商品规格",
    "样式ID",
    "商家编码-规格维度",
    "商家编码-商品维度",
    "商家备注",
    "售后状态",
    "快递单号",
    "快递公司",
    "省",
    "市",
    "订单成交时间",
    "是否分期",
    "分期期数",
    "手续费承担方",
]


def shop(folder: Path, orders: int, months: int = 1) -> Path:
    """A shop's exports of this size, its order files cut to thirty columns; made once and kept in `folder`."""
    place = folder / f"shop-{orders}-{months}"
    if not place.exists():
        from pdd_ops.sample import DEFAULT_END, write_sample

        partial = folder / f"partial-{orders}-{months}"
        shutil.rmtree(partial, ignore_errors=True)
        write_sample(partial, orders=orders, months=months, seed=1, end=DEFAULT_END)
        for path in partial.glob("orders_export*-01-09-*.csv"):
            _cut(path)
        partial.rename(place)
    return place


def orders_file(folder: Path, orders: int) -> Path:
    """The one big order export of such a shop."""
    return max(shop(folder, orders).glob("orders_export*.csv"), key=lambda path: path.stat().st_size)


def gb18030(path: Path) -> Path:
    """The same export in GB18030, in a folder of its own."""
    other = path.parent.with_name(path.parent.name + "-gb18030") / path.name
    if not other.exists():
        other.parent.mkdir(parents=True, exist_ok=True)
        with (
            path.open(encoding="utf-8-sig", newline="") as source,
            other.open("w", encoding="gb18030", newline="") as sink,
        ):
            shutil.copyfileobj(source, sink, 1 << 24)
    return other


def _cut(path: Path) -> None:
    import polars as pl

    frame = pl.scan_csv(path, infer_schema=False)
    names = {name.strip("\t \ufeff"): name for name in frame.collect_schema().names()}
    smaller = path.with_suffix(".cut")
    frame.select(names[column] for column in COLUMNS).sink_csv(smaller, include_bom=True)
    smaller.replace(path)
