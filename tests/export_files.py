"""Exports written by hand as the platform writes them, a database to import them into, and dumps to compare."""

from __future__ import annotations

import csv
import io
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pdd_ops.formats.model import load_formats
from pdd_ops.store.importing import Request, import_files
from pdd_ops.store.table_import import FileResult

Row = Mapping[str, str]
Grid = Sequence[Sequence[Any]]


def _listed(names: str) -> list[str]:
    return names.split(",")


DEFAULT_COLUMNS = _listed(
    "商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),多多支付立减金额(元),用户实付金额(元),商家实收金额(元),"
    "商品数量(件),发货时间,确认收货时间,商品id,商品规格,样式ID,商家编码-规格维度,商家编码-商品维度,商家备注,售后状态,快递单号,快递公司,"
    "订单成交时间,是否分期,分期期数,手续费承担方,分期方式"
)
FULL_COLUMNS = _listed(
    "商品,订单号,订单状态,商品数量(件),是否审核中,支付时间,承诺发货时间,承诺送达时间,发货时间,确认收货时间,商品id,商品规格,样式ID,"
    "商品一级类目,商品二级类目,商品三级类目,商品四级类目,商家编码-规格维度,商家编码-商品维度,商家备注,买家留言,售后状态,消费者资料,"
    "订单成交时间,消费者资料上传时间,赠品名称,赠品id,赠品规格,赠品数量,团ID,团身份,是否已开始配送,配送员是否已送达,配送状态,"
    "同城是否普通快递,集运类型,赠品订单号,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),多多支付立减金额(元),上门安装费(元),"
    "送货入户费(元),送货入户并安装费(元),用户实付金额(元),商家实收金额(元),快递单号,快递公司,省,市,区,街道/镇,配送员手机号,"
    "是否抽奖或0元试用,是否顺丰加价,用户购买手机号,旅行类信息,充值号码,是否门店自提,门店名称,门店自定义编码,关联货品编码,货品名称,货品类型,"
    "子货品,仓库名称,仓库所在地址,海淘清关订单号,支付ID,支付方式,保税仓,是否直播间成交,是否直播间引导成交,预约配送时间,是否节能补贴,"
    "是否分期,分期期数,手续费承担方,是否无痕发货,订单来源,是否社区团购,小区送达情况,分期方式,是否已上传证件照片,是否支持上传识别码,"
    "识别码上传状态"
)
OLD_COLUMNS = _listed(
    "商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),用户实付金额(元),商家实收金额(元),商品数量(件),"
    "身份证姓名,身份证号码,收货人,手机,省,市,区,街道,详细地址,支付时间,拼单成功时间,订单确认时间,承诺发货时间,发货时间,确认收货时间,商品id,"
    "商品规格,样式ID,商家编码-SKU维度,商家编码-商品维度,商家备注,售后状态,快递单号,快递公司,是否异常,服务费"
)
AD_COLUMNS = _listed(
    "日期,商品ID,商品名称,推广场景,推广名称,出价方式,分组,是否已删除,成交花费(元),交易额(元),实际投产比,总花费(元),净交易额(元),净实际投产比,"
    "净成交笔数,每笔净成交花费(元),净交易额占比,净成交笔数占比,每笔净成交金额(元),结算交易额(元),结算投产比,结算成交笔数,退款豁免率,"
    "退单豁免率,每笔结算成交花费(元),交易额结算率,订单结算率,每笔结算成交金额(元),成交笔数,每笔成交花费(元),每笔成交金额(元),直接交易额(元),"
    "间接交易额(元),直接成交笔数,间接成交笔数,曝光量,点击量,询单花费(元),询单量,平均询单成本(元),收藏花费(元),收藏量,平均收藏成本(元),"
    "关注花费(元),关注量,平均关注成本(元)"
)
SHORT_COLUMNS = [
    "商品id",
    "订单号",
    "订单状态",
    "商品总价(元)",
    "用户实付金额(元)",
    "商家实收金额(元)",
    "商品数量(件)",
    "支付时间",
]
EXPORT = "orders_export2025-04-01-10-09-23.csv"  # the name tells when it was exported
BOOKKEEPING = {"import_id", "row_no", "version", "status_version", "shop_id"}
FACTS = ("orders", "aftersales", "traffic_days", "traffic_sources", "product_days", "ad_days", "catalogue")
SUMS = ("order_days", "case_days", "ad_sums", "delivery_days", "labels")


def order(number: str = "250301-100000000000001", status: str = "已收货", **cells: str) -> dict[str, str]:
    """One order of 100.00 yuan, 10.00 off by the shop, 5.00 by the platform; any header can be given another cell."""
    row = {
        "商品": "桂花糕 6枚装",
        "订单号": number,
        "订单状态": status,
        "商品总价(元)": "100.00",
        "邮费(元)": "0.00",
        "店铺优惠折扣(元)": "10.00",
        "平台优惠折扣(元)": "5.00",
        "多多支付立减金额(元)": "0.00",
        "商品数量(件)": "1",
        "支付时间": "2025-03-01 10:00:00",
        "订单成交时间": "2025-03-01 10:00:05",
        "商品id": "7000001",
        "商品规格": "原味,6枚",
        "样式ID": "9000001",
        "商家编码-规格维度": "GH-06",
        "售后状态": "无售后或售后取消",
        "是否分期": "否",
    } | cells
    list_, shop, platform = (Decimal(row[f"{name}(元)"]) for name in ("商品总价", "店铺优惠折扣", "平台优惠折扣"))
    return {"商家实收金额(元)": str(list_ - shop), "用户实付金额(元)": str(list_ - shop - platform)} | row


