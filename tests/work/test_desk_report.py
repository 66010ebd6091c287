"""The report's tables of after-sales: who agreed to refunds, what waits; and the sheet of it."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from support.desk import Desk, case, desk

from pdd_ops.periods import Month
from pdd_ops.render.excel import report_xlsx
from pdd_ops.render.json_ import report_json
from pdd_ops.report.build import build_report
from pdd_ops.report.model import Report

__all__ = ["desk"]  # a fixture


def report(desk: Desk) -> Report:
    agreed = {"售后状态": "退款成功", "同意退款时间": "2025-05-07 20:00:00", "超时时间": ""}
    rows = [
        *(case(f"8200000{at:04d}", 同意退款人="系统", **agreed) for at in range(3)),
        case("82000000011", 同意退款人="商家", 退款类型="退货退款", 退款金额="12.00", **agreed),
        *(case(f"8100000{at:04d}", 超时时间=f"2025-05-{20 - at:02d} 10:00:00") for at in range(7)),
        case("81000000099", 售后状态="待买家发货"),
        case("81000000098", 申请时间="2025-06-02 10:00:00"),
    ]
    desk.take(rows, "2025-06-03 08:00:00")
    with desk.opened() as (connection, shops):
        return build_report(connection, shops=shops, month=Month.parse("2025-05"))


def tables(found: Report) -> dict[str, Any]:
    sections = json.loads(report_json(found))["sections"]
    return {table["id"]: table["rows"] for section in sections for table in section["tables"]}


def test_who_agreed_and_what_waits(desk: Desk) -> None:
    found = tables(report(desk))
    assert found["refunds_agreed"] == [["系统", "仅退款", 3, 109.5], ["商家", "退货退款", 1, 12.0]]
    assert [row[0] for row in found["cases_waiting"]] == [f"8100000{at:04d}" for at in (6, 5, 4, 3, 2)]


def test_the_sheet_has_all_that_waits(desk: Desk) -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(report(desk))))
    table = book["退款与售后"].tables["table_cases_waiting"]
    cells = [row[0].value for row in book["退款与售后"][table.ref]]
    assert [cell for cell in cells if str(cell).startswith("81")] == [f"8100000{at:04d}" for at in range(6, -1, -1)]


def test_a_report_does_not_change_by_the_hour(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-06-03T09:00:00")
    first = report_json(report(desk))
    monkeypatch.setenv("PDD_OPS_NOW", "2025-06-03T23:00:00")
    assert report_json(report(desk)) == first
