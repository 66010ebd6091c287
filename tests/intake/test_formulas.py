"""Formulas without a value and errors of formulas are named, never taken for blank cells."""

from __future__ import annotations

import io
import zipfile

import pytest
from export_files import FULL_COLUMNS, Shop, as_xlsx, grid, order

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
