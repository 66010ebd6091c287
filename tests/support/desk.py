"""After-sales exports written by hand, and the desk as it is after they were imported."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from pdd_ops.formats.model import load_formats
from pdd_ops.metrics.shops import Shops, choose_shops
from pdd_ops.periods import BEIJING
from pdd_ops.store.database import open_reader
from pdd_ops.store.importing import Request, import_files
from pdd_ops.store.table_import import FileResult

HEADERS = [
    "售后编号", "订单编号", "交易金额", "售后状态", "退款类型", "退款金额", "订单状态", "发货运单号", "商品ID", "买家",
    "超时时间", "申请时间", "退款原因", "退货运单号", "退货物流状态", "同意退款时间", "同意退款人", "快递拦截状态",
    "备注",
]  # fmt: skip
NOW = "2025-05-08 09:00:00"


def case(number: str = "81000000001", status: str = "待商家处理", **cells: str) -> dict[str, str]:
    """A case of 36.50 yuan, opened on 6 May; any header can be given another cell."""
    row = {
        "售后编号": number,
        "订单编号": f"250501-3000000{number[-8:]}",
        "交易金额": "36.50",
        "售后状态": status,
        "退款类型": "仅退款",
        "退款金额": "36.50",
        "订单状态": "已发货，待收货",
        "商品ID": "7000301",
        "超时时间": "2025-05-08 20:00:00",
        "申请时间": "2025-05-06 11:00:00",
        "退款原因": "少件",
    }
    return row | cells


def instant(text: str = NOW) -> int:
    """A Beijing time as seconds since 1970 UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=BEIJING).timestamp())


class Desk:
    """A database in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.database, self._files = folder, folder / "shop.db", 0

    def take(self, rows: Sequence[Mapping[str, str]], as_of: str, headers: Sequence[str] = HEADERS) -> FileResult:
        """Imports an after-sales export that was made at a time."""
        self._files += 1
        path = self.folder / f"售后{self._files}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, headers, restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        request = Request([path], load_formats(), "青石巷店", database=self.database, as_of=as_of)
        (result,) = import_files(request, lambda file, count: None)
        return result

    @contextmanager
    def opened(self) -> Iterator[tuple[sqlite3.Connection, Shops]]:
        """A connection and all shops."""
        connection = open_reader(self.database)
        try:
            yield connection, choose_shops(connection, "all")
        finally:
            connection.close()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    return Desk(tmp_path)
