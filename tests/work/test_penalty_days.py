"""Penalties as daily sums are what `rights` says row by row, whatever comes first."""

from __future__ import annotations

from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest
from export_files import FULL_COLUMNS, Shop, as_csv, grid, order
from money_files import MARCH, Entry, bill, expense, value

from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.store.database import open_reader
from pdd_ops.store.recompute import differing_sums
from pdd_ops.work.rights.build import rights_of

LATE, FALSE = "0040004|售后费用-延迟发货", "0040005|售后费用-虚假发货"


def sold(number: int, promised: str, shipped: str) -> dict[str, str]:
    state = "已发货，待收货" if shipped else "待发货"
    cells = {"承诺发货时间": promised, "发货时间": shipped, "支付时间": "2025-03-01 10:00:00"}
    return order(f"250301-3000000000000{number:02}", state, **cells)


def fine(number: int, amount: str, code: str = LATE, *, named: bool = True, note: str = "") -> Entry:
    return expense(amount, code, order_id=f"250301-3000000000000{number:02}" if named else "", note=note)


@pytest.fixture(params=list(permutations(("订单2025-04-01-10-00-00.csv", "账单.csv", "违规记录.csv")))[::2])
def shop(shop: Shop, request: pytest.FixtureRequest) -> Shop:
    """Shipped in time, late, still waiting past its promise, without a promise, and not imported."""
    use_language("zh")
    orders = [
        sold(1, "2025-03-02 10:00:00", "2025-03-02 09:00:00"), sold(2, "2025-03-02 10:00:00", "2025-03-02 11:00:00"),
        sold(3, "2025-03-02 10:00:00", ""), sold(4, "", "2025-03-02 11:00:00"),
    ]  # fmt: skip
    fines = [
        fine(1, "3.00"), fine(2, "3.10"), fine(3, "3.20"), fine(4, "3.30"), fine(9, "3.40"),
        fine(1, "5.00", FALSE), fine(0, "6.00", FALSE, named=False, note="违规编号：260520030383147988"),
    ]  # fmt: skip
    violation = ["260520030383147988", "延迟发货", "2025-03-05 10:00:00", "250301-300000000000001", "扣款", "6.00"]
    headers = ["违规编号", "违规类型", "违规时间", "订单编号", "处罚措施", "扣款金额"]
    files = {
        "订单2025-04-01-10-00-00.csv": as_csv(grid(FULL_COLUMNS, orders)),
        "账单.csv": bill(*fines),
        "违规记录.csv": as_csv([headers, violation]),
    }
    for name in request.param:
        assert shop.take_one(name, files[name]).rejected == 0
    return shop


def test_the_sums_are_what_rights_says(shop: Shop) -> None:
    with closing(open_reader(shop.database)) as connection:
        found = rights_of(connection, choose_shops(connection, None), MARCH)
    verdicts = [(one.row.fen, one.verdict) for one in found.rows]
    contradicted = sum(fen for fen, verdict in verdicts if verdict == "contradicted")
    unjudged = sum(verdict == "unjudged" for _, verdict in verdicts)
    assert (len(verdicts), contradicted, unjudged) == (7, 900, 3)
    assert value(shop, "penalties_rows").value == 7
    assert value(shop, "penalties_contradicted").value == 9.0
    assert value(shop, "penalties_unjudged").value == round(3 / 7, 6)
    assert value(shop, "penalties_rows", "0040005", by="bill_code").value == 2
    assert differing_sums(shop.database) == []


def test_without_bills_nothing_is_known(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    shop = Shop(tmp_path / "exports", tmp_path / "data" / "pdd-ops.db")
    shop.take_one("订单2025-04-01-10-00-00.csv", as_csv(grid(FULL_COLUMNS, [sold(1, "", "")])))
    assert value(shop, "penalties_rows").value is None
