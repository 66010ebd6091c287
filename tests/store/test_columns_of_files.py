"""Files with different columns: of every column the newest value counts, in whatever order the files come."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from export_files import DEFAULT_COLUMNS, Shop, as_csv, grid, order, tabbed

WITHOUT = [name for name in DEFAULT_COLUMNS if name not in ("售后状态", "快递单号", "商家编码-商品维度")]
FILES = {
    "orders_export2025-03-05-09-00-00.csv": (DEFAULT_COLUMNS, {"售后状态": "无售后", "快递单号": "A1"}),
    "orders_export2025-03-06-09-00-00.csv": (DEFAULT_COLUMNS, {"售后状态": "售后处理中", "快递单号": ""}),
    "orders_export2025-03-07-09-00-00.csv": (WITHOUT, {"商品规格": "五仁"}),
    "orders_export2025-03-08-09-00-00.csv": (DEFAULT_COLUMNS, {"售后状态": "", "快递单号": "A4", "商品规格": ""}),
}


@pytest.mark.slow
@pytest.mark.parametrize("names", list(itertools.permutations(FILES)), ids=str)
def test_of_every_column_the_newest_value_counts(tmp_path: Path, names: tuple[str, ...]) -> None:
    shop = Shop(tmp_path / "exports", tmp_path / "shop.db")
    for name in names:
        columns, cells = FILES[name]
        shop.take_one(name, as_csv(tabbed(grid(columns, [order(**cells)]))))
    assert shop.rows("SELECT aftersale_status, tracking_no, sku FROM orders") == [("售后处理中", "A4", "五仁")]
    assert len(shop.rows("SELECT DISTINCT version, from_older FROM orders")) == 1
    older = shop.one("SELECT from_older FROM orders")
    versions = dict(shop.rows("SELECT substr(file, 14, 10), version FROM imports"))
    assert older == f'{{"sku":{versions["2025-03-07"]},"aftersale_status":{versions["2025-03-06"]}}}'
