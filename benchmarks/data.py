"""The files that are measured on: written by the tool's own generator, cut to thirty columns, never committed."""

from __future__ import annotations

import csv
import shutil
import zipfile
from pathlib import Path

from pdd_ops.periods import Month

A_MONTH = 1_000_000  # orders
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
    """One big order export with so many orders: a month's, or, above a million, those of several months in a row."""
    if orders <= A_MONTH:
        return max(shop(folder, orders).glob("orders_export*.csv"), key=lambda path: path.stat().st_size)
    months = orders // A_MONTH
    place = folder / f"joined-{orders}" / "orders_export2025-04-01-09-12-30.csv"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        _join(files_of_months(folder, months), place)
    return place


def files_of_months(folder: Path, months: int) -> list[Path]:
    """The order exports of a shop with a million orders a month, one a month, up to 2025-03."""
    ends = [Month.parse("2025-03").shift(-back) for back in reversed(range(months))]
    return [_month_file(folder / "months", end) for end in ends]


def _month_file(place: Path, end: Month) -> Path:
    from pdd_ops.sample import write_sample

    made = list(place.glob(f"orders_{end}_*.csv"))
    if made:
        return made[0]
    partial = place / f"partial-{end}"
    shutil.rmtree(partial, ignore_errors=True)
    write_sample(
        partial, orders=A_MONTH, months=1, seed=int(str(end).replace("-", "")), end=end, bills=False, costs=False
    )
    biggest = max(partial.glob("orders_export*.csv"), key=lambda path: path.stat().st_size)
    _cut(biggest)
    target = place / f"orders_{end}_{biggest.name}"
    biggest.rename(target)
    shutil.rmtree(partial)
    return target


def zipped(files: list[Path], folder: Path) -> Path:
    """The files as one archive."""
    place = folder / "orders.zip"
    if not place.exists():
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for path in files:
                archive.write(path, path.name)
    return place


def _join(files: list[Path], target: Path) -> None:
    partial = target.with_suffix(".partial")
    with partial.open("wb") as sink:
        for at, path in enumerate(files):
            with path.open("rb") as source:
                header = source.readline()
                sink.write(b"" if at else header)
                shutil.copyfileobj(source, sink, 1 << 24)
    partial.rename(target)


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


def money(folder: Path) -> Path:
    """A shop with 236,000 orders, its 424,000 bill rows, after-sales and everything else."""
    place = folder / "money-236000"
    if not place.exists():
        from pdd_ops.sample import DEFAULT_END, write_sample

        partial = folder / "partial-money"
        shutil.rmtree(partial, ignore_errors=True)
        write_sample(partial, orders=236_000, months=1, seed=2, end=DEFAULT_END)
        partial.rename(place)
    return place


def workbook(folder: Path, rows: int) -> Path:
    """The first rows of the big order export as an Excel file."""
    place = folder / f"orders_export2025-04-01-09-12-30-{rows}.xlsx"
    if not place.exists():
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        sheet = book.create_sheet("订单")
        with orders_file(folder, A_MONTH).open(encoding="utf-8-sig", newline="") as source:
            for _, row in zip(range(rows + 1), csv.reader(source), strict=False):
                sheet.append([cell.strip("\t") for cell in row])
        book.save(place)
    return place


def _cut(path: Path) -> None:
    import polars as pl

    frame = pl.scan_csv(path, infer_schema=False)
    names = {name.strip("\t \ufeff"): name for name in frame.collect_schema().names()}
    smaller = path.with_suffix(".cut")
    frame.select(names[column] for column in COLUMNS).sink_csv(smaller, include_bom=True)
    smaller.replace(path)
