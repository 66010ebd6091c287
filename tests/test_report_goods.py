"""Goods and buyers in the report: sections in their parts, silent without input, honest where nothing can be told."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from export_files import Shop, as_csv
from money_files import new_shop, paid_on, sold
from support.tool import run, run_json

SKU, OTHER = "9100001", "9100002"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_NOW", "2025-06-02T12:00:00+08:00")
    return new_shop(tmp_path)


def orders(shop: Shop) -> None:
    """Ninety days up to 31 May; one product sells two to four a day, the other one."""
    dice, number, rows = random.Random(8), 0, []
    for at in range(90):
        day = (date(2025, 5, 31) - timedelta(days=89 - at)).isoformat()
        for sku in [SKU] * dice.randint(2, 4) + [OTHER]:
            number += 1
            rows.append(paid_on(day, number, **{"样式ID": sku, "商品id": "81" if sku == SKU else "82"}))
    sold(shop, *rows, name="orders_export2025-06-01-10-09-23.csv")


def snapshot(shop: Shop, *stocks: tuple[str, str]) -> None:
    head = ["商品ID", "商品名称", "样式ID", "规格", "库存", "拼单价(元)"]
    rows = [["81" if sku == SKU else "82", "绿豆糕", sku, f"款{sku[-1]}", stock, "90.00"] for sku, stock in stocks]
    run(
        "import",
        shop.write("商品列表.csv", as_csv([head, *rows])),
        "--as-of",
        "2025-05-30 20:00",
        "--db",
        shop.database,
    )


def report(shop: Shop) -> dict[str, Any]:
    found: dict[str, Any] = run_json("report", "2025-05", "--json", "--db", shop.database)
    return found


def section(found: dict[str, Any], name: str) -> dict[str, Any] | None:
    return next((one for one in found["sections"] if one["id"] == name), None)


def test_without_stock_and_campaigns_nothing_is_said_of_them(shop: Shop) -> None:
    orders(shop)
    found = report(shop)
    assert section(found, "stock") is None
    assert section(found, "campaigns") is None
    buyers = section(found, "buyers")
    assert buyers is not None
    assert buyers["tables"] == []
    assert "复购看不出" in buyers["notes"][0] and "0.00%" in buyers["notes"][0]
    selection = section(found, "selection")
    assert selection is not None and "分不出象限" in selection["notes"][0]


def test_a_lead_time_makes_what_must_be_ordered_a_problem(shop: Shop, tmp_path: Path) -> None:
    orders(shop)
    snapshot(shop, (SKU, "24"), (OTHER, "9999"))
    without = report(shop)
    stock = section(without, "stock")
    assert stock is not None
    assert any("没有设交期" in note for note in stock["notes"])
    assert any("库存不知道的 1 个" in note for note in stock["notes"])
    assert not [one for one in without["problems"] if one["id"].startswith("reorder_now")]
    (tmp_path / "config").mkdir(exist_ok=True)
    (tmp_path / "config" / "stock.toml").write_text("lead_days = 21\n", encoding="utf-8")
    found = report(shop)
    (problem,) = [one for one in found["problems"] if one["id"].startswith("reorder_now")]
    assert problem["id"] == "reorder_now:81:2025-05"
    assert "交期 21 天" in problem["evidence"][0] and "库存 24 件" in problem["evidence"][0]
    assert any("pdd-ops stock" in one["text"] for one in found["actions"] if one["problem"] == problem["id"])


def test_below_zero_is_oversold(shop: Shop) -> None:
    orders(shop)
    snapshot(shop, (SKU, "-4"), (OTHER, "500"))
    found = report(shop)
    (problem,) = [one for one in found["problems"] if one["id"].startswith("stock_oversold")]
    assert problem["id"] == "stock_oversold:81:2025-05"
    assert any("超卖（负数）的 1 个" in note for note in section(found, "stock")["notes"])  # type: ignore[index]


def test_a_campaign_of_the_log_stands_with_why_it_cannot_be_told(shop: Shop) -> None:
    orders(shop)
    run("log", "add", "五月百补", "--type", "百亿补贴", "--product", "81", "--on", "2025-05-03", "--db", shop.database)
    found = section(report(shop), "campaigns")
    assert found is not None
    ((row,),) = [table["rows"] for table in found["tables"]]
    assert row[1] == "五月百补" and "看不出" in row
    text = run("report", "2025-05", "--section", "campaigns", "--db", shop.database)
    assert "没有结束日期" in text and "贡献看不出" in text and "百亿补贴费用看不出" in text
