"""Formulas without a value and errors of formulas are named, never taken for blank cells."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from export_files import FULL_COLUMNS, Shop, as_xlsx, as_zip, grid, order

from pdd_ops.intake import xls_errors
from pdd_ops.intake.formulas import with_formulas
from pdd_ops.intake.ods_errors import sheets_with_errors
from pdd_ops.intake.xls_errors import _table

ROWS = [order(f"250301-{at:015d}") for at in range(3)]


def workbook(column: str, cell: str) -> bytes:
    """The orders with a formula in a column, which the writer never worked out."""
    return as_xlsx(grid(FULL_COLUMNS, [row | {column: cell} for row in ROWS]))


def test_a_column_of_formulas_without_values_is_not_known(shop: Shop) -> None:
    result = shop.take_one("订单.xlsx", workbook("商品数量(件)", "=1+1"))
    assert (result.new, result.rejected) == (3, 0)
    assert "quantity" not in shop.one("SELECT fields FROM imports")
    assert any("商品数量(件)" in note and "公式" in note for note in result.notes)
    assert {(row, column, reason) for row, column, _, reason in shop.rejects()} == {
        (row, "商品数量(件)", "no_value") for row in (2, 3, 4)
    }


def test_a_needed_column_of_formulas_without_values_refuses_the_file(shop: Shop) -> None:
    result = shop.take_one("订单.xlsx", workbook("用户实付金额(元)", "=A1"))
    assert result.format is None and "公式" in str(result.reason)


@pytest.mark.parametrize("error", ["#DIV/0!", "#REF!"])
def test_an_error_of_a_formula_is_named(shop: Shop, error: str) -> None:
    data = workbook("邮费(元)", "=1/0")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.startswith("xl/worksheets/"):
                text = text.replace(b"<f>1/0</f><v></v>", f"<f>1/0</f><v>{error}</v>".encode())
                text = text.replace(b"<f>1/0</f><v />", f"<f>1/0</f><v>{error}</v>".encode())
                text = text.replace(b"<f>1/0</f><v/>", f"<f>1/0</f><v>{error}</v>".encode())
                text = text.replace(b"><f>1/0</f>", b' t="e"><f>1/0</f>')
            new.writestr(name, text)
    result = shop.take_one("订单.xlsx", out.getvalue())
    assert result.new == 3
    assert [(value, reason) for _, _, value, reason in shop.rejects()] == [(error, "error_cell")] * 3


def with_errors_xls() -> bytes:
    """Orders of which each has a failed formula in a column, as .xls: some as cells, some as results of formulas."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    book.add_sheet("说明").write(0, 0, "先看这里")
    sheet = book.add_sheet("订单")
    cells = grid(FULL_COLUMNS, ROWS)
    for at, row in enumerate(cells):
        for column, cell in enumerate(row):
            if at and FULL_COLUMNS[column] == "邮费(元)":
                sheet.row(at).set_cell_error(column, "#NUM!" if at == 1 else "#REF!")
            elif cell:
                sheet.write(at, column, cell)
    out = io.BytesIO()
    book.save(out)
    return bytes(out.getvalue())


def with_errors_ods(shown: str) -> bytes:
    """The same as an OpenDocument sheet, with rows and columns that are written once for several."""
    rows = []
    for at, cells in enumerate(grid(FULL_COLUMNS, ROWS)):
        line = ""
        for header, cell in zip(FULL_COLUMNS, cells, strict=True):
            if at and header == "邮费(元)":
                line += (
                    '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""'
                    f' calcext:value-type="error"><text:p>{shown}</text:p></table:table-cell>'
                )
            elif cell:
                line += f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            else:
                line += '<table:table-cell table:number-columns-repeated="1"/>'
        rows.append(f"<table:table-row>{line}</table:table-row>")
    kinds = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    kinds += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    body = f'<table:table table:name="订单">{"".join(rows)}</table:table>'
    body = f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{kinds}>{body}</office:document-content>'
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    members = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()}
    return as_zip(members | {"META-INF/manifest.xml": manifest.encode()})


@pytest.mark.parametrize("name", ["xls", "ods", "odd.ods"])
def test_errors_in_other_workbooks_are_named_too(shop: Shop, name: str) -> None:
    data = with_errors_xls() if name == "xls" else with_errors_ods("Err:502" if name == "odd.ods" else "#DIV/0!")
    result = next(one for one in shop.take(shop.write(f"订单.{name}", data)) if one.format)
    assert (result.new, result.rejected) == (3, 0)
    assert {(row, column, reason) for row, column, _, reason in shop.rejects()} == {
        (row, "邮费(元)", "error_cell") for row in (2, 3, 4)
    }
    assert any("邮费(元)" in note for note in result.notes)


def test_rows_of_an_ods_are_counted_from_above() -> None:
    with zipfile.ZipFile(io.BytesIO(with_errors_ods("#DIV/0!"))) as parts:
        assert [row for row, *_ in sheets_with_errors(parts)["订单"]] == [1, 2, 3]