def grid(columns: Sequence[str], rows: Iterable[Row]) -> list[list[str]]:
    """The header row and the rows below it."""
    return [list(columns), *([row.get(name, "") for name in columns] for row in rows)]


def tabbed(cells: Grid) -> list[list[str]]:
    """As the platform writes a csv: a TAB after every value, a lone TAB in an empty cell."""
    return [list(cells[0]), *([f"{cell}\t" for cell in row] for row in cells[1:])]


def as_csv(cells: Grid, *, encoding: str = "utf-8", delimiter: str = ",", newline: str = "\r\n") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=newline).writerows(cells)
    return out.getvalue().encode(encoding)


def as_xlsx(sheets: Mapping[str, Grid] | Grid) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, cells in (sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}).items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_xls(cells: Grid) -> bytes:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    for at, row in enumerate(cells):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_platform_xlsx(cells: Grid) -> bytes:
    """As the ad reports are written: a wrong <dimension>, and every cell an inline string."""
    from xml.sax.saxutils import escape

    rows = "".join(
        f'<row r="{at}">' + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) + "</row>"
        for at, row in enumerate(cells, start=1)
    )
    main = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{main}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{main}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{main}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}/spreadsheetml/2006/main" '
        f'xmlns:r="{main}/officeDocument/2006/relationships"><sheets><sheet name="sheet1" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{main}/package/2006/relationships"><Relationship '
        f'Id="r1" Type="{main}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}/spreadsheetml/2006/main"><dimension ref="A1"/>'
        f"<sheetData>{rows}</sheetData></worksheet>",
    }
    return as_zip({name: text.encode() for name, text in parts.items()})


def as_zip(members: Mapping[str, bytes], *, gbk: bool = False) -> bytes:
    """An archive; with `gbk` its names are bytes without the UTF-8 flag, as Chinese Windows writes them."""
    raw = [name.encode("gbk" if gbk else "utf-8") for name in members]
    stand_ins = [f"~{at}".ljust(len(name), "~") if gbk else name.decode() for at, name in enumerate(raw)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in zip(stand_ins, members.values(), strict=True):
            archive.writestr(name, content)
    data = out.getvalue()
    for stand_in, written in zip(stand_ins, raw, strict=True):
        data = data.replace(stand_in.encode(), written)
    return data


@dataclass(frozen=True)
class Shop:
    """A folder for exports and the database they are imported into."""

    folder: Path
    database: Path

    def write(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_743_500_000, 1_743_500_000))  # 2025-04-01 in Beijing
        return path

    def take(
        self, *paths: Path, formats: Path | None = None, kind: str | None = None, as_of: str | None = None
    ) -> list[FileResult]:
        """Imports paths (default: the whole folder); the result of every file."""
        wanted = list(paths) or [self.folder]
        request = Request(wanted, load_formats(formats), "小店", kind, as_of, database=self.database)
        return list(import_files(request, lambda file, rows: None))

    def take_one(
        self,
        name: str,
        content: bytes,
        *,
        formats: Path | None = None,
        kind: str | None = None,
        as_of: str | None = None,
    ) -> FileResult:
        """Writes and imports one file, which must hold one table."""
        (result,) = self.take(self.write(name, content), formats=formats, kind=kind, as_of=as_of)
        return result

    def orders(self, columns: Sequence[str], *rows: Row, name: str = EXPORT) -> FileResult:
        """Imports orders as the platform writes them."""
        return self.take_one(name, as_csv(tabbed(grid(columns, rows))))

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> Any:  # noqa: ANN401  # whatever the column holds
        ((value,),) = self.rows(sql, *values)
        return value

    def rejects(self) -> list[tuple[int, str, str, str]]:
        """(row, column, value, reason) in the order of the rows."""
        found = self.rows("SELECT row_no, column, value, reason FROM rejects ORDER BY row_no, rowid")
        return [(row, column, value, reason) for row, column, value, reason in found]

    def months(self) -> dict[str, tuple[int, int, int]]:
        """month → orders, gmv and receipts in fen, by accounting day."""
        found = self.rows(
            """SELECT substr(day, 1, 7), sum(orders), sum(gmv_fen), sum(receipts_fen) FROM order_days
            WHERE dim = 'all' GROUP BY 1 ORDER BY 1"""
        )
        return {month: (orders, gmv, receipts) for month, orders, gmv, receipts in found}

    def dump(self, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
        """Every fact and sum but for the bookkeeping of imports."""
        return {table: sorted(self._plain(table), key=repr) for table in tables or (*FACTS, *SUMS)}

    def _plain(self, table: str) -> Iterator[tuple[Any, ...]]:
        columns = [name for _, name, *_ in self.rows(f"PRAGMA table_info({table})") if name not in BOOKKEEPING]
        yield from self.rows(f"SELECT {', '.join(columns)} FROM {table}")


@contextmanager
def a_shop() -> Iterator[Shop]:
    """A shop of its own for each example of a property."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PDD_OPS_CONFIG", f"{folder}/config")
        yield Shop(Path(folder) / "exports", Path(folder) / "db")