def test_a_damaged_xls_with_errors_raises_nothing() -> None:
    """The records are looked for in a container whose chains may be circles."""
    data = with_errors_xls()
    for at in range(0, 4096, 37):
        broken = bytearray(data)
        broken[at : at + 4] = b"\x00\x00\x00\x00"
        assert isinstance(with_formulas(bytes(broken), "ole", []), list)


def test_the_table_of_a_large_old_workbook_goes_on_behind_its_head() -> None:
    """The head lists 109 sectors of the table at most; the others are listed in a sector of their own."""
    none, free, sector = 0xFFFFFFFE, 0xFFFFFFFF, struct.Struct("<128I")
    head = struct.pack("<17I2I109I", *[0] * 17, 1, 1, 0, *[free] * 108)
    more = sector.pack(2, *[free] * 126, none)
    data = (head + sector.pack(*range(128)) + more + sector.pack(*range(128, 256))).ljust(110 * 512, b"\0")
    assert _table(data, 512) == tuple(range(256))


def sheet_record(start: int, name: str, *, wide: bool = False) -> bytes:
    text = name.encode("utf-16-le" if wide else "latin-1")
    body = struct.pack("<IHBB", start, 0, len(name), int(wide)) + text
    return struct.pack("<HH", 0x85, len(body)) + body


def test_the_sheets_of_an_old_workbook_stand_in_a_list_that_ends() -> None:
    listed = struct.pack("<HH2s", 0x42, 2, b"xx") + sheet_record(900, "b") + sheet_record(100, "表", wide=True)
    end = struct.pack("<HH", 0x0A, 0)
    assert [*xls_errors._sheets(listed + end + sheet_record(5, "later"))] == [(100, "表"), (900, "b")]
    assert [*xls_errors._sheets(listed)] == [(100, "表"), (900, "b")]
    with pytest.raises(struct.error):  # it breaks off
        [*xls_errors._sheets(listed + struct.pack("<HH", 0x85, 20))]


def test_errors_among_the_records_of_a_sheet() -> None:
    cell = b"\x05\x02\x08\x00" + struct.pack("<HHH", 3, 2, 15) + b"\x07\x01"
    formula = b"\x06\x00\x14\x00" + struct.pack("<HHH", 5, 300, 15) + b"\x02\x00\x2a\x00\x00\x00\xff\xff"
    assert [*xls_errors._errors(b"..." + cell + b".." + formula)] == [(3, 2, "#DIV/0!"), (5, 300, "#N/A")]


@pytest.mark.parametrize("sectors", [109, 110])
def test_a_table_whose_list_leads_in_a_circle_is_read_once(sectors: int) -> None:
    """No file has more sectors of the table than it has sectors."""
    free, sector = 0xFFFFFFFF, struct.Struct("<128I")
    head = struct.pack("<17I2I109I", *[0] * 17, 1, 1, 0, *[free] * 108)
    more = sector.pack(2, *[free] * 126, 1)
    data = (head + sector.pack(*range(128)) + more + sector.pack(*range(128, 256))).ljust(sectors * 512, b"\0")
    assert _table(data, 512) == tuple(range(256))
    assert _table(data[: 108 * 512], 512) == tuple(range(128))


def test_a_small_old_workbook_stands_in_the_small_sectors_of_its_container() -> None:
    """Built by hand: sector 0 is the table, 1 the directory, 2 the table of small sectors, 3 and 4 their room. The
    workbook begins in the second small sector and goes on in the fifth."""
    end, free, sector = 0xFFFFFFFE, 0xFFFFFFFF, struct.Struct("<128I")

    def entry(name: str, first: int, length: int) -> bytes:
        text = name.encode("utf-16-le")
        head = text.ljust(64, b"\0") + struct.pack("<H", len(text) + 2)
        return head.ljust(116, b"\0") + struct.pack("<II", first, length) + bytes(4)

    head = bytearray(512)
    struct.pack_into("<HH", head, 30, 9, 6)  # sectors of 512 and of 64 bytes
    struct.pack_into("<III", head, 48, 1, 0, 4096)
    struct.pack_into("<I", head, 60, 2)
    struct.pack_into("<I109I", head, 68, end, 0, 0, *[free] * 107)
    struct.pack_into("<109I", head, 76, 0, *[free] * 108)
    table = sector.pack(0xFFFFFFFD, end, end, 4, end, *[free] * 123)
    directory = entry("Root Entry", 3, 1024) + entry("Workbook", 1, 100) + bytes(256)
    small = sector.pack(end, 4, end, end, end, *[free] * 123)
    room = bytes(64) + b"a" * 64 + bytes(128) + b"b" * 64 + bytes(704)
    data = bytes(head) + table + directory + small + room
    assert xls_errors._stream(data) == b"a" * 64 + b"b" * 36
    head[30] = 6  # sectors of 64 bytes are none
    with pytest.raises(ValueError, match="64"):
        xls_errors._stream(bytes(head) + data[512:])
